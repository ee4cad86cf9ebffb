"""Runs of indices against sets of them, written out."""

from __future__ import annotations

from math import gcd

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from convcalc.arithmetic import index_runs
from convcalc.arithmetic.index_runs import IndexRun, Runs, TooFine, inside, read_by, run, union
from convcalc.arithmetic.intervals import AffineInterval, Floor, FloorInterval, Part, PeriodicInterval, stairs

MANY = settings(max_examples=150, deadline=None)


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
    return {i for u in units for ends in [view.span(u, u, 1)] if ends for i in range(ends[0], ends[1] + 1, touch)}


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
