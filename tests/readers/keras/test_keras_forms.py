"""Attention, positions and functions of tensors in Keras programs and files: counts and sizes that Keras 3.15 gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.against import against
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers import read_summary
from convcalc.readers.source import load
from convcalc.text import Source
from tests.data_of import falsified

FORMS = [json.loads(line) for line in (Path("tests/data/keras_forms.jsonl")).read_text(encoding="utf-8").splitlines()]
HEAD = "import keras\nimport tensorflow as tf\nfrom keras import layers, ops\nfrom keras.layers import *\n"
HEAD += "from keras.models import *\n"


def of(text: str, tmp_path: Path) -> Facts:
    path = tmp_path / "net.py"
    path.write_text(HEAD + text, encoding="utf-8")
    return measure(str(path))


@pytest.mark.parametrize("form", FORMS, ids=[each["name"] for each in FORMS])
def test_a_program_has_the_parameters_of_keras(form: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(form["source"], encoding="utf-8")
    facts = measure(str(path))
    assert (facts.params + facts.statistics, facts.out.text()) == (form["params"], form["out"])


@pytest.mark.parametrize("form", [each for each in FORMS if each["config"]], ids=lambda each: str(each["name"]))
def test_so_has_the_file_of_its_model(form: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    path.write_text(json.dumps(form["config"]), encoding="utf-8")
    facts = measure(str(path))
    assert (facts.params + facts.statistics, facts.out.text()) == (form["params"], form["out"])


def held(form: dict[str, Any], summary: str, tmp_path: Path) -> Report:
    path = tmp_path / "net.py"
    path.write_text(form["source"], encoding="utf-8")
    read = read_summary(Source(summary, "s.txt"))
    assert read is not None
    return against(facts_of(load(str(path))), read)


@pytest.mark.parametrize("form", FORMS, ids=[each["name"] for each in FORMS])
def test_so_it_is_in_the_summary_that_keras_prints(form: dict[str, Any], tmp_path: Path) -> None:
    report = held(form, form["summary"], tmp_path)
    assert [each for each in report.claims if each.verdict != "true"] == []
    assert not report.missing


@pytest.mark.parametrize("name", ["heads from one sequence to another, by name", "external attention"])
def test_every_number_of_the_summary_that_is_changed_is_found(name: str, tmp_path: Path) -> None:
    (form,) = [each for each in FORMS if each["name"] == name]
    lines = [line.rpartition("│ ")[0] if line.count("│") == 5 else line for line in form["summary"].split("\n")]
    changes = list(falsified("\n".join(lines)))  # but for the names of what a layer is connected to
    assert len(changes) > 10
    for line, changed in changes:
        assert not held(form, changed, tmp_path).ok, changed.split("\n")[line - 1]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("i = Input((4, 6, 8))\nm = Model(i, MultiHeadAttention(2, 4, attention_axes=(2,))(i, i))", "axes (2,) alone"),
        ("i = Input((6, 8))\nm = Model(i, MultiHeadAttention(2, 4)(i))", "needs query and value, and 1 are given"),
        ("i = Input((6, 8))\nm = Model(i, MultiHeadAttention(2)(i, i))", "MultiHeadAttention needs key_dim"),
        ("i = Input((8,))\nm = Model(i, MultiHeadAttention(2, 4)(i, i))", "at least 3 axes, not 2"),
        ("i = Input((6, 8))\nm = Model(i, GroupQueryAttention(4, 6, 4)(i, i))", "must be divisible by"),
        ("i = Input((6, 8))\nm = Model(i, Attention(score_mode='concat')([i, i]))", "score_mode='concat' is not read"),
        ("i = Input((6, 8))\nm = Model(i, Attention()([i, Dense(4)(i)]))", "queries of 8, keys of 4 numbers"),
        ("i = Input((6, 8))\nm = Model(i, i + Embedding(9, 8)(ops.arange(6)))", "48 of the 72 numbers of 'embedding'"),
        ("i = Input((6, 8))\nm = Model(i, i + Dense(8)(np.zeros((6, 8))))", "what dense makes of data"),
        ("i = Input((6, 8))\nm = Model(i, i + PReLU()(np.zeros((6, 8))))", "what p_re_lu makes of data"),
        ("i = Input((6, 8))\nm = Model(i, RepeatVector(3)(i))", "RepeatVector needs 2 axes"),
        ("i = Input((6, 8))\nm = Model(i, Permute((1, 3))(i))", "dims must be the axes from 1 to 2"),
        ("i = Input((6, 8))\nm = Model(i, Dot(axes=(1, 2))([i, i]))", "Dot meets 6 numbers of (6, 8), 8"),
        ("i = Input((6, 8, 2))\nm = Model(i, Dot(axes=1)([i, i]))", "of vectors and matrices it is"),
        ("i = Input((6, 8))\nm = Model(i, ops.reshape(i, (2, 24)))", "reshape to (2, 24) is not read"),
        ("i = Input((6, 8, 3))\nm = Model(i, ops.mean(i, axis=(1, 3)))", "mean over the axes (1, 3) is not read"),
        ("i = Input((6, 8, 3))\nm = Model(i, ops.pad(i, [[0, 0], [1, 1], [1, 1], [0, 2]]))", "of places alone"),
        ("i = Input((7, 7, 3))\nm = Model(i, ops.image.extract_patches(i, 2))", "patches of 2 of 7x7x3"),
    ],
)
def test_what_is_not_read_is_refused(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        of("import numpy as np\n" + text, tmp_path)
    assert why in str(refused.value)


def test_functions_of_tensorflow(tmp_path: Path) -> None:
    facts = of(
        "i = Input((8, 8, 3))\nx = Conv2D(27, 3, padding='same')(i)\nx = tf.nn.depth_to_space(x, 3)\n"
        "x = tf.image.extract_patches(images=x, sizes=[1, 4, 4, 1], strides=[1, 4, 4, 1], rates=[1, 1, 1, 1],"
        " padding='VALID')\nx = tf.reshape(x, [-1, 36, 48])\nx = x + Embedding(36, 48)(tf.range(start=0, limit=36,"
        " delta=1))\nm = Model(i, tf.reduce_mean(x, axis=1))",
        tmp_path,
    )
    assert (facts.params, facts.out.text()) == (27 * 27 + 27 + 36 * 48, "48")
    assert [row.out.text() for row in facts.rows][1:4] == ["24x24x3", "6x6x48", "36x48"]


def test_products_are_told_beside_the_macs(tmp_path: Path) -> None:
    """Of a head of so many numbers each score is a sum, and each output one over all steps."""
    facts = of("q, v = Input((10, 16)), Input((7, 12))\nm = Model([q, v], MultiHeadAttention(4, 8)(q, v))", tmp_path)
    macs = 10 * 16 * 32 + 2 * 7 * 12 * 32 + 10 * 32 * 16
    assert facts.macs == macs
    assert f"{2 * 10 * 7 * 32:,} products of activations" in "; ".join(map(str, facts.notes))


def test_an_input_without_a_size_is_asked_for_where_a_layer_reads_it(tmp_path: Path) -> None:
    """Labels that only a loss of one's own takes may have none, with a note."""
    text = "i, j = Input((8, 3)), Input((None,))\nm = Model([i, j], Concatenate()([Dense(2)(Flatten()(i)), j]))"
    with pytest.raises(SpecError) as refused:
        of(text, tmp_path)
    assert "the size of the input is open" in str(refused.value)
    facts = of("i, j = Input((8, 3)), Input((None,), name='label')\nm = Model([i, j], Dense(2)(i))", tmp_path)
    assert "input label has no size in the program; no layer reads it" in [str(each) for each in facts.notes]


