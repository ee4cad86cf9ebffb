"""One traversal of a network for every quantity: folded to its end, layer by layer, or straight to one layer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Generic, TypeAlias, TypeVar

from convcalc._namedtuple import NamedTuple
from convcalc.network.graph import ARRIVING, Body, Item, Join, Loop, Net, Outer, Ref, Step, outputs
from convcalc.network.turns import TurnProgression, but_for_size
from convcalc.shape import Shape

V = TypeVar("V")


class Algebra(Generic[V]):
    """A quantity that is carried along the edges of a network: from its input, through layers, to its output.

    start: what the network's input carries.  `step` says what a layer makes of it; the others have an answer already,
    and are given where a quantity knows better: by a formula for n turns, say, or by looking at one branch only.
    An algebra that keeps what a body does (`Run.once`) is an object of its own and never changes: it is the key.
    """

    start: V
    by_size = True
    """Does it depend on the sizes of maps? Of one that does not, `seek` is asked too."""

    def step(self, step: Step, ins: list[V], row: int) -> V:
        """What a layer makes of what its inputs carry; row: its number in the network."""
        raise NotImplementedError

    def meet(self, join: Join, arriving: V, end: Callable[[int], V], row: int) -> V:
        """What comes out where branches meet; `end(i)` goes through branch i, row is that of the meeting layer."""
        return self.step(join.step, [end(i) for i in range(len(join.branches))], row)

    def repeat(self, run: Run[V], arriving: V) -> V:
        """What comes out behind all turns of a repetition: here, turn by turn."""
        for number in range(run.times):
            arriving = run.turn(arriving, number)
        return arriving

    def runs(self, runs: Sequence[tuple[Body, int]]) -> Iterable[tuple[Body, int]]:
        """The runs of a repetition that are gone through: where sizes do not matter, equal steps are one run."""
        return runs if self.by_size else but_for_size(runs)

    def entering(self, number: int, shape: Shape) -> V:
        """What a further input of the network carries, the first of them being number 1: what the first input does."""
        return self.start

    def outside(self, shape: Shape) -> V:
        """What a tensor of that shape carries which lies outside of all that is traversed."""
        raise LookupError(shape)


class Frame(Generic[V]):
    """A body on the way: what arrived, what its items have made so far, and the row of the next item's first layer."""

    __slots__ = ("algebra", "arriving", "made", "parent", "row")

    def __init__(self, algebra: Algebra[V], arriving: V, parent: Frame[V] | None = None, row: int = 0) -> None:
        self.algebra = algebra
        self.arriving = arriving
        self.parent = parent
        self.made: list[V] = []
        self.row = row

    def get(self, ref: Ref, shape: Shape | None = None) -> V:
        """What a tensor carries; its shape is needed where it may lie outside."""
        if not isinstance(ref, Outer):
            return self.made[ref] if ref >= 0 else self.entered(ref, shape)
        frame: Frame[V] | None = self
        for _ in range(ref.up):
            frame = frame and frame.parent
        if frame is None:
            assert shape is not None, "a tensor outside of what is traversed"
            return self.algebra.outside(shape)
        return frame.made[ref.place] if ref.place >= 0 else frame.entered(ref.place, shape)

    def entered(self, place: int, shape: Shape | None) -> V:
        """What arrives at the body, or of the network itself a further input."""
        if place == ARRIVING:
            return self.arriving
        assert shape is not None, "an input of the network without its shape"
        return self.algebra.entering(ARRIVING - place, shape)

    def go_on(self, items: Iterable[Item]) -> Frame[V]:
        """Pass the next items; returns itself."""
        made, step = self.made, self.algebra.step
        for item in items:
            if type(item) is Step:
                reads = item.reads
                ref = reads[0]
                if len(reads) == 1 and type(ref) is int:  # nearly every layer
                    ins = [made[ref] if ref >= 0 else self.entered(ref, item.ins[0])]
                else:
                    ins = self.ins(item)
                made.append(step(item, ins, self.row))
                self.row += 1
            else:
                made.append(self.made_by(item))
                self.row += item.rows
        return self

    def ahead(self) -> Frame[V]:
        """A copy, to look further without going on."""
        copy = Frame(self.algebra, self.arriving, self.parent, self.row)
        copy.made = list(self.made)
        return copy

    def inner(self, arriving: V, row: int) -> Frame[V]:
        """A frame for a body that stands inside this one."""
        return Frame(self.algebra, arriving, self, row)

    def ins(self, step: Step) -> list[V]:
        """What a layer's inputs carry."""
        return [self.get(ref, shape) for ref, shape in zip(step.reads, step.ins, strict=True)]

    def made_by(self, item: Item) -> V:
        """What the next item will make; the frame stays where it is."""
        if isinstance(item, Step):
            return self.algebra.step(item, self.ins(item), self.row)
        value = self.get(item.reads, item.arriving)
        if isinstance(item, Join):
            rows = [branch.rows for branch in item.branches]

            def end(at: int) -> V:
                return self.through(item.branches[at], value, self.row + sum(rows[:at]))

            return self.algebra.meet(item, value, end, self.row + item.rows - 1)
        return self.in_a_row(item.runs, value, self.row)

    def through(self, body: Body, arriving: V, row: int) -> V:
        """What comes out of a body that stands inside this one, its rows counted from `row`."""
        return self.inner(arriving, row).go_on(body.items).get(body.out_ref, body.out)

    def in_a_row(self, runs: Sequence[tuple[Body, int]], arriving: V, row: int) -> V:
        """What comes out of some of the runs of a repetition inside this one."""
        for body, times in self.algebra.runs(runs):
            arriving = self.repeat(body, times, arriving, row)
            row += body.rows * times
        return arriving

    def repeat(self, body: Body, times: int, arriving: V, row: int) -> V:
        """What comes out of a body inside this one that runs so often in a row."""
        return self.algebra.repeat(Run(body, times, row, self), arriving) if times else arriving

    def stretches(self, item: Loop | Join) -> Iterator[TurnRange[V]]:
        """Each branch, or the turns of a repetition that are alike, for an algebra that does not look at sizes."""
        value, row = self.get(item.reads, item.arriving), self.row
        if isinstance(item, Join):
            for branch in item.branches:
                yield TurnRange(Run(branch, 1, row, self), value, 0, 1)
                row += branch.rows
            return
        each, number = but_for_size(item.runs), 0
        total = sum(times for _, times in each)
        for body, times in each:
            steps = item.runs if isinstance(item.runs, TurnProgression) and body is item.runs.first else None
            yield TurnRange(Run(body, times, row, self), value, number, total, steps)
            value = self.repeat(body, times, value, row)  # only when somebody asks for more
            row += body.rows * times
            number += times


