"""One network as a column of text: its boxes line by line, brackets around what repeats, skips in lanes."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.features.draw.aligned import Slot, lanes
from convcalc.features.draw.boxes import Group, Strand
from convcalc.record import NamedTuple
from convcalc.text import cells

MOST_LANES = 4
MOST_BRACKETS = 2
LONGEST_NAME = 26


class Lines(NamedTuple):
    """The characters of a skip: identity and one that changes the shape; corners and crossings.

    bracket: around what repeats, its beginning, middle and end.
    """

    solid: str
    dashed: str
    level: str
    begin: str
    end: str
    both: str
    cross: str
    head: str
    bracket: str


ROUND = Lines("│", "┆", "─", "╮", "╯", "┤", "┼", "◂", "┌│└")
PLAIN = Lines("|", ":", "-", ".", "'", "+", "+", "<", "/|\\")


class Style(NamedTuple):
    """How strands are written. brief: boxes say little.  width: that of the page.  lines: what they are drawn with."""

    brief: bool
    width: int
    lines: Lines


class Column:
    """One strand as text: its boxes line by line, and its skips in lanes at their right."""

    def __init__(self, strand: Strand, style: Style) -> None:
        self.texts = [box.short if style.brief else box.text for box in strand.boxes]
        brackets = _brackets(strand, style.lines)
        self.texts = [brackets[at] + text + self._times(at, strand.groups) for at, text in enumerate(self.texts)]
        self.box = max(map(cells, self.texts))
        self.lanes = lanes(strand.skips, MOST_LANES)
        used = max((lane for _, lane in self.lanes), default=-1) + 1
        self.counts = f"{strand.facts.params:,}", f"{strand.facts.macs:,}"
        name = min(cells(strand.name), 0 if style.brief else LONGEST_NAME)
        self.width = max(self.box + (2 * used + 1 if used else 0), name, *map(len, self.counts))
        self.name, self.signs = strand.name, style.lines
        self.lines: list[str] = []

    @staticmethod
    def _times(at: int, groups: Sequence[Group]) -> str:
        return "".join([f"  x{group.times:,}" for group in groups if group.last == at])

    def draw(self, found: Sequence[Slot], at: int) -> None:
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
        for skip, lane in self.lanes:
            self._skip(grid, line_of[skip.start], line_of[skip.end], lane, skip.dashed)
        self.lines = ["".join(line) for line in grid]

    def _skip(self, grid: list[list[str]], start: int, end: int, lane: int, dashed: bool) -> None:
        signs = self.signs
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


def _brackets(strand: Strand, signs: Lines) -> list[str]:
    """Before each box the brackets of the repetitions that it is in, the outermost first."""
    groups = [group for group in strand.groups if group.last > group.first]
    levels = [sum(_around(other, group) for other in groups) for group in groups]
    columns = [[" "] * min(MOST_BRACKETS, max(levels, default=-1) + 1) for _ in strand.boxes]
    for group, level in zip(groups, levels, strict=True):
        for at in range(group.first, group.last + 1) if level < MOST_BRACKETS else ():
            columns[at][level] = signs.bracket[0 if at == group.first else 2 if at == group.last else 1]
    return ["".join(f"{sign} " for sign in column) for column in columns]


def _around(other: Group, group: Group) -> bool:
    inside = other.first <= group.first and group.last <= other.last
    return inside and (other.first, other.last) != (group.first, group.last)
