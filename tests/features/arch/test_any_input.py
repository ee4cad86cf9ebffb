"""Receptive fields without an input and without filters: the same as with any input, or unknown."""

from __future__ import annotations

import pytest

from convcalc import measure
from tests.cli.program import json_of, run


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("conv 5x5, pool 2x2, conv 3x3, pool 2x2", "conv 8 5x5, pool 2x2, conv 8 3x3, pool 2x2"),
        (
            "conv 7x7 s2 p3, maxpool 3x3 s2 p1, [conv 3x3 p1] x 3",
            "conv 8 7x7 s2 p3, maxpool 3x3 s2 p1, [conv 8 3x3 p1] x 3",
        ),
        ("conv 3x3 d2 g4, dwconv 3x3, conv 1x1", "conv 4 3x3 d2 g4, dwconv 3x3, conv 4 1x1"),
        (
            "e: conv 3x3 same; maxpool 2x2; tconv 2x2 s2; concat e",
            "e: conv 4 3x3 same; maxpool 2x2; tconv 4 2x2 s2; concat e",
        ),
        ("concat[conv 3x3 p1 | conv 5x5 p2]", "concat[conv 4 3x3 p1 | conv 4 5x5 p2]"),
    ],
)
def test_they_are_those_of_a_network_with_an_input(text: str, filled: str) -> None:
    rows = measure(f"input 128x128x4; {filled}").rows
    told = json_of("arch", text)["layers"]
    assert [tuple(each["rf"]) for each in told] == [row.rf for row in rows]
    assert [tuple(each["jump"]) for each in told] == [row.jump for row in rows]
    assert {each["size"] for each in told} == {None}


def test_the_field_stands_first_and_alone() -> None:
    ran = run("arch", "conv 5x5, pool 2x2, conv 3x3, pool 2x2")
    assert ran.out.splitlines()[0] == "a unit behind the last layer sees 12x12 of the input"
    assert "no input size is given" in ran.out and ran.err == ""
    assert run("arch", "conv 5x5, pool 2x2, conv 3x3, pool 2x2", "-q").out == "12x12\n"
    assert run("arch", "conv 5x5, gap, fc", "-q").out == "all\n"


def test_what_depends_on_the_input_is_unknown() -> None:
    """Half of what `same` adds stands in front, and how much it adds depends on the size."""
    (layer,) = json_of("arch", "conv 3x3 s2 same")["layers"]
    assert layer["rf"] == [3, 3] and layer["start"] is None
    assert "conv 3x3 s2 same     ?   3     2      ?" in run("arch", "conv 3x3 s2 same").out


def test_filters_are_missed_only_where_something_needs_them() -> None:
    text = "32x32x3 -> conv 5x5, pool 2x2"
    assert json_of("arch", text, "--columns", "rf,jump")["layers"][1]["rf"] == [6, 6]
    assert run("arch", text).status == run("arch", text, "--columns", "rf,params").status == 2


@pytest.mark.parametrize("text", ["conv 3x3, bogus", "conv 3x3 s0", "conv 3x3, reshape 4x4x4"])
def test_other_mistakes_stay_mistakes(text: str) -> None:
    ran = run("arch", text)
    assert ran.status == 2 and ran.out == ""


@pytest.mark.parametrize("option", ["--summary", "--useful"])
def test_what_needs_sizes_asks_for_an_input(option: str) -> None:
    assert "no input size is given" in run("arch", "conv 3x3", option).err


def test_claims_about_fields_are_judged_and_the_others_are_never_agreed_to() -> None:
    """They were dropped without a word: a spec in which every number was wrong looked as good as a right one."""
    text = "conv 8 3x3 rf = 3; conv 8 3x3 rf = 7 params = 584; total rf = 5 macs = 1"
    claims = json_of("arch", text)["claims"]
    assert [each["verdict"] for each in claims] == ["true", "false", "unknown", "true", "unknown"]
    assert [each["computed"] for each in claims] == ["3", "5", "cannot be said", "5", "cannot be said"]
    assert "5 claims in the spec: 2 true, 1 false, 2 cannot be said" in run("arch", text).out
    ran = run("check", text)
    assert ran.status == 1 and ran.out.startswith("2 of 5 claims true, 1 false, 2 cannot be said")
    assert "params = 584; it cannot be said\n         (it depends on the input, which is not given)" in ran.out


@pytest.mark.parametrize("text", ["conv 8 3x3 params = 224", "conv 8 3x3 -> 30x30x8", "conv 3x3 p1; total macs = 0"])
def test_a_claim_that_cannot_be_judged_is_no_success(text: str) -> None:
    assert run("check", text).status == 1
    assert run("check", "conv 8 3x3, conv 8 3x3 rf = 5").status == 0


@pytest.mark.parametrize(
    "command", [("draw", "net", ""), ("draw", "nets", ""), ("draw", "rf", ""), ("compare", "", "lenet")]
)
def test_reports_that_show_no_claims_say_that_some_are_not_true(command: tuple[str, ...]) -> None:
    wrong, right = "32x32x3 -> conv 8 3x3 -> 30x30x8 params = 1", "32x32x3 -> conv 8 3x3 -> 30x30x8 params = 224"
    said = "1 of 2 claims in the spec is not true: convcalc check says why"
    wide = "--width=500"
    assert said in run(*[word or wrong for word in command], wide).out
    assert said not in run(*[word or right for word in command], wide).out
    other = run(*[word or wrong for word in command], "--input", "40x40x3", wide).out
    assert "about its own input, 32x32x3: not judged for 40x40x3" in other
