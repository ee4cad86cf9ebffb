"""Logs whose branches stand in another order than the net's: every row is held against the layer that it is."""

from __future__ import annotations

import re

import pytest

from convcalc import measure
from convcalc.features.check.against import against
from convcalc.features.check.printed_order import JOINED_OTHERWISE, REORDERED
from convcalc.features.check.result import Report
from convcalc.readers.darknet_summary import read
from convcalc.text import Source

NET = """input 32x32x3
conv 8 3x3 p1, bn, mish
concat[ conv 4 1x1, bn, residual [ conv 2 1x1, mish, conv 4 3x3 p1 ], conv 4 1x1 | conv 4 1x1, bn ]
conv 8 1x1
concat[ maxpool 5x5 s1 p2 | maxpool 3x3 s1 p1 | identity ]
conv 6 1x1"""

LOG = """   layer   filters  size/strd(dil)      input                output
   0 conv      8       3 x 3/ 1     32 x  32 x   3 ->   32 x  32 x   8 0.000 BF
   1 conv      4       1 x 1/ 1     32 x  32 x   8 ->   32 x  32 x   4 0.000 BF
   2 route  0                                      ->   32 x  32 x   8
   3 conv      4       1 x 1/ 1     32 x  32 x   8 ->   32 x  32 x   4 0.000 BF
   4 conv      2       1 x 1/ 1     32 x  32 x   4 ->   32 x  32 x   2 0.000 BF
   5 conv      4       3 x 3/ 1     32 x  32 x   2 ->   32 x  32 x   4 0.000 BF
   6 Shortcut Layer: 3,  wt = 0, wn = 0, outputs:  32 x  32 x   4 0.000 BF
   7 conv      4       1 x 1/ 1     32 x  32 x   4 ->   32 x  32 x   4 0.000 BF
   8 route  7 1                                    ->   32 x  32 x   8
   9 conv      8       1 x 1/ 1     32 x  32 x   8 ->   32 x  32 x   8 0.000 BF
  10 max                3x 3/ 1     32 x  32 x   8 ->   32 x  32 x   8 0.000 BF
  11 route  9                                      ->   32 x  32 x   8
  12 max                5x 5/ 1     32 x  32 x   8 ->   32 x  32 x   8 0.000 BF
  13 route  12 10 9                                ->   32 x  32 x  24
  14 conv      6       1 x 1/ 1     32 x  32 x  24 ->   32 x  32 x   6 0.000 BF
"""


def held(log: str, net: str = NET) -> Report:
    summary = read(Source(log))
    assert summary is not None
    return against(measure(net), summary)


def test_every_row_is_held_against_the_layer_that_reads_the_same() -> None:
    report = held(LOG)
    assert report.ok and len(report.claims) > 50 and REORDERED in report.notes
    assert REORDERED not in held(LOG, NET.replace("residual", "")).notes


@pytest.mark.parametrize("row", [0, 1, 3, 4, 5, 7, 9, 10, 12, 14])
def test_a_kernel_that_is_wrong_in_the_log_is_wrong_in_its_row_alone(row: int) -> None:
    lines = LOG.split("\n")
    lines[row + 1] = re.sub(r"(\d) ?x (\d)/", lambda found: f"{int(found[1]) + 6} x {found[2]}/", lines[row + 1])
    wrong = [each for each in held("\n".join(lines)).claims if each.verdict == "false"]
    assert [(each.line, "a kernel of" in str(each.claim)) for each in wrong] == [(row + 2, True)]


def test_a_log_whose_layers_are_joined_otherwise_says_so() -> None:
    other = LOG.replace("route  0 ", "route  1 ").replace(
        "->   32 x  32 x   8\n   3 conv", "->   32 x  32 x   4\n   3 conv"
    )
    report = held(other)
    assert not report.ok and JOINED_OTHERWISE in report.notes
