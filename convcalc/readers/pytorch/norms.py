"""Norms as functions: `F.batch_norm(x, mean, variance, self.weight, self.bias)` and its like."""

from __future__ import annotations

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Native, Unreadable, Value
from convcalc.readers.pytorch.loose_tensors import LooseTensor, loosened
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, numbers, tensor_of, whole


def _known(value: Value) -> bool:
    """Are there such numbers? Of a norm without factors PyTorch keeps None."""
    return value is not None and not (isinstance(value, Parameter) and not value.trained and not value.made_of)


def _add(
    machine: Machine, name: str, word: str, given: Given, tensor: TorchTensor, weight: Value, bias: Value
) -> TorchTensor:
    """The norm with its factors and shifts; those of the program's own are counted once."""
    factors, shifts = _known(weight), _known(bias)
    if not factors or not shifts:
        given = given | {"nogamma" if shifts else "nobeta" if factors else "noaffine": True}
    recorder = tensor.recorder
    made = recorder.add(machine, word, given, (tensor,), recorder.label(name))
    if isinstance(weight, Parameter) and factors:
        recorder.weights_given(made.value, weight, f"the weight of {name}", bias if shifts else None)
    return TorchTensor(recorder, made.value, tensor.order)


def _batch_norm(
    machine: Machine,
    x: Value,
    running_mean: Value = None,
    running_var: Value = None,
    weight: Value = None,
    bias: Value = None,
    *rest: Value,
    **named: Value,
) -> Value:
    if isinstance(x, Parameter):  # weights that are standardized, each filter by itself
        return x.changed(x.dims, weight if isinstance(weight, Parameter) else None)
    tensor = tensor_of(x, "batch_norm").recorder.plain(x, "batch_norm")
    if running_mean is None or running_var is None:
        raise Unreadable("a batch norm without running statistics is not read")
    return _add(machine, "batch_norm", "bn", {}, tensor, weight, bias)


def _group_norm(
    machine: Machine, x: Value, num_groups: Value, weight: Value = None, bias: Value = None, eps: Value = 0
) -> Value:
    tensor = tensor_of(x, "group_norm").recorder.plain(x, "group_norm")
    return _add(machine, "group_norm", "gn", {"": whole(num_groups, "num_groups")}, tensor, weight, bias)


def _layer_norm(
    machine: Machine, x: Value, normalized_shape: Value, weight: Value = None, bias: Value = None, eps: Value = 0
) -> Value:
    """Over the channels, where they are the last axis."""
    wanted = numbers(normalized_shape, "normalized_shape")
    loose = loosened(machine, x)
    rows = isinstance(x, TorchTensor) and len(x.order) > 2 and x.order[-1] != 1
    if rows and isinstance(loose, LooseTensor) and wanted == loose.counts[-1:]:  # its last axis is not the channels
        return loose.from_rows(_add(machine, "layer_norm", "ln", {}, loose.as_rows(), weight, bias))
    tensor = tensor_of(x, "layer_norm")
    channels = tensor.recorder.graph.shape(tensor.value).channels
    if tensor.order[-1] != 1 or wanted != (channels,):
        raise Unreadable("a layer norm over other axes than the channels is not read")
    return _add(machine, "layer_norm", "ln", {}, tensor, weight, bias)


NORMS: Named = {
    "batch_norm": Native("batch_norm", _batch_norm),
    "group_norm": Native("group_norm", _group_norm),
    "layer_norm": Native("layer_norm", _layer_norm),
}
"""In `torch.nn.functional`, and in `torch` too."""
