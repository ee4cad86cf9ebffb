"""Layers that keep, halve or double every size: what holds for one input holds for all."""

from __future__ import annotations

from itertools import islice

from convcalc._namedtuple import NamedTuple
from convcalc.features.solve.one_layer import refuse_strangers, searched
from convcalc.features.solve.query import Bounds, LayerQuery, Ratio, only
from convcalc.features.solve.search import Search, Solution, listed_solutions

LARGE = 1000
"""The input of the example, in strides."""
LARGEST_KERNEL = 11
MOST_MISSES = 200
"""So many kernels without a padding are named."""


class RatioSearch(NamedTuple):
    """The kernels and paddings with which the output is the ratio of the input for every n (that `over` divides).

    misses: kernels for which no padding does it.  n and out of the solutions are those of one example.
    """

    query: LayerQuery
    ratio: Ratio
    found: Search
    solutions: tuple[Solution, ...]
    misses: tuple[Solution, ...]

    @property
    def total(self) -> int | None:
        return self.found.total

    @property
    def keeps(self) -> bool:
        """Is the output as large as the input?"""
        return self.ratio.times == self.ratio.over


def solve_ratio(query: LayerQuery, ratio: Ratio) -> RatioSearch:
    """Solve for kernel, dilation, padding and output padding; the stride follows from the ratio.

    Raises SpecError where the kind of layer cannot have what is given.

    >>> [(x.f, x.p) for x in solve_ratio(LayerQuery(f=Bounds(1, 5)), Ratio()).solutions]
    [(1, 0), (3, 1), (5, 2)]
    """
    refuse_strangers(query)
    stride = ratio.times if query.transposed else ratio.over
    nothing = RatioSearch(query, ratio, Search((), {}), (), ())
    if _stride_differs(query, ratio, stride):
        return nothing
    asked = query._replace(n=only(LARGE * stride), s=only(stride), out=None)
    asked = asked._replace(f=query.f or Bounds(1, LARGEST_KERNEL), d=query.d or Bounds(1, 4))
    if query.op is None and not query.transposed:
        asked = asked._replace(op=only(0))
    found = searched([asked], True, ratio=ratio)
    some = nothing._replace(found=found, solutions=tuple(listed_solutions(asked, found.families)))
    return some._replace(misses=_misses(asked, some, stride))


def _stride_differs(query: LayerQuery, ratio: Ratio, stride: int) -> bool:
    wrong_way = ratio.over > 1 if query.transposed else ratio.times > 1
    return wrong_way or (query.s is not None and not query.s.low <= stride <= query.s.high)


def _misses(query: LayerQuery, found: RatioSearch, stride: int) -> tuple[Solution, ...]:
    """The first kernels without a padding, as far as was searched."""
    have = {(each.f, each.d) for each in found.solutions}
    assert query.f is not None and query.d is not None
    kernels = islice(((f, d) for f in query.f.values for d in query.d.values), MOST_MISSES)
    without = [
        (f, d)
        for f, d in kernels
        if (f, d) not in have and not searched([query._replace(f=only(f), d=only(d))], True, ratio=found.ratio).families
    ]
    return tuple([Solution(LARGE * stride, f, stride, 0, d, 0, 0, 0) for f, d in without])
