"""Tests of convcalc.arithmetic."""
