"""Claims that stand in study notes, each with its verdict."""

from __future__ import annotations

import pytest

from convcalc.api import check
from convcalc.features.check.result import Report

TRUE = {
    "227, 11x11, stride 4 gives 55": "227x227x3 -> conv 96 11x11 s4 -> 55x55x96",
    "224 gives 55 with padding 2": "224x224x3 -> conv 64 11x11 s4 p2 -> 55x55x64",
    "two 3x3 see 5x5": "32x32x8; conv 8 3x3, conv 8 3x3   rf = 5",
    "three 3x3 see 7x7": "32x32x8; [conv 8 3x3] x3   rf = 7",
    "one 5x5 has 25 weights": "32x32x1 -> conv 1 5x5 weights = 25",
    "two 3x3 have 18": "32x32x1; [conv 1 3x3] x2 weights = 18",
    "three 3x3 have 27": "32x32x1; [conv 1 3x3] x3 weights = 27",
    "one 7x7 has 49": "32x32x1 -> conv 1 7x7 weights = 49",
    "3x3 pools, stride 2": "55x55x96; default maxpool 3x3 s2; maxpool -> 27x27 -> maxpool -> 13x13 -> maxpool -> 6x6",
    "27x27x256 with p = 2": "27x27x96 -> conv 256 5x5 p2 -> 27x27x256",
    "(n + 2p - f + 1)^2 with stride 1": "28x28x1 -> conv 1 5x5 p1 -> 26x26",
    "256 -> 64 -> 64 -> 256": "56x56x256; conv 64 1x1, conv 64 3x3 p1, conv 256 1x1 weights = 69,632",
    "one 3x3 on 256": "56x56x256; conv 256 3x3 p1 nobias weights = 589,824",
    "an identity shortcut adds none": "56x56x64; residual [conv 64 3x3 p1, conv 64 3x3 p1] weights = 73,728",
    "nor one that pads zeros": "56x56x64; residual A [conv 128 3x3 s2 p1, conv 128 3x3 p1] weights = 221,184",
    "short side 256": "1024x512x3 -> avgpool 2x2 -> 512x256x3",
}

FALSE = {
    "224, 11x11, stride 4, no padding gives 55": (
        "224x224x3 -> conv 96 11x11 s4 -> 55x55x96", (54, 54), "X01", "input 227x227x3",
    ),
    "two 3x3 equal one 7x7": ("32x32x8; conv 8 3x3, conv 8 3x3   rf = 7", (5, 5), "R11", "5x5 on 'conv 8 3x3'"),
    "one 7x7 has 25 weights": ("32x32x1 -> conv 1 7x7 weights = 25", 49, "", "5x5"),
    "three 3x3 have 18": ("32x32x1; [conv 1 3x3] x3 weights = 18", 27, "P19", "x2"),
    "27x27x256 without padding": ("27x27x96 -> conv 256 5x5 -> 27x27x256", (23, 23), "S17", "p2"),
    "(n + 2p - f + 1)^2 with stride 2": ("28x28x1 -> conv 1 5x5 p1 s2 -> 26x26", (13, 13), "S07", "s1"),
    "a projection adds none": (
        "56x56x64; residual B [conv 128 3x3 s2 p1 nobias, conv 128 3x3 p1 nobias] params = 221,184", 229_632, "P17", "",
    ),
    "short side 256, turned": ("1024x512x3 -> avgpool 2x2 -> 256x512x3", (512, 256), "S15", ""),
}  # fmt: skip


def told(report: Report) -> list[str]:
    return [claim.verdict for claim in report.claims]


@pytest.mark.parametrize("name", TRUE)
def test_these_are_true(name: str) -> None:
    assert set(told(check(TRUE[name]))) == {"true"}


@pytest.mark.parametrize("name", FALSE)
def test_these_are_false(name: str) -> None:
    text, right, code, fit = FALSE[name]
    report = check(text)
    claim = report.claims[0]
    assert claim.verdict == "false" and not report.ok
    assert getattr(claim.computed, "size", claim.computed) == right
    assert (code in [slip.code for slip in claim.slips]) if code else not claim.slips
    assert (fit in claim.fits) if fit else not claim.fits
