"""Networks side by side, and the arguments of the papers as ready topics."""

from __future__ import annotations

from convcalc.record import NamedTuple


class Topic(NamedTuple):
    """An argument in numbers.  module: the file here that makes it.  takes: the settings it has."""

    purpose: str
    module: str
    takes: frozenset[str]


def _topic(purpose: str, module: str, *takes: str) -> Topic:
    return Topic(purpose, module, frozenset(takes))


TOPICS = {
    "stacks": _topic("one large kernel, or a stack of small ones", "stacked_kernels", "channels", "input"),
    "bottleneck": _topic(
        "a bottleneck against a basic block and a plain 3x3", "bottleneck", "channels", "middle", "input"
    ),
    "plain-residual": _topic("VGG-19, plain-34 and ResNet-34; shortcuts A, B, C; paths", "residual"),
    "depth": _topic("parameters fall while layers grow", "depth", "networks", "input"),
    "head": _topic("flatten and fc, or global average pooling; fc as convolution", "head", "networks", "input"),
    "padding": _topic("with and without padding: borders, and maps that vanish", "padding", "kernel", "input"),
    "pooling": _topic("overlapping 3x3/2 against 2x2/2", "pooling", "input"),
}
"""Topic -> what it is about; none is the name of a network, nor a word of the language."""
