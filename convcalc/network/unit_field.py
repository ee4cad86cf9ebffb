"""What one unit of one layer sees of the input: index sets walked backwards, exact with padding, holes and all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.index_runs import IndexRun, Runs, TooFine, inside, read_by, union
from convcalc.arithmetic.intervals import (
    AffineInterval,
    Ends,
    Interval,
    MixedInterval,
    UnknownInterval,
    WholeInput,
    span_of,
)
from convcalc.layers.tconv import Spread, in_two_steps
from convcalc.layers.window import Slide, behind
from convcalc.network.facts import Facts
from convcalc.network.graph import ARRIVING, Item, Step
from convcalc.network.receptive_field import Tensor, followed, receptive_fields
from convcalc.network.traverse import Visit, rows
from convcalc.network.turns import but_for_size
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
    arriving = field_input(facts, visit)
    if len(out.size) != len(arriving.size):
        both = tuple([(0, n - 1) if visit.made.whole else UNSAID for n in arriving.size])
        return UnitWindow(both, both)
    way = _visits(facts, row)
    unclipped = tuple([_unclipped(arriving, way, visit.made.axes[axis], axis, i) for axis, i in enumerate(unit)])
    affine = [view for view in visit.made.axes if isinstance(view, AffineInterval)]
    if not way and len(affine) == len(unit):
        spans = tuple([view.unit_span(i) for view, i in zip(affine, unit, strict=True)])
        return UnitWindow(unclipped, _clipped_by_rule(facts, row, spans, arriving))
    return UnitWindow(
        unclipped, tuple([_clipped(arriving, way, visit.made.axes[axis], axis, i) for axis, i in enumerate(unit)])
    )


def field_input(facts: Facts, visit: Visit[Tensor]) -> Shape:
    """The input whose places are meant by what a layer sees; the numbers of words stand one behind the other."""
    shape = facts.inputs[visit.made.source].shape
    counted = not all(isinstance(view, UnknownInterval) for view in visit.made.axes)
    return _in_a_row(shape) if counted and not shape.size else shape


def _in_a_row(vector: Shape) -> Shape:
    return Shape(1, (vector.channels or 1,))


def _clipped_by_rule(facts: Facts, row: int, spans: tuple[Ends, ...], arriving: Shape) -> tuple[Window, ...]:
    """What there really is of what is seen, behind too many layers to walk back, where they leave no doubt.

    Where no layer reads beyond the borders of a map, all of it.  Where every layer reads all that lies between two of
    its units, and its first and last reach the borders, what lies inside the input: a way back that leaves a map never
    comes in again, and beside it there is one along the border.
    """
    layers = [*_layers_before(facts, row)]
    if all(_stays_inside(step) for step in layers):
        return spans
    if not all(_reads_from_border_to_border(step) for step in layers):
        return (UNSAID,) * len(spans)
    return tuple([(max(0, low), min(n - 1, high)) for (low, high), n in zip(spans, arriving.size, strict=True)])


def _layers_before(facts: Facts, row: int) -> Iterator[Step]:
    """Those that stand in a row's item or before it, of turns that go by equal steps only the first."""
    at = 0
    together: list[Item] = []
    for item in facts.net.body.items:
        if at <= row:
            together.append(item)
        at += item.rows
    while together:
        item = together.pop()
        if item.layer is not None:
            yield item.layer
        together += [inner for body, _ in but_for_size(item.bodies) for inner in body.items]


def _changes_no_place(step: Step) -> bool:
    """Does each unit read what stands at its own place, of one input or of several?"""
    return not step.kind.row_major and step.kind.views(step.args, step.ins) is None


def _stays_inside(step: Step) -> bool:
    """Are all places that it reads places of its input?"""
    slide = step.kind.window(step.args)
    if not isinstance(slide, Slide):
        return _changes_no_place(step)
    return not slide.ceil and not any(map(any, slide.padding))


def _reads_from_border_to_border(step: Step) -> bool:
    """Are the windows whole, with nothing between them, does the first reach the first place and the last the last?"""
    slide = step.kind.window(step.args)
    if not isinstance(slide, Slide):
        return _changes_no_place(step)
    every = zip(slide.kernel, slide.stride, slide.dilation, slide.padding, behind(slide, step.ins[0]), strict=True)
    return all(d == 1 and s <= f and max(pads) < f and left <= pads[1] for f, s, d, pads, left in every)


def _reads_something(step: Step) -> bool:
    """Does every window hold a place of the map, and not only padding, or holes?"""
    slide = step.kind.window(step.args)
    if not isinstance(slide, Slide):
        return slide is None
    every = zip(slide.kernel, slide.dilation, slide.padding, step.ins[0].size, strict=True)
    return all(max(pads) <= (f - 1) * d and d <= n for f, d, pads, n in every)


def _visits(facts: Facts, row: int) -> list[Visit[Tensor]]:
    """The layers up to a row; none where they are too many."""
    if row >= DEEPEST:
        return []
    return list(islice(rows(facts.net, receptive_fields(len(facts.in_.size))), row + 1))


