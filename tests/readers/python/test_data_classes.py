"""Fields of dataclasses that no constructor takes, or that take no place among its arguments.

Each program prints what the sizes say in Python 3.11.
"""

from __future__ import annotations

import pytest

from convcalc import SpecError, measure

PROGRAM = """
import dataclasses
import typing
from dataclasses import dataclass, field, replace, asdict, fields, KW_ONLY, InitVar
from typing import ClassVar
import torch.nn as nn

@dataclass
class Base:
    kinds: ClassVar[int] = 5
    width: int = 8

@dataclass
class Config(Base):
    factor: InitVar[int] = 3
    hidden: int = field(init=False)
    groups: int = field(default=2, init=False, repr=False)
    limit: "typing.ClassVar[int]" = 7
    _: KW_ONLY
    out: int = 4
    def __post_init__(self, factor):
        self.hidden = self.width * factor

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, {}, 1)

    def forward(self, x):
        return self.a(x)
"""

MADE = {
    "Config(16, 2).hidden": 32,
    "Config(16).hidden": 48,
    "Config(16, out=6).out": 6,
    "Config().groups": 2,
    "Config(width=4).kinds": 5,
    "Config().limit": 7,
    "replace(Config(16, 2), out=9, factor=4).hidden": 64,
    "replace(Config(16, 2), out=9, factor=4).out": 9,
    "len(asdict(Config()))": 4,
    "len(fields(Config))": 4,
    "asdict(Config(16, 2))['hidden']": 32,
}


@pytest.mark.parametrize("made", MADE)
def test_a_field_is_what_python_makes_of_it(made: str) -> None:
    assert measure(PROGRAM.format(made), input="3x8x8").out.channels == MADE[made]


def test_what_the_constructor_does_not_take_is_a_mistake_there() -> None:
    with pytest.raises(SpecError, match="no such field"):
        measure(PROGRAM.format("Config(hidden=4).out"), input="3x8x8")


def test_fields_say_their_defaults() -> None:
    text = (
        PROGRAM.split("class Net")[0]
        + """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        @dataclass
        class Given:
            width: int
            sizes: list = field(default_factory=lambda: [3, 5])
            out: int = 4
        one, two, three = fields(Given)
        assert one.default is dataclasses.MISSING and two.default is dataclasses.MISSING
        assert one.default_factory is dataclasses.MISSING and three.default_factory is dataclasses.MISSING
        self.a = nn.Conv2d(3, three.default * two.default_factory()[1], 1)

    def forward(self, x):
        return self.a(x)

net = Net()
"""
    )
    assert measure(text, input="3x8x8").params == 4 * 20
