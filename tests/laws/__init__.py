"""Laws: properties that hold for every network, named as sentences."""
