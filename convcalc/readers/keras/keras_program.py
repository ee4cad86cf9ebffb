"""A Keras program: which network is in it, on which input, and what it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from convcalc.diagnostics import python as mistakes
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.diagnostics.layers import KernelDoesNotFit
from convcalc.diagnostics.network import UnequalSizes
from convcalc.lang.tree import Spec
from convcalc.readers import Imported, UnreadNote
from convcalc.readers.fragments import Fragment
from convcalc.readers.keras.framework_attributes import host_methods
from convcalc.readers.keras.held_networks import (
    held_networks,
    methods_that_make,
    networks_of_classes,
    refuse_without_call,
    runs,
    without_backbones,
    without_twins,
)
from convcalc.readers.keras.keras_modules import USUAL, Keras
from convcalc.readers.keras.keras_tensors import (
    KerasGraph,
    KerasTensor,
    LayerCall,
    OpenInput,
    layer_tensors,
    refuse,
)
from convcalc.readers.keras.model_parts import reachable
from convcalc.readers.keras.models import INPUTS, OUTPUTS, RULES, STACK, TENSORS
from convcalc.readers.keras.trained_layers import all_within, unused_weights
from convcalc.readers.keras.unread_statements import UnreadStatements, names_used
from convcalc.readers.layer_graph import products_noted
from convcalc.readers.located import (
    CannotRun,
    FoundNetwork,
    PlacedMistakes,
    begun_with,
    no_network,
    opened,
    span_of,
)
from convcalc.readers.python.other_frameworks import framework_of
from convcalc.readers.python.program import Program, deep
from convcalc.readers.python.values import Class, CodePlace, Function, Instance, Raised, Unreadable, Value, said
from convcalc.readers.size_comments import SaidSizes, add_asserted, claim_sizes, sizes_claimed
from convcalc.shape import Shape
from convcalc.text import NOWHERE, Source


def read(source: Source, expression: str, given: Fragment) -> Imported:
    """The network of a program on the input that it declares; on another one it runs again. Raises SpecError."""
    return KerasRun(source, expression, given).imported()


class KerasRun:
    """A program that has run, and its network; number: which input begins it, -1 where the program declares none."""

    def __init__(
        self, source: Source, expression: str, given: Fragment, replaced: tuple[int, Shape] | None = None
    ) -> None:
        self.source = source
        self.expression = expression
        self.given = given
        self.keras = self._modules(source, given, replaced)
        self.network: Instance | None = None
        self.name = ""
        self.number = -1
        self.said: list[SaidSizes] = []
        self.failed: SpecError | None = None
        try:
            self._run(source, given)
        except SpecError as failed:
            if not self.keras.models.inputs or not isinstance(failed.mistakes[0], UnequalSizes | KernelDoesNotFit):
                raise
            self.failed, self.number = failed, 0

    def imported(self) -> Imported:
        """Its network on the input that it declares, and on others."""
        if self.failed is not None:
            return self.refused(self.failed)
        arriving = self.declared() or self.said_in_words()
        without = Imported(Spec((), None, self.name, layout=self.keras.layers.layout), on=self.on)
        if arriving is None:
            return without._replace(failed=self.size_needed())
        try:
            first = self.again(arriving) if self.network is None else self.found(arriving)
        except SpecError as failed:
            return without._replace(tree=begun_with(arriving, self.name, self.keras.layers.layout), failed=failed)
        said_so = f"input {arriving.text(self.keras.layers.layout)} as the source says it"
        return first._replace(notes=(said_so, *first.notes), on=self.on)

    def _modules(self, source: Source, given: Fragment, replaced: tuple[int, Shape] | None) -> Keras:
        return Keras(source, given.tree, replaced)

    def _left(self, statement: ast.stmt, error: Exception) -> bool:
        return self.unread.left(statement, error)

    def _run(self, source: Source, given: Fragment) -> None:
        """Run the program, as far as it goes."""
        with PlacedMistakes(source):
            self.program = Program(source.text, source.name, self.keras.spaces(), source.name, opened, given.tree)
            self.program.take_for(USUAL)
            self.program.outside.names |= self.keras.taken(self.program.machine) | self.keras.builtins()
            machine = self.program.machine
            machine.language = machine.language._replace(methods=host_methods)
            machine.asserted = self._asserted
            self.unread = UnreadStatements(self.program, self.keras)
            self.program.left = self._left
            machine.swallow = lambda unknown, taken: self.keras.swallow(unknown, taken, machine)
            try:
                self._follow()
            except OpenInput as found:
                self.number = found.number

    def refused(self, failed: SpecError) -> Imported:
        """A program whose layers do not fit the input that it declares; on another one they may."""
        arriving = self.keras.models.shape(self.keras.models.inputs[0].sizes)
        if arriving is None:
            raise failed
        return Imported(begun_with(arriving, "", self.keras.layers.layout), on=self.on, failed=failed)

    def _asserted(self, owner: Value, sizes: tuple[Value, ...], place: CodePlace) -> bool:
        """`assert model.output_shape == (None, 28, 28, 1)` is a claim on the layer that is the last one by then."""
        if self.keras.models.is_model(owner):
            owner = self.keras.models.last(owner)
        if not isinstance(owner, KerasTensor) or owner.value < 1:
            return False
        shape = owner.graph.shape(owner)
        claim = sizes_claimed(sizes, shape, span_of(self.source, place))
        self.said += [SaidSizes(owner.value, shape, claim)] if claim else []
        return claim is not None

    def _follow(self) -> None:
        try:
            self.program.run()
        except CannotRun:  # what was not followed first is the cause of what could not run behind it
            self.unread.ended()
            raise
        chosen = self._expressed() if self.expression else self._chosen()
        self.unread.check(self.expression, chosen.value)
        refuse_without_call(chosen, self._is_model)
        assert isinstance(chosen.value, Instance)
        self.network = chosen.value
        self.name = self._named(chosen)
        begin = self._begin()
        self.number = begin.number if begin else -1

    def _named(self, chosen: FoundNetwork) -> str:
        """The name that the model was given, else that of its class, else the one it has in the program."""
        assert isinstance(chosen.value, Instance)
        own, given = chosen.value.cls.name, str(chosen.value.attributes.get("name", ""))
        if given and not given.startswith(self.keras.layers.uses.stem(own)):
            return given
        return own if own not in ("Model", "Sequential", "Functional") else chosen.written.partition("(")[0]

    def declared(self) -> Shape | None:
        """The input that the program says; None where it is open."""
        begin = self._begin()
        if begin is not None:
            return begin.graph.shape(begin) if begin.graph.provisional is None else None
        return self.keras.models.tried.get(id(self.network))

    def size_needed(self) -> SpecError:
        """What is said where the size of the input is open."""
        from convcalc.readers.keras.open_inputs import size_needed

        inputs = self.keras.models.inputs
        declared = inputs[max(self.number, 0)] if inputs else None
        return size_needed(self.source, declared, self.keras.layers.layout)

    def said_in_words(self) -> Shape | None:
        """The input that stands beside the program: as the program writes shapes, unless that would part its places."""
        sizes = self.given.arriving
        if not sizes:
            return None
        first, last = Shape(sizes[0], sizes[1:]), Shape(sizes[-1], sizes[:-1])
        own, other = (first, last) if self.keras.layers.layout == "chw" else (last, first)
        return other if len(set(own.size)) > 1 and len(set(other.size)) == 1 else own

    def _begin(self) -> KerasTensor | None:
        """The tensor at which the network begins; None of one that is not built yet."""
        if self.network is None:
            return None
        first = self.network.attributes.get(INPUTS) or self.network.attributes.get(TENSORS)
        return first[0] if isinstance(first, list) and first else None

    def on(self, arriving: Shape) -> Imported:
        """The same on another input, and how that was read."""
        return self._read_as(arriving, self.again(arriving))

    def again(self, arriving: Shape) -> Imported:
        """What the program runs with an input in the place of the one it declares, or leaves open."""
        if self.number < 0:
            return self.found(arriving)
        other = type(self)(self.source, self.expression, self.given, (self.number, arriving))
        if other.failed is not None:
            raise other.failed
        if other.network is None:
            with PlacedMistakes(self.source):
                refuse("the size of another input is open too", None, "a network of one input is read")
        return other.found(arriving)

    def _read_as(self, given: Shape, found: Imported) -> Imported:
        """A note of the order of axes in which an input was read, where there is one."""
        layout = self.keras.layers.layout
        order = "last" if layout == "hwc" else "first"
        words = f"input {given.text(layout)} is read channels {order}, as the program has it"
        return found._replace(notes=(words, *found.notes)) if len(given.size) > 1 else found

    def found(self, arriving: Shape) -> Imported:
        """What the network runs."""
        network, models = self.network, self.keras.models
        assert network is not None
        with PlacedMistakes(self.source), deep():
            graph = KerasGraph(arriving, self.keras.layers.layout, self.source, RULES)
            begin = self._begin()
            if begin is None or STACK in network.attributes:
                made = self.program.machine.call(network, graph.input)
            else:
                _, *others = layer_tensors(network.attributes[INPUTS])
                graph.graph.name = begin.graph.name(begin.value) or "input"
                more = [graph.another(each.graph.name(each.value), each.graph.shape(each)) for each in others]
                made = models.repeated(network, [graph.input, *more])
            outputs = layer_tensors(list(made.values()) if isinstance(made, dict) else made)
            if not outputs:
                raise Unreadable(f"what {network.cls.name} gives back is {said(made)}, no tensor")
            graph, outputs = self._of_outputs(graph, outputs)
            _share(graph)
            add_asserted(graph.graph, self.said)
            unheld = claim_sizes(graph.graph, self.source, self.program.main.tree)
            printed = [*unheld, *self._printed(graph)]
        notes = [*dict.fromkeys([words for _, words in graph.notes]), *printed]
        notes += products_noted(graph.graph)
        used = {id(weight) for _, weight in graph.own}
        unused = unused_weights(self.keras.layers.layer, network, self.keras.layers.weights, used)
        notes += [UnreadNote(each) for each in unused]
        notes += graph.graph.freeze(self._frozen(graph), "trainable = False")
        notes += [
            *self.program.notes,
            *self.keras.models.filled,
            *self.given._replace(output=0).notes,
            *self.unread.notes,
        ]
        return Imported(graph.graph.tree([each.value for each in outputs], self.name), tuple(notes))

    def _of_outputs(self, graph: KerasGraph, outputs: list[KerasTensor]) -> tuple[KerasGraph, list[KerasTensor]]:
        """The graph without what leads to no output, that of a model between tensors as Keras prints it."""
        from convcalc.readers.keras.row_order import as_printed, with_values

        if self.network is not None and OUTPUTS in self.network.attributes:
            return as_printed(graph, outputs)
        needed = reachable(graph, {0}, outputs)
        return with_values(graph, needed, outputs) if len(needed) < len(graph.graph.nodes) else (graph, outputs)

    def _printed(self, graph: KerasGraph) -> Iterator[str]:
        """What stands behind the code is held against the network; the notes of that."""
        if self.given.output:
            from convcalc.readers.keras.printed_summary import claim_summary

            yield from claim_summary(graph, self.source, self.given.output)

    def _frozen(self, graph: KerasGraph) -> int:
        """How many parameters the program leaves as they are."""
        once = {id(call.layer): call for call in reversed(graph.calls)}
        whole = _is_frozen(self.network)
        own = {id(weight): weight for _, weight in graph.own if weight.layer is None}
        kept = [each.stored for each in own.values() if whole or each.owner is None or _is_frozen(each.owner)]
        return sum([graph.trained(call) for call in once.values() if whole or _is_frozen(call.layer)]) + sum(kept)

    def _expressed(self) -> FoundNetwork:
        value = self.program.expression(self.expression)
        self.unread.check(self.expression, value)
        if isinstance(value, Class | Function):
            return self._made(FoundNetwork(self.expression, value))
        if not self.keras.models.is_model(value):
            names = self.program.main.scope.names
            found = [*self._objects(), *held_networks(names, self.keras.layers.layer, self._is_model), *self._makers()]
            raise no_network(self.expression, value, list(dict.fromkeys([each.written for each in found])))
        return FoundNetwork(self.expression, value)

    def _chosen(self) -> FoundNetwork:
        """The one network of the source: a model that it makes, else one that a class or a function makes."""
        every = list(self._objects())
        self.unread.check_all(every)
        if not every:
            every = list(self._makers()) or list(self._without_layers()) or list(self._outermost(self._of_classes()))
            if not every:
                for statement in self.program.main.unread:
                    raise statement.error
                if (made := self._of_method()) is not None:
                    return made
                self._refuse(mistakes.NoNetwork(framework_of(self.program.main.tree)))
        if len(every) > 1:
            self._refuse(mistakes.WhichNetwork(self.source.name, tuple([each.written for each in every])))
        return every[0] if isinstance(every[0].value, Instance) else self._made(every[0])

    def _objects(self) -> Iterator[FoundNetwork]:
        """The models that the source makes and names, or that an object of it holds."""
        names = {**self.program.outside.names, **self.program.main.scope.names}
        held = held_networks(names, self.keras.layers.layer, self._is_model)
        named = [FoundNetwork(name, value) for name, value in names.items() if self._is_model(value)]
        every = without_backbones([*held, *named], self.keras.layers.layer)
        return self._outermost(without_twins(self.program.main.tree, every, self.keras.layers.layer))

    def _of_classes(self) -> list[FoundNetwork]:
        main, layer = self.program.main, self.keras.layers.layer
        return list(networks_of_classes(main.tree, main.scope.names, layer, self._is_model, self.program.machine))

    def _of_method(self) -> FoundNetwork | None:
        """The network that a method of a class makes, `LeNet.build(28, 28)`; None where none does."""
        names, file = self.program.main.scope.names, self.source.name
        objects = {each.cls.name: name for name, each in reversed(names.items()) if isinstance(each, Instance)}
        every = list(methods_that_make(self.program.main.tree, objects))
        if len(every) > 1:
            self._refuse(mistakes.WhichNetwork(file, tuple([f"{each}({', '.join(needs)})" for each, needs in every])))
        for written, needs in every:
            if needs:
                self._refuse(mistakes.NetworkNeeds(file, written, ", ".join(needs)))
            try:
                value = self.program.expression(f"{written}()")
            except Raised as raised:
                if "()." not in written or not raised.words.startswith("__init__() needs "):
                    raise
                needed = raised.words.partition(" needs ")[2]
                self._refuse(mistakes.NetworkNeeds(file, written.partition("(")[0], needed))
            if self._is_model(value):
                return FoundNetwork(f"{written}()", value)
        return None

    def _outermost(self, found: list[FoundNetwork]) -> Iterator[FoundNetwork]:
        """The models but for those whose layers are all in another one."""
        models = {id(each.value): each for each in [each for each in found if runs(each.value)] or found}
        layers = {key: set(self._layers(each.value)) for key, each in models.items()}
        whole = {key: held | {key} for key, held in layers.items()}
        before: list[set[int]] = []
        for key, held in layers.items():
            inner = any(key in each or held < each for other, each in whole.items() if other != key)
            if held and not inner and held not in before:
                yield models[key]
            before.append(held)

    def _without_layers(self) -> Iterator[FoundNetwork]:
        """The models between whose inputs and outputs only functions work: `Model(x, keras.ops.relu(x))`."""
        for name, value in self.program.main.scope.names.items():
            if self._is_model(value) and isinstance(value, Instance) and OUTPUTS in value.attributes:
                yield FoundNetwork(name, value)

    def _is_model(self, value: Value) -> bool:
        return self.keras.models.is_model(value)

    def _layers(self, model: Value) -> Iterator[int]:
        """The layers of a model, and of those within it, by identity."""
        assert isinstance(model, Instance)
        for each in all_within(self.keras.layers.layer, model):
            yield id(each)

    def _makers(self) -> Iterator[FoundNetwork]:
        """The classes of models, and the functions that make one, but for those that others of these use."""
        tree, names = self.program.main.tree, self.program.main.scope.names
        makers: dict[str, ast.stmt] = {}
        for each in tree.body:
            if isinstance(each, ast.ClassDef | ast.FunctionDef) and self._makes(names.get(each.name), each):
                makers[each.name] = each
        used = {name for key, node in makers.items() for name in names_used(node) if name != key}
        for name, node in makers.items():
            if name not in used:
                yield FoundNetwork(name if isinstance(node, ast.ClassDef) else f"{name}()", names[name])

    def _makes(self, value: Value, node: ast.stmt) -> bool:
        if isinstance(value, Class):
            found = value.find("call")
            return self.keras.models.model in value.mro and found is not None and isinstance(found[1], Function)
        return isinstance(value, Function) and bool(names_used(node) & {"Model", "Sequential", "Functional"})

    def _made(self, candidate: FoundNetwork) -> FoundNetwork:
        try:
            with deep():
                made = self.program.machine.call(candidate.value)
        except Raised as raised:
            if " needs " in raised.words:
                needs = raised.words.partition(" needs ")[2]
                written = candidate.written.partition("(")[0]
                self._refuse(mistakes.NetworkNeeds(self.source.name, written, needs))
            raise
        if not self._is_model(made):
            raise Unreadable(f"'{candidate.written}' makes {said(made)}, no network")
        return FoundNetwork(candidate.written, made)

    def _refuse(self, mistake: Mistake) -> None:
        raise SpecError(self.source, [mistake.at(NOWHERE)])


def _is_frozen(value: Value) -> bool:
    return isinstance(value, Instance) and value.attributes.get("trainable", True) is False


def _share(graph: KerasGraph) -> None:
    """Layers with weights that run again count once."""
    known: dict[int, LayerCall] = {}
    for call in graph.calls:
        first = known.setdefault(id(call.layer), call)
        if first is not call and graph.trained(call):
            graph.share(call, first)
    weights: dict[int, int] = {}
    for value, weight in graph.own:
        before = weights.setdefault(id(weight), value)
        if before != value:
            graph.graph.share(value, before)
