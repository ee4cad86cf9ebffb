"""Ways of writing that programs found on the web have: each with the sizes, parameters and products of PyTorch 2.14.

The numbers of tests/data/pasted_forms.jsonl are those of real PyTorch, made by tests/data/make_pasted_forms.py.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from convcalc.api import measure
from tests.places import DATA

ROWS = [json.loads(line) for line in (DATA / "pasted_forms.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_a_program_has_pytorchs_numbers(row: dict[str, Any]) -> None:
    """The MACs of layers and the products beside them, which are said, are all that PyTorch multiplies."""
    facts = measure(row["text"], input="3x32x32")
    ours = [sorted([n for n in (each.out.channels or 1, *each.out.size) if n > 1]) for each in facts.outputs]
    assert ours == [sorted([n for n in each if n > 1]) for each in row["outputs"]]
    said = re.search(r"([\d,]+) products", " ".join(map(str, facts.notes)))
    beside = int(said[1].replace(",", "")) if said else 0
    assert (facts.params + facts.idle, facts.macs + beside) == (row["params"], row["macs"])


def test_a_list_may_grow_to_many_numbers() -> None:
    """What a list gets more is paid for, and not the whole of it each time."""
    text = (
        "import torch\nfrom torch import nn\nboxes = []\nfor i in range(4000):\n    boxes += [i, i, i, i]\n"
        "net = nn.Conv2d(3, len(boxes) // 4000, 1)\n"
    )
    assert measure(text, input="3x8x8").params == 16
