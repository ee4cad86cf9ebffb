"""torchvision's networks as programs of our own, a family a module, for who changes one and has not its source."""
