"""One layer: its sizes and counts with their working."""
