"""Keras networks of several inputs and outputs, and layers that run again with the same weights."""

from __future__ import annotations

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.writer import write
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.source import load, load_text
from convcalc.text import Source

HEAD = "from keras import layers, Input, Model, Sequential\nfrom keras.layers import *\n"

TWO = """
a = Input((32, 32, 3), name="image")
b = Input(shape=(10,), name="meta")
x = GlobalAveragePooling2D()(Conv2D(8, 3, activation="relu")(a))
y = Dense(4)(b)
z = concatenate([{order}])
out = Dense(5, name="cls")(z)
box = Dense(4, name="box")(x)
model = Model(inputs=[a, b], outputs=[out, box])
"""


def of(text: str, input: str | None = None) -> Facts:
    return facts_of(load_text(Source(HEAD + text, "net.py")), input)


@pytest.mark.parametrize("order", ["x, y", "y, x"])
def test_two_inputs_and_two_outputs(order: str) -> None:
    facts = of(TWO.format(order=order))
    assert [(each.label, each.shape.text()) for each in facts.inputs] == [("image", "32x32x3"), ("meta", "10")]
    assert [(each.label, each.out.text()) for each in facts.outputs] == [("cls", "5"), ("box", "4")]
    assert facts.params == (3 * 9 * 8 + 8) + (10 * 4 + 4) + (12 * 5 + 5) + (8 * 4 + 4)
    assert facts.macs == 27 * 8 * 900 + 40 + 60 + 32


def test_the_first_of_the_models_inputs_flows_first() -> None:
    facts = of(TWO.format(order="x, y").replace("inputs=[a, b]", "inputs=[b, a]"))
    assert [each.label for each in facts.inputs] == ["meta", "image"]


def test_another_size_of_the_first_input() -> None:
    facts = of(TWO.format(order="x, y"), "64x64x3")
    assert [each.shape.text() for each in facts.inputs] == ["64x64x3", "10"]


def test_inputs_of_one_size_follow_the_first() -> None:
    text = "a, b = Input((8, 8, 3)), Input((8, 8, 3))\nm = Model([a, b], Add()([Conv2D(3, 1)(a), Conv2D(3, 3)(b)]))"
    text = text.replace("Conv2D(3, 3)", "Conv2D(3, 3, padding='same')")
    assert [each.shape.text() for each in of(text, "16x16x3").inputs] == ["16x16x3", "16x16x3"]


def test_inputs_that_never_meet() -> None:
    facts = of("a, b = Input((8, 8, 3)), Input((5,))\nm = Model([a, b], [Conv2D(3, 1)(a), Dense(2)(b)])")
    assert [each.out.text() for each in facts.outputs] == ["8x8x3", "2"]
    assert [row.inputs for row in facts.rows] == [(-1,), (-2,)]


def test_a_layer_that_runs_again_counts_once() -> None:
    facts = of("i = Input((8, 8, 3))\nc = Conv2D(3, 1)\nm = Model(i, c(c(i)))")
    assert (facts.params, facts.macs) == (12, 2 * 9 * 64)


def test_weights_of_the_programs_own_layer_count_once() -> None:
    layer = "class Mine(layers.Layer):\n    def build(self, shape):\n        self.g = self.add_weight(shape=(3,))\n"
    layer += "    def call(self, x):\n        return x * self.g\n"
    facts = of(layer + "i = Input((8, 8, 3))\nc = Mine()\nm = Model(i, c(c(Conv2D(3, 1)(i))))")
    assert facts.params == 12 + 3


def test_a_model_on_two_inputs_is_siamese() -> None:
    for made in (
        "base = Sequential([Input((8, 8, 1)), Conv2D(4, 3), BatchNormalization(), Flatten(), Dense(5)])",
        "i = Input((8, 8, 1))\nbase = Model(i, Dense(5)(Flatten()(BatchNormalization()(Conv2D(4, 3)(i)))))",
    ):
        text = made + "\na, b = Input((8, 8, 1)), Input((8, 8, 1))\n"
        facts = of(text + "m = Model([a, b], Dense(1)(Subtract()([base(a), base(b)])))")
        assert (facts.params, facts.statistics) == (40 + 8 + (144 * 5 + 5) + 6, 8)
        assert facts.macs == 2 * (36 * 36 + 144 * 5) + 5
        assert [each.label for each in facts.inputs] == ["input", "input2"]


def test_a_model_of_two_inputs_inside_another() -> None:
    inner = "a, b = Input((6,)), Input((7,))\npair = Model([a, b], Concatenate()([Dense(2)(a), Dense(3)(b)]))\n"
    facts = of(inner + "x, y = Input((6,)), Input((7,))\nm = Model([x, y], Dense(1)(pair([x, y])))")
    assert facts.params == 14 + 24 + 6
    with pytest.raises(SpecError, match="a model of 2 inputs gets 1"):
        of(inner + "x = Input((6,))\nm = Model(x, Dense(1)(pair(x)))")


def test_frozen_layers_that_run_again_are_counted_once() -> None:
    facts = of("i = Input((8, 8, 3))\nc = Conv2D(3, 1)\nc.trainable = False\nm = Model(i, c(c(i)))")
    assert any(note.startswith("12 of the parameters are set to trainable = False") for note in facts.notes)


def test_an_output_of_an_input_that_the_model_has_not() -> None:
    with pytest.raises(SpecError, match="does not come from its input"):
        of("a, b = Input((6,)), Input((7,))\nm = Model(a, Concatenate()([Dense(2)(a), Dense(3)(b)]))")


def test_the_network_as_a_spec_is_the_same() -> None:
    facts = of(TWO.format(order="x, y"))
    again = facts_of(load(write(facts.tree)))
    assert (again.counts, again.inputs) == (facts.counts, facts.inputs)
    assert [each[:3] for each in again.outputs] == [each[:3] for each in facts.outputs]


BEGINS_INSIDE = """
from keras.layers import Conv2D, Input, MaxPooling2D
from keras.models import Model
a = Input(shape=(28, 28, 1))
x = Conv2D(16, 3, padding="same")(a)
z = Conv2D(8, 3)(MaxPooling2D(2)(x))
m = Model(FIRST, LAST)
"""


def test_a_model_may_begin_at_what_a_layer_makes() -> None:
    """Its input has no name of its own; it was once looked for among the inputs."""
    facts = of(BEGINS_INSIDE.replace("FIRST", "x").replace("LAST", "z"))
    assert (facts.in_.text(), facts.out.text(), facts.params) == ("28x28x16", "12x12x8", 9 * 16 * 8 + 8)
    with pytest.raises(SpecError, match="does not come from its input alone"):
        of(BEGINS_INSIDE.replace("FIRST", "z").replace("LAST", "x"))
