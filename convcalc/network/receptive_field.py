"""Receptive fields: what the units of each layer see of the network's input, exact along every axis."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import (
    IDENTITY,
    UNKNOWN,
    WHOLE,
    AffineInterval,
    FloorInterval,
    Interval,
    MixedInterval,
    PeriodicInterval,
    UnknownInterval,
    WholeInput,
    compose,
    join,
    jump_of,
    power,
    span_of,
)
from convcalc.layers.merge import is_gate, widest
from convcalc.network.graph import ARRIVING, Body, Join, Loop, Step
from convcalc.network.traverse import Algebra, Frame, Run, TurnRange, ends_in_its_last_layer
from convcalc.shape import Shape

if TYPE_CHECKING:
    from fractions import Fraction

Axes: TypeAlias = "tuple[Interval, ...]"


CANNOT_BE_SAID = "cannot be said"
"""A field that is not known, in words; in a table it is ?, and None or null as data."""


class Flattened(NamedTuple):
    """The map whose elements stand one behind the other in a vector: the row that made it, and what its units see.

    shape: None where their order was lost since, or never was that of a map.
    """

    row: int
    shape: Shape | None
    axes: Axes


class Tensor(NamedTuple):
    """A tensor on the way: the row that made it (-1: the input), and what its units see of the input, axis by axis.

    A vector counts as one unit.  gated: a gate that sees more was left out of the field on the way here.
    origin: where its elements come from, as long as they only stand in another shape; None where each of them sees
    what the unit sees.  source: of several inputs the one whose field this is, the first that is seen: 0, 1, ...
    """

    row: int
    axes: Axes
    gated: bool
    origin: Flattened | None
    source: int

    @property
    def whole(self) -> bool:
        """Does every unit see the whole input?"""
        return all(axis is WHOLE for axis in self.axes)


class ReceptiveFields(Algebra[Tensor]):
    """What units see, for a network whose input has so many axes."""

    by_size = False

    def __init__(self, axes: int) -> None:
        self.start = _entering(0, axes)

    def entering(self, number: int, shape: Shape) -> Tensor:
        return _entering(number, len(shape.size))

    def step(self, step: Step, ins: list[Tensor], row: int) -> Tensor:
        if len(ins) > 1:
            return _met(step, ins, row)
        _, axes, gated, origin, source = ins[0]
        kind = step.kind
        if kind.row_major:
            return _reshaped(step, ins[0], row)
        views = kind.views(step.args, step.ins)
        if views is None:
            if origin and not step.out.size and kind.over_channels:  # of a vector these are all there is
                axes, origin = (WHOLE,) * len(axes), None
            elif origin and not (kind.follows and (kind.activation or kind.linear)):
                origin = _mixed_up(step)
            return Tensor(row, axes, gated, origin, source)
        if len(views) != len(axes):
            found = views if _lays_out(step, ins[0]) else _other_axes(axes, views)
            return Tensor(row, found, gated, None, source)
        if len(axes) == 2 and axes[0] is axes[1] and views[0] == views[1] and type(axes[0]) is AffineInterval:
            return Tensor(row, (compose(axes[0], views[0]),) * 2, gated, None, source)
        slide = step.kind.window(step.args)
        touch = slide.touch if slide is not None else (1,) * len(axes)
        return Tensor(row, tuple(map(compose, axes, views, touch)), gated, None, source)

    def repeat(self, run: Run[Tensor], arriving: Tensor) -> Tensor:
        """By what the body's own units see of what arrives, worked out once, wherever that says everything."""
        body, times = run.body, run.times
        # Where some units see nothing (behind a tconv with holes, say), what a whole body sees does not say it all: a
        # dilated window steps over some of the units between its ends. There, turn by turn.
        if body.closed and not arriving.origin and all(map(_every_unit_sees, arriving.axes)):
            own = run.once()
            axes = None if own.origin else _composed(arriving.axes, own.axes, times)
            if axes is not None:
                row = arriving.row if own.row < 0 else run.row + body.rows * (times - 1) + own.row
                return Tensor(row, axes, arriving.gated or own.gated, None, arriving.source)
        for number in range(times):
            made = run.turn(arriving, number)
            if made[1:] == arriving[1:]:  # and so in all turns to come, each with rows of its own
                from_outside = made.row < run.row
                return made if from_outside else made._replace(row=made.row + body.rows * (times - 1 - number))
            arriving = made
        return arriving


