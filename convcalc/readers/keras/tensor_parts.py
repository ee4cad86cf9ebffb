"""Parts of a tensor that a Keras program takes by indices: steps, places, every second of them, channels, new axes."""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.keras.keras_tensors import KerasTensor, refuse
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Value, said

HINT = "slices of channels and of places are read, and whole numbers: x[..., :k], x[:, ::2], x[:, -1]"


class AxisPart(NamedTuple):
    """What is taken of one axis: every step-th from first to before end, that many; gone: does the axis go?"""

    first: int
    end: int
    step: int
    number: int
    gone: bool = False


def part_of(machine: Machine, tensor: KerasTensor, keys: list[Value]) -> KerasTensor:
    """`x[key, ...]`, one key an axis and None for each new one; what is left out leaves its axis whole."""
    old = [each for each in keys if each is not None]
    old += [slice(None)] * (len(tensor.dims) - len(old))
    if len(old) > len(tensor.dims):
        raise Raised("IndexError", f"{len(old)} indices are too many for a tensor of {len(tensor.dims)} axes")
    if old[0] != slice(None) or keys[0] is None:
        refuse(f"a part of the batch ({said(keys[0])}) is not read", machine.here(), HINT)
    parts = [
        _part(machine, each, n or 0, axis) for axis, (each, n) in enumerate(zip(old, tensor.dims, strict=True)) if axis
    ]
    made = _cut(machine, tensor, parts)
    return _with_axes(machine, made, keys, parts)


def _part(machine: Machine, key: Value, size: int, axis: int) -> AxisPart:
    """What a key takes of an axis of this size."""
    if isinstance(key, slice):
        if any(each is not None and type(each) is not int for each in (key.start, key.stop, key.step)):
            refuse(f"a part of a tensor ({said(key)} of axis {axis}) is not read", machine.here(), HINT)
        taken = range(*key.indices(size))
        if not taken or taken.step < 0:
            refuse(f"a part of a tensor ({said(key)} of axis {axis}, of {size}) is not read", machine.here(), HINT)
        return AxisPart(taken[0], taken[-1] + 1, taken.step if len(taken) > 1 else 1, len(taken))
    if type(key) is not int:
        refuse(f"a part of a tensor ({said(key)} of axis {axis}) is not read", machine.here(), HINT)
    if not -size <= key < size:
        raise Raised("IndexError", f"index {key} is out of bounds for axis {axis}, of {size}")
    return AxisPart(key % size, key % size + 1, 1, 1, True)


def _cut(machine: Machine, tensor: KerasTensor, parts: list[AxisPart]) -> KerasTensor:
    """Channels are taken, places cut off at the ends, and of those that are left every few kept."""
    at = tensor.channel_axis - 1
    own, places = parts[at], [*parts[:at], *parts[at + 1 :]]
    if own.step > 1:
        refuse("a slice of every few channels is not read", machine.here(), HINT)
    shape = tensor.graph.shape(tensor)
    if own.number != shape.channels:
        tensor = _put(machine, tensor, "take", {"size": (Pair(own.first, own.end),)})
    ends = [
        n if part.step > 1 and (n - part.first - 1) // part.step + 1 == part.number else part.end
        for part, n in zip(places, shape.size, strict=True)
    ]
    cut = [Pair(part.first, n - end) for part, n, end in zip(places, shape.size, ends, strict=True)]
    if any(each.before or each.after for each in cut):
        tensor = _put(machine, tensor, "crop", {"p": tuple(cut)})
    steps = tuple([part.step for part in places])
    if max(steps, default=1) > 1:
        tensor = _put(machine, tensor, "subsample", {"": tensor.graph.shape(tensor).channels or 1, "s": steps})
    return tensor


def _with_axes(machine: Machine, tensor: KerasTensor, keys: list[Value], parts: list[AxisPart]) -> KerasTensor:
    """The axes that an index took left out, and new ones of 1 put in."""
    if None not in keys and not any(part.gone for part in parts):
        return tensor
    rest = iter(zip(tensor.dims[1:], parts, strict=True))
    sizes: list[int] = []
    for each in keys[1:]:
        if each is None:
            sizes.append(1)
            continue
        size, part = next(rest)
        sizes += [] if part.gone else [size or 1]
    sizes += [size or 1 for size, _ in rest]
    if not sizes:
        refuse("one number of a tensor, without an axis of its own, is not read", machine.here(), HINT)
    if len(sizes) == 1:
        return _put(machine, tensor, "flatten", {}) if len(tensor.dims) > 2 else tensor
    return _put(machine, tensor, "reshape", {"size": tuple(sizes)})


def _put(machine: Machine, tensor: KerasTensor, word: str, given: Given) -> KerasTensor:
    return tensor.graph.add(word, given, (tensor,), word, None, machine.here())