def test_a_picture_cut_larger_than_it_is_is_resized(tmp_path: Path) -> None:
    facts = of("m = Sequential([Input((12, 2, 3)), CenterCrop(4, 3), Conv2D(2, 1)])", tmp_path)
    assert (facts.params, facts.out.text()) == (8, "4x3x2")
    assert any("is larger than what arrives" in str(each) for each in facts.notes)


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("a, b, c = tf.split(x, [3, 4, -1], axis=1)\ny = c", "5x16"),
        ("y = tf.split(x, 4, -1)[2]", "12x4"),
        ("y = tf.split(value=x, num_or_size_splits=[2, 10], axis=-2)[0]", "2x16"),
        ("y = ops.split(x, [3, 4], axis=1)[1]", "1x16"),
        ("y = tf.stack([x, x, x], axis=-1)", "12x16x3"),
        ("y = tf.stack(tf.unstack(x, axis=1)[:5], axis=2)", "16x5"),
        ("y = tf.tile(x[:, :1], [1, 7, 2])", "7x32"),
        ("y = tf.tile(x, tf.constant([1, 2, 1])) if False else ops.tile(x, (1, 2, 1))", "24x16"),
        ("y = keras.activations.get('gelu')(keras.activations.get(None)(x))", "12x16"),
    ],
)
def test_several_tensors_of_one_and_one_of_several(line: str, out: str, tmp_path: Path) -> None:
    facts = of(f"i = Input((12, 16))\nx = Dense(16)(i)\n{line}\nm = Model(i, y)", tmp_path)
    assert (facts.params, facts.out.text()) == (272, out)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            "y = tf.split(x, 5, axis=-1)[0]",
            "the program fails: ValueError: 16 cannot be split into 5 parts of one size",
        ),
        ("y = tf.split(x, [3, 4], axis=-1)[0]", "parts of [3, 4] are not all of 16"),
        ("y = tf.split(x, 2)[0]", "split along axis 0 of 3 is not read"),
        ("y = tf.split(x, 'a', axis=1)[0]", "a split into 'a' is not read"),
        ("y = tf.stack([x, x[:, 1:]], axis=1)", "differ in another"),
        ("y = tf.stack([x, 3], axis=1)", "a stack of tensors and of other things is not read"),
        ("y = tf.tile(x, [2, 1, 1])", "tile by [2, 1, 1] of (None, 12, 16) is not read"),
        ("y = tf.tile(x, [1, 100, 1])", "tile by 100 of 12 is not read"),
        ("y = Dense(3, activation=keras.activations.get('relo'))(x)", "there is no activation 'relo'"),
    ],
)
def test_what_cannot_be_split_or_put_together_is_said(line: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        of(f"i = Input((12, 16))\nx = Dense(16)(i)\n{line}\nm = Model(i, y)", tmp_path)
    assert why in str(refused.value)


def test_variables_of_layers_of_ones_own_are_trained_with_them(tmp_path: Path) -> None:
    text = (
        "class Scaled(layers.Layer):\n    def __init__(self, n):\n        super().__init__()\n"
        "        self.g = tf.Variable(tf.ones((n,)), name='g')\n"
        "        self.w = tf.Variable(initial_value=tf.random_normal_initializer()(shape=(n, 3), dtype='float32'))\n"
        "        self.left = tf.Variable(tf.zeros([5]))\n"
        "    def call(self, x):\n        return tf.matmul(x * self.g, self.w)\n"
        "i = Input((4,))\nm = Model(i, Scaled(4)(i))"
    )
    facts = of(text, tmp_path)
    assert (facts.params, facts.trainable, facts.out.text()) == (16, 16, "3")
    assert "5 weights of scaled enter nothing that it makes, and are not counted" in map(str, facts.notes)
    frozen = of(f"{text}\nm.trainable = False", tmp_path)
    assert (frozen.params, frozen.trainable) == (16, 0)


def test_numbers_of_items_are_outputs_and_squares_of_weights_are_not_read(tmp_path: Path) -> None:
    text = "i, j = Input((8,)), Input((8,))\nd = Dense(4)\n"
    facts = of(f"{text}m = Model([i, j], [ops.sum(d(i) * d(j), axis=1), tf.reduce_sum(d(i), -1)])", tmp_path)
    assert (facts.params, [each.out.text() for each in facts.outputs]) == (36, ["1", "1"])
    own = (
        "class Own(layers.Layer):\n    def build(self, s):\n        self.w = self.add_weight(shape=(8,))\n"
        "    def call(self, x):\n        return x * self.w ** 2\ni = Input((8,))\nm = Model(i, Own()(i))"
    )
    with pytest.raises(SpecError, match="squares of weights"):
        of(own, tmp_path)
