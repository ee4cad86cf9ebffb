"""What stands behind a program is held against it, in whatever form it was printed."""

from __future__ import annotations

import re

import pytest

from tests.cli.program import run

PROGRAM = """import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 14, 5, stride=2)
        self.spare = nn.Parameter(torch.zeros(9))
        self.fc = nn.Linear(14, 6)

    def forward(self, x):
        return self.fc(torch.relu(self.conv(x)).mean((2, 3)))


model = Net()
x = torch.randn(1, 3, 31, 31)
"""

PRINTS = {
    "sizes": "conv.weight torch.Size([14, 3, 5, 5])\nconv.bias torch.Size([14])\nfc.weight torch.Size([6, 14])\n"
    "fc.bias torch.Size([6])\n",
    "annotations": "conv.weight: (14, 3, 5, 5)\nconv.bias: (14,)\nfc.weight: (6, 14)\nfc.bias: (6,)\n",
    "numbers": "conv.weight: 1050\nconv.bias: 14\nfc.weight: 84\nfc.bias: 6\n",
    "columns": "spare       [9]              9\nconv.weight [14, 3, 5, 5]  1,050\nconv.bias   [14]            14\n"
    "fc.weight   [6, 14]         84\nfc.bias     [6]              6\nTotal parameters: 1,163\n",
    "modules": "Net(\n  (conv): Conv2d(3, 14, kernel_size=(5, 5), stride=(2, 2))\n"
    "  (fc): Linear(in_features=14, out_features=6, bias=True)\n)\n",
    "torchsummary": "----------------------------------------------------------------\n"
    "        Layer (type)               Output Shape         Param #\n"
    "================================================================\n"
    "            Conv2d-1           [-1, 14, 14, 14]           1,064\n"
    "            Linear-2                    [-1, 6]              90\n"
    "================================================================\n"
    "Total params: 1,154\n",
}


BEHIND = {
    "below": f"{PROGRAM}\n%s",
    "text": f'{PROGRAM}\n"""\n%s"""\n',
    "blocks": f"```python\n{PROGRAM}```\n\nIt prints\n\n```\n%s```\n",
}
"""Where a print stands."""


def checked(printed: str, where: str = "below") -> tuple[int, str]:
    """The exit status of a check of the program with a print behind it, and what was said."""
    done = run("check", "-", stdin=(BEHIND[where] % printed).encode())
    return done.status, done.out


@pytest.mark.parametrize("where", BEHIND)
@pytest.mark.parametrize("form", PRINTS)
def test_a_true_print_is_found_to_be_true(form: str, where: str) -> None:
    status, out = checked(PRINTS[form], where)
    assert status == 0, out
    assert "is not read" not in out
    held = re.search(r"(\d+) of \1 claims true", out)
    assert held and int(held[1]) > 4


@pytest.mark.parametrize("form", PRINTS)
def test_each_number_that_is_changed_is_found_in_its_line(form: str) -> None:
    text = PRINTS[form]
    for number in re.finditer(r"(?<![\w.-])\d[\d,]*(?![\w.-])(?!,\))", text):
        changed = str(int(number[0].replace(",", "") or 0) + 1)
        status, out = checked(text[: number.start()] + changed + text[number.end() :])
        line = PROGRAM.count("\n") + 2 + text.count("\n", 0, number.start())
        assert status == 1, (number[0], out)
        assert f"line {line}" in out, (number[0], line, out)


@pytest.mark.parametrize("where", BEHIND)
@pytest.mark.parametrize("form", PRINTS)
def test_a_false_number_is_found_wherever_the_print_stands(form: str, where: str) -> None:
    status, out = checked(PRINTS[form].replace("14", "15", 1), where)
    assert status == 1 and "conv" in out.casefold(), out


def test_code_that_is_left_out_as_a_text_is_no_print() -> None:
    status, _ = checked("x = torch.randn(1, 3, 64, 64)\nprint(model(x).shape, (2, 2))\n", "text")
    assert status == 0


