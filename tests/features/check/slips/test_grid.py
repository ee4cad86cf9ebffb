"""Over many ordinary layers: a wrong number made by a formula of the collection is traced back to it, and to no other.

The formulas stand here once more, as the collection has them (n, k, s, p), so that ours are not compared to themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import ceil, floor

import pytest

from convcalc.api import check, measure
from convcalc.features.check.slips.counts import CONV
from convcalc.features.check.slips.settings import along_axes
from convcalc.features.check.slips.sizes import WINDOW
from convcalc.features.check.slips.slip import Setting, Slip

SIZES: dict[str, Callable[[int, int, int, int], int]] = {
    "S02": lambda n, k, s, p: ceil((n + 2 * p - k) / s) + 1,
    "S03": lambda n, k, s, p: floor((n + 2 * p - k) / s + 1 + 0.5),
    "S04": lambda n, k, s, p: floor((n + 2 * p - k) / s),
    "S05": lambda n, k, s, p: floor((n + p - k) / s) + 1,
    "S06": lambda n, k, s, p: floor((n - k) / s) + 1,
    "S07": lambda n, k, s, p: n + 2 * p - k + 1,
    "S11": lambda n, k, s, p: floor((n + 2 * p - k + 1) / s),
}

SAME: dict[str, Callable[[int, int, int], int]] = {
    "S12": lambda n, k, s: floor((n + 2 * (k // 2) - k) / s) + 1,
    "S13": lambda n, k, s: n,
    "S14": lambda n, k, s: n // s,
}

PARAMS: dict[str, Callable[[int, int, int, int, int, int], int]] = {
    "P01": lambda cin, cout, k, g, h, w: (cin // g) * k * k * cout,
    "P02": lambda cin, cout, k, g, h, w: k * k * cout + 1,
    "P03": lambda cin, cout, k, g, h, w: (k * k + 1) * cout,
    "P03b": lambda cin, cout, k, g, h, w: k * k * cout,
    "P04": lambda cin, cout, k, g, h, w: (k * k + 1) * cin * cout,
    "P06": lambda cin, cout, k, g, h, w: (cin // g) * k * k * cout + cin,
    "P07": lambda cin, cout, k, g, h, w: ((cin // g) * k * k + 1) * cout * h * w,
    "P08": lambda cin, cout, k, g, h, w: cin * k * k * cout + cout,
    "P09": lambda cin, cout, k, g, h, w: (cin // g) * k * k * (cout // g) + cout,
    "P14": lambda cin, cout, k, g, h, w: cout * k * k * cout + cout,
}

GRID = [
    (n, k, s, p)
    for n, k, s in product((5, 7, 14, 28, 32, 33, 55, 75, 127, 224, 227), (1, 2, 3, 5, 7, 11), (1, 2, 3, 4))
    for p in range(k // 2 + 1)
    if n + 2 * p >= k
]


@pytest.mark.parametrize("code", SIZES)
def test_a_wrong_size_is_traced_back(code: str) -> None:
    found = 0
    for n, k, s, p in GRID[:: 1 + len(GRID) // 60]:
        wrong, right = SIZES[code](n, k, s, p), (n + 2 * p - k) // s + 1
        if wrong != right and wrong > 0:
            claim = check(f"{n}x{n}x1 -> conv 1 {k}x{k} s{s} p{p} -> {wrong}x{wrong}").claims[0]
            assert code in [slip.code for slip in claim.slips], (n, k, s, p)
            found += 1
    assert found > 5


@pytest.mark.parametrize("code", SAME)
def test_a_wrong_size_of_same_is_traced_back(code: str) -> None:
    found = 0
    for n, k, s in product((28, 33, 75), (2, 3, 4), (1, 2, 3)):
        wrong = SAME[code](n, k, s)
        if wrong != ceil(n / s):
            claim = check(f"{n}x{n}x1 -> maxpool {k}x{k} s{s} same -> {wrong}x{wrong}").claims[0]
            assert code in [slip.code for slip in claim.slips], (n, k, s)
            found += 1
    assert found > 2


@pytest.mark.parametrize("code", PARAMS)
def test_a_wrong_count_is_traced_back(code: str) -> None:
    found = 0
    for cin, cout, k, g in product((4, 12, 64), (8, 12, 96), (1, 3, 5), (1, 2)):
        wrong, right = PARAMS[code](cin, cout, k, g, 9, 9), (cin // g) * k * k * cout + cout
        if wrong != right:
            claim = check(f"9x9x{cin} -> conv {cout} {k}x{k} same g{g} params = {wrong}").claims[0]
            assert code in [slip.code for slip in claim.slips], (cin, cout, k, g)
            found += 1
    assert found > 5


def test_a_size_is_never_laid_to_a_slip_that_gives_another() -> None:
    """Every formula of ours that has one in the collection agrees with it, layer by layer."""
    compared = 0
    for n, k, s, p in GRID:
        row = measure(f"{n}x{n}x1 -> conv 1 {k}x{k} s{s} p{p}").rows[0]
        setting = along_axes(row.visit.step, row.in_)[0]
        for slip in WINDOW:
            value = agreed(slip, setting)
            if value is not None and slip.code in SIZES:
                assert value == SIZES[slip.code](n, k, s, p)
                compared += 1
    assert compared > 3000


def agreed(slip: Slip, setting: Setting) -> int | None:
    value = slip.value(setting)
    return value if isinstance(value, int) else None


def test_the_likeliest_slip_comes_first() -> None:
    """Each code once, in the order of the catalogue, and never more than five."""
    order = [slip.code for slip in (*WINDOW, *CONV)]
    for n, k, s, p in GRID[::37]:
        claim = check(f"{n}x{n}x1 -> conv 1 {k}x{k} s{s} p{p} -> 13x13").claims[0]
        codes = [slip.code for slip in claim.slips if slip.code in order and slip.code not in ("S08", "S11", "S16")]
        assert len(claim.slips) <= 5 and len(set(codes)) == len(codes)
        assert codes == sorted(codes, key=order.index)
