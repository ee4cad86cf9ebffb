"""The steps of a sequence as rows of a batch so many times as large: `x.view(T * b, h)` before a linear layer."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.layers import kind_of
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Native, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.tensors import PartlyRead, TorchTensor
from convcalc.readers.pytorch.torch_layers import TorchLayer

HINT = "linear layers and activations on them are read, and x.view(T, b, -1) back"


class StepRows(PartlyRead):
    """Rows, one for each step of each of the batch; steps: the sequence that they are of, its numbers last."""

    __slots__ = ("steps",)
    unread = "the steps of a sequence as rows of one batch"
    hint = HINT

    def __init__(self, steps: TorchTensor) -> None:
        self.steps = steps

    @property
    def dims(self) -> tuple[Value, ...]:
        """A batch so many times as large, and the numbers of a step."""
        shape = self.steps.recorder.graph.shape(self.steps.value)
        batch = self.steps.recorder.batch
        return Batch(batch.times * shape.size[0], batch.by, batch.known), shape.channels or 1

    def copy(self) -> StepRows:
        return self

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        return self if isinstance(other, int | float) else self.refuse(f"'{operator}'")

    def item(self, machine: Machine, key: Value) -> Value:
        return self.refuse(f"[{said(key)}]")

    def attribute(self, machine: Machine, name: str) -> Value:
        if name in ("view", "reshape"):
            return Native(name, lambda inner, *sizes: self._back(sizes))
        return super().attribute(machine, name)

    def _back(self, sizes: tuple[Value, ...]) -> Value:
        """The sequence again, with its steps and the batch where they stood."""
        every = tuple(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else sizes
        whole = self.steps.dims
        if len(every) == 2 and every[1] in (-1, whole[2]):
            return self
        if len(every) != 3 or every.count(-1) > 1 or any(a not in (-1, b) for a, b in zip(every, whole, strict=True)):
            self.refuse(f".view{said(every)}")
        return self.steps

    def elements(self, machine: Machine) -> Iterator[Value]:
        return self.refuse("a loop")

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")


def rows_of(tensor: TorchTensor, sizes: tuple[Value, ...]) -> StepRows | None:
    """A sequence seen as rows; None where a view of these sizes is another one."""
    sizes = tuple(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else sizes
    if len(sizes) != 2 or len(tensor.order) != 3 or tensor.order[2] != 1 or tensor.parts is not None:
        return None
    if tensor.recorder.graph.shape(tensor.value).size == (1,):  # one step: its numbers are those of a vector
        return None
    rows = StepRows(tensor)
    wanted = rows.dims
    open_row = sizes[0] == -1 and sizes[1] == wanted[1]
    open_numbers = sizes[0] == wanted[0] and sizes[1] in (-1, wanted[1])
    return rows if open_row or open_numbers else None


def on_rows(machine: Machine, row: TorchLayer, layer: Instance, x: Value) -> Value:
    """What a layer that works on each row alone makes of rows of steps; None of all else."""
    if not isinstance(x, StepRows):
        return None
    if row.word not in ("fc", "ln", "dropout") and not kind_of(row.word).activation:
        raise Unreadable(f"{row.word} gets {x.unread}, which is not read", HINT)
    made = machine.call(layer, x.steps)
    assert isinstance(made, TorchTensor)
    return StepRows(made)
