"""Summaries whose rows stand in another order than the layers of the program, or print its maps in parts.

Each was printed of the very program that it is held against (tests/data/make_branching_summaries.py).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from convcalc.features.check.by_name import against_names
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers.named_rows import read as read_names
from convcalc.readers.printed.module_claims import read as printed_names
from convcalc.readers.source import load
from convcalc.text import Source
from tests.features.check.printed import held_against

PRINTED: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parents[2] / "data" / "branching-summaries.json").read_text(encoding="utf-8")
)
INPUTS: dict[str, dict[str, Any]] = {
    "windows": {"input": "3x8x8"},
    "groups": {"input": "3x26x26"},
    "cell": {"input": "3x8x8"},
    "held": {"input": "3x80x80"},
    "twice": {"input": "3x160x160", "batch": 2},
}
BUILT = [name for name in PRINTED if "unbuilt" not in name]


def held(name: str, summary: str | None = None, **given: Any) -> Report:
    printed = PRINTED[name]
    given = given or INPUTS.get(name.partition(",")[0], {})
    text = printed["summary"] if summary is None else summary
    return held_against(facts_of(load(printed["source"]), **given), text)


@pytest.mark.parametrize("name", BUILT)
def test_what_was_printed_of_a_program_is_true_of_it(name: str) -> None:
    report = held(name)
    wrong = [(each.line, each.claim, each.computed) for each in report.claims if each.verdict == "false"]
    assert (wrong, report.missing) == ([], ())
    assert report.count("unknown") == (name == "cell"), "of the block that gives back a stack, which has no row"
    assert not any("not read" in note for note in report.notes), report.notes


@pytest.mark.parametrize("name", BUILT)
def test_no_number_of_it_can_be_another(name: str) -> None:
    """Each count of parameters, made 7 more, is a false claim of its line."""
    text = PRINTED[name]["summary"]
    rows = re.compile(r"(?m)^(?:[│├].*[\])] +(?:│ +)?)(\d+)(?= *(?:│|  |$))")
    places = [found for found in rows.finditer(text) if found[1] != "0"]
    assert places
    for found in places:
        changed = text[: found.start(1)] + str(int(found[1]) + 7).rjust(len(found[1])) + text[found.end(1) :]
        line = text.count("\n", 0, found.start(1)) + 1
        report = held(name, changed)
        false = [each.line for each in report.claims if each.verdict == "false"]
        assert line in false or any(f"line {line}," in each for each in report.missing), (line, false)


@pytest.mark.parametrize("name", [name for name in PRINTED if "unbuilt" in name])
def test_what_was_printed_before_it_was_built_is_no_claim_of_no_parameters(name: str) -> None:
    report = held(name, input="8x8x3")
    assert [each for each in report.claims if each.verdict == "false"] == []
    assert not report.ok
    assert any("was not built yet" in note for note in report.notes)


def test_parts_that_are_no_parts_of_a_map_are_another_batch() -> None:
    text = PRINTED["windows"]["summary"].replace("[4, 16, 24]", "[4, 15, 24]")
    false = [each.claim for each in held("windows", text).claims if each.verdict == "false"]
    assert "batch = 4" in false


NAMES = """pos (1, 4, 8)
token (1, 1, 8)
table (9, 2)
embed.weight (8, 3, 4, 4)
embed.bias (8,)
head.weight (3, 8)
head.bias (3,)
"""

PROGRAM = """import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 8, 4, 4)
        self.pos = nn.Parameter(torch.zeros(1, 4, 8))
        self.token = nn.Parameter(torch.zeros(1, 1, 8))
        self.table = nn.Parameter(torch.zeros(9, 2))
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2) + self.pos + self.token
        return self.head(x.mean(1))
