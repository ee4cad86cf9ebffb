"""Parts of a tensor taken by indices: channels, places at the ends, every second place, and new axes of one."""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.stacks import parted
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor

HINT = "slices of channels and of places are read, and whole numbers: x[:, :k], x[..., ::2, ::2], x[:, 0]"


class TakenPart(NamedTuple):
    """What is taken of one axis: from first, every step-th, that number of them; gone: does the axis go?"""

    first: int
    step: int
    number: int
    gone: bool = False


def sliced(machine: Machine, tensor: TorchTensor, key: Value) -> Value:
    """`x[key]`; what leaves an axis whole changes nothing."""
    recorder = tensor.recorder
    keys = list(key) if isinstance(key, tuple) else [key]
    if tensor.parts is not None:
        stack = parted(machine, tensor)
        return stack.item(machine, key) if stack else recorder.unread("a part of parted axes is not read", HINT)
    if len(keys) == 1 and type(keys[0]) is int and tensor.plain:
        rest = [each for each in tensor.dims[1:] if isinstance(each, int)]
        return Parameter(tuple(rest), trained=False)  # one input of the batch: its sizes may be wanted
    keys = _complete(tensor, keys)
    old = [each for each in keys if each is not None]
    parts = {axis: _part(each, n) for axis, each, n in zip(tensor.order, old, tensor.dims, strict=True)}
    if old[tensor.order.index(0)] != slice(None):
        recorder.unread("a part of the batch is taken, which is not read", HINT)
    made = _places(machine, _channels(machine, tensor, parts), parts)
    gone = {axis for axis, part in parts.items() if part and part.gone}
    taken = _without(machine, made, gone, [at for at, each in enumerate(keys) if each is None])
    return taken if taken is tensor else taken.lying(_strides(tensor, keys))


def _strides(tensor: TorchTensor, keys: list[Value]) -> tuple[int, ...]:
    """How far apart the numbers that are taken lie: where they did, as nothing is copied."""
    left = iter(tensor.laid)
    found: list[int] = []
    for key in keys:
        if key is None:
            found.append(0)
        elif isinstance(key, slice):
            found.append(next(left) * (key.step if type(key.step) is int else 1))
        else:
            next(left)
    return tuple(found)


def _complete(tensor: TorchTensor, keys: list[Value]) -> list[Value]:
    """One key an axis, and None for each new one: `...` and what is left out stand for whole axes."""
    count = sum([each is not None and each is not ... for each in keys])
    if count > len(tensor.order):
        raise Raised("IndexError", f"{count} indices are too many for a tensor of {len(tensor.order)} axes")
    whole: list[Value] = [slice(None)] * (len(tensor.order) - count)
    at = next((place for place, each in enumerate(keys) if each is ...), len(keys))
    return [*keys[:at], *whole, *keys[at + 1 :]]


def _part(key: Value, size: Value) -> TakenPart | None:
    """What a key takes of an axis; None where it leaves it whole."""
    if key == slice(None):
        return None
    if not isinstance(size, int):
        return None  # the batch: it is refused where the keys are looked at
    if isinstance(key, slice):
        for each in (key.start, key.stop, key.step):
            if each is not None and type(each) is not int:
                raise Unreadable(f"a slice up to {said(each)} is not read")
        taken = range(*key.indices(size))
        if not taken:
            raise Unreadable(f"a slice of an axis of {size} takes nothing of it")
        if taken.step < 0:
            raise Raised("ValueError", "step must be greater than zero")
        return TakenPart(taken.start, taken.step, len(taken)) if len(taken) < size else None
    if isinstance(key, list) and len(key) == 1 and type(key[0]) is int:  # x[:, [-1]] keeps the axis
        part = _part(key[0], size)
        return part and part._replace(gone=False)
    if type(key) is not int:
        raise Unreadable(f"an index of a tensor ({said(key)}) is not read", HINT)
    if not -size <= key < size:
        raise Raised("IndexError", f"index {key} is out of bounds for an axis of {size}")
    return TakenPart(key % size, 1, 1, True)


