"""Layers that run on numbers of the program's own, which no input reaches: encodings of places, tokens of classes."""

from __future__ import annotations

from convcalc.layers import kind_of
from convcalc.layers.kind import Refused, new_context
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Raised, Value, said
from convcalc.readers.pytorch.modules import GIVEN
from convcalc.readers.pytorch.tensors import Parameter, whole
from convcalc.readers.pytorch.torch_layers import TorchLayer, settled
from convcalc.shape import Shape

UNREACHED = "layers that run on numbers of the program's own, which no input reaches, are counted as if they never ran"


def of_own_numbers(machine: Machine, row: TorchLayer, layer: Instance, x: Parameter) -> Value:
    """What a layer makes of numbers of the program's own: one by one, or the vectors of words; else None."""
    weight = layer.attributes.get("weight")
    if row.word == "embedding" and isinstance(weight, Parameter) and weight.dims:
        return weight.changed((*x.dims, weight.dims[1]))
    if row.word in ("fc", "ln") and x.dims:
        return _on_last(machine, row, layer, x)
    if kind_of(row.word).follows and not row.channels:
        return x
    return _on_map(machine, row, layer, x) if row.axes and len(x.dims) == row.axes + 2 else None


def _on_last(machine: Machine, row: TorchLayer, layer: Instance, x: Parameter) -> Parameter:
    """A dense layer, or a norm, on the last axis of numbers that no input reaches."""
    weight, bias = [layer.attributes.get(each) for each in ("weight", "bias")]
    declared, last = layer.attributes.get("in_features"), x.dims[-1]
    if row.word == "fc" and declared != last:
        raise Raised("RuntimeError", f"Linear is for {said(declared)} numbers, and {last:,} arrive")
    if x.trained or row.word == "fc":
        machine.note(UNREACHED)
    made = x.changed(
        (*x.dims[:-1], whole(layer.attributes["out_features"], "out_features")) if row.word == "fc" else x.dims
    )
    for each in (weight, bias):
        made = made.changed(made.dims, each) if isinstance(each, Parameter) else made
    return made


def _on_map(machine: Machine, row: TorchLayer, layer: Instance, x: Parameter) -> Value:
    """A convolution, or another layer on a map; None for one that is not on it as PyTorch would have it."""
    given = layer.attributes[GIVEN]
    declared, (images, channels, *size) = layer.attributes.get("in_channels"), x.dims
    if not isinstance(given, dict):
        return None
    if declared is not None and declared != channels:
        raise Raised("RuntimeError", f"{layer.cls.name} is for {said(declared)} channels, and {channels:,} arrive")
    kind, shape = kind_of(row.word), Shape(channels, tuple(size))
    try:
        made = kind.shape(kind.read(settled(given, shape.size), (shape,), new_context()), (shape,))
    except Refused:
        return None
    machine.note(UNREACHED)
    own = [layer.attributes.get(name) for name in ("weight", "bias")]
    out = x.changed((images, made.channels or 1, *made.size))
    for each in own:
        out = out.changed(out.dims, each, mixed=True) if isinstance(each, Parameter) else out
    return out