"""


@pytest.mark.parametrize(
    ("old", "new", "ok"),
    [("", "", True), ("(1, 4, 8)", "(1, 5, 8)", False), ("table (9, 2)", "table (9, 3)", False)],
)
def test_parameters_of_the_network_itself_are_among_the_names(old: str, new: str, ok: bool) -> None:
    named = read_names(Source(NAMES.replace(old, new)))
    assert named is not None
    report = against_names(facts_of(load(PROGRAM), input="3x8x8"), named)
    assert (report.count("false") == 0 and not report.missing) == ok
    assert len(named.claims) == 7


FOLDED = """import torch.nn as nn
from torch.nn.utils.parametrizations import spectral_norm, weight_norm

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv1d(8, 4, 3, padding=1)
        self.n = weight_norm(nn.Conv2d(7, 7, 1))
        self.s = spectral_norm(nn.Linear(4, 2))

    def forward(self, x):
        steps = x.shape[1]
        y = self.c(self.n(x).reshape(-1, 8, 5))
        return self.s(y.amax(-1)).view(-1, steps, 2)
"""

TENSORS = """c.weight (4, 8, 3)
c.bias (4,)
n.bias (7,)
n.parametrizations.weight.original0 (7, 1, 1, 1)
n.parametrizations.weight.original1 (7, 7, 1, 1)
s.bias (2,)
s.parametrizations.weight.original (2, 4)
s.parametrizations.weight.0._u (2,)
s.parametrizations.weight.0._v (4,)
"""

SHOWN = """Net(
  (c): Conv1d(8, 4, kernel_size=(3,), stride=(1,), padding=(1,))
)
"""


@pytest.mark.parametrize(
    ("text", "old", "new", "false"),
    [
        (TENSORS, "", "", 0),
        (TENSORS, "(4, 8, 3)", "(4, 8, 5)", 1),
        (TENSORS, "original (2, 4)", "original (2, 7)", 1),
        (TENSORS, "original1 (7, 7, 1, 1)", "original1 (7, 8, 1, 1)", 1),
        (SHOWN, "", "", 0),
        (SHOWN, "kernel_size=(3,)", "kernel_size=(5,)", 1),
    ],
)
def test_layers_on_parts_of_a_map_and_parametrized_ones_have_their_names(
    text: str, old: str, new: str, false: int
) -> None:
    source = Source(text.replace(old, new))
    named = read_names(source) or printed_names(source)
    assert named is not None
    report = against_names(facts_of(load(FOLDED), input="7x8x5"), named)
    assert report.count("false") == false, [each for each in report.claims if each.verdict == "false"]


TWO_NAMES = """import torch.nn as nn

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv1d(4, 8, 3, padding=2)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv1d(8, 8, 3, padding=2)
        self.net = nn.Sequential(self.conv1, self.relu1, self.conv2)

    def forward(self, x):
        return self.net(x)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = Block()

    def forward(self, x):
        return self.block(x)
"""

SHOWN_TWICE = """Net(
  (block): Block(
    (conv1): Conv1d(4, 8, kernel_size=(3,), stride=(1,), padding=(2,))
    (relu1): ReLU()
    (conv2): Conv1d(8, 8, kernel_size=(3,), stride=(1,), padding=(2,))
    (net): Sequential(
      (0): Conv1d(4, 8, kernel_size=(3,), stride=(1,), padding=(2,))
      (1): ReLU()
      (2): Conv1d(8, 8, kernel_size=(3,), stride=(1,), padding=(2,))
    )
  )
)
"""


def test_a_module_with_two_names_is_shown_twice() -> None:
    named = printed_names(Source(SHOWN_TWICE))
    assert named is not None
    report = against_names(facts_of(load(TWO_NAMES), input="4x9"), named)
    assert (report.count("false"), report.missing) == (0, ())
    other = printed_names(Source(SHOWN_TWICE.replace("(0): Conv1d(4, 8", "(0): Conv1d(4, 9")))
    assert other is not None
    assert len(against_names(facts_of(load(TWO_NAMES), input="4x9"), other).missing) == 2
