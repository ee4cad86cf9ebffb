"""What the steps of a recurrent layer see: all before them. Loaded where one is met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convcalc._namedtuple import NamedTuple


class PastInterval(NamedTuple):
    """Unit i sees all indices from `start` to last + i*jump, as each step of a recurrent layer has read all before it.

    >>> through(PastInterval(0, 0, 1), (4, 4, 1, 0)).unit_span(0)        # the fifth step alone
    (0, 4)
    """

    start: int
    last: int
    jump: int

    @property
    def rhythm(self) -> tuple[int, int]:
        """Unit i + period sees what unit i sees, and so many indices more."""
        return 1, self.jump

    @property
    def gapless(self) -> bool:
        """Does every unit see something?"""
        return True

    def span(self, low: int, high: int, stride: int) -> tuple[int, int] | None:
        """The hull of what units low, low + stride, ... high see."""
        return self.start, self.last + high * self.jump

    def unit_span(self, unit: int) -> tuple[int, int]:
        return self.start, self.last + unit * self.jump


STRAIGHT = 3
"""Numbers of what goes by one jump; what goes by stairs, or periods, has fewer."""


def through(inner: Sequence[Any], outer: Sequence[Any], largest: int = 1 << 60) -> PastInterval | None:
    """What is seen through a layer whose units see all before them, or by one behind it; None where that is not known.

    Both are one of these, or a window of one jump: of each its first number, its last, and the jump come first.
    """
    if min(len(inner), len(outer)) < STRAIGHT:
        return None
    start = inner[0] if isinstance(inner, PastInterval) else inner[0] + outer[0] * inner[2]
    last = inner[1] + outer[1] * inner[2]
    known = last >= start and max(inner[2], outer[2]) <= largest
    return PastInterval(start, last, inner[2] * outer[2]) if known else None


def joined(views: Sequence[Sequence[Any]]) -> PastInterval | None:
    """The hull where some see all before them: others by windows of the same jump, none of which begins before that."""
    if min(map(len, views)) < STRAIGHT:
        return None
    start = min([view[0] for view in views if isinstance(view, PastInterval)])
    if min([view[0] for view in views]) < start or len({view[2] for view in views}) > 1:
        return None
    return PastInterval(start, max([view[1] for view in views]), views[0][2])
