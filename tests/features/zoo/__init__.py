"""`convcalc zoo`: which networks are chosen, and in what order."""
