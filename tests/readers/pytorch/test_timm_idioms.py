"""What networks of the kind of timm's do beside layers: tokens, biases of several parts, encodings, rows of a batch."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

NET = """
import numpy as np
import torch
from collections import deque
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 16, 4, 4)
        {init}

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        {forward}

net = Net()
"""
PATCHES = 16 * 48 + 16
PATCH_MACS = 64 * 16 * 48

# (what it has, what it does, trained parameters that run and that do not, MACs), as PyTorch 2.14 has them
FORMS = {
    "two tokens before the words": (
        "self.a = nn.Parameter(torch.zeros(1, 1, 16)); self.b = nn.Parameter(torch.zeros(1, 1, 16))",
        "return torch.cat((self.a.expand(x.shape[0], -1, -1), self.b.expand(x.shape[0], -1, -1), x), dim=1)[:, 0]",
        32,
        0,
    ),
    "a bias of which keys have none": (
        "self.w = nn.Linear(16, 48, bias=False); self.q = nn.Parameter(torch.zeros(16));"
        " self.v = nn.Parameter(torch.zeros(16)); self.register_buffer('k', torch.zeros(16), persistent=False)",
        "return F.linear(x, self.w.weight, torch.cat((self.q, self.k, self.v)))",
        16 * 48 + 32,
        64 * 16 * 48,
    ),
    "a mask for the windows of every image": (
        "self.a = nn.Linear(16, 16)",
        "b = x.shape[0]; mask = torch.zeros(4, 16, 16)[None].expand(b, -1, -1, -1).reshape(-1, 16, 16);"
        " return (self.a(x).reshape(b * 4, 16, 16) + mask).view(b, 64, 16)",
        272,
        64 * 256,
    ),
    "tensors that are packed, and taken apart again": (
        "self.a = nn.Linear(16, 16); self.token = nn.Parameter(torch.zeros(2, 16))",
        "from einops import pack, repeat, unpack\n        token = repeat(self.token, 'n d -> b n d', b=x.shape[0])\n"
        "        grid, sizes = pack([x.reshape(x.shape[0], 8, 8, 16)], 'b * d'); assert grid.shape[1] == 64\n"
        "        both, parts = pack([token, unpack(grid, sizes, 'b * d')[0]], 'b * d'); assert both.shape[1] == 66\n"
        "        _, x = unpack(self.a(both), parts, 'b * d'); assert x.shape[1:] == (8, 8, 16)\n"
        "        return x",
        272 + 32,
        66 * 256,
    ),
    "lists of parameters in a list": (
        "self.scales = nn.ParameterList([nn.ParameterList([torch.ones(16)])]); self.a = nn.Linear(16, 16)\n"
        "        self.scales.append(nn.ParameterList([nn.Parameter(torch.ones(16))]))",
        "for (scale,) in self.scales:\n            x = self.a(x) * scale\n        return x",
        272 + 32,
        2 * 64 * 256,
    ),
    "rates that numpy spreads": (
        "rates = torch.Tensor(np.linspace(0, 0.1, 6)).split((2, 4)); self.a = nn.Linear(16, len(rates[1].tolist()))",
        "return self.a(x)",
        68,
        64 * 64,
    ),
    "a norm of all words of a batch": (
        "self.line = nn.Linear(16, 24, bias=False); self.norm = nn.BatchNorm1d(24)",
        "x = self.line(x); return self.norm(x.flatten(0, 1)).reshape_as(x)",
        16 * 24 + 48,
        64 * 16 * 24,
    ),
    "a product that is added": (
        "self.a = nn.Linear(16, 16); self.b = nn.Linear(16, 16)",
        "return torch.addcmul(x, self.a(x), self.b(x)).addcmul_(tensor1=x, tensor2=x, value=2)",
        2 * 272,
        2 * 64 * 256,
    ),
    "a convolution of an encoding": (
        "self.code = nn.Conv2d(4, 16, 1)",
        "grid = torch.zeros(1, 4, 8, 8); return x + self.code(grid).flatten(2).transpose(1, 2)",
        4 * 16 + 16,
        0,
    ),
    "forward chosen where it is made": (
        "self.line = nn.Linear(16, 8); self.part = Part('slices')",
        "return self.part(self.line(x))",
        136,
        64 * 16 * 8,
    ),
    "a cache by device": (
        "self.line = nn.Linear(16, 8); self.cache = {}",
        "key = str(x.device); self.cache[key] = self.line(x) if key not in self.cache else None;"
        " return self.cache['cpu'] if x.device.type == 'cpu' and x.device.index is None else None",
        136,
        64 * 16 * 8,
    ),
    "types of numbers": (
        "self.wide = torch.finfo(torch.get_default_dtype()).bits < 32; self.line = nn.Linear(16, 8 - 4 * self.wide)",
        "kind = None; kind = x.dtype if kind is None else kind;"
        " return self.line(x) if kind is not None and kind.is_floating_point else None",
        136,
        64 * 16 * 8,
    ),
    "rows at both ends": (
        "d = deque(['b']); d.appendleft('a'); d.append('c'); d.extend([8]);"
        " self.line = nn.Linear(16, d.pop()); assert d.popleft() == 'a' and list(d) == ['b', 'c'] and d[0] == 'b'",
        "return self.line(x)",
        136,
        64 * 16 * 8,
    ),
    "parts of own numbers": (
        "first, second = torch.zeros(12).split([4, 8]); self.line = nn.Linear(16, len(second));"
        " assert len(torch.arange(8).split(2)) == first.numel() and torch.zeros(2, 3).tile(2).shape == (2, 6)",
        "return self.line(x)",
        136,
        64 * 16 * 8,
    ),
    "places relative to one another": (
        "self.line = nn.Linear(16, 127)",
        "y = F.pad(self.line(x).reshape(-1, 64, 127), [0, 1]).flatten(1);"
        " return F.pad(y, [0, 63]).reshape(-1, 65, 127)[:, :64, 63:]",
        16 * 127 + 127,
        64 * 16 * 127,
    ),
    "a list of numbers worked out": (
        "a, b, c = (2 ** torch.arange(3)).flip(0).cumsum(0).tolist(); assert (a, b, c) == (4, 6, 7);"
        " self.line = nn.Linear(16, 8)",
        "return self.line(x)",
        136,
        64 * 16 * 8,
    ),
    "differences of numbers": (
        "depths = torch.diff(torch.tensor([0, 1, 4, 12])).int().tolist();"
        " assert torch.diff(torch.zeros(3, 5)).shape == (3, 4) and torch.zeros(9).narrow(0, 2, 4).numel() == 4;"
        " self.line = nn.Linear(16, depths[-1]); assert depths == [1, 3, 8]",
        "return self.line(x)",
        136,
        64 * 16 * 8,
    ),
    "words of so many windows": (
        "self.line = nn.Linear(16, 8)",
        "return self.line(x.repeat_interleave(4, dim=0)).view(-1, 4, 64, 8)[:, 0]",
        136,
        4 * 64 * 16 * 8,
    ),
}
PART = """
class Part(nn.Module):
    def __init__(self, how):
        super().__init__()
        self.forward = self.slices if how == "slices" else self.whole
    def slices(self, x):
        return x[..., :4]
    def whole(self, x):
        return x
