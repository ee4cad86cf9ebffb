"""What one unit sees, layer by layer: which units of the layers below it, and where over the input they stand."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import IDENTITY, AffineInterval, PeriodicInterval
from convcalc.features.draw.layer_boxes import LARGEST, too_many
from convcalc.layers import kind_of
from convcalc.network.facts import Facts
from convcalc.network.outline import leaves
from convcalc.network.rows import Row
from convcalc.network.unit_field import contributing_units
from convcalc.text import harmless

LARGEST_FIELD = 60
"""A wider field is not drawn unit by unit."""

FINEST = 16
"""A place is divided into so many parts at most; finer differences are rounded."""

MOST_LAYERS = 400
"""Behind more layers no unit is drawn: each is traced back one by one."""

MOST_LINES = 24
"""As many layers as go on a screen."""


class LayerUnits(NamedTuple):
    """The units of one layer that count; row -1 is the input.

    at: where each stands over the input, counted in parts of a place, of which Pyramid.parts make one.  real: those of
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
    """A layer on the way, by its receptive field alone, and how often it is there."""

    name: str
    rf: int
    times: int


class Pyramid(NamedTuple):
    """A unit's receptive field along one axis, of n places.

    levels: from the unit down to the input, empty where it is too wide.  left_out: so many layers are not in growth.
    """

    axis: int
    unit: int
    row: Row
    levels: tuple[LayerUnits, ...]
    parts: int
    growth: tuple[Growth, ...]
    n: int
    left_out: int


def pyramid(facts: Facts, row: Row, axis: int, unit: int) -> Pyramid:
    """The receptive field of a unit, for a picture."""
    rf = row.rf[axis] if row.rf else None
    small = rf is not None and rf <= LARGEST_FIELD and row.index < MOST_LAYERS
    levels, parts = _levels(facts, row, axis, unit) if small else ((), 1)
    growth = _growth(facts, row, axis)
    shown = growth
    if len(growth) > MOST_LINES:  # evenly chosen, the first and the last among them
        step = Fraction(len(growth) - 1, MOST_LINES - 1)
        shown = [growth[round(step * number)] for number in range(MOST_LINES)]
    left_out = len(growth) - len(shown)
    return Pyramid(axis, unit, row, levels, parts, tuple(shown), facts.in_.size[axis], left_out)


def called(row: Row) -> str:
    """A layer's label and what it is."""
    text = row.text.removesuffix(" nobias")
    return harmless(f"{row.label}: {text}" if row.label else text)


def _levels(facts: Facts, row: Row, axis: int, unit: int) -> tuple[tuple[LayerUnits, ...], int]:
    """The units of each layer, and into how many parts a place is divided to tell all of theirs."""
    every = contributing_units(facts, row.index, axis, unit, clip=False)
    there = contributing_units(facts, row.index, axis, unit, clip=True)
    found: list[tuple[Row | None, dict[int, Fraction]]] = []
    for index in sorted(every, reverse=True):
        below = facts.rows[index] if index >= 0 else None
        if below is None or _has_line(below, top=not found and index == row.index):
            places = {u: place_of(below, axis, u) for u in every[index]}
            found.append((below, {u: place for u, place in places.items() if place is not None}))
    parts = min(FINEST, lcm(2, *(place.denominator for _, places in found for place in places.values())))
    levels = [_level(facts, axis, below, places, parts, there) for below, places in found]
    if levels and row.label and levels[0].row >= 0:
        levels[0] = levels[0]._replace(name=harmless(f"{row.label}: {called(facts.rows[levels[0].row])}"))
    return tuple(levels), parts


def _has_line(row: Row, top: bool) -> bool:
    """Units of what follows or joins layers see what those below them see: a join has a line only at the top."""
    kind = kind_of(row.kind)
    return not kind.follows and (top or not kind.meets)


def _level(
    facts: Facts, axis: int, row: Row | None, places: dict[int, Fraction], parts: int, there: dict[int, set[int]]
) -> LayerUnits:
    at = {unit: round(place * parts) for unit, place in places.items()}
    index = -1 if row is None else row.index
    real = frozenset(there.get(index, ())) & set(at)
    if row is None:
        return LayerUnits(index, "input", at, real, facts.in_.size[axis], 1)
    return LayerUnits(index, called(row), at, real, row.out.size[axis], row.rf[axis] if row.rf else None)


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


def _growth(facts: Facts, row: Row, axis: int) -> list[Growth]:
    """The layers up to this one whose field is larger than that of all before them."""
    found: list[Growth] = []
    known = 1
    for number, entry in enumerate(leaves(facts.net)):
        if number > LARGEST:
            raise too_many()
        if entry.row is None or entry.row.index >= row.index:
            break
        rf = entry.row.rf[axis] if entry.row.rf else None
        if rf is not None and rf > known:
            found.append(Growth(called(entry.row), rf, entry.total))
            known = rf
    last = row.rf[axis] if row.rf else None
    if last is not None and (not found or last > found[-1].rf):
        found.append(Growth(called(row), last, 1))
    return found
