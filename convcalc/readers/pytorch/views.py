"""`x.view(...)` and `x.reshape(...)`: a map, a vector, or axes that were parted."""

from __future__ import annotations

from math import prod

from convcalc.lang.tree import Claim, Number
from convcalc.layers.kind import Given
from convcalc.readers.graph.tensor_views import (
    Axis,
    in_order,
    joined,
    pixel_factor,
    places,
    regrouped,
    shuffled_groups,
    unpixel_factor,
)
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.batches import BATCH, Batch, whole_or_batch
from convcalc.readers.pytorch.memory_order import can_be_viewed, completed
from convcalc.readers.pytorch.tensors import TorchTensor
from convcalc.shape import Shape


def viewed(machine: Machine, tensor: TorchTensor, sizes: tuple[Value, ...]) -> TorchTensor:
    """`x.view(...)` and `x.reshape(...)`: a map, a vector, or axes that were parted."""
    shape = tensor.recorder.graph.shape(tensor.value)
    sizes = tuple([size for each in sizes for size in (each if isinstance(each, tuple | list) else (each,))])
    if _is_row(sizes) and sizes[1] != shape.positions() and shape.size and tensor.plain and tensor.parts is None:
        return _row(machine, tensor, sizes[1])
    sizes = _behind_one_another(tensor, sizes) or _completed(tensor, sizes)
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
    if (
        _parts_channels(rest, shape)
        or _parts_groups(rest, shape)
        or (shape.size and len(rest) > len(shape.size) + 2 and regrouped(places(shape), rest))
    ):
        return TorchTensor(tensor.recorder, tensor.value, tuple(range(len(sizes))), sizes)
    if len(rest) == 1:
        return tensor
    return tensor.recorder.add(machine, "reshape", {"size": tuple(rest)}, (tensor,), tensor.recorder.label("reshape"))


MOST_BRANCHES = 64
"""Parts of the channels of a map of one place that a view may make branches of."""


def _parts_channels(rest: list[int], shape: Shape) -> bool:
    """Does a view part the channels in two axes and leave the places, or leave out those of one?"""
    if len(rest) < 2 or prod(rest[:2]) != shape.channels:
        return False
    if tuple(rest[2:]) == shape.size:
        return True
    return shape.positions() == 1 and prod(rest[2:]) == 1 and 1 < rest[0] <= MOST_BRANCHES and rest[1] > 1


def _parts_groups(rest: list[int], shape: Shape) -> bool:
    """Does a view part the channels of one place in groups, branches and the rest, as a split attention does?"""
    fits = len(rest) == 3 and prod(rest) == shape.channels and shape.positions() == 1
    return fits and 1 < rest[1] <= MOST_BRANCHES and rest[1] < rest[2]


def _row(machine: Machine, tensor: TorchTensor, count: Value) -> TorchTensor:
    """`x.view(-1, 400)` of a map: flatten, and how many numbers it says arrive is a claim.

    Where 1,600 arrive PyTorch makes four rows of an image without a word, and what fails is the loss, later.
    """
    assert isinstance(count, int)
    claims = (Claim("inputs", Number(count), span=tensor.recorder.span(machine.here())),)
    return tensor.recorder.add(machine, "flatten", {}, (tensor,), tensor.recorder.label("flatten"), claims=claims)


def _closed(machine: Machine, tensor: TorchTensor, sizes: tuple[Value, ...]) -> TorchTensor:
    """A view of axes that were parted or moved: channels that were shuffled, places folded into channels and back.

    Raises Unreadable for what no layer does.
    """
    recorder, shape = tensor.recorder, tensor.recorder.graph.shape(tensor.value)
    axes, at = _lying(tensor), tensor.order.index(0) if 0 in tensor.order else 0
    whole = [each for each in sizes if isinstance(each, int)]
    alike = _batch_stays(tensor.dims, sizes, at)
    rest = regrouped(axes, whole) if axes is not None and alike else None
    if rest is None or len(whole) != len(sizes) - 1:
        raise Unreadable("a view of axes that were moved is not read")
    if at:
        return _channels_apart(machine, tensor, rest, whole, sizes.index(BATCH))
    own = places(shape)
    if rest == own and tuple(whole) == (shape.channels, *shape.size):
        return TorchTensor(recorder, tensor.value)
    if in_order(rest, shape):
        return viewed(machine, TorchTensor(recorder, tensor.value), sizes)
    if len(rest) > 1 or not shape.size:
        for word, factor in (
            ("shuffle", shuffled_groups),
            ("pixelshuffle", pixel_factor),
            ("pixelunshuffle", unpixel_factor),
        ):
            if found := factor(rest, shape) if len(rest) == len(own) else 0:
                return recorder.add(machine, word, {"": found}, (tensor,), recorder.label(word))
    return _in_shuffled(machine, tensor, rest, sizes) or _channels_apart(machine, tensor, rest, whole)


def _lying(tensor: TorchTensor) -> tuple[Axis, ...] | None:
    """How the axes of a tensor lie in the map of its layer; None where the batch is not the first of them."""
    own: tuple[Axis, ...] | None = places(tensor.recorder.graph.shape(tensor.value))
    if tensor.parts is not None and own is not None:
        own = regrouped(own, [each for each in tensor.parts[1:] if isinstance(each, int)])
    if own is None or 0 not in tensor.order or len(own) != len(tensor.order) - 1:
        return None
    return tuple([own[axis - 1] for axis in tensor.order if axis])


