"""Long columns of boxes made short: what repeats is drawn once, and of what is still too long the ends."""

from __future__ import annotations

from convcalc.features.draw.box_column import Arrow, Box, BoxColumn, BoxLine, RepeatedBoxes

LONGEST_PATTERN = 8

MOST = 90
"""A column that is longer even when folded is cut in the middle."""


def folded(column: BoxColumn) -> BoxColumn:
    """What repeats without being written as a repetition is drawn once, too."""
    features = _features(column)
    kept: list[int] = []
    new: dict[int, int] = {}
    repeats = []
    at = 0
    while at < len(features):
        long, times = repeated(features, at)
        first = len(kept)
        for offset in range(long * times):
            new[at + offset] = first + offset % long
        kept += range(at, at + long)
        if times > 1:
            repeats.append(RepeatedBoxes(first, first + long - 1, times))
        at += long * times
    skips = [skip._replace(start=new[skip.start], end=new[skip.end]) for skip in column.skips]
    there = set(kept)
    repeats += [RepeatedBoxes(new[r.first], new[r.last], r.times) for r in column.repeats if r.first in there]
    return column._replace(
        lines=tuple([column.lines[each] for each in kept]),
        skips=tuple(dict.fromkeys([skip for skip in skips if skip.start < skip.end])),
        repeats=tuple(repeats),
    )


def _features(column: BoxColumn) -> list[tuple[object, ...]]:
    """What makes a line equal to another: its boxes, the arrows to them and past them, what ends and begins there."""
    passed = column.passed()
    ends: dict[int, list[object]] = {}
    starts: dict[int, list[object]] = {}
    for skip in column.skips:
        ends.setdefault(skip.end, []).append((skip.end - skip.start, *skip[2:]))
        starts.setdefault(skip.start, []).append((skip.end - skip.start, *skip[2:]))
    for each in column.repeats:
        ends.setdefault(each.last, []).append((each.last - each.first, each.times))
    return [
        (
            each.size,
            [box.text if box else passed.get((at, track)) for track, box in enumerate(each.boxes)],
            each.arrows,
            ends.get(at),
            starts.get(at),
        )
        for at, each in enumerate(column.lines)
    ]


def repeated(features: list[tuple[object, ...]], at: int) -> tuple[int, int]:
    """The shortest pattern that begins here and is repeated at once, and how often it stands there.

    Of the last of three or more it does not matter where a skip goes on to.
    """
    for long in range(1, LONGEST_PATTERN + 1):
        times = 1
        pattern = features[at : at + long]
        while features[at + times * long : at + (times + 1) * long] == pattern:
            times += 1
        if times > 1:
            after = features[at + times * long : at + (times + 1) * long]
            return long, times + ([each[:-1] for each in after] == [each[:-1] for each in pattern])
    return 1, 1


def cut_in_the_middle(whole: BoxColumn) -> BoxColumn:
    """Both ends of a column that is too long; what hangs on the boxes between goes with them."""
    count = len(whole.lines)
    if count <= MOST:
        return whole
    half = MOST // 2
    gap = count - 2 * half
    middle = Box(f"... {gap:,} more ...", f"..{gap:,}..", "merge", whole.lines[count - half - 1].there[-1].shape)

    def place(at: int) -> int:
        return at if at < half else at - gap + 1 if at >= count - half else half

    def arrow(at: int, old: Arrow) -> Arrow:
        start = place(at - old.up)
        return old._replace(up=place(at) - start, start=0 if start == half else old.start)

    below = [
        each._replace(arrows=tuple(dict.fromkeys([arrow(at, old) for old in each.arrows])))
        for at, each in enumerate(whole.lines[-half:], count - half)
    ]
    into = [  # arrows from above to what is left out; branches may lead in side by side
        Arrow(half - at + old.up, old.start, old.track, 0)
        for at, each in enumerate(whole.lines[half : count - half], half)
        for old in each.arrows
        if at - old.up < half
    ]
    skips = [s._replace(start=place(s.start), end=place(s.end)) for s in whole.skips]
    repeats = [r._replace(first=place(r.first), last=place(r.last)) for r in whole.repeats]
    return whole._replace(
        lines=(*whole.lines[:half], BoxLine((middle,), tuple(dict.fromkeys(into))), *below),
        skips=tuple([s for s in skips if s.start < s.end and half not in (s.start, s.end)]),
        repeats=tuple([r for r in repeats if half not in (r.first, r.last)]),
        left_out=gap,
    )
