"""What torchinfo prints in further columns is compared; the summaries are real ones of a network of our own.

Those of tests/data/summary_network are torchinfo 1.8.0's with Python 3.11, of the network in NET of test_falsified.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.features.check.against import against
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers.source import load, load_text
from convcalc.text import Source
from tests.cli.program import run
from tests.features.check.printed import held_against, summary_in
from tests.places import DATA

NET = "40x40x3 -> conv 12 5x5 -> bn -> relu -> maxpool 2x2 -> conv 20 3x3 -> relu -> maxpool 2x2 -> flatten -> fc 24"


def text_of(name: str) -> str:
    return (DATA / "summary_network" / f"torchinfo_{name}.txt").read_text(encoding="utf-8")


def held(text: str, net: str = NET) -> Report:
    return held_against(facts_of(load(net)), text)


def false(report: Report) -> list[str]:
    return [f"{each.line} {each.claim}" for each in report.claims if each.verdict == "false"]


@pytest.mark.parametrize(
    ("name", "old", "new", "claim"),
    [
        ("columns", "[2, 12, 18, 18]           [2, 20", "[2, 12, 18, 19]           [2, 20", "10 12x18x19 arrive"),
        ("columns", "6.44%", "6.54%", "10 6.54%"),
        ("columns", "[5, 5]  ", "[5, 3]  ", "6 a kernel of 5x3"),
        ("columns", "1,116,160", "1,116,161", "10 mult-adds = 1,116,161"),
        ("ascii", "MaxPool2d                         2", "MaxPool2d                         3", "9 a kernel of 3"),
        ("weights", "[3, 12, 5, 5]", "[3, 12, 5, 7]", "13 900 numbers"),
        ("weights", "└─12\n│    └─ReLU", "└─13\n│    └─ReLU", "17 13 numbers"),
        ("sizes", "Total mult-adds (M): 3.54", "Total mult-adds (Units.MEGABYTES): 3.64", "Total mult-adds"),
    ],
)
def test_a_wrong_cell_is_found_in_its_line(name: str, old: str, new: str, claim: str) -> None:
    text = text_of(name)
    assert old in text
    assert held(text).ok
    assert any(claim in each for each in false(held(text.replace(old, new, 1))))


def test_a_tree_in_ascii_without_numbers_has_its_depth() -> None:
    found = summary_in(text_of("ascii"))
    assert found.maker == "torchinfo"
    assert [row.name for row in found.blocks] == ["Net", "Sequential"]
    assert held(text_of("ascii")).ok


def test_frozen_layers_are_read_and_counted_apart() -> None:
    text = text_of("frozen")
    facts = facts_of(load_text(Source(text, "s.txt")))
    assert (facts.params, facts.frozen) == (33_860, 3_116)
    assert against(facts, summary_in(text)).ok
    assert false(held(text)) == ["17 Trainable params: 30,744", "18 Non-trainable params: 3,116"]


def test_a_summary_without_sizes_is_held_against_a_network_and_is_none_itself() -> None:
    text = "\n".join(
        [
            "=" * 60,
            f"{'Layer (type:depth-idx)':<41}Param #",
            "=" * 60,
            f"{'Net':<41}--",
            f"{'├─Conv2d: 1-1':<41}912",
            f"{'├─BatchNorm2d: 1-2':<41}24",
            f"{'├─Conv2d: 1-3':<41}2,180",
            f"{'├─Linear: 1-4':<41}30,744",
            "=" * 60,
            "Total params: 33,860",
        ]
    )
    assert held(text).ok
    assert "line 7, Conv2d: 1-3: the net has no such layer there" in held(text.replace("2,180", "2,181")).missing
    ran = run("arch", "-", stdin=text.encode())
    assert ran.status == 2 and "the summary prints no sizes" in ran.err


def test_what_the_net_has_no_layer_for_is_told() -> None:
    row = "├─MaxUnpool2d: 1-1     [1, 3, 40, 40]    --    [2, 2]"
    text = f"Layer (type:depth-idx)     Output Shape     Param #     Kernel Shape\n{'=' * 60}\n{row}\n{'=' * 60}\n"
    report = held(text, "40x40x3 -> relu")
    assert "not compared, for no layer of the net is that row: line 3, a kernel of 2x2" in report.notes


RECURRENT = """
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(90, 14)
        self.lin = nn.Linear(14, 9)
        self.gru = nn.GRU(9, 13, num_layers=2, batch_first=True)
        self.out = nn.Linear(13, 4)
    def forward(self, x):
        y, _ = self.gru(self.lin(self.emb(x)))
        return self.out(y)
