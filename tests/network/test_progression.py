"""A repetition whose turns go by equal steps is what it would be turn by turn, and costs no more than a few of them."""

from __future__ import annotations

import tracemalloc
from copy import copy

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network import builder
from convcalc.network.facts import Facts
from convcalc.network.graph import Loop
from convcalc.network.progression import _goes_by_steps, further_turns, one_way
from convcalc.network.stages import opened_pieces, stages, title
from convcalc.network.totals import layers_of
from convcalc.network.turns import FEW, TurnProgression
from tests.work import counted

MOST_CALLS = 10_000
"""So many functions are called at most where turns or places are not gone through one by one."""


def turn_by_turn(text: str, monkeypatch: pytest.MonkeyPatch) -> Facts:
    with monkeypatch.context() as patched:
        patched.setattr(builder, "FEW", 10**9)
        return measure(text)


def stretches(facts: Facts) -> int:
    return sum(isinstance(item, Loop) and isinstance(item.runs, TurnProgression) for item in facts.net.body.items)


SHRINKING = [
    "900x1; [conv 8 k3] x 400; conv 2 k1",
    "900x2; [conv 8 k3, relu] x 150; [conv 4 k5 d2, bn] x 50",
    "700x900x2; [conv 8 3x2, relu, residual [conv 8 3x3 p1, bn], [maxpool 2x2 s1, concat[identity | conv 8 1x1],"
    " conv 8 1x1]] x 150; conv 3 1x1",
    "300x9x1; [crop 1x0] x 140; gap",
    "300x300x4; block b(c) [ conv c 3x3, bn ]; b(4) x 120; fc 3",
    "130x140x150x1; [conv 2 1x2x2] x 110; avgpool to 1",
    "600x1; [conv 8 k3 same, conv 8 k2 valid, [relu] x0] x 300",
    "900x1; [conv 8 k3 -> 898x8 published 'the first'] x 200",
    "900x1; [a: conv 8 k3; relu; concat a; conv 8 k1] x 200",
    "900x1; [upsample 2, conv 4 k3 s2] x 200",
    "900x1; [maxpool k3 s1 ceil, conv 2 k1] x 200",
    "9x9x1; [[conv 4 3x3 p2] x 2, tconv 4 2x1 s1] x 150",
    "9x1; [zeropad 1, upsample 3, avgpool k3] x 150",
    "9x9x4; [concat[identity | conv 12 1x1, conv 3 3x3 p1], bn] x 150; fc 2",
    "9x4; [residual[conv in k3 p1, relu, dwconv k3 p1], conv in+2 k1, gn 2] x 130",
    "9x4; [concat[identity | gap, fc 3, reshape 1x3, upsample 9]] x 110",
    "9x4; first: conv 2 k1; [conv in+1 k3 p1; concat first] x 120",
    "9x9x2; [a: conv 2 3x3 p1; maxpool 2x2 s2; from a; conv 2 k3 p3] x 120",
    "9x9x2; [zeropad 1x0, mul[identity | gap, fc in, sigmoid]] x 120",
    "1x1x2; [mul[identity | conv 2 1x1], zeropad 1] x 120",
    "400x4; block b(g) [ let k = in+g; conv k k3, conv 4*g k1 ]; [b(2), concat[identity | identity], conv 3 k1] x 120",
]


