"""The rows of torchinfo's tables, in whatever columns and tree, and the weights below each module."""

from __future__ import annotations

import re

from convcalc.readers.summary_rows import (
    LONGEST,
    SHAPE,
    TREE,
    PrintedWeight,
    SummaryLine,
    SummaryLines,
    is_frame,
    loose_row,
)
from convcalc.text import whole_number

BRANCH = re.compile(r"\s*(?:[│|]\s+)*(?:[├└]─|\+ )(?=\w)")
"""What stands in front of a row inside another: lines of a tree, or signs of ASCII."""

CELL = r"\[[^\[\]]*\]|\[\[[^\]]*\](?:, \[[^\]]*\])*\]|--|\(recursive\)|\(?\d[\d,]*\)?|\d+\.\d+%|True|False|Partial|\?"
WEIGHT = re.compile(r"\s*([\w.]+)\s+\[([\d, ]*)\]\s+(?:.*\s)?[├└]─(\d[\d,]*)\s*")
COLUMNS = ("Input Shape", "Output Shape", "Kernel Shape", "Param #", "Param %", "Mult-Adds", "Trainable")


def is_torchinfo(head: str, lines: list[str]) -> bool:
    """Is it torchinfo's: a head that says so, or a tree of rows below it?"""
    if "depth-idx" in head or "var_name" in head:
        return True
    first = [line for line in lines[:8] if not is_frame(line)][:4]
    return "Layer (type" in head and any(BRANCH.match(line) for line in first)


def split(lines: list[str], first: int, head: str) -> SummaryLines:
    """The rows below a head; first: the number of the first line."""
    found = SummaryLines([], [])
    heads = re.findall(r"\S+(?: \S+)*", head)
    starts = [each.start() for each in re.finditer(r"\S+(?: \S+)*", head)]
    for number, line in enumerate(lines, first):
        if is_frame(line):
            continue
        weight = _weight(number, line)
        if weight is not None and found.rows:
            found.rows[-1] = found.rows[-1]._replace(weights=(*found.rows[-1].weights, weight))
            continue
        row = _row(number, line, heads, starts) if len(line) <= LONGEST else None
        if row is None:
            found.unread.append((number, " ".join(line.split())[:60]))
        else:
            found.rows.append(row)
    return found


def _weight(number: int, line: str) -> PrintedWeight | None:
    """A tensor of the module above, with its sizes and how many numbers it holds."""
    inside = BRANCH.match(line)
    match = WEIGHT.fullmatch(line, inside.end()) if inside and len(line) <= LONGEST else None
    if match is None:
        return None
    sizes = [whole_number(each.strip(), 12) for each in match[2].split(",") if each.strip()]
    count = whole_number(match[3].replace(",", ""), 18)
    if count is None or None in sizes:
        return None
    return PrintedWeight(number, match[1], tuple([each for each in sizes if each is not None]), count)


def _row(number: int, line: str, heads: list[str], starts: list[int]) -> SummaryLine | None:
    inside = BRANCH.match(line)
    depth = len(inside[0]) if inside else 0
    cells = _cells(line, inside.end() if inside else 0, heads, starts)
    if cells is None:
        loose = loose_row(number, line)
        return loose._replace(depth=depth) if loose else None
    name, shape, params = cells[heads[0]], _under(cells, "Output"), _under(cells, "Param #")
    printed = any(each.startswith("Output") for each in heads)
    if not name or not (SHAPE.fullmatch(shape) or shape in ("--", "?") if printed else params):
        return None
    others = [(key, cell) for key, cell in cells.items() if key in COLUMNS and key not in ("Output Shape", "Param #")]
    return SummaryLine(number, name, shape, params, depth, "", tuple(others))


def _cells(line: str, begin: int, heads: list[str], starts: list[int]) -> dict[str, str] | None:
    """What stands under each head: one cell for each, or where they are apart as the heads are."""
    cell = rf"\s+({CELL})"
    match = re.fullmatch(rf"(.*?){cell * (len(heads) - 1)}\s*", line[begin:])
    if match:
        return dict(zip(heads, [match[1].strip(), *match.groups()[1:]], strict=True))
    if any(line[start - 1 : start] not in ("", " ") for start in starts[1:]):
        return None
    ends = [*starts[1:], LONGEST]
    shown = [line[start:end].translate(TREE).strip() for start, end in zip(starts, ends, strict=True)]
    return dict(zip(heads, [line[begin : ends[0]].strip(), *shown[1:]], strict=True))


def _under(cells: dict[str, str], head: str) -> str:
    return next((cell for name, cell in cells.items() if name.startswith(head)), "")
