"""The states of recurrent layers: what they leave, with return_state=True, and what others begin with, initial_state=.

Source: LSTM, GRU and SimpleRNN of Keras 3.15.
"""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras.arguments import Arguments
from convcalc.readers.keras.keras_tensors import KerasTensor, joined, layer_tensors
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Raised, Unknown, Unreadable, Value, said


class LastState(Unknown):
    """A state that is not what a layer gives back; tensor: that, which has as many numbers.

    of_steps: is it what the last of the steps left that the tensor has?
    """

    __slots__ = ("of_steps", "tensor")

    def __init__(self, why: str, tensor: KerasTensor, of_steps: bool = False) -> None:
        super().__init__(why)
        self.tensor = tensor
        self.of_steps = of_steps


def state_tensor(machine: Machine, value: Value) -> Value:
    """The last state as a tensor, where it is the last of the steps; any other value as it is."""
    if not isinstance(value, LastState) or not value.of_steps:
        return value
    return value.tensor.graph.rules.part_of(machine, value.tensor, [slice(None), -1])


class PrimedInput(NamedTuple):
    """What arrives at a recurrent layer; states: the tensors with which its first states are made, () for none."""

    sequence: Value
    states: tuple[KerasTensor, ...]


def with_states(made: KerasTensor, name: str, a: Arguments, label: str) -> list[Value]:
    """What a layer gives with return_state=True: its result, the last state, and of an LSTM that of its cells.

    The state is the result itself where that is of the last step.
    """
    state: Value = LastState(f"the last state of {label}, beside what each of its steps leaves", made, True)
    cells: list[Value] = [LastState(f"the state of the cells of {label}", made)] if "LSTM" in name else []
    return [made, state if a["return_sequences"] else made, *cells]


def primed_input(name: str, a: Arguments, x: Value, rest: tuple[Value, ...], named: Named) -> PrimedInput:
    """`lstm(x, initial_state=[h, c])`, `lstm([x, h, c])`; raises Raised as Keras does, and Unreadable."""
    given = named.get("initial_state", rest[0] if rest else None)
    if isinstance(x, list | tuple) and x:
        x, *inner = x
        given = inner or given
    if given is None:
        return PrimedInput(x, ())
    states = list(given) if isinstance(given, list | tuple) else [given]
    tensors = [each.tensor if isinstance(each, LastState) else each for each in states]
    count = 2 if "LSTM" in name else 1
    if len(states) != count:
        raise Raised("ValueError", f"{name} begins with {count} state{'s' * (count > 1)}, and {len(states)} are given")
    found = [each for each in tensors if isinstance(each, KerasTensor)]
    if len(found) < count:
        raise Unreadable(f"{name} with first states that are not read ({said(states[0])}) is not read")
    for each in found:
        if each.dims[-1] != a["units"]:
            words = f"{name} of {said(a['units'])} units begins with a state of {each.dims[-1]} numbers"
            raise Unreadable(f"{words}, which is not read")
    if layer_tensors(x):
        joined([*layer_tensors(x), *found])
    return PrimedInput(x, tuple(found))
