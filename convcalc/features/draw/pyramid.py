"""A receptive field as a pyramid: one unit at the top, below it all that it sees, down to the input."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, at_least, columns, line, many, maybe
from convcalc.document.model import CannotDraw, Column, Document, Line, Part, Table, Text
from convcalc.features.draw.canvas import Canvas, Heading, number, span
from convcalc.features.draw.colours import FAINT, INPUT, LINE, OUTPUT, PADDING, SHADOW, UNIT, Paint
from convcalc.features.draw.layer_boxes import one_input
from convcalc.features.draw.scene import (
    WIDEST,
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
from convcalc.features.draw.units_below import LayerUnits, Pyramid, called, pyramid, topmost
from convcalc.features.draw.widest_path import often
from convcalc.layers.window import axis_name
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.network.unit_field import field_input
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
        field, axis = self.pyramid, self.pyramid.axis
        rf = (field.row.rf and field.row.rf[axis]) or 0
        size, where = f"{rf:,}", ""
        if field.window:
            low, high = field.window
            first, last = max(low, 0), min(high, field.n - 1)
            beyond = high - low + 1 - max(0, last - first + 1)  # a range so large has no length
            if field.levels:
                beyond = sum(not first <= place <= last for place in field.levels[-1].at)
            size = f"{high - low + 1:,}"
            where = (f", from {low:,} to {high:,}" if low < high else f", at {low:,}") + (
                f", {beyond:,} of them in the padding" if beyond else ""
            )
        elif field.row.varies:
            size = f"up to {size}"
        on = f" ({self.name})" if self.name else ""
        unit = f"unit {field.unit} of {field.row.out.size[axis]}{on}"
        return f"{unit} sees {size} place{'s' * (size != '1')} along an input of {field.n:,}{where}"


LEVEL = (
    Field("index", at_least(-1), "row"),
    Field("layer", "text", "name"),
    Field("units", many("integer"), lambda level: sorted(level.at)),
    Field("in_padding", many("integer"), lambda level: sorted(set(level.at) - level.real)),
    Field("reads", many(at_least(-1)), help="The indices of those of these layers that it reads."),
    Field("branch", "total", "lane", help="0: on the path that sees most; else a branch beside it."),
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
    Field("growth", many(GROWTH), lambda named: named.pyramid.growth, "Of rf: the layers on the path that sees most."),
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
    one_input(facts)
    if row.rf is None:
        why = "sees the whole input" if row.sees else "sees what cannot be said"
        raise CannotDraw(f"{called(row)} {why}: there is no pyramid to draw")
    found = _distinct(facts, row, chosen_unit(row.out, unit, tuple([n // 2 for n in row.out.size])))
    unknown = [axis_name(axis, len(row.rf)) for axis, size in enumerate(row.rf) if size is None]
    notes = (*notes, *[f"along the {name}, what a unit sees cannot be said, and is not drawn" for name in unknown])
    title = f"{harmless(facts.name) or 'a network'}: {called(topmost(facts, row), row.label)}"
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
    """A pyramid for each axis that differs in its size, its unit, or what the layers do along it.

    Of an axis along which it cannot be said what is seen, there is none.
    """
    arriving = field_input(facts, row.visit)
    rank = len(arriving.size)
    known: dict[object, list[int]] = {}
    drawn = [axis for axis in range(rank) if row.rf and row.rf[axis] is not None]
    for axis in drawn:
        view = row.visit.made.axes[axis]
        known.setdefault((view, unit[axis], arriving.size[axis], row.out.size[axis]), []).append(axis)
    return [
        NamedPyramid(
            " and ".join(axis_name(axis, rank) for axis in axes) if len(known) > 1 or len(drawn) < rank else "",
            pyramid(facts, row, axes[0], unit[axes[0]]),
        )
        for axes in known.values()
    ]


# --- characters ----------------------------------------------------------------------------------------------------

CELLS = (16, 8, 4, 2, 1)
"""So many characters from one place of the input to the next."""

NAMES = (24, 16, 8)
"""Layers are called by so many characters."""

ZOOM = 4
"""An input so many times as wide as the widest field is not drawn to scale."""


def pictures(field: Pyramid, signs: Signs) -> tuple[Picture, ...]:
    """Unit by unit where that fits, with the branches beside or without; else a bar for each layer."""
    made = []
    if field.small:
        low, high = _ends(field)
        exact = [cell for cell in CELLS if _exact(field, cell)] or CELLS[:1]
        spacings = [cell for cell in exact if (high - low) * cell <= WIDEST * field.parts]
        for beside in (True, False) if any(level.lane for level in field.levels) else (False,):
            made += [_units(field, signs, cell, name, beside) for name in NAMES for cell in spacings]
    return distinct(made + [_bars(field, signs, width) for width in WIDTHS])


def _exact(field: Pyramid, cell: int) -> bool:
    """Does every unit stand on a character of its own, with so many characters to a place?"""
    low, _ = _ends(field)
    return all((place - low) * cell % field.parts == 0 for level in field.levels for place in level.at.values())


def _ends(field: Pyramid) -> tuple[int, int]:
    """Where the first and the last of all units stand."""
    places = [place for level in field.levels for place in level.at.values()]
    return min(places), max(places)


def _units(field: Pyramid, signs: Signs, cell: int, most: int, beside: bool) -> Picture:
    """The path that sees most as a pyramid, and at its right the branches, each on the lines that it passes."""
    low, high = _ends(field)
    path = field.path
    name = min(most, max(5, *(cells(level.name) for level in path)))
    count = max(5, *(len(str(len(level.at))) for level in path))
    lanes = _lanes(field, signs, cell, most) if beside else []
    wide = (high - low) * cell // field.parts + 1 if lanes else 0
    lines = [f"{pad('layer', name)} {'units':>{count}}"] + [""] * (path[-1].line + 1)
    for level in path:
        strip = _strip(field, level, low, signs, cell)
        lines[level.line + 1] = f"{pad(level.name, name)} {len(level.at):>{count}}  {strip:{wide}}"
    for at, between in enumerate(map("".join, zip(*lanes, strict=True)), 1):
        lines[at] = f"{lines[at]:{name + count + 3 + wide}}{between}"
    lines.append(" " * (name + count + 3) + _indices(field, low, cell))
    used = "".join(lines[1:])
    width = max(widest(lines), 20)
    meanings = [(signs.tap, "the unit"), (signs.real, "seen by it"), (signs.edge, "in the padding")]
    meanings.append((signs.side, "branches beside it"))
    others = [] if lanes else [level.name for level in field.levels if level.lane]
    sentences = [f"branches beside it: {', '.join(others)}"] if others else []
    return with_sentences(lines + legend(meanings, used, width), sentences, width)


def _strip(field: Pyramid, level: LayerUnits, low: int, signs: Signs, cell: int) -> str:
    """The units of a layer in a row, each over the middle of what it sees."""
    marks = [" "] * ((max(level.at.values()) - low) * cell // field.parts + 1)
    for unit, place in level.at.items():
        top = signs.real if level.line else signs.tap
        marks[(place - low) * cell // field.parts] = top if unit in level.real else signs.edge
    return "".join(marks)


def _lanes(field: Pyramid, signs: Signs, cell: int, most: int) -> list[list[str]]:
    """What stands line by line in each lane beside the widest path, all lines of one as wide."""
    lanes = []
    for lane in range(1, max(level.lane for level in field.levels) + 1):
        levels = [level for level in field.levels if level.lane == lane]
        low = min(min(level.at.values()) for level in levels)
        name = min(most, max(cells(level.name) for level in levels))
        strips = {level.line: (_strip(field, level, low, signs, cell), level.name) for level in levels}
        wide = max(len(strip) for strip, _ in strips.values())
        blank = " " * (wide + name + 4)
        found = {line: f" {signs.side} {strip:{wide}} {pad(called, name)}" for line, (strip, called) in strips.items()}
        lanes.append([found.get(line, blank) for line in range(field.levels[-1].line + 1)])
    return lanes


def _indices(field: Pyramid, low: int, cell: int) -> str:
    """The indices of the first and the last place of the input, below them."""
    at = field.levels[-1].at
    first, last = min(at), max(at)
    begin, end = [(at[place] - low) * cell // field.parts for place in (first, last)]
    line = " " * begin + str(first)
    left = end - len(str(last)) + 1
    return line + " " * (left - len(line)) + str(last) if left > len(line) else line


class FieldBar(NamedTuple):
    """A layer and what it sees, or the input; part: how much of the picture's width, more than 1 where it is cut."""

    name: str
    often: str
    size: int
    part: Fraction


