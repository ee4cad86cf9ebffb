"""Keras scripts that call layers on data, without a model. Sizes and parameters are those of Keras 3."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts

SCRIPTS: dict[str, tuple[str, list[str], int]] = {
    "on an input": (
        "inps = Input(shape=(3, 20, 20))\nout = Conv2D(8, (3, 3), data_format='channels_first')(inps)\nprint(out)\n",
        ["8x18x18"],
        224,
    ),
    "on data of TensorFlow": (
        "import tensorflow as tf\nsizes = (4, 12, 16)\nx = tf.random.normal(sizes)\n"
        "y = tf.keras.layers.Conv1D(6, 3, activation='relu', input_shape=sizes[1:])(x)\nprint(y.shape)\n",
        ["10x6"],
        294,
    ),
    "on data of numpy, the layers made before": (
        "import numpy as np\nfrom tensorflow.keras import layers\ndata = np.random.rand(1, 22, 22, 1)\n"
        "conv = layers.Conv2D(5, 3, padding='same')\npool = layers.MaxPooling2D(2)\nout = pool(conv(data))\n",
        ["11x11x5"],
        50,
    ),
    "where the data is made": (
        "import numpy as np\nfrom keras import layers\n"
        "print(layers.Conv2DTranspose(4, 3, strides=2, padding='same')(np.zeros((1, 9, 9, 2))).shape)\n",
        ["18x18x4"],
        76,
    ),
    "the turns of a loop, and a chain of them": (
        "import tensorflow as tf\nx = tf.zeros((1, 9, 9, 2))\nfor s in (1, 2):\n"
        "    y = tf.keras.layers.Conv2D(3, 3, strides=s)(x)\n    print(y.shape)\n"
        "for s in (1, 2):\n    x = tf.keras.layers.Conv2D(2, 3)(x)\nprint(x.shape)\n",
        ["7x7x3", "4x4x3", "5x5x2"],
        2 * 57 + 2 * 38,
    ),
    "layers around others": (
        "from keras import Input\nfrom keras.layers import *\nx = Input((5, 9, 9, 2))\n"
        "x = TimeDistributed(Conv2D(3, 3))(x)\nx = TimeDistributed(Flatten())(x)\nout = Bidirectional(LSTM(4))(x)\n",
        ["8"],
        57 + 2 * 4 * (147 * 4 + 4 * 4 + 4),
    ),
    "branches that meet": (
        "from keras import Input, layers\nx = Input((9, 9, 2))\na = layers.Conv2D(3, 3)(x)\n"
        "b = layers.Conv2D(3, 3)(x)\n"
        "c = layers.add([a, b])\nd = layers.Flatten()(c)\nout = layers.Dense(2)(d)\n",
        ["2"],
        2 * 57 + 147 * 2 + 2,
    ),
    "one after the other, and in a loop": (
        "import tensorflow as tf\nx = tf.zeros((1, 9, 9, 2))\n"
        "y = tf.keras.layers.Conv2D(2, 3, dilation_rate=2)(x)\nprint(y.shape)\n"
        "y = tf.keras.layers.Conv2D(2, 3, padding='same')(x)\nprint(y.shape)\n"
        "for s in (1, 2):\n    print(tf.keras.layers.Conv2DTranspose(3, 3, strides=s)(x).shape)\n",
        ["5x5x2", "9x9x2", "11x11x3", "19x19x3"],
        190,
    ),
}


def outputs(facts: Facts) -> list[str]:
    return [each.out.text(facts.layout) for each in facts.outputs] or [facts.out.text(facts.layout)]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_read_as_a_model(name: str) -> None:
    text, sizes, parameters = SCRIPTS[name]
    facts = measure(text)
    assert outputs(facts) == sizes and facts.params == parameters
    assert any("no class: the layers that the script runs" in str(each) for each in facts.notes)


def test_what_the_text_does_not_make_is_asked_for() -> None:
    text = (
        "from keras.layers import *\nx = Conv2D(6, (3, 3), strides=(2, 2), padding='same')(inputs)\n"
        "x = BatchNormalization()(x)\nx = MaxPooling2D((3, 3), strides=(2, 2))(x)\n"
    )
    with pytest.raises(SpecError, match="the size of the input is open"):
        measure(text)
    facts = measure(text, input="30x30x3")
    assert outputs(facts) == ["7x7x6"] and facts.params == 168 + 12
    with pytest.raises(SpecError, match=r"the size of the input is open.*\(None, None, None\)"):
        measure(f"{text}print(x.shape)\n")
    assert outputs(measure(f"{text}print(x.shape)\n", input="30x30x3")) == ["7x7x6"]


def test_a_model_stays_what_it_is() -> None:
    text = (
        "from keras import Input, Model, layers\na = Input((9, 9, 1))\nb = layers.Conv2D(2, 3)(a)\n"
        "c = layers.Conv2D(3, 3)(b)\nnet = Model(a, b)\n"
    )
    assert outputs(measure(text)) == ["7x7x2"]


def test_an_input_that_was_not_pasted_is_asked_for() -> None:
    text = (
        "x = Conv2D(32, 3, strides=2, padding='same')(inputs)\nx = GlobalAveragePooling2D()(x)\n"
        "outputs = Dense(10)(x)\nmodel = Model(inputs, outputs)\n"
    )
    with pytest.raises(SpecError, match=r"its input has the sizes \(None, None, None\)"):
        measure(text)
    facts = measure(text, input="28x28x1")
    assert (facts.params, facts.out.text()) == (650, "10")
    assert "'inputs' is not made in the text, and is taken for an input" in map(str, facts.notes)
    named = measure(f"from tensorflow.keras import *\nfrom tensorflow.keras.layers import *\n{text}", input="28x28x1")
    assert named.params == 650


def test_what_a_program_makes_is_no_input_that_was_left_out() -> None:
    with pytest.raises(SpecError, match="a model between what is not known"):
        measure("from keras.layers import *\nfrom keras import Model\ni = load('x')\nm = Model(i, Dense(3)(i))\n")


def test_layers_with_names_run_on_two_inputs() -> None:
    """A stride of 2 and its way back: 11 and 12 both make 6, and 12; sizes that are printed are no use of them."""
    text = (
        "down = Conv2D(5, 3, strides=2, padding='same')\nup = Conv2DTranspose(2, 3, strides=2, padding='same')\n"
        "a = Input(shape=(11, 11, 1))\nda = down(a)\nua = up(da)\nprint('first', int_shape(ua), ua.shape)\n"
        "b = Input(shape=(12, 12, 1))\ndb = down(b)\nub = up(db)\nprint(int_shape(ub))\n"
    )
    for code in (text, f"from tensorflow.keras.layers import *\n{text}"):
        facts = measure(code)
        assert outputs(facts) == ["12x12x2", "12x12x2"] and facts.params == 3 * 3 * 5 + 5 + 3 * 3 * 5 * 2 + 2
        assert [row.in_.text() for row in facts.rows if row.kind == "conv"] == ["11x11x1", "12x12x1"]


def test_numbers_before_all_lines_are_those_of_the_page() -> None:
    text, sizes, parameters = SCRIPTS["branches that meet"]
    lines = [f"{at}{line}" for at, line in enumerate(text.splitlines(), 1)]
    facts = measure("\n".join(lines[:3] + ["4"] + [f"{at}{line[1:]}" for at, line in enumerate(lines[3:], 5)]) + "\n")
    assert (outputs(facts), facts.params) == (sizes, parameters)


def test_a_network_of_keras_alone_is_told_by_its_arguments() -> None:
    facts = measure(
        "base = VGG16(weights='imagenet', include_top=False, input_shape=(96, 64, 3))\nprint(base.output_shape)\n"
    )
    assert outputs(facts) == ["3x2x512"] and facts.params == 14_714_688
