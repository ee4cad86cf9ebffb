"""Parts of a tensor that a Keras program takes by indices: steps, places, every second of them, channels, new axes."""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Pair
from convcalc.readers.keras.keras_tensors import KerasTensor, refuse
from convcalc.readers.keras.layer_rows import Arriving, OurLayer
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value, said

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
    try:
        steps = part_steps(Arriving(tensor.graph.shape(tensor), tensor.graph.layout), keys)
    except Unreadable as error:
        refuse(error.why, machine.here(), error.hint)
    for step in steps:
        tensor = tensor.graph.add(step.word, step.given, (tensor,), step.word, None, machine.here())
    return tensor


def part_steps(x: Arriving, keys: list[Value]) -> list[OurLayer]:
    """Our layers for a part of what arrives; raises Unreadable, and Raised as Keras does."""
    dims = (None, *x.sizes)
    old = [each for each in keys if each is not None]
    old += [slice(None)] * (len(dims) - len(old))
    if len(old) > len(dims):
        raise Raised("IndexError", f"{len(old)} indices are too many for a tensor of {len(dims)} axes")
    if old[0] != slice(None) or keys[0] is None:
        raise Unreadable(f"a part of the batch ({said(keys[0])}) is not read", HINT)
    parts = [_part(each, n or 0, axis) for axis, (each, n) in enumerate(zip(old, dims, strict=True)) if axis]
    return [*_cut(x, parts), *_with_axes([part.number for part in parts], keys, parts)]


def _part(key: Value, size: int, axis: int) -> AxisPart:
    """What a key takes of an axis of this size."""
    if isinstance(key, slice):
        if any(each is not None and type(each) is not int for each in (key.start, key.stop, key.step)):
            raise Unreadable(f"a part of a tensor ({said(key)} of axis {axis}) is not read", HINT)
        taken = range(*key.indices(size))
        if not taken or taken.step < 0:
            raise Unreadable(f"a part of a tensor ({said(key)} of axis {axis}, of {size}) is not read", HINT)
        return AxisPart(taken[0], taken[-1] + 1, taken.step if len(taken) > 1 else 1, len(taken))
    if type(key) is not int:
        raise Unreadable(f"a part of a tensor ({said(key)} of axis {axis}) is not read", HINT)
    if not -size <= key < size:
        raise Raised("IndexError", f"index {key} is out of bounds for axis {axis}, of {size}")
    return AxisPart(key % size, key % size + 1, 1, 1, True)


def _cut(x: Arriving, parts: list[AxisPart]) -> list[OurLayer]:
    """Channels are taken, places cut off at the ends, and of those that are left every few kept."""
    at = x.channel_axis - 1
    own, places = parts[at], [*parts[:at], *parts[at + 1 :]]
    if own.step > 1:
        raise Unreadable("a slice of every few channels is not read", HINT)
    steps: list[OurLayer] = []
    if own.number != x.channels:
        steps.append(OurLayer("take", {"size": (Pair(own.first, own.end),)}))
    ends = [
        n if part.step > 1 and (n - part.first - 1) // part.step + 1 == part.number else part.end
        for part, n in zip(places, x.shape.size, strict=True)
    ]
    cut = [Pair(part.first, n - end) for part, n, end in zip(places, x.shape.size, ends, strict=True)]
    if any(each.before or each.after for each in cut):
        steps.append(OurLayer("crop", {"p": tuple(cut)}))
    strides = tuple([part.step for part in places])
    if max(strides, default=1) > 1:
        steps.append(OurLayer("subsample", {"": own.number, "s": strides}))
    return steps


def _with_axes(left: list[int], keys: list[Value], parts: list[AxisPart]) -> list[OurLayer]:
    """The axes that an index took left out, and new ones of 1 put in; left: the sizes by then."""
    if None not in keys and not any(part.gone for part in parts):
        return []
    rest = iter(zip(left, parts, strict=True))
    sizes: list[int] = []
    for each in keys[1:]:
        if each is None:
            sizes.append(1)
            continue
        size, part = next(rest)
        sizes += [] if part.gone else [size]
    sizes += [size for size, _ in rest]
    if not sizes:
        raise Unreadable("one number of a tensor, without an axis of its own, is not read", HINT)
    if len(sizes) == 1:
        return [OurLayer("flatten", {})] if len(parts) > 1 else []
    return [OurLayer("reshape", {"size": tuple(sizes)})]
