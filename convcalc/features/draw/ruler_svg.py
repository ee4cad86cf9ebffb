"""Axes of a layer as SVG: the padded input as a ruler, and each window below it where it stands."""

from __future__ import annotations

from convcalc.features.draw import scene
from convcalc.features.draw.axis import BEYOND, REAL, Axis, Cut, cut
from convcalc.features.draw.ruler import Words, left_out, shown_units
from convcalc.features.draw.scene import Canvas, Head
from convcalc.record import NamedTuple

SIDE = 22
ROOM = 42
LEFT = 84
INDEX = 10
MIDDLE = "#858585"


class Ruler(NamedTuple):
    """One axis to be drawn; name: what it is called, "" where one stands for all."""

    name: str
    axis: Axis
    unit: int | None


def svg(rulers: list[Ruler], words: Words, head: Head) -> str:
    """The whole file: one ruler below the other."""
    described = "; ".join(filter(None, [_described(ruler, words) for ruler in rulers]))
    art = Canvas(head.title, described)
    art.head(head)
    y: float = 60 + 18 * len(head.lines)
    for ruler in rulers:
        y = _ruler(art, ruler, words, y) + 34
    _legend(art, rulers, words, y)
    return art.document()


def _described(ruler: Ruler, words: Words) -> str:
    axis = ruler.axis
    span = axis.spacing * (axis.taps - 1) + 1
    name = f"{ruler.name}: " if ruler.name else ""
    return (
        f"{name}{axis.windows:,} window{'s' * (axis.windows != 1)} of {axis.taps:,} points that span {span:,},"
        f" stride {axis.step:,}, on a line of {axis.last - axis.first + 1:,} positions of {words.line}"
    )


def _ruler(art: Canvas, ruler: Ruler, words: Words, top: float) -> float:
    axis = ruler.axis
    drawn = _drawn(axis, ruler.unit)
    at = {place: LEFT + SIDE * index for index, place in enumerate(drawn.places()) if place is not None}
    gaps = [LEFT + SIDE * index for index, place in enumerate(drawn.places()) if place is None]
    if ruler.name:
        art.text(16, top - 2, ruler.name, 13, font_weight="bold")
    y = top + INDEX + 4
    _line(art, axis, words, at, y)
    units = shown_units(axis, drawn, ruler.unit)
    for row, unit in enumerate(units):
        below = y + (SIDE + 6) * (row + 1) + 4
        if unit is None:
            _dots(art, LEFT - SIDE / 2 - 8, below)
        else:
            _window(art, axis, words, at, below, unit)
    bottom = y + (SIDE + 6) * (len(units) + 1)
    for x in gaps:
        for offset in (5, 11, 17):
            art.shape("circle", cx=x + offset, cy=y + SIDE / 2, r=1.3, fill=scene.FAINT)
    for told in left_out(axis, drawn, units, words):
        bottom += 16
        art.text(LEFT, bottom, told, 12, fill=scene.FAINT)
    return bottom


def _drawn(axis: Axis, unit: int | None) -> Cut:
    return cut(axis.first, axis.last, ROOM, None if unit is None else axis.window(unit))


def _dots(art: Canvas, x: float, y: float) -> None:
    for offset in (5, 11, 17):
        art.shape("circle", cx=x, cy=y + offset, r=1.3, fill=scene.FAINT)


def _line(art: Canvas, axis: Axis, words: Words, at: dict[int, int], y: float) -> None:
    """The positions with their indices: data, padding, and what no window touches."""
    fill, edge = (scene.TEAL, scene.TEAL_EDGE) if words.line == "output" else (scene.BLUE, scene.BLUE_EDGE)
    art.text(LEFT - 8, y + 15, words.line, 12, "end")
    step = 1 if max(len(str(axis.first)), len(str(axis.last))) < 4 else 2
    for place, x in at.items():
        if place % step == 0 or place in (axis.first, axis.last):
            art.text(x + SIDE / 2, y - 4, str(place), 9, "middle", scene.FAINT)
        state = axis.state(place)
        if state == BEYOND:
            continue
        if state == REAL:
            art.square(x, y, SIDE, fill, edge)
        else:
            art.square(x, y, SIDE, scene.WHITE, scene.LINE, stroke_dasharray="3 2")
        if not axis.read(place):
            art.cross(x, y, SIDE)


def _window(art: Canvas, axis: Axis, words: Words, at: dict[int, int], y: float, unit: int) -> None:
    """One window: grey where it reads, outlined as a whole, and the unit that it belongs to at the left."""
    fill, edge = (scene.BLUE, scene.BLUE_EDGE) if words.line == "output" else (scene.TEAL, scene.TEAL_EDGE)
    wide = max(SIDE, scene.span(str(unit), 10) + 6)
    art.text(LEFT - 14 - wide, y + 15, words.window, 11, "end", scene.FAINT)
    art.box(LEFT - 8 - wide, y, wide, SIDE, fill, edge)
    art.text(LEFT - 8 - wide / 2, y + 15, str(unit), 10, "middle")
    inside = [(x, axis.taken(unit, place)) for place, x in at.items() if axis.taken(unit, place) is not None]
    for x, taken in inside:
        if taken:
            art.square(x + 2, y + 2, SIDE - 4, MIDDLE, "none")
    for first, last in _runs([x for x, _ in inside]):
        art.box(first, y, last - first + SIDE, SIDE, "none", scene.GREY_EDGE)


def _runs(xs: list[int]) -> list[tuple[int, int]]:
    """Neighbouring cells together: a window that crosses a gap is outlined in two parts."""
    runs: list[tuple[int, int]] = []
    for x in xs:
        if runs and x == runs[-1][1] + SIDE:
            runs[-1] = runs[-1][0], x
        else:
            runs.append((x, x))
    return runs


def _legend(art: Canvas, rulers: list[Ruler], words: Words, y: float) -> None:
    data = (scene.TEAL, scene.TEAL_EDGE) if words.line == "output" else (scene.BLUE, scene.BLUE_EDGE)
    entries = [(*data, words.line), (MIDDLE, scene.GREY_EDGE, words.tap)]
    axes = [ruler.axis for ruler in rulers]
    if any(axis.edge != axis.real for axis in axes):
        entries.append((scene.WHITE, scene.LINE, words.edge))
    x: float = LEFT
    for fill, edge, meaning in entries:
        art.square(x, y, 14, fill, edge)
        art.text(x + 20, y + 12, meaning, 12)
        x += 32 + scene.span(meaning, 12)
    if any(not axis.read(place) for axis in axes for place in _drawn(axis, None).places() if place is not None):
        art.cross(x, y, 14)
        art.text(x + 20, y + 12, words.unread, 12)