class Run(NamedTuple, Generic[V]):
    """A body that runs `times` in a row; row: that of the first layer of its first turn."""

    body: Body
    times: int
    row: int
    frame: Frame[V]

    def once(self) -> V:
        """What a closed body makes of the start, its rows counted from 0; worked out once in the life of a network."""
        algebra = self.frame.algebra
        if algebra not in self.body.known:
            self.body.known[algebra] = self.frame.through(self.body, algebra.start, 0)
        value: V = self.body.known[algebra]
        return value

    def turn(self, arriving: V, number: int = 0) -> V:
        """What one turn makes, the first being number 0."""
        return self.frame.through(self.body, arriving, self.row + self.body.rows * number)


class Turn(NamedTuple, Generic[V]):
    """A branch, or one turn of a repetition, about to be entered: number of total."""

    body: Body
    frame: Frame[V]
    number: int
    total: int


class TurnRange(NamedTuple, Generic[V]):
    """A branch, or turns in a row that are equal or go by equal steps.

    arriving: what arrives at the first of them.  before: how many turns of the repetition lie before it.
    """

    run: Run[V]
    arriving: V
    before: int
    total: int
    steps: TurnProgression | None = None

    def turn(self, number: int) -> Turn[V]:
        """One of them, the first being number 0."""
        body, times, row, frame = self.run.body, self.run.times, self.run.row, self.run.frame
        assert number < times
        inner = frame.inner(frame.repeat(body, number, self.arriving, row), row + number * body.rows)
        return Turn(self.steps.turn(number) if self.steps else body, inner, self.before + number + 1, self.total)


class Visit(NamedTuple, Generic[V]):
    """One executed layer: its row, what its inputs carry and what it makes, and what is written around it.

    path: the blocks and repetitions.  statement: the outermost labelled statement.  label: its own.
    """

    row: int
    step: Step
    ins: tuple[V, ...]
    made: V
    path: tuple[str, ...] = ()
    statement: str | None = None
    label: str | None = None


# --- folding -------------------------------------------------------------------------------------------------------


def fold(net: Net, algebra: Algebra[V]) -> V:
    """What the output of a network carries.

    >>> from convcalc.lang.statements import parse
    >>> from convcalc.network.builder import build
    >>> from convcalc.text import Source
    >>> class Layers(Algebra[int]):
    ...     start = 0
    ...     def step(self, step, ins, row):
    ...         return max(ins) + 1
    >>> tree = parse(Source("32x32x3 -> [conv 8 3x3 p1, residual[conv 8 3x3 p1, relu] x2] x2"))
    >>> fold(build(tree), Layers())
    14
    """
    return Frame(algebra, algebra.start).go_on(net.body.items).get(net.body.out_ref, net.body.out)


def ends(net: Net, algebra: Algebra[V]) -> list[V]:
    """What each output of a network carries."""
    frame = Frame(algebra, algebra.start).go_on(net.body.items)
    return [frame.get(output.ref, output.shape) for output in outputs(net)]


# --- layer by layer ------------------------------------------------------------------------------------------------


def rows(net: Net, algebra: Algebra[V]) -> Iterator[Visit[V]]:
    """Every executed layer in order; each is worked out when it is asked for."""
    return _rows(net.body, Frame(algebra, algebra.start), Naming())