def _batch_stays(dims: tuple[Value, ...], sizes: tuple[Value, ...], at: int) -> bool:
    """Does the batch, which stood there, stand behind as many numbers in the view as before?"""
    if sizes.count(BATCH) != 1:
        return False
    before = [each for each in sizes[: sizes.index(BATCH)] if isinstance(each, int)]
    return prod(before) == prod([each for each in dims[:at] if isinstance(each, int)])


def _in_shuffled(
    machine: Machine, tensor: TorchTensor, rest: tuple[Axis, ...], sizes: tuple[Value, ...]
) -> TorchTensor | None:
    """Channels that changed places among themselves are shuffled first, and then seen in the sizes of the view."""
    recorder, shape = tensor.recorder, tensor.recorder.graph.shape(tensor.value)
    own = places(shape)
    every = [atom for axis in rest for atom in axis]
    behind = [atom for axis in own[1:] for atom in axis]
    front = every[: len(every) - len(joined(behind))]
    if joined(every[len(front) :]) != joined(behind) or joined(front) == own[0]:
        return None
    groups = shuffled_groups((joined(front), *own[1:]), shape)
    if not groups:
        return None
    made = recorder.add(machine, "shuffle", {"": groups}, (tensor,), recorder.label("shuffle"))
    return viewed(machine, made, sizes)


def _channels_apart(
    machine: Machine, tensor: TorchTensor, rest: tuple[Axis, ...], whole: list[int], batch: int = 0
) -> TorchTensor:
    """The channels stay one axis, wherever it stands, and the places are seen in other sizes: rows of words."""
    recorder, shape = tensor.recorder, tensor.recorder.graph.shape(tensor.value)
    own = places(shape)
    if len(rest) == 1 and shape.size and not batch:
        return recorder.add(machine, "flatten", {}, (tensor,), recorder.label("flatten"))
    at = next((at for at, axis in enumerate(rest) if axis == own[0] and whole[at] == shape.channels), None)
    others = [axis for place, axis in enumerate(rest) if place != at]
    around = [atom for axis in others for atom in axis]
    if at is None or joined(around) != joined([atom for axis in own[1:] for atom in axis]):
        return _as_they_lie(machine, tensor, rest, whole, batch)
    size = [n for place, n in enumerate(whole) if place != at]
    value = tensor.value
    if tuple(size) != shape.size:
        given: Given = {"size": (shape.channels, *size)}
        value = recorder.add(machine, "reshape", given, (tensor,), recorder.label("reshape")).value
    numbered = iter(range(2, len(whole) + 1))
    order = [1 if place == at else next(numbered) for place in range(len(whole))]
    return TorchTensor(recorder, value, (*order[:batch], 0, *order[batch:]))


def _as_they_lie(
    machine: Machine, tensor: TorchTensor, rest: tuple[Axis, ...], whole: list[int], batch: int
) -> TorchTensor:
    """Axes that were joined, and stand in another order than they lie in memory: a map of them in that order.

    Text recognisers do so with channels and rows: x.permute(3, 0, 1, 2).reshape(w, b, c * h).
    """
    recorder, shape = tensor.recorder, tensor.recorder.graph.shape(tensor.value)
    lying = sorted(range(len(rest)), key=lambda at: -max([atom.apart for atom in rest[at]], default=0))
    every = joined([atom for at in lying for atom in rest[at]])
    if len(rest) < 2 or every != joined([atom for axis in places(shape) for atom in axis]):
        raise Unreadable("a view of axes that were moved is not read")
    given: Given = {"size": tuple([whole[at] for at in lying])}
    made = recorder.add(machine, "reshape", given, (tensor,), recorder.label("reshape"))
    order = [1 + lying.index(at) for at in range(len(rest))]
    return TorchTensor(recorder, made.value, (*order[:batch], 0, *order[batch:]))


def _is_row(sizes: tuple[Value, ...]) -> bool:
    """Is it a view of one number an axis, as people write before the first Linear: (-1, 400), (x.size(0), 400)?"""
    if len(sizes) != 2 or isinstance(sizes[1], bool) or not isinstance(sizes[1], int) or sizes[1] < 1:
        return False
    return sizes[0] in (-1, BATCH)


def _completed(tensor: TorchTensor, every: tuple[Value, ...]) -> tuple[Value, ...]:
    """The sizes of a view with its -1 worked out; raises Raised where the numbers do not fit.

    A 1 in front, or the number of inputs that the program itself makes, stands for the batch.
    """
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
    if batches == 1 and open_at and type(every[0]) is int and every[0] in (1, tensor.recorder.batch.known):
        return _completed(tensor, (BATCH, *every[1:]))
    if not known or total % known:
        raise misfit
    filled: Value = total // known if not batches else Batch(total // known)
    return (*every[:open_at], filled, *every[open_at + 1 :])


def _behind_one_another(tensor: TorchTensor, every: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """The maps of all items as those of one, `x.view(1, -1, h, w)`; None for other sizes."""
    places = tensor.dims[2:]
    if not places or not tensor.plain or every != (1, -1, *places):
        return None
    channels = tensor.dims[1]
    return (1, Batch(channels), *places) if isinstance(channels, int) else None


def _closed_sizes(every: tuple[Value, ...], batches: int, fits: bool, misfit: Raised) -> tuple[Value, ...]:
    """Sizes without a -1; a 1 in front stands for the batch where nothing else does."""
    if fits and not batches:
        return every
    if fits and batches == 1 and every[0] == 1:
        return (BATCH, *every[1:])
    raise misfit


def _said(sizes: tuple[Value, ...]) -> list[Value]:
    return ["batch" if isinstance(each, Batch) else each for each in sizes]


def rank_of(machine: Machine, x: Value) -> Value:
    """`x.dim()`"""
    assert isinstance(x, TorchTensor)
    return len(x.order)
