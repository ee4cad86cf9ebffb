"""`CONV-5-8, POOL-2, FC-10`: the notation of exams, in one line or in several."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from tests.cli.program import run


@pytest.mark.parametrize(
    "text",
    [
        "40x40x3 -> CONV-7-6 -> POOL-2 -> CONV-4-10 -> AVGPOOL-2 -> FC-12",
        "INPUT 40x40x3\nCONV-7-6\nPOOL-2\nconv-4-10\navgpool-2\nFC-12\n",
        "INPUT: 40x40x3; CONV-7-6, POOL-2, CONV-4-10, AVG-POOL-2, FC-12",
    ],
)
def test_it_is_the_network_that_it_says(text: str) -> None:
    """40, 34, 17, 14, 7: 7*7*3*6 + 6, 4*4*6*10 + 10 and 490*12 + 12 parameters."""
    facts = measure(text)
    assert [row.out.text() for row in facts.rows] == ["34x34x6", "17x17x6", "14x14x10", "7x7x10", "12"]
    assert facts.params == 888 + 970 + 5_892
    assert "CONV-7-6 is conv 6 7x7" in str(facts.notes[0]) and "no padding and stride 1" in str(facts.notes[0])


def test_claims_stand_behind_its_layers() -> None:
    found = check("40x40x3 -> CONV-7-6 -> 34x34x6 -> POOL-2 -> 16x16x6")
    assert [each.verdict for each in found.claims] == ["true", "false"]


def test_other_notations_stay_what_they_are() -> None:
    assert measure("32x32x3 -> conv3-64 -> maxpool").rows[0].out.text() == "32x32x64", "VGG's is padded"
    ran = run("arch", "32x32x3 -> CONV-5-8-2 -> POOL-2")
    assert ran.status == 2 and "a layer is not written" in ran.err
