"""Sizes that a program holds as a tensor: a tuple whose arithmetic is that of each number, `tf.shape(x)[1:3] * 2`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convcalc.readers.python.values import Unreadable, Value, said


class SizeTuple(tuple[Any, ...]):
    """Numbers, and None for one that is open, as the batch is.

    >>> sizes = SizeTuple((None, 12, 10, 3))
    >>> sizes, sizes[1:3], type(sizes[1:3]).__name__, sizes[-1]
    ((None, 12, 10, 3), (12, 10), 'SizeTuple', 3)
    """

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return SizeTuple(found) if isinstance(key, slice) else found


def of_sizes(symbol: str, left: Value, right: Value, work: Callable[[Value, Value], Value]) -> SizeTuple:
    """What arithmetic makes of sizes and a number, or as many numbers; raises Unreadable.

    work: the same of two numbers.

    >>> of_sizes("*", 2, SizeTuple((None, 12, 10)), lambda a, b: a * b)
    (None, 24, 20)
    """
    own, other = (left, right) if isinstance(left, SizeTuple) else (right, left)
    assert isinstance(own, SizeTuple)
    others = list(other) if isinstance(other, list | tuple) else [other] * len(own)
    if len(others) != len(own) or not all(each is None or isinstance(each, int | float) for each in others):
        raise Unreadable(f"sizes {said(tuple(own))} meet {said(other)} in '{symbol}', which is not followed")
    pairs = zip(own, others, strict=True) if own is left else zip(others, own, strict=True)
    return SizeTuple([None if a is None or b is None else work(a, b) for a, b in pairs])
