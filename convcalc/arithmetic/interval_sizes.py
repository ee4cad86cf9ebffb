"""How much the units of a layer see: the most, and whether they differ."""

from __future__ import annotations

from functools import lru_cache
from math import lcm

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import (
    MOST_LOOKED_AT,
    AffineInterval,
    Floor,
    FloorInterval,
    Interval,
    MixedInterval,
    Part,
    PeriodicInterval,
    parts_of,
    span_of,
)
from convcalc.arithmetic.past_intervals import PastInterval


class Sizes(NamedTuple):
    """How much units see: the most of all of them, and whether they differ."""

    most: int
    vary: bool


def sizes(view: Part | MixedInterval, units: int) -> Sizes | None:
    """How much the first so many units see, none of which may be 0; None where that is too much to look at."""
    if isinstance(view, AffineInterval):
        return Sizes(view.last - view.first + 1, False)
    if isinstance(view, PastInterval):
        first, last = view.unit_span(units - 1)
        return Sizes(last - first + 1, units > 1)
    if isinstance(view, FloorInterval) and len(view.floors) == 1:
        return _floor_sizes(view.floors[0], units)
    looked = _units_looked_at(view, units)
    cost = sum([len(part.floors) if isinstance(part, FloorInterval) else 1 for part in parts_of(view)])
    return None if looked * cost > MOST_LOOKED_AT else _sizes_of_each(view, looked)


def _units_looked_at(view: Part | MixedInterval, units: int) -> int:
    """One period of what all parts see, or as many units as there are."""
    return min(units, lcm(*[part.rhythm[0] for part in parts_of(view)]))


@lru_cache(maxsize=64)
def _sizes_of_each(view: Part | MixedInterval, units: int) -> Sizes:
    """The same unit by unit; kept, as a dozen false claims about one tensor try the same changes of its layers."""
    each = {0 if ends is None else ends[1] - ends[0] + 1 for unit in range(units) for ends in [span_of(view, unit)]}
    return Sizes(max(each), len(each) > 1)


def table_size(view: Interval) -> int:
    """How many units are looked at where no single rule says what each of them sees; 0 where one does.

    >>> table_size(AffineInterval(0, 0, 1, 0)), table_size(PeriodicInterval(2, ((0, 1), None, (1, 1))))
    (0, 3)
    """
    if isinstance(view, PeriodicInterval):
        return len(view.seen)
    if isinstance(view, MixedInterval) or (isinstance(view, FloorInterval) and len(view.floors) > 1):
        return min(sum([part.rhythm[0] for part in parts_of(view)]), MOST_LOOKED_AT)
    return 0


def _floor_sizes(floor: Floor, units: int) -> Sizes:
    """By how often the larger of the two possible sizes occurs, which is a sum of floors."""
    whole, left = divmod(floor.last - floor.first, floor.run)
    if not left:
        return Sizes(whole + 1, False)
    if units >= floor.run:  # rise and run have no common divisor: every remainder occurs
        return Sizes(whole + 2, True)
    ends = [floor_sum(units, floor.run, floor.rise, b) for b in (floor.first, floor.first + left)]
    larger = ends[1] - ends[0]
    return Sizes(whole + 1 + (larger > 0), 0 < larger < units)


def floor_sum(n: int, m: int, a: int, b: int) -> int:
    """The sum of floor((a*i + b) / m) over i from 0 to n - 1, in as many steps as Euclid's algorithm takes.

    Graham, Knuth & Patashnik 1994 (Concrete Mathematics), section 3.5.

    >>> floor_sum(4, 10, 6, 3) == sum((6 * i + 3) // 10 for i in range(4))
    True
    """
    total = 0
    while n:
        total += n * (n - 1) // 2 * (a // m) + n * (b // m)
        a, b = a % m, b % m
        last = a * n + b
        n, b = divmod(last, m)
        a, m = m, a
    return total
