"""Random repetitions: with a stretch that goes by equal steps, and built turn by turn."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network import builder, merges, progression
from convcalc.network.facts import Facts
from convcalc.network.graph import Body, Loop
from convcalc.network.progression import further_turns, turns_from
from convcalc.network.turns import TurnProgression

PLAIN = (
    *("relu", "bn", "conv in k1", "conv 3 k1", "conv 2 k3 p1", "dwconv k3 p1", "maxpool k3 s1 p1", "[ conv 3 k1 ] x2"),
)
STEADY = (
    *("conv 3 k3", "conv 2 k3 d2", "conv 4 k2 p1", "maxpool k2 s1", "crop 1", "zeropad 1:0", "tconv 2 k2"),
    *("tconv in k3", "upsample 2, conv 2 k3 s2", "upsample 3, avgpool k3 s3, crop 0:1", "conv in+1 k1", "conv in-1 k1"),
    *("concat[ identity | conv 2 k1 ]", "concat[ conv 3 k3 | crop 1 ]", "residual[ conv in k3 p1, bn ], crop 0:1"),
    *("[ conv in k2 ] x2", "[ conv in+1 k1 ] x3", "concat[ identity | [ conv 1 k1, relu ] ]", "zeropad 0:1, up, down"),
    *("zeropad 0:1, mul[ identity | gap, fc in, sigmoid ]", "mul[ tconv in k2 | gap | tconv in k2, relu ]"),
    *("a: conv in k2; conv in k2 p0:1 as a", "maxpool k4 s1 p1 ceil", "maxpool k3 s1 p1 ceil, conv in+1 k1"),
)
OTHER = (
    *("maxpool k2 s1 ceil", "maxpool k3 s2 ceil, upsample 2", "conv 2 k2 s2, tconv 2 k2 s2", "dwconv k1 x2"),
    *("gap, fc 3, reshape 1x3, upsample 9", "mul[ identity | gap, fc in, sigmoid ]", "flatten, fc in, reshape 1xin"),
    *("residual if same [ conv 5 k1 ]", "residual B [ conv 6 k3 p1 ]", "residual A [ conv 7 k3 p1 ]", "subsample 9"),
    *("a: conv 3 k2; maxpool k2; from a; relu", "conv in*in-in*in+in k1", "concat[ conv 2 k3 p1 | avgpool k3 s1 p1 ]"),
    *("take 0:1", "shuffle 1", "gn 1", "conv 3 k3 g1 s2, upsample 2", "[ conv 7 k1 ] x2", "maxpool k2 s2, upsample 2"),
    *("mul[ identity | residual if same [ conv in k3 s2 p1 ], gap ]", "[ upsample 2 ], down", "up, down"),
)

BLOCKS = "block up [ upsample 2 ]; block down [ maxpool k2 ]"


@st.composite
def repetitions(draw: st.DrawFn) -> str:
    pool = st.one_of(*map(st.sampled_from, (PLAIN, STEADY, STEADY, OTHER)))
    body = "; ".join(draw(st.lists(pool, min_size=1, max_size=3)))
    behind = draw(st.sampled_from(["", "; relu", "; conv 2 k1", "; gap; fc 2"]))
    size, channels, turns = draw(st.integers(15, 60)), draw(st.integers(1, 20)), draw(st.integers(7, 12))
    return f"{size}x{channels}; {BLOCKS}; [ {body} ] x{turns}{behind}"


@st.composite
def nested(draw: st.DrawFn) -> str:
    """Repetitions inside repetitions, each long enough for a stretch of equal steps of its own."""
    pool = st.one_of(*map(st.sampled_from, (PLAIN, STEADY, STEADY, OTHER)))

    def body(depth: int) -> str:
        units = [draw(pool) for _ in range(draw(st.integers(0 if depth else 1, 2)))]
        if depth:
            units.insert(draw(st.integers(0, len(units))), f"[ {body(depth - 1)} ] x{draw(st.integers(4, 7))}")
        return "; ".join(units)

    size, channels, depth = draw(st.integers(9, 400)), draw(st.integers(1, 20)), draw(st.integers(1, 2))
    return f"{size}x{channels}; {BLOCKS}; [ {body(depth)} ] x{draw(st.integers(5, 9))}; relu"


def measured(text: str, few: int) -> Facts | str:
    """What is measured, or the words in which it is refused, with so many turns built one by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builder, "FEW", few)
        try:
            return measure(text)
        except SpecError as refused:
            return str(refused).partition("; all windows fit")[0]  # of dear networks no such input is looked for


def assert_as_turn_by_turn(text: str, few: int = 3) -> Facts | str:
    short, long = measured(text, few), measured(text, 10**9)
    if isinstance(short, str) or isinstance(long, str):
        assert short == long
    else:
        assert (short.out, short.params, short.macs, short.rf, short.sees) == (
            *(long.out, long.params, long.macs, long.rf, long.sees),
        )
        assert list(short.rows) == list(long.rows) and short.notes == long.notes
        assert [row.macs for row in short.rows] == [row.macs for row in long.rows]
    return short


