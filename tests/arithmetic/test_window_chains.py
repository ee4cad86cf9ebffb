"""Chains of windows against what each unit reads, unit by unit, and the limits beyond which nothing is said."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.arithmetic.interval_sizes import floor_sum, sizes
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
    PeriodicInterval,
    UnknownInterval,
    WholeInput,
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

MANY = settings(max_examples=150, deadline=None)


class Layer(NamedTuple):
    """A window, and which units between its ends are read."""

    view: Interval
    touch: int = 1

    def reads(self, unit: int) -> range:
        assert not isinstance(self.view, WholeInput | UnknownInterval)
        ends = span_of(self.view, unit)
        return range(ends[0], ends[1] + 1, self.touch) if ends else range(0)


@st.composite
def layers(draw: st.DrawFn, holes: bool = True) -> Layer:
    kind = draw(
        st.sampled_from(["slide", "slide", "upsample", "bilinear", "adaptive", "spread", "table"][: 7 if holes else 5])
    )
    first = draw(st.integers(-3, 2))
    if kind == "slide":
        touch, taps = draw(st.integers(1, 3)), draw(st.integers(1, 4))
        return Layer(window(first, touch * (taps - 1) + 1, draw(st.integers(1, 4))), touch)
    if kind == "upsample":
        return Layer(stairs(1, draw(st.integers(1, 5)), 0, 0))
    if kind == "bilinear":
        factor = draw(st.integers(1, 5))
        return Layer(stairs(2, 2 * factor, 1 - factor, factor))
    if kind == "adaptive":
        n = draw(st.integers(1, 9))
        return Layer(stairs(n, draw(st.integers(1, 9)), 0, n - 1))
    if kind == "spread":
        k, s, before = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(0, 2))
        return Layer(stairs(1, s, before - k + s, before))
    ends = st.tuples(st.integers(-3, 3), st.integers(0, 3)).map(lambda e: (e[0], e[0] + e[1]))
    return Layer(periodic(draw(st.integers(1, 3)), draw(st.lists(st.one_of(st.none(), ends), min_size=1, max_size=4))))


def seen(chain: list[Layer], unit: int) -> set[int]:
    """The indices of the input that a unit of the last layer reads through all of them."""
    units = {unit}
    for layer in reversed(chain):
        units = {i for u in units for i in layer.reads(u)}
    return units


def ends_of(indices: set[int]) -> Ends | None:
    return (min(indices), max(indices)) if indices else None


def composed(chain: list[Layer]) -> Interval:
    view: Interval = IDENTITY
    for layer in chain:
        view = compose(view, *layer)
    return view


@MANY
@given(st.lists(layers(), min_size=1, max_size=5))
def test_a_chain_of_windows_sees_the_hull_of_what_it_reads(chain: list[Layer]) -> None:
    view = composed(chain)
    assert not isinstance(view, WholeInput | UnknownInterval)
    for unit in range(-7, 13):
        assert span_of(view, unit) == ends_of(seen(chain, unit))


@MANY
@given(st.lists(layers(), min_size=1, max_size=4), st.integers(1, 40))
def test_sizes_are_those_of_the_units_there_are(chain: list[Layer], units: int) -> None:
    view = composed(chain)
    assert not isinstance(view, WholeInput | UnknownInterval)
    spans = [span_of(view, unit) for unit in range(units)]
    each = {0 if ends is None else ends[1] - ends[0] + 1 for ends in spans}
    found = sizes(view, units)
    assert found == (max(each), len(each) > 1)


@MANY
@given(st.lists(st.lists(layers(holes=False), max_size=3), min_size=2, max_size=3), layers())
def test_where_chains_meet_a_unit_sees_the_hull_of_both(chains: list[list[Layer]], behind: Layer) -> None:
    met = join([composed(chain) for chain in chains])
    view = compose(met, *behind)
    assert not isinstance(met, WholeInput | UnknownInterval) and not isinstance(view, WholeInput | UnknownInterval)
    for unit in range(-3, 9):
        assert span_of(met, unit) == hull([ends_of(seen(chain, unit)) for chain in chains])
        assert span_of(view, unit) == hull([ends_of(seen([*chain, behind], unit)) for chain in chains])


@MANY
@given(st.lists(layers(holes=False), min_size=1, max_size=3), st.integers(1, 5))
def test_a_power_is_so_many_one_on_the_other(chain: list[Layer], times: int) -> None:
    view, written_out = composed(chain), composed(chain * times)
    if isinstance(view, AffineInterval | FloorInterval):
        many = power(view, times)
        assert not isinstance(many, WholeInput | UnknownInterval)
        assert not isinstance(written_out, WholeInput | UnknownInterval)
        assert [span_of(many, unit) for unit in range(9)] == [span_of(written_out, unit) for unit in range(9)]
        assert (jump_of(many) or 0) == (jump_of(view) or 0) ** times


@MANY
@given(st.integers(0, 50), st.integers(1, 30), st.integers(0, 60), st.integers(-60, 60))
def test_a_sum_of_floors_is_the_sum_of_floors(n: int, m: int, a: int, b: int) -> None:
    assert floor_sum(n, m, a, b) == sum((a * i + b) // m for i in range(n))


def test_equal_windows_become_one_chain_of_floors() -> None:
    assert stairs(1, 4, 0, 0) == compose(stairs(1, 2, 0, 0), stairs(1, 2, 0, 0))
    assert compose(stairs(1, 2, 0, 0), window(0, 2, 2)) == AffineInterval(0, 0, 1, 0)
    u_net = compose(window(0, 16, 16), stairs(1, 16, 0, 0))
    assert u_net == FloorInterval((Floor(16, 1, 0, 15), Floor(1, 16, 0, 0)))
    wider = compose(u_net, window(-1, 3, 1))
    assert join([u_net, wider]) == join([wider, u_net]) == wider
    assert isinstance(join([u_net, window(0, 1, 1)]), MixedInterval)
    uneven = compose(window(0, 3, 3), stairs(1, 2, 0, 0))
    assert isinstance(uneven, FloorInterval) and jump_of(uneven) == Fraction(3, 2)


def test_what_is_whole_stays_whole_and_what_is_unknown_is_not_all() -> None:
    table = periodic(1, [(0, 1), None])
    for view in (IDENTITY, stairs(1, 3, 0, 0), table, UNKNOWN, join([window(0, 1, 2), IDENTITY])):
        assert compose(WHOLE, view) is compose(view, WHOLE) is WHOLE
        assert join([view, WHOLE]) is join([WHOLE, view]) is WHOLE
        assert compose(UNKNOWN, view) is compose(view, UNKNOWN) is UNKNOWN
        assert join([view, UNKNOWN]) is join([UNKNOWN, view]) is UNKNOWN


def test_what_costs_too_much_to_follow_is_unknown() -> None:
    far: Interval = IDENTITY
    for _ in range(20):
        far = compose(far, window(0, 10, 10))
    assert far is UNKNOWN
    assert compose(window(0, 1, LARGEST_JUMP), stairs(1, 2, 0, 0)) != UNKNOWN
    assert compose(window(0, 1, LARGEST_JUMP + 1), stairs(1, 2, 0, 0)) is UNKNOWN
    chain: list[Interval] = [IDENTITY]
    while chain[-1] is not UNKNOWN:
        chain.append(compose(compose(chain[-1], stairs(1, 2, 0, 0)), window(-1, 3, 3)))
    assert len(chain) - 2 == MOST_FLOORS
    last = chain[-2]
    assert isinstance(last, FloorInterval)
    assert sizes(last, 2) is not None and sizes(last, MOST_LOOKED_AT) is None
    strides = [window(0, 1, s) for s in range(1, MOST_PARTS + 2)]
    assert isinstance(join(list(strides[:-1])), MixedInterval) and join(list(strides)) is UNKNOWN
    assert compose(periodic(1, [(0, 0), None]), stairs(3, 3 * MOST_LOOKED_AT + 1, 0, 2)) is UNKNOWN


def test_a_table_of_equal_units_is_a_window() -> None:
    assert periodic(6, [(0, 1), (2, 3), (4, 5)]) == AffineInterval(0, 1, 2, 1)
    assert periodic(4, [(0, 1), None, (2, 3), None]) == PeriodicInterval(2, ((0, 1), None))
    assert isinstance(periodic(4, [(0, 1), (2, 2)]), PeriodicInterval)