"""
STEPS = f"""{"=" * 99}
Layer (type:depth-idx)                   Input Shape          Output Shape         Param #         Mult-Adds
{"=" * 99}
Net                                      [3, 7]               [3, 7, 4]            --              --
├─Embedding: 1-1                         [3, 7]               [3, 7, 14]           1,260           3,780
├─Linear: 1-2                            [3, 7, 14]           [3, 7, 9]            135             405
├─GRU: 1-3                               [3, 7, 9]            [3, 7, 13]           2,028           42,588
├─Linear: 1-4                            [3, 7, 13]           [3, 7, 4]            56              168
{"=" * 99}
Total params: 3,479
Trainable params: 3,479
Non-trainable params: 0
Total mult-adds (Units.MEGABYTES): 0.05
{"=" * 99}
"""
"""As torchinfo 1.8.0 counts: a recurrent layer at each step, a linear one once."""


def test_mult_adds_of_sequences_are_as_torchinfo_counts_them() -> None:
    facts = facts_of(load_text(Source(RECURRENT, "net.py")), "7")
    assert against(facts, summary_in(STEPS)).ok
    assert false(against(facts, summary_in(STEPS.replace("42,588", "6,084")))) == ["7 mult-adds = 6,084"]


UNET = f"""{"-" * 64}
        Layer (type)               Output Shape         Param #
{"=" * 64}
            Conv2d-1            [-1, 8, 16, 16]             224
         MaxPool2d-2              [-1, 8, 8, 8]               0
            Conv2d-3             [-1, 14, 8, 8]           1,022
   ConvTranspose2d-4            [-1, 8, 16, 16]             456
            Conv2d-5            [-1, 8, 16, 16]           1,160
            Conv2d-6            [-1, 2, 16, 16]              18
{"=" * 64}
Total params: 2,880
"""


def test_channels_that_stand_beside_others_are_no_mistake(tmp_path: Path) -> None:
    """A U-Net joins maps in forward, which torchsummary does not print: 16 channels arrive at the fifth layer."""
    ran = run("check", "-", "--input", "3x16x16", stdin=UNET.encode())
    assert ran.status == 1 and "false" not in ran.out
    assert "does not print what is joined: 1 row reads an earlier one (Conv2d-5)" in ran.out
    facts = facts_of(load_text(Source(UNET)), "3x16x16")
    assert [row.kind for row in facts.rows].count("concat") == 1


MODEL_SUMMARY = """-----------------------------------------------------------------------
      Layer (type)        {0} Shape         Param #     Tr. Param #
=======================================================================
          Conv2d-1     [{1}]             912             912
            ReLU-2     [{2}]               0               0
         Linear-3            [{3}]         373,272         373,272
