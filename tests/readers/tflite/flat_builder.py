"""TensorFlow Lite models made byte by byte, for tests: tables written front to back, each before what it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from struct import calcsize, pack, pack_into
from typing import TypeAlias

from convcalc.readers.tflite.builtin_operators import OPERATOR_NAMES

Field: TypeAlias = (
    "tuple[str, int | float] | tuple[str, Sequence[int]] | str | dict[int, Field] | list[dict[int, Field]]"
)
"""A number or a vector of numbers with its letter in the module struct, a text, a table, a vector of tables."""

Table: TypeAlias = "dict[int, Field]"


def written(root: Table) -> bytes:
    """A FlatBuffer with the identifier TFL3."""
    out = bytearray(b"\0\0\0\0TFL3")
    waiting: list[tuple[int, Field]] = [(0, root)]
    for at, value in waiting:
        out += bytes(-len(out) % 8)
        begin = _table(out, value, waiting) if isinstance(value, dict) else _vector(out, value, waiting)
        pack_into("<I", out, at, begin - at)
    return bytes(out)


def _table(out: bytearray, fields: Table, waiting: list[tuple[int, Field]]) -> int:
    """A table behind the list of its fields; where it begins."""
    places, size = dict.fromkeys(range(max(fields, default=-1) + 1), 0), 4
    for slot, value in fields.items():
        length = calcsize(f"<{value[0]}") if _is_number(value) else 4
        size += -size % length
        places[slot] = size
        size += length
    out += pack(f"<HH{len(places)}H", 4 + 2 * len(places), size, *places.values())
    begin = len(out)
    out += pack("<i", 4 + 2 * len(places)) + bytes(size - 4)
    for slot, value in fields.items():
        if _is_number(value):
            pack_into(f"<{value[0]}", out, begin + places[slot], value[1])
        else:
            waiting.append((begin + places[slot], value))
    return begin


def _is_number(value: Field) -> bool:
    return isinstance(value, tuple) and isinstance(value[1], int | float)


def _vector(out: bytearray, value: Field, waiting: list[tuple[int, Field]]) -> int:
    """A vector, or a text; where it begins."""
    begin = len(out)
    if isinstance(value, str):
        out += pack("<I", len(value.encode())) + value.encode() + b"\0"
    elif isinstance(value, list):
        out += pack("<I", len(value)) + bytes(4 * len(value))
        waiting += [(begin + 4 + 4 * at, each) for at, each in enumerate(value)]
    else:
        numbers = list(value[1])  # type: ignore[arg-type]
        out += pack(f"<I{len(numbers)}{value[0]}", len(numbers), *numbers)
    return begin


class ModelText:
    """A model as it grows: tensors by name, operators in their order.

    tensor: its sizes; `numbers` of it where they are known, `weights` where there are some, of whatever value.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.tensors: list[Table] = []
        self.buffers: list[Table] = [{}]
        self.codes: list[Table] = []
        self.operators: list[Table] = []

    def tensor(self, name: str, sizes: Sequence[int], kind: int = 0, more: Mapping[int, Field] | None = None) -> None:
        self.names.append(name)
        self.tensors.append({0: ("i", sizes), 1: ("b", kind), 2: ("I", 0), 3: name, **(more or {})})

    def weights(self, name: str, sizes: Sequence[int], kind: int = 0) -> None:
        self._stored(name, sizes, kind, bytes({0: 4, 1: 2, 9: 1}[kind] * prod(sizes)))

    def numbers(self, name: str, values: Sequence[int], sizes: Sequence[int] | None = None) -> None:
        self._stored(name, [len(values)] if sizes is None else sizes, 2, pack(f"<{len(values)}i", *values))

    def _stored(self, name: str, sizes: Sequence[int], kind: int, data: bytes) -> None:
        self.tensor(name, sizes, kind, {2: ("I", len(self.buffers))})
        self.buffers.append({0: ("B", data)})

    def operator(self, op: str, reads: str, makes: str, kind: int = 0, **options: tuple[int, str, int | float]) -> None:
        """reads and makes are names with blanks between, "-" for one left out; options: slot, letter and number."""
        code = OPERATOR_NAMES.index(op)
        self.codes.append({0: ("b", min(code, 127)), 3: ("i", code), **({1: "Fancy"} if op == "CUSTOM" else {})})
        ends = [[self.names.index(each) if each != "-" else -1 for each in names.split()] for names in (reads, makes)]
        given: Table = {slot: (letter, value) for slot, letter, value in options.values()}
        made: Table = {0: ("I", len(self.codes) - 1), 1: ("i", ends[0]), 2: ("i", ends[1])}
        self.operators.append(made | ({3: ("B", kind), 4: given} if kind else {}))

    def bytes(self, reads: str, makes: str) -> bytes:
        """The whole model."""
        ends = [[self.names.index(each) for each in names.split()] for names in (reads, makes)]
        graph: Table = {0: self.tensors, 1: ("i", ends[0]), 2: ("i", ends[1]), 3: self.operators, 4: "main"}
        return written({0: ("I", 3), 1: self.codes, 2: [graph], 4: self.buffers})
