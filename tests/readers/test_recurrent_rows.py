"""Recurrent layers and embeddings in summaries of Keras: what they are follows from their numbers."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError

ROWS = {
    "embedding (Embedding)": ("(None, 50, 64)", 128_000),
    "bidirectional (Bidirectiona": ("(None, 50, 64)", 24_832),
    "gru (GRU)": ("(None, 24)", 6_480),
    "dense (Dense)": ("(None, 4)", 100),
}
"""As Keras 2.15 prints Embedding(2000, 64), Bidirectional(LSTM(32, return_sequences=True)), GRU(24), Dense(4)."""


def summary(rows: dict[str, tuple[str, int]]) -> str:
    line = "_" * 65
    head = f'Model: "sequential"\n{line}\n Layer (type)                Output Shape             Param #\n{"=" * 65}\n'
    body = "".join([f" {name:<28}{shape:<26}{count:<10}\n\n" for name, (shape, count) in rows.items()])
    return f"{head}{body}{'=' * 65}\nTotal params: {sum(count for _, count in rows.values()):,}\n{line}\n"


def test_rows_are_the_layers_that_have_their_numbers() -> None:
    facts = measure(summary(ROWS))
    assert [row.text for row in facts.rows] == [
        "embedding 2000x64",
        "bilstm 32 sequence",
        "gru 24 twobias",
        "fc 4",
    ]
    assert (facts.params, facts.in_.text(), facts.out.text()) == (159_412, "50", "4")
    assert all(each.verdict == "true" for each in check(summary(ROWS)).claims)


@pytest.mark.parametrize(
    ("name", "count", "text"),
    [
        ("lstm (LSTM)", 2_960, "lstm 20"),
        ("lstm (CuDNNLSTM)", 3_040, "lstm 20 twobias"),
        ("gru (GRU)", 2_220, "gru 20"),
        ("gru (GRU)", 2_280, "gru 20 twobias"),
        ("simple_rnn (SimpleRNN)", 720, "rnn 20 nobias"),
        ("bidirectional (Bidirectional)", 2 * 3 * 10 * 28, "bigru 10 twobias"),
    ],
)
def test_biases_follow_from_the_parameters(name: str, count: int, text: str) -> None:
    rows = {"input_1 (InputLayer)": ("(None, 9, 16)", 0), name: ("(None, 20)", count)}
    assert [row.text for row in measure(summary(rows)).rows][-1:] == [text]


def test_a_sequence_is_found_where_it_is_not_printed() -> None:
    assert measure(summary({"lstm (LSTM)": ("(None, 9, 20)", 2_960)})).in_.text() == "9x16"


@pytest.mark.parametrize(
    ("name", "shape", "count"),
    [
        ("lstm (LSTM)", "(None, 20)", 2_961),
        ("lstm (LSTM)", "(None, 8, 20)", 2_960),
        ("e (Embedding)", "(None, 9, 4)", 40),
    ],
)
def test_numbers_that_no_such_layer_has_are_refused(name: str, shape: str, count: int) -> None:
    rows = {"input_1 (InputLayer)": ("(None, 9, 16)", 0), name: (shape, count)}
    with pytest.raises(SpecError) as raised:
        measure(summary(rows))
    assert "no such layer has its numbers on 9x16" in raised.value.message
