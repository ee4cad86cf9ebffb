"""What one unit sees, layer by layer: which units of the layers below it, and where over the input they stand."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from convcalc.arithmetic.intervals import IDENTITY, AffineInterval, PeriodicInterval
from convcalc.features.draw.boxes import LARGEST, too_many
from convcalc.lang.words import FAMILIES
from convcalc.network.facts import Facts
from convcalc.network.outline import Entry, leaves
from convcalc.network.rows import Row
from convcalc.network.unit_field import units_seen
from convcalc.record import NamedTuple
from convcalc.text import harmless

LARGEST_FIELD = 60
"""A wider field is not drawn unit by unit."""

FINEST = 16
"""A place is divided into so many parts at most; finer differences are rounded."""

MOST_LAYERS = 400
MOST_LINES = 24

FOLLOWS = frozenset({"pointwise", "norm"})
PASSES = FOLLOWS | {"merge"}
"""Families whose units see what those below them see: they get no line of their own."""


class Level(NamedTuple):
    """The units of one layer that count; row -1 is the input.

    at: where each stands over the input, counted in parts of a place, of which Field.parts make one.  real: those of
    them that exist; the others lie in padding.
    size: how many units the whole layer has on this axis.  rf: what one of them sees of the input.
    """

    row: int
    name: str
    at: dict[int, int]
    real: frozenset[int]
    size: int
    rf: int | None


class Growth(NamedTuple):
    """A layer on the way, by its receptive field alone."""

    name: str
    rf: int
    times: int


class Field(NamedTuple):
    """A unit's receptive field along one axis. levels: from the unit down to the input, empty where it is too wide."""

    axis: int
    unit: int
    row: Row
    levels: tuple[Level, ...]
    parts: int
    growth: tuple[Growth, ...]
    n: int
    left_out: int


def field(facts: Facts, row: Row, axis: int, unit: int) -> Field:
    """The receptive field of a unit, for a picture."""
    rf = row.rf[axis] if row.rf else None
    small = rf is not None and rf <= LARGEST_FIELD and row.index < MOST_LAYERS
    levels, parts = _levels(facts, row, axis, unit) if small else ((), 1)
    growth, left_out = _growth(facts, row, axis)
    return Field(axis, unit, row, levels, parts, growth, facts.in_.size[axis], left_out)


def called(row: Row) -> str:
    """A layer's label and what it is."""
    text = row.text.removesuffix(" nobias")
    return harmless(f"{row.label}: {text}" if row.label else text)


def _levels(facts: Facts, row: Row, axis: int, unit: int) -> tuple[tuple[Level, ...], int]:
    """The units of each layer, and into how many parts a place is divided to tell all of theirs."""
    every = units_seen(facts, row.index, axis, unit, clip=False)
    there = units_seen(facts, row.index, axis, unit, clip=True)
    found: list[tuple[int, dict[int, Fraction]]] = []
    for index in sorted(every, reverse=True):
        family = FAMILIES[facts.rows[index].kind] if index >= 0 else ""
        if family in (PASSES if found or index != row.index else FOLLOWS):
            continue
        places = {u: place_of(facts.rows[index] if index >= 0 else None, axis, u) for u in every[index]}
        found.append((index, {u: place for u, place in places.items() if place is not None}))
    parts = lcm(2, *(place.denominator for _, places in found for place in places.values()))
    parts = parts if parts <= FINEST else FINEST
    levels = [_level(facts, axis, index, places, parts, there.get(index, set())) for index, places in found]
    if levels and row.label and levels[0].row >= 0:
        levels[0] = levels[0]._replace(name=harmless(f"{row.label}: {called(facts.rows[levels[0].row])}"))
    return tuple(levels), parts


def _level(facts: Facts, axis: int, index: int, places: dict[int, Fraction], parts: int, there: set[int]) -> Level:
    at = {unit: round(place * parts) for unit, place in places.items()}
    real = frozenset(there) & set(at)
    if index < 0:
        return Level(index, "input", at, real, facts.in_.size[axis], 1)
    row = facts.rows[index]
    return Level(index, called(row), at, real, row.out.size[axis], row.rf[axis] if row.rf else None)


def place_of(row: Row | None, axis: int, unit: int) -> Fraction | None:
    """The middle of what a unit sees; of units that differ in a rhythm, where their even spacing puts it."""
    view = row.visit.made.axes[axis] if row is not None else IDENTITY
    if isinstance(view, AffineInterval):
        return Fraction(view.first + view.last, 2) + unit * view.jump
    if not isinstance(view, PeriodicInterval):
        return None
    both = list(zip(view.firsts, view.lasts, strict=True))
    middles = [(at, Fraction(f + last, 2)) for at, (f, last) in enumerate(both) if f is not None and last is not None]
    if not middles:
        return None
    jump = Fraction(view.step, view.period)
    return sum((middle - jump * at for at, middle in middles), Fraction(0)) / len(middles) + jump * unit


def _growth(facts: Facts, row: Row, axis: int) -> tuple[tuple[Growth, ...], int]:
    """The layers up to this one whose field is larger than that before them; of very many, some."""
    entries: list[Entry] = []
    known = 1
    for number, entry in enumerate(leaves(facts.net)):
        if number > LARGEST:
            raise too_many()
        if entry.row is None or entry.row.index >= row.index:
            break
        seen = entry.row.rf[axis] if entry.row.rf else None
        if seen is not None and seen > known:
            entries.append(entry)
            known = seen
    found = [_grown(entry, axis) for entry in entries]
    last = row.rf[axis] if row.rf else None
    if last is not None and (not found or last > found[-1].rf):
        found.append(Growth(called(row), last, 1))
    return _some(found)


def _grown(entry: Entry, axis: int) -> Growth:
    assert entry.row is not None and entry.row.rf is not None
    size = entry.row.rf[axis]
    assert size is not None
    return Growth(called(entry.row), size, entry.total)


def _some(found: list[Growth]) -> tuple[tuple[Growth, ...], int]:
    """As many as go on a screen, evenly chosen, the first and the last among them."""
    if len(found) <= MOST_LINES:
        return tuple(found), 0
    step = Fraction(len(found) - 1, MOST_LINES - 1)
    chosen = [found[round(step * number)] for number in range(MOST_LINES)]
    return tuple(chosen), len(found) - len(chosen)
