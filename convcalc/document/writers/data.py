"""A document for programs: its data as JSON, its main table as comma-separated values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from convcalc.document.model import Cell, Document, Table
from convcalc.document.writers import Look, NoSuchForm, cells, literal


def render_json(document: Document, look: Look) -> str:
    """ASCII only: the form that is a promise."""
    return dumps(document.data() if callable(document.data) else document.data)


def dumps(data: dict[str, Any]) -> str:
    """One top-level key a line, and one entry a line of those that are lists of objects."""
    import json

    lines = []
    for key, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            entries = ",\n".join("    " + json.dumps(entry) for entry in value)
            lines.append(f"  {json.dumps(key)}: [\n{entries}\n  ]")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


STARTS_FORMULA = ("=", "+", "-", "@")

LARGEST_WRITTEN = 10**300
"""A larger number of ways is rounded here too: Python refuses to write thousands of digits."""

AT_ONCE = 1_000
"""So many lines are handed on together."""


def render_csv(document: Document, look: Look) -> Iterator[str]:
    """The main table: numbers as digits, texts as texts in any spreadsheet; piece by piece, as its lines are made.

    Lines of totals are left out: who adds up a column would have everything twice.
    """
    import csv
    from io import StringIO

    table = main_table(document)
    kept = [at for at, column in enumerate(table.columns) if column.kind != "bar"]
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([table.columns[at].key for at in kept])
    for count, line in enumerate((line for line in table.lines if line.role != "total"), 1):
        writer.writerow([value(line.cells[at], table.columns[at].kind, document.layout) for at in kept])
        if count % AT_ONCE == 0:
            yield stream.getvalue()
            stream.seek(0)
            stream.truncate()
    yield stream.getvalue()


def main_table(document: Document) -> Table:
    """The table of the csv form; raises NoSuchForm."""
    table = document.csv() if callable(document.csv) else document.csv
    table = table or next((part for part in document.parts if isinstance(part, Table)), None)
    if table is None:
        raise NoSuchForm("csv", "there is no table in this report")
    return table


def frame(table: Table, layout: str) -> Any:
    """The lines of a csv as a pandas.DataFrame, numbers as numbers; raises ImportError where there is no pandas."""
    try:
        pandas = __import__("pandas")
    except ImportError:
        raise ImportError("to_frame needs pandas, which is not installed: pip install pandas") from None
    lines = [line for line in table.lines if line.role != "total"]
    series = {}
    for at, column in enumerate(table.columns):
        if column.kind != "bar":
            values = [_bare(line.cells[at], column.kind, layout) for line in lines]
            whole = all(isinstance(each, int) and abs(each) < 2**63 for each in values if each is not None)
            exact = whole and any(each is not None for each in values)  # None among ints would make floats of them
            series[column.key] = pandas.Series(values, dtype="Int64" if exact and None in values else None)
    return pandas.DataFrame(series)


def _bare(cell: Cell, kind: str, layout: str) -> str | int | float | None:
    """A number where it is one, one for all axes included; None where there is none; else as it is written."""
    if cell is None or cell == "":
        return None
    if kind == "share":
        part, whole = cells.ratio(cell) or (0, 1)
        return part / whole
    if isinstance(cell, int):
        return cell
    if kind == "axes" and isinstance(cell, tuple) and len(set(cell)) == 1 and isinstance(cell[0], int):
        return cell[0]
    return cells.written(cell, kind, layout)


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
    if kind == "count" or (kind == "ways" and isinstance(cell, int) and cell < LARGEST_WRITTEN):
        return str(cell)
    if kind == "share":
        part, whole = cells.ratio(cell) or (0, 1)
        return f"{part / whole:.6f}"
    return cells.written(cell, kind, layout)


def _guarded(text: str) -> str:
    """Spreadsheets run what starts like a formula, blanks before it or not; an apostrophe makes it text.

    An arrow starts none: nothing that can be worked out begins with ->.

    >>> _guarded("@SUM(A1:A9)"), _guarded(" -1+1"), _guarded("-> 32x32x8")
    ("'@SUM(A1:A9)", "' -1+1", '-> 32x32x8')
    """
    start = text.lstrip()
    return "'" + text if start.startswith(STARTS_FORMULA) and not start.startswith("->") else text
