"""Rows: one executed layer each, worked out when looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Self, overload

from convcalc.layers.kind import NOTHING, Ops
from convcalc.network.graph import Net
from convcalc.network.receptive_field import ReceptiveField, Tensor, fields, receptive_fields
from convcalc.network.traverse import Visit, rows, seek
from convcalc.shape import Shape
from convcalc.text import Span

if TYPE_CHECKING:
    from fractions import Fraction

    from convcalc.layers.tconv import Spread
    from convcalc.layers.window import Slide


class Row:
    """One executed layer.

    Lists over axes are in the order written (depth, height, width). Counts are for one input, whatever the batch.
    rf, jump and start are None where the whole input is seen (`sees` is "all"), and where they cannot be said.
    `visit` is the step behind it, for those who explain it.
    """

    __slots__ = ("_fields", "visit")

    visit: Visit[Tensor]
    _fields: tuple[ReceptiveField | None, ...]

    def __init__(self, visit: Visit[Tensor]) -> None:
        object.__setattr__(self, "visit", visit)
        object.__setattr__(self, "_fields", fields(visit.made.axes, visit.step.out))

    def __setattr__(self, name: str, value: object = None) -> None:
        raise AttributeError(f"a row is not changed: {name}")

    __delattr__ = __setattr__

    def __reduce__(self) -> tuple[type, tuple[Visit[Tensor]]]:
        """For pickle and copy; without it the slots would be set, which is refused."""
        return type(self), (self.visit,)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    @property
    def index(self) -> int:
        """Its number, from 0."""
        return self.visit.row

    @property
    def label(self) -> str | None:
        """The name of its output, where a labelled statement ends with it."""
        return self.visit.label

    @property
    def statement(self) -> str | None:
        """The label of the outermost labelled statement that it is part of."""
        return self.visit.statement

    @property
    def path(self) -> str:
        """The blocks and repetitions around it: `stage/bottleneck[2]`; "" at the top."""
        return "/".join(self.visit.path)

    @property
    def kind(self) -> str:
        """Its word in the language."""
        return self.visit.step.kind.word

    @property
    def text(self) -> str:
        """The layer as it is written, defaults left out."""
        step = self.visit.step
        return step.kind.text(step.args)

    @property
    def in_(self) -> Shape:
        """What arrives; of a merge, the first that meets."""
        return self.visit.step.ins[0]

    @property
    def ins(self) -> tuple[Shape, ...]:
        """All that arrives."""
        return self.visit.step.ins

    @property
    def out(self) -> Shape:
        return self.visit.step.out

    @property
    def inputs(self) -> tuple[int, ...]:
        """The rows whose output it reads; -1 is the network's input."""
        return tuple([tensor.row for tensor in self.visit.ins])

    @property
    def _slide(self) -> Slide | Spread | None:
        step = self.visit.step
        return step.kind.window(step.args)

    @property
    def kernel(self) -> tuple[int, ...] | None:
        slide = self._slide
        return slide.kernel if slide else None

    @property
    def stride(self) -> tuple[int, ...] | None:
        slide = self._slide
        return slide.stride if slide else None

    @property
    def padding(self) -> tuple[tuple[int, int], ...] | None:
        """Before and after, axis by axis; of a transposed convolution, what is cropped."""
        slide = self._slide
        return slide.padding if slide else None

    @property
    def dilation(self) -> tuple[int, ...] | None:
        slide = self._slide
        return slide.dilation if slide else None

    @property
    def groups(self) -> int | None:
        step = self.visit.step
        return step.kind.groups(step.args)

    @property
    def remainder(self) -> tuple[int, ...] | None:
        """What the division by the stride leaves, rounded down or up; None where no window slides."""
        from convcalc.layers.window import Slide, remainder

        slide = self._slide
        return remainder(slide, self.in_) if isinstance(slide, Slide) else None

    @property
    def unread(self) -> tuple[int, ...] | None:
        """Input places that no window reads, wherever they lie; None where no window slides."""
        from convcalc.layers.window import Slide, unread

        slide = self._slide
        return unread(slide, self.in_) if isinstance(slide, Slide) else None

    @property
    def weights(self) -> int | None:
        return self._cost[0]

    @property
    def biases(self) -> int | None:
        return self._cost[1]

    @property
    def statistics(self) -> int | None:
        return self._cost[2]

    @property
    def params(self) -> int | None:
        """Trainable: weights and biases."""
        weights, biases, _ = self._cost
        return None if weights is None or biases is None else weights + biases

    @property
    def _cost(self) -> tuple[int | None, int | None, int | None]:
        step = self.visit.step
        return step.kind.cost(step.args, step.ins)

    @property
    def macs(self) -> int | None:
        step = self.visit.step
        return step.kind.macs(step.args, step.ins, step.out)

    @property
    def ops(self) -> Ops:
        """Operations besides multiply-accumulates."""
        step = self.visit.step
        return step.kind.ops(step.args, step.ins, step.out) or NOTHING

    @property
    def sees(self) -> str | None:
        """ "all" where every unit sees the whole input."""
        return "all" if self.visit.made.whole else None

    @property
    def rf(self) -> tuple[int | None, ...] | None:
        """The most input places that one of its units sees."""
        return None if all(f is None for f in self._fields) else tuple([f and f.size for f in self._fields])

    @property
    def jump(self) -> tuple[int | Fraction | None, ...] | None:
        """How many input places lie between what neighbouring units see; None: branches met that differ."""
        return None if self.rf is None else tuple([f and f.jump for f in self._fields])

    @property
    def start(self) -> tuple[int | None, ...] | None:
        """The first input index that unit 0 sees; negative in the padding, None where it sees nothing."""
        return None if self.rf is None else tuple([f and f.start for f in self._fields])

    @property
    def shortest(self) -> tuple[int | None, ...] | None:
        """The receptive field along the shortest path, where branches met."""
        return None if self.rf is None else tuple([f and f.shortest for f in self._fields])

    @property
    def varies(self) -> bool:
        """Do its units see different amounts?"""
        return any(f is not None and f.varies for f in self._fields)

    @property
    def gated(self) -> bool:
        """Was a gate that sees more left out of the field?"""
        return self.visit.made.gated

    @property
    def span(self) -> Span:
        """Where it was written."""
        return self.visit.step.node.span

    def _key(self) -> tuple[object, ...]:
        v = self.visit
        named = v.row, v.label, v.statement, v.path, self.inputs
        return *named, self.kind, self.text, v.step.ins, v.step.out, self._fields

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Row) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.index, self.kind, self.out))

    def __repr__(self) -> str:
        return f"<Row {self.index}: {self.text} -> {self.out.text()}>"


class Rows(Sequence[Row]):
    """The rows of a net in order. Nothing is written out: a million repetitions take no room."""

    __slots__ = ("_net",)

    def __init__(self, net: Net) -> None:
        self._net = net

    def __len__(self) -> int:
        return self._net.body.rows

    def __iter__(self) -> Iterator[Row]:
        return map(Row, rows(self._net, receptive_fields(len(self._net.input.size))))

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(index, slice):
            return tuple([self[i] for i in range(*index.indices(len(self)))])
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"row {index} of {len(self)}")
        return Row(seek(self._net, receptive_fields(len(self._net.input.size)), place))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows):
            return NotImplemented
        if self._net is other._net:
            return True
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(len(self))

    def __repr__(self) -> str:
        return f"<{len(self):,} rows>"
