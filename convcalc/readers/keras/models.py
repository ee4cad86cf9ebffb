"""`Input`, `Model` and `Sequential` as an interpreted program sees them, and what a network is made of."""

from __future__ import annotations

from typing import NoReturn

from convcalc.readers.keras.keras_layers import BUILT, SHAPE, WORK_OF_A_CALL, WORK_OF_A_LAYER, Layers, declared, settled
from convcalc.readers.keras.keras_tensors import (
    Constant,
    KerasGraph,
    KerasTensor,
    LayerCall,
    OpenInput,
    TensorRules,
    joined,
    layer_tensors,
    refuse,
)
from convcalc.readers.keras.layer_order import by_depth
from convcalc.readers.keras.model_parts import call_of, named_twice, reachable, repeat_calls
from convcalc.readers.keras.open_inputs import DeclaredInput, completed
from convcalc.readers.keras.tensor_functions import ItemNumber
from convcalc.readers.keras.tensor_joins import spread
from convcalc.readers.keras.tensor_parts import part_of
from convcalc.readers.keras.tensor_products import multiplied
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
    Special,
    Unknown,
    Value,
    said,
)
from convcalc.shape import Shape
from convcalc.text import Source

RULES = TensorRules(part_of, spread, multiplied)

INPUTS, OUTPUTS, STACK, TENSORS, AGAIN, NAMES = " inputs", " outputs", " stack", " tensors", " again", " names"
"""Of a model: the tensors between which it lies; of a Sequential its layers, and what each of them made; of one whose
input has no size what builds it on another."""

IGNORED = (
    "compile fit fit_generator train_on_batch evaluate evaluate_generator predict predict_generator summary save"
    " save_weights load_weights set_weights get_weights to_json to_yaml export reset_states predict_classes get_config"
    " test_on_batch predict_on_batch make_train_function call_and_count"
).split()
"""What says nothing of the layers."""


