"""The catalogue of slips."""
