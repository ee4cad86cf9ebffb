"""Parameters that a program or file does not train: each reader counts them, and no total calls them trainable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.source import load, load_file
from tests.cli.program import run

NET = """
import torch
from torch import nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3))
        self.gain = nn.Parameter(torch.ones(1, 4))
        self.fc = nn.Linear(8, 4)
    def forward(self, x):
        x = self.features[3](self.features(x))
        return self.fc(x.mean((2, 3))) * self.gain
net = Net()
"""
"""224 + 16 + 584 of the features, one convolution of which runs twice, 36 of the head, 4 factors."""

FREEZING = {
    "": 0,
    "for p in net.parameters():\n    p.requires_grad = False": 864,
    "for p in net.features.parameters():\n    p.requires_grad_(False)": 824,
    "net.features.requires_grad_(False)": 824,
    "net.requires_grad_(False)\nnet.fc = nn.Linear(8, 4)": 828,
    "for name, p in net.named_parameters():\n    if 'fc' not in name and name != 'gain':\n"
    "        p.requires_grad = False": 824,
    "for name, p in net.named_parameters():\n    p.requires_grad = name.endswith('bias')": 864 - (8 + 8 + 8 + 4),
    "for p in list(net.parameters())[:-2]:\n    p.requires_grad = False": 864 - 36,
    "for m in net.modules():\n    if isinstance(m, nn.BatchNorm2d):\n        m.weight.requires_grad = False": 8,
    "net.gain.requires_grad = False": 4,
    "net.fc.bias.requires_grad = False\nnet.features[3].weight.requires_grad = False": 4 + 576,
    "net.requires_grad_(False)\nnet.fc.requires_grad_(True)": 828,
    "def freeze(model, on):\n    if on:\n        for p in model.parameters():\n            p.requires_grad = False\n"
    "freeze(net, True)": 864,
    "for child in list(net.features.children())[:2]:\n    for p in child.parameters():\n"
    "        p.requires_grad = False": 240,
}  # fmt: skip


def facts(text: str) -> Facts:
    return facts_of(load(text), "3x16x16")


@pytest.mark.parametrize("freezing", FREEZING)
def test_what_pytorch_freezes(freezing: str) -> None:
    found = facts(NET + freezing)
    assert (found.params, found.frozen, found.trainable) == (864, FREEZING[freezing], 864 - FREEZING[freezing])
    told = [each for each in found.notes if "requires_grad = False" in each]
    assert told == [f"{found.frozen:,} of the parameters are set to requires_grad = False"] * (found.frozen > 0)


def test_the_attribute_of_a_module_freezes_nothing() -> None:
    found = facts(NET + "net.features.requires_grad = False")
    assert found.frozen == 0 and any("freezes nothing" in each for each in found.notes)


def test_freezing_that_is_not_followed_is_never_agreement() -> None:
    loop = "for p in torch.load('a'):\n    p.requires_grad = False"
    ran = run("check", "-", "--input", "3x16x16", stdin=(NET + loop).encode())
    assert ran.status == 1 and "is not followed" in ran.out + ran.err


def test_weights_made_with_requires_grad_off_are_frozen() -> None:
    own = NET.replace("nn.Parameter(torch.ones(1, 4))", "nn.Parameter(torch.ones(1, 4), requires_grad=False)")
    assert facts(own).frozen == 4
    given = NET.replace("* self.gain", "* self.gain\n        # ").replace(
        "x = self.features[3]", "x = F.conv2d(x, self.w, self.b, padding=1)\n        x = self.features[3]"
    )
    made = "self.w = nn.Parameter(torch.randn(3, 3, 3, 3), requires_grad=False); self.b = nn.Parameter(torch.zeros(3))"
    found = facts(given.replace("self.gain =", f"{made}; self.gain ="))
    assert (found.params, found.frozen) == (864 + 81 + 3, 81)


CAFFE = """name: "n" input: "data" input_shape { dim: 1 dim: 3 dim: 16 dim: 16 }
layer { name: "a" type: "Convolution" bottom: "data" top: "a" param { lr_mult: 0 } param { lr_mult: 2 }
  convolution_param { num_output: 8 kernel_size: 3 } }
layer { name: "n" type: "BatchNorm" bottom: "a" top: "a"
  param { lr_mult: 0 } param { lr_mult: 0 } param { lr_mult: 0 } }
layer { name: "s" type: "Scale" bottom: "a" top: "a" param { lr_mult: 0.0 } scale_param { bias_term: true } }
layer { name: "r" type: "ReLU" bottom: "a" top: "a" }
layer { name: "b" type: "Convolution" bottom: "a" top: "b" param { lr_mult: 0 decay_mult: 0 } param { lr_mult: 0 }
  convolution_param { num_output: 2 kernel_size: 1 } }
"""


def test_what_caffe_freezes(tmp_path: Path) -> None:
    path = tmp_path / "net.prototxt"
    path.write_text(CAFFE, encoding="utf-8")
    found = facts_of(load_file(str(path)))
    assert (found.params, found.frozen) == (224 + 16 + 18, 216 + 8 + 18)
    assert "242 of the parameters are set to lr_mult: 0" in found.notes


def test_no_total_calls_frozen_parameters_trainable() -> None:
    text = NET + "net.features.requires_grad_(False)"
    ran = run("arch", "-", "--input", "3x16x16", stdin=text.encode())
    assert "864, 40 trainable and 824 frozen: " in ran.out
    made = json.loads(run("arch", "-", "--input", "3x16x16", "--json", stdin=text.encode()).out)
    assert (made["totals"]["params"], made["totals"]["frozen"]) == (864, 824)


@pytest.mark.parametrize(
    ("said", "status"),
    [("Trainable params: 40", 0), ("Trainable params: 864", 1), ("Non-trainable params: 824", 0)],
)
def test_a_summary_of_a_frozen_network_is_judged_by_what_is_trained(said: str, status: int, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET + "net.features.requires_grad_(False)", encoding="utf-8")
    rows = "Layer (type)    Output Shape    Param #\n====\nConv2d-1    [-1, 8, 14, 14]    224\n====\n"
    (tmp_path / "summary.txt").write_text(f"{rows}Total params: 864\n{said}\n", encoding="utf-8")
    ran = run("check", "net.py", "--against", "summary.txt", "--input", "3x16x16", cwd=tmp_path)
    wrong = [line for line in ran.out.splitlines() if line.startswith("false") and "param" in line.lower()]
    assert len(wrong) == status, ran.out


def test_frozen_numbers_that_never_run_are_not_among_those_that_do() -> None:
    held = "self.c = nn.Conv2d(3, 2, 3)\n        self.c.mask = nn.Parameter(torch.ones(7), requires_grad=False)"
    found = facts(f"""import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {held}
    def forward(self, x):
        return self.c(x)
""")
    assert (found.params, found.frozen, found.idle) == (56, 0, 7)
