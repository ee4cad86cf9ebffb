"""Numbers in TensorFlow Lite files that may be changed where they lie: of which layers are made, and declared ones.

Source: schema.fbs of TensorFlow 2.18, whose numbers of fields and options are named here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from struct import error, pack_into, unpack_from
from typing import NamedTuple

from convcalc.readers.tflite.builtin_operators import OPERATOR_NAMES
from tests.file_mutations import Changed, Mutation

CODES, SUBGRAPHS, BUFFERS = 1, 2, 4
TENSORS, OUTPUTS, OPERATORS = 0, 2, 3
OLD_CODE, NEW_CODE = 0, 3
CODE_INDEX, READS, MAKES, OPTIONS = 0, 1, 2, 4
SHAPE, TYPE, BUFFER, DATA = 0, 1, 2, 0
WHOLE = 2

NUMBERS: dict[str, tuple[tuple[int, str, str], ...]] = {
    "CONV_2D": ((1, "i", "stride"), (2, "i", "stride"), (4, "i", "dilation"), (5, "i", "dilation")),
    "DEPTHWISE_CONV_2D": ((1, "i", "stride"), (2, "i", "stride"), (5, "i", "dilation"), (6, "i", "dilation")),
    "TRANSPOSE_CONV": ((1, "i", "stride"), (2, "i", "stride")),
    "MAX_POOL_2D": ((1, "i", "stride"), (2, "i", "stride"), (3, "i", "kernel"), (4, "i", "kernel")),
    "AVERAGE_POOL_2D": ((1, "i", "stride"), (2, "i", "stride"), (3, "i", "kernel"), (4, "i", "kernel")),
    "CONCATENATION": ((0, "i", "axis"),),
    "DEPTH_TO_SPACE": ((0, "i", "block"),),
    "SPACE_TO_DEPTH": ((0, "i", "block"),),
    "LOCAL_RESPONSE_NORMALIZATION": ((0, "i", "radius"),),
}
"""Whole numbers among an operator's options: slot, letter in the module struct, and what it is."""

PADDED = ("CONV_2D", "DEPTHWISE_CONV_2D", "MAX_POOL_2D", "AVERAGE_POOL_2D")
"""Operators whose padding matters; a transposed convolution reads the size that it makes."""

FUSED = {"CONV_2D": 3, "DEPTHWISE_CONV_2D": 4, "MAX_POOL_2D": 5, "FULLY_CONNECTED": 0, "ADD": 0, "CONCATENATION": 1}
"""Operators with an activation behind them: its slot among the options."""


class FlatNumber(NamedTuple):
    """A number in a file: where it stands, how it is written, what it is, and what others it may become."""

    at: int
    form: str
    what: str
    others: tuple[int, ...]


class _Table(NamedTuple):
    data: bytes
    at: int

    def place(self, slot: int) -> int:
        """Where a field stands; 0 where it is left out."""
        fields = self.at - unpack_from("<i", self.data, self.at)[0]
        slots = (unpack_from("<H", self.data, fields)[0] - 4) // 2
        apart = unpack_from("<H", self.data, fields + 4 + 2 * slot)[0] if slot < slots else 0
        return self.at + apart if apart else 0

    def number(self, slot: int, form: str) -> int:
        at = self.place(slot)
        return int(unpack_from(f"<{form}", self.data, at)[0]) if at else 0

    def table(self, slot: int) -> _Table:
        at = self.place(slot)
        return _Table(self.data, at + unpack_from("<I", self.data, at)[0])

    def vector(self, slot: int, size: int) -> range:
        """The places of the elements."""
        at = self.place(slot)
        if not at:
            return range(0)
        at += unpack_from("<I", self.data, at)[0]
        return range(at + 4, at + 4 + size * unpack_from("<I", self.data, at)[0], size)

    def tables(self, slot: int) -> list[_Table]:
        return [_Table(self.data, at + unpack_from("<I", self.data, at)[0]) for at in self.vector(slot, 4)]

    def wholes(self, slot: int) -> list[int]:
        return [unpack_from("<i", self.data, at)[0] for at in self.vector(slot, 4)]


def numbers(data: bytes) -> tuple[list[FlatNumber], list[FlatNumber]]:
    """The numbers that layers are made of, and those that repeat what follows: sizes of what operators make."""
    model = _Table(data, unpack_from("<I", data, 0)[0])
    graph = model.tables(SUBGRAPHS)[0]
    tensors, buffers = graph.tables(TENSORS), model.tables(BUFFERS)
    codes = [
        OPERATOR_NAMES[max(each.number(OLD_CODE, "b"), each.number(NEW_CODE, "i"))] for each in model.tables(CODES)
    ]
    made: list[FlatNumber] = []
    declared: list[FlatNumber] = []
    for operator in graph.tables(OPERATORS):
        op = codes[operator.number(CODE_INDEX, "I")]
        made += _of_options(op, operator)
        for tensor in [tensors[index] for index in operator.wholes(READS) if index >= 0]:
            stored = buffers[tensor.number(BUFFER, "I")].vector(DATA, 1)
            if tensor.number(TYPE, "b") == WHOLE:
                made += _stored(data, stored, op) if op != "STRIDED_SLICE" else []
            else:
                made += _sizes(tensor, f"weights of {op}") if stored else []
        for index in operator.wholes(MAKES):
            declared += _sizes(tensors[index], f"what {op} makes")
    return made, declared


def _of_options(op: str, operator: _Table) -> Iterator[FlatNumber]:
    if not operator.place(OPTIONS):
        return
    given = operator.table(OPTIONS)
    for slot, form, what in NUMBERS.get(op, ()):
        if at := given.place(slot):
            yield FlatNumber(at, form, f"{what} of {op}", _others(given.number(slot, form)))
    if op in PADDED and (at := given.place(0)):
        yield FlatNumber(at, "b", f"padding of {op}", (1 - given.number(0, "b"),))
    if op in FUSED and (at := given.place(FUSED[op])):
        old = given.number(FUSED[op], "b")
        yield FlatNumber(at, "b", f"activation of {op}", tuple([n for n in (0, 1, 3, 4) if n != old]))


def _stored(data: bytes, places: range, op: str) -> Iterator[FlatNumber]:
    """Numbers that an operator reads: sizes, borders, axes; but ends and steps of what takes one place mean nothing."""
    for at in places[::4]:
        old = unpack_from("<i", data, at)[0]
        yield FlatNumber(at, "i", f"a number that {op} reads", (old + 1, old + 2) if old >= 0 else (old - 1,))


def _sizes(tensor: _Table, what: str) -> Iterator[FlatNumber]:
    for axis, at in enumerate(tensor.vector(SHAPE, 4)):
        yield FlatNumber(at, "i", f"axis {axis} of {what}", _others(tensor.wholes(SHAPE)[axis]))


def _others(old: int) -> tuple[int, ...]:
    return tuple([n for n in dict.fromkeys((old + 1, old - 1, 2 * old, old + 7)) if n > 0 and n != old])


def written(data: bytes, number: FlatNumber, value: int) -> bytes:
    """The file with another number there."""
    found = bytearray(data)
    pack_into(f"<{number.form}", found, number.at, value)
    return bytes(found)


def in_tflite(kind: str) -> Mutation:
    """A number of a layer, or one that is declared, is another one."""

    def run(data: bytes, dice: random.Random) -> Changed | None:
        try:
            found = numbers(data)[kind == "declared"]
        except (error, IndexError, ValueError):
            return None
        if not found:
            return None
        number = dice.choice(found)
        value = dice.choice(number.others)
        return Changed(written(data, number, value), kind, f"{number.what} is {value}")

    return run
