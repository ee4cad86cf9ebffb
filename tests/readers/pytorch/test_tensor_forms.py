"""What people do to tensors between layers: each with the sizes, parameters and MACs that PyTorch 2.13 gives.

The numbers of tests/data/tensor_forms.jsonl are those of real PyTorch, made by tests/data/make_tensor_forms.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

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
