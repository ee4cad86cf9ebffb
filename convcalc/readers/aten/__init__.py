"""Graphs of ATen operators, as torch.export makes them: of a `.pt2` file, and of a live module."""
