"""A network written down in other forms: our language with its repetition found again, a graph as data, a drawing."""
