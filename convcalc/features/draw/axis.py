"""One axis of a layer as a line of positions with windows on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import gcd

from convcalc._namedtuple import NamedTuple
from convcalc.features.layer.layer import LayerFacts

REAL, ZERO, EDGE, BEYOND, UNREAD = "real", "zero", "edge", "beyond", "unread"


class Axis(NamedTuple):
    """Positions first to last, and a number of windows, the first at `start`, each `step` further.

    real: first and last position of the data itself; every: how far apart its values lie (zeros are between them).
    edge: first and last position of the data and what pads it, or is cropped off; what lies further out is beyond.
    taps, spacing: the points of the kernel and the distance between them.  total: how many positions the edge holds.
    """

    first: int
    last: int
    real: tuple[int, int]
    every: int
    edge: tuple[int, int]
    start: int
    step: int
    windows: int
    taps: int
    spacing: int

    def state(self, place: int) -> str:
        """What stands at a position."""
        low, high = self.real
        if low <= place <= high:
            return ZERO if (place - low) % self.every else REAL
        return EDGE if self.edge[0] <= place <= self.edge[1] else BEYOND

    def value(self, place: int) -> int:
        """The number of the value at a position: its index where nothing lies between."""
        return (place - self.real[0]) // self.every

    def window(self, unit: int) -> tuple[int, int]:
        """First and last position of a window."""
        begin = self.start + unit * self.step
        return begin, begin + self.extent - 1

    def taken(self, unit: int, place: int) -> bool | None:
        """Does a kernel point stand there?  None: outside the window."""
        begin, end = self.window(unit)
        return (place - begin) % self.spacing == 0 if begin <= place <= end else None

    def read(self, place: int) -> bool:
        """Does any window have a kernel point there?

        Solves start + unit*step + tap*spacing = place, however many windows and points there are.
        """
        far = place - self.start
        common = gcd(self.step, self.spacing)
        if far < 0 or far % common:
            return False
        cycle = self.step // common
        tap = far // common * pow(self.spacing // common, -1, cycle) % cycle if cycle > 1 else 0
        least = max(0, -(-(far - (self.windows - 1) * self.step) // self.spacing))
        tap += -((tap - least) // cycle) * cycle if tap < least else 0
        return tap <= min(self.taps - 1, far // self.spacing)

    def starts(self, place: int) -> bool:
        """Does a window begin there?"""
        unit, rest = divmod(place - self.start, self.step)
        return not rest and 0 <= unit < self.windows

    @property
    def extent(self) -> int:
        """From the first to the last point of the kernel."""
        return self.spacing * (self.taps - 1) + 1


def states(places: Iterable[tuple[Axis, int]]) -> set[str]:
    """All that stands at some positions, for a legend; UNREAD where a position that there is is never read."""
    found = set()
    for axis, place in places:
        state = axis.state(place)
        found |= {state, state if state == BEYOND or axis.read(place) else UNREAD}
    return found


def sliding(facts: LayerFacts, axis: int) -> Axis:
    """The windows of a convolution or a pool over its padded input; a last window may overhang (`ceil`)."""
    n, k, s, d, out = _numbers(facts, axis)
    before, after = facts.padding[axis]
    end = -before + (out - 1) * s + d * (k - 1)
    edge = -before, n - 1 + after
    return Axis(-before, max(edge[1], end), (0, n - 1), 1, edge, -before, s, out, k, d)


def spreading(facts: LayerFacts, axis: int) -> Axis:
    """Where a transposed convolution puts the kernel for each input: over its output, and what is cropped off that."""
    n, k, s, d, out = _numbers(facts, axis)
    before = facts.padding[axis][0]
    end = -before + (n - 1) * s + d * (k - 1)
    first, last = min(-before, 0), max(end, out - 1)
    return Axis(first, last, (0, out - 1), 1, (first, last), -before, s, n, k, d)


def stretched(facts: LayerFacts, axis: int) -> Axis:
    """The same layer the other way round: its input spread apart by zeros, and a window that moves one by one."""
    n, k, s, d, out = _numbers(facts, axis)
    begin = facts.padding[axis][0] - d * (k - 1)
    end = begin + out - 1 + d * (k - 1)
    real = 0, (n - 1) * s
    return Axis(min(begin, 0), max(end, real[1]), real, s, (begin, end), begin, 1, out, k, d)


def _numbers(facts: LayerFacts, axis: int) -> tuple[int, int, int, int, int]:
    return (
        facts.in_.size[axis],
        facts.kernel[axis],
        facts.stride[axis],
        facts.dilation[axis],
        facts.out.size[axis],
    )


LEAST_END = 3
"""At the far end of a cut line at least so many positions are kept."""


class Cut(NamedTuple):
    """The positions that are drawn, in runs with gaps between them; left_out: how many are not."""

    runs: tuple[range, ...]
    left_out: int

    def places(self) -> list[int | None]:
        """Every position drawn, None for a gap."""
        places: list[int | None] = []
        for run in self.runs:
            places += [None, *run] if places else run
        return places

    def holds(self, place: int) -> bool:
        return any(place in run for run in self.runs)


def cut(first: int, last: int, room: int, focus: tuple[int, int] | None = None) -> Cut:
    """All positions where there is room, else both ends, and what the focus holds of the middle.

    >>> cut(0, 9, 7)
    Cut(runs=(range(0, 3), range(7, 10)), left_out=4)
    """
    count = last - first + 1
    if count <= room:
        return Cut((range(first, last + 1),), 0)
    tail = max(1, (room - 1) // 2)
    head = max(1, room - 1 - tail)
    low, high = focus or (first, first)
    before, after = high - first + 2, last - low + 2  # with one position more than the focus itself
    if min(before, after) <= max(head, room - 1 - LEAST_END):
        head = max(head, before) if before <= after else min(head, room - 1 - after)
        return _runs([range(first, first + head), range(last - (room - 1 - head) + 1, last + 1)], count)
    if low < first + head:
        return _runs([range(first, first + head), range(last - tail + 1, last + 1)], count)
    middle = max(1, min(high - low + 3, room // 2))
    side = max(1, (room - 2 - middle) // 2)
    begin = max(first, low - 1 if middle > 2 else low)
    inner = range(begin, min(last + 1, begin + middle))
    return _runs([range(first, first + side), inner, range(last - side + 1, last + 1)], count)


def _runs(runs: list[range], count: int) -> Cut:
    """Runs that touch are one."""
    joined = runs[:1]
    for run in runs[1:]:
        if run.start <= joined[-1].stop + 1:  # a gap of one is no shorter than what it hides
            joined[-1] = range(joined[-1].start, max(run.stop, joined[-1].stop))
        else:
            joined.append(run)
    return Cut(tuple(joined), count - sum(map(len, joined)))


class Track:
    """Where a painter puts the positions of a cut, `side` from one to the next; gaps: where those left out would be."""

    def __init__(self, drawn: Cut, begin: float, side: float) -> None:
        places = drawn.places()
        self.begin, self.side, self.end = begin, side, begin + side * len(places)
        self.at = {place: begin + side * index for index, place in enumerate(places) if place is not None}
        self.gaps = [begin + side * index for index, place in enumerate(places) if place is None]

    def whole(self, low: int, high: int) -> bool:
        """Is all between two positions drawn, without a gap?"""
        return low in self.at and high in self.at and self.at[high] - self.at[low] == self.side * (high - low)


ROUND = (1, 2, 5, 10, 20, 50)
"""Positions are numbered in steps of one of these."""


def numbered(numbers: Mapping[int, tuple[float, float]], cell: float, gap: float) -> list[int]:
    """The positions whose number is written: the ends, zero, and round ones as close as there is room for.

    numbers: where the number of each position would begin and end; cell: from one position to the next.

    >>> numbered({place: (10 * place, 10 * place + 24) for place in range(-1, 9)}, 10, 4)
    [-1, 8, 5]
    """
    first, last = min(numbers), max(numbers)
    longest = max(numbers[place][1] - numbers[place][0] for place in (first, last))
    every = next((step for step in ROUND if step * cell >= longest + gap), ROUND[-1])
    wanted = [first, last, *(at for at in (0, *numbers) if at in numbers and at % every == 0)]
    return apart({at: numbers[at] for at in wanted}, gap)


def apart(numbers: Mapping[int, tuple[float, float]], gap: float) -> list[int]:
    """Of numbers that begin and end somewhere, the most telling first, those that touch none before them."""
    kept: list[int] = []
    for each, (begin, end) in numbers.items():
        if all(end + gap <= numbers[other][0] or numbers[other][1] + gap <= begin for other in kept):
            kept.append(each)
    return kept


def ends(count: int, most: int) -> list[int | None]:
    """The numbers from 0 to count - 1, or the first and last few of them with None between.

    >>> ends(3, 5), ends(9, 5)
    ([0, 1, 2], [0, 1, None, 7, 8])
    """
    return cut(0, count - 1, most).places()
