"""Networks side by side in characters: columns of boxes, and skips in lanes beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from convcalc._namedtuple import NamedTuple
from convcalc.features.draw.box_alignment import SKIPS, Slot, lanes, not_drawn, size_text, slots
from convcalc.features.draw.box_column import Box, BoxColumn, SkipConnection
from convcalc.features.draw.scene import UNICODE, WIDTHS, Picture, Signs, distinct, pad, widest, with_sentences
from convcalc.text import cells

GAP = 2
MOST_LANES = 4
MOST_BRACKETS = 2
LONGEST_NAME = 26


class Lines(NamedTuple):
    """The characters of a skip: identity and one that changes the shape; corners and crossings; its end.

    bracket: around what repeats, its beginning, middle and end.  beside: between branches; down: passed on beside them.
    """

    solid: str
    dashed: str
    level: str
    begin: str
    end: str
    both: str
    cross: str
    head: str
    plus: str
    bracket: str
    beside: str
    down: str


ROUND = Lines("│", "┆", "─", "╮", "╯", "┤", "┼", "◂", "⊕", "┌│└", "│", "↓")
PLAIN = Lines("|", ":", "-", ".", "'", "|", "+", "<", "+", "/|\\", "|", "v")


class FigureStyle(NamedTuple):
    """How columns are written. brief: boxes say little.  width: that of the page.  lines: what they are drawn with."""

    brief: bool
    width: int
    lines: Lines

    @property
    def heads(self) -> tuple[str, str, str]:
        return ("out", "par", "MAC") if self.brief else ("output", "params", "MACs")


def pictures(found: Sequence[BoxColumn], merged: Sequence[BoxColumn], signs: Signs) -> tuple[Picture, ...]:
    """All in one row where they fit, with long or short names for layers; else as many in a row as fit.

    Branches stand side by side where each network fits alone, else they are one box.
    """
    made = []
    for width in WIDTHS:
        for brief in (False, True):
            style = FigureStyle(brief, width, ROUND if signs is UNICODE else PLAIN)
            fit = all(_wide([column], style) <= width for column in found)
            bands = _bands(found if fit else merged, style)
            if len(bands) == 1 or (brief and (fit or found is merged)):
                made.append(_picture(bands, style))
        if found is not merged and not fit:
            made.append(_picture(bands, style))
    return distinct(made, most=inf)  # names of layers are not cut, so that the narrowest may still be too wide


def _bands(found: Sequence[BoxColumn], style: FigureStyle) -> list[list[BoxColumn]]:
    """As many columns on one band as fit side by side."""
    bands: list[list[BoxColumn]] = [[]]
    for column in found:
        if bands[-1] and _wide([*bands[-1], column], style) > style.width:
            bands.append([])
        bands[-1].append(column)
    return bands


def _picture(bands: list[list[BoxColumn]], style: FigureStyle) -> Picture:
    lines: list[str] = []
    for band in bands:
        lines += ([""] if lines else []) + _band(band, style)
    width = max(style.width if len(bands) > 1 else 0, widest(lines))
    every = [column for band in bands for column in band]
    used = {skip.dashed for column in every for skip in column.skips}
    signs = {False: style.lines.solid, True: style.lines.dashed}
    sentences = [f"{signs[dashed]} {words}" for dashed, words in SKIPS if dashed in used]
    if any(skip.added for column in every for skip in column.skips):
        sentences.append(f"{style.lines.plus} added")
    if any(column.branched for column in every):
        sentences.append(f"a {style.lines.beside} b: branches side by side")
    if any(column.passed() for column in every):
        sentences.append(f"{style.lines.down} passed on")
    if any(column.repeats for column in every):
        sentences.append("x3: there 3 times in a row")
    return with_sentences(lines, [*sentences, *not_drawn(every, MOST_LANES)], width)


def _margin(found: Sequence[BoxColumn], style: FigureStyle) -> int:
    sizes = [size_text(slot.size) for slot in slots(found)]
    return max([len(style.heads[0]), *map(len, sizes)]) + GAP


def _wide(found: Sequence[BoxColumn], style: FigureStyle) -> int:
    return _margin(found, style) + sum(TextColumn(column, style).width + GAP for column in found) - GAP


def _band(band: list[BoxColumn], style: FigureStyle) -> list[str]:
    """Some networks side by side: their names and counts, then slot by slot their boxes."""
    found = slots(band)
    columns = [TextColumn(column, style) for column in band]
    margin = _margin(band, style)
    output, *counts = style.heads

    def row(label: str, cells: Iterable[str]) -> str:
        texts = [pad(cell, column.width) for cell, column in zip(cells, columns, strict=True)]
        return (pad(label, margin) + (" " * GAP).join(texts)).rstrip()

    lines = [row("", [column.name for column in columns])]
    lines += [row(head, [column.counts[at] for column in columns]) for at, head in enumerate(counts)]
    lines.append(output)
    rows = zip(*[column.drawn(found, at) for at, column in enumerate(columns)], strict=True)
    labels = [size_text(slot.size) if row == 0 else "" for slot in found for row in range(slot.height)]
    return lines + [row(label, cells) for label, cells in zip(labels, rows, strict=True)]


class TextColumn:
    """One network as text: its boxes line by line, brackets around what repeats, and its skips in lanes."""

    def __init__(self, column: BoxColumn, style: FigureStyle) -> None:
        self.name, self.signs = column.name, style.lines
        self.counts = f"{column.facts.params:,}", f"{column.facts.macs:,}"
        self.texts = [
            bracket + text + "".join(f"  x{each.times:,}" for each in column.repeats if each.last == at)
            for at, (text, bracket) in enumerate(
                zip(_texts(column, style), _brackets(column, style.lines), strict=True)
            )
        ]
        self.box = max(map(cells, self.texts))
        self.lanes = lanes(column.skips, MOST_LANES)
        used = max((lane for _, lane in self.lanes), default=-1) + 1
        name = min(cells(column.name), 0 if style.brief else LONGEST_NAME)
        self.width = max(self.box + (2 * used + 1 if used else 0), name, *map(len, self.counts))

    def drawn(self, found: Sequence[Slot], at: int) -> list[str]:
        """The lines of column number `at`: boxes at their places, then the skips over what is blank."""
        line_of: dict[int, int] = {}
        self.ends = list[int]()  # on each line the place behind the text
        grid: list[list[str]] = []
        for slot in found:
            for row in range(slot.height):
                here = slot.lines[at]
                text = self.texts[here[row]] if row < len(here) else ""
                if row < len(here):
                    line_of[here[row]] = len(grid)
                self.ends.append(len(text) + 1)
                grid.append(list(text + " " * (self.width - cells(text))))
        for skip, lane in self.lanes:
            self._skip(grid, line_of[skip.start], line_of[skip.end], lane, skip)
        return ["".join(line) for line in grid]

    def _skip(self, grid: list[list[str]], start: int, end: int, lane: int, skip: SkipConnection) -> None:
        """From the right of one box down a lane and back to another; it goes over other skips, never over words."""
        signs = self.signs
        x = self.box + 2 * (lane + 1)
        for row in range(start + 1, end):
            at = self._place(grid, row, x)
            grid[row][at] = (
                signs.cross if grid[row][at] == signs.level else signs.dashed if skip.dashed else signs.solid
            )
        for row, corner in ((start, signs.begin), (end, signs.end)):
            marks, at = grid[row], self._place(grid, row, x)
            for left in range(self.ends[row], at):
                if marks[left] == " ":
                    marks[left] = signs.level
                elif marks[left] in (signs.solid, signs.dashed):
                    marks[left] = signs.cross
            marks[at] = signs.both if marks[at] in (signs.begin, signs.end, signs.both) else corner
        grid[end][self.ends[end]] = signs.plus if skip.added else signs.head

    def _place(self, grid: list[list[str]], row: int, x: int) -> int:
        """The index of a column of the screen on this line: a wide letter is one character on two columns."""
        return x - (self.width - len(grid[row]))


def _texts(column: BoxColumn, style: FigureStyle) -> list[str]:
    """The boxes of each line, side by side where there are several; an arrow where a branch has none yet."""

    def named(box: Box) -> str:
        return box.short if style.brief else box.text

    passed, found = column.passed(), []
    for at, widths in enumerate(column.widths(lambda box: cells(named(box)))):
        boxes = column.lines[at].boxes
        marks = [named(box) if box else style.lines.down * ((at, track) in passed) for track, box in enumerate(boxes)]
        if len(boxes) > 1:
            marks = [pad(mark, int(wide) or 1) for mark, wide in zip(marks, widths, strict=True)]
        found.append(f" {style.lines.beside} ".join(marks))
    return found


def _brackets(column: BoxColumn, signs: Lines) -> list[str]:
    """Before each box the brackets of the repetitions that it is in, the outermost first."""
    repeats = [each for each in column.repeats if each.last > each.first]
    levels = [sum(each.inside(other) for other in repeats) for each in repeats]
    marks = [[" "] * min(MOST_BRACKETS, max(levels, default=-1) + 1) for _ in column.lines]
    for each, level in zip(repeats, levels, strict=True):
        for at in range(each.first, each.last + 1) if level < MOST_BRACKETS else ():
            marks[at][level] = signs.bracket[0 if at == each.first else 2 if at == each.last else 1]
    return ["".join(f"{sign} " for sign in box) for box in marks]
