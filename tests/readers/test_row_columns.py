"""torchinfo's further columns, read alone: the input, kernels, and which row a layer reads.

The numbers are those that torchinfo printed of the program (tests/data/make_branching_summaries.py).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc import check, measure

PRINTED: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parents[1] / "data" / "branching-summaries.json").read_text(encoding="utf-8")
)


def test_what_arrives_and_the_kernels_are_those_that_are_printed() -> None:
    facts = measure(PRINTED["groups, all columns"]["summary"])
    assert (facts.in_.size, facts.in_.channels, facts.params) == ((26, 26), 3, 8391)
    shown = [(row.kernel, row.groups, row.in_.channels, row.in_.size) for row in facts.rows if row.kind == "conv"]
    assert shown == [((5, 5), 1, 3, (26, 26)), ((3, 3), 2, 32, (13, 13)), ((1, 1), 1, 32, (13, 13))]
    assert not any(note.startswith("the input is not printed") for note in facts.notes)


@pytest.mark.parametrize("name", ["groups", "groups, all columns"])
def test_a_mean_that_no_summary_prints_is_read_where_a_linear_layer_needs_it(name: str) -> None:
    text = PRINTED[name]["summary"]
    facts = measure(text)
    assert [row.kind for row in facts.rows][-3:] == ["gap", "flatten", "fc"]
    assert any(note.startswith("means over all places that are not printed") for note in facts.notes)
    assert {each.verdict for each in check(text).claims} == {"true"}


def test_another_number_of_it_is_still_false() -> None:
    text = PRINTED["groups, all columns"]["summary"].replace(" 231 ", " 238 ")
    assert [each.claimed for each in check(text).claims if each.verdict == "false"] == [238]
