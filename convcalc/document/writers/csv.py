"""A document's main table as comma-separated values: numbers as digits, texts as texts in any spreadsheet."""

from __future__ import annotations

from io import StringIO

from convcalc.document.model import Cell, Document, Table
from convcalc.document.writers import Look, NoSuchForm, cells, literal

STARTS_FORMULA = ("=", "+", "-", "@")


def render(document: Document, look: Look) -> str:
    import csv

    stream = StringIO()
    table = document.csv or next((part for part in document.parts if isinstance(part, Table)), None)
    if table is None:
        raise NoSuchForm("csv", "there is no table in this report")
    kept = [at for at, column in enumerate(table.columns) if column.kind != "bar"]
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([table.columns[at].key for at in kept])
    for line in table.lines:
        writer.writerow([value(line.cells[at], table.columns[at].kind, document.layout) for at in kept])
    return stream.getvalue()


def value(cell: Cell, kind: str, layout: str = "hwc") -> str:
    """Unknown is empty; a share is the exact fraction's decimal; a text cannot begin a formula.

    >>> value("=1+1", "text")
    "'=1+1"
    >>> value(1048576, "count"), value(None, "count")
    ('1048576', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _guarded(literal(cell))
    if kind == "count":
        return str(cell)
    if kind == "share":
        part, whole = cells.ratio(cell) or (0, 1)
        return f"{part / whole:.6f}"
    return cells.written(cell, kind, layout)


def _guarded(text: str) -> str:
    """Spreadsheets run what starts like a formula, blanks before it or not; an apostrophe makes it text."""
    return "'" + text if text.lstrip().startswith(STARTS_FORMULA) else text
