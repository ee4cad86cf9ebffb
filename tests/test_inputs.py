"""Which inputs a network accepts: nearest ones, and a rule for all."""

from __future__ import annotations

import pytest

from convcalc.inputs import accepted_inputs, nearest_inputs, refusal_of
from convcalc.readers.source import load
from convcalc.shape import Shape

SKIP = "9x9x1; a: identity; {down}; {up}; concat a"


def halved(times: int) -> str:
    return SKIP.format(down=f"[maxpool 2x2] x {times}", up=f"[upsample 2] x {times}")


@pytest.mark.parametrize(
    ("net", "rule"),
    [
        (halved(1), "even sizes from 2"),
        (halved(3), "multiples of 8 from 8"),
        ("9x9x1 -> conv 4 3x3", "every size from 3"),
        (SKIP.format(down="conv 1 3x3 s2 p1", up="tconv 1 3x3 s2 p1"), "odd sizes from 1"),
        ("9x9x1; a: conv 1 3x3 s4; concat[ upsample 4 | tconv 1 4x4 s4 ]", "every size from 3"),
        ("9x9x1 -> flatten -> reshape 3x3x1", ""),
    ],
)
def test_the_rule(net: str, rule: str) -> None:
    found = accepted_inputs(refusal_of(load(net)), Shape(1, (9, 9)), 64)
    assert found.rule == rule
    refused = refusal_of(load(net))
    assert found.sides == tuple(n for n in range(1, 65) if refused(Shape(1, (n, n))) is None)


def test_every_size_is_accepted_or_has_a_reason() -> None:
    found = accepted_inputs(refusal_of(load(halved(2))), Shape(1, (9, 9)), 40)
    failing = [side for _, sides in found.reasons for side in sides]
    assert sorted([*found.sides, *failing]) == list(range(1, 41))
    assert any("concat joins" in reason for reason, _ in found.reasons)


def test_nearest_inputs_are_those_just_below_and_above_along_every_axis() -> None:
    refused = refusal_of(load(halved(2)))
    assert nearest_inputs(refused, Shape(1, (9, 18))) == (Shape(1, (8, 16)), Shape(1, (12, 20)))
    assert nearest_inputs(refused, Shape(1, (1, 1))) == (Shape(1, (4, 4)),)
