"""Networks as data in our own language, with their published figures as claims."""
