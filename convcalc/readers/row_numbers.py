"""Numbers that torchsummary and torchinfo give their rows: `Conv2d-4`, `Conv2d: 2-5`. None is left out or stands twice.

torchsummary counts every row. torchinfo counts those of each depth; a container that does not run itself (it has no
size) is printed again wherever others stand between its modules, with one number, and older versions give it none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from convcalc.readers.summary_rows import SHAPE, SummaryLine

COUNTED = re.compile(r"[A-Za-z_]\w*-(\d{1,6})")
INSIDE = re.compile(r"(\S.{0,200}?): (\d{1,3})(?:-(\d{1,6}))?")
FEWEST = 2
"""Rows with a number, below which there is no order to be seen."""


def odd_numbers(rows: Sequence[SummaryLine], torchinfo: bool) -> Iterator[tuple[int, str]]:
    """Rows whose number is not the next one, each with its line.

    >>> rows = [SummaryLine(at, name, "[-1, 8]", "0") for at, name in enumerate(("Conv2d-1", "ReLU-3"), 1)]
    >>> list(odd_numbers(rows, torchinfo=False))
    [(2, 'ReLU-3: number 2 is expected here, a row is missing, hidden, or has another number')]
    """
    return _at_depths(rows) if torchinfo else _one_by_one(rows)


def _one_by_one(rows: Sequence[SummaryLine]) -> Iterator[tuple[int, str]]:
    """torchsummary's, all of whose rows have such a number."""
    found = [match for row in rows if (match := COUNTED.fullmatch(row.name))]
    numbers = [int(each[1]) for each in found]
    if len(found) < max(FEWEST, len(rows)) or not _ordered(numbers):
        return
    expected = 1
    for row, number in zip(rows, numbers, strict=True):
        if number != expected:
            yield row.line, _unexpected(row.name, number, expected, str(expected))
        expected = number + 1


def _ordered(numbers: Sequence[int]) -> bool:
    """Do most of them follow one another?"""
    steps = sum(after == before + 1 for before, after in pairwise(numbers))
    return 2 * steps >= len(numbers) - 3


def _unexpected(name: str, number: int, expected: int, shown: str) -> str:
    if number < expected:
        return f"{name}: number {shown} is expected here, a row stands twice or has another number"
    return f"{name}: number {shown} is expected here, a row is missing, hidden, or has another number"


def _at_depths(rows: Sequence[SummaryLine]) -> Iterator[tuple[int, str]]:
    """torchinfo's, of which each depth has its own numbers."""
    found = [(row, match) for row in rows if (match := INSIDE.fullmatch(row.name))]
    ranks = {depth: rank for rank, depth in enumerate(sorted({row.depth for row, _ in found}), 1)}
    inside = [ranks[row.depth] == int(match[2]) for row, match in found]
    if len(found) < FEWEST or 2 * sum(inside) < len(inside):
        return
    for (row, match), right in zip(found, inside, strict=True):
        if not right:
            yield row.line, f"{row.name}: it is printed at depth {ranks[row.depth]}, and its number says {match[2]}"
    for depth, rank in ranks.items():
        yield from _of_depth([each for each in found if each[0].depth == depth], rank)


def _of_depth(found: Sequence[tuple[SummaryLine, re.Match[str]]], depth: int) -> Iterator[tuple[int, str]]:
    """The rows of one depth.

    least, most: between which the next number is, as containers above it were counted or not.
    """
    again = [(match[1], match[3]) for row, match in found if not SHAPE.match(row.shape)]
    least = most = 1
    for row, match in found:
        container = not SHAPE.match(row.shape)
        number = int(match[3]) if match[3] else None
        if container and (number is None or (not least <= number <= most and again.count((match[1], match[3])) > 1)):
            most += 1
            continue
        if number is None:
            continue
        if not least <= number <= most:
            yield row.line, _unexpected(row.name, number, most, f"{depth}-{least}")
        least = most = number + 1
