"""Tensors that are compared, number by number, and checks of what they hold."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

NET = """
import torch
import numpy as np
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.register_buffer("grid", torch.arange(10)[:, np.newaxis] * torch.arange(10)[np.newaxis, :])

    def forward(self, x):
        before, x = x, self.conv(x)
        {body}
        return x

net = Net()
"""


@pytest.mark.parametrize(
    "body",
    [
        "keep = (F.max_pool2d(x, 3, 1, 1) == x).float(); x = x * keep",
        "x = x * ((x > 0.5) & (x.relu() <= x))",
        "padded = F.pad(before, (1, 1)); assert (padded[..., 1:-1] == before).all()",
        "x = x + self.grid",
        "x = x ** x.sigmoid()",
    ],
)
def test_they_make_as_many_numbers(body: str) -> None:
    facts = measure(NET.replace("{body}", body), input="3x10x10")
    assert (facts.params, facts.macs, facts.out.size) == (224, 21_600, (10, 10))  # PyTorch 2.14


def test_tensors_of_different_sizes_are_not_compared() -> None:
    with pytest.raises(SpecError, match="equal shapes, not 8x10x10 and 3x10x10"):
        measure(NET.replace("{body}", "x = x * (x == before)"), input="3x10x10")
