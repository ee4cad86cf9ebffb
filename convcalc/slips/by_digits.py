"""A number that was worked out rightly, perhaps, and typed wrongly: the last thing to think of."""

from __future__ import annotations

from convcalc.slips.base import told
from convcalc.slips.found import Finds, found

TYPED = told("A01", "the digits look mistyped", "1,28,800 for 1,228,800; 3,800 for 4,800; 160*100 = 160,000")

FEWEST = 4
"""Digits a number must have: of two short numbers one is soon the other, mistyped."""


def digits(claimed: int, right: int) -> Finds:
    """Is one number the other but for a factor of ten, a digit lost, added or changed, or two that changed places?"""
    a, b = str(claimed), str(right)
    if min(len(a), len(b)) < FEWEST or claimed == right:
        return
    how = _difference(a, b)
    if how:
        yield found(TYPED, shown=how)


def _difference(a: str, b: str) -> str:
    if a.rstrip("0") == b.rstrip("0"):
        power = abs(len(a) - len(b))
        return f"a factor of {10**power:,}"
    if len(a) == len(b):
        apart = [at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(apart) == 1:
            return f"one digit differs, {a[apart[0]]} for {b[apart[0]]}"
        if len(apart) == 2 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]:
            return "two digits changed places"
    if len(a) == len(b) - 1 and _one_lost(a, b):
        return "a digit is missing"
    return "a digit too many" if len(a) == len(b) + 1 and _one_lost(b, a) else ""


def _one_lost(short: str, long: str) -> bool:
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
