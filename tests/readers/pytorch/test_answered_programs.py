"""Programs as people write them, with PyTorch's own numbers: parameters, MACs and the sizes that come out agree.

The answers of tests/data/answered_programs.jsonl are made by tests/data/make_answered_programs.py.
"""

from __future__ import annotations

import json
from math import prod
from typing import Any

import pytest

from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.readers.source import load
from tests.data.make_answered_programs import CASES, Case
from tests.places import DATA

FIRST, *LINES = (DATA / "answered_programs.jsonl").read_text(encoding="utf-8").splitlines()
ANSWERS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
PROGRAMS = DATA / "answered_programs"


def of(case: Case) -> Facts:
    """A program as it is read, on the sizes that are given."""
    network = f":{case.network}" if case.network else ""
    return facts_of(load(f"{PROGRAMS / case.file}{network}"), case.size)


def numbers(sizes: str) -> int:
    """How many numbers an output of a batch of two has for each item."""
    return prod(map(int, sizes.split("x"))) // 2


def test_the_answers_are_those_of_the_programs() -> None:
    assert "about" in json.loads(FIRST)
    assert [case.file for case in CASES] == [answer["name"] for answer in ANSWERS]
    assert {case.file for case in CASES} == {each.name for each in PROGRAMS.iterdir()}


@pytest.mark.parametrize(("case", "answer"), list(zip(CASES, ANSWERS, strict=True)), ids=[case.file for case in CASES])
def test_a_program_has_the_numbers_of_pytorch(case: Case, answer: dict[str, Any]) -> None:
    facts = of(case)
    assert facts.params + facts.idle == answer["params"]
    assert facts.macs == answer["macs"] or answer["macs"] is None
    ours = [each.out.elements() for each in facts.outputs] or [facts.out.elements()]
    assert set(ours) <= {numbers(each) for each in answer["outputs"]}
    assert ours[0] == numbers(answer["outputs"][0])
    assert all(each.verdict != "false" for each in check_claims(facts))
