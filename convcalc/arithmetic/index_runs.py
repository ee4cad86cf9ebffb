"""Sets of indices along one axis, as runs of equal steps: what units read, through any number of layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import lcm
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import WINDOWS, AffineInterval, FloorInterval, Part

MOST_RUNS = 100
"""A set in more pieces is not followed."""

MOST_LISTED = 5_000
"""So many indices are put in order one by one; of more, only what runs have in common is looked at."""


class TooFine(Exception):
    """A set of indices in too many pieces."""


class IndexRun(NamedTuple):
    """The indices low, low + step, ... high; where low is high, step is 1."""

    low: int
    high: int
    step: int = 1

    def indices(self) -> range:
        return range(self.low, self.high + 1, self.step)

    def within(self, low: int, high: int) -> IndexRun | None:
        """Those of them between two others, both included."""
        first = max(self.low, low + (self.low - low) % self.step)
        last = min(self.high, high - (high - self.low) % self.step)
        return run(first, last, self.step) if first <= last else None


Runs: TypeAlias = "tuple[IndexRun, ...]"
"""A set of indices, in order of the first of each run; runs may share some."""


def run(low: int, high: int, step: int) -> IndexRun:
    """The indices low, low + step, ... high, which is one of them."""
    return IndexRun(low, high, step if low < high else 1)


def inside(runs: Runs, n: int) -> Runs:
    """Those from 0 to n - 1."""
    return tuple([left for each in runs if (left := each.within(0, n - 1))])


def read_by(units: Runs, view: Part, touch: int) -> Runs:
    """The indices that units of a layer read: each those of its window, `touch` apart.

    >>> from convcalc.arithmetic.intervals import Floor
    >>> read_by((IndexRun(0, 3),), FloorInterval((Floor(1, 2, 0, 0),)), 1)       # behind an upsampling by 2
    (IndexRun(low=0, high=1, step=1),)
    >>> read_by((IndexRun(0, 8, 8),), AffineInterval(-4, 4, 1, 8), 4)            # 3 taps with dilation 4
    (IndexRun(low=-4, high=12, step=4),)
    """
    if type(view) is AffineInterval and len(units) == 1:  # nearly every layer
        ((low, high, step),) = units
        apart = view.jump * step
        if apart % touch == 0 and apart <= view.last - view.first + touch:
            return (run(view.first + low * view.jump, view.last + high * view.jump, touch),)
    return union([piece for each in units for piece in _read_by_run(each, view, touch)])


def _read_by_run(units: IndexRun, view: Part, touch: int) -> Iterator[IndexRun]:
    """What one run of units reads, unit by unit of a rhythm, each with all those that see the same further on."""
    if isinstance(view, FloorInterval) and len(view.floors) == 1:
        (floor,) = view.floors
        if floor.rise * units.step + floor.first <= floor.last + floor.run:  # they leave nothing out between them
            ends = view.span(units.low, units.high, units.step)
            if ends:
                yield run(*ends, 1)
            return
    if not isinstance(view, WINDOWS):  # all before it
        yield run(*view.unit_span(units.high), 1)
        return
    period, step = view.rhythm
    count, apart = _count(units.indices()), lcm(period, units.step)
    rhythm = apart // units.step
    if min(count, rhythm) > MOST_LISTED:
        raise TooFine
    for number, unit in enumerate(units.indices()[:rhythm]):
        ends = view.unit_span(unit)
        if ends:
            taps = range(ends[0], ends[1] + 1, touch)
            yield from _sums(taps, apart // period * step, (count - 1 - number) // rhythm + 1)


def _count(indices: range) -> int:
    """How many they are: behind many strides more than `len` can say."""
    return (indices[-1] - indices[0]) // indices.step + 1


def _sums(taps: range, apart: int, times: int) -> Iterator[IndexRun]:
    """A window's indices, again and again so far apart."""
    low, high, step, count = taps[0], taps[-1] + apart * (times - 1), taps.step, _count(taps)
    if apart % step == 0 and count * step >= apart:
        yield run(low, high, step)
    elif step % apart == 0 and times * apart >= step:
        yield run(low, high, apart)
    elif min(count, times) > MOST_LISTED:
        raise TooFine
    elif count < times:
        yield from [run(tap, tap + apart * (times - 1), apart) for tap in taps]
    else:
        yield from [run(low + apart * i, taps[-1] + apart * i, step) for i in range(times)]


def union(pieces: Iterable[IndexRun]) -> Runs:
    """All of them together, in as few runs as are found; raises TooFine where those are too many."""
    left = _continued(sorted(set(pieces)))
    if len(left) > 1 and any(each.step > 1 for each in left):
        few = sum([_count(each.indices()) for each in left]) <= MOST_LISTED
        if few:  # what 50 units read of every seventh place is 5 runs, and more than a hundred when listed in a row
            left = min(_listed(sorted({i for each in left for i in each.indices()})), left, key=len)
        else:
            left = _filled(left)
    if len(left) > MOST_RUNS:
        raise TooFine
    return tuple(left)


def _continued(pieces: list[IndexRun]) -> list[IndexRun]:
    """Runs of one step that go on where others end, or overlap them, made one; pieces in order."""
    found: dict[tuple[int, int], list[IndexRun]] = {}
    for piece in pieces:
        same = found.setdefault((piece.step, piece.low % piece.step), [])
        if same and piece.low <= same[-1].high + piece.step:
            same[-1] = run(same[-1].low, max(same[-1].high, piece.high), piece.step)
        else:
            same.append(piece)
    return sorted([each for same in found.values() for each in same])


def _listed(indices: list[int]) -> list[IndexRun]:
    """The runs of indices in order."""
    runs: list[IndexRun] = []
    for i in indices:
        last = runs[-1] if runs else None
        if last and (last.low == last.high or i - last.high == last.step):
            runs[-1] = run(last.low, i, i - last.high)
        else:
            runs.append(IndexRun(i, i))
    return runs


def _filled(pieces: list[IndexRun]) -> list[IndexRun]:
    """Where runs fill each other's gaps, one run without any; those that lie in such are left out."""
    if len(pieces) > 2 * MOST_RUNS:
        raise TooFine
    full = [
        run(low, end - 1, 1)
        for low, end in pairwise(sorted({at for p in pieces for at in (p.low, p.high + 1)}))
        if _is_full(pieces, low, end)
    ]
    full = _continued(full)
    rest = [p for p in pieces if not any(f.low <= p.low and p.high <= f.high for f in full)]
    return sorted(full + rest)


def _is_full(pieces: list[IndexRun], low: int, end: int) -> bool:
    """Is every index there, where no run begins or ends between low and end?"""
    over = [p for p in pieces if p.low < end and p.high >= low]
    looked = min(end - low, lcm(*[p.step for p in over]))
    if looked > MOST_LISTED or sum([looked // p.step + 1 for p in over]) < looked:
        return False
    parts = [p.within(low, low + looked - 1) for p in over]
    return len({i for part in parts if part for i in part.indices()}) == looked
