"""The networks of the zoo, each measured and compared with what others print of it."""
