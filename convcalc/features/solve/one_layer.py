"""The numbers of one layer that give a size: every solution for one input, and what holds for every input."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import product
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.solve.query import (
    LEAST,
    NAMES,
    SMALL,
    Bounds,
    LayerQuery,
    SearchRange,
    most_output_padding,
    most_padding,
    only,
    padding_named,
    search_ranges,
)
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused, new_context
from convcalc.shape import Shape
from convcalc.text import Source

MOST_CASES = 200_000
MOST_SOLUTIONS = 50_000
STEPS = 64
"""How far the values given are changed to find the nearest that work."""


class TooWide(ValueError):
    """More cases than are worth trying: the unknowns that leave too much open."""


class Solution(NamedTuple):
    """One layer that can be. remainder: what the division by the stride leaves (0 for a transposed convolution)."""

    n: int
    f: int
    s: int
    p: int
    d: int
    op: int
    out: int
    remainder: int


class LayerSearch(NamedTuple):
    """All solutions, smallest first in the order of NAMES; where each unknown was searched; why a case was refused."""

    query: LayerQuery
    solutions: tuple[Solution, ...]
    searched: dict[str, SearchRange]
    refused: str = ""


def solve(query: LayerQuery) -> LayerSearch:
    """Every solution.

    Raises SpecError where the kind of layer cannot have what is given, TooWide where too much is left open.

    >>> from convcalc.features.solve.query import only
    >>> [x.p for x in solve(LayerQuery(n=only(224), f=only(11), s=only(4), out=only(55))).solutions]
    [2, 3]
    """
    _refuse_strangers(query)
    ranges = search_ranges(query)
    inner = _inner(query)
    _refuse_endless(query, ranges, inner)
    found: list[Solution] = []
    refused = ""
    for case in _choices(query, ranges, inner):
        for value in _values(query, case, inner, ranges):
            full = {**case, inner: value} if inner else case
            if refused and hopeless(query, full):
                continue
            layer = placed(query, full)
            if isinstance(layer, str):
                refused = refused or layer
            elif satisfies(query, layer):
                found.append(layer)
        if len(found) > MOST_SOLUTIONS:
            raise TooWide(", ".join(query.open))
    return LayerSearch(query, tuple(sorted(found)), {name: ranges[name] for name in query.open}, refused)


def satisfies(query: LayerQuery, layer: Solution) -> bool:
    """Does it have the size asked for, and nothing left over where that is asked?"""
    if query.exact and layer.remainder:
        return False
    return query.out is None or query.out.low <= layer.out <= query.out.high


def _inner(query: LayerQuery) -> str:
    """The unknown that is found by halving, as the size only grows, or only shrinks, along it; "" where none is."""
    if query.out is None:
        return ""
    linked = {"f", "d"} if isinstance(query.p, str) else set()  # padding follows these
    linked |= {"s", "d"} if query.op is None else set()  # and output padding these
    return next((name for name in ("n", "p", "f", "s", "d") if query.is_open(name) and name not in linked), "")


def _refuse_endless(query: LayerQuery, ranges: dict[str, SearchRange], inner: str) -> None:
    cases = prod(len(each.values) for name, each in ranges.items() if name != inner)
    kernel, dilation, stride = [ranges[name].values[-1] for name in ("f", "d", "s")]
    if ranges["p"].high is None and inner != "p":
        cases *= most_padding(query.kind, kernel, dilation) + 1
    if ranges["op"].high is None:
        cases *= most_output_padding(stride, dilation) + 1
    if cases > MOST_CASES:
        raise TooWide(", ".join(query.open))


def _choices(query: LayerQuery, ranges: dict[str, SearchRange], inner: str) -> Iterator[dict[str, int]]:
    """Every choice of the unknowns, the inner one left at its least."""
    free = [ranges[name].values[:1] if name == inner else ranges[name].values for name in ("n", "f", "s", "d")]
    for n, f, s, d in product(*free):
        for op in _within(ranges["op"], most_output_padding(s, d)):
            for p in _paddings(query, ranges["p"], f, d)[: 1 if inner == "p" else None]:
                yield {"n": n, "f": f, "s": s, "p": p, "d": d, "op": op}


def _paddings(query: LayerQuery, limits: SearchRange, f: int, d: int) -> range:
    if isinstance(query.p, str):
        word = padding_named(query.p, f, d)
        return range(word, word + 1)
    return _within(limits, most_padding(query.kind, f, d))


def _within(limits: SearchRange, most: int) -> range:
    return limits.values if limits.high is not None else range(limits.low, most + 1)


def _values(query: LayerQuery, case: dict[str, int], inner: str, ranges: dict[str, SearchRange]) -> range:
    """The values of the inner unknown between which the size is the one wanted."""
    if not inner:
        return range(1)
    values = ranges[inner].values
    if inner == "p":
        values = _paddings(query, ranges["p"], case["f"], case["d"])
    return values_reaching(query, case, inner, values)


def values_reaching(query: LayerQuery, case: dict[str, int], name: str, values: range) -> range:
    """The part of the values with the size wanted, found by halving."""
    assert query.out is not None
    if not values:
        return values

    def size(value: int) -> int:
        return size_of(query, {**case, name: value})

    low, high = query.out
    if size(values[0]) <= size(values[-1]):
        found = values[bisect_left(values, low, key=size) : bisect_right(values, high, key=size)]
    else:
        first = bisect_left(values, -high, key=lambda value: -size(value))
        found = values[first : bisect_right(values, -low, key=lambda value: -size(value))]
    if len(found) > MOST_SOLUTIONS:
        raise TooWide(name)
    return found


def size_of(query: LayerQuery, case: dict[str, int]) -> int:
    """The size by formula, whether the layer can be or not."""
    n, f, s, p, d, op = [case[name] for name in NAMES]
    if query.transposed:
        return formulas.tconv_out(n, 2 * p, d, f, s, op)
    if query.ceil:
        return formulas.window_out_ceil(n, 2 * p, p, d, f, s)
    return formulas.window_out(n, 2 * p, d, f, s)


def hopeless(query: LayerQuery, case: dict[str, int]) -> bool:
    """Would the engine refuse it for sure? Where thousands are refused, its words need not be asked for each time."""
    if query.transposed:
        return size_of(query, case) < 1
    extent = formulas.window_extent(case["d"], case["f"])
    return (not query.ceil and case["n"] + 2 * case["p"] < extent) or (query.pool and case["p"] > case["f"] // 2)


def placed(query: LayerQuery, case: dict[str, int]) -> Solution | str:
    """The layer as the engine has it, or the engine's reason against it."""
    kind = kind_of(query.kind)
    n, f, s, p, d, op = [case[name] for name in NAMES]
    x = Shape(None, (n,))
    try:
        args = kind.read(given_of(query, case), (x,), new_context())
    except Refused as refused:
        return refused.mistake.message
    remainder = 0 if query.transposed else formulas.window_remainder(n, 2 * p, d, f, s)
    return Solution(n, f, s, p, d, op, kind.shape(args, (x,)).size[0], remainder)


