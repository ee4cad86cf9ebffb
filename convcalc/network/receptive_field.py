"""Receptive fields: what the units of each layer see of the network's input, exact along every axis."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import (
    IDENTITY,
    WHOLE,
    AffineInterval,
    Interval,
    MixedInterval,
    PeriodicInterval,
    as_periodic,
    compose,
    join,
    jump_of,
    power,
)
from convcalc.layers.merge import is_gate, widest
from convcalc.network.graph import Body, Step
from convcalc.network.traverse import Algebra, Frame, Naming, Run, item_rows
from convcalc.shape import Shape

if TYPE_CHECKING:
    from fractions import Fraction

Axes: TypeAlias = "tuple[Interval, ...]"


class Tensor(NamedTuple):
    """A tensor on the way: the row that made it (-1: the input), and what its units see of the input, axis by axis.

    gated: a gate that sees more was left out of the field on the way here.
    """

    row: int
    axes: Axes
    gated: bool = False

    @property
    def whole(self) -> bool:
        """Does every unit see the whole input?"""
        return all(axis is WHOLE for axis in self.axes)


class ReceptiveFields(Algebra[Tensor]):
    """What units see, for a network whose input has so many axes."""

    def __init__(self, axes: int) -> None:
        self.start = Tensor(-1, (IDENTITY,) * axes)

    def step(self, step: Step, ins: list[Tensor], row: int) -> Tensor:
        if len(ins) > 1:
            counted = [ins[i] for i in ungated(step, ins)]
            axes = tuple([join([t.axes[i] for t in counted]) for i in range(len(counted[0].axes))])
            return Tensor(row, axes, any(t.gated for t in ins) or len(counted) < len(ins))
        _, axes, gated = ins[0]
        views = step.kind.views(step.args, step.ins)
        if views is None:
            return Tensor(row, axes, gated)
        if len(views) != len(axes):  # the axes are no longer the input's: whoever changed them saw everything
            return Tensor(row, (WHOLE,) * len(axes), gated)
        if len(axes) == 2 and axes[0] is axes[1] and views[0] == views[1] and type(axes[0]) is AffineInterval:
            return Tensor(row, (compose(axes[0], views[0]),) * 2, gated)
        slide = step.kind.window(step.args)
        touch = slide.touch if slide is not None else (1,) * len(axes)
        return Tensor(row, tuple(map(compose, axes, views, touch)), gated)

    def repeat(self, run: Run[Tensor], arriving: Tensor) -> Tensor:
        """By what the body's own units see of what arrives, worked out once, wherever that says everything."""
        body, times = run.body, run.times
        # Where units already see by turns more and less (behind a tconv, say), what a whole body sees does not say it
        # all: a dilated window steps over some of the units between its ends. There, turn by turn.
        if body.closed and (arriving.whole or all(type(axis) is AffineInterval for axis in arriving.axes)):
            own = run.once()
            axes = _composed(arriving.axes, own.axes, times)
            if axes is not None:
                row = arriving.row if own.row < 0 else run.row + body.rows * (times - 1) + own.row
                return Tensor(row, axes, arriving.gated or own.gated)
        return super().repeat(run, arriving)


receptive_fields = cache(ReceptiveFields)
"""The algebra for an input with so many axes, always the same one: bodies remember what they do by it."""


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
    if times == 1 or all(axis is WHOLE for axis in arriving):
        return tuple(map(compose, arriving, own))
    if all(type(axis) is AffineInterval for axis in own):
        pairs = zip(arriving, own, strict=True)
        return tuple([compose(a, power(b, times)) for a, b in pairs if type(b) is AffineInterval])
    return None


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
    """Read a field off a view, for a layer with so many units; None where all or nothing definite is seen."""
    if isinstance(view, AffineInterval):
        return ReceptiveField(view.last - view.first + 1, view.jump, view.first, view.shortest + 1, False)
    if isinstance(view, PeriodicInterval):
        return _varying(view, units)
    if isinstance(view, MixedInterval):
        seen = [s for part in view.parts if (s := as_periodic(part).span(0, 0, 1)) is not None]
        if not seen:
            return None
        first, last = min(s[0] for s in seen), max(s[1] for s in seen)
        return ReceptiveField(last - first + 1, None, first, None, True)
    return None


def _varying(view: PeriodicInterval, units: int) -> ReceptiveField:
    """A unit that sees nothing sees 0 indices, and begins nowhere."""
    sizes = [
        0 if f is None or last is None else last - f + 1
        for f, last in zip(view.firsts[:units], view.lasts[:units], strict=True)
    ]
    return ReceptiveField(max(sizes), jump_of(view), view.firsts[0], None, len(set(sizes)) > 1)


def fields(axes: Sequence[Interval], out: Shape) -> tuple[ReceptiveField | None, ...]:
    """What a unit of an output sees, axis by axis; an output with other axes than the input counts as one unit."""
    units = out.size if len(out.size) == len(axes) else (1,) * len(axes)
    return tuple([field(axis, count) for axis, count in zip(axes, units, strict=True)])


class Last(NamedTuple):
    """The last tensor that does not see the whole input, and its shape."""

    axes: Axes
    out: Shape


def last_limited(body: Body, axes: int) -> Last | None:
    """Where `total rf` is read: behind `gap`, `fc` and `flatten` everything is seen."""
    algebra = receptive_fields(axes)
    frame = Frame(algebra, algebra.start).go_on(body.items)
    for item, tensor in zip(reversed(body.items), reversed(frame.made), strict=True):
        if not item.rows:  # a repetition of nothing: what is behind it was made by nobody here
            continue
        if not tensor.whole:
            return Last(tensor.axes, item.out)
        if item.bodies:
            inside = [visit for visit in item_rows(item, frame, Naming()) if not visit.made.whole]
            if inside:
                return Last(inside[-1].made.axes, inside[-1].step.out)
    return None
