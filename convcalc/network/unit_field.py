"""What one unit of one layer sees of the input: index sets walked backwards, exact with padding, holes and all."""

from __future__ import annotations

from itertools import islice
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.index_runs import IndexRun, Runs, TooFine, inside, read_by, union
from convcalc.arithmetic.intervals import Interval, MixedInterval, UnknownInterval, WholeInput, span_of
from convcalc.layers.tconv import Spread, in_two_steps
from convcalc.network.facts import Facts
from convcalc.network.receptive_field import Tensor, receptive_fields, ungated
from convcalc.network.traverse import Visit, rows
from convcalc.shape import Shape

Window: TypeAlias = "tuple[int, int] | tuple[None, None] | None"
"""First and last index; None: nothing is seen; (None, None): it cannot be said."""

UNSAID: Window = (None, None)

DEEPEST = 20_000
"""Behind more layers no unit is walked back from."""


class UnitWindow(NamedTuple):
    """First and last input index on each axis.

    unclipped: as if every map went on beyond its borders.  clipped: what there really is, borders and unread
    remainders of every layer on the way taken into account.
    """

    unclipped: tuple[Window, ...]
    clipped: tuple[Window, ...]


class SeesAll(Exception):
    """On the way back from a unit something reads its whole input."""


class Unfollowed(Exception):
    """On the way back from a unit indices change their axes, or what is read cannot be said."""


def unit_window(facts: Facts, row: int, unit: tuple[int, ...]) -> UnitWindow:
    """The input window that a unit of a row sees; `unit` is its index on each axis of the row's output.

    Raises ValueError where the row or the unit does not exist.
    """
    if not facts.rows:
        raise ValueError("the network has no layers, so there is no unit to look at")
    if not 0 <= row < len(facts.rows):
        raise ValueError(f"there is no layer {row}: they go from 0 to {len(facts.rows) - 1}")
    visit = facts.rows[row].visit
    out = visit.step.out
    layer = f"layer {row} ({visit.step.kind.text(visit.step.args)})"
    if unit and not out.size:
        raise ValueError(f"{layer} makes a vector, {out.text()}: its units have no place on a map")
    if len(unit) != len(out.size):
        indices = "1 index" if len(out.size) == 1 else f"{len(out.size)} indices"
        raise ValueError(f"a unit of {layer}, {out.text(facts.layout)}, has {indices}, not {len(unit)}")
    for i, n in zip(unit, out.size, strict=True):
        if not 0 <= i < n:
            units = f"they go from 0 to {n - 1}" if n > 1 else "there is only unit 0"
            raise ValueError(f"{layer}, {out.text(facts.layout)}, has no unit {i}: {units}")
    if len(out.size) != len(facts.in_.size):
        both = tuple([(0, n - 1) if visit.made.whole else UNSAID for n in facts.in_.size])
        return UnitWindow(both, both)
    way = _visits(facts, row)
    return UnitWindow(
        tuple([_unclipped(facts, way, visit.made.axes[axis], axis, i) for axis, i in enumerate(unit)]),
        tuple([_window(facts, way, axis, i, clip=True) for axis, i in enumerate(unit)]),
    )


def _visits(facts: Facts, row: int) -> list[Visit[Tensor]]:
    """The layers up to a row; none where they are too many."""
    if row >= DEEPEST:
        return []
    return list(islice(rows(facts.net, receptive_fields(len(facts.in_.size))), row + 1))


def _unclipped(facts: Facts, way: list[Visit[Tensor]], view: Interval, axis: int, unit: int) -> Window:
    """As the layers' own arithmetic has it; walked back only where that did not follow."""
    if isinstance(view, WholeInput):  # but in the holes of a transposed convolution nothing is read, whatever is behind
        found = _window(facts, way, axis, unit, clip=False)
        return found if found != UNSAID else (0, facts.in_.size[axis] - 1)
    if isinstance(view, UnknownInterval):
        return _window(facts, way, axis, unit, clip=False)
    return span_of(view, unit)


def _window(facts: Facts, way: list[Visit[Tensor]], axis: int, unit: int, clip: bool) -> Window:
    if not way:
        return UNSAID
    try:
        found = _back(facts, way, axis, unit, clip).get(-1)
    except SeesAll:
        return 0, facts.in_.size[axis] - 1
    except (TooFine, Unfollowed):
        return UNSAID
    return (found[0].low, max(each.high for each in found)) if found else None


def contributing_units(facts: Facts, row: int, axis: int, unit: int, clip: bool) -> dict[int, set[int]]:
    """Which units of which rows (-1: the input) a unit sees along one axis; empty where that is all, or unknown."""
    try:
        found = _back(facts, _visits(facts, row), axis, unit, clip)
    except (SeesAll, TooFine, Unfollowed):
        return {}
    kept = {at: {i for each in runs for i in each.indices()} for at, runs in found.items()}
    return kept if -1 in kept else {}


def _back(facts: Facts, way: list[Visit[Tensor]], axis: int, unit: int, clip: bool) -> dict[int, Runs]:
    """From one unit of the last row, row by row, to the input: which units are read of each, where any are."""
    wanted: dict[int, list[IndexRun]] = {len(way) - 1: [IndexRun(unit, unit)]}
    found: dict[int, Runs] = {}
    for visit in reversed(way):
        if visit.row not in wanted:
            continue
        units = found[visit.row] = union(wanted.pop(visit.row))
        for row, shape, views in _reads(visit, axis, len(facts.in_.size)):
            read = units
            for view, touch in views:
                if isinstance(view, WholeInput):
                    raise SeesAll
                if isinstance(view, UnknownInterval | MixedInterval):
                    raise Unfollowed
                read = read_by(read, view, touch)
            if clip:
                read = inside(read, shape.size[axis])
            if read:
                wanted.setdefault(row, []).extend(read)
    if -1 in wanted:
        found[-1] = union(wanted[-1])
    return found


def _reads(visit: Visit[Tensor], axis: int, rank: int) -> list[tuple[int, Shape, list[tuple[Interval, int]]]]:
    """Which rows a layer reads, their shapes, and through which windows with which dilation, the last one first."""
    step = visit.step
    if len(step.ins) > 1:  # a gate is left out, as it is in the receptive field
        return [(visit.ins[at].row, step.ins[at], []) for at in ungated(step, visit.ins)]
    row, shape = visit.ins[0].row, step.ins[0]
    origin = visit.made.origin
    if step.kind.row_major and origin is not None:
        if origin.shape is None:
            raise Unfollowed
        row, shape = origin.row, origin.shape
    views = step.kind.views(step.args, (shape,))
    if views is None:
        return [(row, shape, [])]
    if len(views) != rank or len(shape.size) != rank:
        raise SeesAll if all(isinstance(view, WholeInput) for view in views) or visit.ins[0].whole else Unfollowed
    window = step.kind.window(step.args)
    if window is None:
        return [(row, shape, [(views[axis], 1)])]
    if isinstance(window, Spread) and isinstance(views[axis], UnknownInterval):
        zeros, taps = in_two_steps(window, axis)
        return [(row, shape, [(taps, window.dilation[axis]), (zeros, 1)])]
    return [(row, shape, [(views[axis], window.touch[axis])])]
