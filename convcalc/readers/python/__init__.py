"""Python source, read and never run: an interpreter of a subset of Python over values of our own.

Numbers, texts and containers are Python's own; functions, classes and objects are ours, and what a framework knows
comes from its tables.  A call of something that is not known makes an unknown value, which remembers why.
"""
