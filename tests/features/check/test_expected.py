"""An expected size of one layer, with the slip behind it."""

from __future__ import annotations

from typing import Any

import pytest

from convcalc.features.check.examine import expected_size
from convcalc.features.layer.layer import layer


@pytest.mark.parametrize(
    ("kind", "given", "expected", "verdict", "code"),
    [
        ("conv", {"n": 224, "f": 11, "s": 4}, (53,), "false", "S04"),
        ("conv", {"n": (32, 64), "f": 5}, (60, 28), "false", "S15"),
        ("conv", {"n": 28, "f": 3, "d": 2}, (22,), "convention", "D04"),
        ("conv", {"n": 121, "f": 4, "s": 3, "c": 16, "filters": 32}, (118, 118, 16), "false", "S07+C10"),
        ("conv", {"n": 27, "f": 5, "p": 2, "g": 2}, (25,), "false", "S05"),
        ("maxpool", {"n": 112, "f": 3, "s": 2}, (56,), "convention", "S02"),
        ("tconv", {"n": 16, "f": 4, "s": 2, "p": 1}, (34,), "false", "T07"),
        ("conv", {"n": 16000, "f": 80, "s": 4, "dim": 1}, (3980,), "false", "S04"),
    ],
)
def test_the_slip_behind(kind: str, given: dict[str, Any], expected: tuple[int, ...], verdict: str, code: str) -> None:
    checked = expected_size(layer(kind, **given), expected)
    assert checked is not None and checked.verdict == verdict
    assert code in [slip.code for slip in checked.slips]


def test_what_is_right_has_no_slip() -> None:
    checked = expected_size(layer(n=224, f=11, s=4), (54,))
    assert checked is not None and checked.verdict == "true" and not checked.slips
