"""Decorators that are imported are passed by, and followed where a function fails without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

LEGACY = '''
import functools, inspect

def legacy(old, new):
    """`net(deep=True)` of old stands for `net(depth=2)`."""
    def decorate(builder):
        @functools.wraps(builder)
        def run(*args, **kwargs):
            if old in kwargs:
                kwargs[new] = 2 if kwargs.pop(old) else 1
            return builder(*args, **kwargs)
        return run
    return decorate

def by_place(builder):
    """What may only be given by name may be given in its order."""
    names = [name for name, each in inspect.signature(builder).parameters.items() if each.kind == each.KEYWORD_ONLY]
    @functools.wraps(builder)
    def run(*args, **kwargs):
        return builder(**dict(zip(names, args)), **kwargs)
    return run
'''
NET = """
import torch
from torch import nn
from tools import legacy, by_place
from elsewhere import traced

class Net(nn.Module):
    def __init__(self, depth=1, width=8):
        super().__init__()
        self.layers = nn.Sequential(*[nn.Conv2d(3 if not at else width, width, 3) for at in range(depth)])
    def forward(self, x):
        return self.layers(x)

@by_place
@legacy("deep", "depth")
def net(*, depth=1, **kwargs):
    return Net(depth, **kwargs)

@traced
def other(depth=1):
    return Net(depth)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "tools.py").write_text(LEGACY)
    (tmp_path / "net.py").write_text(NET)
    return tmp_path / "net.py"


@pytest.mark.parametrize(
    ("call", "params"), [("net()", 224), ("net(deep=True)", 808), ("net(2)", 808), ("net(2, width=4)", 260)]
)
def test_arguments_that_only_the_decorators_know(program: Path, call: str, params: int) -> None:
    facts = measure(f"{program}:{call}", input="3x8x8")
    assert facts.params == params


def test_it_is_told_that_decorators_were_passed_by(program: Path) -> None:
    notes = measure(f"{program}:net()", input="3x8x8").net.notes
    assert "what decorates net is not followed: by_place, legacy" in notes
    assert not any("decorates" in each for each in measure(f"{program}:net(2)", input="3x8x8").net.notes)


def test_a_mistake_behind_followed_decorators_is_one_of_the_program(program: Path) -> None:
    with pytest.raises(SpecError, match=r"the program fails: TypeError: __init__.*'widht'"):
        measure(f"{program}:net(widht=3)", input="3x8x8")


def test_what_fails_without_decorators_that_cannot_be_followed_is_no_mistake(program: Path) -> None:
    with pytest.raises(SpecError, match=r"what decorates other is not followed \(traced\); without that: TypeError"):
        measure(f"{program}:other(deep=True)", input="3x8x8")
