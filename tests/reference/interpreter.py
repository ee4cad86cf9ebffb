"""Running a program: one row for each executed layer, who feeds whom, and what it counts."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from tests.reference.counting import Impossible, TooLarge
from tests.reference.layers import (
    ACTIVATIONS,
    EVERYTHING,
    LOST,
    OWN,
    Border,
    Conv,
    Flatten,
    Made,
    Map,
    Norm,
    Reshape,
    Subsample,
    Window,
)
from tests.reference.programs import Body, Branches, From, Group, Item, Label, Program, Residual, Skip
from tests.reference.seen import Network, Source

MOST_PERIOD = 200

ELEMENTWISE = {*ACTIVATIONS, "bn", "scale", "normalize"} - {"softmax"}
"""What leaves the elements of a vector apart."""


class Scope(NamedTuple):
    """Names in one pair of brackets, and those around it."""

    names: dict[str, Source]
    outer: Scope | None

    def find(self, name: str) -> Source:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        raise Impossible(f"no {name}")


def run(program: Program) -> tuple[Network, Source]:
    """The rows of a program and the tensor that comes out; raises Impossible or TooLarge."""
    *size, channels = program.input
    network = Network(tuple(size))
    start = Source(-1, Map(channels, tuple(size)))
    end = Interpreter(network).body(program.body, start, Scope({}, None))
    return network, end


class Interpreter:
    def __init__(self, network: Network) -> None:
        self.network = network

    def body(self, body: Body, at: Source, scope: Scope) -> Source:
        for item in body:
            at = self.item(item, at, scope)
        return at

    def item(self, item: Item, at: Source, scope: Scope) -> Source:
        if isinstance(item, Label):
            at = scope.names[item.name] = self.item(item.item, at, scope)
            return at
        if isinstance(item, Group):
            for _ in range(item.times):
                at = self.body(item.body, at, Scope({}, scope))
            return at
        if isinstance(item, Branches):
            for _ in range(item.times):
                ends = [self.body(branch, at, Scope({}, scope)) for branch in item.branches]
                at = self.meet(item.word, ends)
            return at
        if isinstance(item, Residual):
            return self.residual(item, at, scope)
        if isinstance(item, Skip):
            return self.skip(item, at, scope)
        if isinstance(item, From):
            return scope.find(item.name)
        if isinstance(item, Reshape):
            row, old = at.origin or (at.row, at.map)
            (made,) = item.run(old)
            if self._in_another_shape(row):  # its elements came from elsewhere than its units
                made = made._replace(axes=tuple(LOST for _ in made.axes), tracked=False)
            return self.add(made, [at])
        if isinstance(item, Flatten):
            origin = (at.row, at.map) if at.map.size else at.origin
            return self.add(item.run(at.map)[0], [at])._replace(origin=origin)
        for made in item.run(at.map):
            kept = at.origin if made.word in ELEMENTWISE else None
            at = self.add(made, [at])._replace(origin=kept)
        return at

    def _in_another_shape(self, at: int) -> bool:
        while at >= 0 and self.network.rows[at].made.word in ELEMENTWISE:
            at = self.network.rows[at].ins[0].row
        return at >= 0 and self.network.rows[at].made.word == "reshape"

    def add(self, made: Made, ins: list[Source], counted: tuple[int, ...] = (0,)) -> Source:
        rank, axes = len(self.network.input), made.axes
        if len(axes) != rank:  # a vector's units, or those of a map of another kind, have no place in the input
            if made.word == "fc" or (axes and all(axis is EVERYTHING for axis in axes)):
                made = made._replace(axes=(EVERYTHING,) * rank)
            elif all(axis is OWN for axis in axes):
                made = made._replace(axes=(OWN,) * rank)
            else:
                made = made._replace(axes=(LOST,) * rank, tracked=False)
        self.network.add(made, tuple(ins), counted)
        return Source(len(self.network.rows) - 1, made.out)

    def meet(self, word: str, ends: list[Source]) -> Source:
        shapes = [end.map for end in ends]
        sizes, channels = {x.size for x in shapes}, {x.channels for x in shapes}
        full = max(shapes, key=lambda x: (places_of(x), len(x.size)))
        counted = tuple(range(len(ends)))
        out = full
        if word == "concat":
            if len(sizes) > 1:
                raise Impossible("sizes differ")
            out = Map(sum(x.channels for x in shapes), shapes[0].size)
        elif word == "add":
            if len(sizes) > 1 or len(channels) > 1:
                raise Impossible("shapes differ")
        else:
            gates, most = [x.size != full.size for x in shapes], max(channels)
            if channels - {1, most} or any(g and places_of(x) != 1 for g, x in zip(gates, shapes, strict=True)):
                raise Impossible("these do not multiply")
            out = Map(most, full.size)  # one channel is spread over all (Woo et al. 2018)
            counted = self._ungated(ends, gates, full)
        return self.add(Made(word, out, tuple(OWN for _ in out.size)), ends, counted)

    def _ungated(self, ends: list[Source], gates: list[bool], full: Map) -> tuple[int, ...]:
        """A gate scales the map and is left out of its field (squeeze and excitation)."""
        main = [i for i, gate in enumerate(gates) if not gate]
        if places_of(full) == 1:  # where the map has one place, what sees everything is the gate
            main = [i for i in main if not self.network.sees_all(ends[i].row)] or main
        return tuple(main)

    def residual(self, item: Residual, at: Source, scope: Scope) -> Source:
        """He et al. 2015, section 3.3."""
        end = self.body(item.body, at, Scope({}, scope))
        if end.map == at.map and item.shortcut != "C":
            return self.meet("add", [end, at])
        if item.shortcut == "if same":
            return end
        if not item.shortcut:
            raise Impossible("shapes differ")
        stride = tuple(self._stride(at, end, axis) for axis in range(len(at.map.size)))
        past = at
        if item.shortcut == "A":
            layers = Subsample(end.map.channels, stride).run(at.map)
        else:
            ones = (1,) * len(stride)
            window = Window(ones, stride, ones, tuple((0, 0) for _ in stride))
            layers = Conv("conv", end.map.channels, window, 1, False, False).run(at.map)
            layers += Norm("bn", None).run(layers[0].out)
        for made in layers:
            past = self.add(made, [past])
        return self.meet("add", [end, past])

    def _stride(self, at: Source, end: Source, axis: int) -> int:
        """How far apart neighbouring units of the branch look, all of them alike."""
        if len(end.map.size) != len(at.map.size) or len(at.map.size) != len(self.network.input):
            raise Impossible("no stride")
        period = self.network.period(axis)
        if period > MOST_PERIOD:
            raise TooLarge("a rhythm so long")
        hulls = [self.network.hull(axis, end.row, unit, root=at.row) for unit in range(2 * period + 1)]
        if any(hull is None for hull in hulls):
            raise Impossible("no stride")
        firsts, lasts = [h[0] for h in hulls if h], [h[1] for h in hulls if h]
        steps = {b - a for each in (firsts, lasts) for a, b in pairwise(each)}
        if len(steps) != 1 or steps == {0}:  # where everything is seen, nothing moves
            raise Impossible("no one stride")
        return steps.pop()

    def skip(self, item: Skip, at: Source, scope: Scope) -> Source:
        ends = [at]
        for name in item.names:
            other = scope.find(name)
            if item.crop and other.map.size != at.map.size:
                if len(other.map.size) != len(at.map.size):
                    raise Impossible("cannot crop")
                cut = [n - m for n, m in zip(other.map.size, at.map.size, strict=True)]
                if min(cut) < 0:
                    raise Impossible("smaller")
                (made,) = Border("crop", tuple((c // 2, c - c // 2) for c in cut)).run(other.map)
                other = self.add(made, [other])
            ends.append(other)
        return self.meet(item.word, ends)


def places_of(x: Map) -> int:
    count = 1
    for n in x.size:
        count *= n
    return count
