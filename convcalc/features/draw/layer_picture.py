"""One layer as a picture, as a report."""

from __future__ import annotations

from typing import Any

from convcalc.document import derived, fields
from convcalc.document.model import CannotDraw, Column, Document, Line, Table, Text
from convcalc.features.draw.axis import Axis, sliding, spreading
from convcalc.features.draw.panels import Panels
from convcalc.features.draw.scene import Head
from convcalc.features.layer.layer import LayerFacts, short
from convcalc.layers.window import axis_name
from convcalc.record import NamedTuple

MOST_LISTED = 10_000
"""Of a longer row of windows only so many are written out as data."""


class Wish(NamedTuple):
    """unit: the output unit whose window is shown, one index an axis.  view: "ruler" or "grid", "" for both.

    animate: the svg moves.
    """

    unit: tuple[int, ...] = ()
    view: str = ""
    animate: bool = False


ANY = Wish()


def document(facts: LayerFacts, wish: Wish = ANY) -> Document:
    """The picture of a layer, its working above it."""
    rank = len(facts.in_.size)
    if wish.view == "grid" and rank != 2:
        raise CannotDraw(f"a grid has two axes, this layer {rank}")
    if wish.animate and rank == 3:
        raise CannotDraw("a sliding window is drawn on one or two axes, this layer has three")
    title = f"{facts.text}: {facts.in_.text()} -> {facts.out.text()}"
    sizes = [each for each in facts.formulas if each.role == "size"]
    head = Head(title, tuple(map(derived.line, sizes)))
    panels = Panels(facts, _unit(facts, wish), bool(wish.unit), wish.view, wish.animate, head)
    worked = (derived.shown(each, titled=len(sizes) > 1) for each in sizes)
    return Document(
        title=title,
        parts=(Text(title), *worked, *panels.parts()),
        answer=short(facts),
        data=lambda: _data(facts),
        notes=facts.notes,
        csv=_table(facts),
    )


def _unit(facts: LayerFacts, wish: Wish) -> tuple[int, ...]:
    size = facts.out.size
    if not wish.unit:
        return (0,) * len(size)
    if len(wish.unit) != len(size):
        raise CannotDraw(f"a unit of {facts.out.text()} has {len(size)} indices, not {len(wish.unit)}")
    for index, n in zip(wish.unit, size, strict=True):
        if not 0 <= index < n:
            raise CannotDraw(f"there is no unit {index}: they go from 0 to {n - 1}")
    return wish.unit


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
    return range(min(axis.windows, MOST_LISTED))


def _data(facts: LayerFacts) -> dict[str, Any]:
    """`convcalc.draw/1` of a layer."""
    return {
        "schema": "convcalc.draw/1",
        "picture": "layer",
        "kind": facts.kind,
        "text": facts.text,
        "in": fields.shape(facts.in_),
        "out": fields.shape(facts.out),
        "kernel": list(facts.kernel),
        "stride": list(facts.stride),
        "padding": fields.pairs(facts.padding),
        "dilation": list(facts.dilation),
        "remainder": list(facts.remainder),
        "axes": [
            {"axis": name, "windows": axis.windows, "covers": [list(axis.window(unit)) for unit in _listed(axis)]}
            for name, axis in _axes(facts)
        ],
        "notes": list(facts.notes),
    }