"""


@pytest.mark.parametrize("form", FORMS)
def test_it_is_read(form: str) -> None:
    init, forward, params, macs = FORMS[form]
    text = NET.replace("{init}", init).replace("{forward}", forward).replace("class Net", f"{PART}\nclass Net")
    facts = measure(text, input="3x32x32")
    assert facts.params + facts.idle == PATCHES + params
    assert facts.macs == PATCH_MACS + macs


def test_numbers_of_its_own_that_a_convolution_does_not_take() -> None:
    init, forward = "self.code = nn.Conv2d(5, 16, 1)", "return x + self.code(torch.zeros(1, 4, 8, 8)).mean()"
    with pytest.raises(SpecError, match="Conv2d is for 5 channels, and 4 arrive"):
        measure(NET.replace("{init}", init).replace("{forward}", forward), input="3x32x32")


def test_parts_that_are_not_the_whole() -> None:
    init = "a, b = torch.zeros(12).split([4, 9]); self.line = nn.Linear(16, 8)"
    with pytest.raises(SpecError, match=r"split into .* of an axis of 12"):
        measure(NET.replace("{init}", init).replace("{forward}", "return self.line(x)"), input="3x32x32")


def test_a_padding_below_nothing_is_a_mistake() -> None:
    init = "self.line = nn.Linear(16, 8)"
    forward = "return F.pad(self.line(x).reshape(-1, 16, 8), (-5, -5))"
    with pytest.raises(SpecError, match="leaves less than nothing"):
        measure(NET.replace("{init}", init).replace("{forward}", forward), input="3x32x32")
