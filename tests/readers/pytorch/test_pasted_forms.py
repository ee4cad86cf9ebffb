"""Ways of writing that programs found on the web have: each with the sizes, parameters and products of PyTorch 2.14.

The numbers of tests/data/pasted_forms.jsonl are those of real PyTorch, made by tests/data/make_pasted_forms.py.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from tests.data.make_tensor_forms import program
from tests.places import DATA

ROWS = [json.loads(line) for line in (DATA / "pasted_forms.jsonl").read_text(encoding="utf-8").splitlines()]


NOT_RUN = {"linear layers on positions": 64 * 32 * 32, "queries that are trained": 5 * 32 * 32}
"""Multiply-adds of layers that run on numbers of the program's own, which a note tells."""


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_a_program_has_pytorchs_numbers(row: dict[str, Any]) -> None:
    """The MACs of layers and the products beside them, which are said, are all that PyTorch multiplies."""
    facts = measure(row["text"], input=None if row["macs"] is None else "3x32x32")
    ours = [sorted([n for n in (each.out.channels or 1, *each.out.size) if n > 1]) for each in facts.outputs]
    assert ours == [sorted([n for n in each if n > 1]) for each in row["outputs"]]
    said = re.search(r"([\d,]+) products", " ".join(map(str, facts.notes)))
    beside = int(said[1].replace(",", "")) if said else 0
    beside += NOT_RUN.get(row["name"], 0)
    assert facts.params + facts.idle == row["params"]
    assert row["macs"] in (None, facts.macs + beside)


def test_what_was_taken_for_granted_is_said() -> None:
    rows = {row["name"]: row["text"] for row in ROWS}
    notes = " ".join(map(str, measure(rows["checks of numbers"], input="3x32x32").notes))
    assert "a check of what is not known is taken as passed" in notes
    notes = " ".join(map(str, measure(rows["linear layers on positions"], input="3x32x32").notes))
    assert "layers that run on numbers of the program's own" in notes and "counted as if they never ran" in notes
    notes = " ".join(map(str, measure(rows["a recurrent layer"]).notes))
    assert "the input is 7 words, their steps first and the batch second" in notes


def test_a_condition_that_matters_is_refused() -> None:
    text = next(row["text"] for row in ROWS if row["name"] == "checks of numbers")
    for body in ("y = y[:, :4]", "self.a = self.a.t()", "raise ValueError('no numbers')\n        y = y[:, :4]"):
        changed = text.replace("self.a = self.a.to(y.dtype)", body.replace("\n        ", "\n            "))
        with pytest.raises(SpecError, match="which way it goes depends on what is not known"):
            measure(changed, input="3x32x32")


def test_a_list_may_grow_to_many_numbers() -> None:
    """What a list gets more is paid for, and not the whole of it each time."""
    text = (
        "import torch\nfrom torch import nn\nboxes = []\nfor i in range(4000):\n    boxes += [i, i, i, i]\n"
        "net = nn.Conv2d(3, len(boxes) // 4000, 1)\n"
    )
    assert measure(text, input="3x8x8").params == 16


def test_each_input_of_words_has_as_many_as_the_program_gives() -> None:
    text = (
        "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.e = nn.Embedding(9, 4)\n        self.a = nn.GRU(4, 3)\n"
        "        self.b = nn.GRU(4, 3)\n    def forward(self, x, y):\n"
        "        return self.a(self.e(x))[0], self.b(self.e(y))[0]\n"
        "Net()(torch.randint(0, 9, (12, 1)), torch.randint(0, 9, (10, 1)))\n"
    )
    facts = measure(text)
    assert [each.shape.text("chw") for each in facts.inputs] == ["12", "10"]
    assert facts.macs == (12 + 10) * 3 * 3 * (4 + 3)
    maps = text.replace("self.e(x)", "x").replace("self.e(y)", "y").replace("randint(0, 9, ", "zeros(")
    maps = maps.replace("1))", "1, 4))")
    assert measure(maps).macs == (12 + 10) * 3 * 3 * (4 + 3)


REFUSED = {
    "torch.zeros(4, 5).gather(0)": "gather is not followed with these arguments",
    "torch.zeros(4, 5).gather(7, torch.zeros(2, 2))": "there is no axis 7 of",
    "torch.where(y > 0, torch.zeros(4, 5), y)": "do not meet in 'where'",
    "y[:, [0, 99]]": "index 99 is out of bounds for an axis of 8",
    "y[:, :, 3, [0, 1]]": "is not read",
    "y[:, []]": r"an index of a tensor \(\[\]\) is not read",
    "F.pad(torch.zeros(4, 5), [1]) * y": "pad needs two amounts an axis",
    "y.any(1)": "is not read along an axis",
    "torch.stack([y, y], -1).frobnicate()": "of stacked tensors is not read",
}


@pytest.mark.parametrize("form", REFUSED)
def test_what_cannot_be_is_refused(form: str) -> None:
    with pytest.raises(SpecError, match=REFUSED[form]):
        measure(program("self.c = nn.Conv2d(3, 8, 3)", f"y = self.c(x)\nreturn {form}"), input="3x32x32")


NOTEBOOK = """!pip install -q git+https://example.org/net (optional)
%matplotlib inline
import torch
from torch import nn
files = !ls
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(12, 5)
    def forward(self, x):
        return self.fc(x.flatten(1))
%%time
net = Net()
net?
if True:
    %timeit net(torch.zeros(2, 3, 2, 2))
print("%d" % len([1, 2])
      )
"""


def test_commands_of_a_notebook_say_nothing_of_a_network() -> None:
    assert measure(NOTEBOOK, input="3x2x2").params == 65
