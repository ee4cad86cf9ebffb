"""What units see that have read all before them, as the steps of a recurrent layer."""

from __future__ import annotations

from convcalc.arithmetic.past_intervals import PastInterval, joined

STEPS = PastInterval(0, 2, 3)


def test_units_see_all_from_the_first_index_to_their_own() -> None:
    assert [STEPS.unit_span(unit) for unit in (0, 1, 4)] == [(0, 2), (0, 5), (0, 14)]
    assert STEPS.span(1, 4, 1) == (0, 14) and STEPS.gapless and STEPS.rhythm == (1, 3)


def test_they_meet_what_has_the_same_jump_and_begins_no_earlier() -> None:
    assert joined([STEPS, (1, 4, 3, 0)]) == PastInterval(0, 4, 3)
    assert joined([STEPS, (-1, 4, 3, 0)]) is None
    assert joined([STEPS, (1, 4, 2, 0)]) is None
    assert joined([STEPS, ("no", "jump")]) is None
