"""Mutation testing of the arithmetic; `python -m tests.mutants` runs it."""
