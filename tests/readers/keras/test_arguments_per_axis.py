"""Attributes of Keras' layers that are not as they were given; the truth is Keras 3.15's."""

from __future__ import annotations

import pytest

from convcalc import measure

PROGRAM = """
import keras
from keras import layers

layer = {}
inputs = keras.Input((8, 8, 3))
model = keras.Model(inputs, layers.Conv2D({}, 1)(inputs))
"""

HELD = {
    ("layers.Conv2D(4, 3)", "layer.kernel_size[0] + layer.strides[1]"): 4,
    ("layers.Conv2D(4, 3, strides=2)", "sum(layer.strides)"): 4,
    ("layers.Conv2D(4, (3, 1))", "layer.kernel_size[1] + 3"): 4,
    ("layers.Conv1D(4, 3)", "layer.kernel_size[0] + 1"): 4,
    ("layers.SeparableConv2D(4, 3, dilation_rate=2)", "sum(layer.dilation_rate)"): 4,
    ("layers.MaxPooling2D()", "layer.pool_size[0] + layer.strides[1]"): 4,
    ("layers.AveragePooling1D(3)", "layer.strides[0] + 1"): 4,
    ("layers.UpSampling2D()", "sum(layer.size)"): 4,
    ("layers.UpSampling1D(4)", "layer.size"): 4,
    ("layers.ZeroPadding2D(1)", "sum(layer.padding[0]) + sum(layer.padding[1])"): 4,
    ("layers.ZeroPadding2D((1, 2))", "layer.padding[1][0] + 2"): 4,
    ("layers.Conv2D(4, 3)", "4 if layer.data_format == 'channels_last' else 1"): 4,
}


@pytest.mark.parametrize(("layer", "made"), HELD)
def test_a_layer_has_what_keras_gives_it(layer: str, made: str) -> None:
    assert measure(PROGRAM.format(layer, made)).out.channels == HELD[layer, made]
