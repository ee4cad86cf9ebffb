"""Everything a reader can get wrong: one small class each, grouped by who meets it."""
