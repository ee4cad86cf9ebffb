"""Layers that never run, or run again, and steps in front, in the summaries of torchinfo and torchsummary."""

from __future__ import annotations

from functools import cache

from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.source import load_text
from convcalc.text import Source
from tests.data_of import falsified
from tests.features.check.printed import held_against
from tests.places import DATA

PROGRAM = """import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, ins, outs):
        super().__init__()
        self.conv = nn.Conv2d(ins, outs, 3, padding=1)
        self.short = nn.Conv2d(ins, outs, 1)
        self.deep = nn.Sequential(nn.Linear(3, 4), nn.ReLU())

    def forward(self, x):
        return self.conv(x).relu()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(Block(3, 4), Block(4, 8))
        self.pair = nn.Conv2d(8, 8, 3, padding=1)
        self.bn = nn.BatchNorm2d(8, track_running_stats=False)
        self.lstm = nn.LSTM(8, 6)
        self.aux = nn.Linear(5, 7)
        self.w = nn.Parameter(torch.zeros(6, 2))

    def forward(self, x):
        x = self.pair(self.bn(self.pair(self.body(x))))
        x = x.flatten(2).permute(2, 0, 1)
        x, _ = self.lstm(x)
        return x[-1] @ self.w
"""

PRINTED = (DATA / "summary" / "torchinfo_idle_layers.txt").read_text(encoding="utf-8")
"""As torchinfo 1.8.0 prints it with torch 2.14 for (1, 3, 6, 5): sizes, parameters, kernels, mult-adds, depth=5."""

AGAIN = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.pair = nn.Conv2d(3, 3, 3, padding=1)
        self.norm = nn.LayerNorm([3, 6, 5])
        self.fc = nn.Linear(90, 2)

    def forward(self, x):
        return self.fc(self.norm(self.pair(self.pair(x))).flatten(1))
"""

COUNTED_AGAIN = """----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1              [-1, 3, 6, 5]              84
            Conv2d-2              [-1, 3, 6, 5]              84
         LayerNorm-3              [-1, 3, 6, 5]             180
            Linear-4                    [-1, 2]             182
================================================================
Total params: 530
Trainable params: 530
Non-trainable params: 0
----------------------------------------------------------------
Input size (MB): 0.00
Forward/backward pass size (MB): 0.00
Params size (MB): 0.00
Estimated Total Size (MB): 0.00
----------------------------------------------------------------
"""
"""As torchsummary 1.5.1 prints it."""


@cache
def measured(program: str) -> Facts:
    return facts_of(load_text(Source(program, "net.py")), "3x6x5")


def held(text: str, program: str = PROGRAM) -> Report:
    return held_against(measured(program), text)


def test_layers_that_never_run_are_counted_with_the_module_that_holds_them() -> None:
    report = held(PRINTED)
    assert [each.verdict for each in report.claims] == ["true"] * 46 and not report.missing
    own = [each.claim for each in report.claims if each.line in (4, 6, 8) and "params" in each.claim]
    assert own == ["params = 54", "params = 32", "params = 56"]  # 42 idle and 12 of a function; 16 and 16; 40 and 16


def test_steps_may_stand_in_front_of_the_batch() -> None:
    claims = [each.claim for each in held(PRINTED).claims if each.line == 13]
    assert claims == ["params = 384", "-> 6x30", "30x8 arrive", "mult-adds = 11,520"]


def test_every_change_is_found_or_said_to_be_not_compared() -> None:
    missed = []
    for line, changed in falsified(PRINTED):
        report = held(changed)
        found = [each.line for each in report.claims if each.verdict != "true"]
        named = any(f"line {line}" in each for each in (*report.missing, *report.notes))
        if line not in found and not named:
            missed.append(changed.split("\n")[line - 1])
    assert missed == ["Total mult-adds (Units.MEGABYTES): 0.05"]  # 0.0588 cut, not rounded


def test_torchsummary_counts_a_layer_each_time_that_it_runs() -> None:
    report = held(COUNTED_AGAIN, AGAIN)
    assert report.ok and "Total params: 530" in COUNTED_AGAIN
    assert "torchsummary counts a layer again each time that it runs, 84 parameters here" in report.notes
    once = held(COUNTED_AGAIN.replace("530", "446"), AGAIN)
    assert [each.claim for each in once.claims if each.verdict == "false"][:1] == ["Total params: 446"]
