"""A stretch of turns by equal steps is the sequence that it stands for."""

from __future__ import annotations

import copy
from collections.abc import Iterable

import pytest

from convcalc.api import measure
from convcalc.network.graph import Body
from convcalc.network.turns import (
    TurnProgression,
    Turns,
    but_for_size,
    but_for_stretches,
    by_its_ends,
    filled,
    split,
    written_out,
)


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
    assert sizes(filled(runs)) == listed
    assert sizes(but_for_stretches(runs, lambda body: False)) == [listed[0], listed[-1]]
    assert but_for_stretches(runs, lambda body: True) is runs
    plain = ((STRETCH[0], 4),)
    assert but_for_size(plain) == by_its_ends(plain) == plain


def test_turns_without_a_layer_are_left_out() -> None:
    runs, listed = stretch(1, 1)
    nothing = measure("3x3x1; [ ] x2").net.body
    nothing.rows = 0
    before = [(nothing, 2), *runs.before]
    more = TurnProgression(before, STRETCH[0], STRETCH[1], 4, [*runs.after, (nothing, 1)], in_steps)
    assert sizes(filled(more)) == listed
    assert filled([(nothing, 3), (STRETCH[0], 1)]) == [(STRETCH[0], 1)]
    empty = TurnProgression(runs.before, nothing, nothing, 4, runs.after, in_steps)
    assert sizes(filled(empty)) == [listed[0], listed[-1]]


@pytest.mark.parametrize(("before", "after"), [(0, 0), (1, 0), (0, 1), (2, 2)])
def test_the_first_run_and_those_behind_it(before: int, after: int) -> None:
    runs, listed = stretch(before, after)
    first, others = split(runs)
    assert (sizes(first), sizes(others)) == (listed[:1], listed[1:])
    assert isinstance(others, TurnProgression)
    assert sizes([(others.first, 1), (others.second, 1)]) == ([(50, 1), (48, 1)] if before else [(48, 1), (46, 1)])
    assert list(map(sizes, split([(BEFORE[0], 3), (BEFORE[1], 2)]))) == [[(90, 3)], [(80, 2)]]
    short = TurnProgression((), STRETCH[0], STRETCH[1], 2, (), in_steps)
    assert list(map(sizes, split(short))) == [[(50, 1)], [(48, 1)]]
    assert not isinstance(split(short)[1], TurnProgression)
    three = TurnProgression((), STRETCH[0], STRETCH[1], 3, (), in_steps)
    assert isinstance(split(three)[1], TurnProgression)


def test_a_stretch_written_out_has_every_turn() -> None:
    body = measure("99x1; concat[ [ [ conv 2 k2 ] x30 ] x2 | crop 0:60 ]; relu").net.body
    join, relu = body.items
    written = written_out(join)
    (loop,) = written.bodies[0][0].items
    turns = [each for outer, _ in loop.bodies for each, _ in outer.items[0].bodies]
    assert [turn.out.size[0] for turn in turns] == list(range(98, 38, -1))
    assert not any(isinstance(outer.items[0].bodies, TurnProgression) for outer, _ in loop.bodies)
    assert written_out(relu) is relu and written.out == join.out
