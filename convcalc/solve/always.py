"""Layers that keep, halve or double every size: the padding that does it, whatever the input."""

from __future__ import annotations

from itertools import product

from convcalc.record import NamedTuple
from convcalc.solve.unknowns import LEAST, SMALL, Asked, Bounds, only, padding_named
from convcalc.solve.window import Solution, size_of, stand

LARGE = 1000  # a size grows by one with every stride, so what holds for one input holds for all


class Ratio(NamedTuple):
    """An output of so many times the input: times n / over."""

    times: int = 1
    over: int = 1

    @property
    def text(self) -> str:
        """
        >>> Ratio().text, Ratio(2).text, Ratio(1, 2).text
        ('n', '2n', 'n/2')
        """
        return f"{self.times if self.times > 1 else ''}n" + (f"/{self.over}" if self.over > 1 else "")


class Always(NamedTuple):
    """The kernels and paddings with which the output is the ratio of the input for every n (that `over` divides).

    misses: kernels for which no padding does it.  n and out of the solutions are those of one example.
    """

    asked: Asked
    ratio: Ratio
    solutions: tuple[Solution, ...]
    misses: tuple[Solution, ...]


def always(asked: Asked, ratio: Ratio) -> Always:
    """Search kernel, dilation, padding and output padding; the stride follows from the ratio.

    >>> [(x.f, x.p) for x in always(Asked(f=Bounds(1, 5)), Ratio()).solutions]
    [(1, 0), (3, 1), (5, 2)]
    """
    stride = ratio.times if asked.kind == "tconv" else ratio.over
    found: list[Solution] = []
    misses: list[Solution] = []
    if _stride_differs(asked, ratio, stride):
        return Always(asked, ratio, (), ())
    for f, d in product(_range(asked.f, "f"), _range(asked.d, "d")):
        here = [each for each in _cases(asked, f, d, stride) if _holds(asked, each, ratio)]
        found += [layer for layer in (stand(asked, each) for each in here) if isinstance(layer, Solution)]
        if not here:
            misses.append(Solution(LARGE * stride, f, stride, 0, d, 0, 0, 0))
    return Always(asked, ratio, tuple(sorted(found)), tuple(misses))


def _stride_differs(asked: Asked, ratio: Ratio, stride: int) -> bool:
    wrong_way = ratio.over > 1 if asked.kind == "tconv" else ratio.times > 1
    return wrong_way or (asked.s is not None and not asked.s.low <= stride <= asked.s.high)


def _range(given: Bounds | None, name: str) -> range:
    return (given or Bounds(LEAST[name], min(SMALL[name], 11))).values


def _cases(asked: Asked, f: int, d: int, stride: int) -> list[dict[str, int]]:
    """Every padding and output padding of one kernel."""
    most = f // 2 if "pool" in asked.kind else d * (f - 1)
    word = asked.p if isinstance(asked.p, str) else ""
    paddings = only(padding_named(word, f, d)) if word else (asked.p or Bounds(0, most))
    extras = asked.op or Bounds(0, max(stride, d) - 1)
    assert isinstance(paddings, Bounds)
    return [
        {"n": LARGE * stride, "f": f, "s": stride, "p": p, "d": d, "op": op}
        for p in paddings.values
        for op in extras.values
    ]


def _holds(asked: Asked, case: dict[str, int], ratio: Ratio) -> bool:
    return size_of(asked, case) * ratio.over == case["n"] * ratio.times
