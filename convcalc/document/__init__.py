"""What a report is, and how a form writes it."""
