"""Programs that PyTorch refuses and others near the border: those are refused with their place, and these agree.

The answers of tests/data/refused_programs.jsonl are those of real PyTorch, made by tests/data/make_refused_programs.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.python import NotFollowed, ProgramFails
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.readers import UnreadNote
from convcalc.readers.source import load
from tests.data.make_refused_programs import Row, rows
from tests.places import DATA

FIRST, *LINES = (DATA / "refused_programs.jsonl").read_text(encoding="utf-8").splitlines()
ANSWERS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
PROGRAMS = list(rows())

REFUSED = [(row, answer) for row, answer in zip(PROGRAMS, ANSWERS, strict=True) if "outputs" not in answer]
TAKEN = [(row, answer) for row, answer in zip(PROGRAMS, ANSWERS, strict=True) if "outputs" in answer]

ONLY_NOTED = {"MaxPool2d(2, return_indices=True)": "where the largest numbers were"}
"""Of several tensors that come out one is no tensor for us, and a note says so."""


def named(cases: list[tuple[Row, dict[str, Any]]]) -> list[str]:
    return [row.name for row, _ in cases]


def measured(row: Row) -> Facts:
    return facts_of(load(row.text), row.size)


def is_found(facts: Facts) -> bool:
    """Is something of it false, or not read?"""
    unread = any(isinstance(each, UnreadNote) for each in facts.net.notes)
    return unread or any(each.verdict == "false" for each in check_claims(facts))


def test_the_answers_are_those_of_the_programs() -> None:
    assert "about" in json.loads(FIRST)
    assert [(row.name, row.size) for row in PROGRAMS] == [(answer["name"], answer["input"]) for answer in ANSWERS]
    assert len(REFUSED) > 400 and len(TAKEN) > 250


@pytest.mark.parametrize(("row", "answer"), REFUSED, ids=named(REFUSED))
def test_what_pytorch_refuses_is_refused_with_its_place(row: Row, answer: dict[str, Any]) -> None:
    try:
        facts = measured(row)
    except SpecError as error:
        assert error.line is not None, error
    else:
        assert is_found(facts), answer


def sizes(dims: Iterable[int]) -> list[int]:
    """The sizes in one order, as channels come first here wherever they stand in the program."""
    return sorted([n for n in dims if n > 1])


@pytest.mark.parametrize(("row", "answer"), TAKEN, ids=named(TAKEN))
def test_what_pytorch_takes_has_its_numbers_or_is_said_not_to_be_read(row: Row, answer: dict[str, Any]) -> None:
    theirs = [[int(n) for n in each.split("x")] for each in answer["outputs"]]
    try:
        facts = measured(row)
    except SpecError as error:
        empty = any(0 in dims for dims in theirs)  # a tensor of no numbers is none for us
        assert empty or isinstance(error.mistakes[0], NotFollowed)
        return
    if row.name in ONLY_NOTED:
        assert any(ONLY_NOTED[row.name] in note for note in facts.net.notes)
        theirs = theirs[:1]
    assert [sizes([each.out.channels or 1, *each.out.size]) for each in facts.outputs] == [
        sizes(dims[1:]) for dims in theirs
    ]
    assert facts.params is not None and facts.idle is not None
    assert (facts.params + facts.idle, facts.macs) == (answer["params"], answer["macs"])
    assert not is_found(facts)


SAID = {
    "Conv2d(3, 8, 3, padding='same', stride=2)": (
        "padding='same' of Conv2d needs a stride of 1, and it is 2",
        "padding=1 makes the size divided by the stride, rounded up",
    ),
    "BatchNorm1d(3)": ("BatchNorm1d takes a vector, or a map of one axis; a map of 3x32x32 arrives", "nn.BatchNorm2d"),
    "Conv2d(3, 8, 3, padding=1, padding_mode='foo')": (
        "padding_mode is 'foo'; there are zeros, circular, replicate, reflect",
        "",
    ),
    "Conv2d(3, 8, 3, strid=2)": ("Conv2d has no argument 'strid'", "stride=2"),
    "Upsample(scale_factor=2, mode='linear')": (
        "mode 'linear' resizes maps of 1 axis, and a map of 3x32x32 arrives",
        "mode='bilinear'",
    ),
    "ReflectionPad2d(32)": (
        "reflect padding of 32 takes more than there is: axis 2 has 32",
        "at most 31; padding with zeros or replicate has no limit",
    ),
    "self.m = nn.Sequential([nn.Conv2d(3, 8, 3), nn.ReLU()]) | return self.m(x)": (
        "a list is no layer, and an nn.Module is needed",
        "nn.Sequential(*layers)",
    ),
    "Relu()": ("torch.nn has no 'Relu'", "torch.nn.ReLU"),
    "self.c = nn.Conv2d(3, 8, 3, padding=1) | self.c = self.c(x)\nreturn self.c": (
        "'c' is a layer, and is set to Tensor; a layer or None is needed",
        "another name for what it makes",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_it_says_what_was_found_what_was_needed_and_what_helps(name: str) -> None:
    row = next(row for row in PROGRAMS if row.name == name and row.size == "3x32x32")
    with pytest.raises(SpecError) as caught:
        measured(row)
    mistake = caught.value.mistakes[0]
    assert isinstance(mistake, ProgramFails)
    assert (mistake.what.partition(": ")[2], mistake.hint) == SAID[name]


def test_a_layer_of_a_sequential_has_the_place_where_it_was_made() -> None:
    text = "from torch import nn\nnet = nn.Sequential(\n    nn.Conv2d(3, 8, 3),\n    nn.BatchNorm1d(8),\n)\n"
    with pytest.raises(SpecError) as caught:
        facts_of(load(text), "3x8x8")
    assert caught.value.line == 4


def test_an_attribute_that_is_not_there_is_told_with_what_is() -> None:
    row = next(row for row in PROGRAMS if row.name.endswith("| return self.conv3(x)"))
    with pytest.raises(SpecError) as caught:
        measured(row)
    assert caught.value.message.endswith("'Net' has no attribute 'conv3'")
    assert caught.value.hint == "it has c"


def test_without_super_init_nothing_is_taken() -> None:
    text = (
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        self.conv = nn.Conv2d(3, 8, 3)\n"
        "        super().__init__()\n    def forward(self, x):\n        return self.conv(x)\n"
    )
    with pytest.raises(SpecError) as caught:
        facts_of(load(text), "3x8x8")
    assert "cannot take Conv2d for 'conv' before super().__init__() is called" in caught.value.message
    assert (caught.value.line, caught.value.hint) == (4, "super().__init__() is the first line of __init__")
