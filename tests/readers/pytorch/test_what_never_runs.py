"""Layers that a network holds and never runs: counted apart, or named where they are not read.

The numbers are those of `sum(p.numel() for p in module.parameters())` in PyTorch 2.13.
"""

from __future__ import annotations

import pytest

from convcalc import check, measure

NETWORK = """
import torch
import torch.nn as nn
{}

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 4, 1)
        self.z = {}

    def forward(self, x):
        return self.a(x)
"""

COUNTED = {
    "nn.Conv1d(4, 8, 5)": 168,
    "nn.Conv1d(4, 8, 5, dilation=3)": 168,
    "nn.Conv2d(4, 8, (1, 7))": 232,
    "nn.ConvTranspose2d(4, 8, 1, 1, padding=2)": 40,
    "nn.ConvTranspose1d(4, 8, 4, 2, 1)": 136,
    "nn.Conv3d(4, 8, 3, stride=2)": 872,
    "nn.ModuleList([nn.Conv1d(2, 2, 3) for _ in range(3)])": 42,
    "nn.utils.parametrizations.weight_norm(nn.Conv1d(4, 8, 5))": 176,
}


@pytest.mark.parametrize("layer", COUNTED)
def test_a_layer_that_never_runs_is_counted_apart_whatever_its_window(layer: str) -> None:
    facts = measure(NETWORK.format("", layer), input="3x8x8")
    assert (facts.params, facts.idle) == (16, COUNTED[layer])


@pytest.mark.parametrize(
    ("imported", "made", "named"),
    [
        ("import torchvision", "torchvision.ops.FeaturePyramidNetwork([4, 8], 16)", True),
        ("from transformers import AutoModel", "AutoModel.from_pretrained('bert')", True),
        ("import timm", "timm.create_model('nfnet_f0')", True),
        ("", "LPIPS(net='vgg').eval()", True),
        ("", "mylib.Backbone(cfg) if True else None", True),
        ("from mmengine.registry import MODELS", "MODELS.build(cfg.neck)", True),
        ("", "build_backbone(cfg)", True),
        ("import logging", "logging.getLogger('net')", False),
        ("import torchmetrics", "torchmetrics.Accuracy(task='multiclass')", False),
        ("", "smp.losses.DiceLoss('binary')", False),
        ("", "cfg.learning_rate", False),
        ("from pathlib import Path", "Path('weights')", False),
        ("from torch.distributions import Normal", "Normal(0, 1)", False),
    ],
)
def test_what_is_not_read_and_may_have_weights_is_named(imported: str, made: str, named: bool) -> None:
    text = NETWORK.format(imported, made)
    notes = [note for note in measure(text, input="3x8x8").notes if note.startswith("parameters of what is not read")]
    assert len(notes) == named
    assert check(text + "\n# 4x8x8\n", input="3x8x8").ok is False or not named
    if named:
        assert ": z (" in notes[0]


LATE = """import torch
import torch.nn as nn
class Gate(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.fc = nn.Linear(c, c)
    def forward(self, x):
        return x * self.fc(x.mean((2, 3)))[:, :, None, None]
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate = None
        self.loose = [nn.Conv2d(8, 8, 1)]
        self.c = nn.Conv2d(3, 8, 3)
    def forward(self, x):
        x = self.c(x)
        if self.gate is None:
            self.gate = Gate(x.shape[1])
            self.add_module('head', nn.Conv2d(8, 2, 1))
        x = nn.Conv2d(8, 8, 1)(self.loose[0](x))
        return self.head(self.gate(x))
"""


def test_a_layer_that_forward_makes_and_keeps_is_counted() -> None:
    """In PyTorch 2.14 it has 224 + 72 + 18 parameters once it has run; what is in a list, or made anew, is none."""
    facts = measure(LATE, input="3x8x8")
    assert (facts.params, facts.idle) == (224 + 72 + 18, 0)
    assert "made while forward runs, and counted by PyTorch from then on: gate" in facts.notes
    assert [row.label for row in facts.rows if row.params] == ["c", "gate.fc", "head"]


def test_a_parameter_that_forward_makes_and_keeps_is_counted() -> None:
    text = LATE.replace("self.gate = Gate(x.shape[1])", "self.gate = nn.Parameter(torch.zeros(1, 8, 6, 6))")
    text = text.replace("self.gate(x)", "x + self.gate").replace("self.loose =", "self.free = Gate(8); self.loose =")
    facts = measure(text, input="3x8x8")
    assert (facts.params, facts.idle) == (224 + 8 * 36 + 18, 72)
    assert not any("not registered" in str(note) and "shift" in str(note) for note in facts.notes)
