"""Programs that make layers without an end are refused in a time that does not grow with what they would make."""

from __future__ import annotations

import time

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

TORCH = """import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList()
        MADE
    def forward(self, x):
        for each in self.layers: x = each(x)
        return x
"""
KERAS = """from tensorflow.keras import layers, Model, Input, Sequential
x = inp = Input((32, 32, 3))
MADE
"""
ENDLESS = {
    "layers that are appended": TORCH.replace(
        "MADE", "for i in range(10**9): self.layers.append(nn.Conv2d(3, 3, 3, padding=1))"
    ),
    "layers that are looked at": TORCH.replace(
        "MADE", "self.layers.append(nn.ReLU())\n        while True: self.layers.append(self.layers[-1])"
    ),
    "attributes": TORCH.replace("MADE", "for i in range(10**9): setattr(self, f'c{i}', nn.Conv2d(3, 3, 3))"),
    "layers of Keras": KERAS.replace("MADE", "while True: x = layers.Conv2D(8, 3, padding='same')(x)"),
    "a sum in Keras": KERAS.replace("MADE", "while True: x = layers.Add()([x, layers.BatchNormalization()(x)])"),
    "a shared layer": KERAS.replace("MADE", "r = layers.ReLU()\nwhile True: x = r(x)"),
    "parameters": TORCH.replace(
        "MADE",
        "self.p = nn.ParameterList()\n        for i in range(10**9): self.p.append(nn.Parameter(torch.zeros(3)))",
    ),
    "layers that are put in front": TORCH.replace("MADE", "while True: self.layers.insert(0, nn.ReLU())"),
    "models within one another": KERAS.replace("MADE", "while True: x = Model(inp, layers.ReLU()(x))(inp)"),
    "models between the same": KERAS.replace("MADE", "while True: m = Model(inp, layers.Conv2D(3, 1)(x))"),
    "sequences within one another": KERAS.replace("MADE", "m = Sequential([inp])\nwhile True: m = Sequential([m])"),
    "layers with names": KERAS.replace(
        "MADE", "m = Sequential([inp])\nfor i in range(10**9): m.add(layers.ReLU(name='a%d' % i))"
    ),
    "layers of TensorFlow 1": "import tensorflow as tf\nx = tf.placeholder(tf.float32, [None, 32, 32, 3])\n"
    "while True: x = tf.layers.conv2d(x, 3, 3, padding='same')\n",
    "a sequence": KERAS.replace(
        "MADE", "m = Sequential([inp])\nwhile True: m.add(layers.Conv2D(8, 3, padding='same'))"
    ),
}

SIZES = """Model: "functional"
Layer (type)                Output Shape                Param #
================================================================
input_layer (InputLayer)    (None, 1000000007, 28, 1)   0
conv2d (Conv2D)             (None, 26, 26, 32)          320
conv2d_1 (Conv2D)           (None, 24, 24, 64)          1000000000000000064
"""


def test_a_size_in_a_summary_takes_no_time_of_its_own() -> None:
    begin = time.process_time()
    measure(SIZES)
    assert time.process_time() - begin < 2.5


def test_a_module_of_a_print_may_be_called_anything() -> None:
    text = "Net(\n  (a): True(\n    (b): Conv2d(3, 4, kernel_size=(1, 1), stride=(1, 1))\n    (c): ReLU()\n  )\n)"
    assert measure(text, input="3x8x8").params == 16


@pytest.mark.parametrize("name", ENDLESS)
def test_it_is_refused_in_time(name: str) -> None:
    begin = time.process_time()
    with pytest.raises(SpecError, match="takes too long"):
        measure(ENDLESS[name], input="3x32x32")
    assert time.process_time() - begin < 2.5  # five times what it takes, so that a loaded machine passes


def test_a_list_of_many_layers_is_read() -> None:
    made = "for i in range(1200): self.layers.append(nn.Conv2d(3, 3, 3, padding=1))"
    indexed = "for i in range(1200): x = self.layers[i](x)"
    text = TORCH.replace("MADE", made).replace("for each in self.layers: x = each(x)", indexed)
    assert measure(text, input="3x32x32").params == 1200 * (3 * 3 * 9 + 3)
