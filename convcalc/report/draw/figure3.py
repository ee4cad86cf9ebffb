"""Several networks side by side, aligned by the size of their maps, with their skips: figure 3 of the ResNet paper."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.record import NamedTuple
from convcalc.report.draw.aligned import Size, Slot, lanes, slots
from convcalc.report.draw.boxes import Group, Skip, Strand
from convcalc.report.draw.signs import UNICODE, WIDTHS, Signs, distinct, folded, pad, widest
from convcalc.text import cells

MOST_LANES = 4
GAP = 2
LONGEST_NAME = 26


class Style(NamedTuple):
    """brief: boxes say little.  width: that of the page."""

    brief: bool
    width: int


class Lines(NamedTuple):
    """The characters of a skip: identity and one that changes the shape; corners and crossings."""

    solid: str
    dashed: str
    level: str
    begin: str
    end: str
    both: str
    cross: str
    head: str


ROUND = Lines("│", "┆", "─", "╮", "╯", "┤", "┼", "◂")
PLAIN = Lines("|", ":", "-", ".", "'", "+", "+", "<")


def pictures(strands: Sequence[Strand], signs: Signs) -> tuple[tuple[str, ...], ...]:
    """All in one row where they fit, with long or short names for layers; else as many in a row as fit."""
    made = []
    for width in WIDTHS:
        for brief in (False, True):
            bands = _bands(strands, Style(brief, width), signs)
            if len(bands) == 1:
                made.append(_picture(bands, Style(brief, width), signs))
        made.append(_picture(_bands(strands, Style(True, width), signs), Style(True, width), signs))
    return distinct(made)


def _bands(strands: Sequence[Strand], style: Style, signs: Signs) -> list[list[Strand]]:
    """As many strands on one band as fit side by side."""
    bands: list[list[Strand]] = [[]]
    for strand in strands:
        if bands[-1] and _wide([*bands[-1], strand], style) > style.width:
            bands.append([])
        bands[-1].append(strand)
    return bands


def _picture(bands: list[list[Strand]], style: Style, signs: Signs) -> tuple[str, ...]:
    lines: list[str] = []
    for band in bands:
        lines += ([""] if lines else []) + _band(band, style, signs)
    width = max(style.width if len(bands) > 1 else 0, widest(lines))
    return tuple(lines + _legend([strand for band in bands for strand in band], signs, width))


def _margin(strands: Sequence[Strand], style: Style) -> int:
    sizes = [size_text(slot.size) for slot in slots(strands)]
    return max([len(_heads(style)[0]), *map(len, sizes)]) + GAP


def _heads(style: Style) -> tuple[str, str, str]:
    return ("out", "par", "MAC") if style.brief else ("output", "params", "MACs")


def _wide(strands: Sequence[Strand], style: Style) -> int:
    return _margin(strands, style) + sum(Column(strand, style).width + GAP for strand in strands) - GAP


def size_text(size: Size) -> str:
    """`56` of a square map, `56x48` of another, `1` of a vector."""
    return str(size[0]) if len(set(size)) == 1 else "x".join(map(str, size)) or "1"


def _band(strands: list[Strand], style: Style, signs: Signs) -> list[str]:
    found = slots(strands)
    columns = [Column(strand, style) for strand in strands]
    for at, column in enumerate(columns):
        column.draw(found, at, signs)
    margin = _margin(strands, style)
    heads = _heads(style)
    names = [" " * margin + _joined([pad(column.name, column.width) for column in columns])]
    for head, counts in zip(heads[1:], zip(*(column.counts for column in columns), strict=True), strict=True):
        names.append(pad(head, margin) + _joined([pad(n, c.width) for n, c in zip(counts, columns, strict=True)]))
    names.append(heads[0])
    lines: list[str] = []
    for slot in found:
        for row in range(slot.height):
            label = size_text(slot.size) if row == 0 else ""
            lines.append(pad(label, margin) + _joined([column.lines[len(lines)] for column in columns]))
    return [line.rstrip() for line in names + lines]


def _joined(texts: list[str]) -> str:
    return (" " * GAP).join(texts)


class Column:
    """One strand as text: its boxes line by line, and its skips in lanes at their right."""

    def __init__(self, strand: Strand, style: Style) -> None:
        self.texts = [box.short if style.brief else box.text for box in strand.boxes]
        self.times = {group.last: group for group in strand.groups}
        self.texts = [text + self._times(at, strand.groups) for at, text in enumerate(self.texts)]
        self.box = max(map(cells, self.texts))
        self.lanes = lanes(strand.skips, MOST_LANES)
        used = max((lane for _, lane in self.lanes), default=-1) + 1
        self.counts = f"{strand.facts.params:,}", f"{strand.facts.macs:,}"
        name = min(cells(strand.name), 0 if style.brief else LONGEST_NAME)
        self.width = max(self.box + (2 * used + 1 if used else 0), name, *map(len, self.counts))
        self.name = strand.name
        self.lines: list[str] = []

    @staticmethod
    def _times(at: int, groups: Sequence[Group]) -> str:
        return "".join([f"  x{group.times:,}" for group in groups if group.last == at])

    def draw(self, found: Sequence[Slot], at: int, signs: Signs) -> None:
        """Fill the lines: boxes at their places, then the skips over what is blank."""
        line_of: dict[int, int] = {}
        grid: list[list[str]] = []
        for slot in found:
            for row in range(slot.height):
                here = slot.boxes[at]
                text = self.texts[here[row]] if row < len(here) else ""
                if row < len(here):
                    line_of[here[row]] = len(grid)
                grid.append(list(text + " " * (self.width - cells(text))))
        drawn = ROUND if signs is UNICODE else PLAIN
        for skip, lane in self.lanes:
            self._skip(grid, line_of[skip.start], line_of[skip.end], lane, skip.dashed, drawn)
        self.lines = ["".join(line) for line in grid]

    def _skip(self, grid: list[list[str]], start: int, end: int, lane: int, dashed: bool, signs: Lines) -> None:
        x = self.box + 2 * (lane + 1)
        for line in range(start + 1, end):
            at = self._place(grid, line, x)
            grid[line][at] = signs.cross if grid[line][at] == signs.level else signs.dashed if dashed else signs.solid
        for line, corner in ((start, signs.begin), (end, signs.end)):
            at = self._place(grid, line, x)
            for left in range(self._place(grid, line, self.box + 1), at):
                if grid[line][left] == " ":
                    grid[line][left] = signs.level
                elif grid[line][left] in (signs.solid, signs.dashed):
                    grid[line][left] = signs.cross
            grid[line][at] = signs.both if grid[line][at] in (signs.begin, signs.end, signs.both) else corner
        grid[end][self._place(grid, end, self.box + 1)] = signs.head

    def _place(self, grid: list[list[str]], line: int, x: int) -> int:
        """The index of a column of the screen on this line: a wide letter is one character on two columns."""
        return x - (self.width - len(grid[line]))


def _legend(strands: Sequence[Strand], signs: Signs, width: int) -> list[str]:
    drawn = ROUND if signs is UNICODE else PLAIN
    skips: list[Skip] = [skip for strand in strands for skip in strand.skips]
    told = []
    if any(not skip.dashed for skip in skips):
        told.append(f"{drawn.solid} passed on unchanged")
    if any(skip.dashed for skip in skips):
        told.append(f"{drawn.dashed} projected, padded or cropped")
    if any(strand.groups for strand in strands):
        told.append("x3: what ends here is there 3 times")
    lost = sum(len(strand.skips) - len(lanes(strand.skips, MOST_LANES)) for strand in strands)
    if lost:
        told.append(f"{lost:,} more skips are not drawn")
    left = sum(strand.left_out for strand in strands)
    if left:
        told.append(f"{left:,} layers in the middle are left out")
    return [line for each in told for line in folded(each, width)]


__all__ = ["pictures", "size_text"]
