"""Numbers in comments and in the docstring of a network: none that is changed is passed over."""

from __future__ import annotations

import re

import pytest

from tests.cli.program import run

PROGRAM = '''import torch
from torch import nn


class Net(nn.Module):
    """Input: (N, 3, 26, 34), output: (N, 7); 2,723 parameters."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 12, 3)  # 336 parameters
        self.fc1 = nn.Linear(12, 120)
        self.fc2 = nn.Linear(120, 7)

    def forward(self, x):
        x = self.conv(x)  # torch.Size([1, 12, 24, 32])
        x = x.mean((2, 3))
        x = torch.relu(self.fc1(x))  # torch.Size([1, 120])
        return self.fc2(x)  # torch.Size([1, 7])


net = Net()
net(torch.randn(1, 3, 26, 34))
'''
SAID = PROGRAM.replace("2,723", f"{336 + 13 * 120 + 121 * 7:,}")


def status(program: str) -> int:
    return run("check", "-", stdin=program.encode()).status


def test_true_comments_and_a_true_docstring_are_agreement() -> None:
    assert status(SAID) == 0


def test_every_number_of_them_that_is_changed_is_told() -> None:
    count = 0
    for said in re.finditer(r'"""Input.*|#.*', SAID):
        for number in re.finditer(r"\d[\d,]*(?<!,)", said[0]):
            at = said.start() + number.start()
            changed = int(number[0].replace(",", "")) + 2
            if number[0] != "1":
                assert status(f"{SAID[:at]}{changed}{SAID[at + len(number[0]) :]}") == 1, (said[0], number[0])
                count += 1
    assert count > 9


def test_a_size_beside_a_line_that_makes_no_layer_is_told_where_nothing_has_it() -> None:
    keras = "import keras\ninp = keras.Input((32, 30, 3))  # (None, 32, 30, 3)\nout = keras.layers.Conv2D(4, 3)(inp)\n"
    keras += "model = keras.Model(inp, out)\nassert model.output_shape == (None, 30, 28, 4)\n"
    assert status(keras) == 0
    assert status(keras.replace("(None, 32, 30, 3)", "(None, 32, 30, 6)")) == 1


@pytest.mark.parametrize(("count", "words"), [(336, ""), (337, "337 parameters; it is 336")])
def test_a_count_beside_a_call_is_that_of_the_layer_that_is_called(count: int, words: str) -> None:
    program = PROGRAM.replace("# torch.Size([1, 12, 24, 32])", f"# {count} parameters").replace("2,723", "2,743")
    ran = run("check", "-", stdin=program.encode())
    assert words in ran.out and ran.status == (count != 336)


def test_a_docstring_is_judged_with_output_behind_the_program() -> None:
    printed = "\nNet(\n  (fc1): Linear(in_features=12, out_features=120, bias=True)\n)\n"
    assert "'2,000 parameters' in the docstring" in run("check", "-", stdin=_with(printed, "2,000").encode()).out
    assert "docstring" not in run("check", "-", stdin=(SAID + printed).encode()).out


def _with(printed: str, count: str) -> str:
    return PROGRAM.replace("2,723", count) + printed
