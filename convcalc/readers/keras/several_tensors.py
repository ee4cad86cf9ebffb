"""Functions of tensors that make several, or take several: `tf.split`, `tf.stack`, `tf.unstack`, `tf.tile`.

Source: keras.ops of Keras 3.15; tf.split, tf.stack, tf.unstack and tf.tile of TensorFlow 2.20.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from convcalc.readers.keras.keras_layers import settled
from convcalc.readers.keras.keras_tensors import KerasTensor, layer_tensors, refuse
from convcalc.readers.keras.tensor_joins import met, repeated
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Named, Native, Raised, Unknown, Unreadable, Value, said

MOST_PARTS = 1_000
MOST_TILES = 64
"""So many parts a tensor is cut into at most, and so often it is put beside itself."""


def functions_of_several(tensorflow: bool) -> Named:
    """The functions by name; tensorflow: does a list say how large each part is, rather than where it is cut?"""
    return {
        "split": Native("split", _split(tensorflow)),
        "unstack": Native("unstack", _unstacked),
        "stack": Native("stack", _stacked),
    }


def _split(tensorflow: bool) -> Callable[..., Value]:
    def run(
        machine: Machine, x: Value = None, parts: Value = None, axis: Value = 0, *rest: Value, **named: Value
    ) -> Value:
        x = named.get("value", named.get("x", x))
        parts = named.get("num_or_size_splits", named.get("indices_or_sections", parts))
        if not isinstance(x, KerasTensor):
            return Unknown("a split of what is no tensor")
        with settled(machine):
            at = _axis(named.get("axis", axis), len(x.dims), "split")
            return [_part(machine, x, at, *ends) for ends in _ends(parts, x.dims[at] or 1, tensorflow)]

    return run


def _ends(parts: Value, size: int, tensorflow: bool) -> list[tuple[int, int]]:
    """Where each part begins and ends, of so many numbers."""
    if isinstance(parts, list | tuple):
        numbers = [each for each in parts if type(each) is int]
        if len(numbers) < len(parts) or len(numbers) > MOST_PARTS:
            raise Unreadable(f"a split into {said(parts)} is not read", "a list of numbers is")
        if not tensorflow:
            cuts = [0, *numbers, size]
            return list(itertools.pairwise(cuts))
        rest = size - sum([each for each in numbers if each != -1])
        sizes = [rest if each == -1 else each for each in numbers]
        if sum(sizes) != size or numbers.count(-1) > 1:
            raise Raised("ValueError", f"parts of {said(list(parts))} are not all of {size}")
        return [(sum(sizes[:at]), sum(sizes[: at + 1])) for at in range(len(sizes))]
    if type(parts) is not int:
        raise Unreadable(f"a split into {said(parts)} is not read", "a number of parts is")
    if parts < 1 or size % parts:
        raise Raised("ValueError", f"{size} cannot be split into {parts} parts of one size")
    if parts > MOST_PARTS:
        raise Unreadable(f"a split into {parts:,} parts is not read", f"into {MOST_PARTS:,} it is")
    each = size // parts
    return [(at * each, at * each + each) for at in range(parts)]


def _axis(value: Value, rank: int, what: str) -> int:
    """An axis of so many, counted with the batch, which is not cut."""
    if type(value) is not int or not -rank <= value < rank or value % rank == 0:
        raise Unreadable(f"{what} along axis {said(value)} of {rank} is not read", "the batch stays whole")
    return value % rank


def _part(machine: Machine, x: KerasTensor, axis: int, first: int, end: int) -> KerasTensor:
    return x.graph.rules.part_of(machine, x, [slice(None)] * axis + [slice(first, end)])


def _unstacked(machine: Machine, x: Value = None, num: Value = None, axis: Value = 0, **named: Value) -> Value:
    x = named.get("value", named.get("x", x))
    if not isinstance(x, KerasTensor):
        return Unknown("unstack of what is no tensor")
    with settled(machine):
        at = _axis(axis, len(x.dims), "unstack")
        if (x.dims[at] or 1) > MOST_PARTS:
            raise Unreadable(f"unstack into {x.dims[at]:,} parts is not read")
        keys: list[Value] = [slice(None)] * at
        return [x.graph.rules.part_of(machine, x, [*keys, index]) for index in range(x.dims[at] or 1)]


def _stacked(machine: Machine, x: Value = None, axis: Value = 0, *rest: Value, **named: Value) -> Value:
    """Each gets an axis of 1, and they are put side by side along it."""
    every = list(elements(machine, named.get("values", named.get("x", x))))
    tensors = [each for each in every if isinstance(each, KerasTensor)]
    if not layer_tensors(every):
        return Unknown("a stack of what is no tensor")
    if len(tensors) < len(every):
        return refuse("a stack of tensors and of other things is not read", machine.here())
    with settled(machine):
        at = _axis(axis, len(tensors[0].dims) + 1, "stack")
        keys: list[Value] = [*[slice(None)] * at, None]
        parts = [each.graph.rules.part_of(machine, each, keys) for each in tensors]
        return met("Concatenate", parts, at, "stack", machine.here()) if len(parts) > 1 else parts[0]


def tiled(machine: Machine, x: KerasTensor, times: Value) -> Value:
    """`tf.tile(x, [1, 4, 1])`: again and again along each axis."""
    counts = list(times) if isinstance(times, list | tuple) else []
    if len(counts) != len(x.dims) or counts[0] != 1 or any(type(n) is not int or n < 1 for n in counts):
        return refuse(f"tile by {said(times)} of {said(x.dims)} is not read", machine.here(), "the batch stays whole")
    with settled(machine):
        return _again(machine, x, [n for n in counts if type(n) is int])


def _again(machine: Machine, x: KerasTensor, counts: Sequence[int]) -> KerasTensor:
    """Axes of 1 are repeated as they are where tensors meet; others are put beside themselves."""
    sizes = [n or 1 for n in x.dims]
    x = repeated(x, [n if size == 1 else size for n, size in zip(counts, sizes, strict=True)], machine.here())
    for axis, (n, size) in enumerate(zip(counts, sizes, strict=True)):
        if n > 1 and size > 1:
            if n > MOST_TILES:
                raise Unreadable(f"tile by {n} of {size} is not read", f"by {MOST_TILES} it is")
            x = met("Concatenate", [x] * n, axis, "tile", machine.here())
    return x
