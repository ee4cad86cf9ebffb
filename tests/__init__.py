"""Tests: they mirror the package; laws are properties, oracles are other tools' answers."""
