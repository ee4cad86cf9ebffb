"""Networks of the zoo on another input than they were published for."""

from __future__ import annotations

import pytest

import convcalc
from tests.cli.program import json_of, run


@pytest.mark.parametrize(
    ("name", "size", "still"),
    [
        ("resnet50", (112, 112, 3), ["total rf", "total params"]),
        ("alexnet", (224, 224, 3), ["conv1 params", "conv5 rf"]),
        ("unet", (188, 188, 1), ["total params"]),
        ("vgg16", (448, 448, 3), []),
    ],
)
def test_figures_about_the_networks_own_input_are_told_apart(
    name: str, size: tuple[int, ...], still: list[str]
) -> None:
    report = convcalc.check(name, input=size)
    own = convcalc.check(name)
    assert own.ok and report.ok
    verdicts = {each.verdict for each in report.claims}
    assert verdicts == {"true", "published"}
    for each, before in zip(report.claims, own.claims, strict=True):
        assert (each.line, each.column, each.claim) == (before.line, before.column, before.claim)
        if each.verdict == "published" and before.verdict == "true":
            assert each.note.startswith("about its own input, ") and each.computed != before.computed
    true = {f"{each.label} {each.claim.split()[0]}" for each in report.claims if each.verdict == "true"}
    assert set(still) <= true


def test_a_size_that_is_no_other_is_judged_as_ever() -> None:
    assert {each.verdict for each in convcalc.check("resnet18", input=(224, 224, 3)).claims} == {"true"}


def test_a_text_of_ones_own_is_judged_for_the_input_that_is_given() -> None:
    report = convcalc.check("8x8x3 -> conv 4 3x3 -> 6x6x4", input=(9, 9, 3))
    assert [each.verdict for each in report.claims] == ["false"]


def test_what_is_false_for_another_reason_stays_false() -> None:
    report = convcalc.check("resnet20", input=(64, 64, 3), n=5)
    assert not report.ok and "false" in {each.verdict for each in report.claims}


def test_the_program_says_how_many_and_of_which_input() -> None:
    ran = run("check", "resnet50", "--input", "112x112x3")
    assert ran.status == 0
    assert "note: 8 of the 11 published figures are about its own input, 224x224x3: not judged here" in ran.out
    assert "in the paper  line" in ran.out and "false" not in ran.out
    claims = json_of("check", "resnet50", "--input", "112x112x3")["claims"]
    assert [each["verdict"] for each in claims].count("published") == 8
