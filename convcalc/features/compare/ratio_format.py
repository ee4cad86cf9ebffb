"""Ratios in tables and sentences: exact inside, rounded on paper, and never to a 0 or a 1 that they are not."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, cast

from convcalc.document import fields
from convcalc.document.fields import FieldKind
from convcalc.document.model import Cell, Column, Line, Table
from convcalc.shape import Shape

DIGITS = 3
MOST = 9  # places behind the point, where it takes so many to tell a ratio from 1
LEAST = -4  # zeros behind the point; smaller ones are written with a power of ten


def ratio(value: int | None, first: int | None) -> Fraction | None:
    """How many times the first; None where that says nothing."""
    return Fraction(value, first) if value is not None and first else None


def text(value: Fraction) -> str:
    """Three digits, more where they would read as 0 or 1.

    >>> text(Fraction(1)), text(Fraction(49, 27)), text(Fraction(1, 3000)), text(Fraction(10001, 10000))
    ('1', '1.81', '0.000333', '1.0001')
    >>> text(Fraction(12345, 10)), text(Fraction(94)), text(Fraction(2, 3 * 10**6))
    ('1,234', '94', '6.67e-7')
    """
    if value.denominator == 1:
        return f"{value.numerator:,}"
    digits = _digits(value)
    if digits < LEAST:
        return f"{text(value * 10 ** (1 - digits))}e{digits - 1}"
    places = max(0, DIGITS - digits)
    while round(value, places) == 1 and places < MOST:
        places += 1
    return decimal(value, places)


def decimal(value: Fraction, places: int) -> str:
    """Rounded to so many places; a half goes to the even neighbour.

    >>> decimal(Fraction(12345, 10), 0), decimal(Fraction(-1, 3), 2)
    ('1,234', '-0.33')
    """
    whole, rest = divmod(abs(round(value * 10**places)), 10**places)
    return "-" * (value < 0) + f"{whole:,}" + (f".{rest:0{places}}" if places else "")


def _digits(value: Fraction) -> int:
    """Digits before the point; negative by the zeros behind it."""
    digits = 0
    while value >= 1:
        value, digits = value / 10, digits + 1
    while 0 < value < Fraction(1, 10):
        value, digits = value * 10, digits - 1
    return digits


def percent(part: Fraction, places: int = 1) -> str:
    """A part of a whole, or how much more.

    >>> percent(Fraction(22, 27)), percent(Fraction(22, 27), 0)
    ('81.5 %', '81 %')
    """
    return f"{decimal(part * 100, places)} %"


def times(value: Fraction) -> str:
    """In a sentence: `3.21 times`."""
    return f"{text(value)} times"


def more(value: int, than: int, places: int = 0) -> str:
    """In a sentence: `81 % more`, `45 % less`, `the same`.

    >>> more(49, 27), more(27, 49), more(5, 5)
    ('81 % more', '45 % less', 'as much')
    """
    if value == than:
        return "as much"
    return f"{percent(Fraction(abs(value - than), than), places)} {'more' if value > than else 'less'}"


RATIO = FieldKind(
    {
        "description": 'To the first network; a fraction that is not whole is a string such as "18/25"; '
        "null where it says nothing.",
        "type": ["integer", "string", "null"],
        "pattern": "^[0-9]+/[0-9]+$",
    },
    fields.number,
    "share",
    shared="ratio",
)
"""A ratio to the first network: exact in JSON, a decimal in CSV, and rounded for people by `shown`."""


def column(of: str, optional: int = 0) -> Column:
    """The ratio to the first that stands behind a column; its cells are Fractions."""
    return Column(f"{of}_ratio", "ratio", "share", optional)


def shown(table: Table) -> Table:
    """The table as people read it: ratios written out, not as percentages."""
    at = [place for place, each in enumerate(table.columns) if each.key.endswith("_ratio")]
    lines = []
    for line in table.lines:
        cells = list(line.cells)
        for place in at:
            cell = cells[place]
            cells[place] = text(cell) if isinstance(cell, Fraction) else ""
        lines.append(line._replace(cells=tuple(cells)))
    return table._replace(lines=lines)


def rows(table: Table) -> list[dict[str, Any]]:
    """The table for programs: a dict a line; the heading above it is its group."""
    kept = flat(table)
    return [
        {column.key: plain(cell) for column, cell in zip(kept.columns, line.cells, strict=True) if column.kind != "bar"}
        for line in kept.lines
    ]


def flat(table: Table) -> Table:
    """The table without headings: what they say stands in a column in front."""
    if all(line.role != "group" for line in table.lines):
        return table
    lines, heading = [], table.lines[0]
    for line in table.lines:
        if line.role == "group":
            heading = line
        else:
            lines.append(line._replace(cells=(heading.cells[0], *line.cells)))
    return table._replace(columns=(Column("group", "group"), *table.columns), lines=lines)


def plain(cell: Cell) -> Any:
    """A cell in the terms of the JSON contract; an empty one is null."""
    if isinstance(cell, Shape):
        return fields.shape(cell)
    if isinstance(cell, tuple):
        return fields.numbers(cast("tuple[int | Fraction | None, ...]", cell))
    if isinstance(cell, Fraction):
        return fields.number(cell)
    return None if cell == "" else cell


def heading(words: str, columns: Sequence[Column]) -> Line:
    """The line above a group of lines."""
    return Line((words, *[""] * (len(columns) - 1)), 0, "group")
