"""What Python's own types have and nobody reads here is not known; it is no mistake of the program."""

from __future__ import annotations

import pytest

from convcalc import SpecError, measure

PROGRAM = """
import sys
import math
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, {}, 1)

    def forward(self, x):
        return self.a(x)
"""


@pytest.mark.parametrize(
    "made",
    [
        "(6).real",
        "[1, 2].__len__() + 4",
        "'ab'.__len__() + 4",
        "sys.version_info.major + 3",
        "int.from_bytes([1])",
        "type.mro(int)",
        "range.index(3)",
        "frozenset.union({6})",
    ],
)
def test_what_python_has_is_not_said_to_fail(made: str) -> None:
    with pytest.raises(SpecError) as raised:
        measure(PROGRAM.format(made), input="3x8x8")
    assert "fails" not in str(raised.value) and "not known" in str(raised.value)


@pytest.mark.parametrize(
    "made",
    ["(6).channels", "[1, 2].size", "'ab'.width", "dict.of('ab')", "type.float", "range.of(6)", "frozenset.of(6)"],
)
def test_what_python_has_not_is_a_mistake(made: str) -> None:
    with pytest.raises(SpecError, match="the program fails: AttributeError"):
        measure(PROGRAM.format(made), input="3x8x8")


@pytest.mark.parametrize(
    ("made", "count"),
    [("dict.fromkeys(['a', 'b'], 6)['b']", 6), ("math.lcm(4, 6)", 12), ("len(dict.fromkeys([1, 1, 2])) + 3", 5)],
)
def test_a_width_is_what_python_makes_of_it(made: str, count: int) -> None:
    assert measure(PROGRAM.format(made), input="3x8x8").out.channels == count


CLASSES = """import torch.nn as nn
Skip = type("Skip", ({0},), {1})
net = nn.Sequential(nn.Conv2d(3, 6, 1), Skip(nn.Conv2d(6, 6, 3, padding=1)))
"""


def test_a_class_that_type_makes_is_one() -> None:
    runs = "{'forward': lambda s, x: s[0](x) + x, 'depth': 1}"
    facts = measure(CLASSES.format("nn.Sequential", runs), input="3x8x8")
    assert facts.params == 24 + 330 and [row.kind for row in facts.rows] == ["conv", "conv", "add"]
    for base, held in (("dict", "{}"), ("nn.Sequential", "settings")):
        with pytest.raises(SpecError, match="of bases or attributes that are not read is not followed"):
            measure(CLASSES.format(base, held), input="3x8x8")
