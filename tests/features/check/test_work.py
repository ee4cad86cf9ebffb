"""What looking for a cause may cost, in function calls: a false claim is answered at once, however large the map."""

from __future__ import annotations

import pytest

from convcalc import check
from tests.work import counted


@pytest.mark.parametrize(
    "text",
    [
        "999999x999999x8; dwconv 1x4 rf = 3; conv 1 1x11 s2; conv 2 3x3 p1, maxpool k4; upsample 7 bilinear rf = 3",
        "32x32x8; avgpool 7x7, upsample 7" + " rf = 37" * 14 + " rf = 3",
        "1x1x1; a: conv 4 3x3 p1, [tconv 4 5x5 s2 d2] x17 macs ~ 1",
        "224x224x8; avgpool 7x7, tconv 8 5x5 s3, upsample 7 rf = 5; conv 3 3x3 rf = 55; tconv 4 7x7 s5 rf = 9; "
        "maxpool 5x5 s3, tconv 4 11x11 s7 rf = 88; upsample 5, conv 3 2x2 s2" + " rf = 37" * 11,
    ],
)
def test_a_false_claim_is_looked_into_without_going_through_units(text: str) -> None:
    """Each took two to seventy million calls: units were tried one by one, fields followed for a claim about MACs."""
    with counted() as work:
        assert any(each.verdict == "false" for each in check(text).claims)
    assert work.calls < 1_000_000


@pytest.mark.parametrize(
    "text", ["32x32x3; [ conv 8 3x3 ] x2 -> 26x26x8", "32x32x3; block b [ [ conv 8 3x3 -> 30x30 ] x2 -> 26x26x8 ]; b"]
)
def test_another_number_of_turns_is_found_beside_other_claims(text: str) -> None:
    """A group is not found again in a spec whose claims were left out: its statements are others."""
    (wrong,) = [each for each in check(text).claims if each.verdict == "false" and "26x26x8" in each.claim]
    assert "x3" in wrong.fits


def test_what_was_claimed_before_at_the_same_place_is_not_looked_for_again() -> None:
    """As in lines that were pasted twice: each of them took as long as the first."""
    calls = []
    for times in (1, 9):
        with counted() as work:
            claims = check("1000000x1000000x3 -> a: [[tconv 2 1x7]x17]x17 conv 2 3x3 p1" + " -> 8x8x4" * times).claims
        assert len(claims) == times and len({each.slips for each in claims}) == 1
        calls.append(work.calls)
    assert calls[1] < 1.5 * calls[0]
