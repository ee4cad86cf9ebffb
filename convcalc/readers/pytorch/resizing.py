"""A map in another size: `F.interpolate`, and `F.unfold` and `F.fold` of patches that lie side by side."""

from __future__ import annotations

from math import prod

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value
from convcalc.readers.pytorch.layer_rules import check_resized
from convcalc.readers.pytorch.tensors import Parameter, numbers, tensor_of
from convcalc.readers.pytorch.torch_layers import ROWS, settled
from convcalc.readers.pytorch.views import viewed


def interpolated(
    machine: Machine, x: Value, size: Value = None, scale_factor: Value = None, mode: Value = "nearest", **named: Value
) -> Value:
    """`F.interpolate`: to a size, or by a factor."""
    if isinstance(x, Parameter):
        return _numbers_resized(x, size, scale_factor)
    tensor = tensor_of(x, "interpolate").recorder.plain(x, "interpolate")
    shape = tensor.recorder.graph.shape(tensor.value)
    if unknown := [key for key in named if key not in ("align_corners", "recompute_scale_factor", "antialias")]:
        raise Raised("TypeError", f"interpolate has no argument '{unknown[0]}'")
    a = {"size": size, "scale_factor": scale_factor, "mode": mode, "align_corners": named.get("align_corners")}
    check_resized("interpolate", a, tensor)
    averaged = mode == "area"  # the mean of what lies in each new place, as an adaptive pool has it
    given = settled(ROWS["Upsample"].given(a, len(shape.size)), shape.size)
    if averaged:
        to: Given = {"to": given.get("to") or _enlarged(given, shape.size)}
        return tensor.recorder.add(machine, "avgpool", to, (tensor,), tensor.recorder.label("interpolate"))
    return tensor.recorder.add(machine, "upsample", given, (tensor,), tensor.recorder.label("interpolate"))


def _numbers_resized(x: Parameter, size: Value, scale_factor: Value) -> Parameter:
    """Numbers of the program's own in another size, as positions of another picture."""
    places = x.dims[2:]
    if size is not None:
        to = numbers(size, "size")
    elif type(scale_factor) is int:
        to = tuple([n * scale_factor for n in places])
    else:
        raise Unreadable("interpolate of a parameter by a part of a place is not read")
    return x.changed((*x.dims[:2], *(to * len(places) if len(to) == 1 else to)))


def _enlarged(given: Given, size: tuple[int, ...]) -> tuple[int, ...]:
    """A map as many times as large as the arguments of an upsampling say."""
    factors = given.get("size") or (given[""],) * len(size)
    return tuple([n * factor for n, factor in zip(size, factors, strict=True)])


def unfolded(
    machine: Machine, x: Value, kernel_size: Value, dilation: Value = 1, padding: Value = 0, stride: Value = 1
) -> Value:
    """`F.unfold(x, 4, stride=4)`: patches that lie side by side, the numbers of each a column; as pixel unshuffle."""
    tensor = tensor_of(x, "unfold").recorder.plain(x, "unfold")
    recorder = tensor.recorder
    shape = recorder.graph.shape(tensor.value)
    kernel, step = [set(numbers(each, "unfold")) for each in (kernel_size, stride)]
    side = next(iter(kernel), 0)
    apart = kernel == step and len(kernel) == 1 and {*numbers(padding, "padding")} == {0}
    if not apart or side < 1 or {*numbers(dilation, "dilation")} != {1} or any(n % side for n in shape.size):
        raise Unreadable("unfold is read where its patches lie side by side and cover the map: stride = kernel_size")
    made = recorder.add(machine, "pixelunshuffle", {"": side}, (tensor,), recorder.label("unfold"))
    sizes = (*made.dims[:2], recorder.graph.shape(made.value).positions())
    return viewed(machine, made, sizes)


def folded(
    machine: Machine,
    x: Value,
    output_size: Value,
    kernel_size: Value,
    dilation: Value = 1,
    padding: Value = 0,
    stride: Value = 1,
) -> Value:
    """`F.fold(x, (32, 32), 4, stride=4)`: patches back to where they lay; as pixel shuffle."""
    tensor = tensor_of(x, "fold").recorder.plain(x, "fold")
    recorder, size = tensor.recorder, numbers(output_size, "output_size")
    size = size * 2 if len(size) == 1 else size
    kernel, step = [set(numbers(each, "fold")) for each in (kernel_size, stride)]
    side = next(iter(kernel), 0)
    apart = kernel == step and len(kernel) == 1 and {*numbers(padding, "padding")} == {0}
    if not apart or side < 1 or {*numbers(dilation, "dilation")} != {1} or any(n % side for n in size):
        raise Unreadable("fold is read where patches lie side by side and cover the map: stride = kernel_size")
    shape, places = recorder.graph.shape(tensor.value), tuple([n // side for n in size])
    channels = shape.channels or 1
    if channels % side**2 or shape.size != (prod(places),):
        words = f"fold to {size[0]}x{size[-1]} gets {shape.text('chw')}"
        raise Raised("RuntimeError", f"{words}: {side * side} numbers a channel, and {prod(places)} patches are needed")
    given: Given = {"size": (channels, *places)}
    patches = recorder.add(machine, "reshape", given, (tensor,), recorder.label("reshape"))
    return recorder.add(machine, "pixelshuffle", {"": side}, (patches,), recorder.label("fold"))
