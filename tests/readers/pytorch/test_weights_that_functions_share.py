"""Weights of layers that functions are given too, once or more often: the parameters and MACs of PyTorch 2.14."""

from __future__ import annotations

import pytest

from convcalc.api import measure

NET = """
import torch
import torch.nn as nn
import torch.nn.functional as F
class Own(nn.Conv2d):
    def forward(self, x):
        return F.conv2d(x, self.weight){0}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 3, 1), Own(3, 3, 1)
    def forward(self, x):
        return {1}
"""

FORMS = {
    "a bias that the layer's own forward leaves out": ("", "self.a(self.b(x))", 24, 18),
    "a bias of which it takes one number": (" + self.bias[0]", "self.a(self.b(x))", 24, 18),
    "a layer, and then its weight and bias": ("", "F.conv2d(self.a(x), self.a.weight, self.a.bias)", 24, 18),
    "a weight and bias, and then the layer": ("", "self.a(F.conv2d(x, self.a.weight, self.a.bias))", 24, 18),
    "a weight, and then the layer twice": ("", "self.a(self.a(F.conv2d(x, self.a.weight)))", 24, 27),
    "a weight with the bias of another": ("", "F.conv2d(self.a(x), self.a.weight, self.b.bias)", 24, 18),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_each_number_is_counted_once(form: tuple[str, str, int, int]) -> None:
    own, result, params, products = form
    facts = measure(NET.format(own, result), input="3x8x8")
    assert (facts.params + facts.idle, facts.macs) == (params, products * 64)
