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
CELL = "self.l = nn.LSTMCell(8, 4)"


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


PRIMED = "states that go from layer to layer, or from step to step, are no rows, and in no receptive field"


def test_a_decoder_gets_the_states_of_its_encoder() -> None:
    """Parameters of torch 2.14."""
    made = "self.e = nn.LSTM(8, 6, 2, batch_first=True)\nself.d = nn.LSTM(8, 6, 2, batch_first=True)"
    facts = of(made, "o, (h, c) = self.e(x)\nreturn self.d(x, (h, c))[0]", "5x8")
    assert facts.params == 2 * (4 * 6 * (8 + 6 + 2) + 4 * 6 * (6 + 6 + 2)) and facts.macs == 2 * 5 * 24 * (14 + 12)
    assert [row.text for row in facts.rows] == [
        *["lstm 6 twobias sequence"] * 2,
        *["lstm 6 twobias sequence primed"] * 2,
    ]
    assert PRIMED in map(str, facts.notes)
    assert not of(made, "o, h = self.e(x)\nreturn self.d(x, h)[0]", "5x8").rows[-1].visit.made.whole


def test_the_state_of_cells_is_shown_as_the_last_output() -> None:
    facts = of(LSTM, "o, (h, c) = self.l(x)\nreturn torch.cat((h[-1], c[-1]), 1)", "5x8")
    assert facts.out.text() == "8"
    assert any("the state of the cells of an LSTM is shown as its last output" in str(each) for each in facts.notes)


def test_packed_sequences_are_counted_as_they_are_padded() -> None:
    made = "self.e = nn.Embedding(50, 8)\nself.l = nn.LSTM(8, 4, bidirectional=True, batch_first=True)"
    packed = "p = nn.utils.rnn.pack_padded_sequence(self.e(x), [9], batch_first=True, enforce_sorted=False)\n"
    padded = "o, n = nn.utils.rnn.pad_packed_sequence(o, batch_first=True)\nreturn o.mean(1)"
    facts = of(made, f"{packed}o, (h, c) = self.l(p)\n{padded}", "9")
    assert (facts.params, facts.macs, facts.out.text()) == (400 + 448, 9 * 2 * 16 * 12, "8")
    assert any("packed sequences are counted at the length" in str(each) for each in facts.notes)
    last = of(made, f"{packed}return self.l(p)[1][0][-1]", "9")
    assert (last.params, last.out.text()) == (848, "4")


def test_a_cell_in_a_loop_has_its_weights_once_and_its_products_at_each_step() -> None:
    """Parameters of torch 2.14."""
    loop = "h = torch.zeros(x.size(0), 4)\nc = torch.zeros(x.size(0), 4)\nfor t in range(x.size(1)):\n"
    facts = of(CELL, f"{loop}    h, c = self.l(x[:, t], (h, c))\nreturn h", "5x8")
    assert (facts.params, facts.macs, facts.out.text()) == (16 * (8 + 4 + 2), 5 * 16 * 12, "4")
    assert [row.label for row in facts.rows if row.visit.step.kind.recurrent] == ["l", *[f"l#{n}" for n in range(2, 6)]]
    assert PRIMED in map(str, facts.notes)


@pytest.mark.parametrize(("name", "gates"), [("GRUCell", 3), ("RNNCell", 1)])
def test_cells_without_a_second_state_give_back_what_they_put_out(name: str, gates: int) -> None:
    made = f"self.l = nn.{name}(8, 4, bias=False)\nself.m = nn.{name}(4, 4)"
    facts = of(
        made, "h = g = None\nfor t in range(3):\n    h = self.l(x[:, t], h)\n    g = self.m(h, g)\nreturn g", "3x8"
    )
    assert (facts.params, facts.macs) == (gates * 4 * (12 + 8 + 2), 3 * gates * 4 * (12 + 8))


def test_a_cell_declares_what_arrives() -> None:
    text = program(CELL, "return self.l(x[:, 0])[0]")
    wrong = [each for each in check(text, input="5x9").claims if each.verdict == "false"]
    assert [(each.claimed, each.computed) for each in wrong] == [(8, 9)]


