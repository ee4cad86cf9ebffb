"""print(model), with figures of ptflops or fvcore in it or without, held against a program: what each module says."""

from __future__ import annotations

import re

import pytest

from convcalc.features.check.by_name import against_names
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers.printed import module_claims
from convcalc.readers.source import load_text
from convcalc.text import Source
from tests.places import DATA

PROGRAM = """import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, ins, outs):
        super().__init__()
        self.conv = nn.Conv2d(ins, outs, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(outs)
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(self.bn(self.conv(x)))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.b1 = Block(3, 8)
        self.pool = nn.MaxPool2d(2)
        self.b2 = Block(8, 16)
        self.lstm = nn.LSTM(16, 12, num_layers=2, batch_first=True)
        self.fc = nn.Linear(12, 10)

    def forward(self, x):
        x = self.pool(self.b1(x))
        x = self.b2(x).mean(2).permute(0, 2, 1)
        x, _ = self.lstm(x)
        return self.fc(x[:, -1])
"""

PRINTED = """Net(
  (b1): Block(
    (conv): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)
    (bn): BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)
    (act): ReLU()
  )
  (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (b2): Block(
    (conv): Conv2d(8, 16, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)
    (bn): BatchNorm2d(16, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)
    (act): ReLU()
  )
  (lstm): LSTM(16, 12, num_layers=2, batch_first=True)
  (fc): Linear(in_features=12, out_features=10, bias=True)
)
"""
"""As PyTorch 2.14 prints it."""

PTFLOPS = (DATA / "figures" / "ptflops_figures.txt").read_text(encoding="utf-8")
"""As ptflops 0.7.5 prints it for (3, 16, 16), with the engine pytorch."""

FVCORE = (DATA / "figures" / "fvcore_figures.txt").read_text(encoding="utf-8")
"""flop_count_str of fvcore 0.1.5."""

FACTS = facts_of(load_text(Source(PROGRAM, "net.py")), "3x16x16")
TEXTS = {"print": PRINTED, "ptflops": PTFLOPS, "fvcore": FVCORE}


def held(text: str) -> Report:
    named = module_claims.read(Source(text, "print.txt"))
    assert named is not None
    return against_names(FACTS, named)


@pytest.mark.parametrize(("name", "claims"), [("print", 36), ("ptflops", 81), ("fvcore", 52)])
def test_a_print_is_true_of_its_program(name: str, claims: int) -> None:
    report = held(TEXTS[name])
    assert [each.verdict for each in report.claims] == ["true"] * claims and not report.missing


@pytest.mark.parametrize("name", TEXTS)
def test_every_change_is_found_or_said_to_be_not_compared(name: str) -> None:
    text, missed = TEXTS[name], []
    own = set(held(text).notes)
    for number in re.finditer(r"(?<![\w.=-])(?<!eps=)(?<!momentum=)\d+(?:\.\d+)?(?=[, )%]| k| K|K)", text):
        places = len(number[0].partition(".")[2])
        for factor, more in ((1, 5), (10, 0)):
            changed = f"{(int(number[0].replace('.', '')) * factor + more) / 10**places:.{places}f}"
            report = held(text[: number.start()] + changed + text[number.end() :])
            line = text.count("\n", 0, number.start()) + 1
            said = [each.line for each in report.claims if each.verdict != "true"]
            named = any(f"line {line}," in each for each in (*report.missing, *report.notes) if each not in own)
            if line not in said and not named and float(changed) != float(number[0]):
                missed.append((line, number[0], changed))
    assert missed == []


def test_what_a_convolution_leaves_out_is_a_claim() -> None:
    changed = PRINTED.replace("padding=(1, 1), bias=False)", "bias=False)", 1)
    assert [(e.line, e.claim) for e in held(changed).claims if e.verdict == "false"] == [(3, "padding=0")]
    changed = PRINTED.replace(", bias=False)", ")", 1)
    assert [(e.line, e.claim) for e in held(changed).claims if e.verdict == "false"] == [(3, "bias=1")]


def test_a_module_that_is_not_there_is_told() -> None:
    report = held(PRINTED.replace("  (fc): Linear(in_features=12, out_features=10, bias=True)\n", ""))
    assert report.missing == ("'fc' of the net, with 130 parameters, is not there",)
    more = held(PRINTED.replace("  (fc):", "  (aux): Linear(in_features=12, out_features=10, bias=True)\n  (fc):"))
    assert more.missing == ("line 14, aux: the net has no such module",)


