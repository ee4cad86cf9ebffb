"""Code without its indentation, with its methods outside of the class, or as a notebook shows it."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers.lost_indents import WORDS, indented

WHOLE = """import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self, width=6):
        super(Net, self).__init__()
        self.first = nn.Sequential(
            nn.Conv2d(1, width, 5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        # the last layer
        self.out = nn.Linear(width * 100,
                             4)

    def forward(self, x):
        '''one map,
        and one vector'''
        x = self.first(x)
        x = x.view(x.size(0), -1)
        return self.out(x)
net = Net()
y = net(torch.randn(1, 1, 20, 20))
"""
FLAT = "".join([f"{line.strip()}\n" for line in WHOLE.splitlines()])
PARAMS = 25 * 6 + 6 + 600 * 4 + 4


def noted(text: str) -> bool:
    return WORDS in map(str, measure(text).notes)


def test_lines_that_lost_their_margin_are_read_as_they_stood() -> None:
    facts = measure(FLAT)
    assert facts.params == PARAMS == measure(WHOLE).params
    assert noted(FLAT) and not noted(WHOLE)


def test_a_class_whose_methods_stand_beside_it() -> None:
    methods = WHOLE.replace("\n    def", "\ndef").replace("\n        ", "\n    ")
    assert measure(methods).params == PARAMS and noted(methods)


def test_a_forward_outside_of_its_class_is_its_own() -> None:
    text = WHOLE.replace("    def forward", "def forward").replace("\n        x =", "\n    x =")
    text = text.replace("        return", "    return").replace("        '''one", "    '''one")
    facts = measure(text)
    assert facts.params == PARAMS
    assert "methods behind a class, outside of it, are read as its own" in map(str, facts.notes)
    assert measure(f"{text}Net.forward = forward\n").params == PARAMS


def test_a_mistake_is_pointed_at_where_it_stands() -> None:
    (claim,) = [each for each in check(FLAT.replace("width * 100", "width * 99")).claims if each.verdict == "false"]
    assert (claim.line, claim.claimed, claim.computed) == (12, 594, 600)


def test_the_last_line_of_a_text_is_its_own_block() -> None:
    assert measure(FLAT + "for each in y:\nprint(each)\n").params == PARAMS


@pytest.mark.parametrize(
    "lines",
    [
        ["def forward(self, x):", "for i in range(3):", "x = self.conv(x)", "x = self.relu(x)", "return x"],
        ["if deep:", "x = conv(x)", "y = pool(x)"],
        ["net = Net(", "    3"],
        ["x = 1", "    ", "# nothing"],
    ],
)
def test_what_cannot_be_told_is_left_as_it_is(lines: list[str]) -> None:
    assert indented(lines) is None


def test_every_column_is_known() -> None:
    found = indented(["class A:", "def f(self):", "  x = 1", "  return x", "B = 2"])
    assert found is not None
    assert found.lines == ["class A:", "    def f(self):", "        x = 1", "        return x", "B = 2"]
    assert found.columns == (0, -4, -6, -6, 0)


def test_a_notebook_is_read_without_its_marks() -> None:
    text = (
        "In [3]:\nimport torch, torch.nn as nn\nconv = nn.Conv2d(1, 5, 5)\npool = nn.MaxPool2d(2)\n\nIn [4]:\n"
        "x = torch.rand(1, 1, 20, 20)\nout = pool(conv(x))\nout.shape\n\nOut[4]: torch.Size([1, 5, 8, 8])\n"
        ">> tensor(..., size=(1, 5, 8, 8))\n"
    )
    assert measure(text).out.text("chw") == "5x8x8"


def test_forward_says_what_it_takes() -> None:
    text = (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.conv = nn.Conv2d(2, 4, 3)\n    def forward(self, x):\n{}        return self.conv(x)\n"
    )
    facts = measure(text.format("        x = x.view(x.size(0), 2, 3 * 4, 9)\n"))
    assert facts.out.text("chw") == "4x10x7" and "input 2x12x9 as forward takes it" in map(str, facts.notes)
    for line in ("", "        x = self.conv(x)\n        x = x.view(-1, 2, 9, 9)\n", "        x = x.view(-1, n)\n"):
        with pytest.raises(SpecError, match="no input size is given"):
            measure(text.format(line))


def test_a_network_of_vectors_declares_its_input() -> None:
    facts = measure("nn.Sequential(nn.Flatten(), nn.Linear(5 * 4, 8), nn.BatchNorm1d(8), nn.Linear(8, 2))")
    assert facts.params == 168 + 16 + 18 and "input 20 as its first layer declares it" in map(str, facts.notes)
    for layers in ("nn.Linear(16, 3), nn.Linear(8, 16)", "nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 2)"):
        with pytest.raises(SpecError, match="no input size is given"):
            measure(f"nn.Sequential({layers})")


@pytest.mark.parametrize("first", ["# the paper's ''' Table 1", "x = 3  # ''' and more", '# """'])
def test_quotes_of_comments_begin_no_text(first: str) -> None:
    lines = f"{first}\nclass Net(nn.Module):\ndef __init__(self):\nself.c = nn.Conv2d(1, 2, 3)".split("\n")
    found = indented(lines)
    assert found is not None and found.lines[1:] == [
        "class Net(nn.Module):",
        "    def __init__(self):",
        "        self.c = nn.Conv2d(1, 2, 3)",
    ]


def test_a_list_of_modules_alone_has_no_forward_and_no_class_here() -> None:
    with pytest.raises(SpecError, match="the program fails: NotImplementedError: ModuleList has no forward"):
        measure("import torch\nfrom torch import nn\nnet = nn.ModuleList()\nnet", input="3x8x8")