=======================================================================
Total params: 374,184
Trainable params: 374,184
Non-trainable params: 0
-----------------------------------------------------------------------
"""
"""As pytorch-model-summary 0.1.2 prints it."""


@pytest.mark.parametrize(
    ("head", "sizes"),
    [
        ("Output", ["1, 12, 36, 36", "1, 12, 36, 36", "1, 24"]),
        ("Input", ["1, 3, 40, 40", "1, 12, 36, 36", "1, 15552"]),
    ],
)
def test_trained_parameters_and_what_arrives_are_compared(head: str, sizes: list[str]) -> None:
    net = "40x40x3 -> conv 12 5x5 -> relu -> flatten -> fc 24"
    text = MODEL_SUMMARY.format(head, *sizes)
    assert held(text, net).ok
    assert false(held(text.replace("912\n", "913\n"), net)) == ["4 913 trained"]
    wrong = held(text.replace("36, 36]               0", "36, 37]               0"), net)
    assert [each.line for each in wrong.claims if each.verdict == "false"] == [5]


HEAD = (
    "import torch\nimport torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
)
TWICE = (
    HEAD
    + "        self.c = nn.Conv2d(3, 3, 3, padding=1)\n        self.f = nn.Linear(768, 4)\n    def forward(self, x):\n"
    "        return self.f(torch.relu(self.c(torch.relu(self.c(x)))).flatten(1))\n"
)
PRINTED_TWICE = """
Layer (type:depth-idx)                   Output Shape              Param #                   Mult-Adds
==============================================================================================================
Shared                                   [2, 4]                    --                        --
├─Conv2d: 1-1                            [2, 3, 16, 16]            84                        43,008
├─Conv2d: 1-2                            [2, 3, 16, 16]            (recursive)               43,008
├─Linear: 1-3                            [2, 4]                    3,076                     6,152
==============================================================================================================
Total params: 3,160
Trainable params: 3,160
Non-trainable params: 0
Total mult-adds (Units.MEGABYTES): 0.09
==============================================================================================================
Input size (MB): 0.01
Forward/backward pass size (MB): 0.02
Params size (MB): 0.01
Estimated Total Size (MB): 0.04
==============================================================================================================
"""
OWN = (
    HEAD + "        self.patch = nn.Conv2d(3, 24, 8, 8)\n        self.cls = nn.Parameter(torch.zeros(1, 1, 24))\n"
    "        self.pos = nn.Parameter(torch.zeros(1, 17, 24))\n        self.fc = nn.Linear(24, 6)\n"
    "    def forward(self, x):\n        x = self.patch(x).flatten(2).transpose(1, 2)\n"
    "        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1) + self.pos\n        return self.fc(x[:, 0])\n"
)
PRINTED_OWN = """Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Vit                                      [2, 6]                    432
├─Conv2d: 1-1                            [2, 24, 4, 4]             4,632
├─Linear: 1-2                            [2, 6]                    150
==========================================================================================
Total params: 5,214
Trainable params: 5,214
Non-trainable params: 0
Total mult-adds (Units.MEGABYTES): 0.15
==========================================================================================
Input size (MB): 0.02
Forward/backward pass size (MB): 0.01
Params size (MB): 0.02
Estimated Total Size (MB): 0.05
==========================================================================================
"""
"""As torchinfo 1.8.0 prints them with torch 2.14."""


@pytest.mark.parametrize(
    ("program", "text", "size", "old", "new"),
    [
        (TWICE, PRINTED_TWICE, "3x16x16", "(recursive)               43,008", "(recursive)               43,018"),
        (OWN, PRINTED_OWN, "3x32x32", " 432\n", " 433\n"),
    ],
)
def test_layers_that_run_again_and_parameters_of_modules(
    program: str, text: str, size: str, old: str, new: str
) -> None:
    facts = facts_of(load_text(Source(program, "net.py")), size)
    report = against(facts, summary_in(text))
    assert report.ok, [each for each in report.claims if each.verdict != "true"] + [*report.missing]
    assert len(false(against(facts, summary_in(text.replace(old, new))))) >= 1


def test_what_torchinfo_leaves_out_of_attention_is_not_called_false() -> None:
    layer = "nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)"
    net = HEAD + f"        self.enc = nn.TransformerEncoder({layer}, 2)\n"
    net += "    def forward(self, x):\n        return self.enc(x)\n"
    text = (
        "Layer (type:depth-idx)                   Output Shape              Param #\n" + "=" * 90 + "\n"
        "Enc                                      [2, 10, 32]               --\n"
        "├─TransformerEncoder: 1-1                [2, 10, 32]               17,088\n" + "=" * 90 + "\n"
        "Total params: 17,088\nTotal mult-adds (Units.MEGABYTES): 0.02\n" + "=" * 90 + "\n"
        "Params size (MB): 0.04\n"
    )
    report = against(facts_of(load_text(Source(net, "net.py")), "10x32"), summary_in(text))
    assert [each.claim for each in report.claims if each.verdict == "unknown"] == [
        "Total mult-adds (Units.MEGABYTES): 0.02",
        "Params size (MB): 0.04",
    ]
    assert not false(report)
