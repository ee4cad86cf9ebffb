"""Walking a net: what each layer sees of the input, and which row of the table it is."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias

from convcalc.arithmetic.intervals import IDENTITY, WHOLE, AffineInterval, Interval, compose, join, power
from convcalc.layers.merge import is_gate, widest
from convcalc.network.graph import Body, Item, Join, Loop, Outer, Ref, Step
from convcalc.record import NamedTuple

Axes: TypeAlias = "tuple[Interval, ...]"


class Tensor(NamedTuple):
    """A tensor on the way: the row that made it (-1: the input), what its units see of the input, one Axis an axis.

    gated: a gate that sees more was left out of the field on the way here.
    """

    row: int
    axes: Axes
    gated: bool = False


class Frame:
    """A body being walked: what arrived, and what its items have made so far."""

    __slots__ = ("arriving", "made", "parent")

    def __init__(self, arriving: Tensor, parent: Frame | None) -> None:
        self.arriving = arriving
        self.parent = parent
        self.made: list[Tensor] = []

    def get(self, ref: Ref) -> Tensor:
        frame, place = self, ref
        if isinstance(place, Outer):
            for _ in range(place.up):
                assert frame.parent is not None
                frame = frame.parent
            place = place.place
        return frame.made[place] if place >= 0 else frame.arriving


class Visit(NamedTuple):
    """One row: the step, its number, the rows that it reads, and the tensor it makes."""

    row: int
    step: Step
    reads: tuple[int, ...]
    made: Tensor
    path: tuple[str, ...]
    statement: str | None
    label: str | None


def start(axes: int) -> Tensor:
    """The network's input: each unit is itself."""
    return Tensor(-1, (IDENTITY,) * axes)


# --- what a step makes of what its input's units see ---------------------------------------------------------------


def step_axes(step: Step, ins: list[Tensor]) -> tuple[Axes, bool]:
    """The views behind one step, and whether a gate was left out."""
    if len(ins) > 1:
        return _met(step, ins)
    _, axes, gated = ins[0]
    views = step.kind.views(step.args, step.ins)
    if views is None:
        return axes, gated
    if len(views) != len(axes):  # the axes are no longer the input's: whoever changed them saw everything
        return (WHOLE,) * len(axes), gated
    if len(axes) == 2 and axes[0] is axes[1] and views[0] == views[1] and type(axes[0]) is AffineInterval:
        return (compose(axes[0], views[0]),) * 2, gated
    slide = step.kind.window(step.args)
    touch = slide.touch if slide is not None else (1,) * len(axes)
    return tuple(map(compose, axes, views, touch)), gated


def _met(step: Step, ins: list[Tensor]) -> tuple[Axes, bool]:
    gated = any(t.gated for t in ins)
    if step.kind.gate:
        full = widest(step.ins)
        main = [t for t, x in zip(ins, step.ins, strict=True) if not is_gate(x, full)]
        if full.positions() == 1:  # on a map of one place a gate has the shape of what it gates
            main = [t for t in main if not is_whole(t)] or main
        gated = gated or len(main) < len(ins)
        ins = main
    return tuple([join([t.axes[i] for t in ins]) for i in range(len(ins[0].axes))]), gated


# --- walking without looking at rows -------------------------------------------------------------------------------


def through(body: Body, arriving: Tensor, first_row: int, parent: Frame | None) -> Tensor:
    """The tensor at the end of a body."""
    frame = Frame(arriving, parent)
    row = first_row
    for item in body.items:
        frame.made.append(pass_item(item, frame, row))
        row += 1 if isinstance(item, Step) else item.rows
    return frame.get(body.out_ref)


def pass_item(item: Item, frame: Frame, row: int) -> Tensor:
    """The tensor that one item makes, its rows counted from `row`."""
    if isinstance(item, Step):
        axes, gated = step_axes(item, [frame.get(ref) for ref in item.reads])
        return Tensor(row, axes, gated)
    if isinstance(item, Join):
        return _meet(item, frame, row)
    tensor = frame.get(item.reads)
    for body, count in item.runs:
        tensor = _repeat(body, count, tensor, row, frame)
        row += body.rows * count
    return tensor


