"""`keras.layers` as an interpreted program sees it: layers that are made, named and called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from convcalc.diagnostics import python as mistakes
from convcalc.readers.keras.arguments import OLD_NAMES, Arguments, arguments, old_names, stored, whole
from convcalc.readers.keras.class_tokens import has_tokens, with_tokens
from convcalc.readers.keras.framework_attributes import lacking
from convcalc.readers.keras.keras_1 import first_keras, kernel_note
from convcalc.readers.keras.keras_tensors import (
    Constant,
    KerasTensor,
    KerasWeight,
    LayerCall,
    joined,
    layer_tensors,
    refuse,
)
from convcalc.readers.keras.layer_rows import AfterCall, Arriving, KerasLayer, OurLayer
from convcalc.readers.keras.layer_steps import MERGES, steps_of
from convcalc.readers.keras.layer_table import ACTIVATIONS, ROWS, UNREAD, UNTRAINED, no_activation
from convcalc.readers.keras.open_inputs import claim_declared
from convcalc.readers.keras.recurrent_states import Leaving, WithStates, primed_input
from convcalc.readers.keras.tensor_joins import met
from convcalc.readers.located import CannotRun
from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import (
    Class,
    CodePlace,
    Function,
    Instance,
    Named,
    Native,
    Raised,
    Unknown,
    Unreadable,
    Value,
    said,
)

BUILT, GIVEN, SHAPE, WITH_NAMES = " built", " given", " shape", " with names"
"""Where a layer was made, its arguments, the input that it declares, whether its call takes tensors by name: no program
can have attributes of these names."""

DECLARES = ("input_length", "input_shape", "batch_input_shape", "batch_shape", "shape", "input_dim")

WORK_OF_A_LAYER, WORK_OF_A_CALL = 20, 60
"""Steps that it takes as long as to make a layer, and to put it into the graph."""


@contextmanager
def settled(machine: Machine, place: CodePlace | None = None) -> Iterator[None]:
    """What cannot be followed here ends the run: a program goes on behind other statements, but not past a layer."""
    try:
        yield
    except Unreadable as error:
        refuse(error.why, place or error.place or machine.here(), error.hint)
    except Raised as error:
        raise CannotRun(
            mistakes.ProgramFails(str(error), "", error.hint), place or error.place or machine.here()
        ) from None


def declared(named: Named) -> Value:
    """The input that a layer's arguments declare, without the batch; None where they declare none."""
    if "input_length" in named and "input_shape" not in named:
        return (named["input_length"], named["input_dim"]) if "input_dim" in named else (named["input_length"],)
    if "input_dim" in named and "input_shape" not in named:
        return (named["input_dim"],)
    for key in ("batch_input_shape", "batch_shape"):
        whole = named.get(key)
        if isinstance(whole, list | tuple):
            return tuple(whole[1:])
    return named.get("input_shape", named.get("shape"))


class LayerNames:
    """Keras' own names: the class in snake case, and a number from its second use on.

    first: in Keras 1, whose `Convolution2D` was no other name of `Conv2D`.
    """

    def __init__(self, first: bool = False) -> None:
        self.counts: dict[str, int] = {}
        self.first = first

    def stem(self, cls: str) -> str:
        """A class in snake case, by its first name: `MaxPool2D` is another one of `MaxPooling2D`."""
        cls = re.sub(r"Pool(?=[123]D$)", "Pooling", re.sub(r"Avg(?=Pool[123]D$)", "Average", cls))
        if not self.first:
            cls = re.sub(r"Convolution(?=[123]D(Transpose)?$)", "Conv", cls)
        return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", cls)).lower().strip("_")

    def next(self, cls: str) -> str:
        """
        >>> names = LayerNames()
        >>> names.next("Conv2D"), names.next("Convolution2D"), names.next("ReLU"), names.next("GlobalAvgPool2D")
        ('conv2d', 'conv2d_1', 're_lu', 'global_average_pooling2d')
        """
        stem = self.stem(cls)
        count = self.counts[stem] = self.counts.get(stem, -1) + 1
        return f"{stem}_{count}" if count else stem


