"""Tests of the language: tokens, one file a group of rules, and the writer."""
