"""Pictures: one module a picture for its geometry and text, one for its drawing; every number comes from the engine."""
