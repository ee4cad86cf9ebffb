"""What is compared, and the arguments of the papers."""
