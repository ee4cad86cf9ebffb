"""`F.pad`: places around a map, and channels of zeros."""

from __future__ import annotations

from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.layer_rules import check_padded
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, numbers, tensor_of


def padded(machine: Machine, x: Value, pad: Value, mode: Value = "constant", value: Value = 0) -> Value:
    """`F.pad`: amounts from the last axis on, before and after."""
    if isinstance(x, Parameter):
        return _of_numbers(x, numbers(pad, "pad"))
    tensor = tensor_of(x, "pad").recorder.plain(x, "pad")
    amounts = numbers(pad, "pad")
    axes = len(tensor.order) - 2
    if len(amounts) > 2 * axes and len(amounts) % 2 == 0 and not any(amounts[2 * axes + 2 :]):
        tensor = _with_channels(machine, tensor, amounts[2 * axes : 2 * axes + 2], mode)
        amounts = amounts[: 2 * axes]
        if not any(amounts):
            return tensor
    if len(amounts) % 2:
        raise Raised("RuntimeError", f"pad needs two amounts an axis, and {said(pad)} has {len(amounts)}")
    pairs = [Pair(before, after) for before, after in zip(amounts[::2], amounts[1::2], strict=True)]
    pairs = [*pairs, *[Pair(0, 0)] * (axes - len(pairs))][::-1]
    if len(pairs) == axes and min(amounts, default=0) < 0 and mode == "constant":
        return _cut(machine, tensor, list(zip(amounts[::2], amounts[1::2], strict=True))[::-1])
    if len(pairs) > axes or min(amounts) < 0:
        raise Unreadable(f"a padding of {said(pad)} is not read")
    every = list(zip(amounts[::2], amounts[1::2], strict=True))[::-1]
    check_padded(mode, [*[(0, 0)] * (axes - len(every)), *every], len(amounts), tensor)
    return tensor.recorder.add(machine, "zeropad", {"p": tuple(pairs)}, (tensor,), tensor.recorder.label("pad"))


def _of_numbers(x: Parameter, amounts: tuple[int, ...]) -> Parameter:
    """Numbers of the program's own with others around them."""
    if len(amounts) % 2 or len(amounts) > 2 * len(x.dims):
        raise Raised("RuntimeError", f"pad needs two amounts an axis of {said(x.dims)}, and has {len(amounts)}")
    ends = zip(amounts[::2], amounts[1::2], strict=True)
    more = [0] * (len(x.dims) - len(amounts) // 2) + [before + after for before, after in ends][::-1]
    dims = tuple([n + added for n, added in zip(x.dims, more, strict=True)])
    if min(dims) < 0:
        raise Raised("RuntimeError", f"a padding of {said(amounts)} leaves nothing of {said(x.dims)}")
    return x.changed(dims)


def _cut(machine: Machine, tensor: TorchTensor, ends: list[tuple[int, int]]) -> TorchTensor:
    """A padding below 0 cuts places off; what is above 0 is put around what is left.

    ends: before and after, an axis of places; those in front that have none are left whole.
    """
    recorder = tensor.recorder
    ends = [(0, 0)] * (len(tensor.order) - 2 - len(ends)) + ends
    cut = tuple([Pair(max(0, -before), max(0, -after)) for before, after in ends])
    more = tuple([Pair(max(0, before), max(0, after)) for before, after in ends])
    made = recorder.add(machine, "crop", {"p": cut}, (tensor,), recorder.label("crop"))
    if not any(each.before or each.after for each in more):
        return made
    return recorder.add(machine, "zeropad", {"p": more}, (made,), recorder.label("pad"))


def _with_channels(machine: Machine, tensor: TorchTensor, amounts: tuple[int, ...], mode: Value) -> TorchTensor:
    """Channels of zeros before and behind, as a shortcut has that becomes wider; below 0 channels are left out."""
    before, behind = amounts
    channels = tensor.recorder.graph.shape(tensor.value).channels or 0
    if min(amounts) < 0:
        first, end = max(0, -before), channels - max(0, -behind)
        if first >= end:
            raise Raised("RuntimeError", f"a padding of {before} and {behind} leaves nothing of {channels} channels")
        tensor = tensor.recorder.taken(machine, tensor, first, end)
        channels, before, behind = end - first, max(0, before), max(0, behind)
    if not before and not behind:
        return tensor
    if mode != "constant":
        raise Raised("NotImplementedError", f"{said(mode)} padding is for places, not for channels")
    wider: Given = {"": channels + before + behind}
    return tensor.recorder.add(machine, "subsample", wider, (tensor,), tensor.recorder.label("pad"))
