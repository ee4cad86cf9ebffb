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
