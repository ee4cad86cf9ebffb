"""Functions that layers of a program's own call, against TensorFlow; and attributes that layers have in Keras."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc import measure
from convcalc.diagnostics.diagnostic import SpecError

_, *ROWS = [json.loads(line) for line in Path("tests/data/keras_functions.jsonl").read_text("utf-8").splitlines()]

HEAD = """import tensorflow as tf
import keras
from keras import ops, Input, Model
from keras.layers import *
import keras.backend as K
"""
ON_A_MAP = "i = Input((12, 10, 3))\nx = Conv2D(8, 3, padding='same')(i)\nm = Model(i, Lambda(lambda x: {})(x))\n"


@pytest.mark.parametrize("row", ROWS, ids=[row["call"] for row in ROWS])
def test_a_function_makes_the_sizes_that_it_makes_in_tensorflow(row: dict[str, str]) -> None:
    facts = measure(HEAD + ON_A_MAP.format(row["call"]))
    assert (facts.out.text(), facts.params) == (row["output"], 224)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("d = Dense(6)\ni = Input((12,))\nx = d(i)\nm = Model(i, ops.matmul(x, ops.transpose(d.kernel)))", "'.kernel'"),
        (ON_A_MAP.format("tf.slice(x, [0, 8, 0, 0], [-1, 5, 10, 8])"), "ends behind (None, 12, 10, 8)"),
        (ON_A_MAP.format("tf.slice(x, [1, 0, 0, 0], [1, 5, 10, 8])"), "the batch stays whole"),
        (ON_A_MAP.format("tf.slice(x, [0, x, 0, 0], [-1, 5, 10, 8])"), "numbers are"),
        (ON_A_MAP.format("tf.image.resize(x, tf.shape(x)[1:3] * [1, 2, 3])"), "sizes (12, 10) meet [1, 2, 3] in '*'"),
        (ON_A_MAP.format("tf.nn.max_pool(x, [1, 2, 2, 2], 2, 'SAME')"), "along the batch or the channels"),
    ],
)
def test_what_is_not_followed_is_no_mistake_of_the_program(text: str, why: str) -> None:
    with pytest.raises(SpecError) as refused:
        measure(HEAD + text)
    assert why in str(refused.value)
    assert "AttributeError" not in str(refused.value) and "TypeError" not in str(refused.value)


def test_a_cell_says_its_state() -> None:
    text = "c = LSTMCell(8)\ni = Input((12, 5))\nm = Model(i, Dense(c.state_size[0] + c.output_size)(RNN(c)(i)))\n"
    assert measure(HEAD + text).params == 4 * 8 * (5 + 8 + 1) + 8 * 16 + 16


def test_weights_with_a_number_are_as_many() -> None:
    text = (
        "class Scaled(Layer):\n    def build(self, shape):\n        self.g = self.add_weight(shape=(shape[-1],))\n"
        "    def call(self, x):\n        return x * (1 + self.g)\ni = Input((6, 5, 4))\nm = Model(i, Scaled()(i))\n"
    )
    assert measure(HEAD + text).params == 4


def test_the_version_of_keras_chooses_imports() -> None:
    text = "if keras.version() >= '3.0.0':\n    n = 4\nelse:\n    n = 7\ni = Input((6,))\nm = Model(i, Dense(n)(i))\n"
    assert measure(HEAD + text).out.text() == "4"
