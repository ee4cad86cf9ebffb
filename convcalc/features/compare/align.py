"""Two sequences side by side: what belongs together stands on one line."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias

Pair: TypeAlias = "tuple[int | None, int | None]"
"""Places in the first and in the second sequence; None: it has nothing there."""

DIRECT = 250_000
"""So many pairs are weighed one by one; above, only equal ones are paired, by a quicker method."""

Score: TypeAlias = "Callable[[int, int], int]"
"""How much two places belong together; 0: not at all."""


def align(first: Sequence[Hashable], second: Sequence[Hashable], score: Score | None = None) -> list[Pair]:
    """Every place of both, in order, so paired that the scores add up to the most; without one, equals are paired.

    >>> align("abd", "bcd")
    [(0, None), (1, 0), (None, 1), (2, 2)]
    """
    pairs: list[Pair] = []
    a = b = 0
    for one, other in [*_together(first, second, score), (len(first), len(second))]:
        pairs += [(at, None) for at in range(a, one)] + [(None, at) for at in range(b, other)]
        if one < len(first):
            pairs.append((one, other))
        a, b = one + 1, other + 1
    return pairs


def _together(first: Sequence[Hashable], second: Sequence[Hashable], score: Score | None) -> list[tuple[int, int]]:
    if len(first) * len(second) > DIRECT:
        from difflib import SequenceMatcher

        blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
        return [(block.a + at, block.b + at) for block in blocks for at in range(block.size)]
    scores = [[_equal(one, other) if score is None else score(a, b) for b, other in enumerate(second)]
              for a, one in enumerate(first)]  # fmt: skip
    return _best(scores, _sums(scores, len(second)))


def _equal(one: Hashable, other: Hashable) -> int:
    return int(one == other)


def _sums(scores: list[list[int]], width: int) -> list[list[int]]:
    """The most that what is left can add up to, for every pair of starts."""
    sums = [[0] * (width + 1)]
    for row in reversed(scores):
        below, here = sums[-1], [0]
        for at in range(width - 1, -1, -1):
            paired = below[at + 1] + row[at] if row[at] else 0
            here.append(max(below[at], here[-1], paired))
        sums.append(here[::-1])
    return sums[::-1]


def _best(scores: list[list[int]], sums: list[list[int]]) -> list[tuple[int, int]]:
    """The pairs that reach the sum."""
    found = []
    a = b = 0
    while a < len(scores) and b < len(scores[a]):
        if scores[a][b] and sums[a][b] == sums[a + 1][b + 1] + scores[a][b]:
            found.append((a, b))
            a, b = a + 1, b + 1
        elif sums[a][b] == sums[a + 1][b]:
            a += 1
        else:
            b += 1
    return found
