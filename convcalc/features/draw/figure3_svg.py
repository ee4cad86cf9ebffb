"""Several networks side by side as SVG: boxes aligned by the size of their maps, skips as arcs, solid or dashed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from convcalc.features.draw import scene
from convcalc.features.draw.aligned import Slot, lanes, slots
from convcalc.features.draw.boxes import Box, Group, Strand
from convcalc.features.draw.figure3 import size_text
from convcalc.features.draw.scene import Canvas, Head, number, span
from convcalc.text import shortened

BOX, STEP = 20, 32
SIZE = 11
LEFT, TOP = 88, 104
BETWEEN = 26
LANE = 15
MOST_LANES = 8

TINTS = (
    ("#d9cdee", "#7d68a8"),
    ("#cde8c9", "#5b9152"),
    ("#f6cfc9", "#b46a5e"),
    ("#cfe2f6", "#5a86b5"),
    ("#fae5bb", "#b08a3c"),
    ("#cdeceb", "#4f9794"),
)
"""Convolutions of one size of map share a colour, as in the paper; it says nothing that the lines do not."""

OTHERS = {
    "input": (scene.BLUE, scene.BLUE_EDGE),
    "pool": (scene.WHITE, scene.FAINT),
    "dense": ("#e4e4e4", scene.FAINT),
    "merge": (scene.PALE, scene.FAINT),
}


class Column:
    """Where one strand is drawn."""

    def __init__(self, strand: Strand, left: float) -> None:
        self.strand, self.left = strand, left
        self.lanes = lanes(strand.skips, MOST_LANES)
        self.box = max(span(box.text, SIZE) for box in strand.boxes) + 14
        side = max((_bulge(skip.end - skip.start, lane) for skip, lane in self.lanes), default=0.0)
        self.brackets = [_nested(group, strand.groups) for group in strand.groups]
        self.bracket = max((span(f"x{group.times:,}", 12) + 16 for group in strand.groups), default=0.0)
        times = self.bracket * (min(max(self.brackets, default=0), 3) + 1)
        heads = [span(name(strand), 14), *(span(head, 11) for head in self.heads)]
        self.width = max(self.box + side + times, *heads)
        self.side = side
        self.y: dict[int, float] = {}

    @property
    def heads(self) -> tuple[str, str]:
        return f"{self.strand.facts.params:,} parameters", f"{self.strand.facts.macs:,} MACs"


def name(strand: Strand) -> str:
    return shortened(strand.name, 40)


def _bulge(long: int, lane: int) -> float:
    return 16.0 + LANE * lane + min(long, 12)


def svg(strands: Sequence[Strand], title: str) -> str:
    """The whole file."""
    found = slots(strands)
    columns: list[Column] = []
    left: float = LEFT
    for strand in strands:
        columns.append(Column(strand, left))
        left += columns[-1].width + BETWEEN
    art = Canvas(title, _description(strands))
    art.head(Head(title))
    _slots(art, found, columns, left)
    for column in columns:
        _column(art, column)
    _legend(art, strands)
    return art.document()


def _description(strands: Sequence[Strand]) -> str:
    told = [
        f"{strand.name}: {strand.facts.params:,} parameters, {strand.facts.macs:,} MACs, {len(strand.skips)} skips"
        for strand in strands
    ]
    return "Networks side by side, layers from top to bottom, aligned by the size of their maps. " + "; ".join(told)


def _slots(art: Canvas, found: list[Slot], columns: list[Column], right: float) -> None:
    """The sizes at the left, a line between one and the next, and a height for every box."""
    art.text(16, TOP - 12, "output size", 11, fill=scene.FAINT)
    y: float = TOP
    for index, slot in enumerate(found):
        art.line(16, y - 6, right, y - 6, scene.LINE, stroke_dasharray="1 3")
        art.text(16, y + 14, size_text(slot.size), 12, font_weight="bold")
        for column, boxes in zip(columns, slot.boxes, strict=True):
            for row, box in enumerate(boxes):
                column.y[box] = y + STEP * row
                _box(art, column, column.strand.boxes[box], column.y[box], index)
        y += STEP * slot.height


def _box(art: Canvas, column: Column, box: Box, y: float, slot: int) -> None:
    fill, edge = OTHERS.get(box.family, TINTS[slot % len(TINTS)])
    art.box(column.left, y, column.box, BOX, fill, edge, rx=3)
    art.text(column.left + column.box / 2, y + 14, box.text, SIZE, "middle")


def _column(art: Canvas, column: Column) -> None:
    art.text(column.left, TOP - 46, name(column.strand), 14, font_weight="bold")
    for row, head in enumerate(column.heads):
        art.text(column.left, TOP - 30 + 14 * row, head, 11, fill=scene.FAINT)
    middle = column.left + column.box / 2
    places = sorted(column.y)
    for one, two in pairwise(places):
        _arrow(art, middle, column.y[one] + BOX, column.y[two])
    for skip, lane in column.lanes:
        _skip(art, column, skip.start, skip.end, lane, skip.dashed)
    for group, level in zip(column.strand.groups, column.brackets, strict=True):
        _group(art, column, group, level)


def _arrow(art: Canvas, x: float, top: float, bottom: float) -> None:
    art.line(x, top, x, bottom - 4, scene.FAINT)
    art.path(f"M{number(x - 3)} {number(bottom - 5)}h6l-3 5z", "none", scene.FAINT)


def _skip(art: Canvas, column: Column, start: int, end: int, lane: int, dashed: bool) -> None:
    """From the side of one box round to the side of another, below where the one before it begins."""
    x = column.left + column.box
    top, bottom = column.y[start] + BOX * 0.7, column.y[end] + BOX * 0.35
    out = x + _bulge(end - start, lane) * 1.25
    curve = (out, top + 6, out, bottom - 6, x + 5, bottom)
    way = f"M{number(x)} {number(top)}C{' '.join(map(number, curve))}"
    art.path(way, scene.INK, stroke_width=1.3, **({"stroke_dasharray": "4 3"} if dashed else {}))
    art.path(f"M{number(x)} {number(bottom)}l7 -4v7z", "none", scene.INK)


def _nested(group: Group, groups: Sequence[Group]) -> int:
    """How many other repetitions are inside this one."""
    return sum(
        group.first <= other.first and other.last <= group.last and (other.first, other.last) != group[:2]
        for other in groups
    )


def _group(art: Canvas, column: Column, group: Group, level: int) -> None:
    """A bracket beside what repeats, further out where there are others inside."""
    x = column.left + column.box + column.side + 4 + column.bracket * min(level, 3)
    top, bottom = column.y[group.first], column.y[group.last] + BOX
    art.path(f"M{number(x)} {number(top)}h5V{number(bottom)}h-5", scene.FAINT)
    art.text(x + 9, (top + bottom) / 2 + 4, f"x{group.times:,}", 12, font_weight="bold")


def _legend(art: Canvas, strands: Sequence[Strand]) -> None:
    skips = [skip for strand in strands for skip in strand.skips]
    y = art.bottom + 30
    x: float = LEFT
    for dashed, words in ((False, "passed on unchanged"), (True, "projected, padded or cropped")):
        if any(skip.dashed == dashed for skip in skips):
            more = {"stroke_dasharray": "4 3"} if dashed else {}
            art.line(x, y - 4, x + 28, y - 4, scene.INK, stroke_width=1.3, **more)
            art.text(x + 34, y, words, 12)
            x += 54 + span(words, 12)
    lost = sum(len(strand.skips) - len(lanes(strand.skips, MOST_LANES)) for strand in strands)
    left = sum(strand.left_out for strand in strands)
    told = [f"{lost:,} more skips are not drawn"] if lost else []
    told += [f"{left:,} layers in the middle are left out"] if left else []
    if told:
        art.text(x, y, "; ".join(told), 12, fill=scene.FAINT)
