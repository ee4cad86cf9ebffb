"""What Keras' own layers, models and shapes have besides what is followed is no mistake of a program."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

NET = """
import keras
from keras import layers

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self._conv = layers.Conv2D(8, 3)
        {}

    def call(self, x):
        return self._conv(x)

net = Net()
net(keras.Input((32, 32, 3)))
"""


@pytest.mark.parametrize("name", ["_flatten_layers", "losses", "compute_dtype", "_some_state", "stateful"])
def test_what_keras_has_and_is_not_followed_is_said_so(name: str) -> None:
    with pytest.raises(SpecError) as raised:
        measure(NET.format(f"self.n = len(self.{name})"))
    assert raised.value.mistakes[0].message == f"'.{name}' of a layer or model is not followed"


def test_what_is_there_nowhere_is_a_mistake_of_the_program() -> None:
    for name, near in (("_conb", "self._conv"), ("filters_of", "")):
        with pytest.raises(SpecError) as raised:
            measure(NET.format(f"self.n = self.{name}"))
        assert "has no attribute" in raised.value.mistakes[0].message
        assert near in (raised.value.mistakes[0].hint or "")


def test_a_shape_is_a_list_as_tensorflow_has_it() -> None:
    text = """
from tensorflow.keras import layers, Model, Input
inp = Input((32, 32, 3))
x = layers.Conv2D(8, 3)(inp)
h, w = x.shape.as_list()[1:3]
x = layers.Reshape((h * w, 8))(x)
m = Model(inp, x)
"""
    assert measure(text).out.size == (900,)
