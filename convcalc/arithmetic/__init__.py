"""Whole-number arithmetic that remembers itself: expressions, formulas, derivations, intervals of indices."""
