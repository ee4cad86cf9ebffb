"""A network along one axis worked out unit by unit: which indices each reads, as sets. No formula and no interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple


class Node(NamedTuple):
    """A layer: who feeds it (-1: the network's input), how many units it has, which units of its input unit i reads.

    `reads` answers for every whole number, also outside 0..size-1: there lies the padding of the layer behind.
    """

    inputs: tuple[int, ...]
    size: int
    reads: Callable[[int], Sequence[int]]


def sliding(n: int, kernel: int, stride: int, before: int, after: int, dilation: int, ceil: bool = False) -> Node:
    """A window that slides; its places are counted one by one. With `ceil`, one more while cells are left unread,
    but none that would start behind the input."""
    extent, padded = dilation * (kernel - 1) + 1, before + n + after
    size = 0
    while size * stride + extent <= padded or (
        ceil and (size - 1) * stride + extent < padded and size * stride < before + n
    ):
        size += 1
    return Node((), size, lambda i: [i * stride - before + dilation * t for t in range(kernel)])


def spreading(n: int, kernel: int, stride: int, before: int, after: int, dilation: int, extra: int = 0) -> Node:
    """A transposed convolution as defined: unit j adds to places j*stride + dilation*t; then the borders are cut."""
    size = 1 + (n - 1) * stride + dilation * (kernel - 1) + extra - before - after

    def reads(i: int) -> list[int]:
        place = i + before
        taps = [place - dilation * t for t in range(kernel)]
        return [left // stride for left in taps if left % stride == 0]

    return Node((), size, reads)


def nearest(n: int, factor: int) -> Node:
    return Node((), n * factor, lambda i: [i // factor])


def linear(n: int, factor: int) -> Node:
    """Bilinear upsampling, half-pixel centres: unit i stands at (i + 1/2)/factor - 1/2, between one place or two."""

    def reads(i: int) -> list[int]:
        place = Fraction(2 * i + 1, 2 * factor) - Fraction(1, 2)
        return sorted({floor(place), ceil(place)})

    return Node((), n * factor, reads)


def all_of(n: int, size: int) -> Node:
    """Every unit reads all of the map."""
    return Node((), size, lambda i: range(n))


def moved(size: int, by: int) -> Node:
    """Cropping (by > 0 in front) and zero padding (by < 0)."""
    return Node((), size, lambda i: [i + by])


def spread_evenly(n: int, size: int) -> Node:
    """Adaptive pooling: unit i reads from floor(i*n/size) up to, and not including, ceil((i+1)*n/size)."""
    return Node((), size, lambda i: range(i * n // size, -(-(i + 1) * n // size)))


def seen(nodes: Sequence[Node], n: int, at: int, unit: int, borders: bool) -> frozenset[int]:
    """The input indices that a unit sees. With borders only what is really there: padding is seen by nobody."""
    known: dict[tuple[int, int], frozenset[int]] = {}

    def walk(at: int, unit: int) -> frozenset[int]:
        if borders and not 0 <= unit < (n if at < 0 else nodes[at].size):
            return frozenset()
        if at < 0:
            return frozenset([unit])
        if (at, unit) not in known:
            read = nodes[at].reads(unit)
            known[at, unit] = frozenset().union(*[walk(source, j) for source in nodes[at].inputs for j in read])
        return known[at, unit]

    return walk(at, unit)


def hull(indices: frozenset[int]) -> tuple[int, int] | None:
    return (min(indices), max(indices)) if indices else None
