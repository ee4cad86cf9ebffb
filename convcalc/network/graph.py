"""The net: layers in order, who feeds whom, where each was written. Repetition is kept, not written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Layer, Merge, Skip, Spec, Statement, Total
from convcalc.layers.kind import Kind
from convcalc.shape import Shape
from convcalc.text import Source, Span


class Outer(NamedTuple):
    """A tensor of a body further out: so many levels up, the output of that item."""

    up: int
    place: int


Ref: TypeAlias = "int | Outer"
"""A tensor: the output of an item of the same body by its place, -1 for what arrives there; or one further out."""

ARRIVING = -1
"""What arrives at a body; of the network itself its first input, -2 is the second, and so on."""

LARGEST = 10**18
"""No layer may grow to a larger size or more channels."""


class NamedTensor(NamedTuple):
    """A tensor of the network itself that has a name: an input or an output, "" where it has none."""

    label: str
    ref: Ref
    shape: Shape


class IdleLayers(NamedTuple):
    """Layers that a model holds and never runs."""

    name: str
    body: Body


class Step(NamedTuple):
    """One executed layer: its kind, its arguments, what it reads and makes, and the words that asked for it."""

    kind: Kind[Any]
    args: Any
    reads: tuple[Ref, ...]
    ins: tuple[Shape, ...]
    out: Shape
    node: Layer | Merge | Skip

    @property
    def rows(self) -> int:
        """How many layers are executed in it."""
        return 1

    @property
    def bodies(self) -> tuple[tuple[Body, int], ...]:
        """The bodies inside, each with how often in a row it runs; of a layer, none."""
        return ()

    @property
    def layer(self) -> Step | None:
        """The layer itself, or the one in which branches meet; of a loop, none."""
        return self

    @property
    def arriving(self) -> Shape:
        return self.ins[0]


class Loop(NamedTuple):
    """A group or a block call: bodies run one after the other, each so many times in a row."""

    name: str  # the block's, "" for a group
    runs: Sequence[tuple[Body, int]]
    reads: Ref
    out: Shape
    rows: int
    span: Span

    def run(self, body: Body, times: int) -> Loop:
        """One of its runs alone."""
        return self._replace(runs=((body, times),), out=body.out, rows=body.rows * times)

    @property
    def bodies(self) -> Sequence[tuple[Body, int]]:
        return self.runs

    @property
    def layer(self) -> Step | None:
        return None

    @property
    def arriving(self) -> Shape:
        return self.runs[0][0].arriving if self.runs else self.out


class Join(NamedTuple):
    """Branches that all start from the same tensor, and the layer in which they meet.

    The step's `reads` do not matter: it reads the ends of the branches, in order.
    """

    branches: tuple[Body, ...]
    reads: Ref
    step: Step
    rows: int

    @property
    def bodies(self) -> tuple[tuple[Body, int], ...]:
        return tuple([(branch, 1) for branch in self.branches])

    @property
    def layer(self) -> Step | None:
        return self.step

    @property
    def arriving(self) -> Shape:
        return self.branches[0].arriving

    @property
    def out(self) -> Shape:
        return self.step.out


Item: TypeAlias = "Step | Loop | Join"
"""What a body is made of; all have `rows`, `bodies`, `layer`, `arriving`, `reads` and `out`."""


class Mark(NamedTuple):
    """A statement and what it covers: items first to last (not included), and the tensor at its end."""

    statement: Statement
    first: int
    last: int
    at: Ref
    shape: Shape


class Body:
    """What stands between two brackets, worked out for one shape that arrives.

    reach: how many bodies further out the furthest tensor lies that is named inside.  known: what traversals have found
    out about a closed body, by their algebra.
    """

    __slots__ = ("arriving", "items", "known", "marks", "ops", "out", "out_ref", "reach", "rows")

    def __init__(self, arriving: Shape) -> None:
        self.arriving = arriving
        self.items: list[Item] = []
        self.marks: list[Mark] = []
        self.out_ref: Ref = ARRIVING
        self.out = arriving
        self.rows = 0
        self.ops = 1  # rows and bodies: nested repetitions of nothing have no rows, but take as long to go through
        self.reach = 0
        self.known: dict[Any, Any] = {}

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        """For pickle: all but what traversals found, under keys that mean something in this process only."""
        return None, {name: {} if name == "known" else getattr(self, name) for name in self.__slots__}

    @property
    def closed(self) -> bool:
        """Does it mean the same wherever it stands?"""
        return self.reach == 0


class Net(NamedTuple):
    """A spec with every word resolved and every shape known.

    more_inputs: all but the first.  outputs: where several are named or one that is not the last tensor, else ().
    """

    tree: Spec
    source: Source
    input: Shape
    body: Body
    totals: tuple[Total, ...]
    notes: tuple[str, ...]
    batch: int
    dtype: str = "float32"
    more_inputs: tuple[NamedTensor, ...] = ()
    outputs: tuple[NamedTensor, ...] = ()
    idle: tuple[IdleLayers, ...] = ()

    @property
    def given_inputs(self) -> dict[str, Shape]:
        """The shapes of all inputs but the first, by label."""
        return {each.label: each.shape for each in self.more_inputs}


def outputs(net: Net) -> tuple[NamedTensor, ...]:
    """The tensors that a network gives back: those that it names, else what flows at its end."""
    return net.outputs or (NamedTensor("", net.body.out_ref, net.body.out),)


def inputs(net: Net) -> tuple[NamedTensor, ...]:
    """Its inputs, the one that flows at the beginning first."""
    name = net.tree.input.name if net.tree.input else ""
    return (NamedTensor(name, ARRIVING, net.input), *net.more_inputs)