def _meet(item: Join, frame: Frame, row: int) -> Tensor:
    arriving = frame.get(item.reads)
    ends = []
    for branch in item.branches:
        ends.append(through(branch, arriving, row, frame))
        row += branch.rows
    axes, gated = step_axes(item.step, ends)
    return Tensor(row, axes, gated)


def _repeat(body: Body, count: int, tensor: Tensor, row: int, frame: Frame) -> Tensor:
    """A body run `count` times: by its own view, worked out once, wherever that says everything."""
    views = all(type(axis) is AffineInterval for axis in tensor.axes)
    if count and body.closed and (views or is_whole(tensor)):
        seen = own_view(body, len(tensor.axes))
        axes = _composed(tensor.axes, seen.axes, count)
        if axes is not None:
            return Tensor(_last_row(body, tensor.row, row, count, seen), axes, tensor.gated or seen.gated)
    for _ in range(count):
        tensor = through(body, tensor, row, frame)
        row += body.rows
    return tensor


def _composed(arriving: Axes, seen: Axes, count: int) -> Axes | None:
    """What is seen behind `count` equal bodies; None where they do not compose: units differ from turn to turn."""
    if count == 1 or all(axis is WHOLE for axis in arriving):
        return tuple(map(compose, arriving, seen))
    if all(type(axis) is AffineInterval for axis in seen):
        return tuple(
            [compose(a, power(b, count)) for a, b in zip(arriving, seen, strict=True) if type(b) is AffineInterval]
        )
    return None


def _last_row(body: Body, arriving: int, row: int, count: int, seen: Tensor) -> int:
    return arriving if seen.row < 0 else row + body.rows * (count - 1) + seen.row


def own_view(body: Body, axes: int) -> Tensor:
    """What a closed body's units see of the tensor that arrives, and its last row counted from its own first."""
    if body.seen is None:
        body.seen = through(body, start(axes), 0, None)
    seen: Tensor = body.seen
    return seen


class Last(NamedTuple):
    """The last tensor that does not see the whole input, and how many units it has on each axis."""

    axes: Axes
    size: tuple[int, ...]


def last_limited(body: Body, arriving: Tensor, parent: Frame | None = None) -> Last | None:
    """Where `total rf` is read: behind `gap`, `fc` and `flatten` everything is seen."""
    frame = Frame(arriving, parent)
    row = 0
    for item in body.items:
        frame.made.append(pass_item(item, frame, row))
        row += 1 if isinstance(item, Step) else item.rows
    for item, tensor in zip(reversed(body.items), reversed(frame.made), strict=True):
        if not is_whole(tensor):
            out = item.step.out if isinstance(item, Join) else item.out
            return Last(tensor.axes, out.size)
        if not isinstance(item, Step):
            inside = [v for v in item_visits(item, frame, 0, Naming()) if not is_whole(v.made)]
            if inside:
                return Last(inside[-1].made.axes, inside[-1].step.out.size)
    return None


def is_whole(tensor: Tensor) -> bool:
    """Does every unit see the whole input?"""
    return all(axis is WHOLE for axis in tensor.axes)


# --- walking row by row --------------------------------------------------------------------------------------------


class Naming(NamedTuple):
    """What rows are called: the outermost labelled statement around them, and labels by row."""

    path: tuple[str, ...] = ()
    statement: str | None = None
    labels: dict[int, str] = {}  # noqa: RUF012  (never written to; each level makes its own)


Rows: TypeAlias = "Generator[Visit, None, Tensor]"


def visits(body: Body, arriving: Tensor, first_row: int, parent: Frame | None, naming: Naming) -> Rows:
    """Every row of a body in order; returns the tensor at its end."""
    frame = Frame(arriving, parent)
    row = first_row
    names = _names(body)
    for place, item in enumerate(body.items):
        rows = 1 if isinstance(item, Step) else item.rows
        frame.made.append((yield from item_visits(item, frame, row, _named(naming, names.get(place), row + rows - 1))))
        row += rows
    return frame.get(body.out_ref)


