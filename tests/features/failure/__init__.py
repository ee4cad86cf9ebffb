"""convcalc.features.failure"""
