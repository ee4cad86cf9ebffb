"""net -> facts: one walk that counts, and rows for those who look closer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Spec
from convcalc.network.graph import ARRIVING, NamedTensor, Net, Ref, inputs, outputs
from convcalc.network.receptive_field import ReceptiveField, Tensor, fields, last_limited, receptive_fields
from convcalc.network.rows import Rows
from convcalc.network.totals import Counts, count, in_type
from convcalc.network.traverse import ends
from convcalc.shape import Shape


class OutputFacts(NamedTuple):
    """One output of a network: its label, "" for none, its place and shape, and what it sees of the input."""

    label: str
    ref: Ref
    out: Shape
    made: Tensor

    @property
    def row(self) -> int:
        """The number of the layer that makes it; -1 is the input."""
        return self.made.row

    @property
    def along_axes(self) -> tuple[ReceptiveField | None, ...]:
        """Size, jump and start of its field, axis by axis."""
        return fields(self.made.axes, self.out)

    @property
    def rf(self) -> tuple[int | None, ...] | None:
        """Its receptive field, axis by axis; None where the whole input is seen, or nothing can be said."""
        return tuple([f and f.size for f in self.along_axes]) if any(self.along_axes) else None

    @property
    def sees(self) -> str | None:
        """ "all" where it sees the whole input."""
        return "all" if self.made.whole else None


def sizes(tensors: Sequence[NamedTensor], layout: str) -> str:
    """Sizes of inputs or outputs; where they are several, with their labels.

    >>> sizes([NamedTensor("cls", 0, Shape(10, ())), NamedTensor("box", 1, Shape(4, ()))], "hwc")
    '10 (cls), 4 (box)'
    """
    several = len(tensors) > 1
    return ", ".join([t.shape.text(layout) + (f" ({t.label})" if several and t.label else "") for t in tensors])


def measure(net: Net) -> Facts:
    """Count a net."""
    return Facts(net, count(net.body.items))


class Facts:
    """Everything known of a network: totals here, layers in `rows`.

    Counts are of one pass over `batch` inputs: a batch multiplies macs, activations and memory, nothing else.
    macs are multiply-accumulates of convolutions, linear and recurrent layers, without biases; params are those that
    training changes, if nothing is frozen; statistics are batch norm's running mean and variance; memory is bytes of
    every row's output, each number of the type `dtype`.
    """

    __slots__ = ("counts", "net", "rows")

    net: Net
    rows: Rows
    counts: Counts

    def __init__(self, net: Net, counts: Counts) -> None:
        for name, value in {"net": net, "rows": Rows(net), "counts": counts}.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object = None) -> None:
        raise AttributeError(f"facts are not changed: {name}")

    __delattr__ = __setattr__

    def __reduce__(self) -> tuple[type, tuple[Net, Counts]]:
        """For pickle, and so for a pool of processes; without it the slots would be set, which is refused."""
        return type(self), (self.net, self.counts)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Nothing of it changes, so a copy is the same one."""
        return self

    @property
    def tree(self) -> Spec:
        return self.net.tree

    @property
    def name(self) -> str:
        """What the spec calls itself, "" where it does not."""
        return self.net.tree.name

    @property
    def source(self) -> str:
        """Where the network was published."""
        return self.net.tree.source

    @property
    def layout(self) -> str:
        """ "hwc" or "chw": how sizes are written."""
        return self.net.tree.layout

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed, and what a reader should know."""
        return self.net.notes

    @property
    def batch(self) -> int:
        return self.net.batch

    @property
    def dtype(self) -> str:
        """The type of the numbers, of which memory is bytes."""
        return self.net.dtype

    @property
    def in_(self) -> Shape:
        """The input, one item of the batch."""
        return self.net.input

    @property
    def inputs(self) -> tuple[NamedTensor, ...]:
        """All inputs, the one that flows at the beginning first."""
        return inputs(self.net)

    @property
    def instead_of(self) -> str | None:
        """The inputs that the spec names, where the network was built on other ones; its claims are about those."""
        from convcalc.network.scopes import shape_of

        tree = self.net.tree
        if tree.input is None:
            return None
        own = [
            NamedTensor(each.name, ARRIVING - place, shape_of(each.size, tree.layout))
            for place, each in enumerate((tree.input, *tree.more_inputs))
        ]
        return None if [each.shape for each in own] == [each.shape for each in self.inputs] else sizes(own, tree.layout)

    @property
    def out(self) -> Shape:
        """What comes out at the end, or first where several outputs are named."""
        return self.net.body.out

    @property
    def outputs(self) -> tuple[OutputFacts, ...]:
        """All that comes out, in the order in which it is named."""
        found = ends(self.net, receptive_fields(len(self.in_.size)))
        return tuple([OutputFacts(*each, made) for each, made in zip(outputs(self.net), found, strict=True)])

    @property
    def idle(self) -> int:
        """Trainable parameters of layers that the model holds and never runs; they are in no other number."""
        counts = [count(each.body.items) for each in self.net.idle]
        return sum([each.weights + each.biases for each in counts])

    @property
    def weights(self) -> int:
        return self.counts.weights

    @property
    def biases(self) -> int:
        return self.counts.biases

    @property
    def params(self) -> int:
        """Parameters: weights and biases, those that are frozen among them."""
        return self.counts.weights + self.counts.biases

    @property
    def frozen(self) -> int:
        """How many of the parameters the program or file does not train, as by `requires_grad = False`."""
        return min(self.net.tree.frozen, self.params)

    @property
    def trainable(self) -> int:
        """How many of the parameters are trained."""
        return self.params - self.frozen

    @property
    def statistics(self) -> int:
        """Running mean and variance of batch norm: stored, not trained."""
        return self.counts.statistics

    @property
    def macs(self) -> int:
        return self.counts.macs * self.batch

    @property
    def activations(self) -> int:
        """Elements of the outputs of conv, tconv and fc."""
        return self.counts.activations * self.batch

    @property
    def memory(self) -> int:
        """Bytes of the outputs of every row, in `dtype`."""
        return in_type(self.counts.memory, self.net) * self.batch

    @property
    def rf(self) -> tuple[int | None, ...] | None:
        """The receptive field of the last row that does not see the whole input, axis by axis."""
        fields = self.fields
        return tuple([f and f.size for f in fields]) if fields and any(fields) else None

    @property
    def sees(self) -> str | None:
        """ "all" where every layer sees the whole input; where `rf` is None without it, nothing can be said."""
        return "all" if self.rows and self.fields is None else None

    @property
    def fields(self) -> tuple[ReceptiveField | None, ...] | None:
        """Size, jump and start of that row, worked out when asked for."""
        last = last_limited(self.net.body, len(self.in_.size))
        return None if last is None else fields(last.axes, last.out)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Facts):
            return NotImplemented
        return self._key() == other._key() and self.rows == other.rows

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return (
            self.name,
            self.source,
            self.layout,
            self.batch,
            self.dtype,
            tuple([each.shape for each in self.inputs]),
            tuple([(each.label, each.shape) for each in outputs(self.net)]),
            self.idle,
            self.counts,
            len(self.rows),
        )

    def __repr__(self) -> str:
        counts = f"{len(self.rows):,} layers, {self.params:,} parameters, {self.macs:,} MACs"
        return f"<Facts of {self.name or 'a spec'}: {counts}>"
