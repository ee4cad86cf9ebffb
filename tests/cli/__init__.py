"""Tests of the command line, most of them with the program run as a user runs it."""
