"""Tensors of no numbers, `x[..., 32:]` of 32; what joins them to others leaves them out.

A rotary embedding passes on what it does not turn, and that may be nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.readers.python.values import FrameworkValue, Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.parameter_views import UNCHANGED
from convcalc.readers.pytorch.tensors import Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.readers.python.machine import Machine


class EmptyTensor(FrameworkValue):
    """A tensor one of whose axes has no places.  dims: its sizes, as the program sees them."""

    __slots__ = ("dims",)
    type_names = ("Tensor",)
    unread = "a tensor of no numbers"
    """What functions that are not for it say of it."""

    def __init__(self, dims: tuple[Value, ...]) -> None:
        self.dims = dims

    def attribute(self, machine: Machine, name: str) -> Value:
        if name == "shape":
            return self.dims
        if name in ("ndim", "dim", "numel", "nelement", "size"):
            return len(self.dims) if name == "ndim" else Native(name, getattr(self, f"_{name}", self._numel))
        if name in UNCHANGED:
            return Native(name, lambda machine, *args, **named: self)
        raise self._refused()

    def _dim(self, machine: Machine) -> Value:
        return len(self.dims)

    def _numel(self, machine: Machine) -> Value:
        return 0

    def _size(self, machine: Machine, axis: Value = None) -> Value:
        return self.dims if not isinstance(axis, int) else self.dims[axis]

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        raise self._refused()

    def item(self, machine: Machine, key: Value) -> Value:
        raise self._refused()

    def elements(self, machine: Machine) -> Iterator[Value]:
        raise self._refused()

    def truth(self) -> bool:
        raise self._refused()

    def _refused(self) -> Unreadable:
        return Unreadable(f"a tensor of no numbers, of {said(list(self.dims))}, is only read where it is joined")


def left_out(machine: Machine, args: tuple[Value, ...], named: Named) -> tuple[Value, Value] | None:
    """The arguments of `torch.cat` without what has no numbers; None where nothing of that kind is among them."""
    given = args[0] if args else named.get("tensors")
    empty = [made for each in given if (made := _empty(each))] if isinstance(given, list | tuple) else []
    if not empty or not isinstance(given, list | tuple):
        return None
    left = [each for each in given if _empty(each) is None]
    axis = args[1] if len(args) > 1 else named.get("dim", named.get("axis", 0))
    if not left:
        raise Unreadable("cat of tensors of no numbers is not read")
    for each in empty:
        _check(each, machine.attribute(left[0], "shape"), axis)
    return left, axis


def _empty(value: Value) -> EmptyTensor | None:
    """A tensor of no numbers, a parameter for no registers among them; None for another value."""
    if isinstance(value, Parameter) and 0 in value.dims:
        return EmptyTensor(value.dims)
    return value if type(value) is EmptyTensor else None


def _check(empty: EmptyTensor, dims: Value, axis: Value) -> None:
    """Along the other axes all that is joined has the same sizes."""
    if not isinstance(dims, tuple) or not isinstance(axis, int) or len(dims) != len(empty.dims):
        raise Unreadable("cat of tensors of no numbers is not read with these axes")
    others = [at for at in range(len(dims)) if at != axis % len(dims) and not isinstance(dims[at], Batch)]
    if any(dims[at] != empty.dims[at] for at in others):
        raise Raised("RuntimeError", f"cat of {said([list(dims), list(empty.dims)])}: their sizes differ")