@pytest.mark.parametrize(
    ("made", "forward", "message"),
    [
        ("self.l = nn.LSTM(8, 4, proj_size=2)", "return self.l(x)[0]", "LSTM with proj_size=2"),
        ("self.l = nn.LSTM(8, 4)", "o, _ = self.l(x)\nreturn o[:, -1]", "a part of the batch is taken"),
        ("self.l = nn.LSTM(8, 0)", "return self.l(x)[0]", "hidden_size of LSTM is 0, and must be above 0"),
        ("self.l = nn.LSTM(8, 4, bidirectonal=True)", "return self.l(x)[0]", "LSTM has no argument 'bidirectonal'"),
        (LSTM, "h = torch.zeros(2, x.size(0), 4)\nreturn self.l(x, (h, h))[0]", "expected hidden size (1, batch, 4)"),
        (
            f"{LSTM}\nself.m = nn.LSTM(4, 3)",
            "o, h = self.l(x)\nreturn self.m(o, h)[0]",
            "expected hidden size (1, batch, 3)",
        ),
        (LSTM, "return self.l(x, (x, x))[0]", "first states of [batch"),
        (
            f"{LSTM}\nself.h = nn.Parameter(torch.zeros(1, 1, 5))",
            "return self.l(x, (self.h, self.h))[0]",
            "expected hidden size (1, batch, 4)",
        ),
        (
            f"{LSTM}\nself.f = nn.Linear(4, 2)",
            "return self.f(self.l(x)[1][0])",
            "the last states of all layers at once",
        ),
        (LSTM, "return self.l(x.unsqueeze(1))[0]", "expected input to be 2D or 3D, got 4D instead"),
        (LSTM, "return self.l(x.mean(1))[0]", "gets a vector of 8"),
        (
            "self.l = nn.LSTM(8, 8, batch_first=True)",
            "return self.l(self.l(x)[0].transpose(0, 1))[0]",
            "takes the batch for the steps of a sequence",
        ),
        (LSTM, "return self.l(x)[1][0][1]", "index 1 is out of bounds for 1 last states"),
        (LSTM, "return self.l(x)[1][0].view(3, 5)", "of the last states of all layers at once is not read"),
        (
            LSTM,
            "return self.l(nn.utils.rnn.pack_padded_sequence(x, [5], True))[0].data",
            ".data of a packed sequence is not read",
        ),
        (LSTM, "return nn.utils.rnn.pad_packed_sequence(x)[0]", "pad_packed_sequence needs a packed sequence"),
        (
            LSTM,
            "p = self.l(nn.utils.rnn.pack_padded_sequence(x, [5], True))[0]\n"
            "return nn.utils.rnn.pad_packed_sequence(p, True, 0.0, 7)[0]",
            "pad_packed_sequence to 7 steps, where 5 arrive",
        ),
        (CELL, "return self.l(x)[0]", "LSTMCell gets a tensor of 3 axes, where a batch of vectors is needed"),
        (CELL, "h = torch.zeros(2, 5)\nreturn self.l(x[:, 0], (h, h))[0]", "hidden has 5 numbers, and 4 are needed"),
        (CELL, "h, c = self.l(x[:, 0])\nreturn c + h", "'+' of the state of the cells of l"),
        ("self.l = nn.GRUCell(8, 0)", "return self.l(x[:, 0])", "hidden_size of GRUCell is 0, and must be above 0"),
        (
            f"{CELL}\nself.h = nn.Parameter(torch.zeros(1, 5))",
            "return self.l(x[:, 0], (self.h, self.h))[0]",
            "hidden has 5 numbers, and 4 are needed",
        ),
    ],
)
def test_what_is_not_read_is_said(made: str, forward: str, message: str) -> None:
    with pytest.raises(SpecError) as raised:
        of(made, forward, "5x8")
    assert message in raised.value.message


@pytest.mark.parametrize("key", ["-1. :", "'a':", "x.shape:", "[1]:", "n:"])
def test_last_states_up_to_what_is_no_number_are_refused(key: str) -> None:
    """`h[-1. :]` was a crash."""
    text = f"""import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(8, 4, batch_first=True)
    def forward(self, x):
        _, h = self.rnn(x)
        return h[{key}]
"""
    with pytest.raises(SpecError):
        measure(text, input="5x8")
