"""Slips in fields, worked out for every prefix of a chain at once, against each definition; and what that costs."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import check, measure
from convcalc.features.check.slips import search_fields
from convcalc.features.check.slips.fields import FARTHEST, FIELD, Chain, ChainWindow, field, prefixes
from convcalc.features.check.slips.search_fields import LargestField, Prefix, WindowChain, WindowChains, chain

quickly = settings(deadline=None)

windows = st.builds(ChainWindow, st.integers(1, 5), st.integers(1, 3), st.integers(1, 3), st.booleans())
some_windows = st.one_of(
    st.lists(windows, min_size=1, max_size=7),
    st.lists(windows, min_size=1, max_size=3).map(lambda found: [each for w in found for each in (w, w)]),
    st.lists(windows, min_size=1, max_size=6).map(lambda found: [w._replace(f=3) for w in found]),
)


def summed(chain: Chain) -> int:
    """The field by its definition."""
    return 1 + sum(w.d * (w.f - 1) * prod(v.s for v in chain[:at]) for at, w in enumerate(chain))


def pools(chain: Chain) -> int:
    size = 1
    for w in chain:
        size = size * w.s if w.pool else size + w.d * (w.f - 1)
    return size


def dilated(chain: Chain) -> int | None:
    most = max(w.d for w in chain)
    alike = len({w.f for w in chain}) == 1 and most > 1
    return chain[0].f * most * sum(w.d == most for w in chain) if alike else None


def halved(chain: Chain) -> int | None:
    paired = len(chain) % 2 == 0 and all(a == b for a, b in list(pairwise(chain))[::2])
    return summed(chain[::2]) if paired else None


def halved_strided(chain: Chain) -> int | None:
    pairs = list(zip(chain[::2], chain[1::2], strict=False))
    if len(chain) % 2 or any((a.f, a.d) != (b.f, b.d) for a, b in pairs):
        return None
    return summed([a._replace(s=a.s * b.s) for a, b in pairs])


WRITTEN_OUT: list[Callable[[Chain], int | None]] = [
    lambda chain: 1 + sum(w.d * (w.f - 1) for w in chain),
    lambda chain: 1 + sum(w.d * (w.f - 1) * (w.s if at else 1) for at, w in enumerate(chain)),
    lambda chain: 1 + sum(w.d * (w.f - 1) * w.s for w in chain),
    lambda chain: 1 + sum(w.d * (w.f - 1) * prod(v.s for v in chain[: at + 1]) for at, w in enumerate(chain)),
    pools,
    lambda chain: sum(w.f for w in chain),
    lambda chain: product if (product := prod(w.f for w in chain)) < FARTHEST else None,
    lambda chain: chain[0].f + 2 * (len(chain) - 1),
    lambda chain: summed([chain[0], *[w._replace(f=3, d=1) for w in chain[1:]]]),
    lambda chain: summed([w._replace(d=1) for w in chain]),
    dilated,
    halved,
    halved_strided,
]


@quickly
@given(some_windows)
def test_every_slip_is_what_its_definition_says_of_every_prefix(found: list[ChainWindow]) -> None:
    assert len(WRITTEN_OUT) == len(FIELD)
    for slip, definition in zip(FIELD, WRITTEN_OUT, strict=True):
        assert list(slip.along(found)) == [definition(found[: at + 1]) for at in range(len(found))], slip.text
        assert slip.wrong(found) == definition(found)
    assert prefixes(found) == [summed(found[:at]) for at in range(len(found) + 1)]


@quickly
@given(some_windows, some_windows, st.integers(1, 40), st.booleans())
def test_the_field_of_an_earlier_row_is_found_by_bisection(
    one: list[ChainWindow], other: list[ChainWindow], claimed: int, rounded: bool
) -> None:
    def holds(value: int) -> bool:
        return abs(value - claimed) <= 1 if rounded else value == claimed

    found: Any = [each.windows for each in map(measured_chain, (one, other))]
    sizes = [prefixes(each) for each in found]
    places = [
        at
        for at in range(len(one))
        if sizes[0][at] != field(one) and all(holds(each[min(at, len(each) - 1)]) for each in sizes)
    ]
    prefix = [Prefix(measured_chain(each), len(each)) for each in (one, other)]
    assert search_fields._earlier(prefix, holds, Fraction(claimed)) == (places[-1] if places else None)


def measured_chain(found: list[ChainWindow]) -> WindowChain:
    return WindowChain([(window, None) for window in found])  # type: ignore[misc]


NETWORK = (
    "64x64x4 -> conv 4 3x3 p1, relu, concat [conv 4 5x5 p2 | conv 4 1x1, conv 4 3x3 p1], maxpool 2x2,"
    " residual B [conv 8 3x3 s2 p1, conv 8 3x3 p1], conv 8 1x1"
)


def test_chains_from_one_traversal_are_those_found_one_by_one() -> None:
    body = measure(NETWORK).net.body
    for axis in (0, 1):
        chains = WindowChains(body, axis)
        for ref in range(len(body.items)):
            prefix = chains.to(ref)
            assert prefix is not None
            assert prefix.chain.links[: prefix.length] == chain(body, ref, axis)


@pytest.mark.parametrize("lines", [20, 80])
def test_many_false_fields_are_looked_for_in_one_traversal(lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = 0
    step = LargestField.step

    def counting(self: LargestField, *arguments: Any) -> Any:
        nonlocal steps
        steps += 1
        return step(self, *arguments)

    monkeypatch.setattr(LargestField, "step", counting)
    text = "\n".join([f"conv {8 + at % 29} 3x3 p1  rf = {2 + 2 * at}" for at in range(lines)])
    report = check(f"input 64x64x16\n{text}\n")
    assert report.count("false") == lines
    assert steps == 2 * lines  # once a layer and axis
