"""Views and reductions of tensors whose axes are not followed, by the names of their methods."""

from __future__ import annotations

from math import prod

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.loose_tensors import LooseTensor, worded
from convcalc.readers.pytorch.parameter_views import REDUCING, viewed
from convcalc.readers.pytorch.tensors import whole

IN_ORDER = frozenset("view reshape flatten contiguous unsqueeze squeeze".split())
"""Views that leave all numbers in their order."""

OF_AXES = frozenset("unsqueeze squeeze transpose permute flatten".split()) | REDUCING
"""Methods that are given axes."""


def moved(machine: Machine, tensor: LooseTensor, name: str, given: tuple[Value, ...], keepdim: bool) -> LooseTensor:
    """A view, or a reduction, of a tensor by the name of its method."""
    axes = len(tensor.counts) + (name == "unsqueeze")
    if name in OF_AXES and any(isinstance(each, int) and not -axes <= each < axes for each in given):
        raise Raised("IndexError", f"{name}({said(list(given))}) of {axes} axes, {-axes} to {axes - 1}")
    try:
        counts = viewed(tensor.counts, name, given, keepdim)
    except Raised as error:
        raise Raised(error.kind, worded(error.words), hint=error.hint) from None
    if counts is None:
        raise Unreadable(f"'.{name}' of a tensor is not read", tensor.hint)
    kept = prod(counts) == prod(tensor.counts)
    rows = kept and counts[-1:] == tensor.counts[-1:] and name in ("view", "reshape", "flatten", "contiguous")
    made = tensor.as_(counts, kept, rows)
    made.straight = tensor.straight and tensor.whole and kept and name in IN_ORDER
    return made


def place_of(x: LooseTensor, dim: Value) -> int:
    """An axis, counted from the front; raises Raised for one that is not there."""
    axis, count = whole(dim, "dim"), len(x.counts)
    if not -count <= axis < count:
        raise Raised("IndexError", f"there is no axis {axis}: {count} axes are there, {-count} to {count - 1}")
    return axis % count