def test_numbers_that_change_nothing_are_said_to_be_not_compared() -> None:
    note = next(each for each in held(PRINTED).notes if each.startswith("not compared"))
    assert note.startswith("not compared, for they change no size and no number of parameters: eps, momentum")


def test_a_print_with_figures_is_a_network_whose_figures_are_said_to_be_open() -> None:
    figures = "40, 100.000% Params, 3.2 KMac, 100.000% MACs, "
    text = f"Net(\n  {figures}\n  (a): Conv2d({figures}1, 4, kernel_size=(3, 3), stride=(1, 1))\n)\n"
    facts = facts_of(load_text(Source(text, "net.txt")), "1x8x8")
    assert (facts.params, facts.out.text("chw")) == (40, "4x6x6")
    assert "figures of ptflops are not compared here: convcalc check NET --against FILE" in facts.notes


def test_norms_gates_and_adaptive_pools_are_compared_and_own_parameters_are_a_note() -> None:
    program = """
import torch
from torch import nn


class Gated(nn.Conv2d):
    def __init__(self, ins, outs):
        super().__init__(ins, outs, 3, padding=1)
        self.gate = nn.Conv2d(ins, outs, 1)

    def forward(self, x):
        return super().forward(x) * self.gate(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Gated(3, 6)
        self.norm = nn.GroupNorm(2, 6)
        self.gain = nn.Parameter(torch.ones(6, 1, 1))
        self.pool = nn.AdaptiveAvgPool2d(2)
        self.half = nn.MaxPool2d(2)
        self.last = nn.LayerNorm([6, 1, 1])

    def forward(self, x):
        x = self.half(self.norm(self.stem(x)) * self.gain)
        return self.last(self.half(self.pool(x)))
"""
    printed = """Net(
  (stem): Gated(
    3, 6, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1)
    (gate): Conv2d(3, 6, kernel_size=(1, 1), stride=(1, 1))
  )
  (norm): GroupNorm(2, 6, eps=1e-05, affine=True)
  (pool): AdaptiveAvgPool2d(output_size=2)
  (half): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (last): LayerNorm((6, 1, 1), eps=1e-05, elementwise_affine=True)
)
"""
    facts = facts_of(load_text(Source(program, "net.py")), "3x8x8")
    changes = {
        "": "",
        "3, 6, kernel_size=(3": "3, 7, kernel_size=(3",
        "GroupNorm(2": "GroupNorm(3",
        "output_size=2": "output_size=3",
        "MaxPool2d(kernel_size=2": "MaxPool2d(kernel_size=3",
        "(6, 1, 1)": "(6, 2, 1)",
    }
    for old, new in changes.items():
        named = module_claims.read(Source(printed.replace(old, new), "print.txt"))
        assert named is not None
        report = against_names(facts, named)
        false = [each for each in report.claims if each.verdict != "true"]
        assert len(false) == bool(old) and not report.missing
        assert "print(model) does not show parameters that modules hold themselves: scale" in report.notes


RESIZING = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(40, 12)
        self.conv = nn.Conv1d(12, 8, 3)
        self.pool = nn.MaxPool1d(3, 2, ceil_mode=True)
        self.up = nn.Upsample(scale_factor=1.5)
        self.back = nn.ConvTranspose1d(8, 4, 3, 2, output_padding=1)

    def forward(self, x):
        return self.back(self.up(self.pool(self.conv(self.words(x).transpose(1, 2)))))


net = Net()
net(torch.zeros(1, 22, dtype=torch.long))
"""
RESIZING_PRINT = """Net(
  (words): Embedding(40, 12)
  (conv): Conv1d(12, 8, kernel_size=(3,), stride=(1,))
  (pool): MaxPool1d(kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=True)
  (up): Upsample(scale_factor=1.5, mode='nearest')
  (back): ConvTranspose1d(8, 4, kernel_size=(3,), stride=(2,), output_padding=(1,))
)
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [("", ""), ("(40", "(41"), ("0, 12)", "0, 13)"), ("=True", "=False"), ("1.5", "1.6"), ("ding=(1", "ding=(0")],
)
def test_arguments_that_change_the_size_or_the_parameters_are_judged(old: str, new: str) -> None:
    found = module_claims.read(Source(RESIZING_PRINT.replace(old, new), "p.txt"))
    assert found is not None
    report = against_names(facts_of(load_text(Source(RESIZING, "net.py"))), found)
    assert report.ok == (old == ""), report
    assert not [note for note in report.notes if note.startswith("not compared: ")]
