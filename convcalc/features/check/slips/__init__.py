"""The catalogue of slips: what wrong answers come from, each a formula with its code and the place where it was met."""
