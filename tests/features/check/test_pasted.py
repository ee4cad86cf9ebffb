"""What is pasted from notes and slides is found out where it is wrong."""

from __future__ import annotations

import pytest

from convcalc.features.check.examine import examine
from convcalc.features.check.result import Checked
from convcalc.lang.statements import parse
from convcalc.network.builder import build
from convcalc.network.facts import measure
from convcalc.readers.pasted import read
from convcalc.text import Source
from tests.places import FACTS

RECORDED = FACTS / "formats" / "paper"

TABLE = """| layer | size      | architecture                       | parameter |
|-------|-----------|------------------------------------|----------:|
| INPUT | 64x64x3   |                                    |         0 |
| CONV1 | 30x30x16  | 16 5x5 filters at stride 2, pad 0  |       400 |
| POOL1 | 15x15x16  | 2x2 filters at stride 2            |         0 |
| CONV2 | 15x15x32  | 32 3x3 filters at stride 1, pad 1  |     4,640 |
| CONV3 | 13x13x32  | 32 3x3 filters at stride 1, pad 1  |     9,216 |
"""

TRACE = """INPUT: [32x32x3]       memory:  32*32*3=3K   weights: 0
CONV3-16: [32x32x16]   memory:  32*32*16=16K   weights: (3*3*3)*16 = 432
POOL2: [16x16x16]      memory:  16*16*16=4K   weights: 0
FC: [1x1x10]           memory:  10  weights: 16*16*16*10 = 40,960
TOTAL memory: 35K
"""


def told(text: str, name: str = "<spec>") -> dict[str, Checked]:
    source = Source(text, name)
    claims = examine(measure(build(read(source).tree, source))).claims
    return {f"{claim.line} {claim.claim}": claim for claim in claims}


def wrong(claims: dict[str, Checked]) -> dict[str, tuple[str, ...]]:
    odd = {name: each for name, each in claims.items() if each.slips or each.verdict == "false"}
    return {name: tuple(slip.code for slip in each.slips) for name, each in odd.items()}


def test_a_table_with_wrong_numbers() -> None:
    assert wrong(told(TABLE)) == {
        "4 params = 400": ("P03b",),
        "7 13x13x32": ("S06",),
        "7 params = 9,216": ("P01",),
    }


def test_a_total_that_is_not_the_sum_of_its_lines() -> None:
    found = wrong(told(TRACE))
    assert list(found.values()) == [("X02",)]


@pytest.mark.skipif(not RECORDED.exists(), reason="the collected texts are not at hand")
def test_the_collected_texts() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in RECORDED.iterdir() if path.name != "SOURCES.txt"}
    assert {name: list(wrong(told(text)).values()) for name, text in texts.items()} == {
        "cs231n_alexnet_slide.txt": [],
        "cs231n_vgg_trace.txt": [("X02",)],
        "found_alexnet_params_table.md": [("P03b",), ("P03b",)],
        "found_resnet_docstring.txt": [],
    }


def test_a_sum_that_is_true_of_the_whole_says_so() -> None:
    text = "32x32x3\nconv 6 5x5\nmaxpool 2x2\nconv 10 1x1 params = {}"
    for number, whole in ((526, True), (527, False)):
        (claim,) = examine(measure(build(parse(Source(text.format(number))), Source(text.format(number))))).claims
        assert (claim.verdict, claim.whole) == ("false", whole)
        assert ("it would be true as total params" in claim.note) == whole and not (whole and claim.fits)
