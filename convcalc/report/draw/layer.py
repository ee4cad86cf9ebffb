"""One layer as a picture: rulers for one axis each, a grid for two."""

from __future__ import annotations

from typing import Any

from convcalc.record import NamedTuple

from convcalc.kinds.window import axis_name
from convcalc.report import contract, workings
from convcalc.report.layer import short
from convcalc.report.document import Column, Diagram, Document, Line, Part, Table, Text
from convcalc.report.draw import grid, grid_svg, ruler, ruler_svg
from convcalc.report.draw.boxes import CannotDraw
from convcalc.report.draw.axis import Axis, sliding, spreading, stretched
from convcalc.report.draw.grid import Grid
from convcalc.report.draw.ruler import Words
from convcalc.report.draw.signs import ASCII, UNICODE
from convcalc.single import LayerFacts

VIEWS = ("ruler", "grid")

MOST_LISTED = 10_000
"""Of a longer row of windows only so many are written out as data."""


class Wish(NamedTuple):
    """unit: the output unit whose window is shown, one index an axis.  view: one of VIEWS, "" for what fits.

    animate: the svg moves.
    """

    unit: tuple[int, ...] = ()
    view: str = ""
    animate: bool = False


def document(facts: LayerFacts, wish: Wish = Wish()) -> Document:
    """The picture of a layer, its working above it."""
    rank = len(facts.in_.size)
    unit = _unit(facts, wish)
    if wish.view == "grid" and rank != 2:
        raise CannotDraw(f"a grid has two axes, this layer {rank}")
    if wish.animate and rank == 3:
        raise CannotDraw("a sliding window is drawn on one or two axes, this layer has three")
    title = f"{facts.text}: {facts.in_.text()} -> {facts.out.text()}"
    sizes = [each for each in facts.formulas if each.title.startswith("output size")]
    parts: list[Part] = [Text(title), *(workings.shown(each, titled=len(sizes) > 1) for each in sizes)]
    drawings = _drawings(facts, wish, unit, title, tuple(map(workings.line, sizes)))
    return Document(
        title=title,
        parts=(*parts, *drawings),
        answer=short(facts),
        data=_data(facts),
        notes=facts.notes,
        csv=_table(facts),
    )


def _unit(facts: LayerFacts, wish: Wish) -> tuple[int, ...]:
    unit = wish.unit
    size = facts.out.size
    if not unit:
        return (0,) * len(size)
    if len(unit) != len(size):
        raise CannotDraw(f"the output {facts.out.text()} has {len(size)} axes, the unit {len(unit)}")
    for index, n in zip(unit, size, strict=True):
        if not 0 <= index < n:
            raise CannotDraw(f"there is no unit {index}: they go from 0 to {n - 1}")
    return unit


def _drawings(facts: LayerFacts, wish: Wish, unit: tuple[int, ...], title: str, formulas: tuple[str, ...]) -> list[Part]:
    rank = len(facts.in_.size)
    parts: list[Part] = []
    if wish.view != "grid":
        parts += _rulers(facts, wish, unit, title, formulas, alone=rank != 2 or wish.view == "ruler")
    if rank == 2 and wish.view != "ruler":
        parts.append(_grid(facts, wish, unit, title, formulas))
    return parts


def _rulers(facts: LayerFacts, wish: Wish, unit: tuple[int, ...], title: str, formulas: tuple[str, ...], alone: bool) -> list[Part]:
    """One ruler for each axis that differs; the svg stands with the first and shows them all."""
    transposed = facts.kind == "tconv"
    words = Words(transposed)
    rulers = _distinct(facts, wish, unit)
    parts: list[Part] = []
    for name, axis, chosen in rulers:
        pictures = [ruler.pictures(axis, words, signs, chosen) for signs in (UNICODE, ASCII)]
        drawing = ""
        if alone and not parts:
            drawing = _moving(facts, unit, title, formulas) if wish.animate else ruler_svg.svg(rulers, words, title, formulas)
        if name:
            parts.append(Text(name))
        parts.append(Diagram(*pictures, drawing))
    return parts


def _distinct(facts: LayerFacts, wish: Wish, unit: tuple[int, ...]) -> list[ruler_svg.Ruler]:
    rank = len(facts.in_.size)
    line = spreading if facts.kind == "tconv" else sliding
    axes = [line(facts, axis) for axis in range(rank)]
    asked = [index if wish.unit and facts.kind != "tconv" else None for index in unit]
    names: dict[tuple[Axis, int | None], list[str]] = {}
    for at, each in enumerate(zip(axes, asked, strict=True)):
        names.setdefault(each, []).append(axis_name(at, rank))
    called = {each: "" if len(names) == 1 else " and ".join(of) for each, of in names.items()}
    return [ruler_svg.Ruler(name, axis, chosen) for (axis, chosen), name in called.items()]


def _grid(facts: LayerFacts, wish: Wish, unit: tuple[int, ...], title: str, formulas: tuple[str, ...]) -> Diagram:
    line = stretched if facts.kind == "tconv" else sliding
    shown = Grid(line(facts, 0), line(facts, 1), (unit[0], unit[1]), (facts.out.size[0], facts.out.size[1]), line is stretched)
    pictures = [grid.pictures(shown, signs) for signs in (UNICODE, ASCII)]
    return Diagram(*pictures, grid_svg.svg(shown, title, formulas, wish.animate))


ALONE = Axis(0, 0, (0, 0), 1, (0, 0), 0, 1, 1, 1, 1)
"""An axis of one place: with it a ruler is a grid of one row."""


def _moving(facts: LayerFacts, unit: tuple[int, ...], title: str, formulas: tuple[str, ...]) -> str:
    line = stretched if facts.kind == "tconv" else sliding
    axis = line(facts, len(unit) - 1)
    shown = Grid(ALONE, axis, (0, unit[-1]), (1, facts.out.size[-1]), line is stretched, single=True)
    return grid_svg.svg(shown, title, formulas, animate=True)


COLUMNS = (
    Column("axis", "axis"),
    Column("window", "window", "count"),
    Column("first", "first", "count"),
    Column("last", "last", "count"),
)


def _table(facts: LayerFacts) -> Table:
    """Every window: the first and last position that it covers."""
    lines = [Line((name, unit, *axis.window(unit))) for name, axis in _axes(facts) for unit in _listed(axis)]
    return Table(COLUMNS, lines)


def _axes(facts: LayerFacts) -> list[tuple[str, Axis]]:
    rank = len(facts.in_.size)
    line = spreading if facts.kind == "tconv" else sliding
    return [(axis_name(axis, rank), line(facts, axis)) for axis in range(rank)]


def _listed(axis: Axis) -> range:
    return range(min(axis.count, MOST_LISTED))


def _data(facts: LayerFacts) -> dict[str, Any]:
    """`convcalc.draw/1` of a layer."""
    return {
        "schema": "convcalc.draw/1",
        "picture": "layer",
        "kind": facts.kind,
        "text": facts.text,
        "in": contract.shape(facts.in_),
        "out": contract.shape(facts.out),
        "kernel": list(facts.kernel),
        "stride": list(facts.stride),
        "padding": contract.pairs(facts.padding),
        "dilation": list(facts.dilation),
        "remainder": list(facts.remainder),
        "axes": [
            {"axis": name, "windows": axis.count, "covers": [list(axis.window(unit)) for unit in _listed(axis)]}
            for name, axis in _axes(facts)
        ],
        "notes": list(facts.notes),
    }
