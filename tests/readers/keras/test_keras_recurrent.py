"""Recurrent layers of Keras, in source and in files: counts that Keras 3.15 gives, and what is refused, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts

HEAD = "import tensorflow as tf\nfrom keras.models import *\nfrom keras.layers import *\n"


def of(text: str, tmp_path: Path) -> Facts:
    path = tmp_path / "net.py"
    path.write_text(HEAD + text, encoding="utf-8")
    return measure(str(path))


def words(facts: Facts) -> list[str]:
    return [str(each) for each in facts.notes]


COUNTED = [
    ("m = Sequential([Input((28, 28)), LSTM(64), Dense(10)])", 23_808 + 650, "10"),
    ("m = Sequential([Input((40, 12)), GRU(32, return_sequences=True), GRU(16, reset_after=False)])", 6_768, "16"),
    ("m = Sequential([Input((20,)), Embedding(1000, 32), SimpleRNN(16, use_bias=False)])", 32_768, "16"),
    ("m = Sequential([Input((12, 7)), Bidirectional(LSTM(5), backward_layer=GRU(5, go_backwards=True))])", 470, "10"),
    ("m = Sequential([Input((6, 16)), Bidirectional(SimpleRNN(9, return_sequences=True), 'mul')])", 468, "6x9"),
    ("i = Input((12, 7))\nr = LSTM(5)\nm = Model(i, Add()([r(i), r(Conv1D(7, 1)(i))]))", 316, "5"),
]
"""Program -> the parameters and the output shape of Keras 3.15.1 with PyTorch's backend."""


@pytest.mark.parametrize(("text", "params", "out"), COUNTED)
def test_parameters_are_those_of_keras(text: str, params: int, out: str, tmp_path: Path) -> None:
    facts = of(text, tmp_path)
    assert (facts.params, facts.out.text()) == (params, out)


def test_every_weight_is_used_once_a_step(tmp_path: Path) -> None:
    facts = of("m = Sequential([Input((7, 5)), Bidirectional(GRU(8)), Dense(2)])", tmp_path)
    assert facts.macs == 7 * 2 * 3 * (5 + 8) * 8 + 32


def test_an_activation_within_a_unit_is_no_layer_behind_it(tmp_path: Path) -> None:
    facts = of(
        "m = Sequential([Input((7, 5)), LSTM(8, activation='relu', recurrent_activation='hard_sigmoid')])", tmp_path
    )
    assert [row.label for row in facts.rows] == ["lstm"]
    assert "lstm: LSTM has activation='relu', whose elementary operations are counted as those of tanh" in words(facts)
    assert not any("hard_sigmoid" in each for each in words(facts))


def test_which_gru_is_meant(tmp_path: Path) -> None:
    """Keras 1 had one bias; of a program of today two are assumed, and told."""
    assert (
        of(
            "m = Sequential()\nm.add(GRU(8, input_shape=(7, 5), inner_init='uniform'))\nm.fit(nb_epoch=3)", tmp_path
        ).params
        == 336
    )
    today = of("m = Sequential([Input((7, 5)), GRU(8)])", tmp_path)
    assert today.params == 360
    assert any("with reset_after=False it has one" in each for each in words(today))
    said = of("m = Sequential([Input((7, 5)), GRU(8, reset_after=True)])", tmp_path)
    assert said.params == 360 and not any("reset_after" in each for each in words(said))
    assert of("m = Sequential([Input((7, 5)), CuDNNGRU(8)])", tmp_path).params == 360
    assert of("m = Sequential([Input((7, 5)), CuDNNLSTM(8)])", tmp_path).params == 480


def test_the_input_of_keras_1_is_declared_in_two_arguments(tmp_path: Path) -> None:
    assert of("m = Sequential()\nm.add(LSTM(8, input_dim=5, input_length=7))", tmp_path).in_.text() == "7x5"


def test_a_cell_that_a_loop_runs_has_its_weights_once(tmp_path: Path) -> None:
    text = (
        "i = Input((9, 4))\nj = Input((6,))\n_, *s = LSTM(8, return_state=True)(i)\ncell, out = LSTMCell(8), []\n"
        "for t in range(3):\n    y, s = cell(j, s)\n    out.append(Dense(2)(y))\nm = Model([i, j], out)"
    )
    facts = of(text, tmp_path)
    assert (facts.params, [row.params for row in facts.rows if row.kind == "lstm"]) == (
        416 + 480 + 3 * 18,
        [416, 480, 0, 0],
    )
    zeros = "cell = GRUCell(8)\ni = Input((4,))\ny, s = cell(i, [tf.zeros((1, 8))])\nm = Model(i, cell(y[:, :4], s)[0])"
    assert (of(zeros, tmp_path).params, of(zeros, tmp_path).out.text()) == (336, "8")


def test_the_state_of_an_lstms_cells_has_its_size(tmp_path: Path) -> None:
    text = "i = Input((9, 4))\n_, h, c = LSTM(8, return_state=True)(i)\nm = Model(i, Concatenate()([h, c]))"
    facts = of(text, tmp_path)
    assert facts.out.text() == "16"
    assert "lstm: state of the cells: it is shown as the last output, which has its size" in words(facts)