def _channels(machine: Machine, tensor: TorchTensor, parts: dict[int, TakenPart | None]) -> TorchTensor:
    part = parts.get(1)
    if part is None:
        return tensor
    if part.step != 1 and part.number > 1:
        raise Unreadable("a slice of every few channels is not read", HINT)
    size = tensor.recorder.graph.shape(tensor.value).channels
    if part.first == 0 and part.number == size:
        return tensor
    return tensor.recorder.taken(machine, tensor, part.first, part.first + part.number)


def _places(machine: Machine, tensor: TorchTensor, parts: dict[int, TakenPart | None]) -> TorchTensor:
    """Places are cut off at the ends, and of those that are left every few are kept."""
    recorder, shape = tensor.recorder, tensor.recorder.graph.shape(tensor.value)
    every = [parts.get(2 + at) or TakenPart(0, 1, n) for at, n in enumerate(shape.size)]
    ends = [part.first + (part.number - 1) * part.step + 1 for part in every]
    steps = tuple([part.step if part.number > 1 else 1 for part in every])
    behind = [n - end if step == 1 else 0 for n, end, step in zip(shape.size, ends, steps, strict=True)]
    cut = [
        Pair(part.first, after if len(range(part.first, n - after, part.step)) == part.number else n - end)
        for part, after, n, end in zip(every, behind, shape.size, ends, strict=True)
    ]
    if any(each.before or each.after for each in cut):
        made = recorder.add(machine, "crop", {"p": tuple(cut)}, (tensor,), recorder.label("crop"))
        tensor = TorchTensor(recorder, made.value, tensor.order)
    if max(steps, default=1) > 1:
        given: Given = {"": recorder.graph.shape(tensor.value).channels, "s": steps}
        made = recorder.add(machine, "subsample", given, (tensor,), recorder.label("subsample"))
        tensor = TorchTensor(recorder, made.value, tensor.order)
    return tensor


def _without(machine: Machine, tensor: TorchTensor, gone: set[int], new: list[int]) -> TorchTensor:
    """The axes that an index took are left out, and new ones put in; raises Unreadable for orders that are not read."""
    recorder = tensor.recorder
    order = tuple([axis for axis in tensor.order if axis not in gone])
    if not gone and not new:
        return tensor
    if gone == {1} and not new:  # one channel, without an axis of its own
        return TorchTensor(recorder, tensor.value, order)
    places = [axis for axis in order if axis > 1]
    if 1 in gone or places != sorted(places):
        raise Unreadable("a part of a tensor is taken in a way that is not read", HINT)
    if not places and not new:
        return recorder.add(machine, "flatten", {}, (tensor,), recorder.label("flatten"))
    if new and (order != (0, 1, *places) or min(new) < 2):
        raise Unreadable("a new axis before the channels is not read", HINT)
    return _reshaped(machine, tensor, order, new)


def without_places(machine: Machine, tensor: TorchTensor, gone: set[int]) -> TorchTensor:
    """A map without axes of one place."""
    return _without(machine, tensor, gone, [])


def without_place(machine: Machine, tensor: TorchTensor, axis: int) -> TorchTensor:
    """The same without an axis of places, where that is of one: `x.squeeze(axis)`."""
    return _without(machine, tensor, {tensor.order[axis]}, []) if tensor.dims[axis] == 1 else tensor


def _reshaped(machine: Machine, tensor: TorchTensor, order: tuple[int, ...], new: list[int]) -> TorchTensor:
    """A map of the places that are left and of new ones."""
    recorder, shape = tensor.recorder, tensor.recorder.graph.shape(tensor.value)
    places = [axis for axis in order if axis > 1]
    size = [shape.size[axis - 2] for axis in places]
    for at in new:
        size.insert(at - 2, 1)
    given: Given = {"size": (shape.channels, *size)}
    made = recorder.add(machine, "reshape", given, (tensor,), recorder.label("reshape"))
    number = {axis: 2 + at for at, axis in enumerate(places)}
    return made if new else TorchTensor(recorder, made.value, tuple([number.get(axis, axis) for axis in order]))
