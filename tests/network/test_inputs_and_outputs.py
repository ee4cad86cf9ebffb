"""Networks of several inputs and outputs, and layers that a model holds and never runs."""

from __future__ import annotations

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.statements import parse
from convcalc.lang.writer import write
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.network.paths import paths
from convcalc.readers.source import load
from convcalc.text import Source

TWO = """
input image 16x16x3
input meta 10
a: conv 4 3x3 p1, relu
c: residual B [ conv 8 3x3 p1 ], gap, flatten
d: from meta, fc 5
e: concat c
idle aux1 7x7x512 [ conv 8 1x1 -> 7x7x8; fc 10 params = 3,930 ]
idle "aux 2" [ fc 5 ]
output e a
"""


def of(text: str, **given: object) -> Facts:
    return facts_of(load(text), given.get("input"))  # type: ignore[arg-type]


def test_every_output_has_its_size_its_layer_and_its_field() -> None:
    outputs = of(TWO).outputs
    assert [(each.label, each.out.text(), each.row, each.rf, each.sees) for each in outputs] == [
        ("e", "13", 9, None, "all"),
        ("a", "16x16x4", 1, (3, 3), None),
    ]
    assert of(TWO).out.text() == "13"
    (only,) = of("32x32x3; conv 8 3x3").outputs
    assert (only.label, only.out.text(), only.row, only.rf) == ("", "30x30x8", 0, (3, 3))


def test_an_output_may_be_an_input() -> None:
    (same, made) = of("input im 8x8x3; input b 5; k: conv 4 3x3; output b k").outputs
    assert (same.row, same.out.text(), made.row) == (-2, "5", 0)


def test_layers_behind_the_outputs_are_counted() -> None:
    whole, cut = of("8x8x3; a: conv 4 3x3; fc 10; output a"), of("8x8x3; a: conv 4 3x3; fc 10")
    assert (whole.params, whole.macs, len(whole.rows)) == (cut.params, cut.macs, len(cut.rows))
    assert (whole.out.text(), cut.out.text()) == ("6x6x4", "10")


def test_a_second_input_flows_from_its_name_and_a_field_is_that_of_the_first_one_seen() -> None:
    facts = of(
        """
        input left 16x16x3; input right 16x16x3; input sound 100x1
        a: conv 4 3x3 p1
        b: from right, [conv 4 5x5 p2] x 2
        both: concat a, conv 8 3x3 p1
        s: from sound, conv 4 k9 s2, [conv 4 k3] x 3, gap, flatten
        """
    )
    seen = [(row.inputs, row.rf, row.sees) for row in facts.rows]
    assert seen == [
        ((-1,), (3, 3), None),
        ((-2,), (5, 5), None),
        ((1,), (9, 9), None),
        ((2, 0), (3, 3), None),
        ((3,), (5, 5), None),
        ((-3,), (9,), None),
        ((5,), (13,), None),
        ((6,), (17,), None),
        ((7,), (21,), None),
        ((8,), None, "all"),
        ((9,), None, "all"),
    ]
    assert facts.notes == ("rf is of one input, the first of these that a layer sees: left, right, sound",)
    assert facts.rows[7] == list(facts.rows)[7]


def test_a_second_input_inside_brackets_and_in_a_merge() -> None:
    facts = of("input im 8x8x3; input y 8x8x3; [ from y, conv 3 3x3 p1 ] x 2; k: add y; from y, residual [ relu ]")
    assert [row.inputs for row in facts.rows] == [(-2,), (-2,), (1, -2), (-2,), (3, -2)]


def test_what_no_layer_reads_is_said() -> None:
    assert "input 'b' is read by no layer" in of("input 8x8x3; input b 5; relu").notes


def test_another_size_for_one_of_several_inputs() -> None:
    assert [each.shape.text() for each in of(TWO, input="meta=20").inputs] == ["16x16x3", "20"]
    assert [each.shape.text() for each in of(TWO, input="image=8x8x3,meta=20").inputs] == ["8x8x3", "20"]
    assert [each.shape.text() for each in of(TWO, input="8x8x3").inputs] == ["8x8x3", "10"]
    assert [each.shape.text() for each in of(TWO, input={"meta": (20,)}).inputs] == ["16x16x3", "20"]
    assert of(TWO, input="meta=20").instead_of == "16x16x3 (image), 10 (meta)"


@pytest.mark.parametrize(
    ("text", "given", "message", "hint"),
    [
        (TWO, "mta=20", "the network has no input named 'mta'", "did you mean 'meta'?"),
        (TWO, "zzz=20", "the network has no input named 'zzz'", "its inputs are image, meta"),
        ("8x8x3; relu", "b=20", "the network has no input named 'b'", "its input has no name: give the size alone"),
    ],
)
def test_an_input_that_is_not_there(text: str, given: str, message: str, hint: str) -> None:
    with pytest.raises(SpecError) as raised:
        of(text, input=given)
    assert (raised.value.message, raised.value.hint) == (message, hint)


def test_idle_layers_are_in_no_sum_but_their_own() -> None:
    facts, without = of(TWO), of(TWO.replace("idle", "# idle"))
    assert (facts.counts, len(facts.rows)) == (without.counts, len(without.rows))
    assert (facts.idle, without.idle) == ((512 * 8 + 8) + (7 * 7 * 8 * 10 + 10) + (13 * 5 + 5), 0)
    assert [each.name for each in facts.net.idle] == ["aux1", "aux 2"]
    assert facts != without


def test_claims_about_idle_layers_are_checked() -> None:
    assert {each.verdict for each in check_claims(of(TWO))} == {"true"}
    (false,) = [each for each in check_claims(of(TWO.replace("3,930", "4,000"))) if each.verdict != "true"]
    assert (false.computed, false.where) == (3930, "idle aux1")


def test_ways_lead_to_every_output() -> None:
    assert paths(of("8x8x3; a: conv 4 3x3, conv 4 3x3; from a, fc 5, fc 5; output a").net).longest == 2
    assert paths(of("8x8x3; a: conv 4 3x3; b: fc 5, fc 5; output a b").net)[:] == (2, 1, 3)


def test_the_words_are_written_as_they_are_read() -> None:
    text = write(parse(Source(TWO)))
    assert write(parse(Source(text))) == text
    assert "input meta 10\n" in text and 'idle "aux 2" [ fc 5 ]\n' in text and "output e a\n" in text


def test_output_and_idle_are_labels_elsewhere() -> None:
    facts = of("8x8x3; output: conv 4 3x3; idle: relu; concat output; block idle [ relu ]; idle")
    assert [row.label for row in facts.rows] == ["output", "idle", None, None]
