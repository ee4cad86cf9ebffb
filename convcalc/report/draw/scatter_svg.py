"""Networks as points, in SVG: names beside them where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.record import NamedTuple
from convcalc.report.draw import canvas
from convcalc.report.draw.canvas import Canvas, span
from convcalc.report.draw.scale import round_number, scale
from convcalc.text import shortened

if TYPE_CHECKING:
    from convcalc.report.draw.scatter import Point

LEFT, TOP, WIDE, HIGH = 80, 64, 640, 440
SIZE = 11
RADIUS = 5


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
    art.text(16, 28, title, 16, font_weight="bold")
    across, upwards = scale([point.params for point in points]), scale([point.macs for point in points])
    for tick in across.ticks:
        x = LEFT + WIDE * across.at(tick)
        art.line(x, TOP, x, TOP + HIGH, "#e2e2e2")
        art.text(x, TOP + HIGH + 18, round_number(tick), 11, "middle", canvas.FAINT)
    for tick in upwards.ticks:
        y = TOP + HIGH * (1 - upwards.at(tick))
        art.line(LEFT, y, LEFT + WIDE, y, "#e2e2e2")
        art.text(LEFT - 8, y + 4, round_number(tick), 11, "end", canvas.FAINT)
    art.text(LEFT + WIDE, TOP + HIGH + 38, "parameters", 12, "end")
    art.text(LEFT - 64, TOP - 12, "MACs", 12)
    places = [(LEFT + WIDE * across.at(p.params), TOP + HIGH * (1 - upwards.at(p.macs))) for p in points]
    for x, y in places:
        art.shape("circle", cx=x, cy=y, r=RADIUS, fill=canvas.TEAL, stroke=canvas.TEAL_EDGE)
    _names(art, points, places)
    return art.document()


def _names(art: Canvas, points: list[Point], places: list[tuple[float, float]]) -> None:
    """Each name at the first free place around its point; the rest are listed below, with a thin line to none."""
    taken = [Area(x - RADIUS - 1, y - RADIUS - 1, x + RADIUS + 1, y + RADIUS + 1) for x, y in places]
    homeless = []
    for point, (x, y) in zip(points, places, strict=True):
        name = shortened(point.name, 40)
        area = next((a for a in _around(x, y, span(name, SIZE)) if not any(map(a.meets, taken))), None)
        if area is None:
            homeless.append(point)
            continue
        taken.append(area)
        if abs((area.top + area.bottom) / 2 - y) > 20:
            art.line(x, y, min(max(area.left, x), area.right), area.top if area.top > y else area.bottom, canvas.LINE)
        art.text(area.left, area.bottom - 4, name, SIZE)
    for row, point in enumerate(homeless):
        words = f"{point.name}: {point.params:,} parameters, {point.macs:,} MACs (no room beside its point)"
        art.text(LEFT, TOP + HIGH + 58 + 16 * row, words, SIZE, fill=canvas.FAINT)


def _around(x: float, y: float, wide: float) -> list[Area]:
    """Places for a name, the best first: right, left, above, below, and further off."""
    high = SIZE + 4
    spots = [(x + 9, y - high / 2), (x - 9 - wide, y - high / 2), (x - wide / 2, y - 9 - high), (x - wide / 2, y + 9)]
    for off in (12, 26, 40, 54, 68):
        spots += [(x + 6, y - high / 2 - off), (x + 6, y - high / 2 + off)]
        spots += [(x - 6 - wide, y - high / 2 - off), (x - 6 - wide, y - high / 2 + off)]
    areas = [Area(left, top, left + wide, top + high) for left, top in spots]
    return [a for a in areas if a.left >= 4 and a.top >= TOP - 20 and a.bottom <= TOP + HIGH]
