"""Explanations: topics of convolution arithmetic, layer words, and one layer of a network step by step."""
