"""Networks as points, in SVG: names beside them where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.features.draw import scene
from convcalc.features.draw.scene import Canvas, Head, round_number, scale, span
from convcalc.record import NamedTuple
from convcalc.text import shortened

if TYPE_CHECKING:
    from convcalc.features.draw.scatter import Point

LEFT, TOP, WIDE, HIGH = 80, 64, 640, 440
SIZE = 11
RADIUS = 5
LINE = 14
MOST_NAMES = 4
ASIDE = 10


class Area(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def svg(points: list[Point]) -> str:
    """The whole file."""
    title = "Parameters against MACs"
    told = "; ".join(f"{point.name}: {point.params:,} parameters, {point.macs:,} MACs" for point in points)
    art = Canvas(title, f"{len(points)} networks as points on logarithmic axes. {told}")
    art.head(Head(title))
    across, upwards = scale([point.params for point in points]), scale([point.macs for point in points])
    for tick in across.ticks:
        x = LEFT + WIDE * across.at(tick)
        art.line(x, TOP, x, TOP + HIGH, "#e2e2e2")
        art.text(x, TOP + HIGH + 18, round_number(tick), 11, "middle", scene.FAINT)
    for tick in upwards.ticks:
        y = TOP + HIGH * (1 - upwards.at(tick))
        art.line(LEFT, y, LEFT + WIDE, y, "#e2e2e2")
        art.text(LEFT - 8, y + 4, round_number(tick), 11, "end", scene.FAINT)
    art.text(LEFT + WIDE, TOP + HIGH + 38, "parameters", 12, "end")
    art.text(LEFT - 64, TOP - 12, "MACs", 12)
    places = [(LEFT + WIDE * across.at(p.params), TOP + HIGH * (1 - upwards.at(p.macs))) for p in points]
    for x, y in places:
        art.shape("circle", cx=x, cy=y, r=RADIUS, fill=scene.TEAL, stroke=scene.TEAL_EDGE)
    _names(art, points, places)
    return art.document()


class Spot(NamedTuple):
    """Points so near to one another that they are named together."""

    x: float
    y: float
    names: list[str]


def _spots(points: list[Point], places: list[tuple[float, float]]) -> list[Spot]:
    spots: list[Spot] = []
    for point, (x, y) in zip(points, places, strict=True):
        near = next((spot for spot in spots if abs(spot.x - x) < RADIUS and abs(spot.y - y) < RADIUS), None)
        if near is None:
            spots.append(near := Spot(x, y, []))
        near.names.append(shortened(point.name, 40))
    return spots


def _names(art: Canvas, points: list[Point], places: list[tuple[float, float]]) -> None:
    """Each name at the first free place around its point, with a line to it where that is further off."""
    taken = [Area(x - RADIUS - 1, y - RADIUS - 1, x + RADIUS + 1, y + RADIUS + 1) for x, y in places]
    homeless = []
    for x, y, every in _spots(points, places):
        names = every if len(every) <= MOST_NAMES else [*every[: MOST_NAMES - 1], f"{len(every) - MOST_NAMES + 1} more"]
        wide = max(span(name, SIZE) for name in names)
        area = next((a for a in _around(x, y, wide, LINE * len(names)) if not any(map(a.meets, taken))), None)
        if area is None:
            homeless.append(", ".join(names))
            continue
        taken.append(area)
        if area.top > y + ASIDE or area.bottom < y - ASIDE:
            end = area.right if area.right < x else area.left
            art.line(x, y, min(max(end, area.left), area.right), min(max(y, area.top), area.bottom), scene.LINE)
        for row, name in enumerate(names):
            art.text(area.left, area.top + LINE * (row + 1) - 4, name, SIZE)
    for row, words in enumerate(homeless):
        art.text(LEFT, TOP + HIGH + 58 + 16 * row, f"no room to name: {words}", SIZE, fill=scene.FAINT)


def _around(x: float, y: float, wide: float, high: float) -> list[Area]:
    """Places for names, the best first: right, left, above, below, and further off."""
    spots = [(x + 9, y - high / 2), (x - 9 - wide, y - high / 2), (x - wide / 2, y - 9 - high), (x - wide / 2, y + 9)]
    for off in (ASIDE + 2, 28, 42, 56, 70, 100):
        above, below = y - high - off, y + off
        spots += [(x + 12, above), (x + 12, below), (x - 12 - wide, above), (x - 12 - wide, below)]
    areas = [Area(left, top, left + wide, top + high) for left, top in spots]
    return [a for a in areas if a.left >= 4 and a.top >= TOP - 20 and a.bottom <= TOP + HIGH]
