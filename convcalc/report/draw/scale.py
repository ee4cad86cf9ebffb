"""Axes of a plot: where a count lies between the smallest and the largest, and which round numbers to write there."""

from __future__ import annotations

from math import log10

from convcalc.record import NamedTuple

UNITS = (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3), ("", 1))


class Scale(NamedTuple):
    """From the first tick to the last; logarithmic, so that small networks can be told apart beside large ones."""

    ticks: tuple[int, ...]

    def at(self, count: int) -> float:
        """0 at the first tick, 1 at the last."""
        low, high = log10(self.ticks[0]), log10(self.ticks[-1])
        return (log10(count) - low) / (high - low)


def scale(counts: list[int]) -> Scale:
    """Round numbers around the counts: powers of ten where they span much, else 1, 2, 5 between them too.

    >>> scale([30_000, 2_000_000]).ticks
    (10000, 100000, 1000000, 10000000)
    >>> scale([300, 400]).ticks
    (200, 500)
    """
    least, most = min(counts), max(counts)
    powers = [10**n for n in range(len(str(least)) - 1, len(str(most)) + 1)]
    between = sorted({power * step for power in powers for step in (1, 2, 5)})
    chosen = powers if most >= 30 * least else between
    low = max([tick for tick in chosen if tick <= least], default=chosen[0])
    high = min([tick for tick in chosen if tick >= most and tick > low])
    return Scale(tuple(tick for tick in chosen if low <= tick <= high))


def round_number(count: int) -> str:
    """A tick: `20M`, exact.

    >>> round_number(20_000_000), round_number(500), round_number(10**13)
    ('20M', '500', '10T')
    """
    unit, size = next((unit, size) for unit, size in UNITS if count >= size)
    return f"{count // size}{unit}"
