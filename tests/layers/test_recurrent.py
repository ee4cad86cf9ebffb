"""Recurrent layers: parameters as PyTorch has them, and what a sequence, its last step and its fields are."""

from __future__ import annotations

import pytest

from convcalc import check, measure

PYTORCH = (
    *(("lstm", 16, 20, 3040), ("bilstm", 3, 7, 672), ("lstm", 64, 128, 99_328)),
    *(("gru", 16, 20, 2280), ("bigru", 3, 7, 504), ("gru", 64, 128, 74_496)),
    *(("rnn", 16, 20, 760), ("birnn", 3, 7, 168), ("rnn", 64, 128, 24_832)),
)
"""Of torch 2.14: word, input_size, hidden_size, the parameters of the module."""

WITHOUT_BIAS = (
    *(("lstm", 5, 4, 144), ("bilstm", 1, 1, 16), ("gru", 5, 4, 108), ("bigru", 1, 1, 12)),
    *(("rnn", 5, 4, 36), ("birnn", 1, 1, 4)),
)
"""The same with bias=False."""


@pytest.mark.parametrize(("word", "inputs", "units", "params"), PYTORCH)
def test_parameters_are_those_of_pytorch(word: str, inputs: int, units: int, params: int) -> None:
    facts = measure(f"9x{inputs} -> {word} {units} twobias sequence")
    assert facts.params == params
    assert facts.out.text() == f"9x{units * (1 + word.startswith('bi'))}"
    assert facts.macs == 9 * facts.weights


@pytest.mark.parametrize(("word", "inputs", "units", "params"), WITHOUT_BIAS)
def test_without_biases_there_are_matrices_alone(word: str, inputs: int, units: int, params: int) -> None:
    facts = measure(f"9x{inputs} -> {word} {units} nobias")
    assert (facts.params, facts.biases) == (params, 0)
    assert facts.out.text() == f"{units * (1 + word.startswith('bi'))}"


def test_keras_has_one_bias_a_gate() -> None:
    """keras.layers.LSTM(20) on 16 numbers a step has 2,960, SimpleRNN(20) 740."""
    assert measure("396x16 -> lstm 20").params == 2960
    assert measure("396x16 -> rnn 20").params == 740


def test_a_step_has_read_all_before_it_and_the_last_one_all() -> None:
    whole = {text: measure(f"30x4 -> {text}").rows[-1].visit.made.whole for text in ("lstm 8", "bigru 4 sequence")}
    assert whole == {"lstm 8": True, "bigru 4 sequence": True}
    assert not measure("30x4 -> gru 4 sequence").rows[-1].visit.made.whole
    (verdict,) = check("30x4 -> lstm 8 sequence -> rf = 3").claims
    assert verdict.verdict == "unknown"
    (verdict,) = check("30x4 -> conv 8 k3 -> rf = 3; lstm 8").claims
    assert verdict.verdict == "true"


def test_pytorchs_second_bias_is_found() -> None:
    (verdict,) = check("396x16 -> lstm 20 params = 3,040").claims
    assert (verdict.verdict, verdict.computed) == ("false", 2960)
    assert "twobias" in verdict.fits
