"""`nn.LSTM`, `nn.GRU` and `nn.RNN` in programs: parameters and shapes of PyTorch 2.14, and what is refused, and why."""

from __future__ import annotations

import json
from typing import Any

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts
from tests.places import DATA

HEAD = """import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
"""


def program(made: str, forward: str, behind: str = "") -> str:
    lines = [f"        {each}\n" for each in made.split("\n")]
    run = [f"        {each}\n" for each in forward.split("\n")]
    return HEAD + "".join(lines) + "\n    def forward(self, x):\n" + "".join(run) + behind


def of(made: str, forward: str, size: str = "", behind: str = "") -> Facts:
    return measure(program(made, forward, behind), **({"input": size} if size else {}))  # type: ignore[arg-type]


PROGRAMS = json.loads((DATA / "recurrent_programs.json").read_text(encoding="utf-8"))["programs"]

BATCHES = {"crnn_view": 1, "seq_first": 0}
"""Which axis of what comes out is the batch, where it is not the first."""


@pytest.mark.parametrize("row", PROGRAMS, ids=lambda row: row["name"])
def test_parameters_and_shapes_are_those_of_pytorch(row: dict[str, Any]) -> None:
    facts = measure(row["source"], input=row["input"])
    assert facts.params == row["params"]
    made = list(row["out"])
    if row["name"] == "flat_rows":
        assert made.pop(0) == row["tried"][0] * facts.out.size[0]
    else:
        made.pop(BATCHES.get(row["name"], 0))
    made += list(facts.out.size) if row["name"] == "flat_rows" else []
    assert sorted(made) == sorted((facts.out.channels or 1, *facts.out.size))


LSTM = "self.l = nn.LSTM(8, 4, batch_first=True)"


def test_every_weight_is_used_once_a_step() -> None:
    facts = of("self.l = nn.GRU(8, 4, 2, bidirectional=True, batch_first=True)", "return self.l(x)[0]", "5x8")
    assert [row.label for row in facts.rows] == ["l.l0", "l.l1"]
    assert facts.macs == 5 * 2 * 3 * 4 * ((8 + 4) + (8 + 4))
    assert facts.params == 2 * 3 * 4 * ((8 + 4 + 2) + (8 + 4 + 2))


def test_a_declared_size_that_does_not_arrive_is_found() -> None:
    text = program(
        "self.c = nn.Conv1d(3, 8, 3)\nself.l = nn.LSTM(9, 4, batch_first=True)",
        "return self.l(self.c(x).transpose(1, 2))[0]",
    )
    wrong = [each for each in check(text, input="3x20").claims if each.verdict == "false"]
    assert [(each.claimed, each.computed) for each in wrong] == [(9, 8)]


def test_an_input_is_a_sequence_where_a_recurrent_layer_reads_it_first() -> None:
    facts = of(LSTM, "return self.l(x)[0]", "5x8")
    assert (facts.in_.channels, facts.in_.size) == (8, (5,))
    assert "the input is a sequence: 5 steps of 8 numbers, here 8x5" in map(str, facts.notes)
    second = of("self.l = nn.LSTM(8, 4)", "return self.l(x)[0]", "", "\n\nx = torch.randn(35, 3, 8)\n")
    assert (second.in_.channels, second.in_.size) == (8, (35,))


def test_layers_that_never_run_are_idle_and_frozen_ones_are_counted() -> None:
    facts = of(f"{LSTM}\nself.u = nn.GRU(7, 3)", "return self.l(x)[1][0][-1]", "5x8")
    assert (facts.params, facts.idle) == (224, 108)
    frozen = of(f"{LSTM}\nself.l.weight_ih_l0.requires_grad = False", "return self.l(x)[0]", "5x8")
    assert "128 of the parameters are set to requires_grad = False" in map(str, frozen.notes)


def test_layers_in_a_plain_list_are_not_counted() -> None:
    made = "self.l = [nn.LSTM(8, 8, batch_first=True) for _ in range(2)]"
    facts = of(made, "for each in self.l:\n    x = each(x)[0]\nreturn x", "5x8")
    assert facts.params == 0
    assert any("not registered" in str(each) for each in facts.notes)


def test_halves_of_both_directions_may_be_added() -> None:
    made = "self.l = nn.LSTM(8, 4, batch_first=True, bidirectional=True)"
    facts = of(made, "o, _ = self.l(x)\nreturn o[:, -1, :4] + o[:, 0, 4:]", "5x8")
    assert (facts.params, facts.out.text()) == (448, "4")


@pytest.mark.parametrize(
    ("made", "forward", "message"),
    [
        ("self.l = nn.LSTM(8, 4, proj_size=2)", "return self.l(x)[0]", "LSTM with proj_size=2"),
        ("self.l = nn.LSTM(8, 4)", "o, _ = self.l(x)\nreturn o[:, -1]", "a part of the batch is taken"),
        ("self.l = nn.LSTM(8, 0)", "return self.l(x)[0]", "hidden_size of LSTM is 0, and must be above 0"),
        ("self.l = nn.LSTM(8, 4, bidirectonal=True)", "return self.l(x)[0]", "LSTM has no argument 'bidirectonal'"),
        (LSTM, "h = torch.zeros(2, x.size(0), 4)\nreturn self.l(x, (h, h))[0]", "expected hidden size (1, batch, 4)"),
        (LSTM, "o, h = self.l(x)\nreturn self.l(o, h)[0]", "whose first states are trained, or made by other layers"),
        (
            f"{LSTM}\nself.h = nn.Parameter(torch.zeros(1, 1, 4))",
            "return self.l(x, (self.h, self.h))[0]",
            "are trained",
        ),
        (LSTM, "o, (h, c) = self.l(x)\nreturn torch.cat((h[-1], c[-1]), 1)", "the state of the cells of l"),
        (
            f"{LSTM}\nself.f = nn.Linear(4, 2)",
            "return self.f(self.l(x)[1][0])",
            "the last states of all layers at once",
        ),
        (LSTM, "return self.l(x.unsqueeze(1))[0]", "expected input to be 2D or 3D, got 4D instead"),
        (LSTM, "return self.l(x.mean(1))[0]", "gets a vector of 8"),
        (LSTM, "return self.l(x.transpose(0, 1))[0]", "takes the batch for the steps of a sequence"),
        (LSTM, "return self.l(x)[1][0][1]", "index 1 is out of bounds for 1 last states"),
        (LSTM, "return self.l(x)[1][0].view(3, 5)", "of the last states of all layers at once is not read"),
        ("self.l = nn.LSTMCell(8, 4)", "return self.l(x[:, 0])[0]", "is one step of a recurrent layer"),
    ],
)
def test_what_is_not_read_is_said(made: str, forward: str, message: str) -> None:
    with pytest.raises(SpecError) as raised:
        of(made, forward, "5x8")
    assert message in raised.value.message
