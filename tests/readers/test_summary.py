"""The summaries of torchinfo, torchsummary and Keras, as they are printed."""

from __future__ import annotations

import pytest

from convcalc.readers.summary import Summary, read_summary
from convcalc.shape import Shape

TORCHINFO = """
==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Net                                      [2, 10]                   --
├─Sequential: 1-1                        [2, 8, 13, 13]            --
│    └─Conv2d: 2-1                       [2, 8, 26, 26]            80
│    └─ReLU: 2-2                         [2, 8, 26, 26]            --
│    └─MaxPool2d: 2-3                    [2, 8, 13, 13]            --
├─Block: 1-2                             [2, 8, 13, 13]            1,184
├─Linear: 1-3                            [2, 10]                   13,530
==========================================================================================
Total params: 14,794
Trainable params: 14,794
Non-trainable params: 0
Total mult-adds (k): 530.54
==========================================================================================
Input size (kB): 6.33
"""

TORCHSUMMARY = """----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1            [-1, 8, 26, 26]              80
       BatchNorm2d-2            [-1, 8, 26, 26]              16
         MaxPool2d-3            [-1, 8, 13, 13]               0
            Linear-4                   [-1, 10]          13,530
================================================================
Total params: 13,626
Trainable params: 13,626
Non-trainable params: 0
"""

KERAS = """Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ input_layer (InputLayer)        │ (None, 28, 28, 1)      │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d_1 (Conv2D)               │ (None, 26, 26, 8)      │            80 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ batch_normalization             │ (None, 26, 26, 8)      │            32 │
│ (BatchNormalization)            │                        │               │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 112 (448.00 B)
 Trainable params: 96 (384.00 B)
 Non-trainable params: 16 (64.00 B)
"""


def summary(text: str) -> Summary:
    found = read_summary(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "kinds", "keras", "batch"),
    [
        (TORCHINFO, ["conv", "", "maxpool", None, "fc"], False, 2),
        (TORCHSUMMARY, ["conv", "bn", "maxpool", "fc"], False, 1),
        (KERAS, ["input", "conv", "bn"], True, 1),
    ],
)
def test_every_layer_is_read(text: str, kinds: list[str | None], keras: bool, batch: int) -> None:
    found = summary(text)
    assert [entry.kind for entry in found.entries] == kinds
    assert (found.keras, found.batch) == (keras, batch)


def test_shapes_and_counts() -> None:
    first = summary(TORCHINFO).entries[0]
    assert (first.line, first.name, first.shape, first.params) == (7, "Conv2d: 2-1", Shape(8, (26, 26)), 80)
    last = summary(KERAS).entries[2]
    assert (last.name, last.shape, last.params) == ("batch_normalization", Shape(8, (26, 26)), 32)


def test_totals() -> None:
    totals = {total.what: total.number for total in summary(TORCHINFO).totals}
    assert totals["total"] == (14_794, 0, "")
    assert totals["multadds"] == (53_054, 2, "K")
    assert totals["input"] == (633, 2, "K")
    assert [total.what for total in summary(KERAS).totals] == ["total", "trainable", "fixed"]


@pytest.mark.parametrize("text", ["", "Output Shape", "conv 3x3", "id,spec,asked,answer\n1,2,3,4", " " * 100_000])
def test_other_texts_are_no_summaries(text: str) -> None:
    assert read_summary(text) is None


def test_a_long_line_takes_no_time() -> None:
    text = TORCHSUMMARY + " " * 200_000 + "(" * 200_000 + "\n"
    assert len(summary(text).entries) == 4
