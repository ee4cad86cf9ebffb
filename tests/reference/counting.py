"""Places, padding and connections, counted one by one along one axis or over the channels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product


class Impossible(Exception):
    """A layer that cannot be, whoever computes it; the package must refuse it too."""


class TooLarge(Exception):
    """Nothing wrong with it, but too much to count."""


LARGEST_COUNT = 50_000


def places(n: int, extent: int, stride: int, before: int, after: int, ceil: bool = False) -> int:
    """At how many places a window of `extent` stands on n cells with padding.

    PyTorch's ceil_mode: one place more while cells are left that no window covers, if it starts in the input or before.
    """
    end, start, count = before + n + after, 0, 0
    while start + extent <= end:
        count, start = count + 1, start + stride
    if ceil and start - stride + extent < end and start < before + n:
        count += 1
    if count < 1:
        raise Impossible("the window does not fit")
    if count > LARGEST_COUNT:
        raise TooLarge("a map of so many places")
    return count


def same_padding(n: int, extent: int, stride: int) -> int:
    """TensorFlow's 'SAME': the least padding with which a window stands on every stride-th cell."""
    last = max(range(0, n, stride))
    padding = 0
    while last + extent > n + padding:
        padding += 1
    return padding


def joined(c_in: int, c_out: int, groups: int) -> int:
    """Pairs of channels that are in one group: those that a weight joins."""
    if c_in % groups or c_out % groups:
        raise Impossible("the groups do not divide the channels")
    if max(c_in, c_out) > LARGEST_COUNT:
        raise TooLarge("so many channels")
    members = Counter(i * groups // c_in for i in range(c_in))
    return sum(members[o * groups // c_out] for o in range(c_out))


def points(size: Sequence[int]) -> int:
    """How many points a map or a kernel has."""
    count = 1
    for n in size:
        count *= n
    if count > 10**12:
        raise TooLarge("a map of so many points")
    return sum(1 for _ in product(*map(range, size))) if count < 500 else count
