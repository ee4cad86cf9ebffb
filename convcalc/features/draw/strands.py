"""Strands of boxes made short enough for a picture: what repeats is told once, and the middle left out."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.features.draw.boxes import Box, Group, Skip, Strand, Weaver
from convcalc.network.facts import Facts

LONGEST_PATTERN = 8

MOST = 90
"""A strand that is longer even when folded is cut in the middle."""


def strands(networks: Sequence[tuple[str, Facts]]) -> list[Strand]:
    """The boxes of some networks: all of them, or, where one has very many, folded."""
    weavers = [Weaver(name, facts, fold=False) for name, facts in networks]
    if not any(weaver.full for weaver in weavers):
        return [weaver.strand() for weaver in weavers]
    return [_cut(folded(Weaver(name, facts, fold=True).strand())) for name, facts in networks]


def folded(strand: Strand) -> Strand:
    """What repeats without being written as a repetition is told once, too."""
    signs = _signs(strand)
    kept: list[int] = []
    new: dict[int, int] = {}
    groups = []
    at = 0
    while at < len(signs):
        long, times = _repeated(signs, at)
        first = len(kept)
        for offset in range(long * times):
            new[at + offset] = first + offset % long
        kept += range(at, at + long)
        if times > 1:
            groups.append(Group(first, first + long - 1, times))
        at += long * times
    skips = [Skip(new[skip.start], new[skip.end], skip.dashed) for skip in strand.skips]
    there = set(kept)
    groups += [Group(new[each.first], new[each.last], each.times) for each in strand.groups if each.first in there]
    return strand._replace(
        boxes=tuple([strand.boxes[each] for each in kept]),
        skips=tuple(dict.fromkeys([skip for skip in skips if skip.start < skip.end])),
        groups=tuple(groups),
    )


def _signs(strand: Strand) -> list[tuple[object, ...]]:
    """What makes a box equal to another: its words, its size, what ends there and which skips begin there."""
    ends: dict[int, list[object]] = {}
    starts: dict[int, list[object]] = {}
    for skip in strand.skips:
        ends.setdefault(skip.end, []).append((skip.end - skip.start, skip.dashed))
        starts.setdefault(skip.start, []).append((skip.end - skip.start, skip.dashed))
    for group in strand.groups:
        ends.setdefault(group.last, []).append((group.last - group.first, group.times))
    return [
        (box.text, box.shape.size, tuple(ends.get(at, ())), tuple(starts.get(at, ())))
        for at, box in enumerate(strand.boxes)
    ]


def _repeated(signs: list[tuple[object, ...]], at: int) -> tuple[int, int]:
    """The shortest pattern that begins here and is repeated at once, and how often it stands there.

    Of the last of three or more it does not matter where a skip goes on to.
    """
    for long in range(1, LONGEST_PATTERN + 1):
        times = 1
        pattern = signs[at : at + long]
        while signs[at + times * long : at + (times + 1) * long] == pattern:
            times += 1
        if times > 1:
            after = signs[at + times * long : at + (times + 1) * long]
            return long, times + ([sign[:-1] for sign in after] == [sign[:-1] for sign in pattern])
    return 1, 1


def _cut(whole: Strand) -> Strand:
    """Both ends of a strand that is too long; what hangs on the boxes between goes with them."""
    count = len(whole.boxes)
    if count <= MOST:
        return whole
    half = MOST // 2
    gap = count - 2 * half
    middle = Box(f"... {gap:,} more ...", f"..{gap:,}..", "merge", whole.boxes[count - half - 1].shape)
    boxes = (*whole.boxes[:half], middle, *whole.boxes[-half:])

    def place(at: int) -> int:
        return at if at < half else at - gap + 1 if at >= count - half else half

    skips = [s._replace(start=place(s.start), end=place(s.end)) for s in whole.skips]
    groups = [g._replace(first=place(g.first), last=place(g.last)) for g in whole.groups]
    return whole._replace(
        boxes=boxes,
        skips=tuple([s for s in skips if s.start < s.end and half not in (s.start, s.end)]),
        groups=tuple([g for g in groups if half not in (g.first, g.last)]),
        left_out=gap,
    )
