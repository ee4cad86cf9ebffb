"""Layers whose class has a `forward` of its own, which takes parts of the weight or nothing: all of it is counted."""

from __future__ import annotations

import pytest

from convcalc.api import measure

LAYERS = """
import torch
from torch import nn
import torch.nn.functional as F

class Layer({base}):
    def forward(self, x):
        {body}

net = nn.Sequential({made}, nn.Flatten(1), nn.Linear({arriving}, 2))
"""
FORMS = [  # the class, what it does, what is made of it, what arrives behind it, its parameters and MACs
    (
        "nn.Conv2d",
        "return torch.cat([F.conv2d(x, w, None, 1, 1) for w in (self.weight[:4], self.weight[4:])], 1)",
        "Layer(3, 8, 3, bias=False)",
        8 * 100,
        (216, 8 * 27 * 100),
    ),
    ("nn.Conv2d", "return x", "Layer(3, 8, 3)", 300, (224, 0)),
    ("nn.Conv2d", "return super().forward(x)", "Layer(3, 8, 3, padding=1)", 800, (224, 8 * 27 * 100)),
    (
        "nn.Conv2d",
        "return F.conv2d(x, self.weight, self.bias, padding=1)",
        "Layer(3, 8, 3)",
        800,
        (224, 8 * 27 * 100),
    ),
    (
        "nn.Linear",
        "return torch.einsum('bchi,oi->bcho', x, self.weight * 2) + self.bias[:1]",
        "Layer(10, 4)",
        120,
        (44, 10 * 4 * 3 * 10),
    ),
]


@pytest.mark.parametrize(("base", "body", "made", "arriving", "numbers"), FORMS)
def test_all_of_a_weight_is_counted(base: str, body: str, made: str, arriving: int, numbers: tuple[int, int]) -> None:
    facts = measure(LAYERS.format(base=base, body=body, made=made, arriving=arriving), input="3x10x10")
    head = 2 * arriving
    assert (facts.params + facts.idle, facts.macs) == (numbers[0] + head + 2, numbers[1] + head)  # PyTorch 2.14
