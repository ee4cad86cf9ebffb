"""The language: text to tree and back. Which words are layers is told from outside."""
