"""The names of points: each beside its own, none over another, with lines to those for which there is no room there."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.features.draw.canvas import Canvas, span
from convcalc.features.draw.colours import FAINT, WHITE, Paint
from convcalc.text import shortened

LEFT, TOP, WIDE, HIGH = 80, 64, 640, 440
"""The frame in which the points stand."""

SIZE = 11
RADIUS = 5
NAME_LINE = 14
MOST_NAMES = 4
ASIDE = 10
"""A name further off than this from its point needs a line to it."""

CLEAR = 12
"""A name so far from other points is not taken for theirs, also at the end of a line."""

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


class NearPoints(NamedTuple):
    """Points so near to one another that they are named together."""

    x: float
    y: float
    names: list[str]


def _together(one: Place, other: Place) -> bool:
    return abs(one[0] - other[0]) < RADIUS and abs(one[1] - other[1]) < RADIUS


def _near_points(names: Sequence[str], places: Sequence[Place]) -> list[NearPoints]:
    found: list[NearPoints] = []
    for name, (x, y) in zip(names, places, strict=True):
        near = next((each for each in found if _together((each.x, each.y), (x, y))), None)
        if near is None:
            found.append(near := NearPoints(x, y, []))
        near.names.append(shortened(name, 40))
    return found


class PlacedNames:
    """The names that are painted so far, and the lines that lead to those further off."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.dots = {(x, y): Area(x, y, x, y).widened(RADIUS + 1) for x, y in places}
        self.areas: list[Area] = []
        self.lines: list[LeaderLine] = []

    def place(self, x: float, y: float, wide: float, high: float) -> tuple[Area, LeaderLine | None] | None:
        """Where names so wide and so high stand for this point, and the line to those that are far; None: nowhere."""
        others = [dot for place, dot in self.dots.items() if not _together((x, y), place)]
        around = _around(x, y, wide, high)
        clear = [area for area in around if not any(map(area.widened(CLEAR).meets, others))]
        for area in dict.fromkeys((*clear, *around)):
            line = (x, y), area.nearest((x, y))
            far = hypot(line[1][0] - x, line[1][1] - y) > ASIDE
            if self.free(area) and (self.clear_of(line, others) if far else not _nearer(area, line, others)):
                self.areas.append(area)
                self.lines += [line] * far
                return area, line if far else None
        return None

    def free(self, area: Area) -> bool:
        return not any(map(area.meets, (*self.dots.values(), *self.areas))) and not any(map(area.crossed, self.lines))

    def clear_of(self, line: LeaderLine, others: Sequence[Area]) -> bool:
        """Does a line go through no other point, no name and no other line?"""
        return not any(each.crossed(line) for each in (*others, *self.areas)) and not any(
            meet(line, each) for each in self.lines
        )


def paint_names(art: Canvas, names: Sequence[str], places: Sequence[Place]) -> float:
    """Each name beside its point, or further off with a line to it; returns where what has no room is listed to."""
    placed, unnamed = PlacedNames(places), list[str]()
    groups = _near_points(names, places)
    groups.sort(key=lambda one: -sum(hypot(one.x - x, one.y - y) < CROWDED for x, y in places))  # the hardest first
    for x, y, every in groups:
        lines = every if len(every) <= MOST_NAMES else [*every[: MOST_NAMES - 1], f"{len(every) - MOST_NAMES + 1} more"]
        found = placed.place(x, y, max(span(name, SIZE) for name in lines), NAME_LINE * len(lines))
        if found is None:
            unnamed.append(", ".join(lines))
        else:
            _paint(art, lines, *found)
    for row, words in enumerate(unnamed):
        art.text(LEFT, TOP + HIGH + 58 + 16 * row, f"no room to name: {words}", SIZE, fill=FAINT)
    return TOP + HIGH + 50 + 16 * len(unnamed)


def meet(one: LeaderLine, two: LeaderLine) -> bool:
    """Do the lines cross?"""

    def sides(line: LeaderLine, ends: LeaderLine) -> bool:
        (x, y), (to_x, to_y) = line
        first, last = ((to_x - x) * (b - y) - (to_y - y) * (a - x) for a, b in ends)
        return first * last < 0

    return sides(one, two) and sides(two, one)


def _nearer(area: Area, line: LeaderLine, others: Sequence[Area]) -> bool:
    """Does a name stand as near to another point as to its own?"""
    own = hypot(line[1][0] - line[0][0], line[1][1] - line[0][1]) - RADIUS
    for each in others:
        middle = (each.left + each.right) / 2, (each.top + each.bottom) / 2
        near = area.nearest(middle)
        if hypot(near[0] - middle[0], near[1] - middle[1]) - RADIUS < own + 2:
            return True
    return False


def _paint(art: Canvas, names: Sequence[str], area: Area, line: LeaderLine | None) -> None:
    """Names, on white so that no line of the grid goes through them, and a line to their point."""
    art.box(area.left - 1, area.top + 1, area.right - area.left + 2, area.bottom - area.top - 1, Paint(WHITE))
    if line:
        (x, y), (to_x, to_y) = line
        art.line(x, y, to_x, to_y, FAINT)
    for row, name in enumerate(names):
        art.text(area.left, area.top + NAME_LINE * (row + 1) - 4, name, SIZE)


def _around(x: float, y: float, wide: float, high: float) -> list[Area]:
    """Places for names, the best first: right, left, above, below, and further off."""
    corners = [(x + 9, y - high / 2), (x - 9 - wide, y - high / 2), (x - wide / 2, y - 9 - high), (x - wide / 2, y + 9)]
    for off in (ASIDE + 2, 28, 42, 56, 70, 100):
        above, below = y - high - off, y + off
        corners += [(x + 12, above), (x + 12, below), (x - 12 - wide, above), (x - 12 - wide, below)]
        corners += [(x + 40, above), (x + 40, below), (x - 40 - wide, above), (x - 40 - wide, below)]
    areas = [Area(left, top, left + wide, top + high) for left, top in corners]
    return [a for a in areas if a.left >= 4 and a.top >= TOP - 20 and a.bottom <= TOP + HIGH]
