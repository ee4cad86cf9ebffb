"""Why a number is another than ours: which counting, variant, input, unit or part of the network gives it."""
