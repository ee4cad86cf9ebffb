"""A network by stages: statements in a row whose output has the same size, and what they cost together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from convcalc.catalog import Entry as Animal
from convcalc.judge import Verdict
from convcalc.measure import Counts, Facts
from convcalc.net import Body, Item, Join, Loop
from convcalc.report import network
from convcalc.report.columns import fields
from convcalc.report.depth import layers, longest
from convcalc.report.document import Cell, Column, Document, Line, Part, Table
from convcalc.report.outline import Entry, labelled, tally
from convcalc.row import Rows
from convcalc.shape import Shape
from convcalc.words import FAMILIES

COLUMNS = (
    Column("stage", "stage"),
    Column("layers", "layers", "count", 6),
    Column("out", "output", "size"),
    Column("params", "parameters", "count"),
    Column("params_share", "share", "share", 8),
    Column("params_bar", "", "bar", 9),
    Column("macs", "MACs", "count", 1),
    Column("macs_share", "share", "share", 8),
    Column("macs_bar", "", "bar", 9),
    Column("rf", "rf", "axes", 5),
)


class Stage(NamedTuple):
    """labels: those of its statements.  items: what it is made of.  shape: what leaves it.  rows: so many layers."""

    labels: tuple[str, ...]
    items: list[Item]
    shape: Shape
    rows: int

    def joined(self, other: Stage) -> Stage:
        return Stage(self.labels + other.labels, self.items + other.items, other.shape, self.rows + other.rows)


def stages(body: Body) -> list[Stage]:
    """Labelled statements, and single layers where there is no label, put together while the size stays the same."""
    found: list[Stage] = []
    marks = labelled(body)
    at = 0
    while at < len(body.items):
        mark = marks.get(at)
        last = mark.last if mark else at + 1
        items = body.items[at:last]
        labels = (mark.statement.label,) if mark and mark.statement.label else ()
        shape = mark.shape if mark else _made(items[0])
        stage = Stage(labels, items, shape, sum(map(_rows, items)))
        if found and _size(found[-1].shape) == _size(shape):
            found[-1] = found[-1].joined(stage)
        else:
            found.append(stage)
        at = last
    return found


def _made(item: Item) -> Shape:
    return item.step.out if isinstance(item, Join) else item.out


def _rows(item: Item) -> int:
    return item.rows if isinstance(item, Join | Loop) else 1


def _size(shape: Shape) -> tuple[int, ...]:
    """A map of one place is as good as a vector."""
    return tuple(n for n in shape.size if n != 1)
