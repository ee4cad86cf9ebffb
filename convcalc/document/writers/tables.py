"""How tables are laid out: which columns fit, how wide they are, and what stands in their cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.document.model import Cell, Column, Line, Table
from convcalc.document.writers import Look, cells, literal
from convcalc.document.writers.typeset import paragraph
from convcalc.text import cells as width

GAP = 2
BAR_LEAST, BAR_MOST = 3, 16
TEXT_LEAST, WORDS_LEAST = 8, 12
CLOSE = frozenset({"share", "bar"})
"""Kinds that belong to the column before them and stand one blank away from it, not two."""

Measure = Callable[[str], int]


class LaidRow(NamedTuple):
    texts: tuple[str, ...]
    role: str


class LaidTable(NamedTuple):
    """A table as texts: `widths` of the columns kept, the titles of those left out."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    rows: list[LaidRow]
    dropped: tuple[str, ...]


def lay_out(table: Table, look: Look, layout: str, measure: Measure = width) -> LaidTable:
    """The table's texts, in as many columns as the width takes."""
    table = table._replace(lines=tuple(table.lines))  # it is gone through column by column
    columns = [column for column in table.columns if column.kind != "bar" or look.width is not None]
    texts = _texts(table, columns, look, layout)
    natural = {column.key: _natural(column, texts[column.key], measure) for column in columns}
    widths = [_least(column, natural[column.key]) for column in columns]
    dropped = _choose(columns, widths, look)
    _fill(columns, widths, natural, look)
    shown = []
    for column, size in zip(columns, widths, strict=True):
        if column.kind == "bar":
            shown.append([bar(cell, size, look.unicode) for cell in _column(table, column)])
        else:
            shown.append(_fitted(column, size, texts[column.key], look, measure))
    roles = [line.role for line in table.lines]
    rows = [LaidRow(tuple(row), role) for row, role in zip(zip(*shown, strict=True), roles, strict=True)]
    return LaidTable(tuple(columns), tuple(widths), rows, tuple(dropped))


def _column(table: Table, column: Column) -> list[Cell]:
    at = table.columns.index(column)
    return [line.cells[at] for line in table.lines]


def _texts(table: Table, columns: Sequence[Column], look: Look, layout: str) -> dict[str, list[str]]:
    texts = {}
    for column in columns:
        written = [cells.written(cell, column.kind, layout) for cell in _column(table, column)]
        texts[column.key] = [literal(text, look.encoding) for text in written]
    first = columns[0].key
    texts[first] = [tree + text for tree, text in zip(branches(table.lines, look), texts[first], strict=True)]
    return texts


def branches(lines: Sequence[Line], look: Look) -> list[str]:
    """What stands before the first cell of each line: blanks, or the branches of a tree where they can be drawn."""
    if look.width is None:
        return ["  " * line.depth for line in lines]
    straight, tee, corner = ("│ ", "├ ", "└ ") if look.unicode else ("|  ", "|- ", "`- ")
    marks: list[str] = []
    below: list[bool] = []  # for each depth: does a later line of that depth follow before one further out?
    for line in reversed(lines):
        depth = line.depth
        last = depth >= len(below) or not below[depth]
        stems = [straight if at < len(below) and below[at] else " " * len(straight) for at in range(1, depth)]
        marks.append("".join(stems) + (corner if last else tee) if depth else "")
        below = [*(below + [False] * (depth + 1))[:depth], True]
    marks.reverse()
    return marks


def _natural(column: Column, texts: Sequence[str], measure: Measure) -> int:
    return 0 if column.kind == "bar" else max([measure(column.title), *map(measure, texts)])


def _least(column: Column, natural: int) -> int:
    """What a column needs at least: texts and numbers all of it, bars and descriptions a beginning."""
    return {"bar": BAR_LEAST, "words": min(WORDS_LEAST, natural)}.get(column.kind, natural)


def _total(columns: Sequence[Column], widths: Sequence[int]) -> int:
    return sum(widths) + sum(gap(column) for column in columns[1:])


