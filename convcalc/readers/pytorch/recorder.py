"""What runs is recorded: every layer that a tensor goes through becomes one of the graph."""

from __future__ import annotations

import ast
from collections.abc import Callable, Container
from math import prod
from typing import NoReturn

from convcalc.lang.tree import Claim, Number, Pair
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused
from convcalc.readers.layer_graph import IdleLayer, LayerGraph
from convcalc.readers.located import CannotRun, span_of
from convcalc.readers.python.machine import CallFrame, Machine
from convcalc.readers.python.values import CodePlace, Instance, Named, Raised, Trait, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.batches import BATCH, Batch
from convcalc.readers.pytorch.idle_layers import declared_channels, idle_layer
from convcalc.readers.pytorch.label_numbers import check_words
from convcalc.readers.pytorch.layer_rules import check_arriving, check_declared
from convcalc.readers.pytorch.loose_tensors import LooseTensor, loose_of
from convcalc.readers.pytorch.misfit import Misfit
from convcalc.readers.pytorch.module_parameters import OF_LAYERS, own_parameters
from convcalc.readers.pytorch.modules import BUILT, GIVEN, HOLDS, ROW
from convcalc.readers.pytorch.numbers_of_all import NumberOfAll
from convcalc.readers.pytorch.stacks import StackedTensors
from convcalc.readers.pytorch.tensor_arithmetic import arithmetic
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, numbers, tensor_of
from convcalc.readers.pytorch.torch_layers import TorchLayer, argument_node, settled
from convcalc.readers.pytorch.unsized_inputs import UnsizedInput
from convcalc.readers.pytorch.weights_used_again import layer_runs
from convcalc.shape import Shape
from convcalc.text import NOWHERE, Source, Span

OF_ROWS = ("fc", "ln", "embedding")
"""Layers that do not work on channels and places alone."""

WORK_OF_A_ROW = 12
"""Steps that it takes as long as to put a layer into the graph."""


