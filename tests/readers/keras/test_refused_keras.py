"""Programs that Keras refuses and others near the border: those are refused with their place, and these agree.

The answers of tests/data/refused_keras.jsonl are those of real Keras, made by tests/data/make_refused_keras.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.python import NoNetwork, NotFollowed, ProgramFails
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.readers.source import load
from tests.data.make_refused_keras import Row, rows
from tests.places import DATA

FIRST, *LINES = (DATA / "refused_keras.jsonl").read_text(encoding="utf-8").splitlines()
ANSWERS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
PROGRAMS = list(rows())

REFUSED = [(row, answer) for row, answer in zip(PROGRAMS, ANSWERS, strict=True) if "outputs" not in answer]
TAKEN = [(row, answer) for row, answer in zip(PROGRAMS, ANSWERS, strict=True) if "outputs" in answer]

READ_AS_KERAS_1 = {
    "32, 32, 3: Conv2D(8, 3, bias=False)": "bias is read as use_bias",
    "32, 32, 3: Dropout(p=0.5)": "p is read as rate",
    "32, 32, 3: Convolution2D(8, 3, 3)": "has a kernel of 3x3, as in Keras 1",
}
"""What Keras 1 and 2 took and Keras 3 refuses, or reads in another way: read, and told in a note."""

NO_WORDS = "32, 32, 3: Embedding(10, 4)"
"""Words in a map: refused by our layer, which takes them one after another."""


def named(cases: list[tuple[Row, dict[str, Any]]]) -> list[str]:
    return [row.name for row, _ in cases]


def is_found(facts: Facts) -> bool:
    return any(each.verdict == "false" for each in check_claims(facts))


def test_the_answers_are_those_of_the_programs() -> None:
    assert "about" in json.loads(FIRST)
    assert [row.name for row in PROGRAMS] == [answer["name"] for answer in ANSWERS]
    assert len(REFUSED) > 140 and len(TAKEN) > 120


@pytest.mark.parametrize(("row", "answer"), REFUSED, ids=named(REFUSED))
def test_what_keras_refuses_is_refused_with_its_place(row: Row, answer: dict[str, Any]) -> None:
    try:
        facts = facts_of(load(row.text))
    except SpecError as error:
        assert error.line is not None or isinstance(error.mistakes[0], NoNetwork), error
    else:
        noted = READ_AS_KERAS_1.get(row.name)
        assert is_found(facts) or (noted and any(noted in each for each in facts.net.notes)), answer


def sizes(dims: Iterable[int]) -> list[int]:
    return sorted([n for n in dims if n > 1])


@pytest.mark.parametrize(("row", "answer"), TAKEN, ids=named(TAKEN))
def test_what_keras_takes_has_its_numbers_or_is_said_not_to_be_read(row: Row, answer: dict[str, Any]) -> None:
    try:
        facts = facts_of(load(row.text))
    except SpecError as error:
        assert isinstance(error.mistakes[0], NotFollowed) or row.name == NO_WORDS
        return
    if row.name in READ_AS_KERAS_1:
        assert any(READ_AS_KERAS_1[row.name] in each for each in facts.net.notes)
        return
    ours = [sizes([each.out.channels or 1, *each.out.size]) for each in facts.outputs]
    assert ours == [sizes(int(n) for n in each.split("x")) for each in answer["outputs"]]
    assert facts.params is not None and facts.idle is not None and facts.statistics is not None
    assert facts.params + facts.idle + facts.statistics == answer["params"]
    assert not is_found(facts)


SAID = {
    "32, 32, 3: Conv2D(8, 3, stride=2)": ("Conv2D has no argument 'stride'", "strides=2"),
    "32, 32, 3: Conv2D(8, 3, padding='full')": (
        "padding must be 'valid' or 'same', not 'full'",
        "border_mode='full' of Keras 1",
    ),
    "32, 32, 3: Reshape(3072)": ("target_shape must be a tuple, not 3072", "(3072,)"),
    "32, 32, 3: Conv2D(8, 3, data_format='channels_middle')": (
        "data_format is 'channels_last' or 'channels_first', not 'channels_middle'",
        "",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_it_says_what_was_found_and_what_helps(name: str) -> None:
    row = next(row for row in PROGRAMS if row.name == name)
    with pytest.raises(SpecError) as caught:
        facts_of(load(row.text))
    mistake = caught.value.mistakes[0]
    assert isinstance(mistake, ProgramFails)
    assert (mistake.what.partition(": ")[2], mistake.hint) == SAID[name]
