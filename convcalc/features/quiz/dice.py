"""Chance that is the same on every machine and in every version of Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

MASK = 2**64 - 1


class Dice:
    """SplitMix64 (Steele, Lea & Flood 2014): the same numbers for the same seed.

    >>> dice = Dice(42)
    >>> [dice.below(6) for _ in range(8)]
    [3, 0, 3, 1, 2, 4, 4, 5]
    """

    def __init__(self, *seeds: int) -> None:
        self.state = 0
        for seed in seeds:
            self.state = self._next() ^ (seed & MASK)

    def _next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return mixed ^ (mixed >> 31)

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1."""
        return (self._next() >> 11) % count

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def between(self, low: int, high: int) -> int:
        """Both included."""
        return low + self.below(high - low + 1)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of them in another order (Fisher & Yates)."""
        left, order = list(items), []
        while left:
            order.append(left.pop(self.below(len(left))))
        return order
