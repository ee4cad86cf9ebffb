"""Every slip of the catalogue is found in the answer to which it leads, and shows its formula."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from convcalc.api import check, measure
from convcalc.features.check.answers import check_answers
from convcalc.features.check.slips.counts import CONV, COST, DENSE, OTHERS
from convcalc.features.check.slips.fields import FIELD
from convcalc.features.check.slips.settings import PlacedLayer, along_axes, in_depth, of_cost, of_count
from convcalc.features.check.slips.sizes import DEPTH, TRANSPOSED, WINDOW
from convcalc.features.check.slips.slip import Slip
from convcalc.features.explain.catalogue import TOPICS
from convcalc.features.explain.topic import Topic
from convcalc.text import Source
from tests.places import FACTS

RECORDED = FACTS / "mistakes.md"

BOTTLENECK = "input 56x56x64; conv 16 1x1 s2; conv 16 3x3 p1; conv 64 1x1"
DILATED = "conv 1 k8 d1, conv 1 k8 d2, conv 1 k8 d4, conv 1 k8 d8"

CLAIMS = {
    # sizes, mostly those of the collection's own examples
    "S02 convolution": "32x32x3 -> conv 1 11x11 s2 -> 12x12",
    "S02 pool": "28x28x1 -> maxpool 3x3 s2 -> 14x14",
    "S03": "224x224x3 -> conv 96 7x7 s2 -> 110x110",
    "S04": "28x28x1 -> conv 1 4x4 -> 24x24",
    "S05": "15x15x8 -> conv 8 1x1 p2 -> 17x17",
    "S05 zeros": "15x15x8 -> zeropad 2 -> 17x17x8",
    "S06": "28x28x1 -> conv 1 3x3 s2 p1 -> 13x13",
    "S06 zeros": "15x15x8 -> zeropad 2 -> 15x15x8",
    "S07": "227x227x3 -> conv 96 11x11 s4 -> 217x217",
    "S08": "64x64x1 -> conv 1 4x4 s2 p1 -> 65x65",
    "S09": "32x32x1 -> maxpool 1x1 s2 ceil -> 17x17",
    "S09 padding": "5x5x1 -> maxpool 3x3 s3 p1 ceil -> 3x3",
    "S10": "28x28x1 -> maxpool 2x2 -> 27x27",
    "S11": "33x33x1 -> conv 1 5x5 s2 -> 14x14",
    "S12": "28x28x1 -> maxpool 2x2 same -> 15x15",
    "S13": "28x28x1 -> conv 1 3x3 s2 same -> 28x28",
    "S14": "75x75x1 -> conv 1 3x3 s2 same -> 37x37",
    "S14 half": "75x75x1 -> conv 1 3x3 s2 half -> 37x37",
    "S15": "32x64x1 -> conv 1 5x5 -> 60x28",
    "S16": "55x55x1 -> maxpool 3x3 s2 -> 18x18",
    "S17": "30x30x3; conv 64 3x3, maxpool 2x2; conv 64 3x3; maxpool 2x2 -> 14x14x64",
    "S17 arriving": "14x14x64 -> maxpool 2x2 -> 14x14x64",
    "S17 flattened": "39x39x3; conv 10 3x3; conv 20 5x5 s2; conv 40 5x5 s2; flatten -> 13,690",
    "D01": "28x28x1 -> conv 1 3x3 d2 -> 23x23",
    "D02": "6x6x1 -> conv 1 3x3 d2 -> 3x3",
    "D03": "9x9x1 -> conv 1 3x3 d2 -> 7x7",
    "D04": "28x28x1 -> conv 1 3x3 d2 -> 22x22",
    "D05": "20x20x1 -> conv 1 5x5 d2 -> 14x14",
    "X01": "224x224x3 -> conv 96 11x11 s4 -> 55x55x96",
    # what arrives
    "I01": "28x28x1; c: conv 16 3x3 p1; maxpool 2x2; fc 120 inputs = 784",
    "I01 at once": "14x14x16 -> flatten; fc 120 inputs = 784",
    "I02": "28x28x1; conv 16 3x3 p1; maxpool 2x2; p: maxpool 2x2; fc 120 inputs = 3136",
    "I03": "7x7x16 -> flatten; fc 120 inputs = 16",
    "I04": "224x224x3; conv 16 5x5, maxpool 2x2, conv 16 5x5, maxpool 2x2; fc 120 inputs = 400",
    "I05": "3x32x32 -> conv 8 3x3 inputs = 3",
    "I06": "8x8x64; conv 128 3x3; conv 32 3x3 p1; conv 16 1x1 inputs = 128",
    "I07": "20x20x3; conv 16 5x5 s4; fc 120 inputs = 400",
    "A01 channels": "8x8x96; conv 16 1x1 inputs = 966",
    # depths, and both together
    "C10": "40x40x16 -> conv 32 1x1 -> 40x40x16",
    "C11": "32x32x16 -> maxpool 2x2 -> 16x16x8",
    "C12": "15x15x8 -> zeropad 2 -> 19x19x12",
    "S05+C12": "15x15x8 -> zeropad 2 -> 17x17x10",
    "S07+C10": "121x121x16 -> conv 32 4x4 s3 -> 118x118x16",
    # transposed
    "T01": "4x4x1 -> tconv 1 2x2 s2 -> 9x9",
    "T02": "128x128x1 -> tconv 1 4x4 s4 -> 509x509",
    "T03": "2x2x1 -> tconv 1 3x3 s2 p1 -> 4x4",
    "T04": "2x2x1 -> tconv 1 3x3 s2 p1 -> 4x4",
    "T05": "4x4x1 -> tconv 1 2x2 s2 same -> 7x7",
    "T06": "6x6x1 -> tconv 1 4x4 s2 p1 -> 3x3",
    "T07": "16x16x1 -> tconv 1 4x4 s2 p1 -> 34x34",
    "T08": "3x3x1 -> tconv 1 3x3 s2 p1 op1 -> 5x5",
    # parameters
    "P01": "32x32x3 -> conv 100 5x5 params = 7500",
    "P02": "32x32x3 -> conv 100 5x5 params = 2501",
    "P02 with channels": "32x32x3 -> conv 100 5x5 params = 7501",
    "P02b": "300x300x3 -> fc 100 params = 27,000,001",
    "P02 of a net": "32x32x3; conv 6 5x5; maxpool 2x2; fc 10; total params = 12,212",
    "P03": "32x32x3 -> conv 100 5x5 params = 2600",
    "P03b": "32x32x3 -> conv 64 3x3 params = 576",
    "P03b weights": "32x32x3 -> conv 64 3x3 weights = 576",
    "P04": "32x32x3 -> conv 100 5x5 params = 7800",
    "P05": "300x300x3 -> fc 100 params = 9,000,100",
    "P05+P02b": "300x300x3 -> flatten, fc 100 params = 9,000,001",
    "P06": "8x8x64 -> conv 128 3x3 params = 73,792",
    "P07": "227x227x3 -> conv 96 11x11 s4 params = 105,705,600",
    "P07 input": "256x256x3 -> conv 128 7x7 params = 1,233,125,504",
    "P08": "27x27x96 -> conv 256 5x5 g2 params = 614,656",
    "P09": "27x27x96 -> conv 256 5x5 g2 params = 153,856",
    "P10": "16x16x32 -> dwconv 3x3 nobias params = 9",
    "P11": "8x8x10 -> bn params = 40",
    "P12": "6x6x256 -> flatten, fc 4096 params = 1,052,672",
    "P13": "28x28x1 -> conv 100 5x5 params = 1100",
    "P13 weights": "28x28x3 -> conv 32 5x5 params = 480",
    "P14": "8x8x64 -> conv 128 3x3 params = 147,584",
    "P15": "8x8x64 -> maxpool 2x2 params = 320",
    "P16": "224x224x3 -> conv 64 7x7 nobias, bn params = 9600",
    "P17": "8x8x64; residual B [conv 128 3x3 s2 p1 nobias, conv 128 3x3 p1 nobias]; total params = 221,184",
    "P18": "8x8x4; conv 4 3x3; a: relu; conv 9 3x3; from a; conv 2 3x3; total params = 222",
    "P19": "55x55x3; conv 5 5x5; conv 10 7x7 s2; conv 20 7x7 s4; total params = 12,280",
    "A04": "55x55x3; conv 5 5x5; conv 10 7x7 s2; conv 20 7x7 s4; total params = 9820",
    "A01": "12x12x3; conv 256 5x5; total macs = 128,800",
    # multiply-accumulates
    "C01": "56x56x64 -> conv 128 3x3 p1 macs = 462,422,016",
    "C01 half": "56x56x64 -> conv 128 3x3 p1 macs = 115,605,504",
    "C02": "56x56x64 -> conv 128 3x3 p1 macs = 924,844,032",
    "C03": "14x14x4 -> conv 8 3x3 s2 p1 macs = 56,448",
    "C03+C01": "14x14x4 -> conv 8 3x3 s3 p1 macs = 112,896",
    "C04": "56x56x64 -> conv 128 3x3 s2 p1 macs = 14,450,688",
    "C05": "224x224x3 -> conv 64 3x3 p1 macs = 1728",
    "C06": "56x56x64 -> conv 64 3x3 p1 macs = 693,633,024",
    "C07 input": "224x224x3; conv 8 3x3 s2 p1; conv 8 3x3 s2 p1; total macs = 5,898,240",
    "C07 linear": "8x8x3; conv 4 3x3 p1; fc 10; total macs = 6912",
    "C09": "8x8x3 -> sepconv 256 5x5 p2 macs = 49,152",
    # receptive fields
    "R01": "32x32x1; conv 1 3x3; conv 1 3x3 rf = 6",
    "R02": "32x32x1; conv 1 5x5; conv 1 5x5 rf = 7",
    "R03": "32x32x1; conv 1 3x3, conv 1 3x3; maxpool 2x2; conv 1 3x3; maxpool 2x2 rf = 24",
    "R04": "32x32x1; conv 1 3x3; conv 1 3x3 s2 rf = 7",
    "R05": "32x32x1; conv 1 3x3; maxpool 2x2; conv 1 3x3 rf = 6",
    "R06": "40x1; conv 1 k2, conv 1 k2 d2, conv 1 k2 d4, conv 1 k2 d8 rf = 5",
    "R07": f"1000x1; {DILATED}; {DILATED}; {DILATED}; total rf = 192",
    "R08": "40x1; conv 1 k6, conv 1 k6, conv 1 k6 d2, conv 1 k6 d2 rf = 16",
    "R09": BOTTLENECK + "; total rf = 3",
    "R10": "2000x1; conv 1 k2, conv 1 k2 d2, conv 1 k2 d4 rf = 9",
    "R11": "32x32x8; conv 8 3x3, conv 8 3x3 rf = 7",
    "X02": "8x8x1; conv 2 3x3 params = 20; conv 2 3x3 params = 38; total params = 999",
    # units
    "U01": "8x8x64 -> conv 128 3x3 params = 72.1K",
}
"""A wrong claim for each slip; the name begins with its code."""

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
    return [slip for each in (WINDOW, TRANSPOSED, DEPTH, CONV, DENSE, OTHERS, COST) for slip in each]


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
    from click.testing import CliRunner

    from convcalc.cli.group import GROUP

    result = CliRunner().invoke(GROUP, ["explain", code])
    assert result.exit_code == 0, result.output
