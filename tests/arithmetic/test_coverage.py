"""Places that windows read, counted by arithmetic, against the places themselves."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.arithmetic.coverage import SlidWindow


def places_read(n: int, f: int, s: int, d: int, before: int, m: int) -> set[int]:
    """The places of an axis that a tap of a window falls on."""
    return {i * s + t * d - before for i in range(m) for t in range(f)} & set(range(n))


@settings(deadline=None)
@given(
    st.integers(1, 40), st.integers(1, 7), st.integers(1, 9), st.integers(1, 6), st.integers(0, 12), st.integers(1, 9)
)
def test_what_no_window_reads_is_counted_exactly(n: int, f: int, s: int, d: int, before: int, m: int) -> None:
    windows, read = SlidWindow(n, f, s, d, before, m), places_read(n, f, s, d, before, m)
    left = set(range(n)) - read
    assert windows.unread == len(left)
    assert windows.ends_unread == (bool(left) and left == set(range(n - len(left), n)))


def test_a_huge_axis_is_counted_without_looking_at_its_places() -> None:
    assert SlidWindow(10**9, 1, 2, 1, 0, 5 * 10**8).unread == 5 * 10**8
    assert SlidWindow(10**9, 10**6, 10**6 + 3, 1, 0, 999).unread == 10**9 - 999 * 10**6
