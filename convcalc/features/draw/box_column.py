"""Boxes line by line: what stands in a column of a figure, side by side where branches do, and the arrows between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.network.facts import Facts
from convcalc.network.stages import map_size
from convcalc.shape import Shape

Size: TypeAlias = "tuple[int, ...]"


class Box(NamedTuple):
    """text, short: what it is, in many letters and in few.

    role: how it is painted, "input", "layer", "pooling", "fully connected" or "merge".
    """

    text: str
    short: str
    role: str
    shape: Shape


class Arrow(NamedTuple):
    """To a box from one that stands so many lines above; tracks: of the box it leaves, of its way down, of its end."""

    up: int
    start: int
    track: int
    end: int


STRAIGHT = Arrow(1, 0, 0, 0)


class BoxLine(NamedTuple):
    """One box, or those that stand side by side: one in each track of some branches, None where a track has none."""

    boxes: tuple[Box | None, ...]
    arrows: tuple[Arrow, ...] = (STRAIGHT,)

    @property
    def there(self) -> list[Box]:
        return [box for box in self.boxes if box is not None]

    @property
    def size(self) -> Size:
        """That of the largest map."""
        return max((map_size(box.shape) for box in self.there), key=lambda size: (sum(size), size))


class SkipConnection(NamedTuple):
    """From behind the box of one line to behind that of another; dashed where it does more than pass the tensor on.

    joins: the word of the layer in which it ends; added: what the box makes is added to it, else the box is that layer.
    """

    start: int
    end: int
    dashed: bool
    joins: str = ""
    added: bool = False


class RepeatedBoxes(NamedTuple):
    """Lines first to last that are there so many times in a row."""

    first: int
    last: int
    times: int

    def holds(self, at: int) -> bool:
        return self.first <= at <= self.last

    def inside(self, other: RepeatedBoxes) -> bool:
        """Is it a part of the other, and not the whole?"""
        return other.holds(self.first) and other.holds(self.last) and self[:2] != other[:2]


class BoxColumn(NamedTuple):
    """The boxes of one network, line by line from top to bottom; left_out: so many lines in the middle."""

    name: str
    facts: Facts
    lines: tuple[BoxLine, ...]
    skips: tuple[SkipConnection, ...]
    repeats: tuple[RepeatedBoxes, ...]
    left_out: int = 0

    @property
    def boxes(self) -> list[Box]:
        return [box for each in self.lines for box in each.there]

    @property
    def branched(self) -> bool:
        """Do branches stand side by side?"""
        return any(len(each.boxes) > 1 for each in self.lines)

    def times(self, at: int) -> int:
        """How often a line stands there."""
        times = 1
        for each in self.repeats:
            times *= each.times if each.holds(at) else 1
        return times

    def places(self) -> dict[tuple[int, int], int]:
        """Which of all boxes stands on a line in a track."""
        at = [(line, track) for line, each in enumerate(self.lines) for track, box in enumerate(each.boxes) if box]
        return {place: number for number, place in enumerate(at)}

    def passed(self) -> dict[tuple[int, int], int]:
        """The lines and tracks without a box through which an arrow runs, and how far it has come."""
        return {
            (line, arrow.track): line - at + arrow.up
            for at, each in enumerate(self.lines)
            for arrow in each.arrows
            for line in range(max(at - arrow.up, -1) + 1, at)
        }

    def widths(self, wide: Callable[[Box], float]) -> list[list[float]]:
        """How wide the tracks of each line are: as wide in all lines of some branches as their widest box."""
        found: list[list[float]] = []
        for each in self.lines:
            own = [wide(box) if box else 0.0 for box in each.boxes]
            if len(own) > 1 and found and len(found[-1]) == len(own):
                found[-1][:] = map(max, found[-1], own)
                found.append(found[-1])  # the same list: what comes below widens what is above
            else:
                found.append(own)
        return found


# --- lines and tracks ----------------------------------------------------------------------------------------------


class Branches(list["Series"]):
    """Branches that stand side by side, each of them boxes (by number) and further branches in order."""


Series: TypeAlias = "list[int | Branches]"


def height(series: Series) -> int:
    """How many lines it needs."""
    return sum(1 if isinstance(each, int) else max(map(height, each)) for each in series)


def width(series: Series) -> int:
    """How many tracks it needs."""
    return max((1 if isinstance(each, int) else sum(map(width, each)) for each in series), default=1)


def laid_out(series: Series, boxes: Sequence[Box]) -> tuple[list[BoxLine], list[int]]:
    """Boxes line by line, and the line of each; branches end on one line, above that in which they meet."""
    at: dict[int, tuple[int, int]] = {}
    _place(series, height(series) - 1, 0, at)
    tracks = [width([each]) for each in series for _ in range(height([each]))]
    cells: list[list[Box | None]] = [[None] * count for count in tracks]
    for box, (line, track) in at.items():
        cells[line][track] = boxes[box]
    arrows: list[list[Arrow]] = [[] for _ in tracks]
    for start, end, track in _arrows(series, 0, []):
        (first, one), (last, other) = at[start], at[end]
        arrows[last].append(Arrow(last - first, one, track, other))
    lines = [BoxLine(tuple(row), tuple(found)) for row, found in zip(cells, arrows, strict=True)]
    return lines, [at[box][0] for box in range(len(boxes))]


def _place(series: Series, bottom: int, track: int, at: dict[int, tuple[int, int]]) -> None:
    """The line and the track of each box, the last on line `bottom`."""
    for each in reversed(series):
        if isinstance(each, int):
            at[each] = bottom, track
        else:
            first = track
            for branch in each:
                _place(branch, bottom, first, at)
                first += width(branch)
        bottom -= height([each])


def _arrows(series: Series, track: int, heads: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """From box to box, each with the track in which it runs; heads: where those begin that lead in, and their tracks.

    The heads are changed to those that lead out.
    """
    for each in series:
        if isinstance(each, int):
            yield from [(head, each, way) for head, way in heads]
            heads[:] = [(each, track)]
            continue
        first, ends = track, []
        for branch in each:
            inner = [(head, first) for head, _ in heads]
            yield from _arrows(branch, first, inner)
            ends += inner
            first += width(branch)
        heads[:] = ends
