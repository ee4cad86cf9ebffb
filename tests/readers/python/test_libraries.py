"""Parts of the standard library and of numpy that networks of public packages are written with, as Python has them."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

HEAD = """
import re, inspect, numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from functools import partial
from dataclasses import asdict, dataclass, field, is_dataclass, replace

@dataclass
class Config:
    width: int = 8
    names: list = field(default_factory=list)
"""

NET = "class Net(nn.Module):\n    def forward(self, x):\n        return x\n"

WIDTHS = {
    "inspect.isfunction(lambda n: n)": True,
    "inspect.isfunction(Config)": False,
    "inspect.isclass(Net)": True,
    "inspect.isclass(Net())": False,
    "replace(Config(), width=12).width == 12 and Config().width == 8": True,
    "asdict(Config(names=[1, 2]))['names'][1]": 2,
    "is_dataclass(Config()) and is_dataclass(Config) and not is_dataclass(3)": True,
    "isinstance(partial(nn.Conv2d, bias=False), partial)": True,
    "isinstance(nn.Conv2d, partial)": False,
    "partial(partial(max, 3), 7)(5)": 7,
    "partial(nn.Conv2d, 3, bias=False).keywords['bias']": False,
    "partial(max, 3).args[0]": 3,
    "'relu' in dir(F)": True,
    r"int(re.split(r'(\d.*)', 'k12')[1])": 12,
    r"int(re.match(r'([a-z]+)(\d+)', 'conv34').group(2))": 34,
    r"len(re.findall(r'\d+', 'a1b22c333'))": 3,
    r"re.compile(r'^block(\d)').search('block5.conv')[1] == '5'": True,
    r"len(re.sub(r'\d', '', 'a1b2'))": 2,
    "re.match('x', 'y') is None": True,
    "int(np.round(np.arange(5) * 2.5 + 8)[3])": 16,
    "np.array([3, 4]).astype(int).max()": 4,
    "len(np.unique(np.array([8, 8, 16])))": 2,
    "np.unique([8, 8, 16], return_counts=True)[1].tolist()[0]": 2,
    "int(np.log2(16))": 4,
    "np.cumsum([1, 2, 3])[2]": 6,
    "len(np.full(3, 7)) * np.ones(4)[0] + np.zeros(2)[1]": 3,
    "int(np.prod([2, 3, 4]))": 24,
    "int(np.ceil(np.divide(7, 2)))": 4,
    "torch.unique(torch.tensor([3, 3, 5]), return_counts=True)[1].tolist()[0]": 2,
    "[len(each) for each in torch.linspace(0, 1, 5).split([2, 3])][1]": 3,
    "len(torch.arange(5).split(2))": 3,
}
"""What is worked out, and what Python makes of it."""


@pytest.mark.parametrize("expression", WIDTHS)
def test_it_is_worked_out_as_python_does(expression: str) -> None:
    value = f"8 + int({expression})"
    assert (
        measure(f"{HEAD}{NET}\nnet = nn.Conv2d(3, {value}, 3)", input=(8, 8, 3)).out.channels == 8 + WIDTHS[expression]
    )


NOT_TRIED = {
    "a repetition of repetitions": r"re.match(r'(a+)+b', 'a' * 40)",
    "a repeated choice of repetitions": r"re.match(r'(?:a*|b)*c', 'a' * 40)",
    "what refers back": r"re.match(r'(a)\1', 'aa')",
    "many repetitions": r"re.match(r'a*a*a*a*b', 'a' * 40)",
    "a long text": r"re.match(r'a*b', 'a' * 500)",
}


@pytest.mark.parametrize("name", NOT_TRIED)
def test_a_pattern_that_could_take_for_ever_is_not_tried(name: str) -> None:
    with pytest.raises(SpecError, match=r"of re is not followed|re is followed"):
        measure(f"{HEAD}\nn = 8 if {NOT_TRIED[name]} else 4\nnet = nn.Conv2d(3, n, 3)", input=(8, 8, 3))


def test_a_float_of_numpy_is_no_number_of_filters() -> None:
    with pytest.raises(SpecError, match="float"):
        measure(f"{HEAD}\nnet = nn.Conv2d(3, np.round(8.2), 3)", input=(8, 8, 3))


def test_a_program_that_makes_many_layers_may_take_longer() -> None:
    """A thousand layers with forty steps of work for each; without the layers it would be an endless loop."""
    text = HEAD + "layers = []\nfor i in range(1500):\n  n = 0\n  for k in range(60): n += k\n  layers.append({})\n"
    many = text.format("nn.Conv2d(3, 3, 1)") + "net = nn.Sequential(*layers)"
    assert measure(many, input=(8, 8, 3)).params == 1500 * 12
    with pytest.raises(SpecError, match="it takes too long to follow"):
        measure(text.format("n") + "net = nn.Conv2d(3, len(layers), 1)", input=(8, 8, 3))
