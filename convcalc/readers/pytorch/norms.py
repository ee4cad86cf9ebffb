"""Norms as functions: `F.batch_norm(x, mean, variance, self.weight, self.bias)` and its like."""

from __future__ import annotations

from math import prod

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Native, Raised, Value, said
from convcalc.readers.pytorch.loose_tensors import LooseTensor, loosened, plain_sizes
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, needed_tensor, numbers, tensor_of, whole
from convcalc.readers.pytorch.torch_layers import WITHOUT_STATISTICS
from convcalc.readers.pytorch.weights_used_again import weights_given


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
        weights_given(recorder, made.value, weight, f"the weight of {name}", bias if shifts else None)
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
        machine.note(WITHOUT_STATISTICS)
        return _add(machine, "batch_norm", "gn", {"": 1}, tensor, weight, bias)
    return _add(machine, "batch_norm", "bn", {}, tensor, weight, bias)


def _group_norm(
    machine: Machine, x: Value, num_groups: Value, weight: Value = None, bias: Value = None, eps: Value = 0
) -> Value:
    tensor = tensor_of(x, "group_norm").recorder.plain(x, "group_norm")
    return _add(machine, "group_norm", "gn", {"": whole(num_groups, "num_groups")}, tensor, weight, bias)


def _layer_norm(
    machine: Machine, x: Value, normalized_shape: Value, weight: Value = None, bias: Value = None, eps: Value = 0
) -> Value:
    return _over_last(machine, "layer_norm", x, numbers(normalized_shape, "normalized_shape"), (weight, bias))


def _rms_norm(machine: Machine, x: Value, normalized_shape: Value, weight: Value = None, eps: Value = None) -> Value:
    return _over_last(machine, "rms_norm", x, numbers(normalized_shape, "normalized_shape"), (weight, None))


def _over_last(machine: Machine, name: str, x: Value, wanted: tuple[int, ...], trained: tuple[Value, Value]) -> Value:
    """A norm over the last axes: over the channels where they are the last, else over one axis that these make."""
    channels = x.recorder.graph.shape(x.value).channels if isinstance(x, TorchTensor) else None
    if isinstance(x, TorchTensor) and x.parts is None and x.order[-1] == 1 and wanted == (channels,):
        return _add(machine, name, "ln", {}, x, *trained)
    loose = loosened(machine, needed_tensor(x, name) if not isinstance(x, LooseTensor) else x)
    assert isinstance(loose, LooseTensor)
    if not wanted or loose.counts[-len(wanted) :] != wanted:
        last = said(plain_sizes(loose.counts[-len(wanted) :]))
        raise Raised("RuntimeError", f"{name} over {said(wanted)} gets {last}, and normalizes the last axes")
    joined = loose.as_((*loose.counts[: -len(wanted)], prod(wanted)), True, len(wanted) == 1)
    made = joined.from_rows(_add(machine, name, "ln", {}, joined.as_rows(), *trained))
    if len(wanted) == 1:
        return made
    again = loosened(machine, made)
    assert isinstance(again, LooseTensor)
    return again.as_(loose.counts)


NORMS: Named = {
    "batch_norm": Native("batch_norm", _batch_norm),
    "group_norm": Native("group_norm", _group_norm),
    "layer_norm": Native("layer_norm", _layer_norm),
    "rms_norm": Native("rms_norm", _rms_norm),
}
"""In `torch.nn.functional`, and in `torch` too."""
