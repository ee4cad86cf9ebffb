"""Rows of torchinfo that stand for several layers, or print their sizes with the numbers last, against programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.features.check.against import against
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers import read_summary
from convcalc.readers.source import load
from convcalc.text import Source

PROGRAM = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.utils.weight_norm(nn.Conv2d(1, 8, 4, 4))
        self.cls = nn.Parameter(torch.zeros(1, 1, 8))
        self.pos = nn.Parameter(torch.zeros(1, 50, 8))
        self.map = nn.LayerNorm(8)
        self.encoder = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 10)

    def forward(self, x):
        x = self.map(self.stem(x).permute(0, 2, 3, 1)).flatten(1, 2)
        x = torch.cat((self.cls.expand(x.shape[0], -1, -1), x), dim=1) + self.pos
        return self.head(self.norm(self.encoder(x))[:, 0])
"""

PRINTED = """==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Net                                      [1, 10]                   408
├─Conv2d: 1-1                            [1, 8, 7, 7]              144
├─LayerNorm: 1-2                         [1, 7, 7, 8]              16
├─TransformerEncoderLayer: 1-3           [1, 50, 8]                600
├─LayerNorm: 1-4                         [1, 50, 8]                16
├─Linear: 1-5                            [1, 10]                   90
==========================================================================================
Total params: 1,274
Trainable params: 1,274
Non-trainable params: 0
"""
"""As torchinfo 1.8.0 prints it with depth=1."""


def held(text: str, tmp_path: Path, program: str = PROGRAM, size: str = "1x28x28") -> Report:
    file = tmp_path / "net.py"
    file.write_text(program, encoding="utf-8")
    summary = read_summary(Source(text, "s.txt"))
    assert summary is not None
    return against(facts_of(load(f"{file}:Net()"), size), summary)


def test_lengths_of_weights_blocks_behind_parameters_and_numbers_that_stand_last(tmp_path: Path) -> None:
    report = held(PRINTED, tmp_path)
    assert [each.about for each in report.claims if each.verdict != "true"] == []
    assert not report.missing


OF_TORCHSUMMARY = """----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1             [-1, 4, 8, 8]             112
            Linear-2                   [-1, 5]           1,285
================================================================
Total params: 1,397
Trainable params: 1,397
Non-trainable params: 0
----------------------------------------------------------------
Input size (MB): 0.00
Forward/backward pass size (MB): 0.00
Params size (MB): 0.01
Estimated Total Size (MB): 0.01
----------------------------------------------------------------
"""
"""As torchsummary 1.5.1 prints it: without the 4 factors of the module itself."""

OWN_FACTORS = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.gain = nn.Parameter(torch.ones(1, 4, 1, 1))
        self.fc = nn.Linear(256, 5)

    def forward(self, x):
        return self.fc((self.conv(x) * self.gain).flatten(1))
"""


@pytest.mark.parametrize(("written", "wrong"), [("", ""), ("Trainable params: 1,397", "Trainable params: 1,401")])
def test_parameters_of_modules_that_torchsummary_leaves_out(written: str, wrong: str, tmp_path: Path) -> None:
    report = held(OF_TORCHSUMMARY.replace(written, wrong), tmp_path, OWN_FACTORS, "3x8x8")
    assert report.ok
    assert any(each.endswith("out of its totals too, 4 here: scale") for each in report.notes)


@pytest.mark.parametrize(("written", "wrong"), [("1,397\nT", "1,396\nT"), ("1,285", "1,286"), ("112", "111")])
def test_all_others_are_judged(written: str, wrong: str, tmp_path: Path) -> None:
    assert not held(OF_TORCHSUMMARY.replace(written, wrong), tmp_path, OWN_FACTORS, "3x8x8").ok


@pytest.mark.parametrize(
    ("written", "wrong"),
    [("144", "145"), ("[1, 8, 7, 7]", "[1, 7, 7, 8]"),
     ("[1, 8, 7, 7]", "[1, 8, 7, 6]"), ("[1, 7, 7, 8]  ", "[1, 7, 7, 9]  "), ("600", "601"),
     ("[1, 50, 8]                600", "[1, 50, 9]                600"), ("16\n├─Lin", "17\n├─Lin"), ("408", "409"),
     ("[1, 50, 8]                16", "[1, 51, 8]                16"), ("90", "91"), ("1,274\nT", "1,275\nT")],
)  # fmt: skip
def test_every_number_is_judged(written: str, wrong: str, tmp_path: Path) -> None:
    assert PRINTED.count(written) == 1
    assert not held(PRINTED.replace(written, wrong), tmp_path).ok
