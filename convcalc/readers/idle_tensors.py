"""Parameters that a file holds and no layer uses, as layers that never run: one for each module of a known shape.

Of such a module the file says what its tensors are called and how large they are, so its kind is that which has such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import TypeAlias

from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused, new_context
from convcalc.readers.layer_graph import IdleLayer
from convcalc.shape import Shape

Dims: TypeAlias = "tuple[int, ...]"


def idle_layers(tensors: Mapping[str, Dims]) -> list[IdleLayer]:
    """Layers that hold as many numbers as these parameters.

    >>> [each.word for each in idle_layers({"aux.conv.weight": (8, 3, 1, 1), "aux.fc.weight": (5, 8), "gain": (7,)})]
    ['conv', 'dense', 'scale']
    """
    modules: dict[str, dict[str, Dims]] = {}
    for name, dims in tensors.items():
        module, _, last = name.rpartition(".")
        modules.setdefault(module or name, {})[last] = dims
    found: list[IdleLayer] = []
    for module, own in modules.items():
        layer = _module(module, own)
        if layer is not None:
            found.append(layer)
            continue
        alone = {name if module == name else f"{module}.{name}": prod(dims) for name, dims in own.items()}
        found += [IdleLayer(name, "scale", {}, Shape(count, ())) for name, count in alone.items() if count]
    return found


def idle_numbers(layers: Iterable[IdleLayer]) -> int:
    """How many numbers such layers hold that are trained."""
    return sum([sum(_trained(each)) for each in layers])


def _trained(layer: IdleLayer) -> tuple[int, int]:
    """The weights and the biases of a layer; raises Refused for one that cannot be."""
    kind, arriving = kind_of(layer.word), (layer.arriving,)
    args = kind.read(layer.given, arriving, new_context("chw"))
    kind.shape(args, arriving)
    weights, biases, _ = kind.cost(args, arriving)
    return weights or 0, biases or 0


def _module(name: str, own: dict[str, Dims]) -> IdleLayer | None:
    """A module with a weight, and perhaps a bias, that is a layer of ours; None for any other."""
    weight, bias = own.get("weight", ()), own.get("bias")
    if not 0 < len(weight) < 6 or not own.keys() <= {"weight", "bias"} or (bias is not None and len(bias) != 1):
        return None
    none: Given = {} if bias else {"nobias": True}
    channels, kernel = weight[0], weight[2:]
    if len(weight) == 1:
        word, given, arriving = ("bn", {}, Shape(channels, ())) if bias else ("scale", {}, Shape(channels, ()))
    elif len(weight) == 2:
        word, given, arriving = "dense", {"": channels, **none}, Shape(weight[1], ())
    elif bias and bias[0] != channels:
        word, given, arriving = "tconv", {"": weight[1], "k": kernel, **none}, Shape(channels, kernel)
    else:
        word, given, arriving = "conv", {"": channels, "k": kernel, **none}, Shape(weight[1], kernel)
    layer = IdleLayer(name, word, given, arriving)
    try:
        return layer if sum(_trained(layer)) == sum([prod(dims) for dims in own.values()]) else None
    except Refused:
        return None
