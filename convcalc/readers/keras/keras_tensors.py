"""Tensors as a Keras program has them: values of a graph that begins at an `Input`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import NoReturn

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics import python as mistakes
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused
from convcalc.readers.keras.layer_rows import REPEATS
from convcalc.readers.layer_graph import LayerGraph
from convcalc.readers.located import CannotRun, span_of
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.subscripts import ends_are_whole
from convcalc.readers.python.values import (
    CodePlace,
    FrameworkValue,
    Instance,
    Native,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.shape import Shape
from convcalc.text import Source


class LayerCall(NamedTuple):
    """A call of a layer: what of the graph it made, from one value to before another, and where it stands.

    within: is it that of a layer of a model within the network?
    """

    layer: Instance
    first: int
    end: int
    place: CodePlace | None
    within: bool = False


class TensorRules(NamedTuple):
    """What tensors do besides layers: parts of one by keys, several in one size, products."""

    part_of: Callable[[Machine, KerasTensor, list[Value]], KerasTensor]
    spread: Callable[[Sequence[KerasTensor], CodePlace | None], Sequence[KerasTensor]]
    multiplied: Callable[[Machine, Value, Value], KerasTensor]


class OpenInput(Exception):
    """An input whose size the program leaves open; number: which of those that it declares."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class KerasGraph:
    """What is made of one `Input`, or of several that met.

    label: what the input is called, "" for nothing.  number: which of the inputs that a program declares it is, from 0;
    -1 where none is declared.  numbers: those of all its inputs, by value.  calls: the layers that were called, in
    order.  holders: those of the program's own classes, which call others.  notes: what was assumed, and of which
    value.  own: values made with weights of a layer of the program's own.  open: numbers of inputs of no known size.
    provisional: the number of an input whose size was only assumed, None for none: nothing more is built upon it.
    inside: the graph of which it is a part
    since, and its values there.
    """

    def __init__(
        self,
        arriving: Shape,
        layout: str,
        source: Source,
        rules: TensorRules,
        number: int = -1,
        name: str = "",
        is_open: bool = False,
    ) -> None:
        self.rules = rules
        self.provisional: int | None = None
        self.label = name
        self.open = {number} if is_open else set()
        self.graph = LayerGraph(arriving, layout, name or "input")
        self.layout = layout
        self.source = source
        self.number = number
        self.numbers = {0: number}
        self.inside: tuple[KerasGraph, dict[int, int]] | None = None
        self.calls: list[LayerCall] = []
        self.holders: list[LayerCall] = []
        self.notes: list[tuple[int, str]] = []
        self.own: list[tuple[int, KerasWeight]] = []

    @property
    def input(self) -> KerasTensor:
        return KerasTensor(self, 0)

    def another(self, name: str, shape: Shape) -> KerasTensor:
        """A further input."""
        return KerasTensor(self, self.graph.input(name, shape))

    def name(self, value: int) -> str:
        """The name of an input, "" where it was given none, and of what a layer makes: a model may begin there."""
        return self.graph.inputs[-2 - value][0] if value < 0 else "" if value else self.label

    def join(self, other: KerasGraph) -> None:
        """All of another graph becomes part of this one, behind it; its input is a further one."""
        moved = len(self.graph.nodes)
        place = {0: self.graph.input(other.name(0), other.graph.arriving)}
        place |= {-2 - at: self.graph.input(*each) for at, each in enumerate(other.graph.inputs)}
        place |= {value: value + moved for value in range(1, len(other.graph.nodes) + 1)}
        for node in other.graph.nodes:
            self.graph.nodes.append(node.moved(place))
        for own, others in ((self.calls, other.calls), (self.holders, other.holders)):
            own += [call._replace(first=call.first + moved, end=call.end + moved) for call in others]
        self.notes += [(place[value], words) for value, words in other.notes]
        self.own += [(place[value], weight) for value, weight in other.own]
        self.numbers |= {place[value]: number for value, number in other.numbers.items()}
        self.open |= other.open
        other.inside = self, place

    def add(
        self,
        word: str,
        given: Given,
        tensors: tuple[KerasTensor, ...],
        label: str,
        built: CodePlace | None,
        place: CodePlace | None,
    ) -> KerasTensor:
        """A layer more; one that cannot be is refused where it was called.

        built: where it was made, to which its row belongs.
        """
        for each in tensors:
            if each.is_open:
                raise OpenInput(each.number)
            if each.graph.provisional is not None:
                raise OpenInput(each.graph.provisional)
        graph = joined(tensors)
        if graph is not self:
            return graph.add(word, given, tensors, label, built, place)
        try:
            reads = tuple([each.value for each in tensors])
            made = self.graph.add(word, given, reads, label, span_of(self.source, built or place))
        except Refused as refused:
            raise CannotRun(refused.mistake, place) from None
        return KerasTensor(self, made)

    def shape(self, tensor: KerasTensor) -> Shape:
        return self.graph.shape(tensor.value)

    def trained(self, call: LayerCall) -> int:
        """How many numbers the layer of a call trains."""
        return sum([sum(self.stored(value)[:2]) for value in range(call.first, call.end)])

    def stored(self, value: int) -> tuple[int, ...]:
        """The weights, biases and statistics of the layer that made a value."""
        node = self.graph.nodes[value - 1]
        ins = tuple([self.graph.shape(each) for each in node.reads])
        kind = kind_of(node.word)
        return tuple([each or 0 for each in kind.cost(kind.read(node.given, ins, self.graph.context), ins)])

    def share(self, call: LayerCall, first: LayerCall) -> None:
        """A layer that runs again, with the weights of its first run."""
        if call.end - call.first != first.end - first.first:
            name = call.layer.attributes.get("name", call.layer.cls.name)
            refuse(f"'{name}' runs more than once, and not the same way, which is not read", call.place)
        for value, other in zip(range(call.first, call.end), range(first.first, first.end), strict=True):
            if any(self.stored(value)):
                self.graph.share(value, other)


