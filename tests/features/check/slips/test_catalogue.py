"""Every slip of the catalogue is found in the answer to which it leads, and shows its formula."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from convcalc.api import check, measure
from convcalc.features.check.answers import check_answers
from convcalc.features.check.slips.counts import CONV, COST, DENSE, OTHERS
from convcalc.features.check.slips.examples import EXAMPLES
from convcalc.features.check.slips.fields import FIELD
from convcalc.features.check.slips.recurrent_counts import RECURRENT, VECTORS
from convcalc.features.check.slips.settings import PlacedLayer, along_axes, in_depth, of_cost, of_count
from convcalc.features.check.slips.sizes import DEPTH, TRANSPOSED, WINDOW
from convcalc.features.check.slips.slip import Slip
from convcalc.features.explain.catalogue import TOPICS, code_of, find
from convcalc.features.explain.topic import Topic
from convcalc.text import Source
from tests.places import FACTS

RECORDED = FACTS / "mistakes.md"

CLAIMS = {
    **EXAMPLES,
    # sizes
    "S02 pool": "28x28x1 -> maxpool 3x3 s2 -> 14x14",
    "S05 zeros": "15x15x8 -> zeropad 2 -> 17x17x8",
    "S06 zeros": "15x15x8 -> zeropad 2 -> 15x15x8",
    "S09 padding": "5x5x1 -> maxpool 3x3 s3 p1 ceil -> 3x3",
    "S14 half": "75x75x1 -> conv 1 3x3 s2 half -> 37x37",
    "S17 further up": "30x30x3; conv 64 3x3, maxpool 2x2; conv 64 3x3; maxpool 2x2 -> 14x14x64",
    "S17 arriving": "14x14x64 -> maxpool 2x2 -> 14x14x64",
    "S17 flattened": "39x39x3; conv 10 3x3; conv 20 5x5 s2; conv 40 5x5 s2; flatten -> 13,690",
    # what arrives
    "I01 at once": "14x14x16 -> flatten; fc 120 inputs = 784",
    "A01 channels": "8x8x96; conv 16 1x1 inputs = 966",
    # depths, and both together
    "S05+C12": "15x15x8 -> zeropad 2 -> 17x17x10",
    "S07+C10": "121x121x16 -> conv 32 4x4 s3 -> 118x118x16",
    # parameters
    "P02 of one plane": "32x32x3 -> conv 100 5x5 params = 2501",
    "P02 of a net": "32x32x3; conv 6 5x5; maxpool 2x2; fc 10; total params = 12,212",
    "P03b weights": "32x32x3 -> conv 64 3x3 weights = 576",
    "P05+P02b": "300x300x3 -> flatten, fc 100 params = 9,000,001",
    "P07 input": "256x256x3 -> conv 128 7x7 params = 1,233,125,504",
    "P23 channels": "400x100 -> conv 64 k5 params = 1664",
    "P26 of counts": "4 -> fc 2 -> fc 3 -> fc 4; total params = 1,440",
    "P07 steps": "9x6 -> gru 10 params = 4,590",
    "P07 of words": "50 -> embedding 700x16 params = 560,000",
    "P07 of a norm": "8x8x10 -> bn params = 1280",
    "P06 of inputs": "6x6x4 -> flatten, fc 10 params = 1,584",
    "P30 of a GRU": "9x6 -> gru 10 params = 680",
    "P35 weights": "32x32x3 -> conv 20 5x5 weights = 75",
    "P35 macs": "32x32x3 -> conv 20 5x5 macs = 58,800",
    "P37 plain": "32x32x3 -> conv 20 5x5 nobias params = 6000",
    "P38 macs": "9x9x6 -> sepconv 20 3x3 macs = 52,920",
    "S20 of a total": "28x28x1; conv 5 5x5; maxpool 2x2; fc 10; total params = 28,940",
    "S20 of a whole map": "6x6x40 -> gap -> fc 10; total params = 14,410",
    "S21 of a total": "28x28x1; conv 5 5x5; maxpool 2x2; fc 10; total params = 1,940",
    "S21 of a layer": "28x28x1; conv 5 5x5; maxpool 2x2; fc 10 params = 1,810",
    "S22 of a pool": "8x16x16x4 -> maxpool 2x2x2 -> 8x8x8x4",
    "S21 of a vector": "28x28x1; conv 4 3x3 p1; maxpool 2x2; flatten -> 196",
    "C14 residual": "8x8x16; residual [conv 16 3x3 p1, conv 16 3x3 p1] -> 8x8x32",
    "P13 weights": "28x28x3 -> conv 32 5x5 params = 480",
    # multiply-accumulates
    "C01 half": "56x56x64 -> conv 128 3x3 p1 macs = 115,605,504",
    "C03+C01": "14x14x4 -> conv 8 3x3 s3 p1 macs = 112,896",
    "C07 input": "224x224x3; conv 8 3x3 s2 p1; conv 8 3x3 s2 p1; total macs = 5,898,240",
    "X02": "8x8x1; conv 2 3x3 params = 20; conv 2 3x3 params = 38; total params = 999",
}
"""Wrong claims; the name begins with the code of the slip behind it."""

ANSWERS = {
    "S01": ("224x224x3 -> conv 96 11x11 s4", "size", "54.25"),
    "S08": ("64x64x1 -> conv 1 3x3 s2 p1", "size", "65.5"),
    "A02": ("224x224x3; conv 64 3x3 p1; fc 10", "activations", "3,361,802"),
    "U01": ("64x64x3 -> conv 1000 1x1", "memory", "15.6 MB"),
}
"""Those that no spec can hold: fractions, and bytes."""

NEVER_A_VALUE = {
    "C08": "a ratio of two counts",
    "U02": "a wrong sum",
    "U03": "a percentage",
    "L01": "a count of layers",
    "L02": "a count of arrays",
}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_slip_is_listed(name: str) -> None:
    claim = next(each for each in check(CLAIMS[name]).claims if each.verdict != "true")
    assert name.split(" ")[0] in [slip.code for slip in claim.slips]


@pytest.mark.parametrize("name", CLAIMS)
def test_no_slip_is_told_with_a_value_left_empty(name: str) -> None:
    slips = [slip for each in check(CLAIMS[name]).claims for slip in each.slips]
    assert slips
    for slip in slips:
        assert slip.text.strip() and not slip.text.rstrip().endswith((":", "=", ","))
        assert ":;" not in slip.text.replace(" ", "") and ":," not in slip.text.replace(" ", "")


@pytest.mark.parametrize("name", ANSWERS)
def test_the_slip_is_listed_of_an_answer(name: str) -> None:
    spec, asked, answer = ANSWERS[name]
    row = check_answers(Source(f'id,spec,asked,answer\n1,"{spec}",{asked},"{answer}"')).rows[0]
    assert row.checked is not None
    assert name in [slip.code for slip in row.checked.slips]


def formulas() -> list[Slip]:
    every = (WINDOW, TRANSPOSED, DEPTH, CONV, DENSE, RECURRENT, VECTORS, OTHERS, COST)
    return [slip for each in every for slip in each]


def test_every_slip_has_words_and_its_own_formula() -> None:
    for slip in formulas():
        assert slip.text == slip.text.strip(". ") and len(slip.text) < 110, slip.code
        assert slip.names and slip.wrong.__doc__ is None
    assert {slip.code.split("+")[0] for slip in formulas()} - {""} <= {
        name.split(" ")[0] for name in {**CLAIMS, **ANSWERS}
    }
    assert {slip.code for slip in FIELD} <= set(CLAIMS)


@pytest.mark.parametrize("name", CLAIMS)
def test_a_slip_that_can_happen_shows_the_value_it_leads_to(name: str) -> None:
    """Rounding to the nearest has a formula that nobody wants to read; `explain remainder` printed no value at all."""
    checked = 0
    for row in measure(CLAIMS[name]).rows:
        layer = PlacedLayer(row.visit.step, flattened=row.in_)
        counted = [of_count(layer, what) for what in ("params", "weights")]
        settings = [*along_axes(layer.step, row.in_), in_depth(layer.step), *counted, of_cost(layer)]
        for setting, slip in itertools.product(filter(None, settings), formulas()):
            value = slip.value(setting)
            if value is not None:
                assert Fraction(slip.worked(setting).split()[-1].replace(",", "")) == value
                assert slip.formula(setting) == ("" if slip.hidden else slip.worked(setting))
                checked += 1
    assert checked


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_what_is_explained_as_wrong_says_what_comes_out(topic: Topic) -> None:
    for finding in topic.mistakes():
        assert not [words for words in finding.more if not words.strip() or words.startswith(",")], finding


@pytest.mark.skipif(not RECORDED.exists(), reason="the collection of mistakes is not at hand")
def test_every_mistake_of_the_collection_is_known() -> None:
    lines = RECORDED.read_text(encoding="utf-8").splitlines()
    cells = [line.split("|")[1].strip().strip("†") for line in lines if line.startswith("| ") and line.count("|") == 8]
    codes = {cell for cell in cells if cell[:1].isupper() and cell[1:3].isdigit()}
    assert len(codes) == 78
    known = {name.split(" ")[0] for name in {**CLAIMS, **ANSWERS}}
    assert codes - known == set(NEVER_A_VALUE)


@pytest.mark.parametrize("code", sorted({part for name in CLAIMS for part in name.split()[0].split("+")}))
def test_every_slip_is_explained_somewhere(code: str) -> None:
    """`check` points to `convcalc explain CODE`."""
    assert code_of(code) == code and find(code)
