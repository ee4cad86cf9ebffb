"""Axes of 1 that are taken away or put in: `x.squeeze(2)`, `x.unsqueeze(1)`."""

from __future__ import annotations

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.slices import without_place
from convcalc.readers.pytorch.tensors import TorchTensor, axis_of, tensor_of, whole


def squeezed(machine: Machine, x: Value, dim: Value = None) -> Value:
    """Axes of 1 taken away: a map of 1x1 becomes a vector."""
    tensor = tensor_of(x, "squeeze")
    if dim is not None and not tensor.plain and tensor.order[axis_of(tensor, dim)] > 1:
        return without_place(machine, tensor, axis_of(tensor, dim))
    tensor = tensor.recorder.plain(x, "squeeze")
    shape = tensor.recorder.graph.shape(tensor.value)
    gone = [2 + at for at, n in enumerate(shape.size) if n == 1]
    if dim is None:
        tensor = _without_places(machine, tensor, gone)
        left = tensor.recorder.graph.shape(tensor.value).size
        return _without_channel(tensor) if shape.channels == 1 and left else tensor
    axis = axis_of(tensor, dim)
    if axis in gone:
        return _without_places(machine, tensor, [axis])
    if isinstance(tensor.dims[axis], Batch) or tensor.dims[axis] != 1 or len(tensor.order) == 2:
        return tensor  # of two axes: a vector of one number
    return _without_channel(tensor)


def _without_channel(tensor: TorchTensor) -> TorchTensor:
    """A map of one channel without an axis for it."""
    return TorchTensor(tensor.recorder, tensor.value, tuple([each for each in tensor.order if each != 1]))


def _without_places(machine: Machine, tensor: TorchTensor, gone: list[int]) -> TorchTensor:
    """A map without axes of one place."""
    shape = tensor.recorder.graph.shape(tensor.value)
    size = tuple([n for at, n in enumerate(shape.size) if 2 + at not in gone])
    if not gone:
        return tensor
    if not size:
        return tensor.recorder.add(machine, "flatten", {}, (tensor,), tensor.recorder.label("squeeze"))
    given: Given = {"size": (shape.channels, *size)}
    return tensor.recorder.add(machine, "reshape", given, (tensor,), tensor.recorder.label("squeeze"))


def unsqueezed(machine: Machine, x: Value, dim: Value) -> Value:
    tensor = tensor_of(x, "unsqueeze")
    count = len(tensor.order) + 1
    if not -count <= whole(dim, "dim") < count:
        raise Raised("IndexError", f"a new axis {said(dim)} of {count} cannot be: {-count} to {count - 1}")
    if 1 not in tensor.order and whole(dim, "dim") % (len(tensor.order) + 1) == 1:  # the channels are reduced to one
        return TorchTensor(tensor.recorder, tensor.value)
    if tensor.order == (0, 2, 1) and dim in (1, -3):  # words below one another as a picture of one channel
        picture: Given = {"size": (1, *[n for n in tensor.dims[1:] if isinstance(n, int)])}
        return tensor.recorder.add(machine, "reshape", picture, (tensor,), tensor.recorder.label("unsqueeze"))
    tensor = tensor.recorder.plain(x, "unsqueeze")
    shape = tensor.recorder.graph.shape(tensor.value)
    axis = whole(dim, "dim") % (len(tensor.order) + 1)
    if axis < 1:
        raise Unreadable(f"a new axis {axis} is not read")
    if axis == 1:  # a map as a volume of one channel
        volume: Given = {"size": (1, shape.channels, *shape.size)}
        return tensor.recorder.add(machine, "reshape", volume, (tensor,), tensor.recorder.label("unsqueeze"))
    size = (*shape.size[: axis - 2], 1, *shape.size[axis - 2 :])
    given: Given = {"size": (shape.channels, *size)}
    return tensor.recorder.add(machine, "reshape", given, (tensor,), tensor.recorder.label("unsqueeze"))
