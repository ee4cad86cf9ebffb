"""How the numbers of a tensor lie in memory, and so which views PyTorch gives of them without a copy.

Source: `at::detail::computeStride` of ATen in PyTorch 2.13.
"""

from __future__ import annotations

from itertools import accumulate
from math import prod
from operator import mul
from typing import TypeAlias

Dims: TypeAlias = "tuple[int, ...]"


def in_order(dims: Dims) -> Dims:
    """The strides of numbers that lie one behind the other.

    >>> in_order((2, 8, 4, 4))
    (128, 16, 4, 1)
    """
    return tuple([1, *accumulate(dims[:0:-1], mul)][::-1]) if dims else ()


def is_in_order(dims: Dims, strides: Dims) -> bool:
    """Do numbers lie one behind the other? Of an axis of one its stride says nothing.

    >>> is_in_order((2, 1, 4), (4, 7, 1)), is_in_order((2, 4, 1), (4, 2, 1))
    (True, False)
    """
    return all(n == 1 or a == b for n, a, b in zip(dims, strides, in_order(dims), strict=True))


def dense(dims: Dims, strides: Dims) -> bool:
    """Are the numbers, in some order of the axes, without gaps?

    >>> dense((2, 4, 8), (32, 1, 4)), dense((2, 4, 4), (32, 8, 2))
    (True, False)
    """
    axes = sorted([at for at, n in enumerate(dims) if n > 1], key=lambda at: -strides[at])
    return is_in_order(tuple([dims[at] for at in axes]), tuple([strides[at] for at in axes]))


def can_be_viewed(dims: Dims, strides: Dims, sizes: Dims) -> bool:
    """Can numbers be seen in other sizes where they lie? Axes are joined only where one runs on in the other.

    >>> can_be_viewed((2, 4, 4, 8), (128, 4, 1, 16), (2, 128)), can_be_viewed((2, 4, 4, 8), (128, 4, 1, 16), (2, 16, 8))
    (False, True)
    """
    left = list(sizes)
    together, first = 1, 0
    for axis in range(len(dims) - 1, -1, -1):
        if together == 1:
            first = strides[axis]
        together *= dims[axis]
        if axis and (dims[axis - 1] == 1 or strides[axis - 1] == together * first):
            continue
        taken = 1
        while left and (taken < together or left[-1] == 1):
            taken *= left.pop()
        if taken != together:
            return False
        together = 1
    return not left


def completed(dims: Dims, sizes: Dims) -> Dims | None:
    """The sizes of a view with their -1 worked out; None where there is no such view.

    >>> completed((2, 8, 4), (2, -1)), completed((2, 8, 4), (3, -1))
    ((2, 32), None)
    """
    known = prod([n for n in sizes if n != -1])
    if -1 not in sizes:
        return sizes if known == prod(dims) else None
    if not known or prod(dims) % known:
        return None
    return tuple([prod(dims) // known if n == -1 else n for n in sizes])
