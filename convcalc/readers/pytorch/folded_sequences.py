"""Recurrent layers on several sequences for each item: rows of a map, sentences of a text, pieces of a clip.

They are shown as one sequence of all their steps, which has the same weights, sizes and MACs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.last_states import LastStates
from convcalc.readers.pytorch.loose_tensors import MARK, LooseTensor
from convcalc.readers.pytorch.tensors import PartlyRead, TorchTensor

NOTE = "several sequences for each item are shown as one of all their steps, whose first states are not known"


def in_front(x: LooseTensor) -> LooseTensor:
    """The sequences in front of their steps, which stand first."""
    steps, several, numbers = x.counts
    return x.as_((several, steps, numbers))


def on_folded(
    machine: Machine,
    loose: LooseTensor,
    batch_first: bool,
    run: Callable[[TorchTensor], tuple[TorchTensor, Value]],
) -> Value:
    """What a recurrent module gives back for them; run: the module on one sequence."""
    several, steps, numbers = loose.counts
    times = several // MARK
    x = loose.as_((MARK, times * steps, numbers), rows=loose.rows and batch_first).last_as_channels()
    machine.note(NOTE)
    made, states = run(x)
    channels = made.recorder.graph.shape(made.value).channels or 1
    out = LooseTensor(made, (several, steps, channels), machine, True, True)
    given = out if batch_first else out.as_((steps, several, channels))
    if isinstance(states, tuple):
        return given, tuple([_last(machine, each, out) for each in states])
    return given, _last(machine, states, out)


def _last(machine: Machine, states: Value, out: LooseTensor) -> Value:
    return FoldedStates(states, out) if isinstance(states, LastStates) else states


class FoldedStates(PartlyRead):
    """`h_n` of them: (layers and directions, sequences, units)."""

    __slots__ = ("out", "states")
    unread = "the last states of all layers at once"
    hint = "h_n[-1] and torch.cat((h_n[-2], h_n[-1]), dim=1) are read"

    def __init__(self, states: LastStates, out: LooseTensor) -> None:
        self.states = states
        self.out = out

    @property
    def dims(self) -> tuple[Value, ...]:
        return (len(self.states.finals), self.out.dims[0], self.states.finals[0].units)

    def copy(self) -> FoldedStates:
        return self

    def _vector(self, at: int) -> Value:
        """What one layer left in one direction, of each sequence."""
        final = self.states.finals[at]
        several, steps, _ = self.out.counts
        count = final.units * (1 + final.both)
        layer = LooseTensor(final.steps, (several, steps, count), self.out.machine, True, True)
        part = slice(final.back * final.units, (final.back + 1) * final.units) if final.both else slice(None)
        return layer.item(self.out.machine, (slice(None), 0 if final.back else -1, part))

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        return self.refuse(f"'{operator}'")

    def item(self, machine: Machine, key: Value) -> Value:
        first = key[0] if isinstance(key, tuple) and all(each in (slice(None), ...) for each in key[1:]) else key
        if type(first) is not int:
            return self.refuse(f"[{said(key)}]")
        count = len(self.states.finals)
        if not -count <= first < count:
            raise Raised("IndexError", f"index {first} is out of bounds for {count} last states")
        return self._vector(first)

    def attribute(self, machine: Machine, name: str) -> Value:
        if name == "squeeze" and len(self.states.finals) == 1:
            return Native(name, lambda inner, *axes: self._vector(0) if axes in ((), (0,)) else self.refuse(".squeeze"))
        return super().attribute(machine, name)

    def elements(self, machine: Machine) -> Iterator[Value]:
        yield from [self._vector(at) for at in range(len(self.states.finals))]

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")
