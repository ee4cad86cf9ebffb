"""Ratios and alignments: the small tools of comparisons."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from convcalc.features.compare import diff, ratio_format


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**9, max_denominator=10**9))
def test_a_ratio_is_rounded_and_never_to_nothing(value: Fraction) -> None:
    written = ratio_format.text(value).replace(",", "")
    assert Fraction(written) > 0
    assert abs(Fraction(written) - value) <= value / 100


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_only_equals_are_1(value: int, first: int) -> None:
    found = ratio_format.ratio(value, first)
    assert found is not None
    assert (ratio_format.text(found) in ("1", "1.00")) == (value == first)


WORDS = st.text("abcd", max_size=12)


@given(WORDS, WORDS)
def test_an_alignment_has_every_place_once_and_in_order(first: str, second: str) -> None:
    pairs = diff.align(first, second)
    assert [a for a, _ in pairs if a is not None] == list(range(len(first)))
    assert [b for _, b in pairs if b is not None] == list(range(len(second)))
    assert all(first[a] == second[b] for a, b in pairs if a is not None and b is not None)


@given(WORDS, WORDS)
def test_no_alignment_pairs_more(first: str, second: str) -> None:
    paired = sum(a is not None and b is not None for a, b in diff.align(first, second))
    assert paired == longest_common(first, second)


def longest_common(first: str, second: str) -> int:
    if not first or not second:
        return 0
    table = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for a, one in enumerate(first):
        for b, other in enumerate(second):
            table[a + 1][b + 1] = table[a][b] + 1 if one == other else max(table[a][b + 1], table[a + 1][b])
    return table[-1][-1]


def test_scores_decide_what_belongs_together() -> None:
    scores = {("a", "x"): 1, ("a", "y"): 5}
    pairs = diff.align("a", "xy", lambda a, b: scores.get(("a"[a], "xy"[b]), 0))
    assert pairs == [(None, 0), (0, 1)]


def test_long_sequences_are_aligned_too() -> None:
    one = list(range(2000))
    other = [n for n in one if n % 7]
    pairs = diff.align(one, other)
    assert sum(a is not None and b is not None for a, b in pairs) == len(other)
