"""Backwards: from a size, a receptive field or a budget to the layers that have it."""
