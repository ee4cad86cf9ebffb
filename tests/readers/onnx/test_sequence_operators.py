"""LSTM, GRU and RNN in ONNX: PyTorch's own numbers, layouts and directions, what is refused, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc import check, measure
from tests.places import DATA
from tests.readers.onnx.model_builder import model, node
from tests.readers.onnx.test_onnx import facts_of, refusal

FILES = sorted((DATA / "recurrent_onnx").glob("*.onnx"))
COUNTED = json.loads((DATA / "recurrent_onnx.json").read_text(encoding="utf-8"))["networks"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_exporters_write_what_pytorch_counts(path: Path) -> None:
    facts = measure(str(path))
    assert {"params": facts.params, "macs": facts.macs} == COUNTED[path.stem.rpartition("_")[0]]
    assert not [note for note in facts.notes if "declare" in note]
    assert all(each.verdict == "true" for each in check(str(path)).claims)


def test_layers_of_a_module_are_numbered_and_steps_first_is_read_as_the_file_has_it() -> None:
    for way in ("first", "second"):
        facts = measure(str(DATA / "recurrent_onnx" / f"lstm_steps_first_{way}.onnx"))
        assert [row.label for row in facts.rows][:2] == ["rnn.l0", "rnn.l1"]
        assert (facts.in_.channels, facts.in_.size) == (8, (5,))
        assert "the file is for 2 inputs at a time; counted is one" in facts.notes


def test_first_states_from_outside_are_no_rows() -> None:
    facts = measure(str(DATA / "recurrent_onnx" / "given_second.onnx"))
    assert [row.text for row in facts.rows if row.text.startswith("lstm")] == ["lstm 4 twobias sequence"] * 2
    assert "inputs that are first states of recurrent layers, in no row and no receptive field: h, c" in facts.notes


WEIGHTS = {"w": [1, 16, 8], "r": [1, 16, 4], "b": [1, 32]}
BOTH = {"w": [2, 16, 8], "r": [2, 16, 4], "b": [2, 32]}


def lstm(inputs: str = "x w r b", outputs: str = "y", **attributes: object) -> bytes:
    return node("LSTM", inputs, outputs, "rnn", "", **{"hidden_size": 4, **attributes})


def test_the_batch_may_stand_first() -> None:
    assert [row.text for row in facts_of(model([lstm()], WEIGHTS, (5, 1, 8))).rows] == ["lstm 4 twobias sequence"]
    facts = facts_of(model([lstm(layout=1)], WEIGHTS, (1, 5, 8)))
    assert (facts.in_.channels, facts.in_.size, facts.params, facts.macs) == (8, (5,), 224, 5 * 16 * 12)


def test_what_nothing_reads_is_not_made() -> None:
    taken = node("Squeeze", "h axes", "y")
    facts = facts_of(model([lstm(outputs="all h"), taken], WEIGHTS, (5, 1, 8), {"axes": [0]}))
    assert [row.text for row in facts.rows] == ["lstm 4 twobias"] and facts.out.text() == "4"
    back = facts_of(model([lstm(outputs="all h", direction="reverse"), taken], WEIGHTS, (5, 1, 8), {"axes": [0]}))
    assert [row.text for row in back.rows] == ["lstm 4 twobias"]


def test_the_last_state_on_the_way_back_is_the_first_step() -> None:
    steps = node("ReduceMean", "all", "mean", axes=[0], keepdims=0)
    made = [lstm(outputs="all h", direction="bidirectional"), steps, node("Reshape", "mean s", "m")]
    made += [node("Reshape", "h s", "v"), node("Add", "m v", "y")]
    facts = facts_of(model(made, BOTH, (5, 1, 8), {"s": [1, 8]}))
    assert [row.text for row in facts.rows] == [
        "bilstm 4 twobias sequence",
        "take 0:4",
        "crop p4:0",
        "flatten",
        "take 4:8",
        "crop p0:4",
        "flatten",
        "concat",
        "gap",
        "flatten",
        "add",
    ]


def test_a_layer_that_runs_twice_is_counted_once() -> None:
    weights = {"w": [1, 16, 4], "r": [1, 16, 4], "b": [1, 32]}
    again = [lstm(outputs="a"), node("Squeeze", "a axes", "s"), lstm("s w r b")]
    facts = facts_of(model(again, weights, (5, 1, 4), {"axes": [1]}))
    assert (facts.params, facts.macs) == (160, 2 * 5 * 16 * 8)
    one = {"w": [1, 16, 1], "r": [1, 16, 4], "b": [1, 32]}  # of one number a step
    pair = [lstm(outputs="a"), lstm(outputs="b2"), node("Add", "a b2", "y")]
    assert facts_of(model(pair, one, (5, 1, 1))).params == 16 * 5 + 32
    other = facts_of(
        model([lstm(outputs="a"), lstm("x w r b2", "c"), node("Add", "a c", "y")], {**one, "b2": [1, 32]}, (5, 1, 1))
    )
    assert other.params == 16 * 5 + 64


def test_other_sizes_are_steps_and_numbers_as_the_file_has_them() -> None:
    data = model([lstm()], WEIGHTS, ("steps", "batch", 8))
    assert [facts_of(data, size).in_.size for size in ("7x8", "8x7", "7x1x8")] == [(7,)] * 3
    assert "a size is missing" not in str(facts_of(data, "9x8").notes)


def test_maps_become_sequences() -> None:
    conv = node("Conv", "x k", "c", kernel_shape=[3])
    moved = node("Transpose", "c", "t", perm=[2, 0, 1])
    facts = facts_of(model([conv, moved, lstm("t w r b")], {**WEIGHTS, "k": [8, 3, 3]}, (1, 3, 12)))
    assert [row.text for row in facts.rows] == ["conv 8 k3 nobias", "lstm 4 twobias sequence"]
    rows = node("Transpose", "c", "t", perm=[1, 0, 2])
    turned = facts_of(model([conv, rows, lstm("t w r b")], {**WEIGHTS, "k": [5, 3, 3]}, (1, 3, 10)))
    assert "LSTM reads channels as its steps: they change places with the places, as reshape" in turned.notes
    assert [row.text for row in turned.rows][1:] == ["reshape 8x5", "lstm 4 twobias sequence"]


def test_activations_and_bounds_of_other_kinds_are_told() -> None:
    facts = facts_of(model([lstm(activations=["Sigmoid", "Relu", "Tanh"], clip=3.0)], WEIGHTS, (5, 1, 8)))
    assert "LSTM with the activations sigmoid, relu, tanh is counted as one of sigmoid, tanh, tanh" in facts.notes
    assert "LSTM with a clip: what bounds its gates is not counted" in facts.notes
    assert facts_of(model([lstm(activations=["Sigmoid", "Tanh", "Tanh"])], WEIGHTS, (5, 1, 8))).macs == facts.macs


ENDS: dict[str, list[float] | list[int]] = {"h0": [0.0] * 4, "lengths": [5], "short": [3]}


def test_lengths_that_are_all_of_it_change_nothing() -> None:
    assert facts_of(model([lstm("x w r b lengths")], WEIGHTS, (5, 1, 8), ENDS)).macs == 960


@pytest.mark.parametrize(
    ("made", "weights", "message"),
    [
        (lstm("x w r b - - - p"), {**WEIGHTS, "p": [1, 12]}, "its gates read the cells (peepholes, its input P)"),
        (lstm(input_forget=1), WEIGHTS, "its input gate is made of its forget gate"),
        (lstm(direction="sideways"), WEIGHTS, "its direction is 'sideways', which is none of forward, reverse"),
        (lstm(direction="reverse"), WEIGHTS, "it reads its sequence from the end (direction=reverse)"),
        (lstm(direction="bidirectional"), WEIGHTS, "its W is 1x16x8, and 2x16x8 are needed"),
        (lstm(), {**WEIGHTS, "b": [1, 16]}, "its B is 1x16, and 1x32 are needed"),
        (lstm(), {**WEIGHTS, "r": [1, 12, 3]}, "its W is 1x16x8, and 1x12x8 are needed"),
        (lstm(), {**WEIGHTS, "r": [16, 4]}, "its weights W and R are not (directions, gates x units, numbers)"),
        (
            node("LSTM", "x w r b", "y", hidden_size=5),
            WEIGHTS,
            "its hidden_size is 5, and its weights R are of 4 units",
        ),
        (lstm(), {**WEIGHTS, "w": [1, 16, 9]}, "its weights are for 9 numbers a step, and 8 arrive"),
        (lstm("x w r b short"), WEIGHTS, "its sequences are of 3 steps (sequence_lens), and 5 arrive"),
        (lstm("x w r b - h0"), WEIGHTS, "its first state is 4, and 1x1x4 are needed"),
        (
            lstm("x w r b - h0"),
            {**WEIGHTS, "h0": [1, 1, 4]},
            "its first state 'h0' is trained, or another number than 0",
        ),
    ],
)
def test_what_is_not_read_is_refused_by_name(made: bytes, weights: dict[str, list[int]], message: str) -> None:
    numbers = {key: each for key, each in ENDS.items() if key not in weights}
    assert message in refusal(made, weights=weights, arrives=(5, 1, 8), numbers=numbers)


SECOND = {f"{key}2": each for key, each in WEIGHTS.items()}


def test_states_of_other_layers_change_no_count() -> None:
    made = [lstm(outputs="a h c"), lstm("x w2 r2 b2 - h c")]
    facts = facts_of(model(made, {**WEIGHTS, **SECOND}, (5, 1, 8)))
    assert [row.text for row in facts.rows] == ["lstm 4 twobias", "lstm 4 twobias sequence primed"]
    assert (facts.params, facts.macs) == (2 * 224, 2 * 960)
    assert "states that go from layer to layer are no rows, and in no receptive field" in facts.notes


def test_weights_that_are_another_layers_in_part_are_refused() -> None:
    half = [lstm(outputs="a"), lstm("x w r2 b", "c"), node("Add", "a c", "y")]
    shared = refusal(*half, weights={**WEIGHTS, **SECOND}, arrives=(5, 1, 8))
    assert "some of its weights are those of another layer" in shared
