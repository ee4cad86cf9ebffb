"""Numbers and classes of rows in the tables of torchsummary and torchinfo."""

from __future__ import annotations

import pytest

from convcalc.readers import read_summary
from convcalc.text import Source

COUNTED = """----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1            [-1, 6, 28, 28]             156
              ReLU-2            [-1, 6, 28, 28]               0
         MaxPool2d-3            [-1, 6, 14, 14]               0
            Linear-4                   [-1, 10]          11,770
================================================================
Total params: 11,926
"""

TREE = """==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Net                                      [1, 10]                   --
├─ModuleList: 1-3                        --                        (recursive)
│    └─Conv2d: 2-1                       [1, 6, 28, 28]            156
├─ReLU: 1-2                              [1, 6, 28, 28]            --
├─ModuleList: 1-3                        --                        (recursive)
│    └─Conv2d: 2-2                       [1, 6, 28, 28]            906
├─Sequential: 1-4                        [1, 10]                   --
│    └─Flatten: 2-3                      [1, 4704]                 --
│    └─Linear: 2-4                       [1, 10]                   47,050
==========================================================================================
Total params: 48,112
"""

OLD = TREE.replace("ModuleList: 1-3  ", "ModuleList: 1    ").replace("1-2", "1-1").replace("1-4", "1-2")


def odd(text: str) -> list[int]:
    """The lines of rows whose numbers are told."""
    found = read_summary(Source(text, "s.txt"))
    assert found is not None
    return [line for line, why in found.unread if "expected here" in why or "at depth" in why]


@pytest.mark.parametrize("text", [COUNTED, TREE, OLD, COUNTED.replace("-1 ", "  ").replace("-4 ", "  ")])
def test_rows_in_order_are_not_told(text: str) -> None:
    assert not odd(text)


@pytest.mark.parametrize(
    ("text", "old", "new", "lines"),
    [
        (COUNTED, "ReLU-2", "ReLU-3", [5, 6]),
        (COUNTED, "Linear-4", "Linear-9", [7]),
        (COUNTED, "              ReLU-2            [-1, 6, 28, 28]               0\n", "", [5]),
        (TREE, "2-2", "2-7", [9, 11]),
        (TREE, "Conv2d: 2-2", "Conv2d: 3-2", [9]),
        (TREE, "├─ReLU: 1-2                              [1, 6, 28, 28]            --\n", "", [9]),
        (TREE, "2-4", "2-3", [12]),
        (OLD, "2-4", "2-5", [12]),
    ],
)
def test_a_row_that_is_missing_or_has_another_number(text: str, old: str, new: str, lines: list[int]) -> None:
    assert old in text and odd(text.replace(old, new)) == lines


def told(text: str) -> list[str]:
    found = read_summary(Source(text, "s.txt"))
    assert found is not None
    return [why for _, why in found.unread]


@pytest.mark.parametrize(
    ("text", "old", "new", "why"),
    [
        (COUNTED, "Conv2d-1", "Conv3d-1", "a Conv3d does not make [-1, 6, 28, 28]"),
        (COUNTED, "MaxPool2d-3", "MaxPool1d-3", "a MaxPool1d does not make [-1, 6, 14, 14]"),
        (COUNTED, "ReLU-2", "ReLU9-2", "PyTorch has no ReLU9"),
        (TREE, "Conv2d: 2-2", "Conv4d: 2-2", "PyTorch has no Conv4d"),
        (TREE, "Flatten: 2-3", "Flatten (0): 2-3", ""),
    ],
)
def test_a_class_of_another_number_of_axes_is_told(text: str, old: str, new: str, why: str) -> None:
    assert old in text and any(why in each for each in told(text.replace(old, new))) is bool(why)


def test_modules_in_a_sequential_are_named_one_after_the_other() -> None:
    named = TREE.replace("Flatten: 2-3", "Flatten (3): 2-3").replace("Linear: 2-4", "Linear (4): 2-4")
    assert not told(named)
    assert any("(4) is expected here" in each for each in told(named.replace("(4)", "(5)")))
    apart = TREE.replace("Conv2d: 2-1", "Conv2d (0): 2-1").replace("Conv2d: 2-2", "Conv2d (2): 2-2")
    assert not told(apart)  # a ModuleList is run as the program likes