def test_a_state_that_is_the_result_goes_on(tmp_path: Path) -> None:
    text = "i = Input((30, 8))\na, h, c = LSTM(12, return_state=True)(i)\nm = Model(i, Dense(3)(h))"
    facts = of(text, tmp_path)
    assert (facts.params, facts.out.text()) == (1_008 + 39, "3")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("m = Sequential([Input((7, 5)), Bidirectional(LSTM(8), merge_mode=None)])", "merge_mode=None is not read"),
        ("m = Sequential([Input((7, 5)), Bidirectional(Conv1D(8, 3))])", "Bidirectional of Conv1D is not read"),
        ("m = Sequential([Input((28, 28, 1)), LSTM(8)])", "LSTM needs 3 axes with the batch; (None, 28, 28, 1) has 4"),
        ("m = Sequential([Input((28, 28)), LSTM(8), LSTM(2)])", "LSTM needs 3 axes with the batch; (None, 8) has 2"),
        (
            "m = Sequential([Input((7, 5)), TimeDistributed(Sequential([Reshape((5, 1)), LSTM(3)]))])",
            "TimeDistributed of sequential is not read",
        ),
        ("m = Sequential([Input((9, 8, 4)), TimeDistributed(LSTM(3))])", "TimeDistributed of LSTM is not read"),
        ("m = Sequential([Input((5,)), TimeDistributed(Dense(3))])", "TimeDistributed needs steps"),
        ("m = Sequential([Input((7, 5)), LSTM(8, return_sequence=True)])", "LSTM has no argument 'return_sequence'"),
        ("m = Sequential([Input((7, 5)), LSTM(8, time_major=True)])", "time_major=True"),
        (
            "i = Input((9, 4))\n_, h, c = LSTM(8, return_state=True)(i)\nd = Input((5, 3))\n"
            "m = Model([i, d], LSTM(8)(d, initial_state=[h]))",
            "LSTM begins with 2 states, and 1 are given",
        ),
        (
            "i = Input((9, 4))\n_, h, c = LSTM(8, return_state=True)(i)\nm = Model(i, LSTM(6)([i, h, c]))",
            "LSTM of 6 units begins with a state of 8 numbers",
        ),
        ("m = Sequential([Input((7, 5)), RNN(8)])", "RNN takes a cell, which has a call and a state_size, not 8"),
        (
            "class Own(Layer):\n    def call(self, x, states):\n        return x, states\n"
            "m = Sequential([Input((7, 5)), RNN(Own())])",
            "RNN of Own is not read",
        ),
        (
            "i, j = Input((9, 4)), Input((8,))\nm = Model([i, j], RNN([LSTMCell(8)] * 2)(i, initial_state=[j, j]))",
            "an RNN of several cells with first states is not read",
        ),
        (
            "i = Input((4,))\nx, _ = LSTMCell(8)(i, [Input((6,)), Input((6,))])\nm = Model(i, x)",
            "LSTMCell of 8 units begins with a state of 6 numbers",
        ),
        ("i = Input((9, 4))\nm = Model(i, [LSTM(8)(i), Dense(3)(load('h.npy'))])", "a model between what is not known"),
    ],
)
def test_what_is_not_read_is_said(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as raised:
        of(text, tmp_path)
    assert message in raised.value.message


def file_of(tmp_path: Path, *layers: tuple[str, dict[str, object]]) -> Facts:
    """A Sequential as Keras 2 writes it, read."""
    written = [{"class_name": cls, "config": {"name": f"l{at}", **config}} for at, (cls, config) in enumerate(layers)]
    written[0]["config"]["batch_input_shape"] = [None, 7, 5]  # type: ignore[index]
    path = tmp_path / "net.json"
    path.write_text(json.dumps({"class_name": "Sequential", "config": {"name": "net", "layers": written}}))
    return measure(str(path))


def test_files_without_reset_after_have_one_bias(tmp_path: Path) -> None:
    assert file_of(tmp_path, ("GRU", {"units": 8, "activation": "tanh"})).params == 336
    assert file_of(tmp_path, ("GRU", {"units": 8, "reset_after": True})).params == 360
    assert file_of(tmp_path, ("GRU", {"output_dim": 8, "inner_activation": "hard_sigmoid"})).params == 336


def test_layers_around_layers_in_files(tmp_path: Path) -> None:
    lstm: dict[str, object] = {"class_name": "LSTM", "config": {"units": 8, "return_sequences": True}}
    dense: dict[str, object] = {"class_name": "Dense", "config": {"units": 3, "activation": "relu"}}
    facts = file_of(
        tmp_path, ("Bidirectional", {"layer": lstm, "merge_mode": "sum"}), ("TimeDistributed", {"layer": dense})
    )
    assert (facts.params, facts.out.text()) == (2 * 448 + 27, "7x3")
    assert [row.label for row in facts.rows] == ["l0:forward", "l0:backward", "l0", "l1", "l1:relu"]
    wrong: list[tuple[tuple[str, dict[str, object]], str]] = [
        (("Bidirectional", {"layer": lstm, "merge_mode": None}), "merge_mode=None is not read"),
        (("Bidirectional", {"layer": dense}), "it wraps Dense, which is not read"),
        (("TimeDistributed", {"layer": {"class_name": "Odd", "config": {}}}), "it wraps Odd, which is not read"),
        (("TimeDistributed", {}), "it wraps no layer, which is not read"),
    ]
    for layer, why in wrong:
        with pytest.raises(SpecError) as raised:
            file_of(tmp_path, layer)
        assert why in raised.value.message
