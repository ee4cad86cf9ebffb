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


NOT_COUNTED = {
    "F.scaled_dot_product_attention(y, y, y)": "scaled_dot_product_attention multiplies activations",
    "torch.bmm(y.flatten(2), y.flatten(2).transpose(1, 2))": "bmm multiplies activations",
    "y.flatten(2) @ y.flatten(2).transpose(1, 2)": "matmul multiplies activations",
    "torch.einsum('bchw,bdhw->bcd', y, y)": "einsum multiplies activations",
    "nn.MultiheadAttention(8, 2)(y, y, y)": "MultiheadAttention is attention",
    "nn.LSTMCell(8, 8)(y)": "where a batch of vectors is needed",
    "F.grid_sample(y, y)": "grid_sample takes places that depend on the numbers",
    "nn.MaxUnpool2d(3, stride=2)(y, None)": "read where windows lie side by side",
    "F.unfold(y, 3)": "unfold is read where its patches lie side by side",
    "torch.cat([nn.Parameter(torch.zeros(1, 8, 32, 32)), y], 1)": "cat of a tensor and numbers of the program's own",
    "y[:, ::2]": "a slice of every few channels",
    "y[0:1, :]": "a part of the batch",
    "y.mean()": "a mean of all numbers",
    "y + nn.Parameter(torch.zeros(32))": "a parameter of (32,) meets a tensor in '+'",
    "F.conv2d(y, nn.Parameter(torch.zeros(4, 8, 1, 1)).repeat(2, 1, 1, 1))": "several times one",
    "F.conv2d(y, nn.Parameter(torch.zeros(4, 8, 1, 1)) * nn.Parameter(torch.zeros(4, 8, 1, 1)))": "2 parameters",
    "torch.stack([y, y], 2).view(x.shape[0], 16, 32, 32)": "a view of stacked tensors",
}


@pytest.mark.parametrize("form", NOT_COUNTED)
def test_what_is_not_read_is_refused_at_its_line_in_one_sentence(form: str) -> None:
    text = program("self.c = nn.Conv2d(3, 8, 3, padding=1)", f"y = self.c(x)\nreturn {form}")
    with pytest.raises(SpecError) as caught:
        facts_of(load(text), "3x32x32")
    assert NOT_COUNTED[form] in str(caught.value) and ":10:" in str(caught.value)
