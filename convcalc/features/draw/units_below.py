"""What one unit sees, layer by layer: which units of the layers below it, and where over the input they stand."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from fractions import Fraction
from itertools import islice
from math import lcm

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import IDENTITY, AffineInterval, FloorInterval, Interval, PeriodicInterval
from convcalc.features.draw.box_alignment import free_lanes
from convcalc.features.draw.widest_path import Growth, chosen, growth, has_line
from convcalc.layers import kind_of
from convcalc.network.facts import Facts
from convcalc.network.receptive_field import ungated
from convcalc.network.rows import Row
from convcalc.network.unit_field import contributing_units, field_input
from convcalc.text import harmless

MOST_FOLLOWERS = 100
"""So many activations and norms behind each other are looked past."""

LARGEST_FIELD = 60
"""A wider field is not drawn unit by unit."""

FINEST = 16
"""A place is divided into so many parts at most; finer differences are rounded."""

MOST_LAYERS = 400
"""Behind more layers no unit is drawn: each is traced back one by one."""

LONGEST = 1_000
"""A unit's place is the mean of one rhythm; of a longer one, that of the unit alone."""


MOST_ROWS = 40
"""Of more layers, one below the other, no unit is drawn: that would be no pyramid, but a tower."""


class LayerUnits(NamedTuple):
    """The units of one layer that count; row -1 is the input.

    at: where each stands over the input, counted in parts of a place, of which Pyramid.parts make one.  real: those of
    them that exist; the others lie in padding.  rf: what one of them sees of the input.
    reads: the rows that it reads, of those drawn.  line, lane: where it is drawn; in lane 0 stands the path that sees
    most, in the others the branches beside it.
    """

    row: int
    name: str
    at: dict[int, int]
    real: frozenset[int]
    rf: int | None
    reads: tuple[int, ...] = ()
    line: int = 0
    lane: int = 0


class Pyramid(NamedTuple):
    """A unit's receptive field along one axis, of n places.

    levels: from the unit down to the input, empty where it is too wide.  window: the first and the last place seen,
    None where that is not known.  growth: the layers on the widest path; of them so many are left_out.
    """

    axis: int
    unit: int
    row: Row
    levels: tuple[LayerUnits, ...]
    parts: int
    growth: tuple[Growth, ...]
    n: int
    left_out: int
    window: tuple[int, int] | None

    @property
    def small(self) -> bool:
        """Is it drawn unit by unit?"""
        return bool(self.levels) and self.levels[-1].line <= MOST_ROWS

    @property
    def path(self) -> list[LayerUnits]:
        """The levels on the path that sees most."""
        return [level for level in self.levels if not level.lane]


def pyramid(facts: Facts, row: Row, axis: int, unit: int) -> Pyramid:
    """The receptive field of a unit, for a picture."""
    rf = row.rf[axis] if row.rf else None
    small = rf is not None and rf <= LARGEST_FIELD and row.index < MOST_LAYERS
    levels, parts = _levels(facts, row, axis, unit) if small else ((), 1)
    layers = growth(facts, row, axis)
    top = topmost(facts, row)
    if not layers or kind_of(top.kind).meets:
        layers.append(Growth(called(top, row.label), rf))
    elif layers[-1].times == 1:
        layers[-1] = layers[-1]._replace(name=called(top, row.label))
    shown = chosen([each for each in layers if each.rf is not None])
    window = _window(row.visit.made.axes[axis], unit)
    left_out = len(layers) - len(shown)
    return Pyramid(
        axis, unit, row, levels, parts, tuple(shown), field_input(facts, row.visit).size[axis], left_out, window
    )


def called(row: Row, label: str | None = None) -> str:
    """A layer's label, or that of what follows it, and what it is."""
    label, text = label or row.label, row.text.removesuffix(" nobias")
    return harmless(f"{label}: {text}" if label else text)


def topmost(facts: Facts, row: Row) -> Row:
    """The layer whose units are at the top of a picture: of an activation or a norm, what it follows."""
    for _ in range(MOST_FOLLOWERS):
        if not kind_of(row.kind).follows or row.inputs[0] < 0:
            break
        row = facts.rows[row.inputs[0]]
    return row


def _window(view: Interval, unit: int) -> tuple[int, int] | None:
    """The places that a unit sees, where they are known."""
    return view.unit_span(unit) if isinstance(view, AffineInterval | FloorInterval | PeriodicInterval) else None


