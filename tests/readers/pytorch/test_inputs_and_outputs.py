"""PyTorch networks that take several tensors, give back several, or hold layers that never run."""

from __future__ import annotations

import pytest

from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.source import load, load_text
from convcalc.text import Source

NET = """
import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.meta = nn.Linear(10, 4)
        self.fc = nn.Linear(12, 5)
        self.aux = nn.Sequential(nn.Conv2d(8, 16, 3, dilation=2), nn.BatchNorm2d(16), nn.LayerNorm(6), nn.Linear(77, 5))
        self.up = nn.ConvTranspose2d(4, 4, 2, stride=2)
    def forward(self, x, meta):
        y = self.conv(x)
        f = y.mean(dim=(2, 3))
        return self.fc(torch.cat([f, self.meta(meta)], 1)), y
net = Net()
"""

SIZES = {
    "called": "net(torch.randn(1, 3, 32, 32), torch.randn(1, 10))",
    "called on names": "a, b = torch.randn(2, 3, 32, 32), torch.randn(2, 10)\nout = net(a, b)",
    "torchsummary": "from torchsummary import summary\nsummary(net, [(3, 32, 32), (10,)])",
    "torchinfo": "from torchinfo import summary\nsummary(net, input_size=[(1, 3, 32, 32), (1, 10)])",
    "torchinfo by position": "from torchinfo import summary\nsummary(net, [(1, 3, 32, 32), (1, 10)])",
}


def of(text: str, input: str | None = None) -> Facts:
    return facts_of(load_text(Source(text, "net.py")), input)


@pytest.mark.parametrize("said", SIZES.values(), ids=list(SIZES))
def test_two_inputs_of_the_sizes_that_the_program_says(said: str) -> None:
    facts = of(NET + said)
    assert [(each.label, each.shape.text("chw")) for each in facts.inputs] == [("x", "3x32x32"), ("meta#2", "10")]
    assert [(each.label, each.out.text("chw")) for each in facts.outputs] == [("fc", "5"), ("conv", "8x32x32")]
    assert facts.params == (3 * 9 * 8 + 8) + (10 * 4 + 4) + (12 * 5 + 5)
    assert facts.macs == 3 * 9 * 8 * 32 * 32 + 10 * 4 + 12 * 5


def test_what_never_runs_is_counted_apart() -> None:
    facts = of(NET + SIZES["called"])
    assert [each.name for each in facts.net.idle] == ["aux.0", "aux.1", "aux.2", "aux.3", "up"]
    assert facts.idle == (8 * 9 * 16 + 16) + 2 * 16 + 2 * 6 + (77 * 5 + 5) + (4 * 4 * 4 + 4)
    assert not any("do not run" in note for note in facts.notes)


def test_another_first_input_leaves_the_second_as_it_is() -> None:
    facts = of(NET + SIZES["called"], "3x64x64")
    assert [each.shape.text("chw") for each in facts.inputs] == ["3x64x64", "10"]


def test_inputs_of_one_size_follow_the_first() -> None:
    siamese = """
import torch, torch.nn as nn
class S(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(3, 3, 3)
    def forward(self, a, b):
        return self.c(a) - self.c(b)
"""
    for call in ("", "\nS()(torch.randn(1, 3, 8, 8), torch.randn(1, 3, 8, 8))"):
        facts = of(siamese + call, "3x16x16")
        assert [(each.label, each.shape.text("chw")) for each in facts.inputs] == [("a", "3x16x16"), ("b", "3x16x16")]
        assert (facts.params, facts.macs) == (84, 2 * 81 * 14 * 14)
        assert [row.inputs for row in facts.rows] == [(-1,), (-2,), (1, 0)]


def test_a_tensor_that_is_given_twice_is_one_input() -> None:
    text = NET.replace("nn.Linear(10, 4)", "nn.Conv2d(3, 4, 1)").replace(
        "self.meta(meta)", "self.meta(meta).mean((2, 3))"
    )
    facts = of(text + "x = torch.randn(1, 3, 8, 8)\nnet(x, x)")
    assert [each.label for each in facts.inputs] == ["x"]


def test_one_output_that_is_given_back_twice_and_an_input_that_is_given_back() -> None:
    text = "import torch.nn as nn\nclass N(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    text += "        self.c = nn.Conv2d(3, 4, 1)\n    def forward(self, x):\n        y = self.c(x)\n        return {}\n"
    assert [each.label for each in of(text.format("y, y"), "3x8x8").outputs] == [""]
    assert [(each.label, each.row) for each in of(text.format("x, y"), "3x8x8").outputs] == [("input", -1), ("c", 0)]
    assert [(each.label, each.row) for each in of(text.format("{'out': y, 'aux': x}"), "3x8x8").outputs] == [
        ("c", 0),
        ("input", -1),
    ]


def test_weights_of_a_layer_that_runs_are_not_idle_under_another_name() -> None:
    text = "import torch.nn as nn\nclass N(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    text += "        self.a = nn.Conv2d(3, 3, 1)\n        self.b = nn.Conv2d(3, 3, 1, bias=False)\n"
    text += "        self.b.weight = self.a.weight\n    def forward(self, x):\n        return self.a(x)\n"
    assert of(text, "3x8x8").idle == 0


def test_the_network_as_a_spec_is_the_same() -> None:
    from convcalc.lang.writer import write

    facts = of(NET + SIZES["called"])
    again = facts_of(load(write(facts.tree)))
    assert (again.counts, again.idle, again.inputs) == (facts.counts, facts.idle, facts.inputs)
    assert [each[:3] for each in again.outputs] == [each[:3] for each in facts.outputs]


def test_a_norm_with_a_forward_of_its_own_is_not_idle() -> None:
    text = """
import torch, torch.nn as nn, torch.nn.functional as F
class Norm(nn.LayerNorm):
    def forward(self, x):
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.c, self.n, self.free = nn.Conv2d(3, 6, 1), Norm(6), nn.LayerNorm(9)
    def forward(self, x):
        return self.n(self.c(x))
"""
    facts = of(text, "3x8x8")
    assert (facts.params, facts.idle, [each.name for each in facts.net.idle]) == (24 + 12, 18, ["free"])
