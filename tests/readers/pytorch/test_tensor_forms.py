"""What people do to tensors between layers: each with the sizes, parameters and MACs that PyTorch 2.13 gives.

The numbers of tests/data/tensor_forms.jsonl are those of real PyTorch, made by tests/data/make_tensor_forms.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.loading import facts_of
from convcalc.readers import UnreadNote
from convcalc.readers.source import load
from tests.data.make_tensor_forms import program
from tests.places import DATA

ROWS = [json.loads(line) for line in (DATA / "tensor_forms.jsonl").read_text(encoding="utf-8").splitlines()]


def _without_ones(sizes: Iterable[int]) -> list[int]:
    """The sizes in one order, as channels come first here wherever they stand in the program."""
    return sorted([n for n in sizes if n > 1])


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_a_form_has_pytorchs_sizes_and_parameters(row: dict[str, Any]) -> None:
    facts = facts_of(load(program(row["init"], row["forward"])), row["input"])
    ours = [sorted([each.out.channels or 1, *each.out.size]) for each in facts.outputs]
    assert [_without_ones(each) for each in ours] == [
        _without_ones(map(int, each.split("x"))) for each in row["outputs"]
    ]
    assert (facts.params + facts.idle, facts.frozen, facts.macs) == (row["params"], row["frozen"], row["macs"])


ATTENTION = [json.loads(line) for line in (DATA / "attention_forms.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ATTENTION, ids=[row["name"] for row in ATTENTION])
def test_products_of_activations_are_counted_apart(row: dict[str, Any]) -> None:
    """The MACs are those of layers; how many products there are beside them is said, and is no agreement."""
    loaded = load(program(row["init"], row["forward"]))
    facts = facts_of(loaded, row["input"])
    ours = [sorted([each.out.channels or 1, *each.out.size]) for each in facts.outputs]
    assert [_without_ones(each) for each in ours] == [
        _without_ones(map(int, each.split("x"))) for each in row["outputs"]
    ]
    assert (facts.params + facts.idle, facts.macs) == (row["params"], row["macs"])
    said = [note for note in facts.net.notes if "products of activations" in note]
    assert [int(note.partition(" ")[0].replace(",", "")) for note in said] == [row["products"]] * bool(row["products"])
    assert all(isinstance(note, UnreadNote) for note in said)


QUERIES = (
    "self.c = nn.Conv2d(3, 16, 4, 4); self.q = nn.Parameter(torch.zeros(4, 16))\n"
    "        self.n = nn.LayerNorm(16); self.f = nn.Linear(16, 16)"
)


def test_layers_on_numbers_that_no_input_reaches_are_counted_beside_the_network_and_said() -> None:
    """PyTorch 2.14: 1,152 parameters; 49,152 MACs of the convolution, and 1,024 of the layer on the queries."""
    text = program(QUERIES, "t = self.c(x).flatten(2)\nreturn self.f(self.n(self.q)) @ t")
    facts = facts_of(load(text), "3x32x32")
    assert (facts.params + facts.idle, facts.macs, facts.out.elements()) == (1_152, 49_152, 4 * 64)
    assert any("which no input reaches, are counted as if they never ran" in note for note in facts.net.notes)


def test_words_may_be_made_whole_numbers_before_they_are_looked_up() -> None:
    facts = facts_of(load(program("self.e = nn.Embedding(100, 8)", "return self.e(x.long())")), "20")
    assert (facts.params, sorted([facts.out.channels or 1, *facts.out.size])) == (800, [8, 20])


NOT_COUNTED = {
    "nn.LSTMCell(8, 8)(y)": "where a batch of vectors is needed",
    "F.grid_sample(y, y)": "a grid has the places, and 2 numbers for each",
    "torch.bmm(y.flatten(2), y.flatten(2))": "1,024 and 8 do not meet",
    "y.flatten(2)[:, 0] @ y.flatten(2)[:, 0].t()": "matmul across the images of a batch",
    "torch.matmul(nn.Parameter(torch.zeros(2, 8, 8)), y.flatten(2))": "whose batches meet for some number of images",
    "torch.bmm(y, y)": "bmm needs tensors of 3 axes",
    "y.flatten(2) @ 3": "matmul gets 3",
    "y.flatten(2).chunk(0, 2)": "chunk makes at least 1 part",
    "y.unfold(9, 2, 3)": "there is no axis 9",
    "y.unsqueeze(9)": "a new axis 9",
    "y.flatten(2).matmul()": "matmul is not followed with these arguments",
    "F.pairwise_distance(y, 3)": "a tensor is 3",
    "y.permute(0, 2, 1, 3).reshape(y.size(0), 8, 77)": "is invalid for input of size 8,192",
    "nn.MultiheadAttention(8, 3)(y, y, y)": "embed_dim 8 must be divisible by num_heads 3",
    "nn.MaxUnpool2d(3, stride=2)(y, None)": "read where windows lie side by side",
    "F.unfold(y, 40)": "windows of 40 do not fit on 32 places",
    "y[0:1, :]": "a part of the batch",
}


@pytest.mark.parametrize("form", NOT_COUNTED)
def test_what_is_not_read_is_refused_at_its_line_in_one_sentence(form: str) -> None:
    text = program("self.c = nn.Conv2d(3, 8, 3, padding=1)", f"y = self.c(x)\nreturn {form}")
    with pytest.raises(SpecError) as caught:
        facts_of(load(text), "3x32x32")
    assert NOT_COUNTED[form] in str(caught.value) and ":10:" in str(caught.value)


@pytest.mark.parametrize("form", ["y.mean()", "F.mse_loss(y, y)", "torch.log(y.sum()) + 2 * nn.L1Loss()(y, y)"])
def test_one_number_of_all_images_is_no_output(form: str) -> None:
    text = program("self.c = nn.Conv2d(3, 8, 3, padding=1)", f"y = self.c(x)\nreturn {form}")
    with pytest.raises(SpecError, match="of all images at once, one number, no tensor"):
        facts_of(load(text), "3x32x32")


@pytest.mark.parametrize(
    "form",
    [
        "y / y.abs().max()",
        "(y - y.mean()) / (y.std() + 1e-5)",
        "y, y.flatten(1).mean() * 2",
        "y * F.l1_loss(y, -y).exp()",
    ],
)
def test_a_tensor_that_meets_one_number_keeps_its_sizes(form: str) -> None:
    text = program("self.c = nn.Conv2d(3, 8, 3, padding=1)", f"y = self.c(x)\nreturn {form}")
    assert facts_of(load(text), "3x32x32").out.text() == "32x32x8"


DETECTION = (
    "self.c = nn.Conv2d(3, 16, 8, 8); self.t = nn.Transformer(16, 2, 1, 2, 32)\n"
    "        self.q = nn.Parameter(torch.rand(5, 16)); self.f = nn.Linear(16, 4)"
)


def test_the_queries_of_a_detection_transformer_attend_to_themselves() -> None:
    """PyTorch 2.13: 12,212 parameters; 124,224 MACs, 6,400 of them of five layers that no input reaches."""
    forward = (
        "h = self.c(x).flatten(2).permute(2, 0, 1)\n"
        "h = self.t(h, self.q.unsqueeze(1).repeat(1, x.shape[0], 1))\nreturn self.f(h.transpose(0, 1)).sigmoid()"
    )
    facts = facts_of(load(program(DETECTION, forward)), "3x32x32")
    assert (facts.params + facts.idle, facts.macs, facts.out.elements()) == (12_212, 124_224 - 6_400, 5 * 4)
    assert any("which no input reaches, are counted as if they never ran" in note for note in facts.net.notes)


def test_several_sequences_of_an_item_cost_as_many_times_as_much() -> None:
    """An LSTM of 5 units on 6 numbers has 4 x 5 x (6 + 5) products a step: here on 4 maps of 6 rows of 5 places."""
    forward = "b, t, c, h, w = x.shape\ny = x.view(b * t, c, h, w).permute(0, 2, 3, 1).reshape(b * t * h, w, c)\n"
    for first, last in (("True", "o[:, -1]"), ("True", "s[0][-1]"), ("True", "s[0].squeeze(0)"), ("False", "o[-1]")):
        made = f"self.l = nn.LSTM(6, 5, batch_first={first})"
        given = "y" if first == "True" else "y.transpose(0, 1)"
        text = program(made, f"{forward}o, s = self.l({given})\nreturn {last}.view(b, t, h, -1).mean((1, 2))")
        facts = facts_of(load(text), "4x6x6x5")
        assert (facts.macs, facts.params, facts.out.text()) == (4 * 6 * 5 * 4 * 5 * 11, 4 * 5 * 13, "5")
    both = made.replace("batch_first=False", "batch_first=True, bidirectional=True")
    text = program(both, f"{forward}o, s = self.l(y)\nreturn torch.cat([*s[0]], 1).view(b, -1)")
    facts = facts_of(load(text), "4x6x6x5")
    assert (facts.macs, facts.out.elements()) == (2 * 4 * 6 * 5 * 4 * 5 * 11, 4 * 6 * 10)
    assert not facts.rows[-1].visit.made.whole
    with pytest.raises(SpecError, match="index 3 is out of bounds for 2 last states"):
        facts_of(load(text.replace("torch.cat([*s[0]], 1)", "s[0][3]")), "4x6x6x5")
    with pytest.raises(SpecError, match="the last states of all layers at once"):
        facts_of(load(text.replace("torch.cat([*s[0]], 1)", "(s[0] * 2)")), "4x6x6x5")


@pytest.mark.parametrize(
    ("weight", "own", "filters"),
    [
        ("self.w.repeat(2, 1, 1, 1)", 32, 8),
        ("self.w[:3]", 32, 3),
        ("self.w * self.v.view(1, 8, 1, 1).expand(4, 8, 1, 1)", 40, 4),
        ("self.w + self.u[:4]", 32 + 48, 4),
    ],
)
def test_weights_worked_out_of_parameters_are_counted_beside_the_layer(weight: str, own: int, filters: int) -> None:
    made = "self.c = nn.Conv2d(3, 8, 3, padding=1); self.w = nn.Parameter(torch.zeros(4, 8, 1, 1))"
    made += "; self.v = nn.Parameter(torch.ones(8))" if "self.v" in weight else ""
    made += "; self.u = nn.Parameter(torch.ones(6, 8, 1, 1))" if "self.u" in weight else ""
    facts = facts_of(load(program(made, f"return F.conv2d(self.c(x), {weight})")), "3x32x32")
    assert (facts.params + facts.idle, facts.out.channels) == (224 + own, filters)
    assert facts.macs == 1024 * (216 + 8 * filters)
    assert any("are none of the layer's own" in note for note in facts.net.notes)


def test_each_item_is_picked_at_places_of_its_own() -> None:
    made = "self.c = nn.Conv1d(3, 8, 1); self.f = nn.Linear(8, 5)"
    picked = "batch = torch.arange(y.size(0)).view(-1, 1).repeat(1, 6)\nz = y[batch, y[..., 0].topk(6, dim=-1)[1], :]\n"
    last = "y = self.c(x).transpose(1, 2)\n" + picked + "return self.f(z)"
    assert facts_of(load(program(made, last)), "3x16").out.elements() == 6 * 5
    one = last.replace("return", "z = z[torch.arange(z.size(0)), z[:, :, 0].argmax(1)]\nreturn")
    assert facts_of(load(program(made, one)), "3x16").out.text() == "5"
    with pytest.raises(SpecError, match="index of a tensor"):
        facts_of(load(program(made, last.replace(", :]", ", 1:]"))), "3x16")


@pytest.mark.parametrize(
    ("forward", "numbers"),
    [
        ("return self.c(x).squeeze()[:, :30].mean(-1)", 30),
        ("return self.f(self.c(x).squeeze()[:, 2:10, 4:])", 8 * 4),
        ("y = self.c(x).mean(2, keepdim=True).squeeze()\nreturn self.f(y[:, :28])", 4),
        ("y = self.c(x).squeeze()\nassert y.shape[1:] == (32, 32)\nreturn y.sum(1).squeeze()", 32),
    ],
)
def test_squeeze_without_an_axis_takes_the_one_channel_as_well(forward: str, numbers: int) -> None:
    """PyTorch's `squeeze()` leaves no axis of 1, whichever it is."""
    facts = facts_of(
        load(program("self.c = nn.Conv2d(3, 1, 3, padding=1); self.f = nn.Linear(28, 4)", forward)), "3x32x32"
    )
    assert (facts.out.elements(), facts.params + facts.idle) == (numbers, 28 + 4 * 29)


