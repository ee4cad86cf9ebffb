"""Numbers of a tensor that other numbers pick: `x.gather(1, index)`, `x.index_select(2, index)`, `x.scatter(...)`."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import FrameworkValue, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.loose_tensors import MARK, LooseTensor, Sizes, loosened, meeting, plain_sizes
from convcalc.readers.pytorch.loose_views import place_of
from convcalc.readers.pytorch.reductions import LargestAndWhere
from convcalc.readers.pytorch.tensors import Parameter, whole


def gathered(machine: Machine, x: Value, dim: Value, index: Value, **named: Value) -> Value:
    """`torch.gather(x, 1, index)` has the sizes of the index, which may be smaller along the other axes."""
    if not isinstance(x, LooseTensor):
        raise Unreadable(f"gather of {said(x)} is not read")
    at, wanted = place_of(x, dim), _sizes(x, index)
    if len(wanted) != len(x.counts):
        raise Raised(
            "RuntimeError",
            f"Index tensor must have the same number of dimensions as input tensor: {said(plain_sizes(wanted))} for"
            f" {said(plain_sizes(x.counts))}",
        )
    for axis, (n, count) in enumerate(zip(wanted, x.counts, strict=True)):
        if axis != at and n > count:
            raise Raised("RuntimeError", f"gather: the index has {n:,} along axis {axis}, and the tensor {count:,}")
    return x.as_(wanted, False)


def along(machine: Machine, x: Value, indices: Value, dim: Value, **named: Value) -> Value:
    """`torch.take_along_dim(x, index, 1)`"""
    return gathered(machine, x, dim, indices)


def _sizes(x: LooseTensor, index: Value, first: bool = True) -> Sizes:
    """The sizes of an index; numbers of the program's own for each of the batch have it as their first.

    first: may they be for each of the batch?
    """
    if isinstance(index, Numbers | Parameter):
        dims = index.dims if isinstance(index, Parameter) else (len(index.values),)
        one = Batch(known=x.recorder.batch.known).of_one
        whole_batch = first and x.counts[:1] == (MARK,) and dims[:1] == (one,)
        return (MARK, *dims[1:]) if whole_batch else dims
    loose = loosened(x.machine, index)
    if not isinstance(loose, LooseTensor):
        raise Unreadable(f"an index {said(index)} is not read")
    return loose.counts


def by_places(x: LooseTensor, keys: tuple[Value, ...]) -> LooseTensor:
    """`points[batch, index, :]`: numbers at places that a program worked out, of each item its own."""
    at = [place for place, key in enumerate(keys) if isinstance(key, FrameworkValue)]
    alone = all(isinstance(key, FrameworkValue) or key == slice(None) for key in keys)
    if not alone or at[-1] - at[0] + 1 != len(at) or len(keys) > len(x.counts):
        raise Unreadable(
            "a tensor at places that are worked out is read with whole axes beside them", "x[batch, idx, :]"
        )
    chosen: Sizes = ()
    for place in at:
        chosen = meeting(chosen, _sizes(x, keys[place], first=place == 0), "an index")
    return x.as_((*x.counts[: at[0]], *chosen, *x.counts[at[-1] + 1 :]), False)


def selected(machine: Machine, x: Value, dim: Value, index: Value, **named: Value) -> Value:
    """`x.index_select(2, index)`: as many of an axis as the index names."""
    if not isinstance(x, LooseTensor):
        raise Unreadable(f"index_select of {said(x)} is not read")
    at, wanted = place_of(x, dim), _sizes(x, index, first=False)
    if x.counts[at] % MARK == 0:
        raise Unreadable("some images of the batch are taken, which is not read")
    if len(wanted) != 1:
        raise Raised("IndexError", f"index_select takes an index of one axis, not {said(plain_sizes(wanted))}")
    return x.as_((*x.counts[:at], wanted[0], *x.counts[at + 1 :]), False)


def scattered(machine: Machine, x: Value, dim: Value, index: Value, *rest: Value, **named: Value) -> Value:
    """`x.scatter(1, index, y)`: as many numbers as before, some of them others."""
    if not isinstance(x, LooseTensor):
        raise Unreadable(f"scatter into {said(x)} is not read")
    place_of(x, dim)
    return x.as_(x.counts, False)


def ordered(machine: Machine, x: Value, k: Value, dim: Value = -1, keepdim: Value = False) -> Value:
    """`x.kthvalue(2, dim=1)`: one of an axis, and where it was."""
    if not isinstance(x, LooseTensor):
        raise Unreadable(f"kthvalue of {said(x)} is not read")
    at = place_of(x, dim)
    if not 1 <= whole(k, "k") <= x.counts[at]:
        raise Raised("RuntimeError", f"kthvalue: k is {said(k)}, of {x.counts[at]:,}")
    left = (1,) if keepdim else ()
    return LargestAndWhere(x.as_((*x.counts[:at], *left, *x.counts[at + 1 :]), False))


def diagonal(machine: Machine, x: Value, offset: Value = 0, dim1: Value = 0, dim2: Value = 1) -> Value:
    """`x.diagonal(dim1=1, dim2=2)`: the numbers where two axes have the same place, as the last axis."""
    if not isinstance(x, LooseTensor):
        raise Unreadable(f"the diagonal of {said(x)} is not read")
    one, other, shift = place_of(x, dim1), place_of(x, dim2), whole(offset, "offset")
    if one == other:
        raise Raised("RuntimeError", f"diagonal along axis {one} twice")
    rows, columns = x.counts[one], x.counts[other]
    if rows % MARK == 0 or columns % MARK == 0:
        raise Unreadable("a diagonal across the images of a batch is not read")
    count = min(rows, columns - shift) if shift >= 0 else min(rows + shift, columns)
    rest = [n for axis, n in enumerate(x.counts) if axis not in (one, other)]
    return x.as_((*rest, max(count, 0)), False)


PICKED: dict[str, Callable[..., Value]] = {
    "gather": gathered,
    "take_along_dim": along,
    "index_select": selected,
    **dict.fromkeys(("scatter", "scatter_", "scatter_add", "scatter_add_", "index_add", "index_fill"), scattered),
    "kthvalue": ordered,
    "diagonal": diagonal,
}
"""PyTorch's functions and methods, on tensors whose axes are not followed."""
