"""Rows that are compared with the vectors of a codebook and take the place of the nearest, as a VQ-VAE has them.

The places of a map are rows of a batch meanwhile: `distances = sum(rows ** 2) + sum(codes ** 2) - 2 * rows @ codes`.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.keras.folded_rows import FoldedRows
from convcalc.readers.keras.keras_tensors import Constant, KerasTensor, refuse
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Native, Unknown, Value, said

CODES = "one of the codes for each place: the choice is shown as identity"


class RowCodes(Constant):
    """Which of the codes is the nearest, for each row; rows: the distances."""

    __slots__ = ("rows",)

    def __init__(self, rows: FoldedRows) -> None:
        super().__init__()
        self.rows = rows


def code_functions() -> Named:
    """`argmin`, `argmax` and `one_hot`."""
    nearest: Named = {name: Native(name, _nearest(name)) for name in ("argmin", "argmax")}
    return nearest | {"one_hot": Native("one_hot", _one_of)}


def _nearest(name: str) -> Callable[..., Value]:
    def run(machine: Machine, x: Value = None, axis: Value = None, *rest: Value, **named: Value) -> Value:
        x, axis = named.get("x", named.get("input", x)), named.get("axis", axis)
        if isinstance(x, FoldedRows) and axis in (1, -1):
            return RowCodes(x)
        if isinstance(x, KerasTensor):
            return refuse(f"a tensor goes into what is not read: {name}", machine.here())
        return x if isinstance(x, Unknown) else Constant()

    return run


def _one_of(machine: Machine, indices: Value = None, depth: Value = None, *rest: Value, **named: Value) -> Value:
    """`tf.one_hot(nearest, 512)`: rows again, of as many numbers as there are codes."""
    indices = named.get("x", named.get("indices", indices))
    depth = named.get("depth", named.get("num_classes", depth))
    if not isinstance(indices, RowCodes):
        if isinstance(indices, KerasTensor):
            return refuse("a tensor goes into what is not read: one_hot", machine.here())
        return Constant((None, depth)) if type(depth) is int else Constant()
    whole = indices.rows.whole
    if depth != whole.dims[-1]:
        return refuse(f"one_hot of {said(depth)}, for {whole.dims[-1]} codes, is not read", machine.here())
    made = whole.graph.add("identity", {}, (whole,), "one_hot", None, machine.here())
    made.graph.notes.append((made.value, CODES))
    return FoldedRows(made)
