"""The small pieces of the JSON contract that every report shares."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from convcalc.shape import Shape


def shape(value: Shape) -> dict[str, Any]:
    """Size in the order written, channels apart whatever the layout."""
    return {"size": list(value.size), "channels": value.channels}


def numbers(values: Sequence[int | Fraction | None] | None) -> list[int | str | None] | None:
    """One number an axis; what is not whole is a string."""
    return None if values is None else [number(value) for value in values]


def number(value: int | Fraction | None) -> int | str | None:
    """A whole number as it is, a fraction as `"1/2"`.

    >>> number(3), number(Fraction(1, 2)), number(Fraction(4, 2))
    (3, '1/2', 2)
    """
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    return value


def pairs(values: Sequence[tuple[int, int]] | None) -> list[list[int]] | None:
    """Padding, before and after."""
    return None if values is None else [[before, after] for before, after in values]
