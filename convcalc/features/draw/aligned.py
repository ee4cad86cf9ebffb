"""Several strands side by side: which of their boxes stand on one line, as they have maps of one size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from convcalc.features.draw.boxes import Skip, Strand
from convcalc.network.stages import map_size
from convcalc.record import NamedTuple

Size: TypeAlias = "tuple[int, ...]"


class Slot(NamedTuple):
    """One size of map: for each strand the boxes (by number) that have it here."""

    size: Size
    boxes: tuple[range, ...]

    @property
    def height(self) -> int:
        return max(map(len, self.boxes))


def slots(strands: Sequence[Strand]) -> list[Slot]:
    """The strands in one order of sizes; what one of them does not have is empty there."""
    parts = [_parts(strand) for strand in strands]
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


def _parts(strand: Strand) -> list[tuple[Size, range]]:
    parts: list[tuple[Size, range]] = []
    for at, box in enumerate(strand.boxes):
        size = map_size(box.shape)
        if parts and parts[-1][0] == size:
            parts[-1] = size, range(parts[-1][1].start, at + 1)
        else:
            parts.append((size, range(at, at + 1)))
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
    """Is it the first list's turn?"""
    if without_one != without_two:
        return without_one > without_two
    return (sum(one), one) >= (sum(two), two)


def lanes(skips: Sequence[Skip], most: int) -> list[tuple[Skip, int]]:
    """Each skip with the lane it runs in, 0 next to the boxes; those for which there is no lane are left out."""
    placed: list[tuple[Skip, int]] = []
    for skip in sorted(skips, key=lambda each: (each.end - each.start, each.start)):
        lane = next((at for at in range(most) if _free(placed, at, skip)), None)
        if lane is not None:
            placed.append((skip, lane))
    return placed


def _free(placed: list[tuple[Skip, int]], lane: int, skip: Skip) -> bool:
    return all(other.end <= skip.start or skip.end <= other.start for other, taken in placed if taken == lane)
