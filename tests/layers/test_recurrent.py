"""Recurrent layers: parameters as PyTorch has them, and what a sequence, its last step and its fields are."""

from __future__ import annotations

import pytest

from convcalc import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.layers import kind_of
from convcalc.layers.kind import new_context
from convcalc.network.receptive_field import fields as seen_along
from convcalc.network.unit_field import unit_window
from convcalc.shape import Shape
from tests.layers.test_every_kind import check_workings

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
    assert (verdict.verdict, verdict.computed) == ("convention", (30,))
    assert "unit 2 sees that much" in verdict.note
    (verdict,) = check("30x4 -> conv 8 k3 -> rf = 3; lstm 8").claims
    assert verdict.verdict == "true"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("30x4 -> lstm 4 sequence -> gru 3 sequence", [30, 30]),
        ("30x4 -> conv 8 k3 p1 -> lstm 4 sequence -> conv 8 k3 s2 -> gru 3 sequence", [3, 32, 31, 31]),
        ("5x8 -> lstm 4 sequence -> crop p4:0", [5, 5]),
        ("5x8 -> lstm 4 sequence -> crop p0:4", [5, 1]),
        ("9x4 -> a: relu -> lstm 4 sequence -> add a", [1, 9, 9]),
        ("9x4 -> a: lstm 4 sequence -> gru 4 sequence -> add a", [9, 9, 9]),
        ("9x4 -> a: conv 4 k3 p1 -> lstm 4 sequence -> maxpool k3", [3, 11, 11]),
        ("9x4 -> a: identity -> b: conv 4 k5 p2 -> from a -> lstm 4 sequence -> add b", [1, 5, 9, None]),
        ("9x4 -> lstm 4 sequence -> upsample 2", [9, None]),
        ("9x4 -> upsample 2 -> lstm 4 sequence", [1, None]),
        ("9x4 -> lstm 4 sequence -> zeropad 2", [9, None]),
        ("9x4 -> [lstm 4 sequence, conv 4 k3 p1] x 1000", [9 + n // 2 + n % 2 for n in range(2000)]),
    ],
)
def test_fields_of_steps_are_followed(text: str, fields: list[int | None]) -> None:
    """A step sees from the first place to its own, and a window behind it what its steps see."""
    found = [seen_along(row.visit.made.axes, row.out)[0] for row in measure(text).rows]
    assert [each and each.size for each in found] == fields


def test_each_step_sees_what_was_before_it() -> None:
    facts = measure("9x4 -> conv 8 k3 p1 -> lstm 4 sequence -> conv 3 k3")
    for unit in range(9):
        window = unit_window(facts, 1, (unit,))
        assert (window.unclipped, window.clipped) == (((-1, unit + 1),), ((0, min(unit + 1, 8)),))
    behind = [unit_window(facts, 2, (unit,)).clipped for unit in range(7)]
    assert behind == [((0, min(unit + 3, 8)),) for unit in range(7)]


def test_a_state_from_another_layer_changes_no_count() -> None:
    facts = measure("30x4 -> gru 4 sequence primed -> bilstm 3 sequence primed -> lstm 5 primed")
    assert [row.text for row in facts.rows] == ["gru 4 sequence primed", "bilstm 3 sequence primed", "lstm 5 primed"]
    plain = measure("30x4 -> gru 4 sequence -> bilstm 3 sequence -> lstm 5")
    assert (facts.params, facts.macs) == (plain.params, plain.macs)
    assert [row.visit.made.whole for row in facts.rows] == [False, False, True]


def test_pytorchs_second_bias_is_another_way_to_count() -> None:
    (verdict,) = check("396x16 -> lstm 20 params = 3,040").claims
    assert (verdict.verdict, verdict.computed) == ("convention", 2960)
    assert "twobias" in verdict.fits
    (wrong,) = check("396x16 -> lstm 20 params = 3,041").claims
    assert wrong.verdict == "false"


OF_A_UNIT = {"rnn": (0, 0, 0, 0, 1), "lstm": (4, 3, 0, 3, 5), "gru": (4, 3, 0, 2, 3)}
"""What one unit does at a step without biases: additions, multiplications, comparisons, divisions, exponentials.

LSTM: three gates 1 / (1 + exp(-x)), two tanh, c = f*c + i*g, h = o*tanh(c).  GRU: two gates and a tanh, r*h, and
z*h + (1 - z)*n.  A plain unit: one tanh.
"""

MATRICES = {"rnn": 1, "lstm": 4, "gru": 3}


@pytest.mark.parametrize("word", OF_A_UNIT)
@pytest.mark.parametrize("ways", [1, 2])
@pytest.mark.parametrize(("flag", "biases"), [("nobias", 0), ("", 1), ("twobias", 2)])
def test_what_units_do_besides_products_is_counted(word: str, ways: int, flag: str, biases: int) -> None:
    facts = measure(f"9x5 -> {'bi' * (ways - 1)}{word} 7 {flag}")
    adds, *others = OF_A_UNIT[word]
    each = (adds + MATRICES[word] * biases, *others)
    assert facts.rows[0].ops == tuple([count * 7 * ways * 9 for count in each])
    step = facts.rows[0].visit.step
    assert step.args.bias is (biases > 0)
    assert step.kind.text(step.args) == f"{'bi' * (ways - 1)}{word} 7 {flag}".rstrip()
    assert not step.kind.depthwise(step.args) and step.kind.groups(step.args) is None
    check_workings(step)


def test_two_biases_and_none_contradict_one_another() -> None:
    with pytest.raises(SpecError, match="nobias and twobias do not go together"):
        measure("9x5 -> lstm 4 nobias twobias")
    assert measure("9x5 -> default lstm nobias; lstm 4 twobias").biases == 32


def test_without_channels_nothing_is_worked_out() -> None:
    kind = kind_of("lstm")
    args = kind.read({"": 4}, (Shape(None, (9,)),), new_context())
    assert kind.workings(args, (Shape(None, (9,)),), Shape(4, ())) == []
    assert kind.cost(args, (Shape(None, (9,)),)) == (None, 16, 0)
    assert kind.macs(args, (Shape(None, (9,)),), Shape(4, ())) is None
