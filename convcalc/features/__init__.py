"""One package a command: all of it but its options."""
