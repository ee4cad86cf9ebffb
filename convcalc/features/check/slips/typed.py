"""Numbers that differ from others as a slip of the finger makes them differ."""

from __future__ import annotations

from convcalc.features.check.slips.slip import Suspects, suspected, without_formula

TYPED = without_formula("A01", "the digits look mistyped", "1,28,800 for 1,228,800; 3,800 for 4,800; 160*100 = 160,000")

FEWEST = 4
"""Digits a number must have: of two short numbers one is soon the other, mistyped."""

FEWEST_OF_KEYS = 2
"""The same where a key was hit twice, two in the wrong order, or a zero is one too many: few numbers are made so."""


def digits(claimed: int, right: int) -> Suspects:
    """Is one number the other but for a factor of ten, a digit lost, added or changed, or two that changed places?"""
    a, b = str(claimed), str(right)
    shortest = min(len(a), len(b))
    if claimed == right or shortest < FEWEST_OF_KEYS:
        return
    how = difference(a, b)
    if how and (shortest >= FEWEST or _of_keys(a, b)):
        yield suspected(TYPED, worked=how)
    elif not how:
        yield from _of_rounded(a.rstrip("0"), len(a), right)


def _of_rounded(figures: str, length: int, right: int) -> Suspects:
    """The same where a number was rounded first: 741.19 G for 714.19 M."""
    dropped = len(str(right)) - len(figures)
    if len(figures) < FEWEST or dropped < 1:
        return
    rounded = str((2 * right + 10**dropped) // (2 * 10**dropped))
    how = "" if figures == rounded else difference(figures, rounded)
    power = abs(length - len(str(right)))
    factor = f"a factor of {10**power:,}" if power else ""
    if (how or factor) and (how or figures == rounded):
        yield suspected(TYPED, worked=" and ".join(filter(None, (how, factor))))


def _of_keys(a: str, b: str) -> bool:
    """Was a key hit twice, or not twice, were two hit in the wrong order, or a zero too often or too seldom?"""
    if len(a) == len(b):
        return sorted(a) == sorted(b)
    short, long = sorted((a, b), key=len)
    doubled = {short[:at] + short[at - 1 :] for at in range(1, len(short) + 1)}
    return len(long) == len(short) + 1 and long in {*doubled, short + "0"}


def difference(a: str, b: str) -> str:
    """How the digits of one number differ from those of another, where that is a slip of the finger; "" elsewhere."""
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
