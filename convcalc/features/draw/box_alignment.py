"""Columns of boxes side by side: one order of map sizes for all, and lanes in which skips do not cross."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.features.draw.box_column import BoxColumn, Size, SkipConnection


class Slot(NamedTuple):
    """One size of map: for each column the lines that have it here."""

    size: Size
    lines: tuple[range, ...]

    @property
    def height(self) -> int:
        return max(map(len, self.lines))

    def all(self, columns: Sequence[BoxColumn]) -> Iterator[tuple[BoxColumn, int]]:
        """Each line of this size, with its column."""
        return ((column, at) for column, lines in zip(columns, self.lines, strict=True) for at in lines)


def slots(columns: Sequence[BoxColumn]) -> list[Slot]:
    """The columns in one order of sizes; what one of them does not have is empty there."""
    parts = [_parts(column) for column in columns]
    order: list[Size] = []
    for part in parts:
        order = merged(order, [size for size, _ in part])
    taken = [0] * len(parts)
    found = []
    for size in order:
        row = []
        for at, part in enumerate(parts):
            here = taken[at] < len(part) and part[taken[at]][0] == size
            row.append(part[taken[at]][1] if here else range(0))
            taken[at] += here
        if any(row):
            found.append(Slot(size, tuple(row)))
    return found


def _parts(column: BoxColumn) -> list[tuple[Size, range]]:
    parts: list[tuple[Size, range]] = []
    for at, each in enumerate(column.lines):
        if parts and parts[-1][0] == each.size:
            parts[-1] = each.size, range(parts[-1][1].start, at + 1)
        else:
            parts.append((each.size, range(at, at + 1)))
    return parts


def merged(one: list[Size], two: list[Size]) -> list[Size]:
    """Both orders in one that keeps each of them, with as much in common as possible; else the larger comes first.

    >>> merged([(224,), (56,), (7,)], [(112,), (56,), (28,), (7,)])
    [(224,), (112,), (56,), (28,), (7,)]
    """
    common = [[0] * (len(two) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(two) - 1, -1, -1):
            same = one[i] == two[j]
            common[i][j] = common[i + 1][j + 1] + 1 if same else max(common[i + 1][j], common[i][j + 1])
    order: list[Size] = []
    i = j = 0
    while i < len(one) or j < len(two):
        if i < len(one) and j < len(two) and one[i] == two[j]:
            order.append(one[i])
            i, j = i + 1, j + 1
        elif j == len(two) or (i < len(one) and _first(common[i + 1][j], common[i][j + 1], one[i], two[j])):
            order.append(one[i])
            i += 1
        else:
            order.append(two[j])
            j += 1
    return order


def _first(without_one: int, without_two: int, one: Size, two: Size) -> bool:
    """Does the first list go on?"""
    if without_one != without_two:
        return without_one > without_two
    return (sum(one), one) >= (sum(two), two)


def lanes(skips: Sequence[SkipConnection], most: int) -> list[tuple[SkipConnection, int]]:
    """Each skip with the lane it runs in, 0 next to the boxes; those for which there is no lane are left out."""
    shortest_first = sorted(skips, key=lambda each: (each.end - each.start, each.start))
    found = free_lanes([range(skip.start, skip.end) for skip in shortest_first], most)
    return [(skip, lane) for skip, lane in zip(shortest_first, found, strict=True) if lane is not None]


def free_lanes(spans: Sequence[range], most: int) -> list[int | None]:
    """For each span the first lane in which none before it has anything in common with it; None where all are full.

    >>> free_lanes([range(0, 2), range(2, 4), range(1, 3), range(0, 4)], 2)
    [0, 0, 1, None]
    """
    lanes: list[list[range]] = [[] for _ in range(most)]
    found: list[int | None] = []
    for span in spans:
        free = (at for at, lane in enumerate(lanes) if all(o.stop <= span.start or span.stop <= o.start for o in lane))
        found.append(next(free, None))
        if found[-1] is not None:
            lanes[found[-1]].append(span)
    return found


# --- what figures in every medium say ------------------------------------------------------------------------------

SKIPS = ((False, "passed on unchanged"), (True, "projected, padded or cropped"))
"""What a line means, solid or dashed."""


def totals(column: BoxColumn) -> str:
    return f"{column.name}: {column.facts.params:,} parameters, {column.facts.macs:,} MACs"


def not_drawn(found: Sequence[BoxColumn], most_lanes: int) -> list[str]:
    """What the picture does not show."""
    crowded = sum(len(column.skips) - len(lanes(column.skips, most_lanes)) for column in found)
    left = sum(column.left_out for column in found)
    words = [f"{crowded:,} more skips are not drawn"] if crowded else []
    return [*words, f"{left:,} layers in the middle are left out"] if left else words


def size_text(size: Size) -> str:
    """`56` of a square map, `56x48` of another, `1` of a vector."""
    return str(size[0]) if len(set(size)) == 1 else "x".join(map(str, size)) or "1"
