"""ONNX models made byte by byte, for tests: nodes, tensors and sizes as their messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from struct import pack
from typing import TypeAlias

Dims: TypeAlias = "Sequence[int | str]"
Numbers: TypeAlias = "Sequence[int] | Sequence[float] | int | float"


def varint(value: int) -> bytes:
    """A number in groups of seven bits, the lowest first."""
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def number(field: int, value: int) -> bytes:
    """A field with a number."""
    return varint(field << 3) + varint(value)


def text(field: int, value: str | bytes) -> bytes:
    """A field with bytes: a text, or a message."""
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def attribute(name: str, value: object) -> bytes:
    """An AttributeProto; bytes are a TensorProto."""
    head = text(1, name)
    if isinstance(value, bytes):
        return head + text(5, value)
    if isinstance(value, int):
        return head + number(3, value)
    if isinstance(value, float):
        return head + varint(2 << 3 | 5) + pack("<f", value)
    if isinstance(value, str):
        return head + text(4, value)
    assert isinstance(value, list | tuple)
    if any(isinstance(each, str) for each in value):
        return head + b"".join([text(9, each) for each in value])
    if any(isinstance(each, float) for each in value):
        return head + text(7, pack(f"<{len(value)}f", *value))
    return head + b"".join([number(8, each) for each in value])


def node(op: str, inputs: str, outputs: str, name: str = "", domain: str = "", **attributes: object) -> bytes:
    """A NodeProto; inputs and outputs are names with blanks between, "-" for one left out."""
    parts = [text(1, "" if each == "-" else each) for each in inputs.split()]
    parts += [text(2, each) for each in outputs.split()]
    parts += [text(3, name or f"n_{outputs.split()[0]}"), text(4, op), text(7, domain) if domain else b""]
    parts += [text(5, attribute(key, value)) for key, value in attributes.items()]
    return b"".join(parts)


def tensor(name: str, dims: Sequence[int], values: Sequence[float] | None = None, whole: bool = False) -> bytes:
    """A TensorProto; its numbers are left out where none are given, as in a file whose weights were taken away."""
    head = b"".join([number(1, n) for n in dims]) + number(2, 7 if whole else 1) + text(8, name)
    if values is None:
        return head
    assert len(values) == prod(dims)
    return head + text(9, pack(f"<{len(values)}{'q' if whole else 'f'}", *values))


def sized(name: str, dims: Dims | None) -> bytes:
    """A ValueInfoProto; a word is an axis that is open."""
    if dims is None:
        return text(1, name)
    shape = b"".join([text(1, text(2, n) if isinstance(n, str) else number(1, n)) for n in dims])
    return text(1, name) + text(2, text(1, number(1, 1) + text(2, shape)))


def constant(name: str, given: Numbers) -> bytes:
    """A TensorProto of numbers: a list of them, or one."""
    values = list(given) if isinstance(given, Sequence) else [given]
    whole = all(isinstance(each, int) for each in values)
    return tensor(name, [len(values)] if isinstance(given, Sequence) else [], values, whole)


def model(
    nodes: Sequence[bytes],
    weights: Mapping[str, Sequence[int]] | None = None,
    arrives: Dims | None = (1, 3, 32, 32),
    numbers: Mapping[str, Numbers] | None = None,
    declared: Mapping[str, Dims] | None = None,
    made: Dims | None = None,
    inputs: Mapping[str, Dims] | None = None,
    outputs: Sequence[str] = ("y",),
    opset: int = 17,
) -> bytes:
    """A ModelProto from x to y. weights: shapes by name.  numbers: constants whose values are in the file.

    inputs: where there are several, instead of x.  outputs: where they are called otherwise.
    """
    every: dict[str, Dims | None] = {**inputs} if inputs else {"x": arrives}
    graph = [text(1, each) for each in nodes] + [text(2, "net")]
    graph += [text(5, tensor(name, dims)) for name, dims in (weights or {}).items()]
    graph += [text(5, constant(name, given)) for name, given in (numbers or {}).items()]
    graph += [text(11, sized(name, dims)) for name, dims in every.items()]
    graph += [text(12, sized(name, made)) for name in outputs]
    graph += [text(13, sized(name, dims)) for name, dims in (declared or {}).items()]
    return number(1, 8) + text(2, "tests") + text(7, b"".join(graph)) + text(8, number(2, opset))
