"""The states of recurrent layers: what they leave, with return_state=True, and what others begin with, initial_state=.

Source: LSTM, GRU, SimpleRNN, RNN and Bidirectional of Keras 3.15.
"""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Pair
from convcalc.readers.keras.arguments import Arguments
from convcalc.readers.keras.keras_tensors import Constant, KerasTensor, joined, layer_tensors
from convcalc.readers.keras.layer_rows import Arriving, OurLayer
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Raised, Unreadable, Value, said


class StateTensor(KerasTensor):
    """The last state of a recurrent layer; origin: what the layer gives back, of which it is the last step, or all."""

    __slots__ = ("origin",)

    def __init__(self, made: KerasTensor, origin: KerasTensor) -> None:
        super().__init__(made.graph, made.value)
        self.origin = origin


def last_state(x: Arriving, units: int, first: int = 0, back: bool = False) -> list[OurLayer]:
    """What takes the last state out of what a layer gives back; none where that is the state.

    units: how many numbers it has.  first: the first of its channels.  back: is the first step the last?
    """
    steps = []
    if units != x.channels:
        steps.append(OurLayer("take", {"size": (Pair(first, first + units),)}, ":state"))
    if x.shape.size:
        if (rest := x.shape.size[0] - 1) > 0:
            steps.append(OurLayer("crop", {"p": (Pair(0, rest) if back else Pair(rest, 0),)}, ":crop"))
        steps.append(OurLayer("flatten", {}, ":state"))
    return steps


OF_CELLS = OurLayer("identity", {}, ":cells", "state of the cells: it is shown as the last output, which has its size")


class Leaving(NamedTuple):
    """A layer in one direction.

    made: what it gives back, or both directions do.  units: how many numbers a state has.  first: the first of its
    channels there.  back: is the first step its last?  gated: has it cells with a state of their own?
    """

    made: KerasTensor
    units: int
    label: str
    first: int = 0
    back: bool = False
    gated: bool = False

    def states(self, machine: Machine) -> list[Value]:
        """The last state, and of an LSTM that of its cells; the state is the result itself where that is all of it."""
        graph = self.made.graph
        steps = last_state(Arriving(graph.shape(self.made), graph.layout), self.units, self.first, self.back)
        last = self._behind(machine, self.made, steps)
        return [last, self._behind(machine, last, [OF_CELLS])] if self.gated else [last]

    def _behind(self, machine: Machine, tensor: KerasTensor, steps: list[OurLayer]) -> KerasTensor:
        """Layers behind a tensor, as a state."""
        for step in steps:
            tensor = tensor.graph.add(step.word, step.given, (tensor,), self.label + step.suffix, None, machine.here())
            if step.note:
                tensor.graph.notes.append((tensor.value, f"{self.label}: {step.note}"))
        return StateTensor(tensor, self.made) if steps else tensor


class WithStates(NamedTuple):
    """What a layer gives with return_state=True: its result and, for each of its layers, what they leave.

    apart: are the states of each layer a list of their own, as those of several cells are?  alone: where it is one too?
    """

    made: KerasTensor
    leaving: tuple[Leaving, ...]
    apart: bool = False
    alone: bool = False

    def values(self, machine: Machine) -> list[Value]:
        """The same as a program has it."""
        states = [each.states(machine) for each in self.leaving]
        if self.apart:
            return [self.made, *[each if len(each) > 1 or self.alone else each[0] for each in states]]
        return [self.made, *[state for each in states for state in each]]


class PrimedInput(NamedTuple):
    """What arrives at a recurrent layer; states: the tensors with which its first states are made, () for none."""

    sequence: Value
    states: tuple[KerasTensor, ...]


def primed_input(
    name: str, a: Arguments, x: Value, rest: tuple[Value, ...], named: Named, ways: int = 1
) -> PrimedInput:
    """`lstm(x, initial_state=[h, c])`, `lstm([x, h, c])`; raises Raised as Keras does, and Unreadable.

    ways: in how many directions are there such layers?
    """
    given = named.get("initial_state", rest[0] if rest else None)
    if isinstance(x, list | tuple) and x:
        x, *inner = x
        given = inner or given
    if given is None:
        return PrimedInput(x, ())
    states = list(given) if isinstance(given, list | tuple) else [given]
    count = ways * (2 if "LSTM" in name else 1)
    if len(states) != count:
        raise Raised("ValueError", f"{name} begins with {count} state{'s' * (count > 1)}, and {len(states)} are given")
    if all(isinstance(each, Constant) for each in states):  # zeros, say
        return PrimedInput(x, ())
    found = [each for each in states if isinstance(each, KerasTensor)]
    if len(found) < count:
        raise Unreadable(f"{name} with first states that are not read ({said(states[0])}) is not read")
    for each in found:
        if each.dims[-1] != a["units"]:
            words = f"{name} of {said(a['units'])} units begins with a state of {each.dims[-1]} numbers"
            raise Raised("ValueError", words)
    origins = [each.origin if isinstance(each, StateTensor) else each for each in found]
    if layer_tensors(x):
        joined([*layer_tensors(x), *origins])
    return PrimedInput(x, tuple(dict.fromkeys(origins)))