class Recorder:
    """The run of a network on one input.

    batch: how many inputs go at a time, known where the program tries a network on a tensor of its own.
    scope: the paths of the modules whose `forward` is under way.  calls: how often each label was given.
    weights: each weight that ran, with the value and layer of its first run.
    given_weights, given_biases: those that functions were given.  run_biases: those of layers, with where they ran.
    expanded: values of one place, repeated.  ran: the paths of the layers that ran.
    entered: the modules whose `forward` ran, also one of their own.
    frames: the calls that were under way when each value was made.  spans, declarations: where nodes that make layers
    stand, and what those declare, as each makes many.
    unregistered: those whose weights PyTorch does not know.  registered: the parameters that it knows.
    products: value -> of how many products of activations it is the sums.  kept: value -> the tensor of other axes that
    is a map so.
    alike: what layers that share their arguments make of a shape, with those.
    steps_first: do the inputs have their steps first and the batch second, as words often are given?
    begun: inputs as the program has them.  first_axis: what stands before the first of them, where the program says it.
    steps_of: the same of each input that the program gives.
    misfits: how many layers declare otherwise than what arrives.  first_misfit: the first of them.
    places: the values of its inputs by name, where several may be open.
    """

    def __init__(
        self,
        arriving: Shape,
        source: Source,
        methods: Named,
        machine: Machine,
        batch: int | None = None,
        first_axis: int | None = None,
        steps_first: bool = False,
    ) -> None:
        self.machine = machine
        self.batch = Batch(known=batch) if batch else BATCH
        self.graph = LayerGraph(arriving)
        self.source = source
        self.methods = methods
        self.scope: list[str] = []
        self.calls: dict[str, int] = {}
        self.weights: dict[int, tuple[int, Instance]] = {}
        self.given_weights: dict[int, tuple[int, Parameter]] = {}
        self.given_biases: dict[int, tuple[int, Parameter]] = {}
        self.run_biases: dict[int, int] = {}
        self.expanded: set[int] = set()
        self.ran: set[str] = set()
        self.entered: set[int] = set()
        self.frames: dict[int, tuple[CallFrame, ...]] = {}
        self.spans: dict[ast.AST, Span] = {}
        self.declarations: dict[tuple[ast.AST | None, str, int], tuple[Claim, ...]] = {}
        self.unregistered: dict[str, None] = {}
        self.begun: list[TorchTensor] = []
        self.products: dict[int, int] = {}
        self.kept: dict[int, LooseTensor] = {}
        self.first_axis = first_axis
        self.steps_first = steps_first
        self.steps_of: dict[int, int] = {}
        self.registered: Container[int] | None = None
        self.alike: dict[tuple[str, int, Shape], tuple[Given, Shape]] = {}
        self.misfits = 0
        self.first_misfit: Misfit | None = None
        self.places: dict[str, int] = {}

    @property
    def input(self) -> TorchTensor:
        return self._begun(0)

    def _begun(self, value: int) -> TorchTensor:
        """An input as it stands, or with its steps in front and the batch behind them."""
        axes = len(self.graph.shape(value).size) if self.steps_first else 2
        return TorchTensor(self, value, ((1, 0), (2, 0, 1), ())[min(axes, 2)])

    def another(self, name: str, shape: Shape) -> TorchTensor:
        """A further input of the network."""
        return self._begun(self.graph.input(name, shape))

    def unread(self, why: str, hint: str = "") -> NoReturn:
        raise Unreadable(why, hint)

    def span(self, place: CodePlace | None) -> Span:
        """The place in the text that was given; nowhere for one in another file."""
        if place is None:
            return NOWHERE
        span = self.spans.get(place.node)
        if span is None:
            span = self.spans[place.node] = span_of(self.source, place)
        return span

    def hold(self, modules: list[tuple[str, Instance]]) -> None:
        """The layers with weights among the modules of a network that never ran, each weight once."""
        known, biases = {*self.weights, *self.given_weights}, {*self.given_biases, *self.run_biases}
        for path, module in modules:
            built, weight = module.attributes.get(BUILT), id(module.attributes.get("weight"))
            lent = id(module.attributes.get("bias")) in biases
            lent = lent and weight not in self.weights
            off = id(module) in self.entered or weight in known or lent
            span = NOWHERE if off else self.span(built if isinstance(built, CodePlace) else None)
            layer = None if off else idle_layer(path, module, span)
            parted = id(module) in self.entered and isinstance(module.attributes.get("weight"), Parameter)
            parted = parted and weight not in known  # its class has a forward, which takes parts of the weight at most
            given = weight in self.given_weights and weight not in self.weights
            known.add(weight)
            self.graph.idle += [layer] if layer else []
            if ROW not in module.attributes or given or parted or lent:
                self._hold_numbers(path, module)  # of a layer of which a function was given one, the other
            elif layer is not None or HOLDS in module.attributes:
                self._hold_numbers(path, module, but=OF_LAYERS)

    def _hold_numbers(self, path: str, module: Instance, but: frozenset[str] = frozenset()) -> None:
        """The parameters that a module of the program holds by itself, and that nothing runs on; but: their names."""
        for name, own in own_parameters(module):
            every = (self.weights, self.given_weights, self.given_biases, self.run_biases)
            counted = any(id(own) in each for each in every)
            if counted or name in but or own.why or 0 in own.dims:
                continue
            self.given_weights[id(own)] = (0, own)
            count = prod(own.dims)
            given: Given = {"": count, "nogamma": True}
            self.graph.idle.append(IdleLayer(f"{path}.{name}".lstrip("."), "scale", given, Shape(count, ())))

    def trait(self, name: str, value: int) -> Value:
        """What a tensor says of itself: the numbers of activations are float32, all lie in one place, and what layers
        with weights made keeps its gradients, as in training."""
        words = value < 1 and not self.graph.shape(value).size
        if name == "device":
            return Trait(name, "cpu")
        if name == "dtype":
            return Trait(name, "" if words else "float32")
        if name == "requires_grad" and (value < 1 or self.weights):
            return value > 0
        return Unknown(f"the {name} of a tensor")

    def label(self, name: str) -> str:
        """`layer1.0:add`, and `:add#2` the second time in the same module."""
        label = f"{self.scope[-1] if self.scope else ''}:{name}".lstrip(":")
        count = self.calls[label] = self.calls.get(label, 0) + 1
        return label if count == 1 else f"{label}#{count}"

    def add(
        self,
        machine: Machine,
        word: str,
        given: Given,
        tensors: tuple[TorchTensor, ...],
        label: str,
        built: CodePlace | None = None,
        claims: tuple[Claim, ...] = (),
        shape: Shape | None = None,
    ) -> TorchTensor:
        """A layer more, perhaps of a known shape; one that cannot be is refused where the layer was called."""
        machine.budget.spend(WORK_OF_A_ROW)
        reads, span = tuple([each.value for each in tensors]), self.span(built or machine.here())
        try:
            made = self.graph.add(word, given, reads, label, span, claims, shape)
        except Refused as refused:
            numbered = label.partition("#")[0].rpartition(".")[2].isdigit()  # self.features(x) says little of its parts
            place = built if numbered and built else machine.here() or built
            raise CannotRun(refused.mistake, place) from None
        self.frames[made] = tuple(machine.frames)
        return TorchTensor(self, made)

    def forget(self, before: int) -> None:
        """Layers that were added by what could not be followed to its end; before: how many there were."""
        for value in range(before + 1, len(self.graph.nodes) + 1):
            stem = self.graph.nodes[value - 1].label.partition("#")[0]
            self.calls[stem] = self.calls.get(stem, 1) - 1
            self.frames.pop(value, None)
            if (loose := self.kept.pop(value, None)) is not None:
                loose.forget()
        del self.graph.nodes[before:]

    def or_loosely(
        self, tensor: TorchTensor, run: Callable[[], Value], loosely: Callable[[LooseTensor], Value]
    ) -> Value:
        """What follows the axes of a tensor, else what follows its sizes alone; loosely: is given it so."""
        before = len(self.graph.nodes)
        try:
            return run()
        except Unreadable as failed:
            self.forget(before)
            try:
                return loosely(loose_of(self.machine, tensor, failed))
            except Unreadable:
                raise failed from None

    def leaf(self, machine: Machine, out: TorchTensor, path: str, before: int) -> TorchTensor:
        """What a module without children made since then: a row under its own name, as PyTorch's tables have it.

        Where its `forward` does several things the last one bears the name; where nothing runs, as in a stochastic
        depth or where axes only change places, the row is an identity.
        """
        if out.value > before:
            node = self.graph.nodes[out.value - 1]
            if node.label.partition(":")[0] == path:
                self.graph.nodes[out.value - 1] = node._replace(label=path)
            return out
        if len(self.graph.nodes) > before:
            return out
        made = self.add(machine, "identity", {}, (out,), path)
        return TorchTensor(self, made.value, out.order, out.parts)

    def arriving(self, tensor: TorchTensor, name: str, row: TorchLayer, module: Instance) -> TorchTensor:
        """What a layer gets, as it must be; raises Raised where PyTorch refuses it."""
        tensor = self._in_place(tensor, name, row, module)
        self.check_axes(tensor, name, row, module)
        check_arriving(name, module.attributes, tensor)
        return tensor

    def _in_place(self, tensor: TorchTensor, name: str, row: TorchLayer, module: Instance) -> TorchTensor:
        """A tensor with its axes where a layer expects them; a dense layer works on the last axis."""
        if row.word not in OF_ROWS and tensor.plain:
            return tensor
        shape = self.graph.shape(tensor.value)
        if row.word == "ln":
            self._over_channels(tensor, name, module.attributes["normalized_shape"])
        if row.word == "embedding" and tensor.order == (1, 0):
            check_words(self, tensor, name)
            return tensor
        if row.word in ("fc", "ln") and tensor.parts is None and shape.size and tensor.order[-1] == 1:
            return tensor
        if row.word == "fc" and shape.size:
            last = tensor.dims[-1]
            counts = module.attributes.get("in_features", module.attributes["out_features"])
            flat = not isinstance(last, int) or shape.elements() == counts
            self.unread(
                f"{name}({counts}, ...) gets a map of {shape.text('chw')}, and works on its last axis, of {said(last)}",
                "flatten comes first: x = torch.flatten(x, 1)" if flat else f"{name}({last}, ...) would fit",
            )
        if row.word == "embedding":
            check_words(self, tensor, name)
        of_axis_1 = row.channels or row.word == "prelu"  # where the channels stand for PyTorch
        moved = tensor.parts is not None or tensor.order[1:2] != (1,)
        anywhere = kind_of(row.word).follows and not (of_axis_1 and moved)
        return tensor if anywhere else self.plain(tensor, name)

    def _over_channels(self, tensor: TorchTensor, name: str, normalized: Value) -> None:
        """A layer norm is read where it is over the channels alone, and these stand last."""
        wanted = numbers(normalized, "normalized_shape")
        last = tensor.dims[-len(wanted) :]
        if wanted != last:
            raise Raised("RuntimeError", f"{name}({said(normalized)}) gets {said(last)}, and normalizes the last axes")
        if wanted[1:] == (1,) * (len(wanted) - 1) and len(wanted) == len(tensor.order) - 1 and tensor.plain:
            return  # one place: the channels are all that is normalized
        if len(wanted) > 1 or tensor.order[-1] != 1:
            self.unread(
                f"{name}({said(normalized)}) over other axes than the channels is not read",
                "channels last, x.permute(0, 2, 3, 1), it is over the channels",
            )

    def run(
        self, machine: Machine, tensor: TorchTensor, row: TorchLayer, module: Instance, path: str, registered: bool
    ) -> TorchTensor:
        """A module's layer; a dense one on every place of a map is a convolution of 1x1."""
        given, built = module.attributes[GIVEN], module.attributes[BUILT]
        assert isinstance(given, dict)
        shape = self.graph.shape(tensor.value)
        word, key, own = row.word, (row.word, id(given), shape), given
        given = settled(given, shape.size)
        if word == "fc" and shape.size:
            word, given = "conv", {**given, "k": (1,)}
        place = built if isinstance(built, CodePlace) else None
        claims = self.declared(module, row, place) if path not in self.ran else ()  # said once, however often it runs
        if machine.guarded:
            check_declared(module, row, shape)
        if claims and claims[0].value != Number(shape.channels or 0):
            self._misfit(path, module, row, tensor.value)
        self.ran.add(path)
        known = self.alike.get(key)
        made = self.add(machine, word, given, (tensor,), path, place, claims, known[1] if known else None)
        self.alike[key] = own, self.graph.shape(made.value)
        layer_runs(self, made.value, module)
        if not registered and isinstance(module.attributes.get("weight"), Parameter):
            self.unregistered.setdefault(path)
            self.graph.share(made.value, -1)
        if word == "embedding":  # PyTorch puts the vector of a word last
            if tensor.order == (0,):  # a column of a table, `cats[:, 0]`: one word for each item, without an axis
                made = TorchTensor(self, made.value, (0, 2, 1))
                return tensor_of(machine.call(self.methods["squeeze"], made, 1), "squeeze")
            return TorchTensor(self, made.value, (2, 0, 1) if tensor.order == (1, 0) else (0, 2, 1))
        return TorchTensor(self, made.value, tensor.order, tensor.parts) if tensor.order and not tensor.plain else made

    def _misfit(self, path: str, module: Instance, row: TorchLayer, value: int) -> None:
        """A layer declares otherwise than what arrives: the first is kept, for the network may not run behind it."""
        declared, shape = module.attributes.get(row.channels), self.graph.shape(value)
        if not self.misfits and isinstance(declared, int) and shape.channels:
            built = module.attributes[BUILT] if path.rpartition(".")[2].isdigit() else self.machine.here()
            place = built if isinstance(built, CodePlace) else None
            self.first_misfit = Misfit(f"{module.cls.name} {path}".rstrip(), declared, shape, value < 1, place)
        self.misfits += 1

    def check_axes(self, tensor: TorchTensor, name: str, row: TorchLayer, module: Instance | None = None) -> None:
        """A layer for maps of so many axes gets such a map; module: that of the layer, where it has one."""
        size = self.graph.shape(tensor.value).size
        if not row.axes or len(size) == row.axes or row.word == "bn":
            return
        needed = "1 axis" if row.axes == 1 else f"{row.axes} axes"
        channels = (declared_channels(module) if module is not None else None) or 3
        hint = "" if self.graph.nodes else f"--input {'x'.join([str(channels), *['32'] * row.axes])}"
        shape = self.graph.shape(tensor.value).text("chw")
        self.unread(f"{name} needs {needed} beside the channels; {shape} arrives", hint)

    def declared(self, module: Instance, row: TorchLayer, built: CodePlace | None) -> tuple[Claim, ...]:
        """How many numbers the program says arrive at a layer, where it says so."""
        count = module.attributes.get(row.channels) if row.channels else None
        if row.word == "instnorm" and module.attributes.get("affine") is False:
            return ()  # PyTorch warns, and does not look at it
        if not isinstance(count, int) or isinstance(count, bool):
            return ()
        key = (built and built.node, row.word, count)
        claims = self.declarations.get(key)
        if claims is None:
            claims = self.declarations[key] = (Claim("inputs", Number(count), span=self._declared_at(row, built)),)
        return claims

    def _declared_at(self, row: TorchLayer, built: CodePlace | None) -> Span:
        """Where a program says how many numbers arrive at a layer."""
        if built is None:
            return NOWHERE
        found = argument_node(row, built.node) if isinstance(built.node, ast.Call) else None
        return self.span(built._replace(node=found) if found is not None else built)

    def arithmetic(self, machine: Machine, operator: str, tensor: TorchTensor, other: Value) -> Value:
        """`x + y`, `x * y`; with a number nothing of a shape changes."""
        if operator == "@":
            return machine.call(self.methods["matmul"], tensor, other)
        if isinstance(other, int | float | Batch | NumberOfAll):
            return tensor
        if isinstance(other, UnsizedInput):
            other.needed(partner=tensor)
        if isinstance(other, LooseTensor):
            return loose_of(machine, tensor).operate(machine, operator, other, False)
        return self.or_loosely(
            tensor,
            lambda: self.exactly(machine, operator, tensor, other),
            lambda loose: loose.operate(machine, operator, other, False),
        )

    def exactly(self, machine: Machine, operator: str, tensor: TorchTensor, other: Value) -> Value:
        """The same where the axes of both are followed; raises Unreadable for others."""
        return arithmetic(machine, operator, tensor, other)

    def plain(self, tensor: Value, what: str) -> TorchTensor:
        """A tensor whose axes stand as a layer expects them; raises Unreadable for another."""
        if isinstance(tensor, Unknown):
            self.unread(f"{what} gets what is not known: {tensor.why}")
        if isinstance(tensor, LooseTensor | StackedTensors):
            return tensor.plain_map()
        if not isinstance(tensor, TorchTensor):
            raise Raised("TypeError", f"{what} needs a tensor, not {said(tensor)}")
        if not tensor.plain:
            return self._straightened(tensor, what)
        return tensor

    def _straightened(self, tensor: TorchTensor, what: str) -> TorchTensor:
        """Moved axes of which all but those of 1 keep their order: the same numbers in another shape."""
        moved = [axis for axis, n in zip(tensor.order, tensor.dims, strict=True) if n != 1]
        rest = [each for each in tensor.dims[1:] if isinstance(each, int)]
        if tensor.parts is not None and tensor.order == tuple(range(len(tensor.order))):
            return TorchTensor(
                self, self.graph.add("reshape", {"size": tuple(rest)}, (tensor.value,), self.label("reshape"))
            )
        if tensor.parts is not None or tensor.order[0] != 0 or moved != sorted(moved) or len(rest) < 2:
            failed = Unreadable(f"{what} gets a tensor whose axes were moved, which is not read")
            return loose_of(self.machine, tensor, failed).plain_map()
        given: Given = {"size": tuple(rest)}
        return TorchTensor(self, self.graph.add("reshape", given, (tensor.value,), self.label("permute")))

    def with_parted_axes(self, tensor: TorchTensor) -> TorchTensor:
        """A view whose channels were parted, where it comes out: a map of these sizes."""
        if tensor.parts is None or tensor.order != tuple(range(len(tensor.order))):
            return tensor
        given: Given = {"size": tuple([each for each in tensor.parts[1:] if isinstance(each, int)])}
        return TorchTensor(self, self.graph.add("reshape", given, (tensor.value,), self.label("reshape")))

    def sliced(self, machine: Machine, tensor: TorchTensor, key: Value) -> Value:
        """`x[:, :k]`"""
        from convcalc.readers.pytorch.slices import sliced

        return self.or_loosely(tensor, lambda: sliced(machine, tensor, key), lambda loose: loose.item(machine, key))

    def picked(self, loose: LooseTensor, keys: tuple[Value, ...]) -> LooseTensor:
        """`points[batch, index]`, at places that were worked out."""
        from convcalc.readers.pytorch.picked_numbers import by_places

        return by_places(loose, keys)

    def filled(self, owner: Value, key: Value, value: Value) -> Value:
        """`out[:, :4] = x`"""
        from convcalc.readers.pytorch.filled_tensors import filled

        return filled(owner, key, value)

    def taken(self, machine: Machine, tensor: TorchTensor, first: int, end: int) -> TorchTensor:
        """The channels from one to before another."""
        given: Given = {"size": (Pair(first, end),)}
        made = self.add(machine, "take", given, (tensor,), self.label("take"))
        return TorchTensor(self, made.value, tensor.order).lying(tensor.laid)
