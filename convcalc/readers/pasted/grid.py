"""Which lines of a page are tables, in Markdown or in boxes, and the cells in them."""

from __future__ import annotations

import re

from convcalc._namedtuple import NamedTuple
from convcalc.readers.pasted.draft import Numbered
from convcalc.readers.pasted.headings import role
from convcalc.readers.pasted.scan import Token, scan
from convcalc.readers.pasted.spreadsheet import LONGEST_HEAD
from convcalc.text import NOWHERE, Span

RULE = frozenset("|:=+- \t")
BOX = re.compile(r"[─━═┄+|-]{3}")


class Cell(NamedTuple):
    """The tokens of a cell and where it stands."""

    tokens: list[Token]
    span: Span

    @property
    def empty(self) -> bool:
        """A hyphen says that there is nothing."""
        return all(token.kind == "-" or token.text.lower() in ("n", "a", "none", "/") for token in self.tokens)


class PastedRow(NamedTuple):
    """A row where it stands, and the cells of the first that says the same, perhaps behind another number."""

    span: Span
    cells: list[Cell]
    number: Numbered | None
    first: PastedRow | None = None

    def here(self, text: str) -> list[Cell]:
        """The cells where this row stands."""
        if self.first is None:
            return self.cells
        found = _cells(text, self.span)
        return found + [Cell([], NOWHERE)] * (len(self.cells) - len(found))


class PastedTable(NamedTuple):
    """headings: "" where the table has none; rows: as many cells in each as there are headings.

    headed: how many cells the line of headings has; 0 where there is none.
    """

    headings: tuple[str, ...]
    rows: list[PastedRow]
    headed: int = 0

    @property
    def different(self) -> list[list[Cell]]:
        """The rows that differ in more than the number in front."""
        return [row.cells for row in self.rows if row.first is None]


def find(text: str, source: str) -> tuple[str, list[PastedTable]]:
    """The cleaned text without its tables, and the tables."""
    if "|" not in text:
        return text, []
    found: list[PastedTable] = []
    kept: list[str] = []
    block: list[Span] = []
    at = 0
    lines = text.split("\n")
    for line, is_row in zip(lines, _rows(lines), strict=True):
        span = Span(at, at + len(line))
        if is_row or (block and not line.strip() and BOX.search(source[span.start : span.end])):
            block.append(span)
            kept.append(" " * len(line))
        else:
            found += _table(text, block)
            block = []
            kept.append(line)
        at = span.end + 1
    return "\n".join(kept), found + _table(text, block)


def _rows(lines: list[str]) -> list[bool]:
    """Which lines are rows: between bars, as many bars as a neighbour, or from the line above a rule of bars on."""
    bars = [line.count("|") for line in lines]
    rules = [count > 0 and _is_rule(line) for line, count in zip(lines, bars, strict=True)]
    found: list[bool] = []
    ruled, headed = False, 0
    for n, line in enumerate(lines):
        headed = bars[n] if bars[n] > 1 and _is_open_head(line) else headed if 0 < bars[n] <= headed else 0
        ruled = bars[n] > 0 and (ruled or rules[n] or rules[n + 1 : n + 2] == [True])
        alike = bars[n] > 1 and bars[n] in (bars[n + 1 : n + 2] + bars[n - 1 : n] if n else bars[1:2])
        found.append(ruled or alike or headed > 0 or (bars[n] > 1 and line.rstrip()[-1:] == "|"))
    return found


def _is_open_head(line: str) -> bool:
    """Are these headings without a bar in front, as of a spreadsheet? The rows below may end sooner."""
    if line.lstrip()[:1] == "|" or len(line) > LONGEST_HEAD:
        return False
    cells = line.split("|")
    return len(cells) > 2 and 2 * len([cell for cell in cells if role(cell)]) >= len(cells)


def _is_rule(line: str) -> bool:
    return "-" in line and RULE.issuperset(line)


def _table(text: str, block: list[Span]) -> list[PastedTable]:
    """The table on these lines."""
    rows: list[PastedRow] = []
    ruled = False
    known: dict[object, PastedRow] = {}
    for at, span in enumerate(block):
        line = text[span.start : span.end]
        if "-" in line and _is_rule(line):
            ruled = ruled or (len(rows) == 1 and at > 0)
            continue
        row = _row(text, span, line, known)
        if any(cell.tokens for cell in row.cells):
            rows.append(row)
        if len(rows) == 1:
            known.clear()  # what says what the headings say is a row all the same
    if not rows:
        return []
    first = rows[0].cells
    headed = ruled or _is_header(first)
    own, width = len(first), max([len(row.cells) for row in rows])
    for row in rows:
        if row.first is None:
            row.cells.extend([Cell([], NOWHERE)] * (width - len(row.cells)))
    texts = [text[slice(*cell.span)].replace("#", " ") if headed and cell.tokens else "" for cell in first]
    titles = tuple([" ".join(each.split()) for each in texts])
    return [PastedTable(titles, rows[1:] if headed else rows, own if headed else 0)]


def _row(text: str, span: Span, line: str, known: dict[object, PastedRow]) -> PastedRow:
    """A row of which the cells are read only where no row before it says the same."""
    first = known.get(line)
    if first is not None:
        return PastedRow(span, first.cells, None, first)
    number = Numbered.of(line, span.start)
    first = known.get(number.rest) if number else None
    made = known[line] = PastedRow(span, first.cells if first else _cells(text, span), number, first)
    if number and first is None:
        known[number.rest] = made
    return made


def _cells(text: str, span: Span) -> list[Cell]:
    start, end = span
    line = text[start:end]
    start += len(line) - len(line.lstrip())
    end -= len(line) - len(line.rstrip())
    start += text[start] == "|" if start < end else 0
    end -= text[end - 1] == "|" if start < end else 0
    found = []
    while start <= end:
        stop = text.find("|", start, end)
        stop = end if stop < 0 else stop
        found.append(Cell(scan(text, start, stop), Span(start, stop)))
        start = stop + 1
    return found


def _is_header(row: list[Cell]) -> bool:
    """Without a rule: are most cells headings?"""
    known = [cell for cell in row if cell.tokens and role("".join(token.text for token in cell.tokens))]
    return len(known) > 1 and 2 * len(known) > len([cell for cell in row if cell.tokens])