@pytest.mark.parametrize(
    ("size", "factor", "made"),
    [(5, 0.6, 3), (5, 1.4, 7), (30, 1.7, 51), (9, 1.3, 11), (25, 0.28, 7), (10, 0.29, 2), (100, 0.29, 28)],
)
def test_a_map_is_resized_by_a_factor_as_floats_have_it(size: int, factor: float, made: int) -> None:
    """PyTorch 2.13 takes the floor of the product in floating point: of 5 x 0.6 it is 3, of 100 x 0.29 it is 28."""
    for init, forward in (
        (f"self.u = nn.Upsample(scale_factor={factor})", "return self.u(x)"),
        ("pass", f"return F.interpolate(x, scale_factor={factor}, mode='linear')"),
        ("pass", f"return F.interpolate(x, scale_factor=[{factor}], mode='area')"),
    ):
        assert facts_of(load(program(init, forward)), f"3x{size}").out.size == (made,)


def test_one_step_that_an_index_names_is_no_batch() -> None:
    made = "self.g = nn.GRU(16, 6, batch_first=True); self.f = nn.Linear(6, 4)"
    forward = "y, _ = self.g(x)\nreturn self.f(y.index_select(1, torch.tensor([{0}])))"
    for index, steps in (("0", 1), ("0, 2, 2", 3)):
        assert facts_of(load(program(made, forward.format(index))), "5x16").out.elements() == 4 * steps
