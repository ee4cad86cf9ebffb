"""A field that cannot be followed is unknown, in one spelling everywhere, and never all of the input."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network import unit_field
from convcalc.network.claims import check_claims
from convcalc.network.unit_field import UNSAID, unit_window
from tests.cli.program import run
from tests.work import counted

MOST_CALLS = 200_000
"""So many functions are called at most where turns or places are not gone through one by one."""

FINE = "; ".join(["64x1", "[ upsample 2, conv 4 k3 s3 p40 ] x70"])
"""Stairs on stairs, more of them than are followed."""

UNKNOWN = [
    "30x30x8 -> reshape 900x8 -> conv 4 k3",
    "784 -> reshape 28x28x1 -> conv 4 3x3",
    "8x8x4 -> reshape 4x4x16 -> conv 4 3x3",
    "8x8x4 -> concat[ flatten | flatten ] -> reshape 8x8x8 -> conv 4 3x3",
    "8x8x4 -> flatten, lrn, reshape 8x8x4, conv 4 3x3",
    FINE,
]


def told(*arguments: str) -> str:
    done = run(*arguments)
    assert done.status == (1 if arguments[0] == "check" else 0), done  # what cannot be said is not agreed to
    return done.out


@pytest.mark.parametrize("text", UNKNOWN)
def test_it_is_none_in_rows_and_totals_and_question_marks_in_tables(text: str) -> None:
    facts = measure(text)
    assert facts.rows[-1].rf is facts.rf is None
    assert facts.rows[-1].sees is facts.sees is None
    assert facts.rows[-1].jump is facts.rows[-1].start is facts.rows[-1].shortest is None
    shown = told("arch", text)
    assert "cannot be said" in shown
    assert [line.split()[-1] for line in shown.splitlines() if line.startswith("total")] == ["?"]
    totals = json.loads(told("arch", text, "--format", "json"))["totals"]
    assert totals["rf"] is None and "sees" not in totals


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_claim_about_it_is_neither_true_nor_false(text: str) -> None:
    verdicts = check_claims(measure(f"{text} rf = 3 jump = 1; total rf = 3"))
    assert [verdict.verdict for verdict in verdicts] == ["unknown"] * 3
    assert "it cannot be said" in told("check", f"{text}; total rf = 3")
    found = json.loads(told("check", f"{text}; total rf = 3", "--format", "json"))
    assert found["claims"][0]["verdict"] == "unknown" and set(found["claims"][0]["computed"]) == {None}
    assert not found["ok"] and "whole input" not in told("check", f"{text}; total rf = 3")


def test_an_axis_that_is_known_can_make_a_claim_false() -> None:
    text = "8x8x4 -> reshape 8x4x8 -> reshape 16x4x4 -> conv 4 1x1"
    facts = measure(text)
    assert facts.rf == (1, None)
    verdicts = {rf: check_claims(measure(f"{text}; total rf = {rf}"))[0].verdict for rf in (1, 2)}
    assert verdicts == {1: "unknown", 2: "false"}
    printed = check_claims(measure(f'{text}; total rf = 1 published "in print"'))
    assert printed[0].verdict == "published"


def test_what_sees_all_is_told_apart_from_what_is_unknown() -> None:
    facts = measure("8x8x4 -> gap; fc 3")
    assert (facts.rf, facts.sees) == (None, "all")
    assert check_claims(measure("8x8x4 -> gap; total rf = 8"))[0].verdict == "false"
    assert json.loads(told("arch", "8x8x4 -> gap", "--format", "json"))["totals"]["sees"] == "all"
    for one_place in ("1x256", "1x1x1x256", "256"):
        assert measure(f"8x8x4 -> conv 4 3x3 p1, reshape {one_place}").rows[-1].sees == "all"
    empty = measure("8x8x4 -> [ relu ] x0")
    assert (empty.rf, empty.sees) == (None, None)
    assert check_claims(measure("8x8x4 -> [ relu ] x0; total rf = 1"))[0].verdict == "unknown"


@pytest.mark.parametrize(
    ("text", "rf"),
    [
        ("32x32x3 -> conv 8 3x3, flatten, reshape 30x30x8, conv 8 3x3", (5, 5)),
        ("32x32x3 -> conv 8 3x3, flatten, relu, dropout 0.5, bn, reshape 30x30x8, conv 8 3x3", (5, 5)),
        ("32x32x3 -> conv 8 3x3 s2 p1, reshape 2048, reshape 16x16x8, conv 8 3x3", (7, 7)),
        ("8x8x4 -> reshape 8x4x8, conv 4 1x1", (1, 2)),
        ("8x8x4 -> reshape 64x4x1, reshape 256x1, reshape 8x8x4, conv 4 3x3", (3, 3)),
        ("layout chw; input 3x32x30; conv 8 3x3; flatten; reshape 8x30x28; conv 8 3x3", (5, 5)),
        ("layout chw; input 3x8x8; reshape 3x16x4; conv 8 1x1", (1, None)),
        ("8x8x4 -> fc 64, reshape 4x4x4, conv 4 3x3", None),
    ],
)
def test_a_field_is_followed_through_flatten_and_reshape(text: str, rf: tuple[int, ...] | None) -> None:
    facts = measure(text)
    assert facts.rows[-1].rf == rf
    assert facts.rows[-1].sees == (None if rf else "all")


def test_a_unit_behind_flatten_and_reshape() -> None:
    facts = measure("32x32x3 -> conv 8 3x3 p1 s2, flatten, relu, reshape 16x8x16, conv 8 1x1")
    assert unit_window(facts, 4, (0, 1)) == (((-1, 1), (3, 7)), ((0, 1), (3, 7)))
    facts = measure("30x30x8 -> reshape 900x8 -> conv 4 k3")
    assert unit_window(facts, 1, (0,)) == ((UNSAID, UNSAID), (UNSAID, UNSAID))
    assert "cannot be said" in told("arch", "30x30x8 -> reshape 900x8 -> conv 4 k3", "--unit", "0")


@pytest.mark.parametrize(
    ("text", "rf", "unit", "window"),
    [
        ("16x1 -> upsample 1000001", 1, 5, (0, 0)),
        ("16x1 -> upsample 1000001 -> conv 1 k3 -> upsample 7", 2, 7_000_000, (0, 1)),
        ("1000000000x3 -> avgpool to 999983", 1002, 999_982, (999_998_999, 999_999_999)),
        ("1000000x3; avgpool to 999983; conv 8 k3 s2", 5, 0, (0, 3)),
        ("10x3; tconv 8 k1000000 s999983", 2, 999_983, (0, 1)),
        ("10x3; tconv 8 k2 s1000001 d3", None, 1_000_004, (1, 1)),
        ("16x1 -> upsample 1000003 bilinear", 2, 0, (0, 0)),
    ],
)
def test_factors_of_a_million_cost_no_more_than_small_ones(
    text: str, rf: int | None, unit: int, window: tuple[int, int]
) -> None:
    with counted() as work:
        facts = measure(text)
        assert facts.rf == (rf and (rf,))
        assert unit_window(facts, len(facts.rows) - 1, (unit,)).clipped == (window,)
    assert work.calls < MOST_CALLS


def test_upsampling_and_strides_again_and_again() -> None:
    with counted() as work:
        facts = measure("8x8x3; [ upsample 2, conv 4 3x3 s3 p1 ] x59")
        assert facts.rf is not None and facts.rows[-1].rf == facts.rf
        assert facts.rf[0] == max(
            ends[1] - ends[0] + 1
            for unit in range(2)
            for ends in [unit_window(facts, len(facts.rows) - 1, (unit, unit)).unclipped[0]]
            if ends and ends[0] is not None
        )
    assert work.calls < MOST_CALLS


def test_a_unit_is_walked_back_in_time_that_grows_with_the_depth() -> None:
    facts = measure("64x64x16 -> [conv 16 3x3 p1] x 30000")
    assert unit_window(facts, 29_999, (5, 5)).clipped == ((0, 63),) * 2
    assert unit_window(facts, 29_999, (5, 5)).unclipped == ((-29_995, 30_005),) * 2
    assert unit_window(facts, 1_999, (5, 9)).clipped == ((0, 63),) * 2
    assert unit_window(facts, 9, (30, 32)).clipped == ((20, 40), (22, 42))


LAYERS = (
    *("conv 2 k3", "conv 2 k3 p1", "conv 2 k3 d2", "conv 2 k3 d2 p2", "conv 2 k3 p0:2", "maxpool k3", "conv 2 k1 p1"),
    *(
        "maxpool k2",
        "maxpool k3 s2 p1 ceil",
        "conv 2 k5 s2 p2",
        "residual [ conv 2 k3 p1, relu ]",
        "relu",
        "conv 2 k1 s2",
    ),
    *("concat [ conv 2 k3 p1 | conv 2 k5 p2 ]", "upsample 2", "tconv 2 k4 s2 p1", "zeropad 1", "crop 1"),
)


@given(st.integers(20, 40), st.lists(st.sampled_from(LAYERS), min_size=1, max_size=5), st.data())
@settings(deadline=None)
def test_behind_many_layers_the_rule_says_what_walking_back_finds(
    n: int, layers: list[str], data: st.DataObject
) -> None:
    try:
        facts = measure(f"{n}x2 -> {', '.join(layers)}")
    except SpecError:
        return
    row = len(facts.rows) - 1
    unit = (data.draw(st.integers(0, facts.out.size[0] - 1)),)
    exact = unit_window(facts, row, unit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unit_field, "DEEPEST", 0)
        by_rule = unit_window(facts, row, unit)
    assert by_rule.clipped in (exact.clipped, ((None, None),))


@pytest.mark.parametrize(
    ("layer", "clipped"),
    [
        ("conv 2 k3", (0, 200)),
        ("conv 2 k3 d2", (0, 400)),
        ("conv 2 k3 p1", (0, 100)),
        ("residual [ conv 2 k3 p1, relu ]", (0, 100)),
        ("conv 2 k3 d2 p2", (None, None)),
        ("zeropad 1, crop 1", (None, None)),
    ],
)
def test_what_a_unit_sees_behind_too_many_layers(
    layer: str, clipped: tuple[int | None, int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_field, "DEEPEST", 50)
    facts = measure(f"900x2 -> [{layer}] x100, relu, gap, fc 10")
    row = max(at for at, each in enumerate(facts.rows) if each.out.size and each.kind != "gap")
    assert unit_window(facts, row, (0,)).clipped == (clipped,)


STACKS = (
    "conv 32 k3",
    "conv 32 k3, maxpool k2 s2, conv 8 k3",
    "conv 32 k3 d2 same, residual [ conv 32 k5 same, relu ], conv 4 k2 s2",
    "concat[ conv 8 k3 same | conv 8 k5 same | identity ], conv 4 k3",
    "[ conv 64 k3 same ] x 12",
    "conv 16 k3, gap, fc 2",
    "tconv 8 k4 s2 p1, conv 8 k3",
)


@pytest.mark.parametrize("stack", STACKS)
def test_words_of_an_embedding_are_places(stack: str) -> None:
    """Each vector sees its own word, and what is behind sees what it would see of a map as long; not "all"."""
    words = measure(f"40 -> embedding 1000x64, {stack}")
    places = measure(f"40x64 -> {stack}")
    assert [row.rf for row in words.rows[1:]] == [row.rf for row in places.rows]
    assert (words.rows[0].rf, words.rf) == ((1,), places.rf)
    for row in places.rows:
        for unit in {0, row.out.size[0] // 2, row.out.size[0] - 1} if row.out.size else ():
            assert unit_window(words, row.index + 1, (unit,)) == unit_window(places, row.index, (unit,))


@pytest.mark.parametrize("text", ["40 -> fc 20, embedding 9x4", "8x8x3 -> flatten, embedding 9x4, conv 4 k3"])
def test_numbers_of_words_that_were_worked_out_see_all(text: str) -> None:
    assert all(row.sees == "all" for row in measure(text).rows)


def test_behind_what_sees_all_every_element_sees_all_wherever_it_goes() -> None:
    facts = measure(
        "4x4x5x8; reshape 640; fc 3; reshape 3x1x1x1; upsample 4x2x1; reshape 12x2; softmax; reshape 12x2x1x1"
    )
    assert [row.sees for row in facts.rows[1:]] == ["all"] * 6
    assert measure("4x4x2; reshape 8x2x2; reshape 4x8").rows[-1].sees != "all"
