"""Python source: which network is in it, on which input, and what it runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from math import inf

from convcalc.diagnostics import python as mistakes
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang.tree import Claim, Spec, Statement
from convcalc.readers import CERTAIN, Imported, NamedInputs, UncountedNote, UnreadNote, network_choice, network_makers
from convcalc.readers.fragments import Fragment, fragment, is_code, is_program
from convcalc.readers.given_names import arguments_given
from convcalc.readers.keras import is_keras, is_keras_program, keras_network
from convcalc.readers.located import (
    CannotRun,
    FoundNetwork,
    PlacedMistakes,
    UnknownSize,
    begun_with,
    method_place,
    no_network,
    opened,
    span_of,
)
from convcalc.readers.python.other_frameworks import framework_of
from convcalc.readers.python.program import Program, deep
from convcalc.readers.python.values import (
    Class,
    CodePlace,
    Failure,
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
from convcalc.readers.pytorch import products
from convcalc.readers.pytorch.containers import in_order
from convcalc.readers.pytorch.forward_methods import forward_names, meant_forward
from convcalc.readers.pytorch.framework import PyTorch
from convcalc.readers.pytorch.idle_layers import OF_NORM, declared_channels, said_by_itself
from convcalc.readers.pytorch.misfit import notes_of_input, refused
from convcalc.readers.pytorch.module_parameters import frozen
from convcalc.readers.pytorch.modules import ROW, is_module, named_modules
from convcalc.readers.pytorch.network_inputs import UNNAMED
from convcalc.readers.pytorch.outputs import parts_of, tensors_in, written_otherwise
from convcalc.readers.pytorch.recorder import Recorder
from convcalc.readers.pytorch.said_sizes import SaidSize, calls_of, sizes_in, uses
from convcalc.readers.pytorch.tensors import Parameter
from convcalc.readers.pytorch.torch_layers import TorchLayer
from convcalc.readers.pytorch.torchvision.families import USUAL as TORCHVISION
from convcalc.readers.pytorch.torchvision.families import written
from convcalc.readers.pytorch.unread import concerns, is_irrelevant
from convcalc.readers.size_comments import add_asserted, claim_sizes
from convcalc.shape import Shape
from convcalc.text import Source, first_of

_MARKS = (
    r"(?m)^[ \t]*(?:import|from)\s+(?:torch(?:vision|audio)?|timm|pytorch_lightning|lightning)\b"
    r"|^[ \t]*class\s+\w+\s*\(.*\bModule\)\s*:"
    r"|^[ \t]*(?:self\.)?\w+\s*=\s*(?:torch\.)?nn\.\w+\(|^[ \t]*def forward\(self"
    r"|^[ \t]*\w+\.add\((?:\w+\.)*+[A-Z]\w+\("
    r"|^[ \t]*(?:[\w.]+\s*=\s*)?(?:torchvision\.)?models\.(?:[a-z]\w*\d\w*|alexnet|googlenet)\("
)
"""Lines that only a program has, even one with a slip in it."""

USUAL = {0: (), 1: (16000,), 2: (224, 224), 3: (16, 112, 112)}
"""Sizes of inputs to begin with, by the number of axes."""


def score(source: Source) -> int:
    """Certain of a Python file, and of a text that imports a framework or makes its modules."""
    if source.name.endswith(".py") or re.search(_MARKS, source.text):
        return CERTAIN
    return CERTAIN if (is_keras(source.text) and is_program(source)) or is_code(source) else 0


def read(source: Source, network: str = "") -> Imported:
    """The network in a source, or the one that an expression makes there; raises SpecError.

    The input is that of the source, where it says one; another one makes it run again.
    """
    with PlacedMistakes(source):
        given = fragment(source)
    if given.framework == "keras" or is_keras_program(source):
        return keras_network(source, network, given)
    run = _Run(source, network, given)
    arriving = run.said_size()
    try:
        first = run.on(arriving.shape, arriving.source) if arriving else Imported(run.open_tree())
    except SpecError as failed:
        tried = begun_with(arriving.shape, run.name, "chw") if arriving else run.open_tree()
        first = Imported(tried, failed=failed)
    return first._replace(on=run.on, named=run.named())


class _Run:
    """A program that has run, and its network."""

    def __init__(self, source: Source, expression: str, given: Fragment) -> None:
        self.source = source
        self.given = given
        self.torch = PyTorch(source, given.script)
        self.taken: dict[int, ast.AST] = {}
        with self._located():
            spaces = self.torch.spaces(lambda name: self.program.module(name))
            self.program = Program(source.text, source.name, spaces, source.name, opened, given.tree)
            self.program.take_for(TORCHVISION)
            self.program.outside.names |= self.torch.builtins()
            self.program.written = written()
            self.program.keeps = network_makers.same_networks
            self.program.machine.swallow = self._swallow
            self.program.machine.numbers_of = lambda sizes: Parameter(sizes, trained=False)
            self.program.machine.asserted = self.torch.asserted
            self.program.machine.assumed_base = self.torch.assumed_base
            self.program.run()
            said = [*self.torch.inputs]
            self.network = self._expressed(expression) if expression else self._chosen()
            self.torch.inputs = said  # a tensor that a network makes for itself is nothing that it gets
        self.name = self.network.cls.name
        self.own_notes, self.asserted = dict(self.program.machine.notes), len(self.torch.said)

    def said_size(self) -> SaidSize | None:
        """The input that the source says; of several networks each has one with the channels that it declares."""
        given = self.torch.first_given(self.network) or self.torch.reached.get(id(self.network))
        if given is not None:
            return SaidSize(given, "the source says it")
        sizes = [Shape(self.given.arriving[0], self.given.arriving[1:])] if self.given.arriving else []
        every = [SaidSize(each, "the source says it") for each in [*sizes, *self.torch.inputs]]
        every += sizes_in(self.program.main.tree, self.program.main.text)
        channels = next((n for _, each in named_modules(self.network) if (n := declared_channels(each))), None)
        every = every or self.given.sizes_in_words(channels)
        fitting = [each for each in every if channels in (None, each.shape.channels)]
        alone = len([each for each in self.program.main.scope.names.values() if is_module(each)]) < 2
        own = said_by_itself(self.network, self.torch.probed) if not every else None
        if own is not None and not self._misfits(own.shape):
            return own
        if every or not channels:
            return next(iter(fitting or (every if alone else [])), None)
        from convcalc.readers.pytorch.input_comments import input_in_comments

        return input_in_comments(self.program.main.tree, self.program.main.text, self.network.cls.name, channels)

    def named(self) -> NamedInputs | None:
        """Its inputs by name, where it takes several."""
        names = forward_names(self.network)[0]
        return NamedInputs(tuple(names), self.on_named) if len(names) > 1 else None

    def on_named(self, sizes: Mapping[str, Shape]) -> Imported:
        """What the network runs on inputs of these sizes; where the first has none, it is that of the program."""
        first, known = forward_names(self.network)[0][0], self.said_size()
        if [*sizes] == [first]:
            return self.on(sizes[first])
        if first not in sizes and self.torch.first_given(self.network) is not None and known is not None:
            sizes = {first: known.shape, **sizes}
        return self._on(sizes, [f"input {name} is {shape.text('chw')}" for name, shape in sizes.items()])

    def on(self, arriving: Shape, said_by: str = "") -> Imported:
        """What the network runs on an input; said_by: what says it, where nobody gave it."""
        given, arriving = arriving, self._as_meant(arriving)
        kept = given if said_by and not self.given.arriving else arriving  # a program has its channels where it says
        return self._on({UNNAMED: kept}, notes_of_input(given, arriving, kept, said_by))

    def _on(self, sizes: Mapping[str, Shape], of_input: list[str]) -> Imported:
        """The network on these sizes; of_input: what is said of them."""
        with self._located():
            recorder, out = self._traced(sizes)
            outputs = [recorder.with_parted_axes(each) for each in tensors_in(out)]
            if not outputs:
                made = f"{said(out)}()(x) runs a layer, {said(out)}(x) makes it" if is_module(out) else ""
                what = getattr(out, "unread", "") or f"{said(out)}, no tensor"
                raise Unreadable(f"what forward gives back is {what}", made, method_place(self.network.cls, "forward"))
        modules = list(named_modules(self.network))
        recorder.hold(modules)
        add_asserted(recorder.graph, self.torch.said)
        notes: list[str] = [*claim_sizes(recorder.graph, self.source, self.program.main.tree, recorder.frames)]
        notes += [*recorder.graph.freeze(frozen(recorder), "requires_grad = False"), *self._notes(recorder, modules)]
        notes += [f"also given back, and not read: {each.why}" for each in parts_of(out) if isinstance(each, Unknown)]
        moved = [each for each in outputs if each.order != tuple(sorted(each.order)) or each.parts is not None]
        notes += [written_otherwise(each) for each in moved]
        return Imported(recorder.graph.tree([each.value for each in outputs], self.name), (*of_input, *notes))

    def _swallow(self, unknown: Unknown, taken: tuple[Value, ...]) -> Value:
        """What is not known takes something in; where it is a network, outside of any run, the call is remembered."""
        networks = [each for each in taken if isinstance(each, Instance) and is_module(each)]
        if self.torch.running is None and networks:
            self.torch.called += [each for each in networks if ROW not in each.attributes]
            place = self.program.machine.here()
            if place is not None and place.file == self.source.name:
                self.taken[place.line] = place.node
        return self.torch.swallow(unknown, taken)

    def open_tree(self) -> Spec:
        """What is known without an input: the size that one could have, as the first layer declares it."""
        for _, module in named_modules(self.network):
            row = module.attributes.get(ROW)
            count = module.attributes.get(row.channels) if isinstance(row, TorchLayer) and row.channels else None
            if isinstance(row, TorchLayer) and isinstance(count, int):
                usual = Claim("size", (count, *USUAL[row.axes]))
                return Spec((Statement(None, (), (usual,)),), None, self.name, layout="chw")
        return Spec((), None, self.name, layout="chw")

    def _as_meant(self, given: Shape) -> Shape:
        """An input as the program takes it: what a first layer declares says little where others run before it."""
        turned = self._channels_first(given)
        if turned == given:
            return given
        as_given = self._misfits(given)
        return given if as_given == 0 or as_given < self._misfits(turned) else turned

    def _misfits(self, arriving: Shape) -> float:
        """How many layers declare otherwise than what arrives on an input; without a limit where it does not run."""
        try:
            return self._traced({UNNAMED: arriving})[0].misfits
        except (Failure, CannotRun, UnknownSize):
            return inf

    def _channels_first(self, given: Shape) -> Shape:
        """PyTorch writes channels first; channels last only where nothing else fits what the first layer declares.

        Where neither fits, 32x32x1 has its channels at the end: the places are those that are as many as each other.
        """
        declared = next((each for _, each in named_modules(self.network) if declared_channels(each)), None)
        channels = declared_channels(declared) if declared is not None else None
        last = given.size[-1] if given.size else None
        if len(given.size) < 2 or channels in (None, given.channels):
            return given
        if channels != last and (last == given.channels or {*given.size[:-1]} != {given.channels}):
            return given
        return Shape(last, (given.channels or 1, *given.size[:-1]))

    def _traced(self, sizes: Mapping[str, Shape]) -> tuple[Recorder, Value]:
        """One run of it, which knows nothing of those before."""
        self.program.machine.notes = dict(self.own_notes)
        del self.torch.said[self.asserted :]
        try:
            with deep():
                return self.torch.run(self.program.machine, self.network, sizes)
        except (Raised, UnknownSize, CannotRun) as error:
            last = self.torch.last
            if not isinstance(error, UnknownSize) and last is not None and last.first_misfit is not None:
                raise refused(last.first_misfit) from None
            error.place = error.place or method_place(self.network.cls, "forward")
            raise

    def _notes(self, recorder: Recorder, modules: list[tuple[str, Instance]]) -> Iterator[str]:
        """What was assumed; modules: all of the network, with their paths."""
        if any(Unknown in map(type, module.attributes.values()) for _, module in modules):
            from convcalc.readers.pytorch.unread_modules import unread_modules

            yield from unread_modules(modules)
        if recorder.products:
            yield UncountedNote(products.noted(recorder))
        if recorder.unregistered:
            yield (
                f"not registered, so PyTorch neither counts nor trains their weights: {first_of(recorder.unregistered)}"
                " (nn.ModuleList registers what it holds)"
            )
        for name in dict.fromkeys(base.name for cls in dict.fromkeys(m.cls for _, m in modules) for base in cls.mro):
            if name in self.torch.assumed:
                yield UnreadNote(
                    f"{name} is taken for an nn.Module without layers of its base, {self.torch.assumed[name]}"
                )
        yield from self.program.notes
        yield from self.given.notes
        for path, module in modules:
            row = module.attributes.get(ROW)
            key = (row.channels or OF_NORM.get(row.word, "")) if isinstance(row, TorchLayer) else ""
            count = module.attributes.get(key)
            if isinstance(count, Unknown):
                yield UnreadNote(f"{path or self.name}: {key} is not known, {count.why}; all that arrives goes in")
        yield from self._unread()

    def _unread(self) -> Iterator[UnreadNote]:
        """The statements of the file that were not followed and touch a network."""
        main = self.program.main
        if not main.unread and not self.taken:
            return
        networks = frozenset([key for key, each in (main.scope.names | self._lost()).items() if is_module(each)])
        functions = {each.name: each for each in ast.walk(main.tree) if isinstance(each, ast.FunctionDef)}
        taken = [node for node in self.taken.values() if isinstance(node, ast.Call) and not is_irrelevant(node)]
        failed = [
            each.node
            for each in main.unread
            if concerns(each.node, getattr(each.error, "kind", ""), networks, functions)
        ]
        why = {id(each.node): f": {each.why}" for each in main.unread}
        for node in sorted([*taken, *failed], key=lambda each: getattr(each, "lineno", 0)):
            first = ast.unparse(node).partition("\n")[0]
            yield UnreadNote(f"line {getattr(node, 'lineno', 0)} is not followed, '{first}'{why.get(id(node), '')}")

    def _expressed(self, expression: str) -> Instance:
        value = self.program.expression(expression)
        if isinstance(value, Class | Function):
            value = self._made(FoundNetwork(expression, value))
        if not isinstance(value, Instance) or not is_module(value):
            every = self.program.main.scope.names.items()
            classes = [name for name, each in every if isinstance(each, Class) and self.torch.module in each.mro]
            raise no_network(expression, value, [*[each.written for each in self._objects()], *classes])
        return value

    def _chosen(self) -> Instance:
        """The one network of the source: an object that it makes, else a class that no other uses."""
        made = self._objects()
        if not made:
            self._refuse_unmade()
            lost = network_choice.objects(self._lost(), self.program.main.tree)
            made = lost or network_choice.elsewhere(self.torch.called, self.program.main.scope.names)
        if len(made) > 1:
            made = network_choice.without_parts(made, self.program.main.tree, self.program.machine)
        if len(made) == 1:
            value = made[0].value
            assert isinstance(value, Instance)
            if value.cls.find("forward") is None and not value.cls.unknown and not self._was_called(value):
                self._run_in_order(value.cls)
            return value
        makers = made or list(self._makers()) or list(self._makers(without_forward=True))
        every = made or network_choice.without_losses(network_makers.outermost(makers, self.program.main.tree))
        if not every:
            for statement in self.program.main.unread:
                raise statement.error
            self._refuse(mistakes.NoNetwork(framework_of(self.program.main.tree), self.program.last_unknown()), None)
        if len(every) > 1:
            names = tuple([each.written for each in every])
            self._refuse(mistakes.WhichNetwork(self.source.name, names), None)
        given = self._as_called(every[0].written, every[0].value)
        return given or self._made(every[0])

    def _was_called(self, network: Instance) -> bool:
        """Does the program run a network, and not only print it or count its parameters?"""
        errors = [each.error for each in self.program.main.unread]
        return network in self.torch.called or any(getattr(e, "kind", "") == "NotImplementedError" for e in errors)

    def _refuse_unmade(self) -> None:
        """A network that the source makes, and that could not be followed, is not passed by for a part of it."""
        names = self.program.main.scope.names
        for statement in self.program.main.unread:
            value = statement.node.value if isinstance(statement.node, ast.Assign) else None
            called = value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else ""
            if isinstance(cls := names.get(called), Class) and self.torch.module in cls.mro:
                raise statement.error

    def _lost(self) -> Named:
        """What the names of the file stood for that stand for nothing known since a statement was not followed."""
        now = self.program.main.scope.names
        return {key: each for key, each in self.program.lost.items() if isinstance(now.get(key), Unknown)}

    def _objects(self) -> list[FoundNetwork]:
        return network_choice.objects(self.program.main.scope.names, self.program.main.tree)

    def _makers(self, without_forward: bool = False) -> Iterator[FoundNetwork]:
        """The classes of networks that nothing else in the source uses; without `forward` their layers run in order."""
        tree, names = self.program.main.tree, self.program.main.scope.names
        used = network_makers.used_by_classes(tree)
        classes = [each.name for each in tree.body if isinstance(each, ast.ClassDef) and each.name not in used]
        makers = network_makers.NetworkMakers(tree)
        for name in dict.fromkeys(classes):
            value = names.get(name)
            if not isinstance(value, Class) or self.torch.module not in value.mro:
                continue
            if (value.find("forward") is None) != without_forward:
                continue
            if without_forward:
                self._run_in_order(value)
            needs = network_makers.needs_arguments(value)
            found = makers.making(name, needs)
            known = [each for each in found if isinstance(names.get(each), Function)]
            if known and needs:
                yield from [FoundNetwork(f"{each}()", names[each]) for each in known]
            else:
                yield FoundNetwork(name, value)

    def _run_in_order(self, cls: Class) -> None:
        """A class whose `forward` was not pasted runs its layers as they are made; another is a mistake."""
        if hint := meant_forward(cls):
            error = Raised("NotImplementedError", f"{cls.name} has no forward", hint=hint)
            for node in [each for each in self.program.main.tree.body if getattr(each, "name", "") == cls.name]:
                error.at(self.source.name, node)
            raise error
        cls.define({"forward": Native("forward", in_order)})
        self.program.machine.note("no forward: the layers run in the order in which they are made")

    def _made(self, candidate: FoundNetwork) -> Instance:
        try:
            with deep():
                made = self.program.machine.call(candidate.value, **arguments_given(candidate.value))
        except Raised as raised:
            if " needs " in raised.words and self._lacks(candidate.value, raised):
                if written := self._as_written(candidate):
                    return written
                names = self.program.main.scope.names
                self._refuse(network_makers.needing(self.source.name, candidate, raised, names), None)
            raise
        if not isinstance(made, Instance) or not is_module(made):
            raise Unreadable(f"'{candidate.written}' makes {said(made)}, no network")
        return made

    def _as_called(self, name: str, maker: Value) -> Instance | None:
        """A network with the arguments that the source gives it, where it makes it in one way only, in a function."""
        call = network_makers.only_call(calls_of(self.program.main.tree, name), maker)
        try:
            made = self._expressed(call) if call else None
        except (Failure, SpecError):
            self.program.machine.note(f"{name} has its defaults: {call} of the source is not followed")
            return None
        if made is not None:
            self.program.machine.note(f"{call}, as the source makes it somewhere")
        return made

    def _lacks(self, maker: Value, raised: Raised) -> bool:
        """Does the call of this class lack something, or that of the one which a function makes?"""
        if raised.place is None:
            return True
        node = maker.node if isinstance(maker, Function) else None
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        inside = raised.place.file == self.source.name and first <= raised.place.line <= last
        return "() needs " in raised.words and inside

    def _as_written(self, candidate: FoundNetwork) -> Instance | None:
        """A network as a function that nobody calls would make it; what hindered one that was made is said first."""
        main, name = self.program.main, candidate.written
        for statement in main.unread:
            if uses(statement.node, name) and not isinstance(statement.node, ast.ClassDef | ast.FunctionDef):
                raise statement.error
        every = calls_of(main.tree, name)
        if len(every) > 1:
            self._refuse(mistakes.WhichNetwork(self.source.name, tuple(every)), None)
        if not every:
            return None
        self.program.machine.note(f"{every[0]}, as the source makes it somewhere")
        return self._expressed(every[0])

    def _refuse(self, mistake: Mistake, place: CodePlace | None) -> None:
        raise SpecError(self.source, [mistake.at(span_of(self.source, place))])

    def _located(self) -> PlacedMistakes:
        return PlacedMistakes(self.source)
