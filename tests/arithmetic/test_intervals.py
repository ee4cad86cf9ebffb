"""Intervals of indices against the indices themselves, and the limits behind which nothing is followed."""

from __future__ import annotations

import pickle
from fractions import Fraction
from functools import reduce
from itertools import product
from typing import cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from convcalc.arithmetic import intervals, kept_tables
from convcalc.arithmetic.interval_sizes import Sizes, floor_sum, sizes, table_size
from convcalc.arithmetic.intervals import (
    IDENTITY,
    LARGEST_JUMP,
    MOST_FLOORS,
    MOST_LOOKED_AT,
    MOST_PARTS,
    UNKNOWN,
    WHOLE,
    AffineInterval,
    Ends,
    Floor,
    FloorInterval,
    Interval,
    MixedInterval,
    Part,
    PeriodicInterval,
    UnknownInterval,
    WholeInput,
    _covers,
    compose,
    hull,
    join,
    jump_of,
    periodic,
    power,
    span_of,
    stairs,
    window,
)

SMALL = st.integers(1, 5)
PLACE = st.integers(-4, 4)
UNITS = range(-7, 25)
MANY = settings(max_examples=150, deadline=None)


@st.composite
def windows(draw: st.DrawFn) -> AffineInterval:
    return window(draw(PLACE), draw(st.integers(1, 6)), draw(SMALL))


@st.composite
def stair(draw: st.DrawFn) -> Part:
    """With holes, as a transposed convolution leaves them, or without."""
    first, run = draw(PLACE), draw(SMALL)
    if draw(st.booleans()):
        return cast("Part", stairs(1, run, first, first + draw(st.integers(1 - run, 0))))
    return cast("Part", stairs(draw(SMALL), run, first, first + draw(st.integers(0, 6))))


@st.composite
def tables(draw: st.DrawFn) -> Part:
    seen: list[Ends | None] = []
    at = draw(PLACE)
    for _ in range(draw(st.integers(1, 4))):
        at += draw(st.integers(0, 2))
        seen.append((at, at + draw(st.integers(0, 3))) if draw(st.integers(0, 3)) else None)
    ends = [each for each in seen if each]
    step = max([last - ends[0][0] for _, last in ends], default=0) + draw(SMALL)  # the next period lies further right
    return cast("Part", periodic(step, seen))


PARTS = st.one_of(windows(), stair(), tables())


def seen(view: Part | MixedInterval) -> list[Ends | None]:
    return [span_of(view, unit) for unit in UNITS]


def is_part(view: Interval) -> bool:
    return isinstance(view, AffineInterval | FloorInterval | PeriodicInterval | MixedInterval)


@st.composite
def readers(draw: st.DrawFn) -> tuple[Part, int]:
    """What a layer reads, and its dilation."""
    touch = draw(st.integers(1, 3))
    if touch == 1:
        return draw(PARTS), touch
    return window(draw(PLACE), touch * draw(st.integers(0, 3)) + 1, draw(SMALL)), touch


@MANY
@given(PARTS, readers())
def test_a_unit_sees_what_the_units_that_it_reads_see(inner: Part, reader: tuple[Part, int]) -> None:
    outer, touch = reader
    made = compose(inner, outer, touch)
    assert is_part(made)
    for unit in UNITS:
        ends = outer.unit_span(unit)
        read = range(ends[0], ends[1] + 1, touch) if ends else range(0)
        assert span_of(cast("Part", made), unit) == hull([inner.unit_span(i) for i in read])


