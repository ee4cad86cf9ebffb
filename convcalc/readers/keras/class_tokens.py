"""Vectors of a layer's own beside the steps of a sequence, as a vision transformer has them: `concat([cls, x], 1)`."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.keras.keras_tensors import KerasTensor, KerasWeight
from convcalc.readers.python.values import CodePlace, Raised, Unreadable, Value, said

NOTE = "is shown as a shift of the sequence that it joins, which trains as many numbers"


def has_tokens(every: Sequence[Value]) -> bool:
    """Are there weights beside one tensor?"""
    weights = [each for each in every if isinstance(each, KerasWeight)]
    return bool(weights) and len([each for each in every if isinstance(each, KerasTensor)]) == 1 == len(every) - len(
        weights
    )


def with_tokens(every: Sequence[Value], axis: Value, label: str, place: CodePlace | None) -> KerasTensor:
    """The sequence with as many steps more; raises Unreadable along another axis than that of the steps."""
    (tensor,) = [each for each in every if isinstance(each, KerasTensor)]
    at = next(place for place, each in enumerate(every) if each is tensor)
    if len(tensor.dims) != 3 or tensor.graph.layout == "chw" or axis not in (1, -2):
        raise Unreadable(f"weights beside a tensor of {said(tensor.dims)} along axis {said(axis)} are not read")
    for position, weight in enumerate(every):
        if isinstance(weight, KerasWeight):
            tensor = _with_token(tensor, weight, position < at, label, place)
    return tensor


def _with_token(
    tensor: KerasTensor, weight: KerasWeight, before: bool, label: str, place: CodePlace | None
) -> KerasTensor:
    channels = tensor.dims[-1] or 1
    sizes = [n for n in weight.dims if type(n) is int]
    if not sizes or sizes[-1] != channels:
        raise Raised("ValueError", f"{label}: weights of {said(weight.dims)} beside {said(tensor.dims)}: other sizes")
    count = prod(sizes[-2:-1])
    if count * channels != weight.stored:
        raise Unreadable(f"{count:,} steps of {weight.stored:,} weights beside a tensor are not read")
    padding = Pair(count, 0) if before else Pair(0, count)
    made = tensor.graph.add("zeropad", {"p": (padding,)}, (tensor,), f"{label}:pad", None, place)
    given: Given = {"nogamma": True} if count == 1 else {"": weight.stored, "nogamma": True}
    made = made.graph.add("scale", given, (made,), label, None, place)
    made.graph.own.append((made.value, weight.root))
    made.graph.notes.append((made.value, f"{label}: a token of its own {NOTE}"))
    return made
