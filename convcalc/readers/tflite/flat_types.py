"""Tensors of a TensorFlow Lite model as they stand in the file: names, sizes, types, and what stored numbers mean.

Source: schema.fbs of TensorFlow 2.18 (Tensor, TensorType, QuantizationParameters).
"""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.readers.file_bytes import numbers_at
from convcalc.readers.flatbuffer import FlatTable, broken
from convcalc.readers.graph.operator_graph import Number, shown

SHAPE, TYPE, BUFFER, NAME, QUANTIZATION, SPARSITY, SIGNATURE = 0, 1, 2, 3, 4, 6, 7
SCALE, ZERO_POINT = 2, 3

MOST_AXES = 16

WHOLE_TYPES = {2: "i", 3: "B", 4: "q", 6: "?", 7: "h", 9: "b", 12: "Q", 15: "I", 16: "H"}
"""Types of whole numbers, as the module struct calls them."""

REAL_TYPES = {0: "f", 1: "e", 10: "d"}
WEIGHT_TYPES = frozenset({0, 1, 3, 7, 9, 10, 17, 18})
"""Types of numbers that are trained, of quantized models too."""


class FlatTensor(NamedTuple):
    """A tensor: its name, its sizes with the open ones as they are for now, its type, and the sizes that are declared.

    open: is one of them open?
    """

    name: str
    dims: tuple[int, ...]
    type: int
    sizes: tuple[int | None, ...]
    open: bool


def flat_tensor(table: FlatTable, name: str) -> FlatTensor:
    """A tensor without its numbers; raises BrokenBuffer for sizes that are none."""
    dims = table.numbers(SHAPE, "i", MOST_AXES)
    signature = table.numbers(SIGNATURE, "i", MOST_AXES)
    if min(dims, default=1) < 0:
        raise broken(f"'{shown(name)}' has the sizes {list(dims)}", table.at)
    sizes: tuple[int | None, ...] = dims
    if len(signature) == len(dims):  # an open batch is one input
        sizes = tuple(
            [None if at and n < 0 else size for at, (n, size) in enumerate(zip(signature, dims, strict=True))]
        )
    return FlatTensor(name, dims, table.number(TYPE, "b"), sizes, None in sizes)


def dequantized(
    table: FlatTable, values: tuple[Number, ...] | None, whole: bool
) -> tuple[tuple[Number, ...] | None, bool]:
    """The numbers that stored ones stand for, where all have one scale."""
    quantization = table.table(QUANTIZATION)
    if not whole or quantization is None or not quantization.vector(SCALE, "f")[1]:
        return values, whole
    at, count = quantization.vector(SCALE, "f")
    zero = quantization.vector(ZERO_POINT, "q")
    if values is None or count != 1 or zero[1] != 1:
        return None, False
    scale: float = numbers_at(table.data, at, "<f")[0]
    shift: int = numbers_at(table.data, zero[0], "<q")[0]
    return tuple([(each - shift) * scale for each in values]), False
