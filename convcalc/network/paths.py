"""Ways from a network's input to its output: how many there are, and how many layers with weights lie on each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeAlias, TypeVar

from convcalc.layers.kind import Kind
from convcalc.network.graph import Body, Item, Join, Loop, Net, Ref, Step
from convcalc.record import NamedTuple

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

V = TypeVar("V")


class Algebra(Generic[V]):
    """What a walk carries along: `one` at the input, one layer more, branches that meet, what follows one another."""

    one: V

    def further(self, value: V) -> V:
        raise NotImplementedError

    def met(self, one: V, other: V) -> V:
        raise NotImplementedError

    def then(self, one: V, other: V) -> V:
        raise NotImplementedError

    def power(self, value: V, times: int) -> V:
        """`times` in a row, by squaring."""
        result = self.one
        while times:
            if times & 1:
                result = self.then(result, value)
            times >>= 1
            value = self.then(value, value) if times else value
        return result


class Extent(Algebra[Paths]):
    """The number of ways, the shortest and the longest."""

    one = Paths(1, 0, 0)

    def further(self, value: Paths) -> Paths:
        return Paths(value.ways, value.shortest + 1, value.longest + 1)

    def met(self, one: Paths, other: Paths) -> Paths:
        shortest, longest = min(one.shortest, other.shortest), max(one.longest, other.longest)
        return Paths(_limited(one.ways, other.ways, int.__add__), shortest, longest)

    def then(self, one: Paths, other: Paths) -> Paths:
        shortest, longest = one.shortest + other.shortest, one.longest + other.longest
        return Paths(_limited(one.ways, other.ways, int.__mul__), shortest, longest)


def _limited(one: int | None, other: int | None, what: Callable[[int, int], int]) -> int | None:
    if one is None or other is None or one.bit_length() + other.bit_length() > LARGEST:
        return None
    return what(one, other)


class Distribution(Algebra[Lengths]):
    """The number of ways of each length."""

    one: Lengths = {0: 1}  # noqa: RUF012  (never written to)

    def further(self, value: Lengths) -> Lengths:
        return {length + 1: count for length, count in value.items()}

    def met(self, one: Lengths, other: Lengths) -> Lengths:
        return {length: one.get(length, 0) + other.get(length, 0) for length in sorted({*one, *other})}

    def then(self, one: Lengths, other: Lengths) -> Lengths:
        result: Lengths = {}
        for length, count in one.items():
            for more, ways in other.items():
                result[length + more] = result.get(length + more, 0) + count * ways
        return result


class Frame(Generic[V]):
    """A body on the way: what is carried to its start, and to each item's output."""

    __slots__ = ("arriving", "made", "parent")

    def __init__(self, arriving: V, parent: Frame[V] | None) -> None:
        self.arriving = arriving
        self.parent = parent
        self.made: list[V] = []

    def get(self, ref: Ref) -> V:
        frame, place = self, ref
        if not isinstance(place, int):
            for _ in range(place.up):
                assert frame.parent is not None
                frame = frame.parent
            place = place.place
        return frame.arriving if place < 0 else frame.made[place]


class Walk(Generic[V]):
    """One walk over a net; a body that reads nothing from further out is walked once, however often it runs."""

    def __init__(self, algebra: Algebra[V]) -> None:
        self.algebra = algebra
        self.known: dict[int, V] = {}

    def through(self, body: Body, arriving: V, parent: Frame[V] | None) -> V:
        if body.closed and parent is not None:
            if id(body) not in self.known:
                self.known[id(body)] = self.inside(body, self.algebra.one, None)
            return self.algebra.then(arriving, self.known[id(body)])
        return self.inside(body, arriving, parent)

    def inside(self, body: Body, arriving: V, parent: Frame[V] | None) -> V:
        frame = Frame(arriving, parent)
        for item in body.items:
            frame.made.append(self.item(item, frame))
        return frame.get(body.out_ref)

    def item(self, item: Item, frame: Frame[V]) -> V:
        if isinstance(item, Step):
            return self.step(item, [frame.get(ref) for ref in item.reads])
        if isinstance(item, Join):
            arriving = frame.get(item.reads)
            return self.step(item.step, [self.through(branch, arriving, frame) for branch in item.branches])
        return self.loop(item, frame)

    def step(self, step: Step, ins: list[V]) -> V:
        value = ins[0]
        for other in ins[1:]:
            value = self.algebra.met(value, other)
        return self.algebra.further(value) if step.kind.weighted else value

    def loop(self, item: Loop, frame: Frame[V]) -> V:
        value = frame.get(item.reads)
        for body, times in item.runs:
            if body.closed:
                once = self.through(body, self.algebra.one, frame)
                value = self.algebra.then(value, self.algebra.power(once, times))
            else:
                for _ in range(times):
                    value = self.through(body, value, frame)
        return value


def paths(net: Net) -> Paths:
    """The ways from the input to the output of a net.

    A residual block doubles them: each has one way through its layers and one past them.
    """
    return Walk(Extent()).inside(net.body, Extent.one, None)


def lengths(net: Net) -> Lengths | None:
    """How many ways there are of each length, the shortest first; None where that would be too long a table."""
    extent = paths(net)
    if extent.ways is None or extent.longest - extent.shortest > LONGEST_TABLE:
        return None
    found = Walk(Distribution()).inside(net.body, Distribution.one, None)
    return dict(sorted(found.items()))


def rows_of(body: Body, kinds: Callable[[Kind[Any]], bool]) -> int:
    """How many executed layers are of the kinds that `kinds` is true of; repetitions count each time."""
    return _rows(body, kinds, {})


def _rows(body: Body, kinds: Callable[[Kind[Any]], bool], known: dict[int, int]) -> int:
    if id(body) not in known:
        known[id(body)] = sum(_rows_of_item(item, kinds, known) for item in body.items)
    return known[id(body)]


def _rows_of_item(item: Item, kinds: Callable[[Kind[Any]], bool], known: dict[int, int]) -> int:
    if isinstance(item, Step):
        return int(kinds(item.kind))
    if isinstance(item, Loop):
        return sum(_rows(body, kinds, known) * times for body, times in item.runs)
    return sum(_rows(branch, kinds, known) for branch in item.branches) + int(kinds(item.step.kind))