class Naming(NamedTuple):
    """What rows are called: the outermost labelled statement around them, and labels by row."""

    path: tuple[str, ...] = ()
    statement: str | None = None
    labels: dict[int, str] = {}  # noqa: RUF012  (never written to; each level makes its own)

    def inside(self, name: tuple[str, bool] | None, last: int) -> Naming:
        """In an item of a labelled statement; a label further out wins, being the one that is seen from outside."""
        if name is None:
            return self
        label, ends = name
        labels = {last: label} | self.labels if ends else self.labels
        return self._replace(statement=self.statement or label, labels=labels)

    def turn(self, item: Loop, number: int) -> Naming:
        """In a block or a repetition: `bottleneck`, `bottleneck[2]`, `[2]`."""
        alone = len(item.runs) == 1 and item.runs[0][1] == 1
        part = item.name if alone else f"{item.name}[{number}]"
        return self._replace(path=(*self.path, part)) if part else self


def _names(body: Body) -> dict[int, tuple[str, bool]]:
    """For each item of a labelled statement: the label, and whether the statement ends with it."""
    return {
        place: (mark.statement.label, place == mark.last - 1)
        for mark in body.marks
        if mark.statement.label is not None
        for place in range(mark.first, mark.last)
    }


Visits: TypeAlias = "Generator[Visit[V], None, V]"
"""Layers in order; returned is what the last of them leaves behind."""


def _rows(body: Body, frame: Frame[V], naming: Naming) -> Visits[V]:
    names = _names(body)
    for place, item in enumerate(body.items):
        inside = naming.inside(names.get(place), frame.row + item.rows - 1)
        frame.made.append((yield from item_rows(item, frame, inside)))
        frame.row += item.rows
    return frame.get(body.out_ref, body.out)


def ends_in_its_last_layer(item: Item) -> bool:
    """Does an item make what its last layer makes? Not so a group whose last word is `from`."""
    while isinstance(item, Loop):
        body = item.runs[-1][0]
        layers = [at for at, inner in enumerate(body.items) if inner.rows]
        end = body.out_ref
        while isinstance(end, int) and end >= 0 and isinstance(empty := body.items[end], Loop) and not empty.rows:
            end = empty.reads  # a repetition of nothing makes what arrives
        if not layers or end != layers[-1]:
            return not layers
        item = body.items[layers[-1]]
    return True


def item_rows(item: Item, frame: Frame[V], naming: Naming) -> Visits[V]:
    """Every layer of the next item of a frame, which stays where it is; returns what the item makes."""
    if isinstance(item, Loop):
        return (yield from _loop_rows(item, frame, naming))
    if isinstance(item, Step):
        return (yield from _step_row(item, frame.ins(item), frame, frame.row, naming))
    arriving, row = frame.get(item.reads, item.arriving), frame.row
    met = []
    for branch in item.branches:
        met.append((yield from _rows(branch, frame.inner(arriving, row), naming)))
        row += branch.rows
    return (yield from _step_row(item.step, met, frame, row, naming))


def _step_row(step: Step, ins: list[V], frame: Frame[V], row: int, naming: Naming) -> Visits[V]:
    made = frame.algebra.step(step, ins, row)
    yield Visit(row, step, tuple(ins), made, naming.path, naming.statement, naming.labels.get(row))
    return made


def _loop_rows(item: Loop, frame: Frame[V], naming: Naming) -> Visits[V]:
    value, row, number = frame.get(item.reads, item.arriving), frame.row, 0
    for body, times in item.runs:
        if not body.rows:
            number += times
            value = frame.repeat(body, times, value, row)
            continue
        for _ in range(times):
            number += 1
            value = yield from _rows(body, frame.inner(value, row), naming.turn(item, number))
            row += body.rows
    return value


def seek(net: Net, algebra: Algebra[V], index: int) -> Visit[V]:
    """The executed layer of that number, without the layers before it one by one; IndexError where there is none."""
    return _seek(net.body, Frame(algebra, algebra.start), Naming(), index)


def _seek(body: Body, frame: Frame[V], naming: Naming, index: int) -> Visit[V]:
    """Skip whole items, then whole turns of a loop, then look layer by layer."""
    for place, item in enumerate(body.items):
        if index < frame.row + item.rows:
            inside = naming.inside(_names(body).get(place), frame.row + item.rows - 1)
            if isinstance(item, Loop):
                return _seek_turn(item, frame, inside, index)
            return next(visit for visit in item_rows(item, frame, inside) if visit.row == index)
        frame.go_on([item])
    raise IndexError(index)


def _seek_turn(item: Loop, frame: Frame[V], naming: Naming, index: int) -> Visit[V]:
    holds = (each for each in frame.stretches(item) if index < each.run.row + each.run.body.rows * each.run.times)
    stretch = next(holds)  # the item is known to hold it
    turn = stretch.turn((index - stretch.run.row) // stretch.run.body.rows)
    return _seek(turn.body, turn.frame, naming.turn(item, turn.number), index)