class KerasTensor(FrameworkValue):
    """A value of a graph; its axes are the batch (None), then those of its shape as the program's layout has them."""

    __slots__ = ("_graph", "_value")
    type_names = ("KerasTensor", "Tensor")

    def __init__(self, graph: KerasGraph, value: int) -> None:
        self._graph = graph
        self._value = value

    @property
    def graph(self) -> KerasGraph:
        """The graph that it is part of by now."""
        while self._graph.inside is not None:
            self._graph, place = self._graph.inside
            self._value = place[self._value]
        return self._graph

    @property
    def value(self) -> int:
        """Its value there."""
        return self._value if self.graph else 0

    @property
    def number(self) -> int:
        """Which of the inputs that the program declares it is; -1 for none."""
        return self.graph.numbers.get(self.value, -1)

    @property
    def is_open(self) -> bool:
        """Is it an input of a size that the program does not say?"""
        return self.value <= 0 and self.number in self.graph.open

    def copy(self) -> KerasTensor:
        return self

    @property
    def dims(self) -> tuple[int | None, ...]:
        if self.is_open:
            return None, None
        shape = self.graph.graph.shape(self.value)
        channels = shape.channels
        return (None, channels, *shape.size) if self.graph.layout == "chw" else (None, *shape.size, channels)

    @property
    def channel_axis(self) -> int:
        return 1 if self.graph.layout == "chw" else len(self.dims) - 1

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        place = machine.here()
        if isinstance(other, int | float):
            return self
        if operator == "@":
            multiplied = self.graph.rules.multiplied
            return multiplied(machine, other, self) if reflected else multiplied(machine, self, other)
        if isinstance(other, RowNumbers):
            return other.operate(machine, operator, self, not reflected)
        if isinstance(other, Constant):
            return self._spread_over(other, place)
        if isinstance(other, KerasWeight) and operator in ("*", "+", "-"):
            return self._scaled(other, operator, place)
        word = {"+": "add", "-": "add", "*": "mul", "/": "mul"}.get(operator)
        if not isinstance(other, KerasTensor) or word is None:
            refuse(f"a tensor meets {said(other)} in '{operator}', which is not read", place)
        both = (
            (self, other) if word == "mul" or self.dims == other.dims else self.graph.rules.spread((self, other), place)
        )
        made = self.graph.add(word, {}, tuple(both), word, None, place)
        if operator == "/":
            made.graph.notes.append((made.value, "a quotient of tensors is shown as mul"))
        return made

    def _spread_over(self, data: Constant, place: CodePlace | None) -> KerasTensor:
        """Data leave a tensor as large as it is, unless they have more channels than its one."""
        pairs = list(zip(reversed(data.dims or ()), reversed(self.dims), strict=False))
        larger = [at for at, (n, own) in enumerate(pairs, 1) if type(n) is int and n not in (1, own)]
        if not larger and len(data.dims or ()) <= len(self.dims):
            return self
        count = pairs[0][0] if pairs else 0
        if larger != [1] or self.channel_axis != len(self.dims) - 1 or self.dims[-1] != 1 or type(count) is not int:
            refuse(f"a tensor of {said(self.dims)} meets data of {said(data.dims)}, which is not read", place)
        made = self.graph.add("subsample", {"": count}, (self,), "expand", None, place)
        made.graph.notes.append((made.value, f"expand: {REPEATS}"))
        return made

    def _scaled(self, weight: KerasWeight, operator: str, place: CodePlace | None) -> KerasTensor:
        """`x * self.gamma`, `x + self.positions`: one number for all, one a channel, or one for each number."""
        sizes, dims = self.dims[1:], tuple(weight.dims)
        while dims[:1] in ((1,), (None,)):
            dims = dims[1:]
        count = prod([n for n in dims if type(n) is int])
        word = "scale" if operator == "*" else "shift"
        by_channel = dims == (self.dims[self.channel_axis],) and self.channel_axis == len(sizes)
        if dims and not by_channel and dims != sizes:
            refuse(
                f"a tensor of {said(sizes)} meets weights of {said(dims)} in '{operator}', which is not read",
                place,
                "one number for all, one a channel and one for each number are read",
            )
        if count != weight.stored:
            refuse(f"{count:,} of the {weight.stored:,} numbers of '{weight.name}' are used, which is not read", place)
        given: Given = {} if by_channel else {"": count}
        given |= {} if operator == "*" else {"nogamma": True}
        made = self.graph.add("scale", given, (self,), weight.name or word, None, place)
        made.graph.own.append((made.value, weight.root))
        if weight.layer is not None:
            made.graph.calls.append(LayerCall(weight.layer, made.value, made.value + 1, place))
        return made

    def attribute(self, machine: Machine, name: str) -> Value:
        if name in ("shape", "_keras_shape"):
            return self.dims
        if name == "get_shape":
            return Native(name, lambda inner: self.dims)
        if name in ("ndim", "rank"):
            return len(self.dims)
        if name in ("dtype", "name", "device", "_keras_history"):
            return Unknown(f"the {name} of a tensor")
        return refuse(f"'.{name}' of a tensor is not read", machine.here())

    def item(self, machine: Machine, key: Value) -> Value:
        """`x[..., :k]`, `x[:, -1]`, `x[:, None]`"""
        keys = list(key) if isinstance(key, tuple) else [key]
        if ... in keys:
            at = keys.index(...)
            keys[at : at + 1] = [slice(None)] * (len(self.dims) - len(keys) + keys.count(None) + 1)
        return self.graph.rules.part_of(machine, self, keys)

    def elements(self, machine: Machine) -> Iterator[Value]:
        return refuse("a loop over the elements of a tensor is not followed", machine.here())

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")


