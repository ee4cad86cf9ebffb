"""The table of tensors at the head of a safetensors file: 8 bytes of length, then JSON; the numbers are stepped over.

Source: the format's own description, github.com/huggingface/safetensors: little-endian length, `dtype`, `shape` and
`data_offsets` of each tensor, offsets from the end of the header, no holes and no overlaps.
"""

from __future__ import annotations

from math import prod
from typing import cast

from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.readers.weights.tensor_table import LARGEST, MOST_TENSORS, TensorEntry, TensorTable, shown

LONGEST_HEADER = 4 * 1024 * 1024

BITS = {
    **dict.fromkeys("BOOL U8 I8 F8_E4M3 F8_E5M2 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ".split(), 8),
    **dict.fromkeys("I16 U16 F16 BF16".split(), 16),
    **dict.fromkeys("I32 U32 F32".split(), 32),
    **dict.fromkeys("I64 U64 F64 C64".split(), 64),
    "F4": 4,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
}
"""Bits of a number of each type."""

METADATA = "__metadata__"


def read_table(file: OpenedFile) -> TensorTable:
    """The tensors in the order of their numbers; raises ReadError for a file that is broken."""
    length = int.from_bytes(file.data[:8], "little")
    size = len(file.data) - 8
    if not 2 <= length <= size:
        raise broken(f"its header should be {length:,} bytes long, and {max(size, 0):,} are there")
    if length > LONGEST_HEADER:
        raise broken(f"its header is {length:,} bytes long: no more than {LONGEST_HEADER:,} are read")
    found = []
    for name, value in _header(file.data[8 : 8 + length]):
        if name != METADATA:
            fields = _fields(name, value)
            first, last = _offsets(name, fields)
            found.append((first, last, TensorEntry(name, _shape(name, fields, last - first))))
    if len(found) > MOST_TENSORS:
        raise broken(f"it lists {len(found):,} tensors: no more than {MOST_TENSORS:,} are read")
    found.sort(key=lambda each: each[:2])
    end = 0
    for first, last, tensor in found:
        if first != end:
            what = "overlap those of the tensor before it" if first < end else "leave a hole before them"
            raise broken(f"the bytes of '{shown(tensor.name)}', {first:,} to {last:,}, {what}")
        end = last
    if end != size - length:
        raise broken(f"its tensors take {end:,} bytes, and {size - length:,} follow its header")
    return TensorTable(tuple([tensor for *_, tensor in found]))


def broken(why: str) -> ReadError:
    return ReadError(f"this safetensors file is broken: {why}")


def _header(data: bytes) -> list[tuple[str, object]]:
    """The names in the header and what is said of each, in its order; raises ReadError."""
    import json

    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=list, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise broken("its header is not JSON") from None
    if not data.startswith(b"{"):
        raise broken("its header is no table of tensors")
    pairs = cast("list[tuple[str, object]]", found)
    names = {name for name, _ in pairs}
    if len(names) < len(pairs):
        raise broken("its header names a tensor twice")
    return pairs


def _no_number(written: str) -> float:
    raise ValueError(written)


def _fields(name: str, value: object) -> dict[str, object]:
    """What is said of a tensor; raises ReadError."""
    fields = dict(value) if isinstance(value, list) and all(isinstance(each, tuple) for each in value) else {}
    if set(fields) != {"dtype", "shape", "data_offsets"}:
        raise broken(f"'{shown(name)}' needs a dtype, a shape and data_offsets")
    return fields


def _shape(name: str, fields: dict[str, object], size: int) -> tuple[int, ...]:
    """The shape of a tensor of so many bytes; raises ReadError."""
    shape, dtype = _numbers(fields["shape"]), fields["dtype"]
    if not isinstance(dtype, str) or dtype not in BITS:
        raise broken(f"the type of '{shown(name)}' is {shown(str(dtype))}, which is none of {', '.join(BITS)}")
    if shape is None or len(shape) > 16:
        raise broken(f"the shape of '{shown(name)}' is none")
    if any(side > LARGEST for side in shape) or prod(shape) * BITS[dtype] != 8 * size:
        sides = "x".join([str(side) if side <= LARGEST else "…" for side in shape]) or "one number"
        raise broken(f"'{shown(name)}' is {sides} of {dtype}, and {size:,} bytes are given for it")
    return shape


def _offsets(name: str, fields: dict[str, object]) -> tuple[int, int]:
    """Where the bytes of a tensor begin and end; raises ReadError."""
    found = _numbers(fields["data_offsets"])
    if found is None or len(found) != 2 or not found[0] <= found[1] < LARGEST:
        raise broken(f"the data_offsets of '{shown(name)}' are no beginning and end")
    return found[0], found[1]


def _numbers(value: object) -> tuple[int, ...] | None:
    """Whole numbers from 0 on; None for anything else."""
    good = isinstance(value, list) and all(type(each) is int and each >= 0 for each in value)
    return tuple(cast("list[int]", value)) if good else None
