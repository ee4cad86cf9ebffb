"""Inputs that hold several tensors, `x, (hx, cx) = inputs`: the sizes and parameters of PyTorch 2.14."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

ACTOR = """
import torch.nn as nn
class Actor(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 8, stride=8)
        self.lstm = nn.LSTMCell(256, 64)
        self.a = nn.Linear(64, 6)
    def forward(self, {0}):
        {1}
        x = self.conv(x).view(-1, 256)
        hx, cx = self.lstm(x, (hx, cx))
        return self.a(hx), (hx, cx)
"""

FORMS = {
    "a state of two": ("x, state", "hx, cx = state", "state[0]", "state[1]"),
    "an image and a state": ("inputs", "x, (hx, cx) = inputs", "inputs[1][0]", "inputs[1][1]"),
    "three in a row": ("inputs", "x, hx, cx = inputs", "inputs[1]", "inputs[2]"),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_an_input_is_unpacked(form: tuple[str, str, str, str]) -> None:
    facts = measure(ACTOR.format(*form), input="3x32x32")
    assert facts.params == (3 * 64 * 16 + 16) + 4 * 64 * (256 + 64 + 2) + (64 * 6 + 6)
    assert facts.outputs[0].out.text("chw") == "6" and facts.inputs[0].shape.text("chw") == "3x32x32"
    assert [each.label for each in facts.inputs[1:]] == list(form[2:])


def test_the_size_is_that_of_the_first_part() -> None:
    facts = measure(ACTOR.format(*FORMS["an image and a state"]), input="3x32x32")
    assert "the size is that of input 'inputs[0]': as 'inputs' it does not fit" in facts.notes


def test_a_loop_over_the_images_of_a_batch_is_still_refused() -> None:
    with pytest.raises(SpecError, match="a loop over the elements of a tensor is not followed"):
        measure(ACTOR.format("x", "x = [self.conv(each) for each in x]\n        hx = cx = None"), input="3x32x32")


TWINS = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.line = nn.Linear(8, 2)
    def once(self, x):
        return self.line(self.conv(x).mean((2, 3)))
    def forward(self, *xs):
        {}
"""


@pytest.mark.parametrize(
    "body",
    ["return self.once(xs[0]), self.once(xs[1])", "one, other = xs\n        return self.once(one), self.once(other)"],
)
def test_inputs_that_forward_takes_by_their_places(body: str) -> None:
    facts = measure(TWINS.format(body), input="3x16x16")
    assert (facts.params, facts.macs) == (224 + 18, 2 * (14 * 14 * 216 + 16))
    assert [each.label for each in facts.inputs] == ["xs0", "xs1"]