class Constant(FrameworkValue):
    """Numbers that no layer trains: data, a mask, a mean.  dims: None where their sizes are not known."""

    __slots__ = ("dims",)
    type_names = ("ndarray", "Tensor")

    def __init__(self, dims: tuple[Value, ...] | None = None) -> None:
        self.dims = dims

    def attribute(self, machine: Machine, name: str) -> Value:
        if name == "shape":
            return Unknown("the shape of data") if self.dims is None else self.dims
        if name == "reshape":
            return Native(name, self._reshaped)
        if name == "__len__":
            return Native(name, lambda inner: self.dims[0] if self.dims else Unknown("how much data there is"))
        if name in ("min", "max", "mean", "std", "sum", "dtype"):
            return Native(name, lambda inner, *args, **named: Constant())
        return Native(name, lambda inner, *args, **named: self)

    def _reshaped(self, machine: Machine, *sizes: Value, **named: Value) -> Value:
        given = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else sizes
        assert isinstance(given, list | tuple)
        return Constant(tuple(given))

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        return other.operate(machine, operator, self, not reflected) if isinstance(other, KerasTensor) else self

    def item(self, machine: Machine, key: Value) -> Value:
        if isinstance(key, slice) or self.dims is None:
            return self
        return Constant(self.dims[1:]) if isinstance(key, int) else Constant()

    def elements(self, machine: Machine) -> Iterator[Value]:
        raise Unreadable("a loop over data is not followed")

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on data")