@pytest.mark.parametrize("text", SHRINKING)
def test_turns_of_equal_steps_are_those_that_would_be_built(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = text.replace("'", '"')
    short, long = measure(text), turn_by_turn(text, monkeypatch)
    assert stretches(short) > stretches(long) == 0
    assert short == long
    assert [row.macs for row in short.rows] == [row.macs for row in long.rows]
    assert (short.rf, short.sees, short.out) == (long.rf, long.sees, long.out)
    assert layers_of(short.net.body.items) == layers_of(long.net.body.items)
    for at in (0, FEW, len(short.rows) // 2, -1):
        assert short.rows[at] == long.rows[at]
        assert short.rows[at].path == long.rows[at].path
    assert isinstance(short.net.body.items[-1], Loop) or short.rows[-1].index == len(long.rows) - 1


@pytest.mark.parametrize(
    "text",
    [
        "900x4; [concat[[conv 4 k3] x 2 | crop 2, dwconv k1], [conv 5 k2, conv in+1 k1] x 14, conv 2 k1, bn] x 12",
        "9x9x4; [concat[identity | [conv in 3x3 p1, tconv in 1x1] x 3, conv 2 1x1], [zeropad 1x0] x 14] x 12",
        "9x4; [[[conv in+2 k1] x 14, conv in-27 k1] x 14, relu] x 14",
    ],
)
def test_equal_steps_inside_equal_steps(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "FEW", 3)
    short, long = measure(text), turn_by_turn(text, monkeypatch)
    (loop,) = short.net.body.items
    assert isinstance(loop.bodies, TurnProgression)
    assert any(isinstance(item.bodies, TurnProgression) for item in loop.bodies[-1][0].items)
    assert short == long
    assert [row.macs for row in short.rows] == [row.macs for row in long.rows]


@pytest.mark.parametrize(
    "text",
    [
        "400x1; [conv 8 k3] x 1000",
        "400x300x1; [conv 8 3x3, conv 8 1x5 p0x1] x 1000",
        "400x1; [maxpool k4 s1 p1, crop 1] x 500",
        "3x3x1; [mul[identity | conv 1 3x3, tconv 1 1x1 s3], zeropad 0:1] x 20",  # a gate, then as large as the map
    ],
)
def test_a_turn_that_does_not_fit_is_refused_where_it_would_be(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SpecError) as short:
        measure(text)
    with pytest.raises(SpecError) as long:
        turn_by_turn(text, monkeypatch)
    assert str(short.value) == str(long.value)


@pytest.mark.parametrize(
    "text",
    [
        "900x900x1; [conv 8 3x3, mul[identity | gap, fc in, sigmoid]] x 200",  # a gate is one for the size of its map
        "900x1; [conv 8 k3, mul[identity | gap, fc in, sigmoid]] x 200",
        "900x900x1; [conv 8 2x2, mul[identity | gap, fc in, sigmoid]] x 200",
        "900x2; [a: conv 2 k2; maxpool k2 s2; from a; relu] x 200",  # of a step of 1 a stride of 2 makes 0 or 1
        "9x2; [concat[identity | conv in*in/in-in+1 k1]] x 200",  # in*in need not go by equal steps
        "9x2; [concat[identity | conv in%3-in%3+1 k1]] x 200",
        "9x2; [conv in*in-in*in+in+1 k1] x 200",
        "9x2; [concat[identity | residual if same [conv 150 k1], conv 1 k1]] x 200",  # until 150 arrive
        "9x2; [concat[identity | subsample 900, conv 1 k1]] x 200",  # until more than 900 arrive
        "9x2; [concat[identity | residual B [conv 120 k3 p1], conv 1 k1]] x 200",  # until 120 arrive
        "9x2; [concat[identity | [conv 150 k1] x 2, conv 1 k1]] x 200",  # two turns that are one where 150 arrive
        "40x2; [zeropad 0:in, crop 0:in, concat[identity | conv 1 k1]] x 120",
    ],
)
def test_other_turns_are_built_one_by_one(text: str) -> None:
    assert stretches(measure(text.replace("'", '"'))) == 0


def test_a_block_that_is_known_already_bends_as_much_as_it_did() -> None:
    """Calls of equal blocks are built once; what their numbers depend on holds for each of them."""
    text = "9x2; block b [ conv in*in-in*in+in+1 k1 ]; start: identity; [b] x 150; from start; [b] x 150"
    assert stretches(measure(text)) == 0


@pytest.mark.parametrize(
    ("text", "out", "params"),
    [
        ("4x4x4; [tconv 4 k3] x1000000", "2000004x2000004x4", 1_000_000 * 148),
        ("4x4x4; [concat[identity | conv 1 k1]] x1000000", "4x4x1000004", sum(range(5, 1_000_005))),
        ("4x1; [conv in+1 k1 nobias] x1000000", "4x1000001", sum(n * (n + 1) for n in range(1, 1_000_001))),
        ("4000000x4; [a: conv 4 k3 nobias params=48; relu] x1000000", "2000000x4", 1_000_000 * 48),
        ("4000000x4; [a: conv 4 k3 nobias; bn; conv 4 k3 p1 nobias as a] x1000000", "2000000x4", 1_000_000 * 56),
    ],
)
def test_a_million_turns_that_grow_cost_a_few(text: str, out: str, params: int) -> None:
    with counted() as work:
        facts = measure(text)
        assert (facts.out.text(), facts.params) == (out, params)
        assert facts.rf
    assert work.calls < MOST_CALLS


def test_a_million_turns_that_shrink_take_the_room_of_a_few() -> None:
    tracemalloc.start()
    facts = measure("4000000x1; [conv 8 k3] x 1000000")
    assert (facts.out.size, facts.rf, len(facts.rows)) == ((2_000_000,), (2_000_001,), 1_000_000)
    # 3 weights a filter of the first layer, 24 of the others, 8 biases of each; a product a weight and place
    assert facts.params == 8 * 3 + 999_999 * 8 * 24 + 1_000_000 * 8
    places = 999_999 * (2_000_000 + 3_999_996) // 2
    assert facts.macs == 24 * 3_999_998 + 192 * places
    assert facts.rows[-1].out.size == (2_000_000,)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_million_turns_are_one_line_of_a_summary() -> None:
    (stage,) = stages(measure("4000000x1; [conv 8 k3] x 1000000").net.body)
    assert title(stage, arguments=True) == "conv 8 k3 x1,000,000"
    facts = measure("1300x1; block b [ conv 8 k3 ]; [b] x 400")
    assert [piece.shape.size for piece in opened_pieces(facts.net.body)][-1] == (500,)  # half of it is lost on the way


def test_a_stretch_is_copied_with_all_its_turns() -> None:
    (loop,) = measure("4000x1; [conv 8 k3, maxpool k3 s1] x 500").net.body.items
    assert isinstance(loop, Loop)
    assert isinstance(loop.runs, TurnProgression)
    before = loop.runs.turn(300).out
    shallow = copy(loop.runs)
    assert (len(shallow), shallow.turn(300).out, shallow.turn(7).out) == (len(loop.runs), before, loop.runs.turn(7).out)


@pytest.mark.parametrize(
    ("text", "followed"),
    [
        ("9x4; block b [ conv 4 k1, bn ]; [ concat[ identity | conv 4 k1, b ], conv in-3 k1 ] x 150", 1),
        ("8x8x4; [ fc in+1, relu ] x 150", 1),  # the first turn has a map, the others have vectors
        ("8x8x4; [ flatten, fc in+1 ] x 150", 0),  # where elements stand is not followed
    ],
)
def test_what_differs_in_the_first_turn_only_is_built_once_more(
    text: str, followed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, long = measure(text), turn_by_turn(text, monkeypatch)
    assert short == long and stretches(short) == followed


def test_some_runs_of_a_stretch_are_its_turns() -> None:
    (loop,) = measure("4000x1; [conv 8 k3, maxpool k3 s1] x 500").net.body.items
    assert isinstance(loop, Loop) and isinstance(loop.runs, TurnProgression)
    assert [body.out.size for body, _ in loop.runs[300:304:2]] == [(4000 - 4 * 301,), (4000 - 4 * 303,)]
    assert len(loop.runs[-3:]) == 3


def test_arguments_go_by_steps_where_whole_numbers_alone_differ() -> None:
    goes, other = ((1, (2, 3)), "same", None), ((1, (4, 9)), "same", None)
    assert _goes_by_steps(goes, goes) and _goes_by_steps(goes[0][1], other[0][1])
    for a, b in ((1, None), ("same", "valid"), ((1, 2), (1, 2, 3)), ((1, "a"), (2, "a")), (1, 1.5), ((1, 2), None)):
        assert not _goes_by_steps(a, b)


@pytest.mark.parametrize(
    ("body", "alike"),
    [
        ("crop 0:1", True),
        ("zeropad 0:1", True),
        ("conv in+1 k1", True),
        ("conv in-1 k1", True),
        ("crop 0:1, conv in-1 k1", True),
        ("zeropad 0:1, conv in+1 k1", True),
        ("crop 0:1, conv in+1 k1", False),
        ("zeropad 0:1, conv in-1 k1", False),
        ("crop 0:1, concat[ identity | [ conv in+2 k1 ] x2, conv 1 k1 ]", False),
    ],
)
def test_whether_all_numbers_change_in_one_direction(body: str, alike: bool) -> None:
    (loop,) = measure(f"300x300; [ {body} ] x 120").net.body.items
    assert isinstance(loop, Loop) and isinstance(loop.runs, TurnProgression)
    assert one_way(loop.runs.first, loop.runs.second) == alike


def test_turns_that_are_unlike_tell_of_no_more() -> None:
    one, other = (measure(f"9x4; {layers}").net.body for layers in ("conv 4 k3", "conv 4 k3, relu"))
    assert further_turns(one, other, 100, straight=True) == 0


@pytest.mark.parametrize("window", ["k5 s2", "k7 s2 p1", "k3 d2 s2"])
def test_the_last_turn_is_built_where_its_window_is_larger_than_its_map(window: str) -> None:
    """It is noted, and so it is no turn like those before it."""
    text = f"60x1; [ maxpool {window} ceil, upsample 2 ] x"
    assert [len(measure(f"{text}{turns}").notes) for turns in (28, 29)] == [0, 1]
    runs = [body for body, _ in measure(f"{text}29").net.body.items[0].bodies]
    assert further_turns(runs[-2], runs[-1], 100, straight=True) == 0
