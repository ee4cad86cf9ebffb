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


def test_a_dense_layer_at_each_step() -> None:
    """Keras cuts the class to its column; 8*5 + 5 and 16*5 parameters."""
    rows = {"input_1 (InputLayer)": ("(None, 9, 8)", 0), "time_distributed_3 (TimeDis": ("(None, 9, 5)", 45)}
    facts = measure(summary(rows))
    assert [row.text for row in facts.rows][-1:] == ["conv 5 k1"] and facts.params == 45
    assert all(each.verdict == "true" for each in check(summary(rows)).claims)
    plain = {"input_1 (InputLayer)": ("(None, 9, 16)", 0), "td (TimeDistributed)": ("(None, 9, 5)", 80)}
    assert measure(summary(plain)).rows[-1].text == "conv 5 k1 nobias"
    with pytest.raises(SpecError, match="no such layer has its numbers"):
        measure(summary(rows | {"time_distributed_3 (TimeDis": ("(None, 9, 5)", 46)}))


def test_what_else_a_recurrent_layer_could_have_got_is_said() -> None:
    notes = " ".join(map(str, measure(summary({"gru (GRU)": ("(None, 6, 4)", 120)})).notes))
    assert (
        "6x4 fits the first layer" in notes and "6x5 fits as well (steps as it prints them, gru with one bias)" in notes
    )


OPEN = {
    "embedding_2 (Embedding)": ("(None, None, 24)", 7_200),
    "lstm_2 (LSTM)": ("(None, None, 10)", 1_400),
    "dropout_2 (Dropout)": ("(None, None, 10)", 0),
    "bidirectional (Bidirectiona": ("(None, 16)", 1_216),
    "dense_2 (Dense)": ("(None, 1)", 17),
}
"""Texts of any length: Embedding(300, 24), LSTM(10), and an LSTM(8) in both directions."""


def test_a_sequence_of_a_length_that_is_not_printed() -> None:
    facts = measure(summary(OPEN))
    assert facts.params == 9_833 and "how many steps there are is not printed: 1 is taken" in " ".join(
        map(str, facts.notes)
    )
    assert [row.out.text() for row in measure(summary(OPEN), input="70").rows] == ["70x24", "70x10", "70x10", "16", "1"]
    assert not [note for note in measure(summary(OPEN), input="70").notes if "1 is taken" in str(note)]
    wrong = check(summary(OPEN | {"dense_2 (Dense)": ("(None, 2)", 17)}))
    assert any(each.verdict == "false" for each in wrong.claims)


def test_a_kernel_shortens_a_sequence_by_what_is_not_printed() -> None:
    rows = OPEN | {"dropout_2 (Dropout)": ("(None, None, 10)", 0), "conv1d_1 (Conv1D)": ("(None, None, 4)", 124)}
    with pytest.raises(SpecError, match="it prints no size"):
        measure(summary(rows))
