"""Tensors whose axes are those of no map: their sizes are followed, and a layer gets them by a `permute`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING, NoReturn

from convcalc.layers.kind import Given
from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    Bound,
    CodePlace,
    FrameworkValue,
    Native,
    Raised,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.readers.pytorch.batches import Batch, repeated_for_all
from convcalc.readers.pytorch.numbers_of_all import NumberOfAll
from convcalc.readers.pytorch.parameter_views import broadcast, item
from convcalc.readers.pytorch.tensors import LONGEST_LOOP, TRAITS, Parameter, TorchTensor, usual_order, whole

if TYPE_CHECKING:
    from convcalc.readers.pytorch.recorder import Recorder

MARK = 2**31 - 1
"""Stands for the batch among sizes: a prime, so that what is a multiple of it is some of the batch."""

MOST_AXES = 64
"""Axes of a tensor in PyTorch."""

LARGEST = MARK * 2**62
"""The longest axis, the batch marked."""

Sizes = tuple[int, ...]


class LooseTensor(FrameworkValue):
    """What a value of the graph was made into, in these sizes, whichever of its numbers stand where.

    whole: are they all the numbers of that value, each once?  rows: does that value hold them in their order, the last
    axis as its channels?  straight: does it in the order of its own axes, channels in front?  why, hint, place: why its
    axes are no longer followed, for where it cannot go on.
    """

    __slots__ = ("counts", "hint", "images", "kept", "machine", "place", "recorder", "rows", "straight", "value",
                 "whole", "why")  # fmt: skip
    type_names = ("Tensor",)

    def __init__(
        self, of: TorchTensor | LooseTensor, counts: Sizes, machine: Machine, whole: bool, rows: bool = False
    ) -> None:
        self.recorder: Recorder = of.recorder
        self.value: int = of.value
        self.machine = machine
        self.counts, self.whole, self.rows, self.straight = counts, whole, rows, False
        self.why: str = of.why if isinstance(of, LooseTensor) else ""
        self.hint: str = of.hint if isinstance(of, LooseTensor) else ""
        self.place: CodePlace | None = of.place if isinstance(of, LooseTensor) else None
        self.kept: TorchTensor | None = None
        self.images: TorchTensor | None = None
        if len(counts) > MOST_AXES or max(counts, default=0) > LARGEST:
            raise Raised("RuntimeError", f"a tensor of {len(counts)} axes, or of so many numbers, cannot be")
        if 0 in counts:
            raise Unreadable("a tensor of no numbers is not read")
        if sum([each % MARK == 0 for each in counts]) > 1:
            raise Unreadable("what works across the images of a batch is not read")

    @property
    def dims(self) -> tuple[Value, ...]:
        """Its sizes, as the program sees them."""
        known = self.recorder.batch.known
        return tuple([n if n % MARK else Batch(n // MARK, known=known) for n in self.counts])

    @property
    def order(self) -> Sizes:
        return tuple(range(len(self.counts)))

    def copy(self) -> LooseTensor:
        return self

    def as_(self, counts: Sizes, whole: bool = True, rows: bool = False) -> LooseTensor:
        """The same numbers, or some of them, in other sizes."""
        return LooseTensor(self, counts, self.machine, self.whole and whole, self.rows and rows)

    def each(self, machine: Machine, word: str, given: Given, label: str = "") -> LooseTensor:
        """A function of each number: a row where all of them are there, else none."""
        if not self.whole:
            machine.note("what changes numbers one by one has no row where some of them are taken, or moved")
            return self
        tensor = TorchTensor(self.recorder, self.value)
        made = self.recorder.add(machine, word, given, (tensor,), label or self.recorder.label(word))
        loose = LooseTensor(made, self.counts, machine, True, self.rows)
        loose.straight = self.straight
        if self.images is not None and self.images.value == self.value:
            loose.images = TorchTensor(self.recorder, made.value)
        return loose

    def map(self) -> TorchTensor:
        """The batch in front, and its channels where they stand; raises Unreadable where it has another first axis."""
        return self._of_rows() if self.rows and len(self.counts) > 2 and self.counts[0] == MARK else self.plain_map()

    def plain_map(self) -> TorchTensor:
        """A map of its second axis as channels, as a convolution gets it."""
        if self.kept is None:
            if self.straight and self.counts[:1] == (1,) and len(self.counts) > 2 and self.counts[1] % MARK == 0:
                return self.of_each().plain_map()  # it was meant for one item
            if len(self.counts) < 2 or self.counts[0] != MARK:
                self.refuse()
            if self.straight:
                return self._straight()
            self.kept = self._permuted(self.counts[1:])
            self.recorder.kept[self.kept.value] = self
        return self.kept

    def of_each(self) -> LooseTensor:
        """Maps of items behind one another as those of each."""
        made = self.as_((MARK, self.counts[1] // MARK, *self.counts[2:]))
        made.straight = self.straight
        return made

    def _straight(self) -> TorchTensor:
        """Numbers that stand in their order: as they are, or in other sizes."""
        tensor = TorchTensor(self.recorder, self.value)
        shape = self.recorder.graph.shape(self.value)
        if (shape.channels, *shape.size) == self.counts[1:]:
            return tensor
        given: Given = {"size": self.counts[1:]}
        return self.recorder.add(self.machine, "reshape", given, (tensor,), self.recorder.label("reshape"))

    def sequence(self) -> TorchTensor:
        """As a recurrent layer gets it: the last axis as channels where the batch is behind others, steps first."""
        if len(self.counts) < 3 or MARK not in self.counts[1:-1]:
            return self.map()
        at = self.counts.index(MARK)
        *places, channels = [n for n in self.counts if n != MARK]
        order = tuple([0 if axis == at else 2 + axis - (axis > at) for axis in range(len(self.counts) - 1)])
        return TorchTensor(self.recorder, self._permuted((channels, *places)).value, (*order, 1))

    def forget(self) -> None:
        """Layers that it was made a map by are no more: what was tried with them failed."""
        self.kept = self.images = None

    def _of_rows(self) -> TorchTensor:
        """Rows as they are, the last axis as channels: their places in as many axes as they have."""
        places = self.counts[1:-1]
        value = self.value
        if places != self.recorder.graph.shape(value).size:
            given: Given = {"size": (self.counts[-1], *places)}
            tensor = TorchTensor(self.recorder, value)
            value = self.recorder.add(self.machine, "reshape", given, (tensor,), self.recorder.label("reshape")).value
        return TorchTensor(self.recorder, value, (0, *range(2, len(self.counts)), 1))

    def folded_map(self) -> TorchTensor | None:
        """Several images for each of the batch, as places of one more axis; None where there is one."""
        times = self.counts[0] // MARK if self.counts and self.counts[0] % MARK == 0 else 1
        if times < 2 or len(self.counts) < 3:
            return None
        if self.images is None:
            self.images = self._permuted((self.counts[1], times, *self.counts[2:]))
            self.recorder.kept[self.images.value] = self
        return self.images

    def unfolded(self, made: TorchTensor) -> LooseTensor:
        """What a layer made of those images."""
        shape = self.recorder.graph.shape(made.value)
        loose = LooseTensor(made, (self.counts[0], shape.channels or 1, *shape.size[1:]), self.machine, True)
        loose.images = made
        return loose

    def as_rows(self) -> TorchTensor:
        """Its last axis as channels, all others as places of one axis: what a dense layer works on."""
        *before, last = self.counts
        if last % MARK == 0 or prod(before) % MARK:
            self.refuse()
        if self.counts[0] == MARK and len(self.counts) == 2:
            return self.plain_map()
        places = prod(before) // MARK
        if self.rows:
            axes = len(self.recorder.graph.shape(self.value).size)
            return TorchTensor(self.recorder, self.value, (0, *range(2, 2 + axes), 1))
        return TorchTensor(self.recorder, self._permuted((last, places)).value, (0, 2, 1))

    def from_rows(self, made: TorchTensor) -> Value:
        """What a layer made of `as_rows`, in its axes; a sequence of a batch as such."""
        if made.plain and len(made.order) == 2:
            return made
        channels = self.recorder.graph.shape(made.value).channels or 1
        counts = (*self.counts[:-1], channels)
        if counts[0] == MARK and len(counts) == 3:
            return TorchTensor(self.recorder, made.value, (0, 2, 1))
        return LooseTensor(made, counts, self.machine, True, True)

    def output(self) -> TorchTensor:
        """As it comes out of a network: the batch may have become so many times larger."""
        if self.counts and self.counts[0] != MARK and self.counts[0] % MARK == 0 and len(self.counts) > 1:
            times = self.counts[0] // MARK
            return self._permuted((self.counts[1], times, *self.counts[2:]))
        if self.counts.count(MARK) == 1 and self.counts[0] != MARK:  # steps first, the batch second
            at = self.counts.index(MARK)
            return self.as_((MARK, *self.counts[:at], *self.counts[at + 1 :]), True, True).output()
        if self.counts == (MARK,):  # a number for each image
            return self._permuted((1,))
        return self.map()

    def _permuted(self, sizes: Sizes) -> TorchTensor:
        tensor = TorchTensor(self.recorder, self.value)
        self.machine.note(
            "numbers that are moved as no layer does are shown as permute; what units see behind it is not known"
        )
        return self.recorder.add(self.machine, "permute", {"size": sizes}, (tensor,), self.recorder.label("permute"))

    def refuse(self) -> NoReturn:
        """Raises Unreadable: why it was no map any more."""
        sizes = said(plain_sizes(self.counts))
        raise Unreadable(
            self.why or f"a tensor of {sizes}, whose first axis is not the batch, is not read", self.hint, self.place
        )

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        if operator == "@":
            function = self.recorder.methods["matmul"]
            return machine.call(function, other, self) if reflected else machine.call(function, self, other)
        if isinstance(other, int | float | Batch | NumberOfAll):
            return self
        if isinstance(other, Numbers):
            other = Parameter((len(other.values),), trained=False)
        if isinstance(other, Unknown):
            raise Unreadable(f"a tensor meets what is not known: {other.why}")
        other = loosened(machine, other) if hasattr(other, "as_one") else other
        if isinstance(other, LooseTensor | TorchTensor):
            return met(machine, operator, self, other)
        if isinstance(other, Parameter):
            return self._with_numbers(machine, operator, other)
        raise Raised("TypeError", f"a tensor does not meet {said(other)} in '{operator}'")

    def _with_numbers(self, machine: Machine, operator: str, other: Parameter) -> Value:
        """Numbers of the program's own: those that are trained are a factor or a shift of the map that it makes."""
        if other.why:
            raise Unreadable(f"a tensor meets numbers whose sizes are not known: {other.why}")
        dims = repeated_for_all(other.dims, self.counts, MARK, self.recorder.batch.known)
        counts = meeting(self.counts, dims, operator)
        if not other.trained:
            return self.as_(counts, counts == self.counts, counts == self.counts)
        own = prod(other.narrow or other.dims)
        alone = not other.mixed and len(other.made_of) == 1 and prod(other.made_of[0].dims) == own
        fits = own in (1, self.counts[-1], *self.counts[1:2], prod(self.counts[1:]))
        if counts != self.counts or self.counts[:1] != (MARK,) or not alone or not fits:
            machine.note(IN_PARTS)
            return self.as_(counts, counts == self.counts, counts == self.counts)
        last = other.dims[-1:] == self.counts[-1:] and own in (self.counts[-1], prod(self.counts[1:]))
        before = len(self.recorder.graph.nodes)
        try:
            tensor = self.map() if not last or len(self.counts) == 2 else self.last_as_channels()
            return self.recorder.exactly(machine, operator, tensor, other)
        except Unreadable:
            self.recorder.forget(before)
            machine.note(IN_PARTS)
            return self

    def last_as_channels(self) -> TorchTensor:
        """A map of its last axis as channels, which stand there."""
        if self.rows:
            return self._of_rows()
        made = self._permuted((self.counts[-1], *self.counts[1:-1]))
        return TorchTensor(self.recorder, made.value, (0, *range(2, len(self.counts)), 1))

    def attribute(self, machine: Machine, name: str) -> Value:
        if name == "shape":
            return self.dims
        if name == "ndim":
            return len(self.counts)
        if name == "is_cuda":
            return False  # as torch.cuda.is_available() says
        if name in TRAITS:
            return self.recorder.trait(name, self.value)
        if name == "__len__":
            return Native(name, lambda inner: self.dims[0])
        if name in ("data", "real", "imag"):
            return self
        if name in ("T", "mT"):
            return machine.call(self.attribute(machine, "transpose"), -2, -1)
        if (method := self.recorder.methods.get(name)) is None:
            self.recorder.unread(f"'.{name}' of a tensor is not read")
        return Bound(method, self)

    def item(self, machine: Machine, key: Value) -> Value:
        keys = key if isinstance(key, tuple) else (key,)
        if any(isinstance(each, LooseTensor | TorchTensor) for each in keys):
            return self.recorder.picked(self, keys)
        try:
            counts = item(self.counts, tuple([_bare(k) for k in keys]))
        except Raised as error:
            raise Raised(error.kind, worded(error.words), hint=error.hint) from None
        if not any(n % MARK == 0 for n in counts) and any(n % MARK == 0 for n in self.counts):
            raise Unreadable("a part of the batch is not read", self.hint)
        if 0 in counts:
            return self._nothing(counts)
        every = all(k is None or k is ... or k == slice(None) for k in keys)
        return self.as_(counts, every, every and None not in keys)

    def _nothing(self, counts: Sizes) -> Value:
        from convcalc.readers.pytorch.empty_tensors import EmptyTensor  # few programs take nothing of a tensor

        return EmptyTensor(tuple([Batch(n // MARK) if n and n % MARK == 0 else n for n in counts]))

    def with_item(self, machine: Machine, key: Value, value: Value) -> Value:
        return self.recorder.filled(self, key, value) if hasattr(value, "recorder") else self

    def elements(self, machine: Machine) -> Iterator[Value]:
        if not self.counts or self.counts[0] % MARK == 0 or self.counts[0] > LONGEST_LOOP:
            raise Unreadable("a loop over the elements of a tensor is not followed")
        yield from [self.item(machine, at) for at in range(self.counts[0])]

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")


def _bare(key: Value) -> Value:
    """A slice whose ends are numbers, the batch among them where it is known."""
    if not isinstance(key, slice):
        return key
    ends = (key.start, key.stop, key.step)
    return slice(*[whole(each, "a slice") if isinstance(each, Batch) else each for each in ends])


def counts_of(value: Value) -> Sizes:
    """The sizes of a tensor, or of numbers of the program's own."""
    if isinstance(value, LooseTensor):
        return value.counts
    if isinstance(value, Parameter):
        return value.dims
    if not isinstance(value, TorchTensor):
        raise Unreadable(f"a tensor is {value.why if isinstance(value, Unknown) else said(value)}, which is not read")
    return tuple([marked(each) for each in value.dims])


IN_PARTS = "trained numbers that meet activations in parts, or several together, are counted as if they never ran"


def plain_sizes(counts: Sizes) -> list[Value]:
    """Sizes as they are said."""
    return [n if n % MARK else "batch" for n in counts]


def marked(value: Value) -> int:
    """A size, with the mark for the batch."""
    if isinstance(value, Batch):
        if MARK * value.times % value.by:
            raise Unreadable("a part of the batch is not read")
        return MARK * value.times // value.by
    return whole(value, "a size")


def loose_of(machine: Machine, tensor: TorchTensor, failed: Unreadable | None = None) -> LooseTensor:
    """A tensor whose axes are not followed any more; failed: why."""
    rest = tuple([axis for axis in tensor.order if axis])
    rows = tensor.parts is None and rest == (*range(2, len(tensor.order)), 1)
    made = LooseTensor(tensor, counts_of(tensor), machine, True, rows)
    made.straight = tensor.order == usual_order(len(tensor.order))
    if failed is not None:
        made.why, made.hint, made.place = failed.why, failed.hint, failed.place or machine.here()
    return made


def loosened(machine: Machine, value: Value, failed: Unreadable | None = None) -> Value:
    """The same of a tensor, and of those in a list; all else as it is."""
    if isinstance(value, list | tuple):
        every = [loosened(machine, each, failed) for each in value]
        return every if isinstance(value, list) else tuple(every)
    if (joined := getattr(value, "as_one", None)) is not None:  # stacked tensors
        one: LooseTensor = joined()
        return one
    return loose_of(machine, value, failed) if isinstance(value, TorchTensor) else value


def meeting(one: Sizes, other: Sizes, operator: str) -> Sizes:
    """The sizes of what two tensors make in a sum or product; raises Raised where they do not meet."""
    counts = broadcast(one, other)
    if counts is None:
        words = " and ".join([said(plain_sizes(each)) for each in (one, other)])
        raise Raised("RuntimeError", f"tensors of {words} do not meet in '{operator}'")
    return counts


def met(machine: Machine, operator: str, one: LooseTensor | TorchTensor, other: LooseTensor | TorchTensor) -> Value:
    """Two tensors in a sum or product: as maps where both have the same sizes, else without a row."""
    counts = meeting(counts_of(one), counts_of(other), operator)
    if counts_of(one) == counts_of(other) and counts[:1] == (MARK,) and len(counts) > 1:
        a, b = _in_one_order(machine, one, other, len(counts))
        return a.recorder.exactly(machine, operator, a, b)
    if counts_of(one) == counts_of(other) and len(counts) > 1 and MARK in counts[1:]:
        at = counts.index(MARK)
        made = met(machine, operator, _with_axis_moved(one, at, 0), _with_axis_moved(other, at, 0))
        assert isinstance(made, LooseTensor | TorchTensor)
        return _with_axis_moved(made, 0, at)
    machine.note("a sum or product in which numbers are repeated has no row where axes are not followed")
    larger = max((one, other), key=lambda each: prod(counts_of(each)) == prod(counts))
    made = larger if isinstance(larger, LooseTensor) else loose_of(machine, larger)
    whole_ = made.whole and prod(made.counts) == prod(counts)
    return LooseTensor(made, counts, machine, whole_, made.rows and made.counts == counts)


def _with_axis_moved(each: LooseTensor | TorchTensor, old: int, new: int) -> LooseTensor | TorchTensor:
    """The batch elsewhere among the axes, of which no number moves within an image."""

    def moved(axes: Sizes) -> Sizes:
        rest = [*axes[:old], *axes[old + 1 :]]
        return (*rest[:new], axes[old], *rest[new:])

    if isinstance(each, TorchTensor) and each.parts is None:
        return TorchTensor(each.recorder, each.value, moved(each.order))
    loose = _loose(each.recorder.machine, each)
    return LooseTensor(loose, moved(loose.counts), loose.machine, loose.whole, loose.rows)


def _in_one_order(
    machine: Machine, one: LooseTensor | TorchTensor, other: LooseTensor | TorchTensor, axes: int
) -> tuple[TorchTensor, TorchTensor]:
    """Both as maps with their axes in the same places: the channels last where one has them there."""
    orders = tuple(range(axes)), (0, *range(2, axes), 1)
    pair = [each if _is_followed(each, orders) else _loose(machine, each) for each in (one, other)]
    last = axes > 2 and any(each.rows if isinstance(each, LooseTensor) else each.order == orders[1] for each in pair)
    last = last and not any(isinstance(each, TorchTensor) and each.order == orders[0] for each in pair)
    a, b = [_as_map(each, last) if isinstance(each, LooseTensor) else each for each in pair]
    return a, b


def _as_map(loose: LooseTensor, last: bool) -> TorchTensor:
    return loose.last_as_channels() if last else loose.plain_map()


def _is_followed(each: LooseTensor | TorchTensor, orders: tuple[Sizes, Sizes]) -> bool:
    return isinstance(each, LooseTensor) or (each.parts is None and each.order in orders)


def _loose(machine: Machine, each: LooseTensor | TorchTensor) -> LooseTensor:
    return each if isinstance(each, LooseTensor) else loose_of(machine, each)


def worded(text: str) -> str:
    """The same with the batch said where its mark stands."""
    return re.sub(r"\d{10,}", lambda found: "batch" if int(found[0]) % MARK == 0 else found[0], text)