@pytest.mark.parametrize("where", BEHIND)
def test_what_cannot_be_read_is_no_agreement(where: str) -> None:
    status, out = checked("| part | size |\n|---|---|\n| conv | 14x14x14 |\n", where)
    assert status == 1
    assert "is not read" in out


def test_a_traceback_says_nothing_of_the_network() -> None:
    status, _ = checked("Traceback (most recent call last):\n  File 'net.py', line 3\nValueError: shape (1, 2)\n")
    assert status == 0


@pytest.mark.parametrize("form", ["sizes", "annotations", "numbers", "columns"])
def test_a_tensor_that_is_left_out_is_told(form: str) -> None:
    lines = PRINTS[form].splitlines(keepends=True)
    for at, line in enumerate(lines):
        if "conv." in line or "fc." in line:
            status, out = checked("".join(lines[:at] + lines[at + 1 :]))
            assert status == 1 and "is not there" in out, line


def test_tensors_of_a_sequential_have_numbers_for_names() -> None:
    program = (
        "import torch\nfrom torch import nn\n\nnet = nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Conv2d(5, 7, 1))\n"
    )
    program += "net(torch.randn(1, 3, 8, 8))\n\n"
    printed = "0.weight torch.Size([5, 3, 3, 3])\n0.bias torch.Size([5])\n2.weight torch.Size([7, 5, 1, 1])\n"
    for text, status in ((printed + "2.bias: (7,)\n", 0), (printed + "2.bias: (8,)\n", 1)):
        done = run("check", "-", stdin=(program + text).encode())
        assert done.status == status, done.out


RECURRENT = """import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(9, 7, num_layers=2, bidirectional=True, batch_first=True)

    def forward(self, x):
        return self.rnn(x)[0]


net = Tagger()
net(torch.randn(1, 5, 9))

"""
STACK = "".join(
    f"rnn.{kind}_{of}_l{layer}{way} {sizes}\n"
    for layer, arriving in ((0, 9), (1, 14))
    for way in ("", "_reverse")
    for kind, of, sizes in (
        ("weight", "ih", f"(21, {arriving})"),
        ("weight", "hh", "(21, 7)"),
        ("bias", "ih", "(21,)"),
        ("bias", "hh", "(21,)"),
    )
)


def test_each_size_of_a_recurrent_layers_tensors_is_judged() -> None:
    assert run("check", "-", stdin=(RECURRENT + STACK).encode()).status == 0
    lines = STACK.splitlines(keepends=True)
    for at in (0, 4, 8, 12):  # two sizes that are exchanged leave the sum as it was
        first, second = (line.partition(" ")[0::2] for line in lines[at : at + 2])
        swapped = [f"{first[0]} {second[1]}", f"{second[0]} {first[1]}"]
        done = run("check", "-", stdin=(RECURRENT + "".join([*lines[:at], *swapped, *lines[at + 2 :]])).encode())
        assert done.status == 1 and "false" in done.out, lines[at]


SCALED = """import torch
from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(5, 5, 3, padding=1)
        self.gamma = nn.Parameter(torch.ones(5, 1, 1))

    def forward(self, x):
        return x + self.gamma * self.conv(x)


net = nn.Sequential(Block(), Block())
net(torch.randn(1, 5, 8, 8))

"""
SCALES = "".join(f"{at}.gamma: (5, 1, 1)\n{at}.conv.weight: (5, 5, 3, 3)\n{at}.conv.bias: (5,)\n" for at in range(2))


def test_what_a_module_holds_beside_its_layers_is_judged() -> None:
    assert run("check", "-", stdin=(SCALED + SCALES).encode()).status == 0
    for name in ("0.gamma", "1.gamma"):
        changed = SCALES.replace(f"{name}: (5,", f"{name}: (6,")
        assert run("check", "-", stdin=(SCALED + changed).encode()).status == 1, name