def told(body: Body) -> tuple[object, ...]:
    """All that a body says, bodies inside it included."""
    items: list[object] = []
    for item in body.items:
        inner = [(told(each), times) for each, times in item.bodies]
        layer = item.layer and (item.layer.kind.text(item.layer.args), item.layer[1:])  # kinds that share are made anew
        items.append((type(item), layer, item.reads, item.out, item.rows, inner))
    marks = [(mark.first, mark.last, mark.at, mark.shape) for mark in body.marks]
    return body.arriving, body.out, body.out_ref, body.rows, body.reach, items, marks


@settings(max_examples=120, deadline=None)
@given(repetitions())
def test_a_repetition_is_what_it_would_be_turn_by_turn(text: str) -> None:
    assert_as_turn_by_turn(text)


@settings(max_examples=80, deadline=None)
@given(nested(), st.integers(1, 3))
def test_repetitions_inside_others_are_what_they_would_be_turn_by_turn(text: str, few: int) -> None:
    assert_as_turn_by_turn(text, few)


def runs_of(facts: Facts | str) -> TurnProgression:
    assert isinstance(facts, Facts)
    (loop,) = facts.net.body.items
    assert isinstance(loop, Loop) and isinstance(loop.runs, TurnProgression)
    return loop.runs


@settings(max_examples=100, deadline=None)
@given(repetitions())
def test_turns_that_two_of_them_are_said_to_tell_are_those_that_were_built(text: str) -> None:
    facts = measured(text, 10**9)
    for item in facts.net.body.items if isinstance(facts, Facts) else ():
        turns = [body for body, times in item.bodies for _ in range(min(times, 3))]
        for at, (first, second) in enumerate(pairwise(turns)):
            more = further_turns(first, second, len(turns) - at - 2, straight=False)
            made = turns_from(first, second) if more else None
            assert [told(made(2 + i)) for i in range(more) if made] == list(map(told, turns[at + 2 : at + 2 + more]))


@pytest.mark.parametrize("body", STEADY)
def test_equal_steps_are_followed_to_the_last_turn_that_fits(body: str) -> None:
    """And what does not fit is refused where it would be: of 34 turns no body that shrinks has room for all."""
    for arriving in ("30x31", "31x30", "32x29"):
        fit = max(
            turns
            for turns in range(6, 34)
            if isinstance(measured(f"{arriving}; {BLOCKS}; [ {body} ] x{turns}", 3), Facts)
        )
        runs = runs_of(assert_as_turn_by_turn(f"{arriving}; {BLOCKS}; [ {body} ] x{fit}"))
        assert runs.after == () and len(runs.before) <= 3
        built = [turn for turn, _ in runs]
        for at in range(1, fit - 1):
            for most in (0, 3, 40):
                more = further_turns(built[at], built[at + 1], most, straight=True)
                assert more == min(most, fit - at - 2 if fit < 33 else 40)
        for turns in {fit + 1, 34}:
            assert_as_turn_by_turn(f"{arriving}; {BLOCKS}; [ {body} ] x{turns}")


@pytest.mark.parametrize(
    ("k", "d", "p"), [(3, 1, 0), (4, 1, 0), (4, 1, 1), (5, 1, 0), (5, 1, 1), (3, 2, 1), (4, 2, 1), (4, 2, 2)]
)
def test_a_window_that_hangs_over_its_map_is_built_and_noted(k: int, d: int, p: int) -> None:
    for n in (34, 35, 36, 37):
        text = f"{n}x1; [ crop 1, maxpool k{k} d{d} s2 p{p} ceil, upsample 2 ] x"
        fit = max(turns for turns in range(6, 35) if isinstance(measured(f"{text}{turns}", 3), Facts))
        runs = runs_of(assert_as_turn_by_turn(f"{text}{fit}"))
        larger = [body for body, _ in runs if body.arriving.size[0] - 2 + 2 * p < d * (k - 1) + 1]
        assert [body for body, _ in runs.after] == larger
        built, fitting = [body for body, _ in runs], fit - len(larger)
        for at in range(n % 2, fit - 1):
            assert further_turns(built[at], built[at + 1], 100, straight=True) == max(0, fitting - at - 2)


@pytest.mark.parametrize("body", ["concat[ identity | conv 7 k1 ]", "tconv 3 k8"])
@pytest.mark.parametrize("largest", range(70, 78))
def test_what_grows_is_followed_to_the_largest_that_there_may_be(
    body: str, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (merges, progression):
        monkeypatch.setattr(module, "LARGEST", largest)
    fit = max(turns for turns in range(6, 13) if isinstance(measured(f"5x5; [ {body} ] x{turns}", 3), Facts))
    assert runs_of(assert_as_turn_by_turn(f"5x5; [ {body} ] x{fit}")).after == ()
    for turns in (fit + 1, 30):
        assert isinstance(assert_as_turn_by_turn(f"5x5; [ {body} ] x{turns}"), str)
