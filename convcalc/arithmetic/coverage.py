"""How many places of an axis the windows on it read, counted without looking at one of them."""

from __future__ import annotations

from math import gcd

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.interval_sizes import floor_sum


class SlidWindow(NamedTuple):
    """A window along one axis of n places: f taps, d apart, at m positions, s apart, the first of them at -before."""

    n: int
    f: int
    s: int
    d: int
    before: int
    m: int

    @property
    def unread(self) -> int:
        """How many of the n places no tap of any window falls on: at the ends, and in holes between.

        >>> SlidWindow(224, 11, 4, 1, 0, 54).unread  # the last one
        1
        >>> SlidWindow(10, 1, 2, 1, 0, 5).unread  # every second
        5
        >>> SlidWindow(6, 3, 3, 2, 2, 2).unread  # one hole: place 4 is between two taps
        1
        """
        return self.n - self.read(0, self.n - 1)

    @property
    def ends_unread(self) -> bool:
        """Are the places that no window reads just the last ones?"""
        left = self.unread
        return left > 0 and self.read(self.n - left, self.n - 1) == 0

    def read(self, low: int, high: int) -> int:
        """How many places from `low` to `high` are read.

        Place x is read where x + before = i*s + t*d with a window i < m and a tap t < f.  In units of gcd(s, d), two
        pairs meet at a place only if d windows further on and s taps less; so the pairs are counted, less those that
        such a step leads to another of.
        """
        unit = gcd(self.s, self.d)
        s, d = self.s // unit, self.d // unit
        first, last = -(-(low + self.before) // unit), (high + self.before) // unit
        pairs = _pairs(self.m, self.f, s, d, last) - _pairs(self.m, self.f, s, d, first - 1)
        m, f, move = max(self.m - d, 0), max(self.f - s, 0), s * d
        return pairs - (_pairs(m, f, s, d, last - move) - _pairs(m, f, s, d, first - 1 - move))


def _pairs(m: int, f: int, s: int, d: int, most: int) -> int:
    """Pairs i < m, t < f with i*s + t*d <= most: those of a triangle, less what lies beyond either side, but once."""
    beyond_m, beyond_f = most - m * s, most - f * d
    return (
        _triangle(s, d, most)
        - _triangle(s, d, beyond_m)
        - _triangle(s, d, beyond_f)
        + _triangle(s, d, beyond_m - f * d)
    )


def _triangle(s: int, d: int, most: int) -> int:
    """Pairs i, t >= 0 with i*s + t*d <= most."""
    taps = max(0, most // d + 1)
    return taps + floor_sum(taps, s, d, most % d)