class Layers:
    """The classes of `keras.layers` of one program.

    weights: those that layers of its own have made, each with its layer.  first: is it a program of Keras 1?
    at: where the layer stands that is being called, where that is not the innermost call.
    """

    def __init__(self, layout: str, first: bool = False) -> None:
        self.layout = layout
        self.first = first
        self.uses = LayerNames(first)
        self.at: CodePlace | None = None
        self.within = 0
        self.weights: list[tuple[Value, KerasWeight]] = []
        methods: Named = {
            "__init__": Native("Layer", self.initialise),
            "__call__": Native("Layer", self.called),
            "add_weight": Native("add_weight", self._weight),
            "add_variable": Native("add_weight", self._weight),
            **{name: Native(name, _nothing) for name in "build add_loss add_metric set_weights get_config".split()},
            **{name: Native(name, _unknown) for name in "get_weights count_params compute_output_shape".split()},
            "__getattr__": Native("getattr", lacking),
            "trainable": True,
            "built": True,
            "weights": Unknown("the weights of a layer"),
        }
        self.layer = Class("Layer", (OBJECT,), methods)
        self.classes: dict[str, Class] = {
            **{name: self._of_row(name, row) for name, row in ROWS.items()},
            **{name: self._merge(name) for name in MERGES},
            **{name: self._refused(name) for name in UNREAD},
            "Activation": self._activation(),
            "Lambda": self._function(),
            "Layer": self.layer,
        }

    def initialise(self, machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        """What all layers share: a name, where they were made, the input that they declare."""
        assert isinstance(owner, Instance)
        machine.budget.spend(WORK_OF_A_LAYER)
        name = named.get("name")
        owner.attributes["name"] = name if isinstance(name, str) else self.uses.next(owner.cls.name)
        owner.attributes[BUILT] = machine.here()
        if "trainable" in named:
            owner.attributes["trainable"] = named["trainable"]
        if owner.cls.name == "Embedding":  # its input_dim is how many words there are
            named = {key: value for key, value in named.items() if key != "input_dim"}
        if any(key in named for key in DECLARES):
            owner.attributes[SHAPE] = declared(named)
        return None

    def called(self, machine: Machine, layer: Value, *args: Value, **named: Value) -> Value:
        """`layer(x)`"""
        assert isinstance(layer, Instance)
        machine.budget.spend(WORK_OF_A_CALL)
        if "name" not in layer.attributes:
            self.initialise(machine, layer)
        tensors = layer_tensors(list(args) + list(named.values()))
        self._check_called(layer, args, machine)
        if not tensors:
            unknown = next((each for each in args if isinstance(each, Unknown)), None)
            return unknown or of_data(layer, list(args))
        if any(isinstance(each, Unknown) for each in args):
            refuse(f"{layer.cls.name} gets what is not known", machine.here())
        call = layer.cls.find("call")
        if call is None:
            refuse(f"{layer.cls.name} has no call, or one that is not read", machine.here())
        graph = joined(tensors)
        first = len(graph.graph.nodes) + 1
        if SHAPE in layer.attributes:
            claim_declared(layer.attributes[SHAPE], layer.attributes[BUILT], tensors[0])
        if isinstance(call[1], Function):
            self._built(machine, layer, tensors[0])
            made = machine.call(machine.attribute(layer, "call"), *args, **named)
            made = passed_on(layer, tensors[0], first, made, machine.here() or self.at)
            graph.holders.append(LayerCall(layer, first, len(graph.graph.nodes) + 1, machine.here(), self.within > 0))
        else:
            with settled(machine, self.at):
                words = named if layer.cls.find(WITH_NAMES) else {}
                if not words and (beside := reads_beside(named)):
                    raise Unreadable(f"{layer.cls.name} is called with {beside}=, which is not read")
                made = machine.call(machine.attribute(layer, "call"), *args, **words)
            place = machine.here() or self.at
            made = passed_on(layer, tensors[0], first, made, place)
            graph.calls.append(LayerCall(layer, first, len(graph.graph.nodes) + 1, place, self.within > 0))
            made = made.make(machine) if isinstance(made, AfterCall) else made
        if isinstance(made, KerasTensor):
            layer.attributes |= {"output": made, "input": args[0] if args else None, "output_shape": made.dims}
        return made

    def _check_called(self, layer: Instance, args: tuple[Value, ...], machine: Machine) -> None:
        """A layer may be called on another layer by mistake, which was not called itself."""
        for each in args:
            if isinstance(each, Instance) and self.layer in each.cls.mro:
                words = (
                    f"ValueError: {layer.cls.name} is called on a layer, {each.cls.name}, that was not called itself"
                )
                mistake = mistakes.ProgramFails(words, "", f"{each.cls.name}(...)(x) gives a tensor")
                raise CannotRun(mistake, machine.here())

    def _built(self, machine: Machine, layer: Instance, tensor: KerasTensor) -> None:
        """The program's own `build`, once, with the shape that arrives."""
        found = layer.cls.find("build")
        if found is not None and isinstance(found[1], Function) and not layer.attributes.get(" is built"):
            layer.attributes[" is built"] = True
            machine.call(machine.attribute(layer, "build"), tensor.dims)

    def _weight(self, machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        shape = named.get("shape", next((each for each in args if isinstance(each, list | tuple)), ()))
        made = KerasWeight(tuple(shape) if isinstance(shape, list | tuple) else ())
        made.owner = owner if named.get("trainable", True) is True else None
        self.weights.append((owner, made))
        return made

    def row(
        self, machine: Machine, name: str, row: KerasLayer, a: Arguments, tensor: Value, label: str, built: Value
    ) -> KerasTensor:
        """The layers of ours that a row stands for, each behind the other, and the activation behind them."""
        tensor = only_tensor(name, tensor)
        steps = steps_of(name, row, a, Arriving(tensor.graph.shape(tensor), self.layout))
        made = self.placed(machine, name, steps, tensor, label, built)
        if row.inside:
            return made
        return self.activated(machine, a.get("activation"), made, label, self.at or machine.here())

    def placed(
        self, machine: Machine, name: str, steps: list[OurLayer], tensor: KerasTensor, label: str, built: Value
    ) -> KerasTensor:
        """Layers of ours, each behind the other, and what was assumed of them."""
        for step in steps:
            made_at = built if isinstance(built, CodePlace) else None
            place = self.at or machine.here()
            tensor = tensor.graph.add(step.word, step.given, (tensor,), label + step.suffix, made_at, place)
            if step.note:
                tensor.graph.notes.append((tensor.value, f"{label}: {name} {step.note}"))
        return tensor

    def activated(
        self, machine: Machine, activation: Value, tensor: KerasTensor, label: str, place: CodePlace | None
    ) -> KerasTensor:
        """An activation: a name, a function, or a layer."""
        if activation is None or activation == "linear":
            return tensor
        if isinstance(activation, Unknown):
            raise Unreadable(f"the activation is not known: {activation.why}")
        if isinstance(activation, str):
            word = ACTIVATIONS.get(activation.lower())
            if word is None:
                raise no_activation(activation)
            suffix = word if label else ""
            return tensor.graph.add(word, {}, (tensor,), f"{label}:{suffix}".strip(":"), None, place)
        made = machine.call(activation, tensor)
        if not isinstance(made, KerasTensor):
            raise Unreadable(f"the activation gives {said(made)}, no tensor")
        return made

    def _of_row(self, name: str, row: KerasLayer) -> Class:
        """A layer of the table as a class; its arguments are read where it is made."""

        def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
            assert isinstance(owner, Instance)
            with settled(machine):
                self.initialise(machine, owner, **named)
                if row.signature == "*":
                    owner.attributes[GIVEN] = {}
                    return None
                given, words = first_keras(name, args, named, self.first)
                words = {**(row.before or {}), **words} if self.first else words
                a = arguments(name, row.signature, given, words)
                for key in () if self.first else old_names(row.signature, named):
                    today = OLD_NAMES[key]
                    machine.note(f"{name}: {key} is read as {today}, as Keras 1 called it; Keras 3 refuses it")
                owner.attributes |= {**a, **({} if self.first else stored(name, a, self.layout)), GIVEN: a}
                if note := kernel_note(name, args, given is args, self.first):
                    machine.note(note)
            return None

        def call(machine: Machine, owner: Value, x: Value, *rest: Value, **named: Value) -> Value:
            assert isinstance(owner, Instance)
            a, label = owner.attributes[GIVEN], str(owner.attributes["name"])
            assert isinstance(a, dict)
            if not row.inside:
                _check_alone(name, rest)
                return self.row(machine, name, row, a, x, label, owner.attributes[BUILT])
            primed = primed_input(name, a, x, rest, named)
            a = {**a, "primed": bool(primed.states)}
            made = self.row(machine, name, row, a, primed.sequence, label, owner.attributes[BUILT])
            made.graph.graph.stand_beside(made.value, tuple([each.value for each in primed.states]))
            left = Leaving(made, made.dims[-1] or 1, label, gated="LSTM" in name)
            return AfterCall(WithStates(made, (left,)).values) if a.get("return_state") else made

        natives: Named = {"__init__": Native(name, init), "call": Native(name, call)}
        return Class(name, (self.layer,), natives | ({WITH_NAMES: True} if row.inside else {}))

    def _activation(self) -> Class:
        """`Activation("relu")`: a layer whose only step is its activation."""

        def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
            assert isinstance(owner, Instance)
            with settled(machine):
                activation = arguments("Activation", "activation", args, named)["activation"]
            self.initialise(machine, owner, **named)
            owner.attributes["activation"] = activation
            if isinstance(activation, str) and activation not in (*ACTIVATIONS, "linear"):
                with settled(machine):
                    raise no_activation(activation)
            return None

        def call(machine: Machine, owner: Value, x: Value, *rest: Value) -> Value:
            assert isinstance(owner, Instance)
            if not isinstance(x, KerasTensor):
                raise Raised("ValueError", f"Activation takes one tensor, not {said(x)}")
            given, label = owner.attributes["activation"], str(owner.attributes["name"])
            word = "identity" if given in (None, "linear") else ACTIVATIONS.get(given) if isinstance(given, str) else ""
            if word:
                built = owner.attributes[BUILT]
                return x.graph.add(
                    word, {}, (x,), label, built if isinstance(built, CodePlace) else None, machine.here()
                )
            return self.activated(machine, given, x, label, machine.here())

        return Class(
            "Activation", (self.layer,), {"__init__": Native("Activation", init), "call": Native("call", call)}
        )

    def _function(self) -> Class:
        """`Lambda(lambda x: x / 255)`: what the function does is followed."""

        def init(machine: Machine, owner: Value, function: Value = None, *rest: Value, **named: Value) -> Value:
            assert isinstance(owner, Instance)
            self.initialise(machine, owner, **named)
            owner.attributes |= {"function": function, GIVEN: named.get("arguments") or {}}
            return None

        def call(machine: Machine, owner: Value, x: Value, *rest: Value) -> Value:
            assert isinstance(owner, Instance)
            given = owner.attributes[GIVEN]
            words = {str(key): value for key, value in given.items()} if isinstance(given, dict) else {}
            made = machine.call(owner.attributes["function"], x, **words)
            if not layer_tensors(made):
                refuse(f"what a Lambda gives back is {said(made)}, no tensor", machine.here())
            return made

        return Class("Lambda", (self.layer,), {"__init__": Native("Lambda", init), "call": Native("call", call)})

    def _merge(self, name: str) -> Class:
        def init(machine: Machine, owner: Value, axis: Value = -1, **named: Value) -> Value:
            assert isinstance(owner, Instance)
            self.initialise(machine, owner, **named)
            owner.attributes["axis"] = named.get("concat_axis", axis)
            return None

        def call(machine: Machine, owner: Value, x: Value, *rest: Value) -> Value:
            assert isinstance(owner, Instance)
            every = x if isinstance(x, list | tuple) else list(elements(machine, x))
            return self.merged(machine, name, list(every), owner.attributes["axis"], str(owner.attributes["name"]))

        return Class(name, (self.layer,), {"__init__": Native(name, init), "call": Native(name, call)})

    def merged(self, machine: Machine, name: str, every: list[Value], axis: Value, label: str) -> KerasTensor:
        """Tensors that meet."""
        if name == "Concatenate" and has_tokens(every):
            return with_tokens(every, axis, label, self.at or machine.here())
        tensors = [each for each in every if isinstance(each, KerasTensor)]
        if len(tensors) != len(every) or not tensors:
            other = next((each for each in every if not isinstance(each, KerasTensor)), None)
            raise Unreadable(f"{name} gets {said(other)}, no tensor")
        if len(tensors) == 1:
            return tensors[0]
        return met(name, tensors, axis, label, self.at or machine.here())

    def _refused(self, name: str) -> Class:
        def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
            return refuse(f"{name} is not read", machine.here())

        return Class(name, (self.layer,), {"__init__": Native(name, init)})


def passed_on(layer: Instance, x: KerasTensor, first: int, made: Value, place: CodePlace | None) -> Value:
    """What a layer gives back; where that is what it got, as of a Lambda that doubles each number, a row of its own.

    first: the value that it would make.  How far a layer is from the outputs counts such layers, too.
    """
    same = isinstance(made, KerasTensor) and made.graph is x.graph and made.value == x.value
    if not same or x.is_open or len(x.graph.graph.nodes) + 1 != first:
        return made
    built = layer.attributes[BUILT]
    label = str(layer.attributes["name"])
    return x.graph.add("identity", {}, (x,), label, built if isinstance(built, CodePlace) else None, place)


def of_data(layer: Instance, args: list[Value]) -> Value:
    """What a layer makes of what is no part of the network: of places, an Embedding's vectors, which are trained.

    Of other layers nothing is known but of those that prepare data: weights must not be left out silently.
    """
    a, data = layer.attributes.get(GIVEN), args[0] if args else None
    if layer.cls.name == "Embedding" and isinstance(a, dict) and isinstance(data, Constant) and data.dims:
        words, size = whole(a["input_dim"], "input_dim"), whole(a["output_dim"], "output_dim")
        return KerasWeight((*data.dims, size), layer, words * size)
    if layer.cls.name in UNTRAINED:
        return Constant()
    return Unknown(f"what {layer.attributes['name']} makes of data that is no input")


def reads_beside(named: Arguments) -> str:
    """Which argument of a call brings tensors beside what a layer reads, as initial_state does; "" for none."""
    return next((key for key, value in named.items() if key != "mask" and _brings(value)), "")


def _brings(value: Value) -> bool:
    """Is a tensor of a network in it, or what is not known?"""
    if isinstance(value, list | tuple):
        return any(map(_brings, value))
    return isinstance(value, Unknown) or bool(layer_tensors(value))


def _check_alone(name: str, rest: tuple[Value, ...]) -> None:
    """A layer takes one tensor."""
    if many := len(layer_tensors(list(rest))):
        raise Raised("TypeError", f"{name} takes one tensor, and {1 + many} are given")


def only_tensor(name: str, value: Value) -> KerasTensor:
    """The one tensor that a layer is given."""
    many = layer_tensors(value)
    if len(many) != 1:
        raise Raised("ValueError", f"{name} takes one tensor, {len(many)} are given")
    return many[0]


def _nothing(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    return None


def _unknown(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    return Unknown("what a layer says of itself")
