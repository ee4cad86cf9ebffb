"""`x.view(...)` and `x.reshape(...)`: a map, a vector, or axes that were parted."""

from __future__ import annotations

from math import prod

from convcalc.lang.tree import Claim, Number
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.memory_order import can_be_viewed, completed
from convcalc.readers.pytorch.tensors import BATCH, Batch, TorchTensor, whole_or_batch


def viewed(machine: Machine, tensor: TorchTensor, sizes: tuple[Value, ...]) -> TorchTensor:
    """`x.view(...)` and `x.reshape(...)`: a map, a vector, or axes that were parted."""
    shape = tensor.recorder.graph.shape(tensor.value)
    sizes = tuple([size for each in sizes for size in (each if isinstance(each, tuple | list) else (each,))])
    if _is_row(sizes) and shape.size and tensor.plain and tensor.parts is None:
        return _row(machine, tensor, sizes[1])
    sizes = _completed(tensor, sizes)
    if tensor.parts is not None or not tensor.plain:
        return _closed(machine, tensor, sizes)
    if sizes == tensor.dims:
        return tensor
    if not isinstance(sizes[0], Batch) or sizes[0] != BATCH:
        tensor.recorder.unread(
            f"view to {said(sizes)} makes something else of the batch",
            "the first axis of a view is the batch: x.view(x.size(0), -1)",
        )
    return _reshaped(machine, tensor, sizes)


def check_view(tensor: TorchTensor, sizes: tuple[Value, ...]) -> None:
    """A view copies nothing; raises Raised where the numbers do not lie in memory as it needs them."""
    if tensor.strides is None:
        return
    every = [size for each in sizes for size in (each if isinstance(each, tuple | list) else (each,))]
    if not all(isinstance(each, int | Batch) for each in every):
        return
    dims = tensor.counted
    new = completed(dims, tuple([whole_or_batch(each) for each in every]))
    if new is not None and not can_be_viewed(dims, tensor.strides, new):
        raise Raised(
            "RuntimeError",
            f"a view of {said(list(_said(tuple(every))))} joins numbers that lie apart in memory, as axes were moved or"
            " places left out",
            hint="reshape instead of view, or .contiguous() before it",
        )


def _reshaped(machine: Machine, tensor: TorchTensor, sizes: tuple[Value, ...]) -> TorchTensor:
    """A view whose first axis is the batch: a vector, channels parted in two, or a map of other sizes."""
    shape = tensor.recorder.graph.shape(tensor.value)
    rest = [each for each in sizes[1:] if isinstance(each, int)]
    if len(rest) == 1 and shape.size:
        return tensor.recorder.add(machine, "flatten", {}, (tensor,), tensor.recorder.label("flatten"))
    if len(rest) == len(shape.size) + 2 and prod(rest[:2]) == shape.channels and tuple(rest[2:]) == shape.size:
        return TorchTensor(tensor.recorder, tensor.value, tuple(range(len(sizes))), sizes)
    if len(rest) == 1:
        return tensor
    return tensor.recorder.add(machine, "reshape", {"size": tuple(rest)}, (tensor,), tensor.recorder.label("reshape"))


def _row(machine: Machine, tensor: TorchTensor, count: Value) -> TorchTensor:
    """`x.view(-1, 400)` of a map: flatten, and how many numbers it says arrive is a claim.

    Where 1,600 arrive PyTorch makes four rows of an image without a word, and what fails is the loss, later.
    """
    assert isinstance(count, int)
    claims = (Claim("inputs", Number(count), span=tensor.recorder.span(machine.here())),)
    return tensor.recorder.add(machine, "flatten", {}, (tensor,), tensor.recorder.label("flatten"), claims=claims)


def _closed(machine: Machine, tensor: TorchTensor, sizes: tuple[Value, ...]) -> TorchTensor:
    """Axes that were parted and moved are joined again: channels that were shuffled."""
    shape = tensor.recorder.graph.shape(tensor.value)
    whole = (BATCH, shape.channels, *shape.size)
    moved = tensor.order[:3] == (0, 2, 1) and tensor.order[3:] == tuple(range(3, len(tensor.order)))
    if tensor.parts is not None and sizes == whole and moved:
        groups = {"": tensor.parts[1]}
        return tensor.recorder.add(machine, "shuffle", groups, (tensor,), tensor.recorder.label("shuffle"))
    if tensor.parts is not None and sizes == whole and tensor.order == tuple(range(len(tensor.order))):
        return TorchTensor(tensor.recorder, tensor.value)
    raise Unreadable("a view of axes that were moved is not read")


def _is_row(sizes: tuple[Value, ...]) -> bool:
    """Is it a view of one number an axis, as people write before the first Linear: (-1, 400), (x.size(0), 400)?"""
    if len(sizes) != 2 or isinstance(sizes[1], bool) or not isinstance(sizes[1], int) or sizes[1] < 1:
        return False
    return sizes[0] in (-1, BATCH)


def _completed(tensor: TorchTensor, every: tuple[Value, ...]) -> tuple[Value, ...]:
    """The sizes of a view with its -1 worked out; raises Raised where the numbers do not fit."""
    total = prod([each for each in tensor.dims if isinstance(each, int)])
    batches = sum([isinstance(each, Batch) for each in tensor.dims])
    known, open_at = 1, None
    for at, each in enumerate(every):
        if isinstance(each, Unknown):
            raise Unreadable(f"a view to what is not known: {each.why}")
        if each == -1:
            open_at = at
        elif isinstance(each, int):
            known *= each
        elif isinstance(each, Batch):
            batches -= 1
            total = total * each.by // each.times if (total * each.by) % each.times == 0 else total
    misfit = Raised("RuntimeError", f"shape {said(list(_said(every)))} is invalid for input of size {total:,}")
    if open_at is None:
        return _closed_sizes(every, batches, known == total, misfit)
    if batches == 1 and known == total:
        return (*every[:open_at], BATCH, *every[open_at + 1 :])
    if not known or total % known:
        raise misfit
    filled: Value = total // known if not batches else Batch(total // known)
    return (*every[:open_at], filled, *every[open_at + 1 :])


def _closed_sizes(every: tuple[Value, ...], batches: int, fits: bool, misfit: Raised) -> tuple[Value, ...]:
    """Sizes without a -1; a 1 in front stands for the batch where nothing else does."""
    if fits and not batches:
        return every
    if fits and batches == 1 and every[0] == 1:
        return (BATCH, *every[1:])
    raise misfit


def _said(sizes: tuple[Value, ...]) -> list[Value]:
    return ["batch" if isinstance(each, Batch) else each for each in sizes]