@MANY
@given(PARTS, PLACE, st.integers(0, 9), st.integers(1, 3))
@example(PeriodicInterval(4, (None, (0, 0), None, None)), 0, 9, 3)  # of 0, 3, ... 27 unit 9 is the first to see any
@example(PeriodicInterval(4, (None, (0, 0), None, None)), 2, 5, 3)
@example(PeriodicInterval(2, ((0, 5), (1, 1))), 1, 0, 1)  # the unit before it sees further
@example(PeriodicInterval(3, ((0, 9), (1, 1), (2, 2))), 0, 5, 1)  # of 0 to 5 unit 3 sees furthest
@example(PeriodicInterval(3, ((5, 9), (6, 6), (0, 0))), 0, 6, 1)  # and unit 2 the first
@example(PeriodicInterval(3, (None, None, (0, 0))), 0, 7, 1)
def test_a_span_is_the_hull_of_its_units(view: Part, low: int, count: int, stride: int) -> None:
    if not view.gapless and isinstance(view, FloorInterval):
        stride, count = 1, 0  # asked for what one unit sees
    high = low + count * stride
    assert view.span(low, high, stride) == hull([view.unit_span(i) for i in range(low, high + 1, stride)])


@MANY
@given(st.lists(PARTS, min_size=1, max_size=4))
def test_where_branches_meet_a_unit_sees_the_hull(views: list[Part]) -> None:
    made = join(list(views))
    assert is_part(made)
    for unit in UNITS:
        assert span_of(cast("Part", made), unit) == hull([view.unit_span(unit) for view in views])


@MANY
@given(PARTS)
def test_a_rhythm_moves_what_is_seen(view: Part) -> None:
    period, step = view.rhythm
    for unit in range(-3, 4):
        here, there = view.unit_span(unit), view.unit_span(unit + period)
        assert (here and (here[0] + step, here[1] + step)) == there
    assert jump_of(view) == Fraction(step, period)
    assert view.gapless == (None not in [view.unit_span(i) for i in range(period)])


@MANY
@given(st.one_of(windows(), stair()), st.integers(0, 5))
def test_a_power_is_one_on_the_other(view: Part, n: int) -> None:
    if not view.gapless:
        return
    made, one_by_one = power(view, n), reduce(compose, [view] * n, cast("Interval", IDENTITY))
    assert seen(cast("Part", made)) == seen(cast("Part", one_by_one))


def test_a_rhythm_is_the_shortest() -> None:
    assert FloorInterval((Floor(3, 4, 0, 1),)).rhythm == (4, 3)
    assert FloorInterval((Floor(1, 2, 0, 0), Floor(2, 3, 0, 1))).rhythm == (3, 1)
    assert FloorInterval((Floor(1, 4, 0, 0), Floor(2, 3, 0, 1))).rhythm == (6, 1)


def test_windows_of_neighbours_cover_where_the_next_begins_no_later_than_behind_the_last() -> None:
    for rise, run, first, wide in product(range(1, 6), range(1, 6), range(-3, 4), range(7)):
        view = cast("Part", stairs(rise, run, first, first + wide))
        pairs = [(view.span(i, i, 1), view.span(i + 1, i + 1, 1)) for i in range(1 + view.rhythm[0])]
        if view.gapless:
            assert _covers(view) == all(here and there and there[0] <= here[1] + 1 for here, there in pairs)
    assert not _covers(FloorInterval((Floor(1, 2, 0, 0), Floor(7, 3, 0, 0))))
    assert not _covers(PeriodicInterval(7, ((0, 0), (1, 1))))


def test_a_chain_of_floors_is_as_short_as_it_can_be() -> None:
    assert compose(stairs(2, 3, 0, 1), window(0, 2, 2)) == FloorInterval((Floor(4, 3, 0, 3),))
    holes = cast("FloorInterval", stairs(1, 3, 0, -2))
    assert compose(window(2, 1, 1), holes) == FloorInterval((Floor(1, 3, 6, 4),))
    for below in (Floor(1, 1, 0, 1), Floor(1, 2, 0, 0), Floor(1, 2, 0, 1)):  # would hide that nothing is seen
        inner = stairs(*below)
        assert compose(inner, holes) == FloorInterval((below, *holes.floors))