def _field_bars(field: Pyramid) -> list[FieldBar]:
    """From the layer at the top down to the input, which is cut where the fields would be nothing beside it."""
    layers = field.growth[::-1]
    most = max(each.rf or 1 for each in layers)
    whole = max(most, field.n) if field.n <= ZOOM * most else most
    bars = [FieldBar(each.name, often(each), each.rf or 1, Fraction(each.rf or 1, whole)) for each in layers]
    return [*bars, FieldBar("input", "", field.n, Fraction(field.n, whole))]


def _bars(field: Pyramid, signs: Signs, width: int) -> Picture:
    """A centred bar for each layer, as wide as what it sees; the input at the bottom, to the same scale or cut."""
    bars = _field_bars(field)
    number = max(4, *(len(f"{each.size:,}") for each in bars))
    longest = max(5, *(cells(each.name + each.often) for each in bars))
    name = min(longest, max(5, width // 2 - 2 if width > 60 else width // 3))
    room = width - name - number - 4
    lines = [f"{pad('layer', name)} {pad('sees', number, right=True)}"]
    for each in bars:
        sign = signs.real if each is bars[-1] else signs.tap
        long = max(1, round(room * min(each.part, Fraction(1))))
        drawn = sign * long if each.part <= 1 else signs.gap + sign * (long - 2 * len(signs.gap)) + signs.gap
        # how often a layer is there is never cut: its name is
        words = pad(cropped(each.name, name - len(each.often)) + each.often, name)
        lines.append(f"{words} {each.size:>{number},}  {' ' * ((room - long) // 2)}{drawn}")
    return with_sentences(lines, _left_out(field, bars), width)


def _left_out(field: Pyramid, bars: list[FieldBar]) -> list[str]:
    cut = ["the input is wider than drawn"] if bars[-1].part > 1 else []
    return [*cut, f"{field.left_out:,} layer{'s' * (field.left_out > 1)} between left out"] if field.left_out else cut


# --- SVG -----------------------------------------------------------------------------------------------------------

CELL = 20
SIDE = 16
ROW = 46
"""Units that lie nearest are CELL apart, so that squares of SIDE never touch."""

BAR = 520


def svg(title: str, fields: Sequence[NamedPyramid]) -> str:
    """The whole file: one pyramid below the other."""
    art = Canvas(Heading(title), ". ".join(map(str, fields)))
    y: float = 54
    for each in fields:
        art.text(16, y, str(each), 12, fill=FAINT)
        y = (_paint_units if each.pyramid.small else _paint_bars)(art, each.pyramid, y + 24) + 36
    return art.document()


def _paint_units(art: Canvas, field: Pyramid, top: float) -> float:
    """A row of squares for each layer, each square above the middle of what it sees; returns where it ends.

    Beside the path that sees most stand the branches, named at their right.
    """
    levels, path = field.levels, field.path
    distances = [b - a for level in levels for a, b in pairwise(sorted(set(level.at.values())))]
    scale = CELL / min(field.parts, *distances, field.parts)
    left = 16 + max(span(shortened(level.name, 40), 12) for level in path) + 24
    strips: dict[int, UnitStrip] = {}
    for lane in range(max(level.lane for level in levels) + 1):
        here = [level for level in levels if level.lane == lane]
        low = min(min(level.at.values()) for level in here)
        for level in here:
            strips[level.row] = UnitStrip(level, left - low * scale, scale, top + ROW * level.line)
        ends = [strips[level.row].right + (10 + span(shortened(level.name, 40), 12)) * (lane > 0) for level in here]
        left = max(ends) + 36
    reads = [(strip, strips[read]) for strip in strips.values() for read in strip.level.reads]
    for one, other in sorted(reads, key=lambda pair: pair[0].level.lane != pair[1].level.lane):
        _slope(art, one, other)
    for strip in strips.values():
        _paint_strip(art, strip, OUTPUT if strip.level.line == 0 else INPUT if strip.level.row < 0 else UNIT)
    last = strips[-1]
    y = last.y + SIDE + 14
    for place in sorted({min(last.level.at), max(last.level.at)}):
        art.text(last.left + last.level.at[place] * scale + SIDE / 2, y, str(place), 10, "middle", FAINT)
    return y


class UnitStrip(NamedTuple):
    """Where the units of a layer are painted: place 0 at `left`."""

    level: LayerUnits
    left: float
    scale: float
    y: float

    @property
    def begin(self) -> float:
        return self.left + min(self.level.at.values()) * self.scale

    @property
    def right(self) -> float:
        return self.left + max(self.level.at.values()) * self.scale + SIDE


def _paint_strip(art: Canvas, strip: UnitStrip, paint: Paint) -> None:
    level = strip.level
    x = strip.right + 10 if level.lane else 16
    art.text(x, strip.y + 13, shortened(level.name, 40), 12)
    for unit, place in level.at.items():
        art.square(strip.left + place * strip.scale, strip.y, SIDE, paint if unit in level.real else PADDING)


def _slope(art: Canvas, above: UnitStrip, below: UnitStrip) -> None:
    """From the ends of one row of units to the ends of what they see, in pale grey; to another lane, a dashed line."""
    if above.level.lane == below.level.lane:
        a, b, c, d = above.begin, above.right, below.right, below.begin
        way = f"M{number(a)} {number(above.y + SIDE)}H{number(b)}L{number(c)} {number(below.y)}H{number(d)}z"
        art.path(way, "none", SHADOW)
        return
    right = below.level.lane > above.level.lane
    x, end = (above.right, below.begin) if right else (above.begin, below.right)
    art.line(x, above.y + SIDE, end, below.y, LINE, stroke_dasharray="3 3")


def _paint_bars(art: Canvas, field: Pyramid, top: float) -> float:
    """A centred bar for each layer as wide as what it sees; the input below, to the same scale or cut."""
    rows = _field_bars(field)
    names = [shortened(each.name, 60) + each.often for each in rows]
    left = 16 + max(span(name, 12) for name in names) + 12
    bars = left + max(span(f"{each.size:,}", 12) for each in rows) + 16
    for at, (each, name) in enumerate(zip(rows, names, strict=True)):
        y = top + 22 * at
        long = max(1.0, BAR * float(min(each.part, Fraction(1))))
        art.text(16, y + 13, name, 12)
        art.text(bars - 12, y + 13, f"{each.size:,}", 12, "end")
        if each.part > 1:
            art.dots(bars, y + 8, across=5)
            art.dots(bars + BAR - 10, y + 8, across=5)
            long -= 32
        art.box(bars + (BAR - long) / 2, y, long, 16, INPUT if each is rows[-1] else OUTPUT)
    bottom = top + 22 * len(rows) + 14
    for at, words in enumerate(_left_out(field, rows)):
        art.text(16, bottom + 16 * at, words, 12, fill=FAINT)
    art.reach(bars + BAR, bottom)
    return bottom + 16
