"""The papers' arguments, one a file."""