def _names(body: Body) -> dict[int, tuple[str, bool]]:
    """For each item of a labelled statement: the label, and whether the statement ends with it."""
    names: dict[int, tuple[str, bool]] = {}
    for mark in body.marks:
        label = mark.statement.label
        if label is not None:
            for place in range(mark.first, mark.last):
                names[place] = (label, place == mark.last - 1)
    return names


def _named(naming: Naming, name: tuple[str, bool] | None, last: int) -> Naming:
    """The naming inside an item; a label further out wins, since that is the one to be seen from outside."""
    if name is None:
        return naming
    label, ends = name
    labels = {last: label} | naming.labels if ends else naming.labels
    return naming._replace(statement=naming.statement or label, labels=labels)


def item_visits(item: Item, frame: Frame, row: int, naming: Naming) -> Rows:
    """Every row of one item; returns the tensor that it makes."""
    if isinstance(item, Loop):
        return (yield from _loop_visits(item, frame, row, naming))
    if isinstance(item, Step):
        return (yield from _step_visit(item, [frame.get(ref) for ref in item.reads], row, naming))
    arriving = frame.get(item.reads)
    ends = []
    for branch in item.branches:
        ends.append((yield from visits(branch, arriving, row, frame, naming)))
        row += branch.rows
    return (yield from _step_visit(item.step, ends, row, naming))


def _step_visit(step: Step, ins: list[Tensor], row: int, naming: Naming) -> Rows:
    axes, gated = step_axes(step, ins)
    made = Tensor(row, axes, gated)
    yield Visit(row, step, tuple([t.row for t in ins]), made, naming.path, naming.statement, naming.labels.get(row))
    return made


def _loop_visits(item: Loop, frame: Frame, row: int, naming: Naming) -> Rows:
    tensor = frame.get(item.reads)
    turn = 0
    for body, count in item.runs:
        if not body.rows:
            turn += count
            tensor = _repeat(body, count, tensor, row, frame)
            continue
        for _ in range(count):
            turn += 1
            tensor = yield from visits(body, tensor, row, frame, _turn(item, turn, naming))
            row += body.rows
    return tensor


def _turn(item: Loop, turn: int, naming: Naming) -> Naming:
    """Inside a block or a repetition: `bottleneck`, `bottleneck[2]`, `[2]`."""
    once = len(item.runs) == 1 and item.runs[0][1] == 1
    part = item.name if once else f"{item.name}[{turn}]"
    return naming._replace(path=(*naming.path, part)) if part else naming


def visit_at(body: Body, arriving: Tensor, index: int) -> Visit:
    """The row of that number, without walking the rows before it one by one."""
    return _seek(body, arriving, 0, None, Naming(), index)


def _seek(body: Body, arriving: Tensor, row: int, parent: Frame | None, naming: Naming, index: int) -> Visit:
    """Skip whole items, then whole turns of a loop, then look row by row."""
    frame = Frame(arriving, parent)
    for place, item in enumerate(body.items):
        rows = 1 if isinstance(item, Step) else item.rows
        if index < row + rows:
            inside = _named(naming, _names(body).get(place), row + rows - 1)
            if isinstance(item, Loop):
                return _seek_turn(item, frame, row, inside, index)
            return next(v for v in item_visits(item, frame, row, inside) if v.row == index)
        frame.made.append(pass_item(item, frame, row))
        row += rows
    raise IndexError(index)


def _seek_turn(item: Loop, frame: Frame, row: int, naming: Naming, index: int) -> Visit:
    tensor = frame.get(item.reads)
    done = 0
    for body, count in item.runs:
        if body.rows and index < row + body.rows * count:
            turn = (index - row) // body.rows
            tensor = _repeat(body, turn, tensor, row, frame)
            return _seek(body, tensor, row + turn * body.rows, frame, _turn(item, done + turn + 1, naming), index)
        tensor = _repeat(body, count, tensor, row, frame)
        row += body.rows * count
        done += count
    raise IndexError(index)
