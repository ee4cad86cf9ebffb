"""One layer as a picture: its working, rulers for one axis each, a grid for two, and the same as SVG."""

from __future__ import annotations

from functools import partial

from convcalc._namedtuple import NamedTuple
from convcalc.document import derived
from convcalc.document.fields import PAIR, Field, FieldKind, many
from convcalc.document.model import CannotDraw, Column, Document, Line, Part, Table, Text, Working
from convcalc.features.draw import grid, ruler
from convcalc.features.draw.axis import Axis, sliding, spreading, stretched
from convcalc.features.draw.canvas import Canvas, Heading
from convcalc.features.draw.grid import LayerGrid
from convcalc.features.draw.ruler import SLIDING, SPREADING, Ruler
from convcalc.features.draw.scene import chosen_unit, diagram, folded, picture_data
from convcalc.features.layer.layer import LayerFacts, short
from convcalc.layers import kind_of
from convcalc.layers.window import axis_name

MOST_LISTED = 10_000
"""Of a longer row of windows only so many are written out as data."""

WIDEST_LINE = 60
"""So many letters of a formula go on a line above a drawing."""

ALONE = Axis(0, 0, (0, 0), 1, (0, 0), 0, 1, 1, 1, 1)
"""An axis of one place: with it a ruler is a grid of one row."""


class PictureOptions(NamedTuple):
    """unit: the output unit whose window is shown, one index an axis.  view: "ruler" or "grid", "" for both.

    animate: the svg moves.
    """

    unit: tuple[int, ...] = ()
    view: str = ""
    animate: bool = False


USUAL = PictureOptions()

COVERS = f"First and last position of each window, of the first {MOST_LISTED:,}."

AXIS = (
    Field("axis", "text", lambda named: named[0], "height, width ...; 'each' where one stands for all."),
    Field("windows", "positive", lambda named: named[1].windows, "How many there are."),
    Field("covers", many(FieldKind(PAIR, list)), lambda named: _windows(named[1]), COVERS),
)
"""Of an axis and its name."""

LAYER = (
    Field("kind", "text"),
    Field("text", "text", help="The layer as it is written in a spec."),
    Field("in", "shape", "in_"),
    Field("out", "shape"),
    Field("kernel", "axes"),
    Field("stride", "axes"),
    Field("padding", "padding"),
    Field("dilation", "axes"),
    Field("remainder", "axes"),
    Field("axes", many(AXIS), lambda facts: _axes(facts)),
    Field("notes", "texts"),
)

COLUMNS = (
    Column("axis", "axis"),
    Column("window", "window", "count"),
    Column("first", "first", "count"),
    Column("last", "last", "count"),
)


def document(facts: LayerFacts, options: PictureOptions = USUAL) -> Document:
    """The picture of a layer, its working above it; raises CannotDraw."""
    rank = len(facts.in_.size)
    if options.view == "grid" and rank != 2:
        raise CannotDraw(f"a grid has two axes, this layer {rank}")
    if options.animate and rank == 3:
        raise CannotDraw("a sliding window is drawn on one or two axes, this layer has three")
    title = f"{facts.text}: {facts.in_.text()} -> {facts.out.text()}"
    sizes = [each for each in facts.formulas if each.role == "size"]
    worked = [derived.shown(each, titled=len(sizes) > 1) for each in sizes]
    drawn = LayerDrawing(facts, options, Heading(title, tuple([line for each in worked for line in _lines(each)])))
    windows = [(name, unit, *ends) for name, axis in _axes(facts) for unit, ends in enumerate(_windows(axis))]
    return Document(
        title=title,
        parts=(Text(title), *worked, *drawn.parts()),
        answer=short(facts),
        data=lambda: picture_data("layer", LAYER, facts),
        notes=facts.notes,
        csv=Table(COLUMNS, list(map(Line, windows))),
    )


def _lines(worked: Working) -> list[str]:
    """A formula above a drawing, step by step where it would be wider than a small drawing."""
    steps = [worked.plain[0], *(f"= {step}" for step in worked.plain[1:])]
    whole = " ".join(steps)
    return [whole] if len(whole) <= WIDEST_LINE else [line for step in steps for line in folded(step, WIDEST_LINE)]


def _axes(facts: LayerFacts) -> list[tuple[str, Axis]]:
    rank = len(facts.in_.size)
    line = spreading if kind_of(facts.kind).transposed else sliding
    return [(axis_name(axis, rank), line(facts, axis)) for axis in range(rank)]


def _windows(axis: Axis) -> list[tuple[int, int]]:
    return [axis.window(unit) for unit in range(min(axis.windows, MOST_LISTED))]


class LayerDrawing:
    """What is drawn of a layer; unit: the output unit whose window a grid shows, and rulers where it was given."""

    def __init__(self, facts: LayerFacts, options: PictureOptions, heading: Heading) -> None:
        self.facts, self.options, self.heading = facts, options, heading
        self.transposed = kind_of(facts.kind).transposed
        self.unit = chosen_unit(facts.out, options.unit, (0,) * len(facts.out.size))

    @property
    def flat(self) -> bool:
        """Is a grid drawn?"""
        return len(self.unit) == 2 and self.options.view != "ruler"

    def parts(self) -> list[Part]:
        """Rulers, then the grid; the last of them can be had as an svg of all."""
        parts: list[Part] = []
        rulers = self.rulers() if self.options.view != "grid" else []
        for number, each in enumerate(rulers, 1):
            parts += [Text(each.name)] if each.name else []
            svg = "" if self.flat or number < len(rulers) else self.svg
            parts.append(diagram(partial(ruler.pictures, each), svg))
        return [*parts, diagram(partial(grid.pictures, self.grid()), self.svg)] if self.flat else parts

    def rulers(self) -> list[Ruler]:
        """One for each axis that differs."""
        names: dict[Ruler, list[str]] = {}
        for (name, axis), unit in zip(_axes(self.facts), self.unit, strict=True):
            shown = unit if self.options.unit and not self.transposed else None
            names.setdefault(Ruler(axis, SPREADING if self.transposed else SLIDING, shown), []).append(name)
        return [each._replace(name="" if len(names) == 1 else " and ".join(of)) for each, of in names.items()]

    def svg(self) -> str:
        """The grid and below it the rulers; where the window slides, one of them, rulers as a grid of one row."""
        art, animate = Canvas(self.heading), self.options.animate
        y = art.top
        if self.flat or animate:
            y = grid.paint(art, self.grid(), y, animate) + 16
        if self.options.view != "grid" and not animate:
            ruler.paint(art, self.rulers(), y)
        return art.document()

    def grid(self) -> LayerGrid:
        if not self.flat:
            row = 1, self.facts.out.size[-1]
            return LayerGrid(ALONE, self.line(-1), (0, self.unit[-1]), row, self.transposed, single=True)
        (height, width), (row_at, column) = self.facts.out.size, self.unit
        return LayerGrid(self.line(0), self.line(1), (row_at, column), (height, width), self.transposed)

    def line(self, axis: int) -> Axis:
        """An axis on which a window slides, of a transposed convolution too."""
        at = axis % len(self.unit)
        return stretched(self.facts, at) if self.transposed else sliding(self.facts, at)
