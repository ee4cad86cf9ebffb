"""Networks side by side, and the arguments of the papers as ready topics."""
