"""Which networks are known by name, chosen and ordered by what the index says of them."""
