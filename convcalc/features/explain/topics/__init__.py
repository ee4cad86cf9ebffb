"""The topics, grouped by what they are about."""
