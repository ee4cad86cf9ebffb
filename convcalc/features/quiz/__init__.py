"""Exercises with answers: drawn by a seed, solved by the engine, with the likely slips as wrong answers."""
