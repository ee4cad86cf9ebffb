"""The small pieces of the JSON contract that every report shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractions import Fraction

    from convcalc.shape import Shape


def shape(value: Shape) -> dict[str, Any]:
    """Size in the order written, channels apart whatever the layout."""
    return {"size": list(value.size), "channels": value.channels}


def numbers(values: Sequence[int | Fraction | None] | None) -> list[int | str | None] | None:
    """One number an axis; what is not whole is a string."""
    return None if values is None else [number(value) for value in values]


def number(value: int | Fraction | None) -> int | str | None:
    """A whole number as it is, a fraction as `"1/2"`.

    >>> from fractions import Fraction
    >>> number(3), number(Fraction(1, 2)), number(Fraction(4, 2))
    (3, '1/2', 2)
    """
    if value is None or value.denominator == 1:
        return value if value is None else value.numerator
    return str(value)


def pairs(values: Sequence[tuple[int, int]] | None) -> list[list[int]] | None:
    """Padding, before and after."""
    return None if values is None else [[before, after] for before, after in values]
