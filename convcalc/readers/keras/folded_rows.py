"""Steps as rows of one large batch, `K.reshape(x, (-1, features))`, until they are steps again, as in attention."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from convcalc.readers.keras.keras_tensors import KerasTensor, KerasWeight, RowNumbers, refuse
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import FrameworkValue, Native, Unreadable, Value, said


class FoldedRows(FrameworkValue):
    """A tensor whose places are in the batch by now; whole: as it was."""

    __slots__ = ("whole",)
    type_names = ("KerasTensor", "Tensor")

    def __init__(self, whole: KerasTensor) -> None:
        self.whole = whole

    def attribute(self, machine: Machine, name: str) -> Value:
        if name == "shape":
            return None, self.whole.dims[-1]
        return Native(name, lambda inner, *args, **named: refuse(f"'.{name}' of rows of a batch is not read", None))

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        if operator == "@" and not reflected and isinstance(other, KerasWeight):
            return FoldedRows(self.whole.graph.rules.multiplied(machine, self.whole, other))
        if isinstance(other, RowNumbers) and operator in ("+", "-"):
            return self
        if not isinstance(other, int | float | KerasWeight):
            refuse(f"rows of a batch meet {said(other)} in '{operator}', which is not read", machine.here())
        made = self.whole.operate(machine, operator, other, reflected)
        assert isinstance(made, KerasTensor)
        return FoldedRows(made)

    def item(self, machine: Machine, key: Value) -> Value:
        return refuse("a part of rows of a batch is not read", machine.here())

    def elements(self, machine: Machine) -> Iterator[Value]:
        return refuse("a loop over rows of a batch is not followed", machine.here())

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")


def folded(x: KerasTensor, sizes: Value) -> FoldedRows | None:
    """`reshape(x, (-1, features))` of steps; None for another reshape."""
    if not isinstance(sizes, list | tuple) or len(sizes) != 2 or sizes[0] not in (-1, None) or len(x.dims) < 3:
        return None
    steps = prod([n or 1 for n in x.dims[1:-1]])
    return FoldedRows(x) if sizes[1] == x.dims[-1] and steps > 1 and x.graph.layout == "hwc" else None


def unfolded(machine: Machine, rows: FoldedRows, sizes: Value) -> Value:
    """`reshape(rows, (-1, steps))`: each item has its steps again."""
    numbers = list(sizes[1:]) if isinstance(sizes, list | tuple) and sizes and sizes[0] in (-1, None) else []
    own = [n or 1 for n in rows.whole.dims[1:]]
    if (
        not numbers
        or any(type(n) is not int for n in numbers)
        or prod([n for n in numbers if type(n) is int]) != prod(own)
    ):
        return refuse(f"reshape of rows of a batch to {said(sizes)} is not read", machine.here())
    if numbers == own:
        return rows.whole
    word, given = ("flatten", {}) if len(numbers) == 1 else ("reshape", {"size": tuple(numbers)})
    return rows.whole.graph.add(word, given, (rows.whole,), "reshape", None, machine.here())
