"""Networks on the columns of a table: an embedding for each of those that are kinds, numbers beside them.

What PyTorch 2.14 has stands beside each.
"""

from __future__ import annotations

import pytest

from convcalc.api import measure

NET = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, cards=(10, 20, 30), dim=8, numbers=5):
        super().__init__()
        self.kinds = nn.ModuleList([nn.Embedding(card, dim) for card in cards])
        self.norm = nn.BatchNorm1d(numbers)
        self.mlp = nn.Sequential(nn.Linear(dim * len(cards) + numbers, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, {}):
        {}
        found = [kind(cats[:, at]) for at, kind in enumerate(self.kinds)]
        if nums.numel() > 0 and 0 != nums.size(0) >= 1 and not nums.shape[0] < 1:
            found.append(self.norm(nums))
        return self.mlp(torch.cat(found, dim=1))

net = Net()
"""


@pytest.mark.parametrize(
    ("takes", "first", "size"),
    [
        ("cats, nums", "assert cats.shape[1] == 3", "cats=3,nums=5"),
        ("x", "cats, nums = x[:, :3].long(), x[:, 3:]", "8"),
        ("x", "cats = x[:, :3].int(); nums = x[:, 3:]", "8"),
    ],
)
def test_every_kind_has_its_embedding(takes: str, first: str, size: str) -> None:
    facts = measure(NET.format(takes, first), input=size)
    assert facts.params == 480 + 10 + 29 * 64 + 64 + 65
    assert facts.macs == 29 * 64 + 64
    assert [each.out.channels for each in facts.outputs] == [1]
    assert not facts.idle
