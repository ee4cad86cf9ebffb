"""What torchsummary counts nowhere: recurrent layers, attention, lengths of weight_norm; said, and not called false."""

from __future__ import annotations

from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers.source import load_text
from convcalc.text import Source
from tests.data_of import falsified
from tests.features.check.printed import held_against

PROGRAM = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.cnn = nn.utils.weight_norm(nn.Conv2d(3, 4, 3, stride=2, padding=1))
        self.gru = nn.GRU(32, 6, num_layers=2, batch_first=True, bidirectional=True)
        self.att = nn.MultiheadAttention(12, 2, batch_first=True)
        self.fc = nn.Linear(12, 5)

    def forward(self, x):
        x = self.cnn(x)
        x, _ = self.gru(x.permute(0, 3, 1, 2).flatten(2))
        x, _ = self.att(x, x, x)
        return self.fc(x[:, -1])
"""

PRINTED = """----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1             [-1, 4, 8, 10]             112
               GRU-2  [[-1, 10, 12], [-1, 2, 6]]               0
MultiheadAttention-3  [[-1, 10, 12], [-1, 10, 10]]               0
            Linear-4                    [-1, 5]              65
================================================================
Total params: 177
Trainable params: 177
Non-trainable params: 0
----------------------------------------------------------------
Input size (MB): 0.00
Forward/backward pass size (MB): 0.10
Params size (MB): 0.00
Estimated Total Size (MB): 0.10
----------------------------------------------------------------
"""
"""As torchsummary 1.5.1 prints it with torch 2.14: summary(Net(), (3, 16, 20))."""

FACTS = facts_of(load_text(Source(PROGRAM, "net.py")), "3x16x20")


def held(text: str) -> Report:
    return held_against(FACTS, text)


def test_what_is_counted_nowhere_is_said_by_the_rule() -> None:
    report = held(PRINTED)
    assert [each.verdict for each in report.claims] == ["true"] * 17 and not report.missing
    counted = FACTS.params - 2_784 - 4
    assert counted == 177
    said = [note for note in report.notes if note.startswith("torchsummary")]
    assert said == [
        "torchsummary counts nothing for recurrent layers and attention: 2,784 parameters of gru, att are in neither"
        " its rows nor its totals",
        "torchsummary leaves out the lengths that weight_norm trains, 4 here: cnn",
    ]


def test_every_change_is_found() -> None:
    missed = []
    for line, changed in falsified(PRINTED):
        report = held(changed)
        found = [each.line for each in report.claims if each.verdict != "true"]
        named = any(f"line {line}" in each for each in (*report.missing, *report.notes))
        if line not in found and not named:
            missed.append(changed.split("\n")[line - 1])
    assert missed == []


def test_a_total_of_all_parameters_contradicts_the_rows() -> None:
    report = held(PRINTED.replace("Total params: 177", f"Total params: {FACTS.params:,}"))
    assert [each.line for each in report.claims if each.verdict == "false"] == [9]