MET = st.lists(PARTS, min_size=1, max_size=3).map(lambda views: join(list(views)))


@MANY
@given(MET, st.integers(1, 30))
def test_sizes_are_those_of_the_units(view: Interval, units: int) -> None:
    assert isinstance(view, AffineInterval | FloorInterval | PeriodicInterval | MixedInterval)
    if jump_of(view) is None:
        return  # unit 0 speaks for all
    each = [0 if ends is None else ends[1] - ends[0] + 1 for ends in [span_of(view, i) for i in range(units)]]
    assert sizes(view, units) == Sizes(max(each), len(set(each)) > 1)


@MANY
@given(st.integers(0, 12), st.integers(1, 12), st.integers(-9, 20), st.integers(-9, 20))
def test_a_floor_sum_is_the_sum_of_floors(n: int, m: int, a: int, b: int) -> None:
    assert floor_sum(n, m, a, b) == sum((a * i + b) // m for i in range(n))


# Branches, paths, limits.


def test_the_shortest_is_that_of_the_shorter_branch() -> None:
    assert join([window(-1, 3, 1), window(-2, 5, 1)]) == AffineInterval(-2, 2, 1, 2)
    assert compose(AffineInterval(-2, 2, 2, 2), window(0, 2, 2)) == AffineInterval(-2, 4, 4, 4)
    assert power(AffineInterval(-2, 2, 1, 2), 3) == AffineInterval(-6, 6, 1, 6)
    assert power(AffineInterval(-1, 1, 2, 0), 2) == AffineInterval(-3, 3, 4, 0)
    assert compose(stairs(1, 2, 0, 0), window(-1, 3, 2)) == AffineInterval(-1, 0, 1, 1)


def test_branches_of_different_jumps_stay_apart() -> None:
    one, two = window(0, 3, 1), window(-1, 1, 2)
    mixed = join([one, two])
    assert mixed == MixedInterval((one, two))
    assert jump_of(MixedInterval((one, two))) is None
    assert jump_of(MixedInterval((stairs(1, 2, 0, 0), PeriodicInterval(1, ((0, 0), (0, 1)))))) == Fraction(1, 2)  # type: ignore[arg-type]
    assert join([mixed, one]) == mixed
    assert type(jump_of(cast("Part", stairs(4, 3, 0, 2)))) is Fraction
    assert type(jump_of(FloorInterval((Floor(4, 1, 0, 3), Floor(1, 2, 0, 0))))) is int
    assert join([mixed, window(2, 3, 1)]) == MixedInterval((AffineInterval(0, 4, 1, 2), two))


def test_all_absorbs_what_it_meets_and_unknown_the_rest() -> None:
    part = window(0, 3, 1)
    assert join([part, WHOLE]) is join([WHOLE, part]) is join([UNKNOWN, WHOLE]) is join([WHOLE, UNKNOWN]) is WHOLE
    assert join([part, UNKNOWN]) is join([UNKNOWN, part]) is UNKNOWN
    assert compose(part, WHOLE) is compose(WHOLE, part) is compose(UNKNOWN, WHOLE) is compose(WHOLE, UNKNOWN) is WHOLE
    assert compose(part, UNKNOWN) is compose(UNKNOWN, part) is UNKNOWN


def test_a_jump_is_followed_as_far_as_its_limit() -> None:
    large = LARGEST_JUMP
    assert compose(window(0, 1, 10**17), window(0, 2, 3)) == AffineInterval(0, 10**17, 3 * 10**17, 10**17)
    assert compose(window(0, 1, large), window(0, 2, 3)) == AffineInterval(0, large, 3 * large, large)
    assert compose(window(0, 1, LARGEST_JUMP + 1), window(0, 2, 3)) is UNKNOWN
    assert isinstance(stairs(LARGEST_JUMP, 3, 0, 0), FloorInterval)
    assert stairs(LARGEST_JUMP + 1, 3, 0, 0) is UNKNOWN
    assert stairs(3, LARGEST_JUMP + 1, 0, 0) is UNKNOWN


def test_a_chain_of_floors_is_followed_as_far_as_its_limit() -> None:
    chain: Interval = stairs(2, 3, 0, 1)
    for _ in range(MOST_FLOORS - 1):
        chain = compose(chain, stairs(2, 3, 0, 1))
    assert isinstance(chain, FloorInterval) or chain is UNKNOWN
    at_limit = FloorInterval((Floor(2, 3, 0, 1),) * MOST_FLOORS)
    assert isinstance(compose(FloorInterval(at_limit.floors[1:]), stairs(2, 3, 0, 1)), FloorInterval)
    assert compose(at_limit, stairs(2, 3, 0, 1)) is UNKNOWN


def test_branches_are_followed_as_far_as_their_limit() -> None:
    paces: list[Interval] = [window(0, 1, jump) for jump in range(1, MOST_PARTS + 2)]
    assert isinstance(join(paces[:-1]), MixedInterval)
    assert join(paces) is UNKNOWN


def test_tables_are_made_as_far_as_their_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    holes = cast("Part", stairs(1, 3, 0, -2))  # a tconv k1 s3: units 1 and 2 see nothing
    assert not holes.gapless
    assert isinstance(compose(holes, window(0, 3, 1), 2), PeriodicInterval)
    monkeypatch.setattr(intervals, "MOST_LOOKED_AT", 2)
    assert compose(holes, window(0, 3, 1), 2) is UNKNOWN
    assert MOST_LOOKED_AT == 5_000


def test_tables_are_kept_until_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    made, table, tables = [0], intervals._table, kept_tables.KeptTables()

    def counted(inner: Part, outer: Part, touch: int) -> Interval:
        made[0] += 1
        return table(inner, outer, touch)

    monkeypatch.setattr(intervals, "_table", counted)
    monkeypatch.setattr(kept_tables, "KEPT", tables)
    views = [PeriodicInterval(5, ((0, n), None)) for n in (4, 6, 9)]
    outer = intervals.window(0, 2, 3)
    first = [intervals.compose(view, outer, 2) for view in views]
    assert [intervals.compose(view, outer, 2) for view in views] == first
    assert (made, tables.units) == ([3], sum(len(view.seen) for view in views))
    monkeypatch.setattr(kept_tables, "MOST_KEPT", 7)
    assert intervals.compose(views[0], outer, 3) == first[0]  # its units see nothing every other time
    assert (len(tables.kept), tables.units) == (1, 0)


def test_sizes_too_many_to_look_at_are_not_said() -> None:
    paces = MixedInterval((cast("Part", stairs(1, 4_999, 0, 1)), cast("Part", stairs(1, 4_999, -1, 0))))
    assert sizes(paces, 2) == Sizes(2, True)
    assert sizes(paces, 2_500) is not None
    assert sizes(paces, 2_501) is None


def test_all_and_unknown_stay_themselves_in_a_pickle() -> None:
    assert pickle.loads(pickle.dumps((WHOLE, UNKNOWN))) == (WHOLE, UNKNOWN)
    assert pickle.loads(pickle.dumps(WHOLE)) is WHOLE and pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN


@settings(max_examples=60, deadline=None)
@given(PARTS, st.lists(st.one_of(windows(), tables()), min_size=2, max_size=3))
def test_behind_branches_of_different_jumps_each_path_is_composed(inner: Part, branches: list[Part]) -> None:
    outer = join(list(branches))
    if isinstance(outer, MixedInterval):
        expected = [compose(inner, part) for part in branches]
        assert UNKNOWN not in expected
        together = cast("Part", compose(inner, outer))
        assert seen(together) == [hull(span_of(cast("Part", each), unit) for each in expected) for unit in UNITS]


def test_a_layer_whose_paths_differ_is_composed_path_by_path() -> None:
    outer = join([window(0, 1, 1), window(0, 1, 2)])
    assert isinstance(outer, MixedInterval)
    assert compose(window(1, 3, 2), outer) == join([compose(window(1, 3, 2), part) for part in outer.parts])


def test_holes_that_repeat_too_rarely_are_not_tabulated_even_where_the_result_would_be_short() -> None:
    for run, followed in ((MOST_LOOKED_AT, True), (MOST_LOOKED_AT + 1, False)):
        holes = stairs(1, run, run - 1, 0)
        made = compose(holes, window(0, 1, run))  # one unit of each period: the one that sees something
        assert made == (window(0, 1, 1) if followed else UNKNOWN)


def test_wide_windows_on_a_table_are_not_followed_where_that_would_cost_too_much() -> None:
    table = PeriodicInterval(3, (None, (0, 0), (1, 1)))
    for times in (1, MOST_LOOKED_AT // 2, MOST_LOOKED_AT):
        steps = PeriodicInterval(3 * times, tuple([(i, i + 2) for i in range(0, 3 * times, 3)]))
        assert (compose(table, steps) == UNKNOWN) == (times > 1)


def test_stairs_of_which_each_is_wider_somewhere_stay_apart() -> None:
    flat = FloorInterval((Floor(1, 2, 0, 0), Floor(1, 3, -1, 0)))
    wide = FloorInterval((Floor(1, 2, -1, 0), Floor(1, 3, 0, 0)))
    steep = FloorInterval((Floor(1, 2, 0, 0), Floor(1, 5, 0, 0)))
    early = FloorInterval((Floor(1, 2, 0, 1), Floor(1, 3, 0, 0)))
    late = FloorInterval((Floor(1, 2, 0, 0), Floor(1, 3, 0, 1)))
    for one, other in ((flat, wide), (flat, steep), (early, late)):
        joined = join([one, other])
        assert isinstance(joined, MixedInterval) and set(joined.parts) == {one, other}
        assert seen(joined) == [hull([span_of(one, unit), span_of(other, unit)]) for unit in UNITS]


def test_of_stairs_all_units_are_counted_however_long_their_rhythm() -> None:
    for rise, run, first, last in (
        (1, 10_007, 0, 1),
        (5_003, 10_007, -3, 4_000),
        (3, 10_007, 10_000, 2),
        (9_999, 7, 0, 3),
    ):
        view = cast("FloorInterval", stairs(rise, run, first, last))
        extents = [0 if ends is None else ends[1] - ends[0] + 1 for ends in map(view.unit_span, range(run))]
        for units in (1, 2, 5_000, 10_006, 10_007, 10**9):
            seen = extents[:units]
            assert sizes(view, units) == Sizes(max(seen), len(set(seen)) > 1)


@pytest.mark.parametrize("extent", [1, 3])
def test_behind_holes_windows_that_leave_nothing_out_are_followed_however_rare_the_holes(extent: int) -> None:
    """A transposed window of one point with a stride of a million, and windows side by side behind it."""
    s = 1_000_003
    view = compose(stairs(1, s, s - 1, 0), window(0, extent, extent))
    assert isinstance(view, FloorInterval)
    for unit in (0, 1, s // extent - 1, s // extent, s // extent + 1, s):
        inputs = [i // s for i in range(unit * extent, (unit + 1) * extent) if i % s == 0]
        assert span_of(view, unit) == ((min(inputs), max(inputs)) if inputs else None)


def test_what_repeats_too_rarely_is_not_tabulated() -> None:
    table = PeriodicInterval(1, ((0, 0), (1, 2)))  # with a rhythm of n below, the same comes again after 2n units
    for n, followed in ((MOST_LOOKED_AT // 2, True), (MOST_LOOKED_AT // 2 + 1, False)):
        assert (compose(stairs(1, n, 0, 0), table) is not UNKNOWN) == followed
    for jump, followed in ((LARGEST_JUMP, True), (LARGEST_JUMP + 1, False)):
        assert (compose(window(0, 1, jump), table) is not UNKNOWN) == followed


def test_what_is_tabulated_is_counted_by_what_is_looked_at() -> None:
    """By the rhythm of the whole, of a dilated window by its taps, of a wide one by what repeats in it."""
    n = 2 * MOST_LOOKED_AT
    view = compose(stairs(1, n, 0, 0), PeriodicInterval(n, ((0, n), None)))
    assert [span_of(cast("Part", view), unit) for unit in range(4)] == [(0, 1), None, (1, 2), None]
    table = PeriodicInterval(101, tuple([(i, i + i % 2) for i in range(101)]))
    wide = cast("Part", compose(table, window(0, 2001, 1), 1000))
    for unit in range(203):
        assert span_of(wide, unit) == hull(table.unit_span(unit + tap) for tap in (0, 1000, 2000))
    rare = PeriodicInterval(30_000, (None, (0, 1), (5, 9)))
    wide = cast("Part", compose(rare, window(0, 9_000, 3)))
    assert [span_of(wide, unit) for unit in (0, 1)] == [(0, 89_970_009), (30_000, 90_000_009)]
    assert hull(map(rare.unit_span, range(9_000))) == (0, 89_970_009)


def test_a_floor_met_by_another_sees_the_hull_of_both() -> None:
    """With holes in either, or in both."""
    floors = [FloorInterval((Floor(1, 3, first, last),)) for first in range(6) for last in range(6)]
    for one, other in product(floors, repeat=2):
        met = join([one, other])
        assert not isinstance(met, WholeInput | UnknownInterval)
        assert [span_of(met, i) for i in range(3)] == [hull([one.unit_span(i), other.unit_span(i)]) for i in range(3)]
    holes = floors[0]._replace(floors=(Floor(1, 3, 2, 0),))
    assert join([holes, window(0, 1, 1), holes]) == MixedInterval((holes, window(0, 1, 1)))


def test_a_table_that_is_kept_is_the_same_as_one_that_is_made_anew() -> None:
    inner, outer = periodic(2, [(0, 1), None, (1, 3)]), window(-1, 3, 2)
    assert isinstance(inner, PeriodicInterval) and isinstance(outer, AffineInterval)
    first, again = compose(inner, outer), compose(inner, outer)
    assert first is again and isinstance(first, PeriodicInterval)
    assert [first.unit_span(unit) for unit in range(9)] == [
        inner.span(2 * unit - 1, 2 * unit + 1, 1) for unit in range(9)
    ]


def test_a_table_is_as_large_as_the_units_it_is_made_for() -> None:
    periodic_one = PeriodicInterval(2, ((0, 1), None, (1, 3)))
    floor, two = Floor(1, 3, 0, 0), Floor(1, 2, 0, 1)
    assert table_size(AffineInterval(0, 2, 1, 2)) == table_size(WHOLE) == table_size(UNKNOWN) == 0
    assert table_size(FloorInterval((floor,))) == 0
    assert table_size(periodic_one) == 3
    both = FloorInterval((floor, two))
    assert table_size(both) == both.rhythm[0] != both.rhythm[1]
    assert table_size(MixedInterval((periodic_one, AffineInterval(0, 2, 3, 2)))) == 3 + 1
    assert table_size(MixedInterval((PeriodicInterval(1, ((0, 0),) * 4_999), periodic_one))) == MOST_LOOKED_AT


@pytest.mark.parametrize(("period", "known"), [(MOST_LOOKED_AT, True), (MOST_LOOKED_AT + 1, False)])
def test_so_many_units_of_one_rule_are_looked_at_and_no_more(period: int, known: bool) -> None:
    view = PeriodicInterval(1, tuple([(0, at % 7) for at in range(period)]))
    assert sizes(view, 10 * period) == (Sizes(7, True) if known else None)
