"""A comment behind the bracket that closes a statement over several lines is one of the layer in it."""

from __future__ import annotations

import pytest

from convcalc.api import check

KERAS = """from keras.models import Sequential
from keras.layers import Conv2D, BatchNormalization
model = Sequential()
model.add(
Conv2D(96,
kernel_size = (11,11),
strides=(4, 4),
padding="valid",
input_shape=(224,224,3),
activation="relu"
)
); # output {0} * {0} * 96
model.add(BatchNormalization()) # output
"""

TORCH = """import torch
from torch import nn
x = torch.randn(1, 3, 32, 32)
conv = nn.Conv2d(3, 8, 3)
pool = nn.MaxPool2d(2)
y = pool(
    conv(x)
)  # 8x{0}x{0}
"""


@pytest.mark.parametrize(("text", "right", "wrong"), [(KERAS, 54, 55), (TORCH, 15, 16)])
def test_it_is_held_against_what_the_statement_makes(text: str, right: int, wrong: int) -> None:
    """Keras makes 54 = floor(213/4) + 1 of 224, PyTorch 15 = 30/2 of 32."""
    for side, verdict in ((right, "true"), (wrong, "false")):
        assert [each.verdict for each in check(text.format(side)).claims if not each.arrives] == [verdict]


def test_several_layers_are_left_alone() -> None:
    text = (
        "from torch import nn\nnet = nn.Sequential(\n    nn.Conv2d(3, 8, 3),\n    nn.Conv2d(8, 8, 3),\n)  # 8x30x30\n"
    )
    assert not [each for each in check(text, "3x32x32").claims if not each.arrives]