def _entering(number: int, axes: int) -> Tensor:
    """An input of the network, so many before it: each of its units sees itself."""
    row = ARRIVING - number
    return Tensor(row, (IDENTITY,) * axes, False, None if axes else Flattened(row, None, ()), number)


def _met(step: Step, ins: list[Tensor], row: int) -> Tensor:
    """Where tensors meet: the hull of what they see of the first input that one of them sees, but for a gate's."""
    counted = [ins[i] for i in followed(step, ins)]
    axes = [tensor.axes for tensor in counted]
    count = max(map(len, axes))
    if any(len(each) != count for each in axes):  # in a network of vectors, places that were made of numbers are one
        met: Axes = (UNKNOWN,) * count
    elif count == 2 and all(each[0] is each[1] for each in axes):  # nearly always; it saves half of the joining
        met = (join([each[0] for each in axes]),) * 2
    else:
        met = tuple([join([each[i] for each in axes]) for i in range(len(axes[0]))])
    gated = True in [tensor.gated for tensor in ins] or (step.kind.gate and len(ungated(step, ins)) < len(ins))
    mixed = any(tensor.origin is not None for tensor in counted)
    return Tensor(row, met, gated, _mixed_up(step) if mixed else None, counted[0].source)


receptive_fields = cache(ReceptiveFields)
"""The algebra for an input with so many axes, always the same one: bodies remember what they do by it."""


def followed(step: Step, ins: Sequence[Tensor]) -> list[int]:
    """Which inputs of a layer count in its field: no gates, and of several inputs of the network the first."""
    main = ungated(step, ins)
    first = min([ins[i].source for i in main])
    return [i for i in main if ins[i].source == first]


def ungated(step: Step, ins: Sequence[Tensor]) -> list[int]:
    """Which inputs of a layer count: a gate, one value a channel that scales a larger map, is left out."""
    if not step.kind.gate:
        return list(range(len(ins)))
    full = widest(step.ins)
    main = [i for i, shape in enumerate(step.ins) if not is_gate(shape, full)]
    if full.positions() == 1:  # on a map of one place a gate has the shape of what it gates
        main = [i for i in main if not ins[i].whole] or main
    return main


def _composed(arriving: Axes, own: Axes, times: int) -> Axes | None:
    """What is seen behind so many equal bodies; None where they do not compose: units differ from turn to turn."""
    if len(arriving) != len(own):
        return None
    if times == 1 or all(axis is WHOLE for axis in arriving):
        return tuple(map(compose, arriving, own))
    if all(map(_every_unit_sees, own)):
        return tuple([compose(a, power(b, times)) for a, b in zip(arriving, own, strict=True)])
    return None


def _every_unit_sees(view: Interval) -> bool:
    """Is it said in few numbers what units see, and do all of them see something?"""
    if isinstance(view, FloorInterval):
        return view.gapless
    return not isinstance(view, PeriodicInterval | MixedInterval)


def _reshaped(step: Step, arriving: Tensor, row: int) -> Tensor:
    """The same elements in another shape."""
    _, axes, gated, origin, source = arriving
    if step.ins[0].size and origin is None:
        origin = Flattened(arriving.row, step.ins[0], axes)
    if not step.out.size or origin is None:  # a vector is one unit; what comes from one sees what that sees
        whole = (WHOLE,) * len(axes) if step.ins[0].size else axes
        return Tensor(row, whole, gated, origin, source)
    views = step.kind.views(step.args, (origin.shape,)) if origin.shape else None
    if origin.axes and all(axis is WHOLE for axis in origin.axes):
        seen: Axes = (WHOLE,) * len(axes)  # wherever the elements go
    elif views is None or len(views) != len(axes):
        seen = (WHOLE,) * len(axes) if step.out.positions() == 1 else (UNKNOWN,) * max(1, len(axes))
    else:
        seen = tuple(map(compose, origin.axes, views))
    return Tensor(row, seen, gated, origin, source)


def _mixed_up(step: Step) -> Flattened | None:
    """The origin of elements that met or changed places: of a vector, none that could be said; a map is one itself."""
    return None if step.out.size else MIXED


MIXED = Flattened(0, None, ())
"""One for all, so that turns of a repetition that change nothing more are known to be alike."""