class RowNumbers(Constant):
    """A number for each row of a batch, or for each weight, as a square: with rows it makes rows, and nothing else."""

    __slots__ = ()

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        if isinstance(other, KerasTensor):
            refuse(
                f"squares of weights, or of rows, meet {said(other)} in '{operator}', which is not read", machine.here()
            )
        rows = isinstance(other, FrameworkValue) and not isinstance(other, Constant | KerasWeight)
        return other if rows else self


class KerasWeight(FrameworkValue):
    """Numbers that are trained, of a layer of the program's own: what `add_weight` makes, or an Embedding of places.

    layer: of which of Keras' layers they are all weights; None for the program's own.  stored: how many it has.
    owner: the program's own layer that trains them, None for none.  root: the same before their axes were changed.
    """

    __slots__ = ("dims", "layer", "owner", "root", "stored")
    type_names = ("Variable",)

    def __init__(self, dims: tuple[Value, ...], layer: Instance | None = None, stored: int | None = None) -> None:
        self.dims = dims
        self.layer = layer
        self.owner: Value = None
        self.root = self
        self.stored = prod([n for n in dims if type(n) is int]) if stored is None else stored

    @property
    def name(self) -> str:
        """The name of its layer; "" where it is the program's own."""
        return str(self.layer.attributes["name"]) if self.layer is not None else ""

    def changed(self, dims: tuple[Value, ...]) -> KerasWeight:
        """The same numbers on other axes."""
        made = KerasWeight(dims, self.layer, self.stored)
        made.owner, made.root = self.owner, self.root
        return made

    def attribute(self, machine: Machine, name: str) -> Value:
        known = {"shape": self.dims, "get_shape": Native(name, lambda inner: self.dims)}
        return known.get(name, Native(name, lambda inner, *args, **named: None))

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        if isinstance(other, KerasTensor):
            return other.operate(machine, operator, self, not reflected)
        if operator == "**" and isinstance(other, int):
            return RowNumbers(self.dims)
        if operator in ("+", "-", "*", "/") and isinstance(other, int | float):
            return self
        return refuse("arithmetic of weights is not read", machine.here())

    def item(self, machine: Machine, key: Value) -> Value:
        """`self.positions[:, :n]`: all of them, where that is what is taken."""
        keys = list(key) if isinstance(key, tuple) else [key]
        whole = [
            isinstance(each, slice) and type(n) is int and ends_are_whole(each) and each.indices(n) == (0, n, 1)
            for each, n in zip(keys, self.dims, strict=False)
        ]
        if len(keys) > len(self.dims) or not all(whole):
            refuse("a part of a layer's own weights is not read", machine.here())
        return self

    def elements(self, machine: Machine) -> Iterator[Value]:
        return refuse("a loop over weights is not followed", machine.here())

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of weights")


def joined(tensors: Sequence[KerasTensor]) -> KerasGraph:
    """The one graph of tensors that meet: that of the input which was declared first."""
    graphs = sorted(dict.fromkeys([each.graph for each in tensors]), key=lambda graph: graph.number)
    for other in graphs[1:]:
        graphs[0].join(other)
    return graphs[0]


def refuse(why: str, place: CodePlace | None, hint: str = "") -> NoReturn:
    """End the run of a program: what is not read of its network must not be passed by."""
    raise CannotRun(not_followed(why, place, hint), place)


def not_followed(why: str, place: CodePlace | None, hint: str = "") -> Mistake:
    return mistakes.NotFollowed(why, "", hint)


def layer_tensors(value: Value) -> list[KerasTensor]:
    """The tensors among what a layer is given, in order."""
    if isinstance(value, KerasTensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [each for inner in value for each in layer_tensors(inner)] if isinstance(value, list | tuple) else []
