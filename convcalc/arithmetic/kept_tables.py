"""Tables of what units see, kept for who asks again.

A network without an input is measured on several, and then row by row; its layers see the same every time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from convcalc.arithmetic.intervals import Interval, Part

MOST_KEPT = 400_000
"""The tables that are kept say so much of units, in 50 MB."""

Make: TypeAlias = "Callable[[Part, Part, int], Interval]"


class KeptTables:
    """What was made of two intervals; all is given up where it becomes too much.

    units: of how many units all of it says something, which is what it costs.

    >>> from convcalc.arithmetic.intervals import compose, window
    >>> KeptTables().made(compose, window(0, 3, 1), window(0, 3, 2), 1)
    AffineInterval(first=0, last=4, jump=2, shortest=4)
    """

    def __init__(self) -> None:
        self.kept: dict[tuple[Part, Part, int], Interval] = {}
        self.units = 0

    def made(self, make: Make, inner: Part, outer: Part, touch: int) -> Interval:
        """What `make` makes of them, now or before."""
        key = inner, outer, touch
        found = self.kept.get(key)
        if found is None:
            found = make(*key)
            self.units += max([len(getattr(each, "seen", ".")) for each in (inner, found)])
            if self.units > MOST_KEPT:
                self.cache_clear()
            self.kept[key] = found
        return found

    def cache_clear(self) -> None:
        """Give all up; called as those of `functools` are, which tests that change the code look for."""
        self.kept, self.units = {}, 0


KEPT = KeptTables()
"""Those of this process."""
