"""Whole networks written in the language."""