def gap(column: Column) -> int:
    """Blanks between a column and the one before it."""
    return 1 if column.kind in CLOSE else GAP


def _choose(columns: list[Column], widths: list[int], look: Look) -> list[str]:
    """Leave out the columns for which there is no room; the titles of those."""
    if look.width is None or look.wide or _total(columns, widths) <= look.width:
        return []
    titles = dict.fromkeys(column.title for column in columns)
    kept = _fitting(columns, widths, look.width)
    columns[:], widths[:] = [columns[at] for at in kept], [widths[at] for at in kept]
    left = {column.title for column in columns}
    return [title for title in titles if title and title not in left]


def _fitting(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    """The places of columns of rank 0, and of one rank after the other that fits beside them."""
    kept = [at for at, column in enumerate(columns) if column.optional == 0]
    for rank in sorted({column.optional for column in columns} - {0}):
        more = [at for at, column in enumerate(columns) if at in kept or column.optional == rank]
        if _total([columns[at] for at in more], [widths[at] for at in more]) <= room:
            kept = more
    return kept


def _fill(columns: Sequence[Column], widths: list[int], natural: dict[str, int], look: Look) -> None:
    """Room left over goes to descriptions, then to bars; room wanting is taken from the texts, never from numbers."""
    spare = (look.width or 0) - _total(columns, widths)
    for at, column in enumerate(columns):
        if column.kind == "words":
            more = max(0, natural[column.key] - widths[at])
            more = more if look.width is None or look.wide else max(0, min(spare, more))
            widths[at] += more
            spare -= more
    bars = [at for at, column in enumerate(columns) if column.kind == "bar"]
    for at in bars:
        widths[at] = max(BAR_LEAST, min(BAR_MOST, BAR_LEAST + spare // len(bars)))
    for at, column in enumerate(columns):
        if spare < 0 and column.kind == "text" and look.width is not None and not look.wide:
            less = max(0, min(-spare, widths[at] - max(TEXT_LEAST, width(column.title))))
            widths[at] -= less
            spare += less


def _fitted(column: Column, size: int, texts: list[str], look: Look, measure: Measure) -> list[str]:
    if column.kind not in ("text", "words"):
        return texts
    return [text if measure(text) <= size else cut(text, size, look, measure) for text in texts]


def cut(text: str, size: int, look: Look, measure: Measure = width) -> str:
    """The text's beginning, with dots where it goes on."""
    dots = "…" if look.unicode else "..."
    while text and measure(text) + len(dots) > size:
        text = text[:-1]
    return text + dots


def bar(cell: Cell, size: int, unicode: bool) -> str:
    """A bar as long as the cell's part of the whole; whatever is more than nothing shows."""
    part, whole = cells.ratio(cell) or (0, 1)
    if part <= 0:
        return ""
    if not unicode:
        return "#" * max(1, (2 * size * part + whole) // (2 * whole))
    eighths = max(1, (16 * size * part + whole) // (2 * whole))
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def too_wide(laid: LaidTable, look: Look) -> bool:
    """Does a table overflow, although all columns were left out that may be?"""
    return look.width is not None and not look.wide and _total(laid.columns, laid.widths) > look.width


def records(table: Table, look: Look, layout: str) -> list[str]:
    """A table for a page too narrow for its columns beside each other: a block a row, its cells below each other."""
    kept = [column for column in table.columns if column.optional == 0 and column.kind != "bar"]
    texts = _texts(table._replace(lines=tuple(table.lines)), kept, look._replace(width=None), layout)
    lines: list[str] = []
    for at in range(len(table.lines)):
        cells_ = [(column.title, texts[column.key][at].strip()) for column in kept]
        (title, value), *rest = [(title, value) for title, value in cells_ if value] or [("", "")]
        lines += paragraph(f"{title}: {value}" if title else value, look, "", "  ")
        for title, value in rest:
            lines += paragraph(f"{title}: {value}" if title else value, look, "  ", "    ")
    return lines
