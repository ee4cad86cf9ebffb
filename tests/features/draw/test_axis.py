"""The line of positions: what a window covers and what is never read, counted out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.features.draw.axis import Axis, Track, cut, ends, sliding, spreading, stretched
from convcalc.features.layer.layer import LayerFacts
from convcalc.features.layer.layer import layer as measured
from tests.features.draw.drawings import layers


def covered(axis: Axis) -> set[int]:
    """Every position under a kernel point of some window, one by one."""
    return {
        begin + tap * axis.spacing
        for unit in range(axis.windows)
        for begin in [axis.window(unit)[0]]
        for tap in range(axis.taps)
    }


@given(layers())
@settings(deadline=None)
def test_a_position_is_read_where_some_window_has_a_point(facts: LayerFacts) -> None:
    lines = (spreading, stretched) if facts.kind == "tconv" else (sliding,)
    for line in lines:
        axis = line(facts, 0)
        found = covered(axis)
        for place in range(axis.first - 3, axis.last + 4):
            assert axis.read(place) == (place in found)
        assert found <= set(range(axis.first, axis.last + 1))


@pytest.mark.parametrize(
    ("layer", "places", "first_window", "last_window"),
    [
        (measured(n=7, f=3, s=2, p=1), ".+++++++.", (-1, 1), (5, 7)),
        (measured(n=8, f=3, s=2), "+++++++x", (0, 2), (4, 6)),
        (measured(n=9, f=2, s=3), "++x++x++x", (0, 1), (6, 7)),
        (measured(n=12, f=3, s=2, d=2, dim=1), "+x+x+x+x+x+x", (0, 4), (6, 10)),
        (measured("maxpool", n=8, f=3, s=2, ceil=True), "++++++++~", (0, 2), (6, 8)),
        (measured("tconv", n=4, f=3, s=2, p=1, op=1), ".++++++++", (-1, 1), (5, 7)),
    ],
)
def test_positions_one_by_one(
    layer: LayerFacts, places: str, first_window: tuple[int, int], last_window: tuple[int, int]
) -> None:
    axis = (spreading if layer.kind == "tconv" else sliding)(layer, 0)
    signs = {"real": "+", "edge": ".", "beyond": "~"}
    line = range(axis.first, axis.last + 1)
    found = ["x" if not axis.read(at) and axis.state(at) != "beyond" else signs[axis.state(at)] for at in line]
    assert "".join(found) == places
    assert (axis.window(0), axis.window(axis.windows - 1)) == (first_window, last_window)


@given(layers())
@settings(deadline=None)
def test_the_points_of_a_window_are_those_taken(facts: LayerFacts) -> None:
    axis = spreading(facts, 0) if facts.kind == "tconv" else sliding(facts, 0)
    for unit in range(axis.windows):
        taken = [place for place in range(axis.first - 2, axis.last + 3) if axis.taken(unit, place)]
        begin, end = axis.window(unit)
        assert taken == list(range(begin, end + 1, axis.spacing))
        assert len(taken) == facts.kernel[0]


@given(layers(("conv", "maxpool")))
@settings(deadline=None)
def test_the_engines_remainder_is_what_lies_behind_the_last_window(facts: LayerFacts) -> None:
    axis = sliding(facts, 0)
    behind = [place for place in range(axis.edge[0], axis.edge[1] + 1) if place > axis.window(axis.windows - 1)[1]]
    over = axis.window(axis.windows - 1)[1] > axis.edge[1]  # the last was counted by rounding up: it leaves nothing
    assert len(behind) == (0 if over else facts.remainder[0])
    assert axis.windows == facts.out.size[0]


@given(layers(("tconv",)))
@settings(deadline=None)
def test_a_transposed_layer_is_the_same_seen_from_its_input_and_from_its_output(facts: LayerFacts) -> None:
    """Input i is spread over outputs; output o reads the stretched input: the same pairs, tap for tap."""
    out, back = spreading(facts, 0), stretched(facts, 0)
    n, size = facts.in_.size[0], facts.out.size[0]
    spread = {(i, o) for i in range(n) for o in range(size) if out.taken(i, o)}
    read = {(i, o) for o in range(size) for i in range(n) if back.taken(o, i * facts.stride[0])}
    assert spread == read
    assert back.windows == size


@given(layers(("tconv",)))
@settings(deadline=None)
def test_what_is_kept_of_a_transposed_layer_is_its_output(facts: LayerFacts) -> None:
    axis = spreading(facts, 0)
    kept = [place for place in range(axis.first, axis.last + 1) if axis.state(place) == "real"]
    assert kept == list(range(facts.out.size[0]))


@given(st.integers(-5, 5), st.integers(1, 80), st.integers(3, 40), st.integers(0, 79), st.integers(1, 9))
@settings(deadline=None)
def test_a_cut_line_keeps_both_ends_and_tells_how_much_is_missing(
    first: int, count: int, room: int, at: int, long: int
) -> None:
    last = first + count - 1
    focus = (first + at % count, min(last, first + at % count + long - 1))
    for drawn in (cut(first, last, room), cut(first, last, room, focus)):
        shown = [place for place in drawn.places() if place is not None]
        assert shown[0] == first
        assert shown[-1] == last
        assert shown == sorted(set(shown))
        assert len(shown) + drawn.left_out == count
    assert cut(first, last, room, focus).holds(focus[0])
    if count <= room:
        assert not cut(first, last, room).left_out
    else:
        assert len(cut(first, last, room).places()) == room


def test_ends_of_a_row() -> None:
    assert ends(4, 9) == [0, 1, 2, 3]
    assert ends(100, 5) == [0, 1, None, 98, 99]


def test_a_layer_of_any_size_is_looked_at_in_no_time() -> None:
    axis = sliding(measured(n=10**9, f=1_000, s=7, d=11, dim=1), 0)
    assert axis.read(0)
    assert axis.read(7 * 10**6 + 11 * 999)
    assert not axis.read(10**9 - 1 + 1)


@given(st.integers(-5, 5), st.integers(1, 60), st.integers(3, 40))
@settings(deadline=None)
def test_a_track_has_a_place_for_every_position_and_every_gap(first: int, count: int, room: int) -> None:
    drawn = cut(first, first + count - 1, room)
    track = Track(drawn, 10, 4)
    places = sorted([*track.at.values(), *track.gaps])
    assert places == [10 + 4 * index for index in range(len(drawn.places()))]
    assert track.end == 10 + 4 * len(places)
    assert track.whole(first, first + count - 1) == (not drawn.left_out)
