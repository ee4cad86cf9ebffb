"""The names of points: each beside its own, none over another, with lines to those for which there is no room there."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.features.draw.canvas import Canvas, span
from convcalc.features.draw.colours import FAINT, WHITE, Paint
from convcalc.text import folded, shortened

LEFT, TOP, WIDE, HIGH = 80, 64, 640, 440
"""The frame in which the points stand."""

SIZE = 11
RADIUS = 5
NAME_LINE = 14
MOST_NAMES = 4
ASIDE = 5
"""A name further off than this from the edge of its point needs a line to it."""

CLEAR = 12
"""A name so far from other points is not taken for theirs, also at the end of a line."""

LINE_OF_NAMES = 96
"""So many letters are as wide as the frame."""

CROWDED = 40
"""Points so near make it hard to find room for names."""


Place: TypeAlias = "tuple[float, float]"

LeaderLine: TypeAlias = "tuple[Place, Place]"
"""From a point to its name."""


class Area(NamedTuple):
    """Where a name stands, or a point."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def widened(self, by: float) -> Area:
        return Area(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def nearest(self, place: Place) -> Place:
        """Its nearest point to a place."""
        return min(max(place[0], self.left), self.right), min(max(place[1], self.top), self.bottom)

    def crossed(self, line: LeaderLine) -> bool:
        """Does the line go through it?"""
        (x, y), (to_x, to_y) = line
        steps = [(x + (to_x - x) * at / 50, y + (to_y - y) * at / 50) for at in range(51)]
        return any(self.left < x < self.right and self.top < y < self.bottom for x, y in steps)


class Dot(NamedTuple):
    """A point as it is painted."""

    x: float
    y: float
    radius: float = RADIUS

    @property
    def area(self) -> Area:
        return Area(self.x, self.y, self.x, self.y).widened(self.radius + 1)


class NearPoints(NamedTuple):
    """Points so near to one another that they are named together; dot: the largest of them, where the first is."""

    dot: Dot
    names: list[str]


def _together(one: Dot, other: Dot) -> bool:
    return abs(one.x - other.x) < RADIUS and abs(one.y - other.y) < RADIUS


def _near_points(names: Sequence[str], dots: Sequence[Dot]) -> list[NearPoints]:
    found: list[NearPoints] = []
    for name, dot in zip(names, dots, strict=True):
        at = next((at for at, each in enumerate(found) if _together(each.dot, dot)), None)
        if at is None:
            found.append(NearPoints(dot, [shortened(name, 40)]))
        else:
            first = found[at].dot
            found[at].names.append(shortened(name, 40))
            found[at] = found[at]._replace(dot=first._replace(radius=max(first.radius, dot.radius)))
    return found


class PlacedNames:
    """The names that are painted so far, and the lines that lead to those further off."""

    def __init__(self, dots: Sequence[Dot]) -> None:
        self.dots = dots
        self.areas: list[Area] = []
        self.lines: list[LeaderLine] = []

    def place(self, dot: Dot, wide: float, high: float) -> tuple[Area, LeaderLine | None] | None:
        """Where names so wide and so high stand for this point, and the line to those that are far; None: nowhere."""
        others = [each for each in self.dots if not _together(dot, each)]
        around = _around(dot, wide, high)
        clear = [area for area in around if not any(area.widened(CLEAR).meets(each.area) for each in others)]
        for area in dict.fromkeys((*clear, *around)):
            line = (dot.x, dot.y), area.nearest((dot.x, dot.y))
            far = hypot(line[1][0] - dot.x, line[1][1] - dot.y) > dot.radius + ASIDE
            if self.free(area) and (self.clear_of(line, others) if far else not _nearer(area, dot, others)):
                self.areas.append(area)
                self.lines += [line] * far
                return area, line if far else None
        return None

    def free(self, area: Area) -> bool:
        taken = (*[each.area for each in self.dots], *self.areas)
        return not any(map(area.meets, taken)) and not any(map(area.crossed, self.lines))

    def clear_of(self, line: LeaderLine, others: Sequence[Dot]) -> bool:
        """Does a line go through no other point, no name and no other line?"""
        taken = (*[each.area for each in others], *self.areas)
        return not any(each.crossed(line) for each in taken) and not any(meet(line, each) for each in self.lines)


def paint_names(art: Canvas, names: Sequence[str], dots: Sequence[Dot]) -> float:
    """Each name beside its point, or further off with a line to it; returns where what has no room is listed to."""
    placed, unnamed = PlacedNames(dots), list[str]()
    groups = _near_points(names, dots)
    groups.sort(
        key=lambda one: -sum(hypot(one.dot.x - x, one.dot.y - y) < CROWDED for x, y, _ in dots)
    )  # hardest first
    for dot, every in groups:
        lines = every if len(every) <= MOST_NAMES else [*every[: MOST_NAMES - 1], f"{len(every) - MOST_NAMES + 1} more"]
        found = placed.place(dot, max(span(name, SIZE) for name in lines), NAME_LINE * len(lines))
        if found is None:
            unnamed += every
        else:
            _paint(art, lines, *found)
    lost = folded(f"no room to name: {', '.join(unnamed)}", LINE_OF_NAMES).splitlines() if unnamed else []
    for row, words in enumerate(lost):
        art.text(LEFT, TOP + HIGH + 58 + 16 * row, words, SIZE, fill=FAINT)
    return TOP + HIGH + 50 + 16 * len(lost)


def meet(one: LeaderLine, two: LeaderLine) -> bool:
    """Do the lines cross?"""

    def sides(line: LeaderLine, ends: LeaderLine) -> bool:
        (x, y), (to_x, to_y) = line
        first, last = ((to_x - x) * (b - y) - (to_y - y) * (a - x) for a, b in ends)
        return first * last < 0

    return sides(one, two) and sides(two, one)


def _nearer(area: Area, dot: Dot, others: Sequence[Dot]) -> bool:
    """Does a name stand as near to another point as to its own?"""
    own = _gap(area, dot)
    return any(_gap(area, each) < own + 2 for each in others)


def _gap(area: Area, dot: Dot) -> float:
    """From the edge of a point to a name."""
    near = area.nearest((dot.x, dot.y))
    return hypot(near[0] - dot.x, near[1] - dot.y) - dot.radius


def _paint(art: Canvas, names: Sequence[str], area: Area, line: LeaderLine | None) -> None:
    """Names, on white so that no line of the grid goes through them, and a line to their point."""
    art.box(area.left - 1, area.top + 1, area.right - area.left + 2, area.bottom - area.top - 1, Paint(WHITE))
    if line:
        (x, y), (to_x, to_y) = line
        art.line(x, y, to_x, to_y, FAINT)
    for row, name in enumerate(names):
        art.text(area.left, area.top + NAME_LINE * (row + 1) - 4, name, SIZE)


def _around(dot: Dot, wide: float, high: float) -> list[Area]:
    """Places for names, the best first: right, left, above, below, and further off."""
    x, y, radius = dot
    off = radius + 4
    corners = [
        (x + off, y - high / 2),
        (x - off - wide, y - high / 2),
        (x - wide / 2, y - off - high),
        (x - wide / 2, y + off),
    ]
    for far in (7, 23, 37, 51, 65, 95):
        above, below = y - high - radius - far, y + radius + far
        for aside in (radius + 7, radius + 35):
            corners += [(x + aside, above), (x + aside, below), (x - aside - wide, above), (x - aside - wide, below)]
    areas = [Area(left, top, left + wide, top + high) for left, top in corners]
    return [a for a in areas if a.left >= 4 and a.top >= TOP - 20 and a.bottom <= TOP + HIGH]
