"""Published exercises: right answers are confirmed, wrong ones are not, and their slips are named."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from convcalc.api import check
from convcalc.features.check.answers import check_answers
from convcalc.features.check.result import Checked
from convcalc.text import Source
from tests.places import DATA

CASES_FILE = DATA / "homework.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in CASES_FILE.read_text(encoding="utf-8").splitlines()][1:]
TEXTS = [case for case in CASES if "text" in case]
TABLE = [case for case in CASES if "asked" in case]

TYPED_ELSEWHERE = {
    "A01": "a slip of typing or adding up: seen only where a digit is lost, changed or swapped",
    "A04": "the number of another network",
    "A05": "another network was measured",
    "C06": "its factor explains 24.54, not 24.64",
    "R10": "a layer more or less, without saying which",
    "U02": "the wrong sum has no formula",
    "X01": "a story, though one that is told",
    "X02": "a total that its own table does not give",
    "X05": "a misprint",
}
"""Recorded causes without a formula."""


def claims(text: str) -> list[Checked]:
    """Of a text with several specs, a line each that begins with an input, all claims."""
    lines = text.split("\n")
    several = len(lines) > 1 and all(line[0].isdigit() for line in lines)
    return [claim for part in (lines if several else [text]) for claim in check(part).claims]


def in_table(case: dict[str, Any]) -> str:
    """The verdict on one row of a table of answers, and the codes of its slips."""
    cells = ",".join('"' + case[name].replace('"', '""') + '"' for name in ("id", "spec", "asked", "answer"))
    row = check_answers(Source(f"id,spec,asked,answer\n{cells}\n")).rows[0]
    assert row.verdict != "unread", row.note
    return " ".join([row.verdict, *[slip.code for slip in (row.checked.slips if row.checked else ())]])


def test_so_many_exercises_can_be_put_into_a_spec() -> None:
    left = Counter(case["left_out"] for case in CASES if "left_out" in case)
    assert (len(CASES), len(CASES) - left.total()) == (178, 159)
    assert left == {
        "a share or a ratio, not a count": 4,
        "a unit conversion or a sum of given numbers": 2,
        "layers without shared weights": 1,
        "connections, which are neither parameters nor multiply-adds": 3,
        "bytes of part of a network, or running statistics": 4,
        "a count of layers, crops or additions": 3,
        "a network that is only named": 2,
    }


@pytest.mark.parametrize("case", [case for case in TEXTS if case["right"] is True], ids=lambda case: case["id"])
def test_right_answers_are_confirmed(case: dict[str, Any]) -> None:
    verdicts = {claim.verdict for claim in claims(case["text"])}
    assert verdicts == ({"convention"} if case.get("asked") == "flops2" else {"true"})  # FLOPs said of MACs


@pytest.mark.parametrize("case", [case for case in TEXTS if case["right"] is False], ids=lambda case: case["id"])
def test_wrong_answers_are_not(case: dict[str, Any]) -> None:
    found = claims(case["text"])
    assert any(claim.verdict != "true" for claim in found)
    codes = [slip.code for claim in found for slip in claim.slips]
    if case["slip"] not in (None, *TYPED_ELSEWHERE):
        assert case["slip"] in codes


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case["id"])
def test_a_table_of_answers_says_the_same(case: dict[str, Any]) -> None:
    verdict, *codes = in_table(case).split(" ")
    if case["right"] is not None:
        assert (verdict == "true") is case["right"]
    if case["right"] is False and case["slip"] not in (None, *TYPED_ELSEWHERE):
        assert case["slip"] in codes


def test_recorded_slips_with_a_formula_are_listed_and_come_first_or_share_their_value() -> None:
    recorded = [case for case in TEXTS if case["right"] is False and case["slip"] not in (None, *TYPED_ELSEWHERE)]
    listed = []
    for case in recorded:
        for claim in claims(case["text"]):
            codes = [slip.code for slip in claim.slips]
            if case["slip"] in codes:
                listed.append(case["id"])  # every slip listed gives this very value: that is how it is found
                break
    assert len(recorded) >= 17
    assert len(listed) == len(recorded)


def test_answers_that_depend_on_a_convention_are_never_called_right_without_a_word() -> None:
    for case in TEXTS:
        if case["right"] is None:
            for claim in claims(case["text"]):
                assert claim.verdict != "true" or claim.claim.count("~") or not claim.slips, case["id"]


def test_many_wrong_claims_are_answered_with_so_much_work() -> None:
    line = "conv 64 3x3 p1 -> 220x220x64 params = 1,000"
    report = check("\n".join(["input 224x224x3", *[line] * 100]))
    assert report.count("false") == 200
    many = check("\n".join(["input 224x224x3", *["conv 64 3x3 p1 params = 1,000"] * 1_300]))
    assert any(note.startswith("fits looked for only in the first") for note in many.notes)


def test_another_number_of_repetitions_fits() -> None:
    assert check("56x56x64 -> [conv 64 3x3 p1] x2 rf = 7").claims[0].fits[0] == "x3"


def test_the_input_grid_matters_without_a_stride_too() -> None:
    claim = check("206x206x1 -> conv 32 3x3 macs = 12,221,568").claims[0]
    assert [slip.code for slip in claim.slips] == ["C03"]
