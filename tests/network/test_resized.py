"""A repetition whose turns only shrink is what it would be turn by turn, and costs no more than a few of them."""

from __future__ import annotations

import tracemalloc

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network import builder
from convcalc.network.facts import Facts
from convcalc.network.graph import Loop
from convcalc.network.resized import FEW, ResizedTurns
from convcalc.network.totals import layers_of


def turn_by_turn(text: str, monkeypatch: pytest.MonkeyPatch) -> Facts:
    with monkeypatch.context() as patched:
        patched.setattr(builder, "FEW", 10**9)
        return measure(text)


def stretches(facts: Facts) -> int:
    return sum(isinstance(item, Loop) and isinstance(item.runs, ResizedTurns) for item in facts.net.body.items)


SHRINKING = [
    "900x1; [conv 8 k3] x 400; conv 2 k1",
    "900x2; [conv 8 k3, relu] x 150; [conv 4 k5 d2, bn] x 50",
    "700x900x2; [conv 8 3x2, relu, residual [conv 8 3x3 p1, bn], [maxpool 2x2 s1, concat[identity | conv 8 1x1],"
    " conv 8 1x1]] x 150; conv 3 1x1",
    "300x9x1; [crop 1x0] x 140; gap",
    "300x300x4; block b(c) [ conv c 3x3, bn ]; b(4) x 120; fc 3",
    "130x140x150x1; [conv 2 1x2x2] x 110; avgpool to 1",
    "600x1; [conv 8 k3 same, conv 8 k2 valid, [relu] x0] x 300",
]


@pytest.mark.parametrize("text", SHRINKING)
def test_turns_that_only_shrink_are_those_that_would_be_built(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
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
        "400x1; [conv 8 k3] x 1000",
        "400x300x1; [conv 8 3x3, conv 8 1x5 p0x1] x 1000",
        "400x1; [maxpool k4 s1 p1, crop 1] x 500",
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
        "900x1; [conv 8 k3 -> 898x8 published 'the first'] x 200",  # every turn has its own verdict
        "900x1; [a: conv 8 k3; relu; concat a; conv 8 k1] x 200",  # labels
        "900x900x1; [conv 8 3x3, mul[identity | gap, fc in, sigmoid]] x 200",  # everything is seen
        "900x1; [maxpool k2 s1 ceil] x 200",
        "900x1; [upsample 2, conv 4 k3 s2] x 200",  # sizes inside do not follow step by step
    ],
)
def test_other_turns_are_built_one_by_one(text: str) -> None:
    assert stretches(measure(text.replace("'", '"'))) == 0


def test_a_million_turns_that_shrink_take_the_room_of_a_few() -> None:
    tracemalloc.start()
    facts = measure("4000000x1; [conv 8 k3] x 1000000")
    assert (facts.out.size, facts.rf, len(facts.rows)) == ((2_000_000,), (2_000_001,), 1_000_000)
    # 3 weights a filter of the first layer, 24 of the others, 8 biases of each; a product a weight and place
    assert facts.params == 8 * 3 + 999_999 * 8 * 24 + 1_000_000 * 8
    places = sum(range(2_000_000, 3_999_998, 2))
    assert facts.macs == 24 * 3_999_998 + 192 * places
    assert facts.rows[-1].out.size == (2_000_000,)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000
