"""Resizing to any size: what each place sees, held against the positions that PyTorch computes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import ceil, floor

import pytest

from convcalc.api import measure
from convcalc.arithmetic.intervals import IDENTITY, span_of
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, new_context
from convcalc.shape import Shape

PAIRS = [(n, m) for n in (1, 2, 5, 8) for m in (1, 3, 5, 7, 16)]


def positions(n: int, m: int, i: int, given: Given) -> tuple[int, int]:
    """The first and last place of n that place i of m is made of: torch.nn.functional.interpolate's own formulas."""
    if not given:
        return (i * n // m,) * 2
    if "corners" in given:
        x = Fraction(i * (n - 1), m - 1) if m > 1 else Fraction(0)
    else:
        x = Fraction((2 * i + 1) * n - m, 2 * m)
    if "bicubic" in given:  # four places are weighed, or the one on which it lies; those outside are the outermost
        apart = int(x.denominator > 1)
        first, last = [min(max(each, 0), n - 1) for each in (floor(x) - apart, ceil(x) + apart)]
        return first, last
    clamped = min(max(x, Fraction(0)), Fraction(n - 1))
    return floor(clamped), ceil(clamped)


FLAGS: list[Given] = [
    {},
    *[{how: True, **corners} for how in ("bilinear", "bicubic") for corners in ({}, {"corners": True})],
]


@pytest.mark.parametrize("flags", FLAGS)
def test_each_place_sees_what_it_is_made_of(flags: Given) -> None:
    kind = kind_of("upsample")
    for n, m in PAIRS:
        a = kind.read({"to": (m,), **flags}, (Shape(1, (n,)),), new_context("hwc"))
        views = kind.views(a, (Shape(1, (n,)),))
        assert kind.shape(a, (Shape(1, (n,)),)) == Shape(1, (m,)) and views is not None
        if "corners" in flags and m == 1 < n:
            assert views == (IDENTITY,)  # the first place, and the others where they were
        for i in range(m):
            span = span_of(views[0], i)  # type: ignore[arg-type]
            assert span is not None
            first, last = (min(max(each, 0), n - 1) for each in span)
            assert (first, last) == positions(n, m, i, flags), (n, m, i)


@pytest.mark.parametrize("n", [(1, 1), (1, 4), (2, 4), (3, 3)])
def test_factors_that_may_be_a_size_are_asked_about(n: tuple[int, int]) -> None:
    kind, x = kind_of("upsample"), Shape(4, n)
    for factor in product(range(1, 6), repeat=2):
        context = new_context()
        kind.read({"size": factor}, (x,), context)
        assert bool(context.notes) == all(f >= size > 1 for f, size in zip(factor, n, strict=True))
        kind.read({"": factor[0]}, (x,), context := new_context())
        assert not context.notes
    (note,) = measure("7x7x4 -> upsample 14x14").notes[:1]
    assert note == "upsample 14x14 multiplies the sides; did you mean upsample to 14x14?"


@pytest.mark.parametrize(
    ("written", "out"), [("to 97x129", (97, 129)), ("to 20", (20, 20)), ("2 bilinear corners", (50, 66))]
)
def test_a_map_is_resized(written: str, out: tuple[int, int]) -> None:
    facts = measure(f"25x33x5 -> upsample {written}")
    assert facts.out == Shape(5, out) and facts.params == 0


@pytest.mark.parametrize("written", ["2 to 50x66", "to 50x66 corners"])
def test_what_does_not_go_together_is_refused(written: str) -> None:
    with pytest.raises(SpecError):
        measure(f"25x33x5 -> upsample {written}")


@pytest.mark.parametrize("factor", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(12,), (12, 24), (12, 24, 36)])
def test_places_that_become_channels_and_channels_that_become_places_lose_no_element(
    factor: int, size: tuple[int, ...]
) -> None:
    text = f"{'x'.join(map(str, size))}x5; pixelunshuffle {factor}"
    folded = measure(text).out
    assert folded.size == tuple(n // factor for n in size)
    assert folded.elements() == Shape(5, size).elements()
    assert measure(f"{text}; pixelshuffle {factor}").out == Shape(5, size)


def test_a_cubic_factor_and_a_linear_one_are_not_said_together() -> None:
    with pytest.raises(SpecError, match=r"bilinear.*bicubic"):
        measure("8x8x3; upsample 2 bilinear bicubic")


def test_cubic_places_of_a_long_period_have_bounds() -> None:
    """8,191 places over 8,192: no two begin alike."""
    row = measure("8192x1; upsample to 8191 bicubic").rows[0]
    (rf,) = row.rf or (None,)
    assert rf is None or rf >= 4
    assert row.out.size == (8191,)
