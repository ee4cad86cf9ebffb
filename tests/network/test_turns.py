"""A stretch of turns by equal steps is the sequence that it stands for."""

from __future__ import annotations

import copy
from collections.abc import Iterable

import pytest

from convcalc.api import measure
from convcalc.network.graph import Body
from convcalc.network.turns import TurnProgression, Turns, but_for_size, by_its_ends


def bodies(*sizes: int) -> list[Body]:
    """Turns that differ: a convolution on a map of each size."""
    return [measure(f"{size}x{size}x1; conv 2 3x3").net.body for size in sizes]


def in_steps(first: Body, second: Body) -> Turns:
    low, high = (body.arriving.size[0] for body in (first, second))
    return lambda number: bodies(low + (high - low) * number)[0]


BEFORE, AFTER = bodies(90, 80), bodies(7, 6)
STRETCH = bodies(50, 48, 46, 44)


def sizes(runs: Iterable[tuple[Body, int]]) -> list[tuple[int, int]]:
    """What a body says of itself here: the size that arrives, and how often."""
    return [(body.arriving.size[0], times) for body, times in runs]


def stretch(before: int, after: int) -> tuple[TurnProgression, list[tuple[int, int]]]:
    """With so many runs before and after it, and the list that it stands for."""
    first = [(body, 3) for body in BEFORE[:before]]
    last = [(body, 5) for body in AFTER[:after]]
    runs = TurnProgression(first, STRETCH[0], STRETCH[1], len(STRETCH), last, in_steps)
    return runs, sizes([*first, *[(body, 1) for body in STRETCH], *last])


@pytest.mark.parametrize(("before", "after"), [(0, 0), (1, 0), (0, 1), (2, 2)])
def test_it_is_the_sequence_that_it_stands_for(before: int, after: int) -> None:
    runs, listed = stretch(before, after)
    assert len(runs) == len(listed)
    assert sizes(runs) == listed
    assert sizes(runs[at] for at in range(len(listed))) == listed
    assert sizes(runs[at] for at in range(-len(listed), 0)) == listed
    assert sizes(runs[1:3]) == listed[1:3]
    with pytest.raises(IndexError):
        runs[len(listed)]


def test_more_runs_behind_it_and_a_copy() -> None:
    runs, listed = stretch(1, 1)
    more = [(BEFORE[1], 9)]
    assert sizes(runs.then(more)) == [*listed, *sizes(more)]
    assert sizes(copy.copy(runs)) == listed


def test_what_stands_for_it() -> None:
    runs, listed = stretch(1, 1)
    assert sizes(but_for_size(runs)) == [listed[0], (50, 4), listed[-1]]
    assert sizes(by_its_ends(runs)) == [listed[0], (50, 1), (44, 1), listed[-1]]
    plain = ((STRETCH[0], 4),)
    assert but_for_size(plain) == by_its_ends(plain) == plain
