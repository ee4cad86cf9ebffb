"""fastai's `Module`, whose metaclass calls `super().__init__()`, and the enumerations that fastai makes of names."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

BASE = """
from torch import nn
from fastcore.meta import PrePostInitMeta

class Module(nn.Module, metaclass=PrePostInitMeta):
    def __pre_init__(self, *args, **kwargs): super().__init__()
    def __init__(self): pass
"""
NET = """
from enum import Enum, IntEnum
from torch import nn
from base import Module

Norm = Enum("Norm", "Batch BatchZero, Instance")
Width = IntEnum("Width", {"narrow": 4, "wide": 9})
Kind = Enum("Kind", [("first", 3), ("second", 5)])

class Net(Module):
    def __init__(self, norm="Batch", width=Width.wide):
        self.conv = nn.Conv2d(3, width, Kind["first"].value, padding=Norm.BatchZero.value - 1)
        self.norm = nn.BatchNorm2d(width) if getattr(Norm, norm) in (Norm.Batch, Norm(2)) else nn.Identity()
    def __post_init__(self, *args):
        self.head = nn.Linear(self.conv.out_channels, 2)
    def forward(self, x):
        if x.device.type == "cuda":
            return None
        return self.head(self.norm(self.conv(x)).mean((2, 3)))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "base.py").write_text(BASE)
    (tmp_path / "net.py").write_text(NET)
    return tmp_path / "net.py"


@pytest.mark.parametrize(("call", "params"), [("Net()", 252 + 18 + 20), ("Net('Instance', 4)", 112 + 10)])
def test_layers_are_held_without_a_call_of_the_base(program: Path, call: str, params: int) -> None:
    facts = measure(f"{program}:{call}", input="3x8x8")
    assert facts.params == params
    assert not any("metaclass" in note for note in facts.net.notes)


def test_without_that_metaclass_it_is_a_mistake(program: Path) -> None:
    (program.parent / "base.py").write_text(BASE.replace(", metaclass=PrePostInitMeta", ""))
    with pytest.raises(SpecError, match=r"before super\(\).__init__\(\) is called"):
        measure(f"{program}:Net()", input="3x8x8")


def test_a_name_that_is_no_member(program: Path) -> None:
    with pytest.raises(SpecError, match="the program fails: AttributeError: the class 'Norm' has no 'Group'"):
        measure(f"{program}:Net('Group')", input="3x8x8")
