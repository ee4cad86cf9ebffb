"""Tables without bars, parted by commas, semicolons, tabs or blanks, as the same with bars: character for character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from convcalc.readers.pasted.headings import role

QUOTED = re.compile(r'"[^"\n]*"')
MOST_COLUMNS = 60
"""A line of more cells is a list of its own, not the headings of a table."""

SEARCHED = 40
"""So many lines are looked at for headings."""

LONGEST_HEAD = 1_000

MARKS = (",", ";", "\t")
CELL = re.compile(r"\S+(?: \S+)*")
"""What stands between two blanks or more."""


def with_bars(text: str) -> str:
    """The text with the table of a spreadsheet or of columns set apart by blanks as one with bars.

    Where its headings are known; a mark between quotation marks parts nothing.

    >>> with_bars('layer,output,params\\nconv1,"30x30x8","1,792"\\n')
    'layer|output|params\\nconv1| 30x30x8 | 1,792 \\n'
    >>> with_bars('layer  k    out\\ninput       32x32x3\\nconv1  3x3  30x30x8')
    'layer |k   |out\\ninput |    |32x32x3\\nconv1 |3x3 |30x30x8'
    """
    lines = text.split("\n")
    for at, line in enumerate(lines[:SEARCHED]):
        if len(line) > LONGEST_HEAD or not line.strip():
            continue
        if "|" in line:
            break
        if SHAPES.match(line):
            lines[at:] = [_by_sizes(each) for each in lines[at:]]
            return "\n".join(lines)
        mark = max(MARKS, key=line.count)
        if _is_head(_parted(line, mark).split("|")):
            _by_marks(lines, at, mark)
            return "\n".join(lines)
        if _is_head(CELL.findall(line)) and (placed := _by_blanks(lines, at)):
            lines[at : at + len(placed)] = placed
            return "\n".join(lines)
    return text


SHAPES = re.compile(r"(?i)([ \t]*type ?/ ?stride)[ \t]([ \t]*filter shape)[ \t]([ \t]*input size[ \t]*)")
SHAPED = re.compile(r"(.{1,60}?/ ?s ?\d+)[ \t](.{1,100})[ \t](\d+ ?[×x] ?\d+ ?[×x] ?\d+[ \t]*)")
"""The heads of the MobileNet paper's table, and its rows, where one blank may part two cells."""


def _by_sizes(line: str) -> str:
    found = SHAPES.fullmatch(line) or SHAPED.fullmatch(line)
    return "|".join(found.groups()) if found else line


def is_table(text: str) -> bool:
    """Does a table stand in it whose headings are known, without bars or with bars between its cells alone?"""
    return with_bars(text) is not text or _has_inner_bars(text)


def _has_inner_bars(text: str) -> bool:
    """Headings with bars between them, and a row below that has as many."""
    lines = [line for line in text.split("\n")[:SEARCHED] if line.strip() and len(line) <= LONGEST_HEAD]
    for line, below in pairwise(lines):
        if "|" in line and not line.strip().startswith("|") and _is_head([each.strip() for each in line.split("|")]):
            return below.count("|") == line.count("|")
    return False


def _is_head(cells: Sequence[str]) -> bool:
    """Are most of them headings?"""
    return 3 <= len(cells) <= MOST_COLUMNS and 2 * len([cell for cell in cells if role(cell)]) >= len(cells)


def _parted(line: str, mark: str) -> str:
    kept = QUOTED.sub(lambda found: f" {found[0][1:-1].replace(mark, chr(0))} ", line)
    return kept.replace(mark, "|").replace(chr(0), mark)


def _by_marks(lines: list[str], head: int, mark: str) -> None:
    """Bars for the marks, as far as the table goes; empty cells at the end of a row may be left out."""
    columns = _parted(lines[head], mark).count("|")
    for at in range(head, len(lines)):
        parted = _parted(lines[at], mark)
        if not 0 < parted.count("|") <= columns:
            break
        lines[at] = parted


def _by_blanks(lines: list[str], head: int) -> list[str]:
    """The lines of a table whose columns stand below their headings, with a bar between two of them.

    [] where a row does not keep to the columns.
    """
    end = next((at for at in range(head + 1, len(lines)) if not lines[at].strip() or "|" in lines[at]), len(lines))
    rows = [_cells(line) for line in lines[head:end]]
    if len(rows) < 2 or any("\t" in line for line in lines[head:end]):
        return []
    bars = _gaps(rows)
    if bars:
        return [_barred(line, bars) for line in lines[head:end]]
    if any(len(row) != len(rows[0]) for row in rows):
        return []
    return [_barred(line, [cell[0] - 1 for cell in row[1:]]) for line, row in zip(lines[head:end], rows, strict=True)]


def _cells(line: str) -> list[tuple[int, int]]:
    """Where each cell begins and ends, in columns of a page: a Korean letter takes two."""
    found = []
    for cell in CELL.finditer(line):
        start = _width(line[: cell.start()])
        found.append((start, start + _width(cell[0])))
    return found


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum([1 + (east_asian_width(char) in "WF") for char in text])


def _gaps(rows: list[list[tuple[int, int]]]) -> list[int]:
    """A column of the page between each two headings where no row has anything; [] where there is none."""
    taken = {column for row in rows for start, end in row for column in range(start, end)}
    found = []
    for (_, end), (start, _) in zip(rows[0], rows[0][1:], strict=False):
        free = [column for column in range(end, start) if column not in taken]
        if not free:
            return []
        found.append(free[-1])
    # What stands behind the last heading's column, or in two columns at once, would be cut or lost.
    parts = [(left, right) for left, right in zip([-1, *found], [*found, 10**9], strict=True)]
    whole = all(any(left < start and end <= right for left, right in parts) for row in rows for start, end in row)
    return found if whole else []


def _barred(line: str, bars: Sequence[int]) -> str:
    """The line with a bar at these columns of the page, as far as it reaches."""
    made, column, wanted = [], 0, set(bars)
    for char in line:
        made.append("|" if column in wanted and char == " " else char)
        column += _width(char)
    return "".join(made)
