"""What one unit sees, layer by layer: which units of the layers below it, and where over the input they stand."""

from __future__ import annotations

from fractions import Fraction

from convcalc.measure import Facts
from convcalc.record import NamedTuple
from convcalc.report.outline import Entry, leaves
from convcalc.row import Row
from convcalc.sight import Sight, View
from convcalc.text import harmless
from convcalc.unit import units_seen
from convcalc.words import FAMILIES

LARGEST_FIELD = 60
"""A wider field is not drawn unit by unit."""

MOST_LAYERS = 400
MOST_LINES = 24

FOLLOWS = frozenset({"pointwise", "norm"})
PASSES = FOLLOWS | {"merge"}
"""Families whose units see what those below them see: they get no line of their own."""


class Level(NamedTuple):
    """The units of one layer that count; index -1 is the input.

    at: where each stands, twice its place over the input.  real: those of them that exist, the others lie in padding.
    size: how many units the whole layer has on this axis.  rf: what one of them sees of the input.
    """

    index: int
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
    growth: tuple[Growth, ...]
    n: int
    left_out: int


def field(facts: Facts, row: Row, axis: int, unit: int) -> Field:
    """The receptive field of a unit, for a picture."""
    rf = row.rf[axis] if row.rf else None
    small = rf is not None and rf <= LARGEST_FIELD and row.index < MOST_LAYERS
    levels = _levels(facts, row, axis, unit) if small else ()
    growth, left_out = _growth(facts, row, axis)
    return Field(axis, unit, row, levels, growth, facts.in_.size[axis], left_out)


def called(row: Row) -> str:
    """A layer's label and what it is."""
    return harmless(f"{row.label}: {row.text}" if row.label else row.text)


def _levels(facts: Facts, row: Row, axis: int, unit: int) -> tuple[Level, ...]:
    every = units_seen(facts, row.index, axis, unit, clip=False)
    there = units_seen(facts, row.index, axis, unit, clip=True)
    levels = []
    for index in sorted(every, reverse=True):
        if index < 0:
            levels.append(_input(facts, every[-1], axis))
            continue
        each = facts.rows[index]
        if FAMILIES[each.kind] in (PASSES if levels or index != row.index else FOLLOWS):
            continue
        at = {u: place for u in every[index] if (place := twice_place(each, axis, u)) is not None}
        real = frozenset(there.get(index, ())) & set(at)
        levels.append(Level(index, called(each) if levels else _first(row, each), at, real, each.out.size[axis], each.rf[axis] if each.rf else None))
    return tuple(levels)


def _first(row: Row, each: Row) -> str:
    """The layer at the top; it bears the label of what follows it."""
    return harmless(f"{row.label}: {each.text}" if row.label else each.text)


def _input(facts: Facts, seen: set[int], axis: int) -> Level:
    n = facts.in_.size[axis]
    return Level(-1, "input", {place: 2 * place for place in seen}, frozenset(p for p in seen if 0 <= p < n), n, 1)


def twice_place(row: Row, axis: int, unit: int) -> int | None:
    """Twice the middle of what a unit sees; of units that differ in a rhythm, where their even spacing puts it."""
    view = row.visit.made.axes[axis]
    if isinstance(view, View):
        return view.first + view.last + 2 * unit * view.jump
    if isinstance(view, Sight):
        known = [(at, f + last) for at, (f, last) in enumerate(zip(view.firsts, view.lasts, strict=True)) if f is not None and last is not None]
        if not known:
            return None
        jump = Fraction(2 * view.step, view.period)
        offset = sum(middle - jump * at for at, middle in known) / len(known)
        return round(offset + jump * unit)
    return None


def _growth(facts: Facts, row: Row, axis: int) -> tuple[tuple[Growth, ...], int]:
    """The layers up to this one whose field is larger than that before them; of very many, some."""
    entries: list[Entry] = []
    known = 1
    for entry in leaves(facts.net):
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
