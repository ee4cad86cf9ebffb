"""Places of the input that a layer reads or drops, against looking at each of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.arithmetic.intervals import WHOLE
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.layers import kind_of
from convcalc.layers.kind import new_context
from convcalc.layers.tconv import Spread, dropped
from convcalc.layers.window import Slide, unread_along
from convcalc.shape import Shape

SOME = settings(max_examples=150, deadline=None)
SMALL = st.integers(1, 5)


@SOME
@given(st.integers(1, 9), SMALL, st.integers(1, 7), st.integers(0, 9), st.integers(0, 9), st.integers(1, 6))
def test_inputs_that_reach_no_output_are_counted_exactly(n: int, f: int, s: int, p: int, after: int, d: int) -> None:
    m = (n - 1) * s + d * (f - 1) + 1 - p - after
    if m < 1:
        return
    step = measure(f"{n}x1; tconv 1 k{f} s{s} p{p}:{after} d{d}").rows[0].visit.step
    window = step.kind.window(step.args)
    assert isinstance(window, Spread) and step.out.size == (m,)
    reach = [any(0 <= i * s + j * d - p < m for j in range(f)) for i in range(n)]
    assert dropped(window, step.ins[0]) == (reach.count(False),)


@SOME
@given(st.integers(1, 20), SMALL, SMALL, SMALL, st.booleans(), st.integers(0, 4), st.integers(0, 4), SMALL)
def test_with_another_stride_or_padding_other_places_are_unread(
    n: int, f: int, s: int, d: int, ceil: bool, before: int, after: int, other: int
) -> None:
    slide = Slide((f,), (s,), ((0, 0),), (d,), (1,), (), f, 1, "", ceil)
    found = unread_along(slide, 0, n, other, (before, after))
    reach, length = d * (f - 1) + 1, n + before + after
    starts = [at for at in range(0, length, other) if at + reach <= length]
    if ceil:  # what is left over gets a window too, unless that would begin behind all that is read
        starts = list(range(0, max(0, length - reach + other), other))
        starts = starts[:-1] if starts and starts[-1] >= n + before else starts
    starts = [at - before for at in starts]
    read = {at + tap * d for at in starts for tap in range(f)} & set(range(n))
    if not starts:
        assert found is None
        return
    assert found is not None
    left = set(range(n)) - read
    assert found.missed == len(left)
    assert found.last == (bool(left) and left == set(range(n - len(left), n)))


def test_a_vector_made_of_a_map_sees_all_of_it_and_one_of_a_vector_what_that_sees() -> None:
    reshape, flat = kind_of("reshape"), Shape(16, ())
    made = reshape.read({"": 16}, (flat,), new_context())
    assert reshape.views(made, (Shape(4, (2, 2)),)) == (WHOLE, WHOLE)
    assert reshape.views(made, (flat,)) is None


def test_a_pool_of_a_bare_number_is_read_as_its_window_and_says_so() -> None:
    facts = measure("16x16x3; maxpool 2; avgpool 2 s1")
    assert [row.out.size for row in facts.rows] == [(8, 8), (7, 7)]
    assert [note for note in facts.notes if "is read as" in note] == [
        "'maxpool 2' is read as 'maxpool 2x2'",
        "'avgpool 2' is read as 'avgpool 2x2 s1'",
    ]
    with pytest.raises(SpecError, match="ceil and floor do not go together"):
        measure("16x16x3; maxpool 2 ceil floor")
