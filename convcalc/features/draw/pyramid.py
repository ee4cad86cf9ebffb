"""A receptive field as a pyramid: one unit at the top, below it all that it sees, down to the input."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, at_least, columns, line, many, maybe
from convcalc.document.model import CannotDraw, Column, Document, Line, Part, Table, Text
from convcalc.features.draw.canvas import FAINT, INPUT, OUTPUT, PADDING, Canvas, Heading, Paint, number, span
from convcalc.features.draw.scene import (
    WIDTHS,
    Picture,
    Signs,
    chosen_unit,
    cropped,
    diagram,
    distinct,
    legend,
    pad,
    picture_data,
    widest,
    with_sentences,
)
from convcalc.features.draw.units_below import LayerUnits, Pyramid, called, pyramid
from convcalc.layers.window import axis_name
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.text import cells, harmless, shortened


class NamedPyramid(NamedTuple):
    """A pyramid; name: of the axes that it stands for, "" where it is the only one."""

    name: str
    pyramid: Pyramid

    @property
    def axis(self) -> str:
        return self.name or "each"

    def __str__(self) -> str:
        """What the unit sees, in words."""
        _, unit, row, levels, _, _, n, _ = self.pyramid
        axis = self.pyramid.axis
        rf = (row.rf and row.rf[axis]) or 0
        size, where = str(rf), ""
        if levels:
            places = levels[-1].at
            low, high = min(places), max(places)
            beyond = sum(1 for place in places if not 0 <= place < n)
            size = f"{high - low + 1}"
            where = f", from {low} to {high}" + (f", {beyond} of them in the padding" if beyond else "")
        elif row.varies:
            size = f"up to {size}"
        elif rf > n:
            where = ", more than there are"
        on = f" ({self.name})" if self.name else ""
        return f"unit {unit} of {row.out.size[axis]}{on} sees {size} places along an input of {n}{where}"


LEVEL = (
    Field("index", at_least(-1), "row"),
    Field("layer", "text", "name"),
    Field("units", many("integer"), lambda level: sorted(level.at)),
    Field("in_padding", many("integer"), lambda level: sorted(set(level.at) - level.real)),
)

GROWTH = (
    Field("layer", "text", "name", title="layer"),
    Field("rf", "positive", title="rf"),
    Field("times", "positive", title="times"),
)

LEVELS = "Of rf, where the field is drawn unit by unit: from the unit down to the input (index -1)."

AXIS = (
    Field("axis", "text"),
    Field("unit", "total", lambda named: named.pyramid.unit, "Of rf: the unit at the top."),
    Field("layers", many(LEVEL), lambda named: named.pyramid.levels, LEVELS),
    Field("growth", many(GROWTH), lambda named: named.pyramid.growth, "Of rf: the layers that widen the field."),
)

TOP = (Field("index", "total"), Field("label", maybe("text")), Field("text", "text"))

RF_HELP = "The most that one of its units sees on each axis; null where branches hide it."

RF = (
    Field("name", "text", None, "Of rf and net: what the spec calls itself."),
    Field("layer", TOP, lambda row: row, "Of rf: the layer at the top."),
    Field("rf", many(maybe("integer")), "", RF_HELP),
    Field("axes", many(AXIS), None),
    Field("notes", "texts", None),
)

COLUMNS = (Column("axis", "axis"), *columns(GROWTH))


def document(facts: Facts, row: Row, unit: tuple[int, ...] = (), notes: Sequence[str] = ()) -> Document:
    """The pyramid of a unit of one layer, the middle one where none is given; one for each axis that differs."""
    if row.rf is None:
        why = "sees the whole input" if row.sees else "sees nothing definite"
        raise CannotDraw(f"{called(row)} {why}: there is no pyramid to draw")
    found = _distinct(facts, row, chosen_unit(row.out, unit, tuple([n // 2 for n in row.out.size])))
    title = f"{harmless(facts.name) or 'a network'}: {called(row)}"
    parts: list[Part] = [Text(title)]
    for at, each in enumerate(found):
        svg_of_all = "" if at else partial(svg, title, found)
        parts += [Text(str(each)), diagram(partial(pictures, each.pyramid), svg_of_all)]
    growth = [Line((each.axis, *line(GROWTH, layer).cells)) for each in found for layer in each.pyramid.growth]
    return Document(
        title=title,
        parts=tuple(parts),
        answer="x".join("?" if size is None else str(size) for size in row.rf),
        data=picture_data("rf", RF, row, name=facts.name, axes=found, notes=notes),
        notes=tuple(notes),
        csv=Table(COLUMNS, growth),
    )


def _distinct(facts: Facts, row: Row, unit: tuple[int, ...]) -> list[NamedPyramid]:
    """A pyramid for each axis that differs in its size, its unit, or what the layers do along it."""
    rank = len(facts.in_.size)
    known: dict[object, list[int]] = {}
    for axis in range(rank):
        view = row.visit.made.axes[axis]
        known.setdefault((view, unit[axis], facts.in_.size[axis], row.out.size[axis]), []).append(axis)
    return [
        NamedPyramid(
            " and ".join(axis_name(axis, rank) for axis in axes) if len(known) > 1 else "",
            pyramid(facts, row, axes[0], unit[axes[0]]),
        )
        for axes in known.values()
    ]


# --- characters ----------------------------------------------------------------------------------------------------

CELLS = (16, 8, 4, 2, 1)
"""So many characters from one place of the input to the next."""

NAMES = (24, 16, 8)
"""Layers are called by so many characters."""


def pictures(field: Pyramid, signs: Signs) -> tuple[Picture, ...]:
    """Unit by unit where that fits, else a bar for each layer."""
    made = []
    if field.levels:
        spacings = [cell for cell in CELLS if _exact(field, cell)] or CELLS[:1]
        made += [_units(field, signs, cell, name) for name in NAMES for cell in spacings]
    return distinct(made + [_bars(field, signs, width) for width in WIDTHS])


def _exact(field: Pyramid, cell: int) -> bool:
    """Does every unit stand on a character of its own, with so many characters to a place?"""
    low, _ = _ends(field)
    return all((place - low) * cell % field.parts == 0 for level in field.levels for place in level.at.values())


def _ends(field: Pyramid) -> tuple[int, int]:
    """Where the first and the last of all units stand."""
    places = [place for level in field.levels for place in level.at.values()]
    return min(places), max(places)


def _units(field: Pyramid, signs: Signs, cell: int, most: int) -> Picture:
    low, high = _ends(field)
    name = min(most, max(5, *(cells(level.name) for level in field.levels)))
    count = max(5, *(len(str(len(level.at))) for level in field.levels))
    lines = [f"{pad('layer', name)} {'units':>{count}}"]
    for row, level in enumerate(field.levels):
        marks = [" "] * ((high - low) * cell // field.parts + 1)
        for unit, place in level.at.items():
            top = signs.tap if row == 0 else signs.real
            marks[(place - low) * cell // field.parts] = top if unit in level.real else signs.edge
        lines.append(f"{pad(level.name, name)} {len(level.at):>{count}}  {''.join(marks)}")
    lines.append(" " * (name + count + 3) + _indices(field, low, cell))
    used = "".join(lines[1:])
    meanings = [(signs.tap, "the unit"), (signs.real, "seen by it"), (signs.edge, "in the padding")]
    width = max(widest(lines), 20)
    return with_sentences(lines + legend(meanings, used, width), (), width)


def _indices(field: Pyramid, low: int, cell: int) -> str:
    """The indices of the first and the last place of the input, below them."""
    at = field.levels[-1].at
    first, last = min(at), max(at)
    begin, end = [(at[place] - low) * cell // field.parts for place in (first, last)]
    line = " " * begin + str(first)
    left = end - len(str(last)) + 1
    return line + " " * (left - len(line)) + str(last) if left > len(line) else line


def _bars(field: Pyramid, signs: Signs, width: int) -> Picture:
    """A centred bar for each layer, as wide as what it sees; the input at the bottom, to the same scale."""
    most = max(field.n, *(each.rf for each in field.growth))
    number = max(4, len(f"{most:,}"))
    times = [f" x{each.times:,}" if each.times > 1 else "" for each in field.growth]
    longest = max(5, *(cells(each.name + often) for each, often in zip(field.growth, times, strict=True)))
    name = min(longest, max(5, min(28, width // 3)))
    room = width - name - number - 4
    lines = [f"{pad('layer', name)} {pad('sees', number, right=True)}"]
    # how often a layer is there is never cut: its name is
    rows = [
        (cropped(each.name, name - len(often)) + often, each.rf, signs.tap)
        for each, often in zip(field.growth, times, strict=True)
    ]
    for words, size, sign in [*rows, ("input", field.n, signs.real)]:
        long = max(1, round(size * room / most))
        lines.append(f"{pad(words, name)} {size:>{number},}  {' ' * ((room - long) // 2)}{sign * long}")
    return with_sentences(lines, _left_out(field), width)


def _left_out(field: Pyramid) -> list[str]:
    return [f"{field.left_out:,} layers between are left out"] if field.left_out else []


# --- SVG -----------------------------------------------------------------------------------------------------------

CELL = 20
SIDE = 16
ROW = 46
"""Units that lie nearest are CELL apart, so that squares of SIDE never touch."""

BAR = 520

BETWEEN = Paint("#bdbdbd", FAINT)
"""Units of the layers between the top and the input."""


def svg(title: str, fields: Sequence[NamedPyramid]) -> str:
    """The whole file: one pyramid below the other."""
    art = Canvas(Heading(title), ". ".join(map(str, fields)))
    y: float = 54
    for each in fields:
        art.text(16, y, str(each), 12, fill=FAINT)
        y = (_paint_units if each.pyramid.levels else _paint_bars)(art, each.pyramid, y + 24) + 36
    return art.document()


def _paint_units(art: Canvas, field: Pyramid, top: float) -> float:
    """A row of squares for each layer, each square above the middle of what it sees; returns where it ends."""
    levels = field.levels
    names = [shortened(level.name, 40) for level in levels]
    low, _ = _ends(field)
    nearest = min([b - a for level in levels for a, b in pairwise(sorted(set(level.at.values())))], default=field.parts)
    scale = CELL / min(nearest, field.parts)
    left = 16 + max(span(name, 12) for name in names) + 24
    for row, (above, below) in enumerate(pairwise(levels)):
        _slope(art, left - low * scale, scale, top + ROW * row, above, below)
    for row, level in enumerate(levels):
        y = top + ROW * row
        art.text(16, y + 13, names[row], 12)
        paint = OUTPUT if row == 0 else INPUT if row == len(levels) - 1 else BETWEEN
        for unit, place in level.at.items():
            art.square(left + (place - low) * scale, y, SIDE, paint if unit in level.real else PADDING)
    y = top + ROW * (len(levels) - 1) + SIDE + 14
    for place in sorted({min(levels[-1].at), max(levels[-1].at)}):
        art.text(left + (levels[-1].at[place] - low) * scale + SIDE / 2, y, str(place), 10, "middle", FAINT)
    return y


def _slope(art: Canvas, left: float, scale: float, y: float, above: LayerUnits, below: LayerUnits) -> None:
    """From the ends of one row of units to the ends of what they see, in pale grey."""
    upper, lower = sorted(above.at.values()), sorted(below.at.values())
    a, b = left + upper[0] * scale, left + upper[-1] * scale + SIDE
    c, d = left + lower[-1] * scale + SIDE, left + lower[0] * scale
    way = f"M{number(a)} {number(y + SIDE)}H{number(b)}L{number(c)} {number(y + ROW)}H{number(d)}z"
    art.path(way, "none", "#ececec")


def _paint_bars(art: Canvas, field: Pyramid, top: float) -> float:
    """A centred bar for each layer as wide as what it sees; the input below, to the same scale."""
    lines = [(f"{each.name} x{each.times:,}" if each.times > 1 else each.name, each.rf) for each in field.growth]
    rows = [(shortened(name, 44), size, OUTPUT) for name, size in lines] + [("input", field.n, INPUT)]
    most = max(size for _, size, _ in rows)
    left = 16 + max(span(name, 12) for name, *_ in rows) + 12
    bars = left + span(f"{most:,}", 12) + 16
    for at, (name, size, paint) in enumerate(rows):
        y = top + 22 * at
        long = max(1.0, BAR * size / most)
        art.text(16, y + 13, name, 12)
        art.text(bars - 12, y + 13, f"{size:,}", 12, "end")
        art.box(bars + (BAR - long) / 2, y, long, 16, paint)
    bottom = top + 22 * len(rows) + 14
    for words in _left_out(field):
        art.text(16, bottom, words, 12, fill=FAINT)
    return bottom