def _unclipped(arriving: Shape, way: list[Visit[Tensor]], view: Interval, axis: int, unit: int) -> Window:
    """As the layers' own arithmetic has it; walked back only where that did not follow."""
    if isinstance(view, WholeInput):
        return _whole(arriving, way, axis, unit, clip=False)
    if isinstance(view, UnknownInterval):
        return _window(arriving, way, axis, unit, clip=False)
    return span_of(view, unit)


def _clipped(arriving: Shape, way: list[Visit[Tensor]], view: Interval, axis: int, unit: int) -> Window:
    """As walked back, on maps that end at their borders."""
    return (_whole if isinstance(view, WholeInput) else _window)(arriving, way, axis, unit, clip=True)


def _whole(arriving: Shape, way: list[Visit[Tensor]], axis: int, unit: int, clip: bool) -> Window:
    """Where units see all: but holes of a transposed convolution and padding read nothing, whatever is behind."""
    found = _window(arriving, way, axis, unit, clip)
    if found != UNSAID or (clip and not all(_reads_something(visit.step) for visit in way)):
        return found
    return 0, arriving.size[axis] - 1


def _window(arriving: Shape, way: list[Visit[Tensor]], axis: int, unit: int, clip: bool) -> Window:
    if not way:
        return UNSAID
    try:
        found = _back(arriving, way, axis, unit, clip).get(ARRIVING - way[-1].made.source)
    except SeesAll:
        return 0, arriving.size[axis] - 1
    except (TooFine, Unfollowed):
        return UNSAID
    return (found[0].low, max(each.high for each in found)) if found else None


MOST_LISTED = 100_000
"""So many units of one row are listed: a unit may see all of a map that upsampling made large."""


def contributing_units(facts: Facts, row: int, axis: int, unit: int, clip: bool) -> dict[int, set[int]]:
    """Which units of which rows (-1: the input) a unit sees along one axis.

    Empty where that is all, or unknown, or where of some row they are more than `MOST_LISTED`.
    """
    way = _visits(facts, row)
    try:
        found = _back(field_input(facts, facts.rows[row].visit), way, axis, unit, clip)
    except (SeesAll, TooFine, Unfollowed):
        return {}
    if any((each.high - each.low) // each.step >= MOST_LISTED for runs in found.values() for each in runs):
        return {}
    kept = {at: {i for each in runs for i in each.indices()} for at, runs in found.items()}
    return kept if -1 in kept else {}


def _back(arriving: Shape, way: list[Visit[Tensor]], axis: int, unit: int, clip: bool) -> dict[int, Runs]:
    """From one unit of the last row, row by row, to the input: which units are read of each, where any are."""
    wanted: dict[int, list[IndexRun]] = {len(way) - 1: [IndexRun(unit, unit)]}
    found: dict[int, Runs] = {}
    for visit in reversed(way):
        if visit.row not in wanted:
            continue
        units = found[visit.row] = union(wanted.pop(visit.row))
        for row, shape, views in _reads(visit, axis, len(arriving.size)):
            read = units
            for view, touch in views:
                if isinstance(view, WholeInput):  # behind a reshape one that read only padding may stand anywhere
                    raise Unfollowed if clip and visit.step.kind.row_major else SeesAll
                if isinstance(view, UnknownInterval | MixedInterval):
                    raise Unfollowed
                read = read_by(read, view, touch)
            if clip:
                read = inside(read, shape.size[axis])
            if read:
                wanted.setdefault(row, []).extend(read)
    return found | {row: union(read) for row, read in wanted.items()}  # only of inputs there is anything left


def _reads(visit: Visit[Tensor], axis: int, rank: int) -> list[tuple[int, Shape, list[tuple[Interval, int]]]]:
    """Which rows a layer reads, their shapes, and through which windows with which dilation, the last one first."""
    step = visit.step
    if len(step.ins) > 1:  # a gate is left out, and another input, as in the receptive field
        return [(visit.ins[at].row, step.ins[at], []) for at in followed(step, visit.ins)]
    row, shape = visit.ins[0].row, step.ins[0]
    origin = visit.made.origin
    if step.kind.row_major and origin is not None:
        if origin.shape is None:
            raise Unfollowed
        row, shape = origin.row, origin.shape
    views = step.kind.views(step.args, (shape,))
    if views is None:
        return [(row, shape if shape.size else _in_a_row(shape), [])]
    if not shape.size and len(views) == rank == len(step.out.size):
        return [(row, _in_a_row(shape), [(views[axis], 1)])]
    if len(shape.size) != rank:
        raise SeesAll if visit.ins[0].whole else Unfollowed
    window = step.kind.window(step.args)
    if window is None:
        return [(row, shape, [(views[axis], 1)])]
    if isinstance(window, Spread) and isinstance(views[axis], UnknownInterval):
        zeros, taps = in_two_steps(window, axis)
        return [(row, shape, [(taps, window.dilation[axis]), (zeros, 1)])]
    return [(row, shape, [(views[axis], window.touch[axis])])]
