"""Summaries of which one number is changed: every change is found, wherever it stands."""

from __future__ import annotations

import re

import pytest

from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers.source import load
from tests.data_of import falsified
from tests.features.check.printed import held_against
from tests.places import DATA

NET = "40x40x3 -> conv 12 5x5 -> bn -> relu -> maxpool 2x2 -> conv 20 3x3 -> relu -> maxpool 2x2 -> flatten -> fc 24"
FACTS = facts_of(load(NET))
TORCHINFO = ["torchinfo_sizes", "torchinfo_columns", "torchinfo_ascii", "torchinfo_weights"]
NAMES = ["keras2", "torchsummary_sizes", *TORCHINFO]


def text_of(name: str) -> str:
    return (DATA / "summary_network" / f"{name}.txt").read_text(encoding="utf-8")


def held(text: str) -> Report:
    return held_against(FACTS, text)


@pytest.mark.parametrize("name", NAMES)
def test_the_summary_itself_is_true(name: str) -> None:
    report = held(text_of(name))
    assert report.ok and len(report.claims) > 20


@pytest.mark.parametrize("name", NAMES)
def test_every_change_is_found(name: str) -> None:
    count = 0
    for line, changed in falsified(text_of(name)):
        report = held(changed)
        where = changed.split("\n")[line - 1]
        assert not report.ok, where
        said = [each.line for each in report.claims if each.verdict != "true"]
        assert line in said or any(f"line {line}," in each for each in (*report.missing, *report.notes)), where
        count += 1
    assert count > 100


@pytest.mark.parametrize("name", NAMES)
def test_a_row_that_cannot_be_read_is_no_agreement(name: str) -> None:
    lines = text_of(name).split("\n")
    at = next(n for n, line in enumerate(lines) if re.search(r"conv2d_4|Conv2d(: 2)?-5|Conv2d.*2,180", line))
    lines.insert(at, "   some words that are no row")
    report = held("\n".join(lines))
    assert not report.ok and report.unread
    assert any("rows read; not read: line " in note and "some words" in note for note in report.notes)
    assert all(each.verdict == "true" for each in report.claims)
