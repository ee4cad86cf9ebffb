"""The ledger of counting conventions: what each tool counts of a layer, as rules over facts, and their sums."""
