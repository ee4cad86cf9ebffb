"""Runs of indices against sets of them, written out."""

from __future__ import annotations

from itertools import pairwise
from math import gcd

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from convcalc.arithmetic import index_runs
from convcalc.arithmetic.index_runs import IndexRun, Runs, TooFine, _listed, _sums, inside, read_by, run, union
from convcalc.arithmetic.intervals import AffineInterval, Floor, FloorInterval, Part, PeriodicInterval, stairs

MANY = settings(max_examples=150, deadline=None)
PLACE = st.integers(-9, 9)


def as_set(runs: Runs) -> set[int]:
    return {i for each in runs for i in range(each.low, each.high + 1, each.step)}


@st.composite
def pieces(draw: st.DrawFn) -> IndexRun:
    step, count, low = draw(st.integers(1, 6)), draw(st.integers(1, 12)), draw(st.integers(-40, 40))
    return run(low, low + step * (count - 1), step)


@st.composite
def windows(draw: st.DrawFn) -> tuple[Part, int]:
    """A layer's window, and how far apart the indices lie that it reads."""
    kind, first = draw(st.sampled_from(["slide", "stairs", "table"])), draw(st.integers(-4, 4))
    if kind == "slide":
        touch, taps = draw(st.integers(1, 4)), draw(st.integers(1, 4))
        return AffineInterval(first, first + touch * (taps - 1), draw(st.integers(1, 4)), 0), touch
    if kind == "stairs":
        view = stairs(draw(st.integers(1, 7)), draw(st.integers(1, 7)), first, first + draw(st.integers(-3, 9)))
        assert isinstance(view, AffineInterval | FloorInterval)
        return view, 1
    touch = draw(st.integers(1, 3))
    ends = st.tuples(st.integers(-4, 4), st.integers(0, 3)).map(lambda e: (e[0], e[0] + touch * e[1]))
    seen = draw(st.lists(st.one_of(st.none(), ends), min_size=1, max_size=5))
    return PeriodicInterval(draw(st.integers(1, 4)), tuple(seen)), touch


def read_one_by_one(units: set[int], view: Part, touch: int) -> set[int]:
    return {i for u in units for ends in [view.unit_span(u)] if ends for i in range(ends[0], ends[1] + 1, touch)}


@MANY
@given(st.lists(pieces(), max_size=6), st.booleans())
def test_a_union_holds_what_its_pieces_hold(given_pieces: list[IndexRun], listed: bool) -> None:
    most = index_runs.MOST_LISTED
    index_runs.MOST_LISTED = most if listed else 12  # few are written out, many compared by what they have in common
    try:
        assert as_set(union(given_pieces)) == as_set(tuple(given_pieces))
    finally:
        index_runs.MOST_LISTED = most


@MANY
@given(st.lists(pieces(), min_size=1, max_size=4), st.integers(1, 30))
def test_what_is_inside_a_map_is_what_is_not_negative_and_below_its_size(runs: list[IndexRun], n: int) -> None:
    assert as_set(inside(tuple(runs), n)) == {i for i in as_set(tuple(runs)) if 0 <= i < n}


@MANY
@given(st.lists(pieces(), min_size=1, max_size=3), windows())
def test_units_read_what_each_of_them_reads(runs: list[IndexRun], window: tuple[Part, int]) -> None:
    assert as_set(read_by(union(runs), *window)) == read_one_by_one(as_set(tuple(runs)), *window)


@MANY
@given(st.integers(2, 9), st.integers(2, 9), st.integers(2, 6), st.integers(3, 50))
@example(stride=7, dilation=3, taps=5, units=50)  # listed one by one it is more than a hundred runs
def test_steps_that_fill_each_other_become_one_run(stride: int, dilation: int, taps: int, units: int) -> None:
    window = AffineInterval(0, dilation * (taps - 1), stride, 0)
    found = read_by((IndexRun(0, units - 1),), window, dilation)
    assert as_set(found) == {stride * u + dilation * t for u in range(units) for t in range(taps)}
    if stride % dilation == 0 and dilation * taps >= stride:
        assert found == (IndexRun(0, stride * (units - 1) + dilation * (taps - 1), dilation),)
    if dilation % stride == 0 and stride * units >= dilation:
        assert found == (IndexRun(0, stride * (units - 1) + dilation * (taps - 1), stride),)


