"""Recurrent modules in summaries of torchinfo: several layers in a row, steps before numbers, and the totals."""

from __future__ import annotations

import pytest

from convcalc.features.check.against import against
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers import summary
from convcalc.readers.source import load_text
from convcalc.text import Source

SOURCE = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 128, num_layers=2, batch_first=True, dropout=0.2, bidirectional=True)
        self.fc = nn.Linear(256, 10)
    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc({taken})
"""
RULE = "=" * 90
PRINTED = f"""{RULE}
Layer (type:depth-idx)                   Output Shape              Param #
{RULE}
Net                                      [1, 10]                   --
├─LSTM: 1-1                              [1, 28, 256]              557,056
├─Linear: 1-2                            [1, 10]                   2,570
{RULE}
Total params: 559,626
Trainable params: 559,626
Non-trainable params: 0
Total mult-adds (Units.MEGABYTES): 15.60
{RULE}
Input size (MB): 0.00
Forward/backward pass size (MB): 0.06
Params size (MB): 2.24
Estimated Total Size (MB): 2.30
{RULE}
"""
"""As torchinfo 1.8.0 prints it with torch 2.14: summary(Net(), (1, 28, 28))."""


def held(printed: str, taken: str = "out[:, -1]") -> Report:
    found = summary.read(Source(printed))
    assert found is not None
    return against(facts_of(load_text(Source(SOURCE.format(taken=taken), "net.py")), "28x28"), found)


def test_two_layers_in_both_directions_are_one_row() -> None:
    report = held(PRINTED)
    assert report.ok and len(report.claims) == 13
    assert not report.missing


def test_a_linear_layer_on_each_step_is_a_row_of_its_own() -> None:
    report = held(PRINTED.replace("[1, 10]  ", "[1, 28, 10]"), "out")
    assert [each.verdict for each in report.claims if each.line == 6] == ["true", "true"]
    assert not report.missing


@pytest.mark.parametrize(
    ("written", "wrong", "line"),
    [
        ("557,056", "557,057", 5),
        ("[1, 28, 256]", "[1, 28, 255]", 5),
        ("[1, 28, 256]", "[1, 256, 28]", 5),
        ("2,570", "2,571", 6),
        ("pass size (MB): 0.06", "pass size (MB): 0.11", 14),
    ],
)
def test_every_number_is_judged(written: str, wrong: str, line: int) -> None:
    report = held(PRINTED.replace(written, wrong))
    assert not report.ok
    assert [each.line for each in report.claims if each.verdict == "false"][:1] == [line]
