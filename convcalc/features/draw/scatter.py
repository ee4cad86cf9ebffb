"""Networks as points: parameters across, multiply-accumulates upwards, both on logarithmic axes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import hypot, log10
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, columns, line, many
from convcalc.document.model import Document, Table
from convcalc.features.draw.axis import apart
from convcalc.features.draw.canvas import FAINT, INPUT, OUTPUT, WHITE, Canvas, Heading, Paint, span
from convcalc.features.draw.scene import (
    UNICODE,
    WIDTHS,
    Picture,
    Signs,
    cropped,
    diagram,
    distinct,
    folded,
    pad,
    picture_data,
)
from convcalc.network.facts import Facts
from convcalc.shape import Shape
from convcalc.text import cells, harmless, shortened


class NetworkPoint(NamedTuple):
    """A network to be drawn under this name, and the input for which its MACs are."""

    name: str
    params: int
    macs: int
    in_: Shape


POINT = (
    Field("network", "text", "name", title="network", present="never"),
    Field("name", "text"),
    Field("params", "total", title="parameters"),
    Field("macs", "total", title="MACs"),
    Field("in", "shape", "in_", title="input"),
)

SCATTER = (Field("networks", many(POINT), None), Field("notes", "texts", None))


def document(networks: Sequence[tuple[str, Facts]], notes: Sequence[str] = ()) -> Document:
    """The picture of all the networks, each with its name; those without parameters or MACs are only listed."""
    points = [NetworkPoint(harmless(name), facts.params, facts.macs, facts.in_) for name, facts in networks]
    points.sort(key=lambda point: (point.params, point.macs))
    drawn = [point for point in points if point.params and point.macs]
    left = [point.name for point in points if not (point.params and point.macs)]
    notes = (*notes, *([f"not drawn, as there is no 0 on these axes: {', '.join(left)}"] if left else ()))
    table = Table(columns(POINT), [line(POINT, point) for point in points])
    return Document(
        title="parameters against MACs",
        parts=(diagram(partial(pictures, drawn), partial(svg, drawn)),) if drawn else (table,),
        answer="\n".join(f"{point.name} {point.params} {point.macs}" for point in points),
        data=picture_data("scatter", SCATTER, networks=points, notes=notes),
        notes=notes,
        csv=table,
    )


def _inputs(points: Sequence[NetworkPoint]) -> list[Shape]:
    """The inputs, each once, where there are several: MACs for one are not those for another."""
    found = list(dict.fromkeys(point.in_ for point in points))
    return found if len(found) > 1 else []


# --- axes ----------------------------------------------------------------------------------------------------------

UNITS = (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3), ("", 1))


class Scale(NamedTuple):
    """From the first tick to the last; logarithmic, so that small networks can be told apart beside large ones."""

    ticks: tuple[int, ...]

    def at(self, count: int) -> float:
        """0 at the first tick, 1 at the last."""
        low, high = log10(self.ticks[0]), log10(self.ticks[-1])
        return (log10(count) - low) / (high - low)


def scale(counts: list[int]) -> Scale:
    """Round numbers around the counts: powers of ten where they span much, else 1, 2, 5 between them too.

    >>> scale([30_000, 2_000_000]).ticks
    (10000, 100000, 1000000, 10000000)
    >>> scale([300, 400]).ticks
    (200, 500)
    """
    least, most = min(counts), max(counts)
    powers = [10**n for n in range(len(str(least)) - 1, len(str(most)) + 1)]
    between = sorted({power * step for power in powers for step in (1, 2, 5)})
    chosen = powers if most >= 30 * least else between
    low = max([tick for tick in chosen if tick <= least], default=chosen[0])
    high = min([tick for tick in chosen if tick >= most and tick > low])
    return Scale(tuple(tick for tick in chosen if low <= tick <= high))


def round_number(count: int) -> str:
    """A tick: `20M`, exact.

    >>> round_number(20_000_000), round_number(500), round_number(10**13)
    ('20M', '500', '10T')
    """
    unit, size = next((unit, size) for unit, size in UNITS if count >= size)
    return f"{count // size}{unit}"


def scales(points: Sequence[NetworkPoint]) -> tuple[Scale, Scale]:
    """Of the parameters and of the MACs."""
    return scale([point.params for point in points]), scale([point.macs for point in points])


# --- characters ----------------------------------------------------------------------------------------------------

MARKS = ascii_lowercase + ascii_uppercase + digits


class FrameSigns(NamedTuple):
    """The characters of the axes."""

    upright: str
    level: str
    corner: str
    tick: str
    below: str


FRAME = FrameSigns("│", "─", "└", "┤", "┬")
PLAIN = FrameSigns("|", "-", "+", "+", "+")


def pictures(points: Sequence[NetworkPoint], signs: Signs) -> tuple[Picture, ...]:
    """The points in a frame, and below it a list of what they are."""
    frame = FRAME if signs is UNICODE else PLAIN
    return distinct((*_plot(points, width, frame), "", *_list(points, width)) for width in WIDTHS)


def _plot(points: Sequence[NetworkPoint], width: int, frame: FrameSigns) -> list[str]:
    """The points in a frame; of two on one place the first is seen, and the list below names both."""
    across, upwards = scales(points)
    margin = max(len(round_number(tick)) for tick in upwards.ticks) + 1
    columns, rows = width - margin - 4, min(24, max(8, width // 4))
    field = [[" "] * columns for _ in range(rows)]
    hidden = []
    for mark, point in zip(_marks(points), points, strict=True):
        x, y = round(across.at(point.params) * (columns - 1)), round(upwards.at(point.macs) * (rows - 1))
        if field[rows - 1 - y][x] == " ":
            field[rows - 1 - y][x] = mark
        else:
            hidden.append(mark)
    at = {rows - 1 - round(upwards.at(tick) * (rows - 1)): round_number(tick) for tick in upwards.ticks}
    lines = ["MACs"]
    for row, marks in enumerate(field):
        side = frame.tick if row in at else frame.upright
        lines.append((pad(at.get(row, ""), margin - 1, right=True) + " " + side + "".join(marks)).rstrip())
    ticks = {round(across.at(tick) * (columns - 1)): round_number(tick) for tick in across.ticks}
    floor = "".join([frame.below if x in ticks else frame.level for x in range(columns)])
    lines += [" " * margin + frame.corner + floor, _numbers(ticks, margin + 1, width)]
    behind = folded(f"behind others: {' '.join(hidden)}", width) if hidden else []
    return [*lines, f"{'parameters':>{min(width, 60)}}", *behind]


def _numbers(ticks: dict[int, str], margin: int, width: int) -> str:
    """The ticks' numbers below them, those that would touch another left out."""
    text = [" "] * (width + 4)
    begins = {x: max(0, margin + x - len(number) // 2) for x, number in ticks.items()}
    for x in apart({x: (begin, begin + len(ticks[x])) for x, begin in begins.items()}, 1):
        text[begins[x] : begins[x] + len(ticks[x])] = ticks[x]
    return "".join(text)[:width].rstrip()


def _marks(points: Sequence[NetworkPoint]) -> list[str]:
    """A letter for each; beyond 62 the same sign for all."""
    return [MARKS[at] if at < len(MARKS) else "*" for at in range(len(points))]


def _list(points: Sequence[NetworkPoint], width: int) -> list[str]:
    """Which letter is which network, with its counts; on a narrow page the counts stand below the name."""
    params, macs = max(len(f"{p.params:,}") for p in points), max(len(f"{p.macs:,}") for p in points)
    names = max(cells(point.name) for point in points)
    inputs = [f"  {point.in_.text()}" if _inputs(points) else "" for point in points]
    wide = names + params + macs + 27 + max(map(len, inputs))
    lines = []
    for mark, point, of in zip(_marks(points), points, inputs, strict=True):
        if wide <= width:
            counts = f"{point.params:>{params},} parameters  {point.macs:>{macs},} MACs{of}"
            lines.append(f"{mark}  {pad(point.name, names)}  {counts}")
        else:
            lines += [f"{mark}  {cropped(point.name, width - 3)}"]
            lines += [" " * 2 + line for line in folded(f"{point.params:,} parameters", width - 2)]
            lines += [" " * 2 + line for line in folded(f"{point.macs:,} MACs{of}", width - 2)]
    return lines


# --- SVG -----------------------------------------------------------------------------------------------------------

LEFT, TOP, WIDE, HIGH = 80, 64, 640, 440
SIZE = 11
RADIUS = 5
NAME_LINE = 14
MOST_NAMES = 4
ASIDE = 10
"""A name further off than this from its point needs a line to it."""

CROWDED = 40
"""Points so near make it hard to find room for names."""

PAINTS = (OUTPUT, INPUT, Paint("#f6cfc9", "#b46a5e"), Paint("#fae5bb", "#b08a3c"), Paint("#e4e4e4", FAINT))
"""A colour for each input, the last for all others."""

GROUND = Paint(WHITE)

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

    def nearest(self, place: Place) -> Place:
        """Its nearest point to a place."""
        return min(max(place[0], self.left), self.right), min(max(place[1], self.top), self.bottom)

    def crossed(self, line: LeaderLine) -> bool:
        """Does the line go through it?"""
        (x, y), (to_x, to_y) = line
        steps = [(x + (to_x - x) * at / 50, y + (to_y - y) * at / 50) for at in range(51)]
        return any(self.left < x < self.right and self.top < y < self.bottom for x, y in steps)


def svg(points: Sequence[NetworkPoint]) -> str:
    """The whole file."""
    title = "Parameters against MACs"
    each = "; ".join(f"{point.name}: {point.params:,} parameters, {point.macs:,} MACs" for point in points)
    art = Canvas(Heading(title), f"{len(points)} networks as points on logarithmic axes. {each}")
    across, upwards = scales(points)
    for tick in across.ticks:
        x = LEFT + WIDE * across.at(tick)
        art.line(x, TOP, x, TOP + HIGH, "#e2e2e2")
        art.text(x, TOP + HIGH + 18, round_number(tick), 11, "middle", FAINT)
    for tick in upwards.ticks:
        y = TOP + HIGH * (1 - upwards.at(tick))
        art.line(LEFT, y, LEFT + WIDE, y, "#e2e2e2")
        art.text(LEFT - 8, y + 4, round_number(tick), 11, "end", FAINT)
    art.text(LEFT + WIDE, TOP + HIGH + 38, "parameters", 12, "end")
    art.text(LEFT - 64, TOP - 12, "MACs", 12)
    places = [(LEFT + WIDE * across.at(p.params), TOP + HIGH * (1 - upwards.at(p.macs))) for p in points]
    names = _names(art, points, places)
    inputs = _inputs(points)
    paints = {each: PAINTS[min(at, len(PAINTS) - 1)] for at, each in enumerate(inputs)}
    for point, (x, y) in zip(points, places, strict=True):
        paint = paints.get(point.in_, OUTPUT)
        art.shape("circle", cx=x, cy=y, r=RADIUS, fill=paint.fill, stroke=paint.edge)
    words = {paint: f"input {into.text()}" for into, paint in paints.items()}
    if len(inputs) > len(PAINTS):
        words[PAINTS[-1]] = "another input"
    art.legend(LEFT, names, list(words.items()))
    return art.document()


class NearPoints(NamedTuple):
    """Points so near to one another that they are named together."""

    x: float
    y: float
    names: list[str]


def _together(one: Place, other: Place) -> bool:
    return abs(one[0] - other[0]) < RADIUS and abs(one[1] - other[1]) < RADIUS


def _near_points(points: Sequence[NetworkPoint], places: list[tuple[float, float]]) -> list[NearPoints]:
    found: list[NearPoints] = []
    for point, (x, y) in zip(points, places, strict=True):
        near = next((each for each in found if _together((each.x, each.y), (x, y))), None)
        if near is None:
            found.append(near := NearPoints(x, y, []))
        near.names.append(shortened(point.name, 40))
    return found


def _names(art: Canvas, points: Sequence[NetworkPoint], places: list[Place]) -> float:
    """Each name beside its point, or further off with a line to it; returns where what has no room is listed to."""
    dots = {(x, y): Area(x - RADIUS - 1, y - RADIUS - 1, x + RADIUS + 1, y + RADIUS + 1) for x, y in places}
    names, leaders, unnamed = list[Area](), list[LeaderLine](), list[str]()
    groups = _near_points(points, places)
    groups.sort(key=lambda one: -sum(hypot(one.x - x, one.y - y) < CROWDED for x, y in places))  # the hardest first
    for x, y, every in groups:
        lines = every if len(every) <= MOST_NAMES else [*every[: MOST_NAMES - 1], f"{len(every) - MOST_NAMES + 1} more"]
        others = [dot for place, dot in dots.items() if not _together((x, y), place)]
        for area in _around(x, y, max(span(name, SIZE) for name in lines), NAME_LINE * len(lines)):
            line = (x, y), area.nearest((x, y))
            far = hypot(line[1][0] - x, line[1][1] - y) > ASIDE
            free = not any(map(area.meets, (*dots.values(), *names))) and not any(map(area.crossed, leaders))
            crossing = far and any(each.crossed(line) for each in (*others, *names))
            if free and not crossing and (far or not _nearer(area, line, others)):
                names.append(area)
                leaders += [line] * far
                _paint_names(art, lines, area, line if far else None)
                break
        else:
            unnamed.append(", ".join(lines))
    for row, words in enumerate(unnamed):
        art.text(LEFT, TOP + HIGH + 58 + 16 * row, f"no room to name: {words}", SIZE, fill=FAINT)
    return TOP + HIGH + 50 + 16 * len(unnamed)


def _nearer(area: Area, line: LeaderLine, others: Sequence[Area]) -> bool:
    """Does a name stand as near to another point as to its own?"""
    own = hypot(line[1][0] - line[0][0], line[1][1] - line[0][1]) - RADIUS
    for each in others:
        middle = (each.left + each.right) / 2, (each.top + each.bottom) / 2
        near = area.nearest(middle)
        if hypot(near[0] - middle[0], near[1] - middle[1]) - RADIUS < own + 2:
            return True
    return False


def _paint_names(art: Canvas, names: Sequence[str], area: Area, line: LeaderLine | None) -> None:
    """Names, on white so that no line of the grid goes through them, and a line to their point."""
    art.box(area.left - 1, area.top + 1, area.right - area.left + 2, area.bottom - area.top - 1, GROUND)
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