def given_of(query: LayerQuery, case: dict[str, int]) -> Given:
    """The layer's arguments as a spec has them."""
    given: Given = {"k": (case["f"],), "s": (case["s"],)}
    if kind_of(query.kind).weighted:
        given[""] = 1  # one filter: the size does not depend on it
    for name, idle in (("p", 0), ("d", 1), ("op", 0)):
        if case[name] != idle:
            given[name] = (case[name],)
    if query.ceil:
        given["ceil"] = 1
    return given


def _refuse_strangers(query: LayerQuery) -> None:
    """Refuse at once what this kind of layer does not take, such as the dilation of an average."""
    most = {name: bounds.high if bounds else 2 for name, bounds in (("d", query.d), ("op", query.op))}
    case = {"f": 1, "s": 1, "p": 0, **most}
    try:
        kind_of(query.kind).check(given_of(query, case))
    except Refused as refused:
        raise SpecError(Source(""), [refused.mistake]) from None


def nearest(query: LayerQuery) -> dict[str, tuple[Solution, ...]]:
    """By name of what was given: the closest other values with which there are solutions, one below and one above."""
    found: dict[str, tuple[Solution, ...]] = {}
    for name in (*NAMES, "out"):
        value = query.number(name)
        if value is not None and not (name == "op" and not query.transposed):
            near = [_toward(query, name, value, step) for step in (-1, 1)]
            found[name] = tuple([each for each in near if each is not None])
    return {name: near for name, near in found.items() if near}


