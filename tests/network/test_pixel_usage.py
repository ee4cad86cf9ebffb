"""How often a pixel is used, against trying every unit."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.pixel_usage import places, uses
from convcalc.network.rows import Row

LAYERS = st.sampled_from(
    ("conv 1 3x3", "conv 1 3x3 p1", "conv 1 3x2 s2 p1", "maxpool 2x2", "avgpool 3x3 s2", "conv 1 3x3 d2 p2", "relu")
)


def backwards(row: Row, above: dict[tuple[int, ...], int]) -> dict[tuple[int, ...], int]:
    """How often each place of a layer's input is used, given how often each of its outputs is."""
    assert row.kernel and row.stride and row.padding and row.dilation
    below: dict[tuple[int, ...], int] = {}
    for unit, count in above.items():
        for tap in product(*map(range, row.kernel)):
            place = tuple(
                [
                    o * s - p[0] + d * t
                    for o, s, p, d, t in zip(unit, row.stride, row.padding, row.dilation, tap, strict=True)
                ]
            )
            if all(0 <= i < n for i, n in zip(place, row.in_.size, strict=True)):
                below[place] = below.get(place, 0) + count
    return below


@settings(deadline=None)
@given(st.lists(LAYERS, min_size=1, max_size=4), st.integers(5, 9), st.integers(5, 9))
def test_uses_are_those_of_every_unit_added_up(layers: list[str], height: int, width: int) -> None:
    try:
        facts = measure(f"{height}x{width}x1 -> {', '.join(layers)}")
    except SpecError:
        return
    counts = dict.fromkeys(product(*map(range, facts.out.size)), 1)
    for row in reversed(facts.rows):
        counts = backwards(row, counts) if row.kernel else counts
    for place in product(range(height), range(width)):
        assert uses(facts, place) == counts.get(place, 0)


@pytest.mark.parametrize(
    ("padding", "corner", "edge", "centre"), (("", 1, 3, 9), ("p1", 4, 6, 9), ("same", 4, 6, 9), ("full", 9, 9, 9))
)
def test_a_corner_an_edge_and_the_centre(padding: str, corner: int, edge: int, centre: int) -> None:
    facts = measure(f"9x9x1 -> conv 1 3x3 {padding}")
    assert [uses(facts, place) for place in places(facts.in_)] == [corner, edge, centre]


@pytest.mark.parametrize("spec", ("residual [conv 1 3x3 p1]", "tconv 1 2x2 s2", "flatten, fc 3"))
def test_only_chains_of_windows_have_uses(spec: str) -> None:
    with pytest.raises(ValueError, match="chain"):
        uses(measure(f"8x8x1 -> {spec}"), (0, 0))
