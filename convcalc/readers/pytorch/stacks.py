"""Tensors of one shape along an axis of their own: `torch.stack`, and channels that a view has parted into branches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import prod
from typing import TYPE_CHECKING

from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import FrameworkValue, Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, numbers, tensor_of, whole

if TYPE_CHECKING:
    from convcalc.readers.pytorch.loose_tensors import LooseTensor

HINT = "a sum or mean over that axis is read, an index on it, and what is done to each branch alone"


NO_ROW = "softmax over branches changes numbers one by one, and has no row"


class StackedTensors(FrameworkValue):
    """Branches of one shape.

    axis: where the axis stands along which they lie, counted with it.
    """

    __slots__ = ("axis", "branches")
    type_names = ("Tensor",)

    def __init__(self, branches: tuple[TorchTensor, ...], axis: int) -> None:
        self.branches = branches
        self.axis = axis

    @property
    def dims(self) -> tuple[Value, ...]:
        """Its sizes; the branches are one axis."""
        own = self.branches[0].dims
        return (*own[: self.axis], len(self.branches), *own[self.axis :])

    def each(self, change: Callable[[TorchTensor], Value], axis: int | None = None) -> StackedTensors:
        """The same done to every branch."""
        made = tuple([change(branch) for branch in self.branches])
        tensors = tuple([each for each in made if isinstance(each, TorchTensor)])
        if len(tensors) != len(made):
            raise Unreadable("what is made of stacked tensors is none, which is not read", HINT)
        return StackedTensors(tensors, self.axis if axis is None else axis)

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        if operator == "@":
            return self.as_one().operate(machine, operator, other, reflected)
        return self._or_as_one(
            lambda: self._operated(machine, operator, other, reflected),
            lambda one: one.operate(machine, operator, other, reflected),
        )

    def _operated(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        """The same done to every branch; raises Unreadable where that is not what it is."""
        if isinstance(other, StackedTensors):
            if len(other.branches) not in (1, len(self.branches)) or other.axis != self.axis:
                raise Unreadable(f"stacks along different axes meet in '{operator}', which is not read", HINT)
            others = other.branches * (len(self.branches) // len(other.branches))
            pairs = iter(others)
            return self.each(lambda branch: branch.operate(machine, operator, next(pairs), reflected))
        if isinstance(other, TorchTensor):
            return self.operate(machine, operator, self._along(machine, other), reflected)
        if isinstance(other, Parameter):
            raise Unreadable(f"stacked tensors and a parameter meet in '{operator}', which is not read", HINT)
        if not isinstance(other, int | float):  # one whose axes are not followed, say, meets all of them as one tensor
            raise Unreadable(f"stacked tensors and {said(other)} meet in '{operator}', which is not read", HINT)
        return self.each(lambda branch: branch.operate(machine, operator, other, reflected))

    def _along(self, machine: Machine, other: TorchTensor) -> StackedTensors:
        """Another tensor cut along the axis of the branches, or the same one for each of them."""
        behind = len(self.dims) - self.axis
        if other.parts is not None:
            stack = parted(machine, other)
            if stack is None or stack.axis != self.axis:
                raise Unreadable("stacked tensors and parted axes of another one meet, which is not read", HINT)
            return stack
        at = len(other.dims) - behind
        if at < 0 or (at == 0 and other.dims[0] == 1):
            return StackedTensors((other,), self.axis)
        count = other.dims[at]
        if at != self.axis or not isinstance(count, int) or count not in (1, len(self.branches)):
            raise Unreadable("stacked tensors and another one meet, which is not read", HINT)
        cut = [other.item(machine, (*[slice(None)] * at, place)) for place in range(count)]
        return StackedTensors(tuple([other.recorder.plain(each, "a product") for each in cut]), self.axis)

    def attribute(self, machine: Machine, name: str) -> Value:
        if name == "shape":
            return self.dims
        if name == "size":
            return Native(name, lambda inner, *at: self.dims[whole(at[0], "dim")] if at else self.dims)
        if name in ("ndim", "dim"):
            return len(self.dims) if name == "ndim" else Native(name, lambda inner: len(self.dims))
        if name not in METHODS and name in self.branches[0].recorder.methods:
            return self.loosely(name)
        if name not in METHODS:
            raise Unreadable(f"'.{name}' of stacked tensors is not read", HINT)
        return Native(name, partial(self._method, name))

    def _method(self, name: str, machine: Machine, *args: Value, **named: Value) -> Value:
        return self._or_as_one(
            lambda: machine.call(METHODS[name], self, *args, **named),
            lambda one: machine.call(machine.attribute(one, name), *args, **named),
        )

    def loosely(self, name: str) -> Native:
        """A method of them as of one tensor, of which the sizes alone are followed."""
        return Native(
            name, lambda machine, *args, **named: machine.call(machine.attribute(self.as_one(), name), *args, **named)
        )

    def as_one(self) -> LooseTensor:
        """One tensor, of which the sizes alone are followed."""
        from convcalc.readers.pytorch.loose_tensors import LooseTensor, loosened
        from convcalc.readers.pytorch.loose_tokens import stacked

        machine, refused = self.branches[0].recorder.machine, Unreadable("stacked tensors are not read here", HINT)
        made = stacked(machine, [loosened(machine, each, refused) for each in self.branches], self.axis)
        assert isinstance(made, LooseTensor)
        return made

    def plain_map(self) -> TorchTensor:
        """A map, as a layer gets it: its channels are the second axis."""
        return self.as_one().plain_map()

    def _or_as_one(self, exactly: Callable[[], Value], loosely: Callable[[LooseTensor], Value]) -> Value:
        """What is done to branches, or where that cannot be followed to all of them as one tensor."""
        recorder = self.branches[0].recorder
        before = len(recorder.graph.nodes)
        try:
            return exactly()
        except Unreadable as failed:
            recorder.forget(before)
            try:
                return loosely(self.as_one())
            except Unreadable:
                raise failed from None

    def item(self, machine: Machine, key: Value) -> Value:
        return self._or_as_one(lambda: self._item(machine, key), lambda one: one.item(machine, key))

    def _item(self, machine: Machine, key: Value) -> Value:
        keys = list(key) if isinstance(key, tuple) else [key]
        if ... in keys or None in keys[: self.axis]:
            raise Unreadable("an index of stacked tensors is not read", HINT)
        rest = (*keys[: self.axis], *keys[self.axis + 1 :])
        at = keys[self.axis] if len(keys) > self.axis else slice(None)
        inside = [each for each in rest if each != slice(None)]

        def part(branch: TorchTensor) -> Value:
            return branch.item(machine, rest) if inside else branch

        if type(at) is int:
            if not -len(self.branches) <= at < len(self.branches):
                raise Raised("IndexError", f"index {at} is out of bounds for an axis of {len(self.branches)}")
            return part(self.branches[at])
        if at != slice(None) or any(type(each) is int for each in rest):
            raise Unreadable("a part of stacked tensors is not read", HINT)
        return self.each(part)

    def elements(self, machine: Machine) -> Iterator[Value]:
        raise Unreadable("a loop over the elements of a tensor is not followed")

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")


def _stack(machine: Machine, tensors: Value = (), dim: Value = 0, **named: Value) -> Value:
    """`torch.stack([a, b], dim=1)`"""
    given = elements(machine, named.get("tensors", tensors))
    every = [Parameter((len(each.values),), trained=False) if isinstance(each, Numbers) else each for each in given]
    if every and all(isinstance(each, Parameter) for each in every):
        raise Unreadable("torch.stack of parameters is not read")
    branches = tuple([tensor_of(each, "stack") for each in every])
    if not branches or any(each.dims != branches[0].dims or each.order != branches[0].order for each in branches):
        raise Raised(
            "RuntimeError", f"stack expects each tensor to be equal size, not {said([b.dims for b in branches])}"
        )
    return StackedTensors(branches, whole(dim, "dim") % (len(branches[0].order) + 1))


def parted(machine: Machine, tensor: TorchTensor, dim: Value = 1) -> StackedTensors | None:
    """Channels that a view has parted in two axes, `x.view(b, 2, c, h, w)`, as so many branches; None for another.

    dim: the axis along which they lie, the second of the two where every few channels belong together.
    """
    parts, recorder = tensor.parts, tensor.recorder
    if parts is None or tensor.order != tuple(range(len(parts))):
        return None
    one, other, *rest = [each for each in parts[1:] if isinstance(each, int)]
    shape = recorder.graph.shape(tensor.value)
    if one * other != shape.channels or (tuple(rest) != shape.size and prod((*rest, *shape.size)) != 1):
        return None
    plain = TorchTensor(recorder, tensor.value)
    if tuple(rest) != shape.size:
        plain = recorder.add(machine, "reshape", {"size": (shape.channels, *rest)}, (plain,), recorder.label("reshape"))
    if dim in (2, 2 - len(parts)) and other > 1:
        if one > 1:
            plain = recorder.add(machine, "shuffle", {"": one}, (plain,), recorder.label("shuffle"))
        return StackedTensors(
            tuple([recorder.taken(machine, plain, at * one, (at + 1) * one) for at in range(other)]), 2
        )
    count, size = one, other
    return StackedTensors(tuple([recorder.taken(machine, plain, at * size, (at + 1) * size) for at in range(count)]), 1)


def _over(stack: StackedTensors, dim: Value, what: str) -> bool:
    """Is an axis, or are the axes, that of the branches alone? Raises Unreadable where it is among others."""
    axes = {each % len(stack.dims) for each in numbers(dim, "dim")}
    if stack.axis in axes and len(axes) > 1:
        raise Unreadable(f"a {what} over branches and other axes is not read", HINT)
    return stack.axis in axes


def _summed(what: str) -> Callable[..., Value]:
    def run(machine: Machine, stack: Value, dim: Value = None, keepdim: Value = False, **named: Value) -> Value:
        """The sum of all branches; a mean is that over their number, which changes no count."""
        assert isinstance(stack, StackedTensors)
        dim = named.get("axis", dim)
        if dim is None or keepdim or not _over(stack, dim, what):
            raise Unreadable(f"a {what} of stacked tensors over other axes than theirs is not read", HINT)
        total: Value = stack.branches[0]
        for each in stack.branches[1:]:
            assert isinstance(total, TorchTensor)
            total = total.operate(machine, "+", each, False)
        return total

    return run


def _softmax(machine: Machine, stack: Value, dim: Value = None, **named: Value) -> Value:
    """Over the branches each number is weighed against those of the others in its place: no row of its own."""
    assert isinstance(stack, StackedTensors)
    if _over(stack, named.get("axis", dim), "softmax"):
        machine.note(NO_ROW)
        return stack
    raise Unreadable("a softmax of stacked tensors over other axes than theirs is not read", HINT)


def _unbind(machine: Machine, stack: Value, dim: Value = 0) -> Value:
    assert isinstance(stack, StackedTensors)
    if not _over(stack, dim, "unbind"):
        raise Unreadable("unbind of stacked tensors along another axis than theirs is not read", HINT)
    return stack.branches


def _unsqueezed(machine: Machine, stack: Value, dim: Value) -> Value:
    """A new axis behind the branches, as for a gate of 1x1."""
    assert isinstance(stack, StackedTensors)
    at = whole(dim, "dim") % (len(stack.dims) + 1)
    if at <= stack.axis:
        raise Unreadable("a new axis before stacked tensors is not read", HINT)
    return stack.each(lambda branch: machine.call(branch.attribute(machine, "unsqueeze"), at - 1))


def _viewed(machine: Machine, stack: Value, *sizes: Value) -> Value:
    """A view that leaves the branches and gives each new places of one: `w.view(b, 2, c, 1, 1)`."""
    assert isinstance(stack, StackedTensors)
    given = list(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else list(sizes)
    if len(given) <= stack.axis or given[stack.axis] != len(stack.branches):
        return machine.call(stack.loosely("view"), *sizes)
    rest = [*given[: stack.axis], *given[stack.axis + 1 :]]
    return stack.each(lambda branch: machine.call(branch.attribute(machine, "view"), rest))


METHODS: Named = {
    "sum": Native("sum", _summed("sum")),
    "mean": Native("mean", _summed("mean")),
    "softmax": Native("softmax", _softmax),
    "unbind": Native("unbind", _unbind),
    "unsqueeze": Native("unsqueeze", _unsqueezed),
    "view": Native("view", _viewed),
    "reshape": Native("reshape", _viewed),
    **{name: Native(name, lambda machine, stack, *rest, **named: stack) for name in ("contiguous", "clone", "float")},
}
"""Methods of stacked tensors."""

STACK = Native("stack", _stack)


def of_stack(name: str, otherwise: Value) -> Native:
    """A function of tensors that takes stacked ones, and channels parted in branches, as well."""

    def run(machine: Machine, x: Value = None, *rest: Value, **named: Value) -> Value:
        stack: Value = x
        if isinstance(x, TorchTensor) and x.parts is not None:
            dim = named.get("dim", named.get("axis", rest[0] if rest else 1))
            stack = parted(machine, x, dim)
            if stack is None and name == "softmax":
                machine.note(NO_ROW)
                return x
        if isinstance(stack, StackedTensors):
            return machine.call(stack.attribute(machine, name), *rest, **named)
        return machine.call(otherwise, x, *rest, **named)

    return Native(name, run)
