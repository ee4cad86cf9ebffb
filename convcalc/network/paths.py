"""Ways from a network's input to its output: how many there are, and how many layers with weights lie on each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.network.graph import Net, Step
from convcalc.network.traverse import Algebra, Run, V, ends

LARGEST = 20_000
"""Numbers of more bits are not written out."""

LONGEST_TABLE = 4_000
"""So many lengths and no more are told apart."""


class Paths(NamedTuple):
    """ways: how many there are (None: too many to write out); shortest, longest: layers with weights on them."""

    ways: int | None
    shortest: int
    longest: int


Lengths: TypeAlias = "dict[int, int]"
"""How many ways there are of each length: a polynomial whose powers are lengths."""


class Extent(Algebra[Paths]):
    """The number of ways, the shortest and the longest."""

    by_size = False
    start = Paths(1, 0, 0)

    def step(self, step: Step, ins: list[Paths], row: int) -> Paths:
        value = self.together(ins)
        return Paths(value.ways, value.shortest + 1, value.longest + 1) if step.kind.weighted else value

    def together(self, ins: list[Paths]) -> Paths:
        """The ways to several tensors."""
        value = ins[0]
        for other in ins[1:]:
            ways = _limited(value.ways, other.ways, int.__add__)
            value = Paths(ways, min(value.shortest, other.shortest), max(value.longest, other.longest))
        return value

    def repeat(self, run: Run[Paths], arriving: Paths) -> Paths:
        return _in_a_row(run, arriving, self._then) if run.body.closed else super().repeat(run, arriving)

    def _then(self, one: Paths, other: Paths) -> Paths:
        shortest, longest = one.shortest + other.shortest, one.longest + other.longest
        return Paths(_limited(one.ways, other.ways, int.__mul__), shortest, longest)


def _in_a_row(run: Run[V], value: V, then: Callable[[V, V], V]) -> V:
    """One value, and behind it n times what a closed body does, by squaring."""
    times, square = run.times, run.once()
    while times:
        if times & 1:
            value = then(value, square)
        times >>= 1
        square = then(square, square) if times else square
    return value


def _limited(one: int | None, other: int | None, what: Callable[[int, int], int]) -> int | None:
    # A million residual blocks have 2 ** 1,000,000 ways: a number that takes longer to write than to compute.
    if one is None or other is None or one.bit_length() + other.bit_length() > LARGEST:
        return None
    return what(one, other)


class Distribution(Algebra[Lengths]):
    """The number of ways of each length."""

    by_size = False
    start: Lengths = {0: 1}  # noqa: RUF012  (never written to)

    def step(self, step: Step, ins: list[Lengths], row: int) -> Lengths:
        value = self.together(ins)
        return {length + 1: count for length, count in value.items()} if step.kind.weighted else value

    def together(self, ins: list[Lengths]) -> Lengths:
        """How many ways of each length lead to several tensors."""
        value = ins[0]
        for other in ins[1:]:
            value = {length: value.get(length, 0) + other.get(length, 0) for length in sorted({*value, *other})}
        return value

    def repeat(self, run: Run[Lengths], arriving: Lengths) -> Lengths:
        return _in_a_row(run, arriving, self._then) if run.body.closed else super().repeat(run, arriving)

    def _then(self, one: Lengths, other: Lengths) -> Lengths:
        result: Lengths = {}
        for length, count in one.items():
            for more, ways in other.items():
                result[length + more] = result.get(length + more, 0) + count * ways
        return result


EXTENT, DISTRIBUTION = Extent(), Distribution()


def paths(net: Net) -> Paths:
    """The ways from the inputs to the outputs of a net.

    A residual block doubles them: each has one way through its layers and one past them.
    """
    return EXTENT.together(ends(net, EXTENT))


def lengths(net: Net) -> Lengths | None:
    """How many ways there are of each length, the shortest first; None where that would be too long a table."""
    extent = paths(net)
    if extent.ways is None or extent.longest - extent.shortest > LONGEST_TABLE:
        return None
    return dict(sorted(DISTRIBUTION.together(ends(net, DISTRIBUTION)).items()))
