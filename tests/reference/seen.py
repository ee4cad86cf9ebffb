"""What units see, as sets of input indices, followed backwards layer by layer."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import NamedTuple, TypeAlias

from tests.reference.counting import TooLarge
from tests.reference.layers import EVERYTHING, Made, Map

MOST_ROWS = 80
LARGEST_SET = 30_000
MOST_KEPT = 1_000_000
"""Indices in all sets of a network together: a chain of transposed convolutions once took 7 GB of them."""

Hull: TypeAlias = "tuple[int, int] | None"
"""First and last index; None: nothing is seen."""

Sets: TypeAlias = "dict[tuple[int, int], frozenset[int] | None]"
"""(row, unit) -> the indices that it sees; None: all."""


class Source(NamedTuple):
    """A tensor: the row that made it (-1: the input), and its shape."""

    row: int
    map: Map
    origin: tuple[int, Map] | None = None  # of a vector: the map whose elements it holds, in order


class Executed:
    """A row: what it makes, of what, and which of these count for the receptive field (a gate does not).

    all: axis by axis, does every unit see the whole input?  jumps: the effective strides of all paths that lead here
    (Araujo et al. 2019).  shortest: the field along the shortest path; None where units of some layer differ, so that
    no path has one length.  gated: was a gate left out on the way?  tracked: have units kept their places in the input,
    or do they see everything anyway?
    """

    def __init__(self, made: Made, ins: tuple[Source, ...], counted: tuple[int, ...], before: list[Executed]) -> None:
        self.made, self.ins = made, ins
        origin = ins[0].origin if made.word == "reshape" else None
        self.sources = [origin[0]] if origin else [ins[i].row for i in counted]
        axes = range(len(made.axes))
        rows = [before[at] for at in self.sources if at >= 0]
        self.all: tuple[bool, ...] = tuple(made.axes[i] is EVERYTHING or any(row.all[i] for row in rows) for i in axes)
        self.gated: bool = len(counted) < len(ins) or any(before[each.row].gated for each in ins if each.row >= 0)
        whole_before = len(rows) == len(self.sources) and all(all(row.all) for row in rows)
        self.tracked: bool
        if made.tracked:
            self.tracked = all(self.all) or all(row.tracked for row in rows)
        else:
            self.tracked = whole_before and all(row.tracked for row in rows)
        self.jumps = tuple(self._jumps(i, before) for i in axes)
        self.shortest = tuple(self._shortest(i, before) for i in axes)

    def _jumps(self, axis: int, before: list[Executed]) -> set[Fraction]:
        own = Fraction(self.made.axes[axis].step, self.made.axes[axis].period)
        arriving = [before[at].jumps[axis] if at >= 0 else {Fraction(1)} for at in self.sources]
        return {jump * own for jumps in arriving for jump in jumps}

    def _shortest(self, axis: int, before: list[Executed]) -> int | None:
        own = self.made.axes[axis]
        found = [before[at].shortest[axis] if at >= 0 else 1 for at in self.sources]
        lengths = [length for length in found if length is not None]
        if own.period > 1 or own.extent is None or len(self.jumps[axis]) > 1 or len(lengths) < len(found):
            return None
        jump = self.jumps[axis].copy().pop() / own.step
        return min(lengths) + (own.extent - 1) * int(jump)


class Network:
    """The rows in order. input: its size, an axis each."""

    def __init__(self, size: tuple[int, ...]) -> None:
        self.input = size
        self.rows: list[Executed] = []
        self.known: dict[tuple[int, bool, int], Sets] = {}
        self.kept = 0

    def add(self, made: Made, ins: tuple[Source, ...], counted: tuple[int, ...]) -> None:
        if len(self.rows) >= MOST_ROWS:
            raise TooLarge("so many layers")
        self.rows.append(Executed(made, ins, counted, self.rows))

    def sees_all(self, at: int) -> bool:
        """Along all axes? So it does of an input that has none."""
        return all(self.rows[at].all) if at >= 0 else not self.input

    def period(self, axis: int) -> int:
        """So many units further on, a unit of any row sees the same, moved."""
        return prod(row.made.axes[axis].period for row in self.rows)

    def units(self, axis: int, at: int, more: tuple[int, ...] = ()) -> list[int]:
        """Its units along an axis; of many, the first, the last, and some between."""
        size = self.rows[at].made.out.size
        if len(size) != len(self.input):
            return [0]
        n = size[axis]
        if n <= 48:
            return list(range(n))
        return sorted({*range(8), *range(n - 8, n), *(i % n for i in more)})

    def hull(self, axis: int, at: int, unit: int, clip: bool = False, root: int = -1) -> Hull:
        """The first and last index that a unit sees; of an axis seen whole, those of the input.

        clip: only what is really there; padding sees nothing.  root: the row whose units are counted as the input.
        """
        found = self._seen(axis, at, unit, clip, root, self.known.setdefault((axis, clip, root), {}))
        if found is None:
            return 0, self.input[axis] - 1
        return (min(found), max(found)) if found else None

    def _seen(self, axis: int, at: int, unit: int, clip: bool, root: int, known: Sets) -> frozenset[int] | None:
        """The indices; None: all."""
        size = self.input if at < 0 else self.rows[at].made.out.size
        if clip and len(size) == len(self.input) and not 0 <= unit < size[axis]:
            return frozenset()
        if at == root or at < 0:
            return frozenset((unit,))
        if (at, unit) not in known:
            row = self.rows[at]
            read = row.made.axes[axis].reads(unit)
            parts = (
                [self._seen(axis, source, i, clip, root, known) for source in row.sources for i in read]
                if read is not None
                else [None]
            )
            found = None if None in parts else frozenset().union(*[each for each in parts if each is not None])
            if found is not None and len(found) > LARGEST_SET:
                raise TooLarge("a field so wide")
            self.kept += 1 if found is None else 1 + len(found)
            if self.kept > MOST_KEPT:
                raise TooLarge("so many sets of indices")
            known[at, unit] = found
        return known[at, unit]