def _lays_out(step: Step, arriving: Tensor) -> bool:
    """Do the numbers of the network's own input become places, one behind the other, as words of an embedding do?"""
    own = not arriving.axes and arriving.origin is not None and arriving.origin.row <= ARRIVING
    return own and len(step.out.size) == 1


def _other_axes(axes: Axes, views: Axes) -> Axes:
    """What is seen by a layer whose axes are no longer those of the network's input."""
    if all(axis is WHOLE for axis in axes) or all(view is WHOLE for view in views):
        return (WHOLE,) * len(axes)
    return (UNKNOWN,) * len(axes)


def strides(branch: Body) -> tuple[int, ...]:
    """How much coarser a closed body's output is than what arrives, axis by axis; () where there is no one stride."""
    if not branch.closed:
        return ()
    algebra = receptive_fields(len(branch.arriving.size))
    made = Frame(algebra, algebra.start).go_on(branch.items)
    axes = made.get(branch.out_ref).axes
    found = tuple([axis.jump for axis in axes if isinstance(axis, AffineInterval)])
    return found if len(found) == len(branch.arriving.size) else ()


# --- read off ------------------------------------------------------------------------------------------------------


class ReceptiveField(NamedTuple):
    """The receptive field of a layer along one axis, as a row reports it.

    size: the most that one of its units sees; start: the first index that unit 0 sees (None: it sees nothing);
    jump: None where branches met with different jumps (size is then unit 0's); varies: units see different amounts.
    """

    size: int
    jump: int | Fraction | None
    start: int | None
    shortest: int | None
    varies: bool


def field(view: Interval, units: int) -> ReceptiveField | None:
    """Read a field off a view, for a layer with so many units; None where all is seen, or what cannot be said."""
    if isinstance(view, AffineInterval):
        return ReceptiveField(view.last - view.first + 1, view.jump, view.first, view.shortest + 1, False)
    if isinstance(view, WholeInput | UnknownInterval):
        return None
    first, jump = span_of(view, 0), jump_of(view)
    start = first[0] if first else None
    if jump is None:  # branches of different jumps met: unit 0 speaks for all
        return ReceptiveField(first[1] - first[0] + 1, None, start, None, True) if first else None
    from convcalc.arithmetic.interval_sizes import sizes

    found = sizes(view, units)
    return ReceptiveField(found.most, jump, start, None, found.vary) if found else None


def fields(axes: Sequence[Interval], out: Shape) -> tuple[ReceptiveField | None, ...]:
    """What a unit of an output sees, axis by axis; an output with other axes than the input counts as one unit."""
    units = out.size if len(out.size) == len(axes) else (1,) * len(axes)
    return tuple([field(axis, count) for axis, count in zip(axes, units, strict=True)])


class Last(NamedTuple):
    """The last tensor that does not see the whole input, its shape, and the row that made it."""

    axes: Axes
    out: Shape
    row: int


def last_limited(body: Body, axes: int) -> Last | None:
    """Where `total rf` is read: behind `gap`, `fc` and `flatten` everything is seen."""
    algebra = receptive_fields(axes)
    return _last_of(body, Frame(algebra, algebra.start))


def _last_of(body: Body, frame: Frame[Tensor]) -> Last | None:
    """The same inside a body, of which the frame has passed nothing yet; it goes on to the end."""
    frame.go_on(body.items)
    for item, tensor in zip(reversed(body.items), reversed(frame.made), strict=True):
        frame.row -= item.rows
        if not item.rows:  # a repetition of nothing: what is behind it was made by nobody here
            continue
        if not tensor.whole and ends_in_its_last_layer(item):
            return Last(tensor.axes, item.out, tensor.row)
        if isinstance(item, Loop | Join):
            for stretch in reversed([*frame.stretches(item)]):
                found = _last_of_turns(stretch)
                if found is not None:
                    return found
    return None


def _last_of_turns(turns: TurnRange[Tensor]) -> Last | None:
    """The same in turns in a row: in the last, or else in the first.

    What sees everything is made of nothing else from then on: where the last turn makes nothing limited, only the
    first can, of what arrives there. So a million turns are not gone through.
    """
    last = turns.turn(turns.run.times - 1)
    arriving = last.frame.arriving
    found = _last_of(last.body, last.frame)
    if found is not None or arriving[1:] == turns.arriving[1:]:  # as at a single turn: brackets in brackets add no work
        return found
    first = turns.turn(0)
    return _last_of(first.body, first.frame)
