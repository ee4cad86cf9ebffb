"""Says a PyTorch layer, or a graph of layers, in the words of a spec."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from tests.oracle.data import Row

Number: TypeAlias = "int | Sequence[int]"

WORDS = {"Conv": "conv", "ConvTranspose": "tconv", "MaxPool": "maxpool", "AvgPool": "avgpool"}
ADAPTIVE = {"AdaptiveMaxPool": "maxpool", "AdaptiveAvgPool": "avgpool"}
COMPACT = {"stride": "s", "padding": "p", "dilation": "d", "groups": "g", "output_padding": "op"}
LONG = {"output_padding": "op"}


def layer_spec(row: Row, spelling: int = 0) -> str:
    """The input and the layer of a row, in three spellings: compact; long, with channels first; with brackets."""
    channels, *size = row["in"]
    if spelling % 3 == 1:
        return f"layout chw\ninput {times([channels, *size])}\n{layer_text(row, long=True)}"
    words = layer_text(row)
    if spelling % 3 == 2:
        word, _, attrs = words.partition(" ")
        words = f"{word}({attrs.replace(' ', ', ').replace('to, ', 'to ')})"
    return f"{times([*size, channels])} -> {words}"


def layer_text(row: Row, long: bool = False) -> str:
    """`Conv2d(8, 10, [3, 5], stride=[2, 1], bias=False)` -> `conv 10 3x5 s2x1 nobias`."""
    args, family = row["args"], row["kind"][:-2]
    if family in ADAPTIVE:
        return f"{ADAPTIVE[family]} to {times(target(row))}"
    parts = [WORDS[family]]
    if "out_channels" in args:
        parts.append(f"filters={args['out_channels']}" if long else f"{args['out_channels']}")
    parts.append(kernel_text(args["kernel_size"], long))
    parts += [option(key, args[key], long) for key in COMPACT if args.get(key) is not None]
    if args.get("bias") is False:
        parts.append("nobias")
    if args.get("ceil_mode"):
        parts.append("ceil")
    return " ".join(parts)


def target(row: Row) -> Sequence[int]:
    """Where an adaptive pool leads; PyTorch's None means the size that arrives, which a spec writes as a number."""
    wanted, arriving = row["args"]["output_size"], row["in"][1:]
    if not isinstance(wanted, list):
        return [wanted] * len(arriving)
    if None not in wanted:
        return wanted
    return [n if w is None else w for w, n in zip(wanted, arriving, strict=True)]


def kernel_text(kernel: Number, long: bool) -> str:
    text = times(kernel)
    if long:
        return f"kernel={text}"
    return text if "x" in text else f"k{text}"


def option(key: str, value: Number | str, long: bool) -> str:
    if isinstance(value, str):
        return value
    return f"{LONG.get(key, key)}={times(value)}" if long else f"{COMPACT[key]}{times(value)}"


def times(numbers: Number) -> str:
    """`[3, 5]` -> `3x5`; one number means every axis, in PyTorch as here."""
    return "x".join(map(str, numbers)) if isinstance(numbers, Sequence) else str(numbers)


# Graphs of 1-D layers. Every layer has one filter, so channels count paths and nothing else.

Pad: TypeAlias = "Callable[[int, int | list[int]], str]"


def padding_text(stride: int, padding: int | list[int]) -> str:
    return f"p{padding[0]}:{padding[1]}" if isinstance(padding, list) else f"p{padding}"


def window_text(op: str, numbers: Sequence[Any], pad: Pad = padding_text) -> str:
    kernel, stride, padding, dilation = numbers
    word = {"conv": "conv 1"}.get(op, op)
    return f"{word} k{kernel} s{stride} {pad(stride, padding)}{f' d{dilation}' if dilation > 1 else ''}"


Nodes: TypeAlias = "Sequence[Sequence[Any]]"


def graph_spec(nodes: Nodes, n: int, join: str = "", pad: Pad = padding_text) -> tuple[str, dict[str, str]]:
    """A graph as a spec with a label for every node, and which label is whose; `join`: the word for every join."""
    labels = {"in": "entry"} | {node[0]: f"node{i}" for i, node in enumerate(nodes)}
    lines = [f"input {n}x1", "entry: identity"]
    for name, op, inputs, *numbers in nodes:
        arriving = [labels[i] for i in inputs]
        word = join or {"cat": "concat"}.get(op, op)
        text = window_text(op, numbers, pad) if numbers else f"{word} {' '.join(arriving[1:])}"
        lines.append(f"{labels[name]}: from {arriving[0]}, {text}")
    return "\n".join(lines), labels
