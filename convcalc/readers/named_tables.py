"""Tables of a network's layers by their names, in Markdown, CSV, LaTeX or columns: cells by what their heads say."""

from __future__ import annotations

import re

from convcalc._namedtuple import NamedTuple
from convcalc.readers.pasted.headings import role
from convcalc.text import Source

LONGEST = 1_000
MOST_ROWS = 100_000
LEAST_ROWS = 2

TOTAL = re.compile(r"(?i)\W*(?:total(?: (?:params|parameters))?|sum|합계|총합|总计)\W*")
RULE = frozenset("|:=+- \t")
FIGURE = re.compile(r"(?<![^\W\d])\d")
"""A number that is no part of a name, as that in Conv2d is."""

FURTHER = {"layertype": "layer", "parametercount": "params", "paramcount": "params", "numparams": "params"}
"""Heads that only such tables have: `Layer (type)` holds both."""

JUDGED = ("size", "in", "params", "k", "s", "p", "d", "g", "filters", "macs", "flops")
"""What a column may be about that is held against a layer."""


class NamedTableRow(NamedTuple):
    """A row: its line, the layer's name, what it is, and what stands under each head, by its role and its own words."""

    line: int
    name: str
    kind: str
    cells: tuple[tuple[str, str, str], ...]

    @property
    def is_total(self) -> bool:
        return TOTAL.fullmatch(self.name) is not None

    @property
    def is_input(self) -> bool:
        return any(each.casefold().startswith("input") for each in (self.name, self.kind))


class NamedTable(NamedTuple):
    """All rows, and the lines of the table that are none."""

    rows: tuple[NamedTableRow, ...]
    unread: tuple[tuple[int, str], ...] = ()


def read(source: Source) -> NamedTable | None:
    """The first table that has a column of names and one that can be judged; None where there is none."""
    from convcalc.readers.pasted.markup_tables import plain_tables
    from convcalc.readers.pasted.spreadsheet import with_bars

    above = len(source.text) - len(source.text.lstrip("\n"))
    text = "\n" * above + with_bars(plain_tables(source.text[above:]))
    at = 0
    heads: list[tuple[str, str]] = []
    rows, unread = list[NamedTableRow](), list[tuple[int, str]]()
    for line in text.split("\n"):
        number, at = source.place(at + len(line) - len(line.lstrip()))[0], at + len(line) + 1
        cells = _cells(line) if "|" in line and len(line) <= LONGEST else []
        if not heads:
            heads = _heads(cells)
        elif not cells:
            if rows and re.search(r"\w", line):
                unread.append((number, " ".join(line.split())[:60]))
        elif not RULE.issuperset(line) and len(rows) < MOST_ROWS:
            row = _row(number, heads, cells)
            rows += [row] if row else []
            unread += [] if row else [(number, " ".join(line.split())[:60])]
    return NamedTable(tuple(rows), tuple(unread)) if len(rows) >= LEAST_ROWS else None


def _cells(line: str) -> list[str]:
    whole = line.strip()
    inner = whole[whole[:1] == "|" : len(whole) - (whole[-1:] == "|")]
    inner = inner.replace("\\_", "_").replace("\\times", "x").replace("$", " ")
    return [" ".join(cell.strip(" `*$\\").split()) for cell in inner.split("|")]


def _heads(cells: list[str]) -> list[tuple[str, str]]:
    """Role and words of each column; none where no column has names, or nothing is said of them."""
    found = [(_role(cell), cell) for cell in cells]
    if len(found) < 2 or not any(each in JUDGED for each, _ in found):
        return []
    names = [at for at, (each, _) in enumerate(found) if each == "label"]
    if not names:
        return []
    return [(each if each != "label" or at == names[-1] else "", words) for at, (each, words) in enumerate(found)]


def _role(head: str) -> str:
    word = "".join([each for each in head.casefold() if each.isalnum()])
    return {"layer": "label"}.get(FURTHER.get(word, ""), "") or FURTHER.get(word, "") or role(head)


def _row(line: int, heads: list[tuple[str, str]], cells: list[str]) -> NamedTableRow | None:
    """None where the row has more cells than heads, or no name."""
    if len(cells) > len(heads):
        return None
    name, kind, kept = "", "", []
    for (each, words), cell in zip(heads, cells, strict=False):
        if each == "label":
            name = cell.partition(" (")[0].strip()
        elif each == "kind":
            kind = cell
        elif FIGURE.search(cell):
            kept.append((each, words, cell))
    return NamedTableRow(line, name, kind, tuple(kept)) if name else None
