"""How a single cell of a table reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from convcalc.text import agreed
from convcalc.text import cells as width

if TYPE_CHECKING:
    from fractions import Fraction

    from convcalc.document.model import Cell
    from convcalc.shape import Shape

UNKNOWN = "?"

NUMERIC = frozenset({"count", "ways", "axes", "share"})
"""Kinds of column that stand flush right and are never shrunk; sizes stand flush left and are not shrunk either."""


def pad(text: str, wanted: int, right: bool = False) -> str:
    """The text with blanks to the wanted number of columns."""
    blanks = " " * (wanted - width(text))
    return blanks + text if right else text + blanks


def written(cell: Cell, kind: str, layout: str = "hwc") -> str:
    """A cell of this kind of column as text; a str stands as it is, whatever the kind."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return {"count": UNKNOWN, "size": UNKNOWN, "axes": UNKNOWN, "ways": "very many"}.get(kind, "")
    return _WRITERS[kind](cell, layout)


def count(number: int) -> str:
    """A whole number, thousands apart."""
    return f"{number:,}"


_DIGITS = re.compile(r"(?<![\w.,])\d{4,}(?!\w)")


def apart(text: str, comma: str = ",") -> str:
    """A calculation with its thousands apart, as sentences have them; LaTeX's `comma` takes no blank behind it.

    >>> apart("138357544*4 = 553430176"), apart("1000 + f_1024", "{,}")
    ('138,357,544*4 = 553,430,176', '1{,}000 + f_1024')
    """
    return _DIGITS.sub(lambda number: count(int(number[0])).replace(",", comma), text)


def ways(count: int) -> str:
    """A number of ways, as a power of two where it is a large one.

    >>> ways(1), ways(65536), ways(2**60), ways(3 * 10**20)
    ('1', '65,536', '2^60', '~3.0e20')
    """
    if count < 10**9:
        return f"{count:,}"
    if count & (count - 1) == 0:
        return f"2^{count.bit_length() - 1}"
    digits = _digits(count)
    lead = (count * 2 // 10 ** (digits - 2) + 1) // 2
    return f"~{lead // 10}.{lead % 10}e{digits - 1}"


def _digits(count: int) -> int:
    """Decimal digits, however many: the interpreter writes no more than some thousands."""
    guess = max(1, (count.bit_length() - 1) * 30103 // 100000)
    while 10**guess <= count:
        guess += 1
    return guess


def axes(numbers: tuple[int | Fraction | None, ...]) -> str:
    """One number where all axes agree, else each: `3`, `3x5`."""
    return agreed([UNKNOWN if number is None else str(number) for number in numbers])


def share(part: int, whole: int) -> str:
    """Rounded to a tenth of a percent, but never to a zero or a whole that it is not."""
    tenths = (2000 * part + whole) // (2 * whole)
    if tenths == 0 and part > 0:
        return "<0.1 %"
    if tenths == 1000 and part < whole:
        return ">99.9 %"
    return f"{tenths // 10}.{tenths % 10} %"


def ratio(cell: Cell) -> tuple[int, int] | None:
    """Part and whole of a share or a bar; None where there is none."""
    if cell is None or isinstance(cell, str):
        return None
    if isinstance(cell, tuple):
        part, whole = cell
        return cast(int, part), cast(int, whole)
    return cell.numerator, cell.denominator


def _count(cell: Cell, layout: str) -> str:
    return count(cell) if isinstance(cell, int) else str(cell)


def _size(cell: Cell, layout: str) -> str:
    return cast("Shape", cell).text(layout)


def _axes(cell: Cell, layout: str) -> str:
    return axes(cast("tuple[int | Fraction | None, ...]", cell)) if isinstance(cell, tuple) else str(cell)


def _share(cell: Cell, layout: str) -> str:
    parts = ratio(cell)
    return share(*parts) if parts else ""


_WRITERS: dict[str, Callable[[Cell, str], str]] = {
    "text": lambda cell, layout: str(cell),
    "words": lambda cell, layout: str(cell),
    "count": _count,
    "ways": lambda cell, layout: ways(cast(int, cell)),
    "size": _size,
    "axes": _axes,
    "share": _share,
    "bar": lambda cell, layout: "",
}
