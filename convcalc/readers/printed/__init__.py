"""`print(model)` of PyTorch: a chain exactly, known blocks as their forward joins them, of all else the parameters."""

from convcalc.readers.printed.reader import read, score

__all__ = ["read", "score"]