def _toward(query: LayerQuery, name: str, value: int, step: int) -> Solution | None:
    """The smallest solution with the closest value below (step -1) or above (1) the one given."""
    if not query.open or name in ("n", "out"):
        return _at_once(query, name, value, step)
    for far in range(1, STEPS if len(query.open) < 2 else STEPS // 10):
        if value + step * far < LEAST[name]:
            return None
        found = sensible(query.but(name, only(value + step * far)))
        if found:
            return found[0]
    return None


def _at_once(query: LayerQuery, name: str, value: int, step: int) -> Solution | None:
    """The same where it is found without trying value after value, however far away."""
    found = sensible(query.but(name, None))
    side = [each for each in found if (getattr(each, name) - value) * step > 0]
    return min(side, key=lambda each: (abs(getattr(each, name) - value), each)) if side else None


def sensible(query: LayerQuery) -> list[Solution]:
    """The solutions without those that somebody would not want to hear of: whole windows in the padding."""
    try:
        found = solve(query).solutions
    except (SpecError, TooWide):
        return []
    return [each for each in found if not query.is_open("p") or each.p <= most_padding(query.kind, each.f, each.d)]


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


class RatioSearch(NamedTuple):
    """The kernels and paddings with which the output is the ratio of the input for every n (that `over` divides).

    misses: kernels for which no padding does it.  n and out of the solutions are those of one example.
    """

    query: LayerQuery
    ratio: Ratio
    solutions: tuple[Solution, ...]
    misses: tuple[Solution, ...]

    @property
    def keeps(self) -> bool:
        """Is the output as large as the input?"""
        return self.ratio.times == self.ratio.over


def solve_ratio(query: LayerQuery, ratio: Ratio) -> RatioSearch:
    """Search kernel, dilation, padding and output padding; the stride follows from the ratio.

    >>> [(x.f, x.p) for x in solve_ratio(LayerQuery(f=Bounds(1, 5)), Ratio()).solutions]
    [(1, 0), (3, 1), (5, 2)]
    """
    stride = ratio.times if query.transposed else ratio.over
    found: list[Solution] = []
    misses: list[Solution] = []
    if _stride_differs(query, ratio, stride):
        return RatioSearch(query, ratio, (), ())
    for f, d in product(_range(query.f, "f"), _range(query.d, "d")):
        here = [each for each in _cases(query, f, d, stride) if _holds(query, each, ratio)]
        found += [layer for layer in (placed(query, each) for each in here) if isinstance(layer, Solution)]
        if not here:
            misses.append(Solution(LARGE * stride, f, stride, 0, d, 0, 0, 0))
    return RatioSearch(query, ratio, tuple(sorted(found)), tuple(misses))


def _stride_differs(query: LayerQuery, ratio: Ratio, stride: int) -> bool:
    wrong_way = ratio.over > 1 if query.transposed else ratio.times > 1
    return wrong_way or (query.s is not None and not query.s.low <= stride <= query.s.high)


def _range(given: Bounds | None, name: str) -> range:
    return (given or Bounds(LEAST[name], min(SMALL[name], 11))).values


def _cases(query: LayerQuery, f: int, d: int, stride: int) -> list[dict[str, int]]:
    """Every padding and output padding of one kernel."""
    word = query.p if isinstance(query.p, str) else ""
    paddings = only(padding_named(word, f, d)) if word else (query.p or Bounds(0, most_padding(query.kind, f, d)))
    extras = query.op or Bounds(0, most_output_padding(stride, d))
    assert isinstance(paddings, Bounds)
    return [
        {"n": LARGE * stride, "f": f, "s": stride, "p": p, "d": d, "op": op}
        for p in paddings.values
        for op in extras.values
    ]


def _holds(query: LayerQuery, case: dict[str, int], ratio: Ratio) -> bool:
    return size_of(query, case) * ratio.over == case["n"] * ratio.times
