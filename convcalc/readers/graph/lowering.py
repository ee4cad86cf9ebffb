"""Operators to layers: what each tensor is, and what all operators need to become layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Pair
from convcalc.layers import kind_of
from convcalc.layers.kind import Given
from convcalc.readers.graph.constant_folding import given_numbers
from convcalc.readers.graph.operator_graph import Operator, OperatorGraph, TensorConstant, dims_text, shown
from convcalc.readers.graph.tensor_views import (
    Atom,
    Axis,
    View,
    holds_all,
    joined,
    pixel_factor,
    places,
    plain,
    shuffled_groups,
    unpixel_factor,
)
from convcalc.readers.layer_graph import LayerGraph
from convcalc.shape import Shape

KERNELS = ("conv", "tconv", "fc")
"""Layers whose weights are a matrix or a kernel: what one has, another can use."""


class NotLowered(Exception):
    """An operator that becomes no layer: why, and what helps."""

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


Tensor: TypeAlias = "View | TensorConstant"
Made: TypeAlias = "Tensor | tuple[Tensor, ...]"


class WeightsUsed(NamedTuple):
    """A layer with weights of its own, and the names of the tensors that hold them."""

    value: int
    weight: str
    bias: str


class Lowering:
    """A graph on its way to layers.

    batch: the axis of the batch in every tensor.  tensors: by name, what has been made.  uses: how often each is read.
    weighted: the layers with weights, in order.  first: of each weight, the layer that used it first.  again: layers
    that use weights again, and what follows them.  told: what a reader of the report should know.
    """

    def __init__(self, graph: OperatorGraph, arriving: Shape, batch: int = 1) -> None:
        self.layers = LayerGraph(arriving, "hwc" if graph.channels_last else "chw")
        self.channels_last = graph.channels_last
        self.fixed = graph.fixed
        self.zeros = graph.zeros
        self.batch: Axis = joined([Atom(0, batch)])
        self.tensors: dict[str, Tensor] = dict(graph.constants)
        self.uses: dict[str, int] = {}
        self.weighted: list[WeightsUsed] = []
        self.first: dict[str, int] = {}
        self.again: set[int] = set()
        self.merged: dict[str, None] = {}
        self.told: dict[str, int] = {}
        self.moved: dict[tuple[object, ...], int] = {}
        self.made_of: dict[str, dict[str, int]] = {}
        for names in [node.inputs for node in graph.operators] + [graph.outputs]:
            for name in names:
                self.uses[name] = self.uses.get(name, 0) + 1

    def say(self, note: str) -> None:
        """Something that a reader of the report should know; how often it holds is counted."""
        self.told[note] = self.told.get(note, 0) + 1

    def shape(self, view: View) -> Shape:
        """The shape of the layer's value that a tensor lies in."""
        return self.layers.shape(view.value)

    def constants(self, node: Operator) -> list[TensorConstant | None]:
        """What an operator reads, as far as it is constant."""
        found = [self.tensors.get(name) for name in node.inputs]
        return [each if isinstance(each, TensorConstant) else None for each in found]

    def constant(self, node: Operator, at: int) -> TensorConstant | None:
        """An input that has to be a constant; None where it is left out."""
        name = node.read(at)
        if not name:
            return None
        found = self.tensors[name]
        if not isinstance(found, TensorConstant):
            raise NotLowered(f"its input '{shown(name)}' is worked out while the network runs, not one of its weights")
        return found

    def view(self, node: Operator, at: int = 0) -> View:
        """An input that has to flow."""
        name = node.read(at)
        found = self.tensors.get(name)
        if not isinstance(found, View):
            raise NotLowered(f"its input '{shown(name)}' is a constant" if found else f"it has no input {at}")
        return found

    def settled(self, node: Operator, at: int = 0) -> View:
        """An input that has to flow, a border that waited put around it."""
        return self.bordered(self.view(node, at))

    def bordered(self, view: View) -> View:
        """A tensor with the border that waited put around it."""
        if view.padding is None:
            return view
        padding = view.padding
        if padding.lowest:
            raise NotLowered("a border of the lowest number is read only before a max pool")
        key = (view.value, padding.amounts)
        value = self.moved.get(key) or self.moved.setdefault(
            key, self.add(padding.node, "zeropad", {"p": padded(padding.amounts)}, (view.value,))
        )
        return self.replaced(view._replace(padding=None), value)

    def replaced(self, view: View, value: int) -> View:
        """The same axes of a layer whose channels, or places, are others now."""
        old, new = places(self.shape(view)), places(self.layers.shape(value))
        exchange = {axis: place for axis, place in zip(old, new, strict=True) if axis}
        short = [at for at, (axis, place) in enumerate(zip(old, new, strict=True)) if not axis and place]
        axes = [exchange.get(axis, axis) for axis in view.axes]
        if short or any(axis and axis not in old for axis in view.axes[1:]):
            if view.axes != (self.batch, *old):
                raise NotLowered("its axes were joined or parted, and then one of them changes")
            axes = [self.batch, *new]
        return View(value, tuple(axes))

    def numbers(self, node: Operator, at: int, key: str) -> tuple[int, ...] | None:
        """What is an attribute in old versions of an operator and an input in new ones."""
        return given_numbers(node, self.constants(node), at, key)

    def add(self, node: Operator, word: str, given: Given, reads: tuple[int, ...]) -> int:
        """A layer more, under the operator's label."""
        return self.layers.add(word, given, reads, node.label, node.span)

    def moving(self, node: Operator, word: str, given: Given, value: int) -> int:
        """A layer before an operator's own, that brings what it reads into shape."""
        return self.layers.add(word, given, (value,), f"{node.label}:{word}" if node.label else "", node.span)

    def result(self, node: Operator, word: str, given: Given, reads: tuple[int, ...], last: bool = False) -> View:
        """A layer more whose result is a map as layers have it, its channels last where the operator has them so."""
        return self.as_operator(self.add(node, word, given, reads), last)

    def as_operator(self, value: int, last: bool) -> View:
        """A value of the layers as the operator gives it back."""
        made = plain(value, self.layers.shape(value), self.batch)
        return View(value, (made.axes[0], *made.axes[2:], made.axes[1])) if last else made

    def map_of(self, node: Operator, view: View, last: bool = False) -> int:
        """The value that has a tensor's axes as layers have them, moved there by a layer where they were not.

        last: are the tensor's channels its last axis? Raises NotLowered for what no layer moves.
        """
        view = self.bordered(view)
        if len(view.axes) < 2 or view.axes[0] != self.batch:
            raise NotLowered(f"the first axis of {dims_text(view.dims)} is not the batch")
        rest = (view.axes[-1], *view.axes[1:-1]) if last else view.axes[1:]
        if rest == places(self.shape(view)):
            return view.value
        key = (view.value, *rest)
        return self.moved.get(key) or self.moved.setdefault(key, self._moved(node, view, rest))

    def lies_as_layer(self, view: View) -> bool:
        """Are a tensor's axes those of the layer's map, in the order of the file's layout?"""
        last = self.channels_last and len(view.axes) > 2
        axes = (view.axes[-1], *view.axes[1:-1]) if last else view.axes[1:]
        return axes == places(self.shape(view))

    def straight(self, node: Operator, view: View) -> View:
        """The same tensor with its axes as layers have them."""
        last = self.channels_last and len(view.axes) > 2
        return self.as_operator(self.map_of(node, view, last), last)

    def _moved(self, node: Operator, view: View, rest: Sequence[Axis]) -> int:
        shape = self.shape(view)
        sizes = View(0, tuple(rest)).dims
        if not holds_all(rest, shape):
            raise NotLowered("some of what it reads was left out in a way that no layer has")
        if len(rest) == 1:
            return self.moving(node, "flatten", {}, view.value) if shape.size else view.value
        if self._same_memory(rest, shape):
            size = (*sizes[1:], sizes[0]) if self.channels_last else tuple(sizes)
            return self.moving(node, "reshape", {"size": size}, view.value)
        if groups := shuffled_groups(rest, shape):
            return self.moving(node, "shuffle", {"": groups}, view.value)
        if factor := pixel_factor(rest, shape):
            return self.moving(node, "pixelshuffle", {"": factor}, view.value)
        if factor := unpixel_factor(rest, shape):
            return self.moving(node, "pixelunshuffle", {"": factor}, view.value)
        raise NotLowered(f"the axes of what it reads were moved to {dims_text(view.dims)}, which no layer does")

    def _same_memory(self, rest: Sequence[Axis], shape: Shape) -> bool:
        """Do the elements keep their order in memory, which the layout decides?"""
        own = places(shape)
        old, new = ((*own[1:], own[0]), (*rest[1:], rest[0])) if self.channels_last else (own, rest)
        return joined([atom for axis in old for atom in axis]) == joined([atom for axis in new for atom in axis])

    def beside(self, node: Operator, at: int, weight: TensorConstant) -> int:
        """How many parameters a weight is worked out from, besides its own."""
        return sum([n for name, n in self.made_of.get(node.read(at), {}).items() if name != weight.name])

    def derive(self, node: Operator, constants: Sequence[TensorConstant | None]) -> None:
        """What a constant is worked out from; the mean and the variance of a weight are its own."""
        found: dict[str, int] = {}
        for name, each in list(zip(node.inputs, constants, strict=True))[:2]:
            if each is not None:
                found |= self.made_of.get(name) or ({each.name: each.size} if each.parameter else {})
        if found and node.op != "Identity":
            self.made_of.update(dict.fromkeys(node.outputs, found))

    def weights(self, value: int, weight: TensorConstant, bias: TensorConstant | None = None) -> None:
        """A layer's weights: those of an earlier layer are counted once.

        Small vectors that are equal are stored once by exporters, whose layers they are: such are counted for each,
        unless the layer follows one whose weights are used again.
        """
        if weight.name in self.fixed:
            self.layers.share(value, -1)
            self.say("filters that are fixed, as those that blur before a stride, are no parameters")
            return
        node = self.layers.nodes[value - 1]
        self.weighted.append(WeightsUsed(value, weight.name, bias.name if bias else ""))
        first = self.first.setdefault(weight.name, value) if weight.name else value
        own_bias = bool(bias) and first != value and self._bias_of(first) != (bias.name if bias else "")
        if first != value and (node.word in KERNELS) == (self.layers.nodes[first - 1].word in KERNELS):
            if max(weight.dims, default=1) < weight.size or node.reads[0] in self.again:
                self.layers.share(value, first, own_bias)
                self.again.add(value)
            else:
                self.merged.setdefault(weight.name)

    def _bias_of(self, value: int) -> str:
        return next((each.bias for each in self.weighted if each.value == value), "")

    def follow(self, before: int) -> None:
        """Layers that were added since, and follow one that uses weights again."""
        for value in range(before + 1, len(self.layers.nodes) + 1):
            node = self.layers.nodes[value - 1]
            if all(each in self.again for each in node.reads) and not kind_of(node.word).weighted:
                self.again.add(value)


def padded(amounts: Sequence[tuple[int, int]]) -> tuple[object, ...]:
    """Amounts before and after each axis as an argument has them.

    >>> padded([(1, 1), (0, 2)])
    (1, Pair(before=0, after=2))
    """
    return tuple([before if before == after else Pair(before, after) for before, after in amounts])


Lower: TypeAlias = "Callable[[Lowering, Operator], Made]"
"""What makes layers of an operator; raises NotLowered, and Refused for a layer that cannot be."""
