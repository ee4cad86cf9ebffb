"""The order of `model.layers`, as Keras 3.15 has it: programs freeze the first hundred of them."""

from __future__ import annotations

import pytest

from convcalc.api import measure

PLACES = {
    "ResNet50": {
        5: "pool1_pad",
        10: "conv2_block1_2_conv",
        20: "conv2_block2_1_bn",
        50: "conv3_block1_out",
        100: "conv4_block2_3_bn",
        176: "predictions",
    },
    "MobileNetV2": {
        10: "block_1_expand_BN",
        50: "block_5_depthwise_relu",
        80: "block_8_add",
        100: "block_11_expand_relu",
        155: "predictions",
    },
    "VGG16": {10: "block3_pool", 20: "fc1", 22: "predictions"},
}

NETWORK = """
import keras
known = lambda: keras.applications.{name}(weights=None)
z = keras.Input((4,))
net = keras.Model(z, keras.layers.Dense(10 + (known().layers[{at}].name == "{layer}"))(z))
"""

BRANCHES = """
import keras
from keras import layers as L

def names():
    x = keras.Input((16, 16, 8))
    a = L.ReLU(name="a2")(L.Conv2D(8, 3, padding="same", name="a1")(x))
    c = L.Add(name="c")([L.Conv2D(8, 1, name="b1")(x), a])
    d = L.Conv2D(4, 1, name="d")(c)
    return [each.name for each in keras.Model(x, [L.Concatenate(name="e")([d, x]), d]).layers]

z = keras.Input((4,))
net = keras.Model(z, L.Dense(10 + (names()[1:] == ["a1", "b1", "a2", "c", "d", "e"]))(z))
"""

FROZEN = """
import tensorflow as tf
base = tf.keras.applications.MobileNetV2(input_shape=(160, 160, 3), include_top=False, weights=None)
base.trainable = True
for layer in base.layers[:100]:
    layer.trainable = False
model = tf.keras.Sequential([base, tf.keras.layers.GlobalAveragePooling2D(), tf.keras.layers.Dense(1)])
"""


@pytest.mark.parametrize(("name", "at"), [(name, at) for name, each in PLACES.items() for at in each])
def test_a_network_of_keras_has_its_layers_in_their_places(name: str, at: int) -> None:
    assert measure(NETWORK.format(name=name, at=at, layer=PLACES[name][at])).params == 55


def test_branches_come_by_how_far_they_are_from_the_outputs() -> None:
    assert measure(BRANCHES).params == 55


def test_the_first_hundred_layers_of_a_base_are_frozen() -> None:
    facts = measure(FROZEN)
    assert facts.params == 2_225_153 and facts.params - facts.frozen == 1_862_721
