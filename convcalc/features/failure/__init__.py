"""A framework's error message: what its numbers are, what it means, and which layer of a network it is about."""
