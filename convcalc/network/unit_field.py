"""What one unit of one layer sees of the input: index sets walked backwards, exact with padding, holes and all."""

from __future__ import annotations

from itertools import islice
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import AffineInterval, MixedInterval, PeriodicInterval, UnknownInterval, WholeInput
from convcalc.network.facts import Facts
from convcalc.network.graph import Step
from convcalc.network.receptive_field import Tensor, receptive_fields, ungated
from convcalc.network.traverse import Visit, rows
from convcalc.shape import Shape

Window: TypeAlias = "tuple[int, int] | None"

LARGEST_SET = 200_000
"""Beyond so many indices on one axis, what lies between the ends is taken to be seen too."""


class UnitWindow(NamedTuple):
    """First and last input index on each axis (None: nothing is seen).

    unclipped: as if every map went on beyond its borders.  clipped: what there really is, borders and unread
    remainders of every layer on the way taken into account.
    """

    unclipped: tuple[Window, ...]
    clipped: tuple[Window, ...]


def unit_window(facts: Facts, row: int, unit: tuple[int, ...]) -> UnitWindow:
    """The input window that a unit of a row sees; `unit` is its index on each axis of the row's output.

    Raises ValueError where the row or the unit does not exist.
    """
    if not 0 <= row < len(facts.rows):
        raise ValueError(f"there is no layer {row}: they go from 0 to {len(facts.rows) - 1}")
    seen = _visits(facts, row)
    out = seen[row].step.out
    if unit and not out.size:
        raise ValueError(f"{out.text()} is a vector: its units have no place on a map")
    if len(unit) != len(out.size):
        indices = "1 index" if len(out.size) == 1 else f"{len(out.size)} indices"
        raise ValueError(f"a unit of {out.text()} has {indices}, not {len(unit)}")
    for i, n in zip(unit, out.size, strict=True):
        if not 0 <= i < n:
            raise ValueError(f"unit {i} does not exist: they go from 0 to {n - 1}")
    axes = len(facts.in_.size)
    whole = tuple([(0, n - 1) for n in facts.in_.size])
    if len(out.size) != axes:
        return UnitWindow(whole, whole)
    return UnitWindow(
        tuple([_back(facts, seen, axis, unit[axis], clip=False) for axis in range(axes)]),
        tuple([_back(facts, seen, axis, unit[axis], clip=True) for axis in range(axes)]),
    )


def _visits(facts: Facts, row: int) -> list[Visit[Tensor]]:
    return list(islice(rows(facts.net, receptive_fields(len(facts.in_.size))), row + 1))


def contributing_units(facts: Facts, row: int, axis: int, unit: int, clip: bool) -> dict[int, set[int]]:
    """Which units of which rows (-1: the input) a unit sees along one axis; empty where it sees everything."""
    seen = _visits(facts, row)
    kept: dict[int, set[int]] = {}
    _back(facts, seen, axis, unit, clip, kept)
    return kept if -1 in kept else {}


def _back(
    facts: Facts, seen: list[Visit[Tensor]], axis: int, unit: int, clip: bool, kept: dict[int, set[int]] | None = None
) -> Window:
    """From one unit of the last row, row by row, to the input; what is wanted of each row is kept where asked for."""
    wanted: dict[int, set[int]] = {len(seen) - 1: {unit}}
    for visit in reversed(seen):
        units = wanted.pop(visit.row, None)
        if not units:  # nobody reads this row, or only its padding
            continue
        if kept is not None:
            kept[visit.row] = units
        for at in ungated(visit.step, visit.ins):  # a gate is left out, as it is in the receptive field
            read, shape = visit.ins[at].row, visit.step.ins[at]
            needed = _needed(visit.step, axis, units, shape, clip)
            if needed is None:
                return 0, facts.in_.size[axis] - 1
            wanted.setdefault(read, set()).update(needed)
            if len(wanted[read]) > LARGEST_SET:
                wanted[read] = {min(wanted[read]), max(wanted[read])}
    found = wanted.get(-1)
    if kept is not None and found:
        kept[-1] = found
    return (min(found), max(found)) if found else None


def _needed(step: Step, axis: int, units: set[int], shape: Shape, clip: bool) -> set[int] | None:
    """The input indices of one layer that some of its units read; None: all of them and of everything before."""
    views = step.kind.views(step.args, step.ins) if len(step.ins) == 1 else None
    if views is None:
        return units
    view = views[axis] if axis < len(views) else WholeInput()
    if isinstance(view, WholeInput | UnknownInterval | MixedInterval):
        return None
    slide = step.kind.window(step.args)
    touch = slide.touch[axis] if slide is not None else 1
    needed: set[int] = set()
    for i in units:
        read = _within(_one(view, i, touch), shape.size[axis]) if clip else _one(view, i, touch)
        needed.update(read if len(read) <= LARGEST_SET else (read[0], read[-1]))
        if len(needed) > LARGEST_SET:
            needed = {min(needed), max(needed)}
    return needed


def _one(view: AffineInterval | PeriodicInterval, i: int, touch: int) -> range:
    """The input indices that one unit reads on one axis, `touch` apart."""
    if isinstance(view, AffineInterval):
        return range(view.first + i * view.jump, view.last + i * view.jump + 1, touch)
    span = view.span(i, i, 1)
    return range(span[0], span[1] + 1, touch) if span is not None else range(0)


def _within(read: range, n: int) -> range:
    """Those that are there, from 0 to n - 1."""
    missing = max(0, -(read.start // read.step))  # how many lie before index 0
    return range(read.start + missing * read.step, min(read.stop, n), read.step)
