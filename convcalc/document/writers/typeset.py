"""How tables, grids and paragraphs are set in cells of equal width."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.document.model import Cell, Column, Diagram, Fields, Findings, Line, Table, Text, Working
from convcalc.document.writers import Look, cells, literal
from convcalc.text import broken
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


WIDEST = 100
"""Sentences are not set wider than this, however wide the terminal: longer lines are hard to read."""


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


def text(part: Text, look: Look) -> list[str]:
    heading = paragraph(part.heading, look, "", "    ") if part.heading else []
    return heading + paragraph(part.text, look, "  " if heading else "")


def paragraph(words: str, look: Look, indent: str = "", hanging: str | None = None) -> list[str]:
    """Each line of the words, filled to the width where there is one."""
    lines: list[str] = []
    for line in words.split("\n"):
        lines += _filled(literal(line, look.encoding), look, indent, indent if hanging is None else hanging)
    return lines


def _filled(line: str, look: Look, indent: str, hanging: str) -> list[str]:
    room = min(look.width, WIDEST) if look.width else None
    if room is None or width(line) + len(indent) <= room:
        return [indent + line if line else ""]
    lines = []
    now = indent + line[: len(line) - len(line.lstrip())]
    for word in [piece for each in line.split() for piece in broken(each, room - 2)]:
        if now.strip() and width(now) + width(word) > room:
            lines.append(now.rstrip())
            now = hanging if width(hanging) + width(word) <= room else hanging[: max(0, room - width(word))]
        now += word + " "
    return [*lines, now.rstrip()]


def working(part: Working, look: Look, paint: Callable[[str, str], str] = lambda text, what: text) -> list[str]:
    """The steps on one line, or, where that is too wide, one step a line."""
    steps = [cells.apart(literal(step, look.encoding)) for step in (part.unicode if look.unicode else part.plain)]
    after = f"   ({cells.apart(part.after)})" if part.after else ""
    title = paragraph(part.title, look, "", "    ") if part.title else []
    indent = "  " if title else ""
    fits = look.width is None or width(indent + " = ".join(steps) + after) <= look.width
    if part.answer:
        steps[-1] = paint(steps[-1], "answer")
    if fits:
        return [*title, indent + " = ".join(steps) + after]
    steps[-1] += after
    first, *rest = steps
    stacked = paragraph(first, look, indent, indent + "  ")
    for step in rest:
        stacked += _filled(f"= {step}", look, indent + "  ", indent + "    ")
    return title + stacked


LEAST_ROOM = 12
"""Columns for values behind their names; with fewer they stand below them, or a large number would not fit."""


def fields(part: Fields, look: Look) -> list[str]:
    pairs = [(literal(name, look.encoding), value) for name, value in part.pairs]
    longest = max((width(name) for name, _ in pairs), default=0)
    lines = paragraph(part.caption, look) if part.caption else []
    below = look.width is not None and look.width - longest - 2 < LEAST_ROOM
    for name, value in pairs:
        if below and longest + 2 + width(value) > (look.width or 0):
            lines += [*paragraph(name, look), *paragraph(value, look, "  ", "  ")]
            continue
        lines += paragraph(value, look, name + " " * (longest - width(name) + 2), " " * (longest + 2))
    return lines


def findings(part: Findings, look: Look, paint: Callable[[str, str], str]) -> list[str]:
    lines = paragraph(part.caption, look) if part.caption else []
    longest = max((len(found.word) for found in part.findings), default=0)
    hanging = " " * (longest + 2)
    below = hanging if longest else "    "
    for found in part.findings:
        first, *rest = paragraph(found.text, look, found.word.ljust(longest) + "  ", hanging)
        lines += [paint(found.word, found.verdict) + first[len(found.word) :], *rest]
        for more in found.more:
            lines += paragraph(more, look, below, below)
    return lines


def diagram(part: Diagram, look: Look) -> list[str]:
    """The largest picture that fits; its lines are never broken."""
    pictures = part.unicode if look.unicode else part.ascii
    chosen = next((picture for picture in pictures if _fits(picture, look)), pictures[-1] if pictures else ())
    lines = [literal(line, look.encoding) for line in chosen]
    return lines + (paragraph(part.caption, look) if part.caption else [])


def _fits(picture: tuple[str, ...], look: Look) -> bool:
    return look.width is None or max(map(width, picture), default=0) <= look.width


def note(words: str, look: Look) -> list[str]:
    return paragraph(f"note: {words}", look, "", "      ")
