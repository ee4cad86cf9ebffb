"""Tensors of different sizes that meet: one is spread over the other, or they are put side by side along any axis."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.readers.keras.keras_tensors import KerasTensor
from convcalc.readers.keras.layer_rows import REPEATS, Arriving
from convcalc.readers.keras.layer_steps import MERGES, merge_of, swapped_sizes
from convcalc.readers.python.values import CodePlace, Value


def met(name: str, tensors: Sequence[KerasTensor], axis: Value, label: str, place: CodePlace | None) -> KerasTensor:
    """What `Add`, `Concatenate` and their like make of several tensors."""
    layout = tensors[0].graph.layout
    arriving = [Arriving(each.graph.shape(each), layout) for each in tensors]
    word, _ = MERGES[name]
    if word == "concat" and (along := arriving[0].axis(axis, name)) != arriving[0].channel_axis:
        return side_by_side(tensors, along, label, place)
    if word == "add":
        tensors = spread(tensors, place)
        arriving = [Arriving(each.graph.shape(each), layout) for each in tensors]
    word, note = merge_of(name, axis, arriving)
    made = tensors[0].graph.add(word, {}, tuple(tensors), label, None, place)
    if note:
        made.graph.notes.append((made.value, f"{label}: {name} {note}"))
    return made


def spread(tensors: Sequence[KerasTensor], place: CodePlace | None) -> list[KerasTensor]:
    """The tensors of a sum in one size: an axis of 1 is repeated, as Keras does; others stay as they are."""
    if len({each.dims for each in tensors}) == 1 or len({len(each.dims) for each in tensors}) > 1:
        return list(tensors)
    sizes = [sorted({n or 1 for n in axis} - {1}) for axis in zip(*[each.dims for each in tensors], strict=True)]
    if any(len(each) > 1 for each in sizes):
        return list(tensors)
    return [repeated(each, [max([1, *n]) for n in sizes], place) for each in tensors]


def repeated(tensor: KerasTensor, sizes: list[int], place: CodePlace | None) -> KerasTensor:
    """A tensor whose axes of 1 are of these sizes, the batch in front."""
    at = tensor.channel_axis
    own = [n or 1 for n in tensor.dims]
    factors = tuple([new // old for axis, (old, new) in enumerate(zip(own, sizes, strict=True)) if axis not in (0, at)])
    if max(factors, default=1) > 1:
        given = {"size": factors} if len(factors) > 1 else {"": factors[0]}
        tensor = tensor.graph.add("upsample", given, (tensor,), "expand", None, place)
    if own[at] != sizes[at]:
        tensor = tensor.graph.add("subsample", {"": sizes[at]}, (tensor,), "expand", None, place)
        tensor.graph.notes.append((tensor.value, f"expand: {REPEATS}"))
    return tensor


def side_by_side(tensors: Sequence[KerasTensor], axis: int, label: str, place: CodePlace | None) -> KerasTensor:
    """Tensors along an axis that is not that of the channels: it is moved there, and back again."""
    sizes = [[n or 1 for n in each.dims[1:]] for each in tensors]
    at, last = axis - 1, tensors[0].channel_axis - 1
    moved = [
        tensor.graph.add("permute", {"size": size}, (tensor,), f"{label}:permute", None, place)
        for tensor, size in zip(tensors, swapped_sizes(sizes, at, last, label), strict=True)
    ]
    made = moved[0].graph.add("concat", {}, tuple(moved), f"{label}:concat", None, place)
    (back,) = swapped_sizes([[n or 1 for n in made.dims[1:]]], at, last, label)
    return made.graph.add("permute", {"size": back}, (made,), label, None, place)
