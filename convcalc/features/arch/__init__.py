"""A whole network: its table, its stages, one of its layers in full."""
