"""Pictures: their geometry against the engine and against brute force, their text, their SVG."""
