"""What a module of a layer says of itself without an input: layers that never run, and prints."""

from __future__ import annotations

from math import prod

from convcalc.layers import kind_of
from convcalc.layers.kind import Refused, new_context
from convcalc.readers.layer_graph import IdleLayer
from convcalc.readers.python.values import Instance, Value
from convcalc.readers.pytorch.module_parameters import own_parameters
from convcalc.readers.pytorch.modules import GIVEN, ROW, named_modules
from convcalc.readers.pytorch.said_sizes import SaidSize
from convcalc.readers.pytorch.torch_layers import TorchLayer, trained
from convcalc.shape import Shape
from convcalc.text import NOWHERE, Span

OF_NORM = {"ln": "normalized_shape", "prelu": "num_parameters"}
"""Where layers that take any number of channels keep theirs."""

LARGE = 64
"""How many times the least side of a map that any layer takes is."""

OF_VECTORS = ("fc", "bn", "ln", "prelu")
"""Layers with weights that a network of vectors has."""


def declared_channels(module: Instance) -> int | None:
    """How many channels a convolution says arrive; None of all else: a layer that takes any map says nothing of one."""
    row = module.attributes.get(ROW)
    count = module.attributes.get(row.channels) if isinstance(row, TorchLayer) and row.axes and row.channels else None
    return count if isinstance(count, int) else None


def said_by_itself(network: Instance, probed: Shape | None) -> SaidSize | None:
    """The input that a network says: on which it tries its layers, or the vector that the first of them declares."""
    if probed is not None:
        return SaidSize(probed, "the program tries its layers on that")
    vector = _vector_declared(network)
    return None if vector is None else SaidSize(vector, "its first layer declares it")


def _vector_declared(network: Instance) -> Shape | None:
    """What a network takes whose layers with weights are all linear: as many numbers as the first of them declares."""
    declared: list[Value] = []
    layers = with_parameters = 0
    for _, each in named_modules(network):  # most networks begin with a convolution, and that ends it
        row = each.attributes.get(ROW)
        with_parameters += any(own_parameters(each))
        if isinstance(row, TorchLayer):
            layers += 1
            declared += [each.attributes.get(row.channels)] if row.word == "fc" else []
            if row.word not in OF_VECTORS and (row.channels or row.axes):
                return None
    first = next(iter(declared), None)
    return Shape(first, ()) if isinstance(first, int) and with_parameters <= layers else None


def idle_layer(path: str, module: Instance, span: Span = NOWHERE) -> IdleLayer | None:
    """A layer that never ran, on a small input that it takes as far as its arguments tell; None without weights."""
    row, given = module.attributes.get(ROW), module.attributes.get(GIVEN)
    if not isinstance(row, TorchLayer) or not isinstance(given, dict):
        return None
    channels = 1 if row.word == "embedding" else module.attributes.get(row.channels or OF_NORM.get(row.word, ""))
    if isinstance(channels, list | tuple) and all(isinstance(each, int) for each in channels):
        channels = prod([each for each in channels if isinstance(each, int)])
    if not isinstance(channels, int) or isinstance(channels, bool):
        return None
    kind = kind_of(row.word)
    window = given.get("k") or given.get("size", ())  # on one axis the language writes a kernel as k
    kernel, apart = [[n for n in each if isinstance(n, int)] for each in (window, given.get("d", ()))]
    least = max(kernel, default=1) * max(apart, default=1)
    for side in (least, LARGE * least):  # padding takes places away from what a transposed convolution makes
        arriving = Shape(channels, (side,) * row.axes)
        try:
            args = kind.read(given, (arriving,), new_context("chw"))
            kind.shape(args, (arriving,))
        except Refused:
            continue
        stored = kind.cost(args, (arriving,))
        return IdleLayer(path, row.word, given, arriving, span) if any(stored[:2]) else None
    return None


def parameters(module: Instance) -> int | None:
    """How many numbers a layer trains, as far as its arguments tell; None where it has none."""
    row, given = module.attributes.get(ROW), module.attributes.get(GIVEN)
    if not isinstance(row, TorchLayer) or not isinstance(given, dict):
        return None
    found = trained(row, given, module.attributes.get(row.channels))
    return None if found is None else sum(found)
