"""Printed models as networks: what runs follows from the classes, where it does; every number is judged."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from convcalc.diagnostics import printed as mistakes
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Claim, Spec, Statement
from convcalc.readers import CERTAIN, Imported, UnreadNote
from convcalc.readers.located import PlacedMistakes
from convcalc.readers.printed.module_program import NETWORK, PrintedProgram
from convcalc.readers.printed.odd_modules import odd_modules
from convcalc.readers.printed.parse import BadPrint, PrintedModule, beginning, parse
from convcalc.readers.printed.tool_figures import maker_of, without_figures
from convcalc.readers.python.program import Program, deep
from convcalc.readers.python.values import Instance, Unknown, Unreadable
from convcalc.readers.pytorch.framework import PyTorch
from convcalc.readers.pytorch.idle_layers import declared_channels, parameters
from convcalc.readers.pytorch.modules import ROW, is_module, named_modules
from convcalc.readers.pytorch.network_inputs import UNNAMED
from convcalc.readers.pytorch.recorder import Recorder
from convcalc.readers.pytorch.recurrent_cells import stored_parameters
from convcalc.readers.pytorch.tensors import TorchTensor
from convcalc.readers.pytorch.torch_layers import TorchLayer
from convcalc.shape import Shape
from convcalc.text import Source, Span

USUAL = {0: (), 1: (16000,), 2: (224, 224), 3: (16, 112, 112)}
"""Sizes of inputs to begin with, by the number of axes."""


SIDES = (32, 28, 64, 96, 227, 299, 48, 128, 256, *range(16, 400, 4))
"""Sizes on which a guess is tried."""

MOST_TOLD = 5
"""Odd modules that are listed."""

MANY = 400
"""So many statements are a large model, on which few sizes are tried."""


def score(source: Source) -> int:
    """Nearly certain where a printed model is in the text."""
    return CERTAIN - 1 if beginning(without_figures(source.text)) >= 0 else 0


def read(source: Source, network: str = "") -> Imported:
    """The printed model; its input is never printed, so another one makes it run again.  Raises SpecError."""
    maker = maker_of(source.text)
    source = Source(without_figures(source.text), source.name) if maker else source
    try:
        printed = parse(source.text)
        program = PrintedProgram(source, printed)
    except BadPrint as bad:
        raise SpecError(source, [mistakes.BadPrintedModel(bad.why).at(Span(bad.at, bad.at + 1))]) from None
    made = _Printed(source, program, printed)
    made.maker = maker
    count = sum([count for _, count in made.stored()])
    if program.opaque:
        cls, module = next(iter(program.opaque.items()))
        problem = mistakes.UnknownModule(cls, count)
        raise SpecError(source, [problem.at(Span(module.start, module.start + len(cls)))])
    least = "at least " if program.beside else ""
    notes = (f"{least}{count:,} parameters, whatever the input", *made.figures())
    return Imported(made.open_tree(), notes, made.on)


class _Printed:
    """A printed model that was made again."""

    def __init__(self, source: Source, made: PrintedProgram, printed: PrintedModule) -> None:
        self.source = source
        self.made = made
        self.printed = printed
        self.maker = ""  # of figures that stand in it
        self.name = "" if printed.cls == "Sequential" else printed.cls
        self.torch = PyTorch(source)
        with PlacedMistakes(source):
            self.program = Program(source.text, source.name, self.torch.spaces(Unknown), "", None, made.tree)
            self.program.run()
            for each in self.program.main.unread:
                raise each.error
            network = self.program.main.scope.names[NETWORK]
            assert isinstance(network, Instance) and is_module(network)
            self.network = network

    def open_tree(self) -> Spec:
        """What is known without an input: the size that one could have, on which all fits where forward is a guess."""
        usual = self.usual()
        fitting = usual
        if self.made.guessed:
            every = SIDES if len(self.made.body) < MANY else SIDES[:4]
            sizes = [usual, *[usual._replace(size=(side,) * len(usual.size)) for side in every]]
            found = next((each for each in sizes if self.runs_on(each)), None)
            if found is None:
                raise self.unknown()
            fitting = found
        claim = Claim("size", (fitting.channels or 1, *fitting.size))
        layers = self.runs_on(fitting)
        return Spec((Statement(None, (), (claim,)), *(layers.body if layers else ())), None, self.name, layout="chw")

    def runs_on(self, arriving: Shape) -> Spec | None:
        """The network on an input; None where it does not run on it, or its modules do not fit in the order printed."""
        try:
            return self.on(arriving).tree
        except SpecError:
            return None

    def usual(self) -> Shape:
        """An input as the first layer declares it, of a usual size."""
        shape = Shape(3, (224, 224))
        for _, each in named_modules(self.network):
            row = each.attributes.get(ROW)
            count = each.attributes.get(row.channels) if isinstance(row, TorchLayer) and row.channels else None
            if isinstance(row, TorchLayer) and isinstance(count, int):
                shape = Shape(count, USUAL[row.axes])
                break
        return shape

    def on(self, arriving: Shape) -> Imported:
        """What runs on an input."""
        given, arriving = arriving, self.channels_first(arriving)
        with PlacedMistakes(self.source):
            try:
                with deep():
                    recorder, out = self.torch.run(self.program.machine, self.network, {UNNAMED: arriving})
            except Exception:
                if self.made.guessed:
                    raise self.unknown() from None
                raise
            if not isinstance(out, TorchTensor):
                if self.made.guessed:
                    raise self.unknown()
                raise Unreadable("what the model gives back is no tensor")
        if self.guessed(recorder) and not all(_fits(recorder)):
            raise self.unknown()
        recorder.hold(list(named_modules(self.network)))
        notes = [*self.input_notes(given, arriving), *self.notes(recorder), *self.figures()]
        return Imported(recorder.graph.tree(out.value, self.name), tuple(notes))

    def channels_first(self, given: Shape) -> Shape:
        """PyTorch writes channels first; channels last only where nothing else fits what the first layer declares."""
        channels = next((n for _, each in named_modules(self.network) if (n := declared_channels(each))), None)
        last = given.size[-1] if given.size else None
        if len(given.size) < 2 or channels in (None, given.channels) or channels != last:
            return given
        return Shape(last, (given.channels or 1, *given.size[:-1]))

    def input_notes(self, given: Shape, arriving: Shape) -> Iterator[str]:
        if arriving != given:
            yield f"input {given.text('chw')} is read with its channels last, as {arriving.text('chw')} here"
        elif len(given.size) > 1:
            yield f"input {given.text('chw')} is read channels first, as PyTorch has it"

    def figures(self) -> Iterator[str]:
        """What stands in the print beside it."""
        if self.maker:
            yield UnreadNote(f"figures of {self.maker} are not compared here: convcalc check NET --against FILE")

    def notes(self, recorder: Recorder) -> Iterator[str]:
        """What was assumed, and what is printed but never runs."""
        if self.made.known:
            names = ", ".join(list(self.made.known)[:6])
            yield f"joined as their forward in torchvision does, which print(model) does not say: {names}"
        if self.made.beside:
            first = self.made.beside[0]
            line = self.source.place(first.start)[0]
            more = f", and {len(self.made.beside) - 1:,} such" if len(self.made.beside) > 1 else ""
            shown = " ".join(first.arguments.split())[:60]
            yield UnreadNote(f"not read is what {first.cls} prints beside its modules: line {line}, {shown}{more}")
        for at, why in list(odd_modules(self.printed))[:MOST_TOLD]:
            yield UnreadNote(f"line {self.source.place(at)[0]}: {why}")
        if guessed := self.guessed(recorder):
            names = ", ".join(guessed[:4])
            yield UnreadNote(
                f"print(model) does not say what forward of {names} does: its modules in the order printed fit every"
                " number, but the shapes are a guess without the source"
            )

    def guessed(self, recorder: Recorder) -> list[str]:
        """The classes whose forward is a guess, of which something ran."""
        found = {
            each.cls.name: None
            for path, each in named_modules(self.network)
            if each.cls.name in self.made.guessed and any(ran.startswith(path) for ran in recorder.ran)
        }
        return list(found)

    def stored(self) -> list[tuple[str, int]]:
        """The layers that train numbers, and how many each."""
        return [(path, count) for path, each in named_modules(self.network) if (count := stored(each)) is not None]

    def unknown(self) -> SpecError:
        """Shapes are not known; the parameters are, whatever forward does."""
        cls, module = next(iter(self.made.guessed.items()))
        rows = self.stored()
        problem = mistakes.ShapesUnknown(cls, sum([count for _, count in rows]), tuple(rows))
        return SpecError(self.source, [problem.at(Span(module.start, module.start + len(cls)))])


def stored(module: Instance) -> int | None:
    """The numbers that a layer trains; None of what has none."""
    row = module.attributes.get(ROW)
    if not isinstance(row, TorchLayer):
        return stored_parameters(module)
    if row.word in ("bn", "gn", "instnorm"):
        count = module.attributes.get(row.channels)
        return 2 * count if module.attributes.get("affine", True) and isinstance(count, int) else None
    if row.word == "ln":
        shape = module.attributes.get("normalized_shape")
        sizes = [n for n in (shape if isinstance(shape, list | tuple) else [shape]) if isinstance(n, int)]
        return 2 * prod(sizes)
    if row.word == "prelu":
        count = module.attributes.get("num_parameters")
        return count if isinstance(count, int) else None
    return parameters(module)


def _fits(recorder: Recorder) -> Iterator[bool]:
    """Of each layer that says how many numbers arrive: do they?"""
    for node in recorder.graph.nodes:
        for claim in node.claims:
            if claim.what == "inputs":
                yield recorder.graph.shape(node.reads[0]).channels == getattr(claim.value, "mantissa", None)
