"""Formulas as workings: in symbols, with the numbers put in, down to the value; and workings as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.arithmetic.derivation import working
from convcalc.arithmetic.formulas import FORMULAS
from convcalc.document import fields
from convcalc.document.model import Cell, Fields, Part, Table, Text, Working

if TYPE_CHECKING:
    from convcalc.layers.kind import Derivation


def shown(formula: Derivation, titled: bool = True, cited: bool = False) -> Working:
    """One formula's working; `cited`: with its source behind the title."""
    steps = working(formula.function, formula.values, **formula.written)
    title = formula.title if titled else ""
    if cited:
        title += f" ({FORMULAS[formula.function.__name__].source})"
    return Working(title, steps.plain, steps.unicode, steps.latex, formula.after)


def line(formula: Derivation) -> str:
    """The working on one line, in plain text."""
    return " = ".join(working(formula.function, formula.values, **formula.written).plain)


def part_data(part: Part) -> Any:
    """A part of an explanation for programs: a sentence, the steps of a working, or the rows of a table."""
    if isinstance(part, Text):
        return f"{part.heading}: {part.text}" if part.heading else part.text
    if isinstance(part, Fields):
        return dict(part.pairs)
    if isinstance(part, Working):
        return {"title": part.title, "working": " = ".join(part.plain), "after": part.after or None}
    assert isinstance(part, Table)
    titles = [column.title for column in part.columns]
    return {"table": [dict(zip(titles, map(_of_cell, row.cells), strict=True)) for row in part.lines]}


def _of_cell(cell: Cell) -> Any:
    """Numbers stay numbers; one an axis is a list."""
    if isinstance(cell, tuple):
        return fields.numbers(cell)  # type: ignore[arg-type]
    return cell if cell is None or isinstance(cell, str | int) else str(cell)
