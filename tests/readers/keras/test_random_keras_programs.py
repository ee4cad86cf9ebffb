"""Programs put together at random have Keras' parameters and sizes: whatever meets whatever.

The answers of tests/data/random_keras_programs.jsonl are made by tests/data/make_random_keras_programs.py.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.readers.source import load
from tests.data.make_random_keras_programs import COUNT
from tests.places import DATA

FIRST, *LINES = (DATA / "random_keras_programs.jsonl").read_text(encoding="utf-8").splitlines()
PROGRAMS: list[dict[str, Any]] = [json.loads(line) for line in LINES]


def sizes(text: str) -> list[int]:
    """Sizes in any order, without axes of 1: ours may stand otherwise, which a note tells."""
    return sorted(n for n in map(int, text.split("x")) if n != 1)


def test_there_are_as_many_as_are_made() -> None:
    assert "about" in json.loads(FIRST)
    assert len(PROGRAMS) == COUNT


@pytest.mark.parametrize("at", range(len(PROGRAMS)))
def test_a_program_has_the_numbers_of_keras(at: int) -> None:
    known = PROGRAMS[at]
    facts = facts_of(load(known["text"]), None)
    assert facts.params + facts.idle + facts.statistics == known["params"], known["text"]
    assert facts.trainable + facts.idle == known["trained"], known["text"]
    assert sizes(facts.out.text()) == sizes(known["output"]), known["text"]
    assert all(each.verdict != "false" for each in check_claims(facts)), known["text"]
