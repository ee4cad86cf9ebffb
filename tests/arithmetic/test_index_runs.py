"""Runs of indices against sets of them, also where there are too many to list."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.arithmetic import index_runs
from convcalc.arithmetic.index_runs import IndexRun, Runs, TooFine, inside, read_by, run, union
from convcalc.arithmetic.intervals import Part, window
from convcalc.arithmetic.past_intervals import PastInterval
from tests.arithmetic.test_intervals import PARTS

MANY = settings(max_examples=150, deadline=None)


@st.composite
def runs(draw: st.DrawFn) -> IndexRun:
    low, step = draw(st.integers(-9, 9)), draw(st.integers(1, 5))
    return run(low, low + step * draw(st.integers(0, 6)), step)


PIECES = st.lists(runs(), max_size=6)


def indices(pieces: Runs | list[IndexRun]) -> set[int]:
    return {i for each in pieces for i in each.indices()}


@MANY
@given(PIECES)
def test_a_union_holds_what_its_pieces_hold_in_order(pieces: list[IndexRun]) -> None:
    made = union(pieces)
    assert indices(made) == indices(pieces)
    assert list(made) == sorted(made)
    assert all(each.low < each.high or each.step == 1 for each in made)


@MANY
@given(PIECES, st.integers(0, 40))
def test_a_union_of_more_than_can_be_listed_holds_the_same(pieces: list[IndexRun], listed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_runs, "MOST_LISTED", listed)
        made = union(pieces)
    assert indices(made) == indices(pieces)


@MANY
@given(PIECES, st.integers(1, 12))
def test_inside_are_those_that_are_there(pieces: list[IndexRun], n: int) -> None:
    assert indices(inside(tuple(pieces), n)) == indices(pieces) & set(range(n))


def brute(units: set[int], view: Part, touch: int) -> set[int]:
    ends = [view.unit_span(i) for i in units]
    return {i for each in ends if each for i in range(each[0], each[1] + 1, touch)}


@MANY
@given(PIECES, PARTS)
def test_what_units_read_is_what_each_of_them_reads(pieces: list[IndexRun], view: Part) -> None:
    assert indices(read_by(union(pieces), view, 1)) == brute(indices(pieces), view, 1)


@MANY
@given(PIECES, st.integers(-4, 4), st.integers(0, 5), st.integers(1, 6), st.integers(1, 4), st.integers(1, 60))
def test_what_dilated_windows_read_is_what_each_of_their_taps_reads(
    pieces: list[IndexRun], first: int, taps: int, stride: int, touch: int, listed: int
) -> None:
    view = window(first, taps * touch + 1, stride)
    wanted = brute(indices(pieces), view, touch)
    assert indices(read_by(union(pieces), view, touch)) == wanted
    with pytest.MonkeyPatch.context() as patch, suppress(TooFine):
        patch.setattr(index_runs, "MOST_LISTED", listed)
        assert indices(read_by(union(pieces), view, touch)) == wanted


def test_runs_that_fill_each_others_gaps_are_one() -> None:
    far = 10**9
    evens, odds = run(0, 2 * far, 2), run(1, 2 * far - 1, 2)
    assert union([evens, odds]) == (IndexRun(0, 2 * far),)
    assert union([evens, odds, run(-5, -5, 1)]) == (IndexRun(-5, -5), IndexRun(0, 2 * far))
    assert union([evens, run(0, 3 * far, 3)]) == (run(0, 2 * far, 2), run(0, 3 * far, 3))
    assert union([run(0, 9, 3), run(12, 30, 3)]) == (IndexRun(0, 30, 3),)
    assert union([run(0, 9, 3), run(13, 31, 3)]) == (IndexRun(0, 9, 3), IndexRun(13, 31, 3))


def test_what_is_in_too_many_pieces_is_not_followed() -> None:
    many = index_runs.MOST_RUNS
    apart = [run(10**6 * i, 10**6 * i + 3 * 10**4, 3) for i in range(many + 1)]
    assert len(union(apart[:-1])) == many
    with pytest.raises(TooFine):
        union(apart)
    with pytest.raises(TooFine):
        union([run(10**6 * i, 10**6 * i + 3 * 10**4, 3) for i in range(2 * many + 1)])
    with pytest.raises(TooFine):
        read_by((run(0, 8 * 10**4, 1),), window(0, 7 * 10**4 + 1, 10**6 + 1), 7)


def test_more_indices_than_len_can_count_are_followed() -> None:
    far = 10**30
    many_units = read_by((IndexRun(0, far),), window(0, 4, 2), 3)
    assert many_units == (IndexRun(0, 2 * far, 2), IndexRun(3, 2 * far, 1), IndexRun(3, 2 * far + 3, 2))
    wide_windows = read_by((IndexRun(0, 5, 5),), window(0, far + 1, 1), 2)
    assert wide_windows == (IndexRun(0, far, 2), IndexRun(5, far, 1), IndexRun(5, far + 5, 2))


def test_steps_of_a_sequence_have_read_all_before_them() -> None:
    past = PastInterval(0, 0, 1)
    assert read_by((IndexRun(0, 100, 100),), past, 1) == (IndexRun(0, 100, 1),)
    assert read_by((IndexRun(7, 7),), past, 1) == (IndexRun(0, 7, 1),)