class Models:
    """The models of one program.

    replaced: an input, by its number, that another shape takes the place of.  own: its shape in the program.
    tried: the sizes of the data that a model was called on.  inputs: those that were declared.
    filled: what was said of open sizes that are those of the input that was given.
    """

    def __init__(self, layers: Layers, source: Source, replaced: tuple[int, Shape] | None = None) -> None:
        self.layers = layers
        self.source = source
        self.replaced = replaced
        self.own: Shape | None = None
        self.tried: dict[int, Shape] = {}
        self.inputs: list[DeclaredInput] = []
        self.filled: list[str] = []
        properties = {
            "layers": self._listed,
            "output": self._output,
            "outputs": lambda machine, owner: layer_tensors(self._output(machine, owner)),
            "input": self._input,
            "inputs": lambda machine, owner: layer_tensors(self._input(machine, owner)),
            "output_shape": lambda machine, owner: _dims(self._output(machine, owner)),
            "input_shape": lambda machine, owner: _dims(self._input(machine, owner)),
        }
        shared: Named = {
            **{name: Special("property", Native(name, run)) for name, run in properties.items()},
            **{name: Native(name, _unknown) for name in IGNORED},
            "get_layer": Native("get_layer", self._found),
            "build": Native("build", self._build),
            "__call__": Native("Model", self.called),
        }
        self.model = Class("Model", (layers.layer,), {**shared, "__init__": Native("Model", self._between)})
        own: Named = {
            "__init__": Native("Sequential", self._sequence),
            "add": Native("add", self._add),
            "pop": Native("pop", self._pop),
        }
        self.sequential = Class("Sequential", (self.model,), own)
        layers.classes |= {
            "InputLayer": Class("InputLayer", (layers.layer,), {"__init__": Native("InputLayer", self._input_layer)}),
            "Model": self.model,
            "Functional": self.model,
            "Sequential": self.sequential,
        }

    def empty(self) -> Instance:
        """A Sequential that nothing was added to."""
        made = Instance(self.sequential)
        made.attributes |= {"name": self.layers.uses.next("Sequential"), STACK: [], TENSORS: []}
        return made

    def is_model(self, value: Value) -> bool:
        return isinstance(value, Instance) and self.model in value.cls.mro

    def input(self, machine: Machine, *args: Value, **named: Value) -> Value:
        """`Input(shape=(28, 28, 1))`: a tensor of its own."""
        shape = named["shape"] if "shape" in named else args[0] if args else declared(named)
        graph = self._graph(shape, named.get("name"))
        if graph is not None:
            return graph.input
        count = len(self.inputs)
        if count == 1 or not isinstance(shape, list | tuple) or len(shape) != 1:
            raise OpenInput(count - 1)
        name = self.inputs[-1].name  # labels of a loss that is a layer: all is well as long as no layer reads them
        made = KerasGraph(Shape(1, ()), self.layers.layout, self.source, RULES, count - 1, name, is_open=True)
        made.notes.append((0, f"input {name or count} has no size in the program; no layer reads it"))
        return made.input

    def _input_layer(self, machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        """`InputLayer((28, 28, 1))`, or with the shape by its name."""
        given = {"shape": args[0]} if args else {}
        return self.layers.initialise(machine, owner, **given, **named)

    def _graph(self, shape: Value, name: Value = None) -> KerasGraph | None:
        """A graph of an input of this shape, or of the one that takes its place; None where it is open.

        Later inputs of the size that is replaced follow it, and so do the open sizes of others.
        """
        label = name if isinstance(name, str) else ""
        number, found = len(self.inputs), self.shape(shape)
        self.inputs.append(DeclaredInput(label, shape))
        if self.replaced is not None and self.replaced[0] == number:
            self.own, found = found, self.replaced[1]
        elif self.replaced is not None and found is not None and found == self.own:
            found = self.replaced[1]
        elif self.replaced is not None and found is None:
            found = self.shape(completed(shape, self.replaced[1], self.layers.layout))
            if found is not None:
                size = found.text(self.layers.layout)
                self.filled.append(f"input {label or number + 1} has an open size, and is read as {size}")
        return None if found is None else KerasGraph(found, self.layers.layout, self.source, RULES, number, label)

    def begin(self, shape: Shape, number: int) -> KerasTensor:
        """An input of this size; number: which of those that the program declares, -1 for none."""
        return KerasGraph(shape, self.layers.layout, self.source, RULES, number).input

    def shape(self, sizes: Value) -> Shape | None:
        """A shape from sizes as the program writes them; None where one of them is open."""
        each = [sizes] if isinstance(sizes, int) else list(sizes) if isinstance(sizes, list | tuple) else []
        numbers = [n for n in each if isinstance(n, int) and not isinstance(n, bool) and n > 0]
        if len(numbers) != len(each) or not numbers:
            return None
        if self.layers.layout == "chw":
            return Shape(numbers[0], tuple(numbers[1:]))
        return Shape(numbers[-1], tuple(numbers[:-1]))

    def _between(self, machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        """`Model(inputs, outputs)`; a class of the program's own calls it without either."""
        assert isinstance(owner, Instance)
        self.layers.initialise(machine, owner, **{key: value for key, value in named.items() if key == "name"})
        inputs = named.get("inputs", named.get("input", args[0] if args else None))
        outputs = named.get("outputs", named.get("output", args[1] if len(args) > 1 else None))
        if inputs is None and outputs is None:
            return None
        if any(isinstance(each, ItemNumber) for each in _every(outputs)):
            outputs = [each.tensor() if isinstance(each, ItemNumber) else each for each in _every(outputs)]
        for each in (*_every(inputs), *_every(outputs)):
            if isinstance(each, Unknown):
                refuse(f"a model between what is not known: {each.why}", machine.here())
        begin, end = layer_tensors(inputs), layer_tensors(outputs)
        if not begin or not end:
            raise Raised("ValueError", f"Model needs inputs and outputs, not {said(inputs)} and {said(outputs)}")
        machine.budget.spend(len(joined([*begin, *end]).graph.nodes))
        owner.attributes |= {INPUTS: begin, OUTPUTS: outputs}
        if twice := named_twice(begin, end):
            fail(machine, None, f"two layers of the model have the name {said(twice)}")
        return None

    def _sequence(
        self, machine: Machine, owner: Value, layers: Value = None, name: Value = None, **named: Value
    ) -> Value:
        assert isinstance(owner, Instance)
        self.layers.initialise(machine, owner, name=name)
        owner.attributes |= {STACK: [], TENSORS: []}
        if isinstance(layers, Unknown):
            refuse(f"the layers of a Sequential are not known: {layers.why}", machine.here())
        for each in elements(machine, layers or []):
            built = each.attributes.get(BUILT) if isinstance(each, Instance) else None
            self._put(machine, owner, each, built if isinstance(built, CodePlace) else None)
        return None

    def _add(self, machine: Machine, owner: Value, layer: Value, rebuild: Value = True) -> Value:
        assert isinstance(owner, Instance)
        if self._is_layer(rebuild):
            refuse(f"add takes one layer: Keras drops the second, {said(rebuild)}, in silence", machine.here())
        self._put(machine, owner, layer, None)
        return None

    def _put(self, machine: Machine, owner: Instance, layer: Value, place: CodePlace | None) -> None:
        """A layer at the end; where the input is known it runs at once, so that what cannot be is said at its line."""
        stack, tensors = _lists(owner)
        if isinstance(layer, KerasTensor) and not stack:
            if tensors:
                fail(machine, place, "a Sequential has one input, and a second is given")
            tensors.append(layer)
            return
        if isinstance(layer, Unknown):
            refuse(f"a layer that is not known: {layer.why}", place or machine.here())
        if not isinstance(layer, Instance) or self.layers.layer not in layer.cls.mro:
            refuse(f"{said(layer)} is no layer", place or machine.here())
        names, name = owner.attributes.setdefault(NAMES, {}), said(layer.attributes.get("name"))
        assert isinstance(names, dict)
        other = names.setdefault(name, layer)
        if other is not layer and other in stack and said(other.attributes.get("name")) == name:
            fail(machine, place, f"two layers of a Sequential have the name {name}")
        names[name] = layer
        if not stack and not tensors:
            self._begin(layer, tensors)
        if layer.cls.name == "InputLayer":
            return
        stack.append(layer)
        if tensors:
            tensors.append(self._run(machine, layer, tensors[-1], place))

    def _begin(self, layer: Instance, tensors: list[Value]) -> None:
        """The input that the first layer declares, or the first model has."""
        _refuse_open(layer)
        inputs = layer.attributes.get(INPUTS) or layer.attributes.get(TENSORS)
        if isinstance(inputs, list) and inputs:
            first = inputs[0]
            assert isinstance(first, KerasTensor)
            graph = KerasGraph(first.graph.shape(first), self.layers.layout, self.source, RULES, first.number)
            tensors.append(graph.input)
        elif layer.attributes.get(SHAPE) is not None:
            made = self._graph(layer.attributes[SHAPE])
            if made is not None:
                tensors.append(made.input)

    def _run(self, machine: Machine, layer: Instance, x: Value, place: CodePlace | None) -> Value:
        before, self.layers.at = self.layers.at, place or self.layers.at
        try:
            made = machine.call(layer, x)
        finally:
            self.layers.at = before
        if not isinstance(made, KerasTensor):
            refuse(f"{layer.cls.name} gives {said(made)}, no tensor", place or machine.here())
        return made

    def _pop(self, machine: Machine, owner: Value) -> Value:
        assert isinstance(owner, Instance)
        stack, tensors = _lists(owner)
        if tensors and stack:
            tensors.pop()
        return stack.pop() if stack else None

    def called(self, machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        """`model(x)`: each of its layers again, on another tensor."""
        assert isinstance(owner, Instance)
        machine.budget.spend(WORK_OF_A_CALL)
        tensors = layer_tensors(list(args))
        if not tensors:
            data = next((each for each in args if isinstance(each, Constant) and each.dims), None)
            if data is not None and data.dims and (found := self.shape(data.dims[1:])):
                self.tried.setdefault(id(owner), found)
            return Constant()
        if OUTPUTS not in owner.attributes and len(tensors) == 1 and not tensors[0].is_open:
            self.tried.setdefault(id(owner), tensors[0].graph.shape(tensors[0]))
        if isinstance(again := owner.attributes.get(AGAIN), Native):
            begin = self.begin(tensors[0].graph.shape(tensors[0]), -1)
            owner.attributes |= {INPUTS: [begin], OUTPUTS: again.run(machine, begin)}
        self._check_arriving(machine, owner, tensors)
        first, nested = len(joined(tensors).graph.nodes) + 1, self.layers.within > 0
        if OUTPUTS in owner.attributes:
            made: Value = self.repeated(owner, tensors, machine)
        elif STACK in owner.attributes and not isinstance(call_of(owner), Function):
            made = tensors[0]
            self.layers.within += 1
            for each in _lists(owner)[0]:
                assert isinstance(each, Instance)
                made = self._run(machine, each, made, _built(each))
            self.layers.within -= 1
        else:
            return self.layers.called(machine, owner, *args, **named)
        graph = tensors[0].graph
        graph.holders.append(LayerCall(owner, first, len(graph.graph.nodes) + 1, machine.here(), nested))
        owner.attributes |= {" output": made}
        return made

    def _check_arriving(self, machine: Machine, model: Instance, tensors: list[KerasTensor]) -> None:
        """A model that is called on other sizes than its own: Keras 3 refuses that, Keras 2 where channels differ."""
        begin = layer_tensors(model.attributes.get(INPUTS)) or layer_tensors(model.attributes.get(TENSORS))[:1]
        for own, tensor in zip(begin, tensors, strict=False):
            made, found = own.graph.shape(own), tensor.graph.shape(tensor)
            if made == found or self.replaced is not None:
                continue
            sizes = (found.text(self.layers.layout), made.text(self.layers.layout))
            words = f"{model.attributes.get('name')} is called on {sizes[0]}, and was made for {sizes[1]}"
            if made.channels == found.channels and len(made.size) == len(found.size):
                machine.note(f"{words}: Keras 3 refuses that")
            elif OUTPUTS in model.attributes:
                fail(machine, machine.here(), words)
            else:
                refuse(f"{words}, which is not read", machine.here())

    def repeated(self, model: Instance, tensors: list[KerasTensor], machine: Machine | None = None) -> Value:
        """What lies between a model's inputs and outputs, again on other tensors."""
        begin, outputs = layer_tensors(model.attributes[INPUTS]), layer_tensors(model.attributes[OUTPUTS])
        here = (machine.here() if machine else None) or _built(model)
        if len(begin) != len(tensors):
            refuse(f"a model of {len(begin)} input{'s' * (len(begin) > 1)} gets {len(tensors)}", here)
        source, graph = joined([*begin, *outputs]), joined(tensors)
        made = {each.value: tensor for each, tensor in zip(begin, tensors, strict=True)}
        for value in reachable(source, set(made), outputs):
            if machine is not None:
                machine.budget.spend(WORK_OF_A_LAYER)
            node = source.graph.nodes[value - 1]
            if any(each not in made for each in (*node.reads, *node.besides)):
                refuse("an output of the model does not come from its input alone", here)
            reads = tuple([made[each] for each in node.reads])
            made[value] = graph.add(node.word, node.given, reads, node.label, None, here)
            target = graph.graph
            target.nodes[-1] = target.nodes[-1]._replace(span=node.span)
            target.stand_beside(made[value].value, tuple([made[each].value for each in node.besides]))
        repeat_calls(source, graph, made)
        if any(each.value not in made for each in outputs):
            refuse("an output of the model does not come from its input", here)
        every = [made[each.value] for each in outputs]
        return every[0] if isinstance(model.attributes[OUTPUTS], KerasTensor) else every

    def _listed(self, machine: Machine, owner: Value) -> Value:
        """Its layers, in order; of a model between tensors those of its inputs are among them."""
        assert isinstance(owner, Instance)
        if STACK in owner.attributes:
            return list(_lists(owner)[0])
        if OUTPUTS not in owner.attributes:
            return [each for each in owner.attributes.values() if self._is_layer(each)]
        begin, outputs = layer_tensors(owner.attributes[INPUTS]), layer_tensors(owner.attributes[OUTPUTS])
        graph, inputs = begin[0].graph, {each.value: self._of_input(each) for each in begin}
        machine.budget.spend(WORK_OF_A_CALL + len(graph.graph.nodes))
        return [*by_depth(graph, inputs, set(reachable(graph, set(inputs), outputs)), outputs)]

    def _of_input(self, begin: KerasTensor) -> Instance:
        """The layer that Keras has for an input."""
        made = Instance(self.layers.classes["InputLayer"])
        name = begin.graph.name(begin.value) or "input"
        made.attributes |= {"name": name, "output": begin, "input": begin, SHAPE: begin.dims[1:]}
        return made

    def _is_layer(self, value: Value) -> bool:
        return isinstance(value, Instance) and self.layers.layer in value.cls.mro

    def _found(self, machine: Machine, owner: Value, name: Value = None, index: Value = None) -> Value:
        every = self._listed(machine, owner)
        assert isinstance(every, list)
        if isinstance(index, int) and -len(every) <= index < len(every):
            return every[index]
        for each in every:
            if isinstance(each, Instance) and each.attributes.get("name") == name:
                return each
        raise Raised("ValueError", f"there is no layer {said(name)} in the model")

    def last(self, model: Value) -> Value:
        """What a model gives back, as far as it is built; None where it is not."""
        assert isinstance(model, Instance)
        made = layer_tensors(model.attributes.get(OUTPUTS) or model.attributes.get(TENSORS))
        return made[-1] if made else None

    def _output(self, machine: Machine, owner: Value) -> Value:
        assert isinstance(owner, Instance)
        _refuse_open(owner)
        if OUTPUTS in owner.attributes:
            return owner.attributes[OUTPUTS]
        tensors = owner.attributes.get(TENSORS)
        if isinstance(tensors, list) and tensors:
            return tensors[-1]
        raise Raised("AttributeError", "the model has no output before it is built: its input is not known")

    def _input(self, machine: Machine, owner: Value) -> Value:
        assert isinstance(owner, Instance)
        _refuse_open(owner)
        if INPUTS in owner.attributes:
            begin = owner.attributes[INPUTS]
            assert isinstance(begin, list)
            return begin[0] if len(begin) == 1 else begin
        tensors = owner.attributes.get(TENSORS)
        if isinstance(tensors, list) and tensors:
            return tensors[0]
        raise Raised("AttributeError", "the model has no input before it is built")

    def _build(self, machine: Machine, owner: Value, shape: Value = None, **named: Value) -> Value:
        """`model.build((None, 28, 28, 1))` says what goes in."""
        assert isinstance(owner, Instance)
        sizes = named.get("input_shape", shape)
        found = self.shape(tuple(sizes[1:])) if isinstance(sizes, list | tuple) else None
        if found is not None:
            self.tried.setdefault(id(owner), found)
        return None


def fail(machine: Machine, place: CodePlace | None, words: str) -> NoReturn:
    """What Keras refuses ends the run: nothing is read past a layer that it does not take."""
    with settled(machine, place):
        raise Raised("ValueError", words)
    raise AssertionError


def _built(model: Instance) -> CodePlace | None:
    """Where a model was made."""
    place = model.attributes.get(BUILT)
    return place if isinstance(place, CodePlace) else None


def _refuse_open(model: Instance) -> None:
    """What comes out of a model whose input has no size is not known."""
    if AGAIN in model.attributes:
        (begin,) = layer_tensors(model.attributes[INPUTS])
        raise OpenInput(begin.number)


def _lists(model: Instance) -> tuple[list[Value], list[Value]]:
    stack, tensors = model.attributes[STACK], model.attributes[TENSORS]
    assert isinstance(stack, list) and isinstance(tensors, list)
    return stack, tensors


def _every(value: Value) -> list[Value]:
    """What is in lists and tables, in order."""
    if isinstance(value, dict):
        value = list(value.values())
    return [each for inner in value for each in _every(inner)] if isinstance(value, list | tuple) else [value]


def _dims(value: Value) -> Value:
    every = [each.dims for each in layer_tensors(value)]
    return every[0] if len(every) == 1 else every


def _unknown(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    return Unknown("what training gives")