def _levels(facts: Facts, row: Row, axis: int, unit: int) -> tuple[tuple[LayerUnits, ...], int]:
    """The units of each layer, and into how many parts a place is divided to tell all of theirs."""
    every = contributing_units(facts, row.index, axis, unit, clip=False)
    if not every:
        return (), 1
    there = contributing_units(facts, row.index, axis, unit, clip=True)
    drawn = DrawnRows(facts, row, axis, every)
    found: dict[int, dict[int, Fraction]] = {}
    for index in drawn.lines:
        found[index] = places_of(drawn.rows[index] if index >= 0 else None, axis, every[index])
    if not all(found.values()):
        return (), 1
    parts = min(FINEST, lcm(2, *(place.denominator for middles in found.values() for place in middles.values())))
    line, lane = drawn.places()
    levels = []
    for index, middles in found.items():
        at = {unit: round(place * parts) for unit, place in middles.items()}
        real = frozenset(there.get(index, ())) & set(at)
        name, rf, reads = drawn.name(index), drawn.rf(index), drawn.below[index]
        levels.append(LayerUnits(index, name, at, real, rf, reads, line[index], lane[index]))
    return tuple(levels), parts


class DrawnRows:
    """The rows below a unit of which units are drawn (`lines`, from the top to the input), and which each row reads."""

    def __init__(self, facts: Facts, row: Row, axis: int, units: Container[int]) -> None:
        self.rows, self.axis, self.label = list(islice(facts.rows, row.index + 1)), axis, row.label
        self.top = topmost(facts, row).index
        drawn = [each for each in self.rows[: self.top] if each.index in units and has_line(kind_of(each.kind))]
        self.lines = [self.top, *(each.index for each in reversed(drawn)), -1]  # a join is drawn at the top only
        self.below: dict[int, tuple[int, ...]] = {-1: ()}
        there = set(self.lines)
        for each in self.rows:
            reads = [each.visit.ins[at].row for at in ungated(each.visit.step, each.visit.ins)]
            found = [line for read in reads for line in ((read,) if read in there else self.below[read])]
            self.below[each.index] = tuple(dict.fromkeys(found))

    def name(self, index: int) -> str:
        if index < 0:
            return "input"
        return called(self.rows[index], self.label if index == self.top else None)

    def rf(self, index: int) -> int | None:
        if index < 0:
            return 1
        seen = self.rows[index].rf
        return seen[self.axis] if seen else None

    def widest(self, index: int) -> int:
        """Of the rows that one reads, that which sees most."""
        return max(self.below[index], key=lambda each: (self.rf(each) or 0, each))

    def places(self) -> tuple[dict[int, int], dict[int, int]]:
        """The line of each row, below all that read it, and its lane: the widest path, and branches beside it."""
        line = {self.top: 0}
        for index in self.lines:
            for read in self.below[index]:
                line[read] = max(line.get(read, 0), line[index] + 1)
        chains = list(self._chains())
        taken = free_lanes([range(line[chain[0]], line[chain[-1]] + 1) for chain in chains], len(chains))
        lane = {index: at for chain, at in zip(chains, taken, strict=True) if at is not None for index in chain}
        return line, lane

    def _chains(self) -> Iterator[list[int]]:
        """The widest path from the top to the input, then each branch until it comes to one that was there before."""
        starts, seen = [self.top], set()
        for start in starts:
            chain = []
            while start not in seen:
                seen.add(start)
                chain.append(start)
                starts += self.below[start]
                start = self.widest(start) if start >= 0 else start
            if chain:
                yield chain


def places_of(row: Row | None, axis: int, units: Iterable[int]) -> dict[int, Fraction]:
    """The middle of what each unit sees; of units that differ in a rhythm, where their even spacing puts it."""
    view = row.visit.made.axes[axis] if row is not None else IDENTITY
    if isinstance(view, AffineInterval):
        middle = Fraction(view.first + view.last, 2)
        return {unit: middle + unit * view.jump for unit in units}
    if not isinstance(view, FloorInterval | PeriodicInterval):
        return {}
    period, step = view.rhythm
    if period > LONGEST:
        return {unit: Fraction(sum(ends), 2) for unit in units if (ends := view.unit_span(unit))}
    seen = [(at, ends) for at in range(period) if (ends := view.unit_span(at))]
    if not seen:
        return {}
    jump = Fraction(step, period)
    start = (Fraction(sum([sum(ends) for _, ends in seen]), 2) - jump * sum([at for at, _ in seen])) / len(seen)
    return {unit: start + jump * unit for unit in units}
