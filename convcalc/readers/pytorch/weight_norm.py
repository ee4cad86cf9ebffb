"""`weight_norm`: the weights of a layer are worked out of a direction and of trained lengths, one a filter.

Salimans & Kingma 2016. The lengths are shown as factors of what the layer makes, or of what it gets where they lie
along its inputs: as many parameters, and no MACs.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Native, Unreadable, Value, said
from convcalc.readers.pytorch.hooks import HOOKS
from convcalc.readers.pytorch.modules import HOLDS, ROW
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor
from convcalc.readers.pytorch.torch_layers import TorchLayer
from convcalc.readers.pytorch.weights_used_again import weights_given

LENGTHS = "weight_g"
"""What PyTorch calls the trained lengths."""


def weight_norm(machine: Machine, module: Value, name: Value = "weight", dim: Value = 0) -> Value:
    """The module, with a factor behind or in front of its layer."""
    row = module.attributes.get(ROW) if isinstance(module, Instance) else None
    weight = module.attributes.get("weight") if isinstance(module, Instance) else None
    if not isinstance(module, Instance) or not isinstance(row, TorchLayer) or not isinstance(weight, Parameter):
        raise Unreadable(f"weight_norm of {said(module)} is not read: its weights are not known")
    if name != "weight" or LENGTHS in module.attributes or not weight.dims:
        raise Unreadable(f"weight_norm of {said(name)} is not read")
    axis = _axis(dim, len(weight.dims))
    groups = module.attributes.get("groups", 1)
    inputs = axis is not None and (axis == 0) == (row.word == "tconv")
    count = 1 if axis is None else weight.dims[axis]
    gain = Parameter((count,) if axis is None else tuple([n if at == axis else 1 for at, n in enumerate(weight.dims)]))
    module.attributes |= {LENGTHS: gain, HOLDS: True}
    if (axis is not None and axis > 1) or (
        axis == 1 and groups != 1
    ):  # as wav2vec 2.0 has it, one a place of its kernel
        machine.note(
            "lengths that weight_norm trains along another axis than channels are counted as if they never ran"
        )
        return module
    register = HOOKS["register_forward_pre_hook" if inputs else "register_forward_hook"]
    machine.call(register, module, Native("weight_norm", _before(gain, count) if inputs else _behind(gain, count)))
    return module


def _axis(dim: Value, axes: int) -> int | None:
    """The axis of the weights along which lengths are trained; None: one length for all."""
    if dim is None or dim == -1:
        return None
    if not isinstance(dim, int) or not -axes <= dim < axes:
        raise Unreadable(f"weight_norm with dim={said(dim)} is not read")
    return dim % axes


def _behind(gain: Parameter, count: int) -> Callable[..., Value]:
    def hook(machine: Machine, module: Value, args: Value, made: Value) -> Value:
        return _scaled(machine, made, gain, count)

    return hook


def _before(gain: Parameter, count: int) -> Callable[..., Value]:
    def hook(machine: Machine, module: Value, args: Value) -> Value:
        assert isinstance(args, tuple)
        return (_scaled(machine, args[0], gain, count), *args[1:])

    return hook


def _scaled(machine: Machine, tensor: Value, gain: Parameter, count: int) -> Value:
    """A factor for each channel, or one for all."""
    if not isinstance(tensor, TorchTensor):
        raise Unreadable(f"weight_norm of a layer that makes {said(tensor)} is not read")
    recorder = tensor.recorder
    given: Given = {"": 1} if count == 1 else {}
    machine.note("the lengths that weight_norm trains are shown as factors beside their layer")
    made = recorder.add(machine, "scale", given, (tensor,), recorder.label("weight_g"))
    weights_given(recorder, made.value, gain, "a length of weight_norm")
    return made
