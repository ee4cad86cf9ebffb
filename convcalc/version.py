"""The version, as a literal: reading package metadata would cost half the start-up."""

VERSION = "0.1.0"
