"""Claims against facts."""
