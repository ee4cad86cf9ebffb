"""`torch.nn.utils.rnn`: sequences of unlike length in one batch, packed for a recurrent module and padded again."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.sequences import as_sequence
from convcalc.readers.pytorch.tensors import PartlyRead, TorchTensor, needed_tensor
from convcalc.readers.pytorch.torch_layers import flag

NOTE = "packed sequences are counted at the length that they are padded to: shorter ones take fewer MACs"


class PackedSequence(PartlyRead):
    """Sequences without what they were padded with; steps: what they were, as long as the longest."""

    __slots__ = ("steps",)
    unread = "a packed sequence"
    hint = "recurrent modules read it, and pad_packed_sequence makes a tensor of it"

    def __init__(self, steps: TorchTensor) -> None:
        self.steps = steps

    def copy(self) -> PackedSequence:
        return self

    def attribute(self, machine: Machine, name: str) -> Value:
        return self if name in ("to", "cpu", "cuda") else self.refuse(f".{name}")

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        return self.refuse(f"'{operator}'")

    def item(self, machine: Machine, key: Value) -> Value:
        return self.refuse(f"[{said(key)}]")

    def elements(self, machine: Machine) -> Iterator[Value]:
        return self.refuse("what it is made of")

    def truth(self) -> bool:
        return True


def pack_padded_sequence(
    machine: Machine, input: Value, lengths: Value = None, batch_first: Value = False, enforce_sorted: Value = True
) -> Value:
    name = "pack_padded_sequence"
    steps = as_sequence(machine, needed_tensor(input, name), name, flag(batch_first, "batch_first"))
    machine.note(NOTE)
    return PackedSequence(steps)


def pad_packed_sequence(
    machine: Machine,
    sequence: Value,
    batch_first: Value = False,
    padding_value: Value = 0.0,
    total_length: Value = None,
) -> Value:
    if not isinstance(sequence, PackedSequence):
        raise Raised("TypeError", f"pad_packed_sequence needs a packed sequence, and gets {said(sequence)}")
    recorder, value = sequence.steps.recorder, sequence.steps.value
    length = recorder.graph.shape(value).size[0]
    if type(total_length) is int and total_length != length:
        raise Unreadable(f"pad_packed_sequence to {total_length} steps, where {length} arrive, is not read")
    order = (0, 2, 1) if flag(batch_first, "batch_first") else (2, 0, 1)
    return TorchTensor(recorder, value, order), Unknown("the lengths of packed sequences")
