"""Tests of the rules of frameworks."""
