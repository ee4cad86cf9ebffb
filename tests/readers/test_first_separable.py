"""A summary that begins with a layer of a kernel a channel; the parameters are those that Keras 3 counts."""

from __future__ import annotations

import pytest

from convcalc.api import check

FRAME = """_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 {0}
 conv2d (Conv2D)             (None, 30, 30, 16)        {1}
=================================================================
Total params: {2}
Trainable params: {2}
Non-trainable params: 0
_________________________________________________________________
"""

LAYERS = [
    ("separable_conv2d (SeparableConv2D) (None, 30, 30, 32) 155", 528, "32x32x3"),  # 27 + 96 + 32
    ("separable_conv2d (SeparableConv2D) (None, 30, 30, 8) 25", 144, "32x32x1"),  # 9 + 8 + 8
    ("separable_conv2d (SeparableConv2D) (None, 30, 30, 32) 123", 528, "32x32x3"),  # 27 + 96, no bias
    ("depthwise_conv2d (DepthwiseConv2D) (None, 30, 30, 3) 30", 64, "32x32x3"),  # 27 + 3
    ("depthwise_conv2d (DepthwiseConv2D) (None, 30, 30, 3) 78", 64, "34x34x3"),  # 75 + 3
]


@pytest.mark.parametrize(("row", "behind", "size"), LAYERS)
def test_its_input_follows_from_its_parameters(row: str, behind: int, size: str) -> None:
    first = int(row.rpartition(" ")[2])
    found = check(FRAME.format(row, behind, first + behind))
    assert found.ok and len(found.claims) >= 3
    assert any(f"the input is not printed: {size} fits the first layer" in note for note in found.notes)
    assert not check(FRAME.format(row, behind + 1, first + behind)).ok
