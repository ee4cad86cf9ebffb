"""A run of a network on its inputs by their names: those whose size is known, and those that are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from convcalc.readers.located import CannotRun, UnknownSize
from convcalc.readers.python.machine import Machine, with_room
from convcalc.readers.python.values import Failure, Instance, Named, Unknown, Value, said
from convcalc.readers.pytorch.batches import OverInput
from convcalc.readers.pytorch.forward_methods import ProgramCall, forward_names, inputs_given, is_input, shape_of
from convcalc.readers.pytorch.input_choices import NUMBER, InputChoice, made_of, of_given, tensor
from convcalc.readers.pytorch.input_search import Choices, SizeSearch
from convcalc.readers.pytorch.modules import trains_itself
from convcalc.readers.pytorch.recorder import Recorder
from convcalc.readers.pytorch.sequences import Ran, in_either_order
from convcalc.readers.pytorch.tensors import Parameter
from convcalc.shape import Shape

UNNAMED = ""
"""The name of a size that was given without one."""


class RunInputs:
    """What one run begins with: the size of the first input, and what makes the values that `forward` gets.

    latest: the recorder of the run, once it has begun.
    """

    def __init__(self, arriving: Shape, values: Callable[[Recorder], tuple[list[Value], Named]]) -> None:
        self.arriving = arriving
        self.values = values
        self.latest: Recorder | None = None

    def made(self, recorder: Recorder) -> tuple[list[Value], Named]:
        """What `forward` is given, by position and by name."""
        self.latest = recorder
        return self.values(recorder)


Run = Callable[[RunInputs, bool], Ran]


@with_room
def run_on(machine: Machine, network: Instance, sizes: Mapping[str, Shape], call: ProgramCall, run: Run) -> Ran:
    """A network on inputs of these sizes, and on what the program itself gives it, or on what its uses ask for.

    sizes: those given from outside, by name; UNNAMED is the first input, as a rule.
    """
    names, needed = forward_names(network)
    first = sizes.get(UNNAMED, sizes.get(names[0]))
    call = ProgramCall(call.args, _named(machine, call, sizes))
    tensors = any(isinstance(each, Parameter) for each in call.named.values())
    alone = len(sizes) == 1 and first is not None and (call.args or needed < 2) and not tensors
    notes = dict(machine.notes)

    def searched(known: Mapping[str, Shape]) -> Ran:
        return _searched(machine, NetworkInputs(names, needed, call, known), run)

    try:
        if first is not None and alone:
            inputs = RunInputs(first, lambda recorder: (_arguments(network, call.args, recorder), call.named))
            return in_either_order(machine, len(first.size), partial(run, inputs))
        return searched({names[0]: sizes[UNNAMED]} if UNNAMED in sizes else sizes)
    except (Failure, CannotRun, UnknownSize) as failed:
        parted = isinstance(failed, OverInput) and not call.args
        others = [f"{names[0]}[0]"] if parted else [] if alone else names[1:needed]
        for name in others if UNNAMED in sizes else ():
            machine.notes = dict(notes)
            try:
                made = searched({name: sizes[UNNAMED]})
            except (Failure, CannotRun, UnknownSize):
                continue
            machine.note(f"the size is that of input '{name}': as '{names[0]}' it does not fit")
            return made
        machine.notes = notes
        raise


def set_for_use(machine: Machine, network: Instance, modules: list[tuple[str, Instance]]) -> None:
    """What a `train()` of the program's own does for use is done, as `eval()` would, unless the program trains."""
    if any(trains_itself(each) for _, each in modules) and network.attributes.get("training") is not True:
        machine.call(machine.attribute(network, "eval"))


def _arguments(network: Instance, given: tuple[Value, ...], recorder: Recorder) -> list[Value]:
    return inputs_given(network, given, recorder) if given else [recorder.input]


def _named(machine: Machine, call: ProgramCall, sizes: Mapping[str, Shape]) -> Named:
    """What the program gives by name, `net(x, pad=False)`, but for sizes from outside and what is not known."""
    named = {name: each for name, each in call.named.items() if name not in sizes}
    for name, each in named.items():
        if isinstance(each, Unknown):
            machine.note(f"'{name}' has its default in forward: what the source gives is not known, {each.why}")
        elif not isinstance(each, Parameter):
            machine.note(f"{name}={said(each)} in forward, as the source runs it")
    return {name: each for name, each in named.items() if not isinstance(each, Unknown)}


def _searched(machine: Machine, inputs: NetworkInputs, run: Run) -> Ran:
    """The run on what fits."""
    latest: list[RunInputs] = []

    def tried(choices: Choices) -> Ran:
        begun = RunInputs(inputs.arriving(choices), partial(inputs.made, choices))
        latest.append(begun)
        return in_either_order(machine, len(begun.arriving.size), partial(run, begun))

    found = SizeSearch(machine, tried, lambda: latest[-1].latest, inputs.sizes).found(inputs.known)
    for name in inputs.names[: inputs.needed]:
        if name not in found.choices:
            machine.note(f"input '{name}' is used only where its size does not matter")
    return found.recorder, found.out


class NetworkInputs:
    """What `forward` takes: its names, how many of them it needs, and what is known of them.

    call: what the program calls it on.  sizes: what somebody gave from outside, by name, which wins.
    """

    def __init__(self, names: list[str], needed: int, call: ProgramCall, sizes: Mapping[str, Shape]) -> None:
        self.names = [*dict.fromkeys((*names, *call.named))]
        self.needed, self.sizes = max(needed, 1), sizes
        self.known: dict[str, InputChoice] = {}
        for name, value in {**dict(zip(self.names, call.args, strict=False)), **call.named}.items():
            self.known[name] = _of_program(value)
        for name, shape in sizes.items():
            every = of_given(shape)
            if len(every) == 1 or len(sizes) == 1:
                self.known[name] = every[-1]
            else:  # which of the two it means is seen where it is used
                self.known.pop(name, None)
        self.sized = {*sizes, *self.known}

    def arriving(self, choices: Choices) -> Shape:
        """The size of the input that the graph begins with."""
        name = self.names[0]
        while (first := choices.get(name)) is not None and first.kind == "parts":
            name += "[0]"
        return first.shape if first is not None and first.kind in ("tensor", "number") else Shape(1, ())

    def made(self, choices: Choices, recorder: Recorder) -> tuple[list[Value], Named]:
        """What `forward` is given in a run: by position what it needs, by name what else is known."""
        recorder.graph.name = self.names[0]
        values = {
            name: made_of(choices, name, recorder, at == 0)
            for at, name in enumerate(self.names)
            if at < self.needed or name in self.sized
        }
        args = [values.pop(name) for name in self.names[: self.needed]]
        return args, values


def _of_program(value: Value) -> InputChoice:
    """What the program itself gives."""
    if isinstance(value, Parameter) and not value.trained and len(value.dims) == 1 and value.dims[0] > 0:
        return NUMBER._replace(given=True)
    if is_input(value) and isinstance(value, Parameter):
        return tensor(shape_of(value))._replace(given=True)
    return InputChoice("value", value=value)
