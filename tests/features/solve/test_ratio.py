"""Layers that keep, halve or double every size do so for every size."""

from __future__ import annotations

import pytest

from convcalc.features.layer.layer import layer
from convcalc.features.solve.query import Bounds, LayerQuery, Ratio, only
from convcalc.features.solve.ratio import solve_ratio


@pytest.mark.parametrize("ceil", [False, True])
@pytest.mark.parametrize(
    ("kind", "ratio"),
    [
        ("conv", Ratio()),
        ("conv", Ratio(1, 2)),
        ("conv", Ratio(1, 3)),
        ("maxpool", Ratio()),
        ("maxpool", Ratio(1, 2)),
        ("avgpool", Ratio(1, 4)),
        ("tconv", Ratio()),
        ("tconv", Ratio(2)),
        ("tconv", Ratio(3)),
    ],
)
def test_a_solution_holds_for_every_input_and_no_other_padding_does(kind: str, ratio: Ratio, ceil: bool) -> None:
    if ceil and "pool" not in kind:
        return
    dilations = only(1) if kind == "avgpool" else Bounds(1, 3)
    found = solve_ratio(
        LayerQuery(kind, f=Bounds(1, 9), d=dilations, op=None if kind == "tconv" else only(0), ceil=ceil), ratio
    )
    right = {(each.f, each.d, each.p, each.op) for each in found.solutions}
    assert right
    stride = ratio.times * ratio.over
    for f in range(1, 10):
        for d in dilations.values:
            for p in range((f // 2 if "pool" in kind else d * (f - 1)) + 1):
                for op in range(max(stride, d) if kind == "tconv" else 1):
                    holds = all(
                        _holds(kind, n * ratio.over, f, stride, p, d, op, ceil, ratio) for n in (1, 2, 3, 4, 5, 50, 51)
                    )
                    assert holds == ((f, d, p, op) in right)


def _holds(kind: str, n: int, f: int, s: int, p: int, d: int, op: int, ceil: bool, ratio: Ratio) -> bool:
    from convcalc.diagnostics.diagnostic import SpecError

    try:
        out = layer(kind, n=n, f=f, s=s, p=p, d=d, op=op, ceil=ceil, dim=1).out.size[0]
    except SpecError:
        return False
    return out * ratio.over == n * ratio.times


def test_an_even_kernel_keeps_no_size() -> None:
    found = solve_ratio(LayerQuery(f=only(4)), Ratio())
    assert not found.solutions
    assert [(each.f, each.d) for each in found.misses] == [(4, 1)]


def test_a_convolution_doubles_nothing() -> None:
    assert not solve_ratio(LayerQuery(), Ratio(2)).solutions


@pytest.mark.parametrize("large", [10**7, 10**7 + 1, 10**9 - 1])
def test_a_large_kernel_is_answered_at_once(large: int) -> None:
    found = solve_ratio(LayerQuery(f=only(large)), Ratio())
    assert [each.p for each in found.solutions] == ([] if large % 2 == 0 else [(large - 1) // 2])
    assert found.found.cases == solve_ratio(LayerQuery(f=only(3)), Ratio()).found.cases == 0


def test_a_wide_range_of_kernels_is_broken_off_and_says_so() -> None:
    found = solve_ratio(LayerQuery(f=Bounds(1, 10**9)), Ratio())
    assert found.total is None
    assert found.found.stopped
    assert [(each.f, each.p) for each in found.solutions[:3]] == [(1, 0), (3, 1), (5, 2)]