@settings(max_examples=400, deadline=None)
@given(PLACE, st.integers(1, 5), st.integers(1, 6), st.integers(1, 12), st.integers(1, 6), st.integers(1, 6))
@example(low=0, taps=3, step=1, apart=3, times=2, listed=1)  # one begins right behind the other
@example(low=0, taps=2, step=3, apart=1, times=3, listed=1)
@example(low=0, taps=4, step=2, apart=5, times=4, listed=3)
@example(low=0, taps=4, step=2, apart=5, times=4, listed=4)
def test_a_window_again_and_again_is_one_run_if_it_can_be_and_else_one_a_tap_or_one_a_time(
    low: int, taps: int, step: int, apart: int, times: int, listed: int
) -> None:
    wanted = sorted({low + step * tap + apart * time for tap in range(taps) for time in range(times)})
    one = len({b - a for a, b in pairwise(wanted)}) < 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_runs, "MOST_LISTED", listed)
        if not one and min(taps, times) > listed:
            with pytest.raises(TooFine):
                list(_sums(range(low, low + step * taps, step), apart, times))
            return
        found = tuple(_sums(range(low, low + step * taps, step), apart, times))
    assert as_set(found) == set(wanted)
    assert len(found) == (1 if one else min(taps, times))


@MANY
@given(st.sets(st.integers(-20, 40), min_size=1))
def test_runs_in_a_row_go_on_as_far_as_they_can(indices: set[int]) -> None:
    found = _listed(sorted(indices))
    assert as_set(tuple(found)) == indices and sum(len(each.indices()) for each in found) == len(indices)
    for before, behind in pairwise(found):
        assert before.low < before.high and behind.low - before.high != before.step


def test_units_whose_windows_touch_leave_nothing_out_however_rarely_they_repeat() -> None:
    rare, last = 10**6 + 3, 7
    view = FloorInterval((Floor(1, rare, 0, last),))
    touching, apart = rare + last, rare + last + 1
    assert read_by((IndexRun(0, touching * 10**7, touching),), view, 1) == (
        IndexRun(0, (touching * 10**7 + last) // rare),
    )
    with pytest.raises(TooFine):
        read_by((IndexRun(0, apart * 10**7, apart),), view, 1)


def test_of_units_that_repeat_rarely_so_many_are_looked_at_one_by_one() -> None:
    view = FloorInterval((Floor(2, 3, 0, 1), Floor(3, 10_007, 0, 10_006)))
    units = index_runs.MOST_LISTED
    assert read_by((IndexRun(0, units - 1),), view, 1) == (IndexRun(*view.span(0, units - 1, 1) or ()),)
    with pytest.raises(TooFine):
        read_by((IndexRun(0, units),), view, 1)


def test_a_long_way_takes_few_runs() -> None:
    units: Runs = (IndexRun(3, 3),)
    for level in range(20):  # WaveNet: two taps, twice as far apart at every layer
        units = read_by(units, AffineInterval(-(2 ** (19 - level)), 0, 1, 0), 2 ** (19 - level))
    assert units == (IndexRun(3 - (2**20 - 1), 3),)
    whole = read_by((IndexRun(0, 10**9),), FloorInterval((Floor(1000, 999_983, 0, 999),)), 1)
    assert whole == (IndexRun(0, (1000 * 10**9 + 999) // 999_983),)


def test_many_steps_that_fill_each_other_only_together() -> None:
    stride, dilation = 5, 7
    assert gcd(stride, dilation) == 1
    found = read_by((IndexRun(0, 99_999),), AffineInterval(0, dilation * 4, stride, 0), dilation)
    assert IndexRun(28, stride * 99_999) in found  # every remainder of 5: ragged at the ends alone
    assert len(found) < 12


def test_what_falls_in_too_many_pieces_is_too_fine() -> None:
    units: Runs = (IndexRun(0, 0),)
    with pytest.raises(TooFine):
        for _ in range(12):  # Cantor's set
            units = read_by(units, AffineInterval(0, 2, 3, 0), 2)
    with pytest.raises(TooFine):
        read_by((IndexRun(0, 10**13, 10**7),), FloorInterval((Floor(1, 999_983, 5, 0),)), 1)
