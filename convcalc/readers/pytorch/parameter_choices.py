"""Numbers of the program's own that an index chooses among, and others that are made like a tensor's."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.loose_tensors import IN_PARTS, LooseTensor, loosened, marked
from convcalc.readers.pytorch.tensors import CHOICES, LONGEST_LOOP, Parameter, numbers, whole

NEW = ("new_zeros", "new_ones", "new_empty", "new_full")
"""Methods of tensors that make other numbers, of sizes of their own."""


def new_numbers(machine: Machine, owner: Value, *given: Value, **named: Value) -> Value:
    """`x.new_zeros(x.size(0), 8)`: numbers that nothing trains, the batch among their sizes as one."""
    first = given[0] if given else named.get("size")
    every = first if isinstance(first, list | tuple) else given
    sizes = tuple([each.of_one if isinstance(each, Batch) else each for each in every])
    return Parameter(numbers(sizes, "a size"), trained=False)


def _gathered(machine: Machine, owner: Value, dim: Value, index: Value, **named: Value) -> Value:
    """`table.gather(0, index)` has the sizes of the index."""
    assert isinstance(owner, Parameter)
    _axis(owner, dim)
    return _chosen(machine, owner, index, _sizes(machine, index))


def _along(machine: Machine, owner: Value, indices: Value, dim: Value) -> Value:
    return _gathered(machine, owner, dim, indices)


def _rows(machine: Machine, owner: Value, dim: Value, index: Value) -> Value:
    """`table.index_select(0, index)` has as many rows as the index names."""
    assert isinstance(owner, Parameter)
    at = _axis(owner, dim)
    return _chosen(machine, owner, index, (*owner.dims[:at], *_sizes(machine, index), *owner.dims[at + 1 :]))


def _axis(owner: Parameter, dim: Value) -> int:
    at, count = whole(dim, "dim"), len(owner.dims)
    if not -count <= at < count:
        raise Raised("IndexError", f"there is no axis {at} of {said(owner.dims)}")
    return at % count


def _sizes(machine: Machine, index: Value) -> tuple[Value, ...]:
    found = machine.attribute(index, "shape")
    if not isinstance(found, tuple):
        raise Unreadable(f"numbers chosen by {said(index)} are not read")
    return found


def _chosen(machine: Machine, owner: Parameter, index: Value, sizes: tuple[Value, ...]) -> Value:
    """What numbers choose, or activations: `torch.eye(10).index_select(0, y.argmax(1))`."""
    if isinstance(index, Parameter | Numbers):
        return owner.changed(numbers(sizes, "an index"))
    loose = loosened(machine, index)
    if not isinstance(loose, LooseTensor):
        raise Unreadable(f"numbers chosen by {said(index)} are not read")
    if owner.trained:
        machine.note(IN_PARTS)
    return loose.as_(tuple([marked(each) for each in sizes]), False)


def _in_parts(name: str) -> Callable[..., Value]:
    """`w.unbind(-1)`, `w.chunk(2, 0)`"""

    def run(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Parameter)
        number, *rest = (1, *args) if name == "unbind" else args
        at, count = _axis(owner, named.get("dim", rest[0] if rest else 0)), whole(number, "chunks")
        before, n, behind = owner.dims[:at], owner.dims[at], owner.dims[at + 1 :]
        if n > LONGEST_LOOP or count < 1:
            raise Unreadable(f"{n:,} numbers in {count} parts are not followed")
        if name == "unbind":
            return tuple([owner.changed((*before, *behind)) for _ in range(n)])
        size = max(-(-n // count), 1)
        return tuple([owner.changed((*before, min(size, n - first), *behind)) for first in range(0, n, size)])

    return run


def _with_places(name: str) -> Callable[..., Value]:
    """`w.max(1)`, `w.sort()`, `w.topk(4)`: numbers, and beside them their places."""

    def run(machine: Machine, owner: Value, *args: Value, dim: Value = None, **named: Value) -> Value:
        assert isinstance(owner, Parameter)
        count, *rest = args if name == "topk" else (None, *args)
        axis = dim if dim is not None else rest[0] if rest else None if name not in ("topk", "sort") else -1
        if isinstance(axis, Parameter):
            return owner.operate(machine, "*", axis, False)  # the larger of two, number by number
        if axis is None:
            return owner.changed(())
        at = _axis(owner, axis)
        left = {"topk": (whole(count, "k"),) if name == "topk" else (), "sort": (owner.dims[at],)}.get(name, ())
        left = (1,) if not left and (named.get("keepdim") or rest[1:] == [True]) else left
        made = owner.changed((*owner.dims[:at], *left, *owner.dims[at + 1 :]))
        return made, Parameter(made.dims, trained=False)

    return run


def _again(machine: Machine, owner: Value, repeats: Value, dim: Value = None, **named: Value) -> Value:
    """`w.repeat_interleave(2, 0)`: each so many times, one after the other."""
    assert isinstance(owner, Parameter)
    times = whole(repeats, "repeats")
    if dim is None:
        return owner.changed((prod(owner.dims) * times,))
    at = _axis(owner, dim)
    return owner.changed((*owner.dims[:at], owner.dims[at] * times, *owner.dims[at + 1 :]))


def _tiled(machine: Machine, owner: Value, *times: Value) -> Value:
    """`w.tile(2)`: the times of the last axes."""
    assert isinstance(owner, Parameter)
    given = [whole(each, "dims") for each in times]
    return machine.call(owner.attribute(machine, "repeat"), *(1,) * (len(owner.dims) - len(given)), *given)


def _split(machine: Machine, owner: Value, size: Value, dim: Value = 0, *rest: Value) -> Value:
    """`w.split(4)`, and `w.split([4, 2], 1)`"""
    assert isinstance(owner, Parameter)
    at = _axis(owner, dim)
    count = owner.dims[at]
    if isinstance(size, list | tuple):
        sizes = [whole(each, "a size") for each in size]
    else:
        step = whole(size, "split_size")
        if step < 1 or count // step > LONGEST_LOOP:
            raise Unreadable(f"a split into parts of {step} is not followed")
        sizes = [min(step, count - first) for first in range(0, count, step)]
    if sum(sizes) != count:
        raise Raised("RuntimeError", f"split into {said(sizes)} of an axis of {count}")
    return tuple([owner.changed((*owner.dims[:at], each, *owner.dims[at + 1 :])) for each in sizes])


def _narrowed(machine: Machine, owner: Value, dim: Value, start: Value, length: Value) -> Value:
    """`w.narrow(0, 2, 4)`: so many places of an axis, from one on."""
    assert isinstance(owner, Parameter)
    at, count = _axis(owner, dim), whole(length, "length")
    if not 0 <= whole(start, "start") <= owner.dims[at] - count:
        raise Raised("RuntimeError", f"narrow takes {count} from {said(start)} on, of an axis of {owner.dims[at]}")
    return owner.changed((*owner.dims[:at], count, *owner.dims[at + 1 :]))


def _operated(symbol: str) -> Callable[..., Value]:
    """`w.mul(v)`"""

    def run(machine: Machine, owner: Value, other: Value, **named: Value) -> Value:
        assert isinstance(owner, Parameter)
        return owner.operate(machine, symbol, other, False)

    return run


OPERATORS = {"add": "+", "sub": "-", "mul": "*", "div": "/", **dict.fromkeys(("matmul", "mm", "bmm"), "@")}
"""Methods that stand for an operator."""

METHODS: dict[str, Callable[..., Value]] = {
    **dict.fromkeys(NEW, new_numbers),
    "gather": _gathered,
    "take_along_dim": _along,
    "index_select": _rows,
}
"""The methods of a parameter that are read here."""

CHOICES.update(METHODS)
CHOICES.update({name: _operated(symbol) for name, symbol in OPERATORS.items()})
CHOICES.update({name: _with_places(name) for name in ("max", "min", "median", "sort", "topk")})
CHOICES.update({"repeat_interleave": _again, "tile": _tiled, "split": _split, "narrow": _narrowed})
CHOICES.update({name: _in_parts(name) for name in ("unbind", "chunk")})
