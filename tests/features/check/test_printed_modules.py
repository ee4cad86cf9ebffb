"""Modules with layers and parameters of their own in tables of torchinfo: what is printed, and what it counts."""

from __future__ import annotations

import pytest

from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers.source import load_text
from convcalc.text import Source
from tests.data_of import falsified
from tests.features.check.printed import held_against
from tests.places import DATA

PROGRAM = """import torch
import torch.nn.functional as F
from torch import nn


class Gated(nn.Conv2d):
    def __init__(self, ins, outs):
        super().__init__(ins, outs, 3, padding=1)
        self.gate = nn.Conv2d(ins, outs, 1)

    def forward(self, x):
        return super().forward(x) * torch.sigmoid(self.gate(x))


class Own(nn.Module):
    def __init__(self, ins, outs):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outs, ins, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outs))

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, stride=2, padding=1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(Gated(3, 4), Own(4, 8), Gated(8, 6))
        self.normed = nn.utils.weight_norm(nn.Conv2d(6, 5, 3))
        self.pos = nn.Parameter(torch.zeros(1, 5, 6, 6))
        self.fc = nn.Linear(5, 2)

    def forward(self, x):
        x = self.normed(self.body(x)) + self.pos
        return self.fc(x.mean((2, 3)))
"""

PRINTED = (DATA / "summary" / "torchinfo_own_layers.txt").read_text(encoding="utf-8")
"""As torchinfo 1.8.0 prints it with torch 2.14 for (1, 3, 16, 16): sizes, parameters, kernels, mult-adds, depth=5."""

FACTS = facts_of(load_text(Source(PROGRAM, "net.py")), "3x16x16")

ALSO_RIGHT = ("adds (Units.MEGABYTES): 0.00", "Params size (MB): 0.01", "Total Size (MB): 0.03")
"""0.009 cut instead of rounded, and bytes with the parameters of modules themselves, as other versions count them."""


def held(text: str) -> Report:
    return held_against(FACTS, text)


def test_layers_and_parameters_of_modules_themselves_are_not_called_false() -> None:
    report = held(PRINTED)
    assert report.ok and len(report.claims) == 44
    assert [each.claim for each in report.claims if each.line == 6 and "params" in each.claim] == ["params = 112"]


def test_every_change_is_found_or_said_to_be_not_compared() -> None:
    missed = []
    for line, changed in falsified(PRINTED):
        report = held(changed)
        found = [each.line for each in report.claims if each.verdict != "true"]
        named = any(f"line {line}" in each for each in (*report.missing, *report.notes))
        if line not in found and not named:
            missed.append(changed.split("\n")[line - 1])
    assert [line for line in missed if not line.endswith(ALSO_RIGHT)] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "right"),
    [
        ("112   ", "113   ", 6, 112),
        ("438   ", "439   ", 9, 438),
        ("1,555", "10,080", 11, 1_555),
        ("180  ", "181  ", 4, 180),
    ],
)
def test_only_the_changed_row_is_false(old: str, new: str, line: int, right: int) -> None:
    false = [each for each in held(PRINTED.replace(old, new)).claims if each.verdict == "false"]
    assert [(each.line, each.computed) for each in false] == [(line, right)]


def test_mult_adds_of_a_class_with_parameters_of_its_own_depend_on_their_names() -> None:
    report = held(PRINTED.replace("--                        296", "--                        297"))
    assert not [each for each in report.claims if each.verdict != "true"]
    assert [each for each in report.notes if each.startswith("not compared")] == [
        "not compared, for torchinfo counts by names of parameters, which are not known here: line 8, mult-adds = 297"
    ]
