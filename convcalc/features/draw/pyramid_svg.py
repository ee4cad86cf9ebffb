"""A receptive field as SVG: units as squares above the places of the input that they see, or a bar for each layer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from convcalc.features.draw import scene
from convcalc.features.draw.field_picture import Field, Level
from convcalc.features.draw.scene import Canvas, Head, number, span
from convcalc.text import shortened

CELL = 20
SIDE = 16
ROW = 46
BAR = 520

Named = tuple[str, Field, str]
"""An axis, what is seen on it, and that in words."""


def svg(title: str, fields: Sequence[Named]) -> str:
    """The whole file: one pyramid below the other."""
    art = Canvas(title, ". ".join(words for _, _, words in fields))
    art.head(Head(title))
    y: float = 54
    for _, seen, words in fields:
        art.text(16, y, words, 12, fill=scene.FAINT)
        y = (_units if seen.levels else _bars)(art, seen, y + 24) + 36
    return art.document()


def _units(art: Canvas, seen: Field, top: float) -> float:
    levels = seen.levels
    names = [shortened(level.name, 40) for level in levels]
    low = min(place for level in levels for place in level.at.values())
    nearest = min([b - a for level in levels for a, b in pairwise(sorted(set(level.at.values())))], default=seen.parts)
    scale = CELL / min(nearest, seen.parts)
    left = 16 + max(span(name, 12) for name in names) + 24
    for row, (above, below) in enumerate(pairwise(levels)):
        _slope(art, left - low * scale, scale, top + ROW * row, above, below)
    for row, level in enumerate(levels):
        y = top + ROW * row
        art.text(16, y + 13, names[row], 12)
        for unit, place in level.at.items():
            x = left + (place - low) * scale
            fill, edge = _colors(row, len(levels))
            if unit in level.real:
                art.square(x, y, SIDE, fill, edge)
            else:
                art.square(x, y, SIDE, scene.WHITE, scene.LINE, stroke_dasharray="3 2")
    y = top + ROW * (len(levels) - 1) + SIDE + 14
    for place in sorted({min(levels[-1].at), max(levels[-1].at)}):
        art.text(left + (levels[-1].at[place] - low) * scale + SIDE / 2, y, str(place), 10, "middle", scene.FAINT)
    return y


def _slope(art: Canvas, left: float, scale: float, y: float, above: Level, below: Level) -> None:
    """From the ends of one row of units to the ends of what they see, in pale grey."""
    upper, lower = sorted(above.at.values()), sorted(below.at.values())
    a, b = left + upper[0] * scale, left + upper[-1] * scale + SIDE
    c, d = left + lower[-1] * scale + SIDE, left + lower[0] * scale
    way = f"M{number(a)} {number(y + SIDE)}H{number(b)}L{number(c)} {number(y + ROW)}H{number(d)}z"
    art.path(way, "none", "#ececec")


def _colors(row: int, rows: int) -> tuple[str, str]:
    if row == 0:
        return scene.TEAL, scene.TEAL_EDGE
    return (scene.BLUE, scene.BLUE_EDGE) if row == rows - 1 else ("#bdbdbd", scene.FAINT)


def _bars(art: Canvas, seen: Field, top: float) -> float:
    """A centred bar for each layer as wide as what it sees; the input below, to the same scale."""
    lines = [(f"{each.name} x{each.times:,}" if each.times > 1 else each.name, each.rf) for each in seen.growth]
    rows = [(shortened(name, 44), size, scene.TEAL, scene.TEAL_EDGE) for name, size in lines]
    rows.append(("input", seen.n, scene.BLUE, scene.BLUE_EDGE))
    most = max(size for _, size, _, _ in rows)
    left = 16 + max(span(name, 12) for name, *_ in rows) + 12
    bars = left + span(f"{most:,}", 12) + 16
    for at, (name, size, fill, edge) in enumerate(rows):
        y = top + 22 * at
        long = max(1.0, BAR * size / most)
        art.text(16, y + 13, name, 12)
        art.text(bars - 12, y + 13, f"{size:,}", 12, "end")
        art.box(bars + (BAR - long) / 2, y, long, 16, fill, edge)
    bottom = top + 22 * len(rows)
    if seen.left_out:
        art.text(16, bottom + 14, f"{seen.left_out:,} layers between are left out", 12, fill=scene.FAINT)
    return bottom + 14
