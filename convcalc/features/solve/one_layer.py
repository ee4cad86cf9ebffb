"""What would make one layer's size true."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import product
from math import prod

from convcalc.arithmetic import formulas
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.solve.query import (
    LEAST,
    NAMES,
    SMALL,
    Asked,
    Bounds,
    Reach,
    most_output_padding,
    most_padding,
    only,
    padding_named,
    reaches,
)
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused
from convcalc.record import NamedTuple
from convcalc.shape import Shape
from convcalc.text import Source

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


MOST_CASES = 200_000
MOST_SOLUTIONS = 50_000
STEPS = 64
"""How far the values given are changed to find the nearest that work."""


class TooWide(ValueError):
    """More cases than are worth trying: the unknowns that leave too much open."""


class Solution(NamedTuple):
    """One layer that can be. left: what the division by the stride leaves over (0 for a transposed convolution)."""

    n: int
    f: int
    s: int
    p: int
    d: int
    op: int
    out: int
    left: int


class Found(NamedTuple):
    """All solutions, smallest first in the order of NAMES; where each unknown was searched; why a case was refused."""

    asked: Asked
    solutions: tuple[Solution, ...]
    searched: dict[str, Reach]
    refused: str = ""


def solve(asked: Asked) -> Found:
    """Every solution.

    Raises SpecError where the kind of layer cannot have what is given, TooWide where too much is left open.

    >>> from convcalc.features.solve.query import only
    >>> [x.p for x in solve(Asked(n=only(224), f=only(11), s=only(4), out=only(55))).solutions]
    [2, 3]
    """
    _refuse_strangers(asked)
    reach = reaches(asked)
    inner = _inner(asked)
    _refuse_endless(asked, reach, inner)
    found: list[Solution] = []
    refused = ""
    for case in _choices(asked, reach, inner):
        for value in _values(asked, case, inner, reach):
            full = {**case, inner: value} if inner else case
            if refused and hopeless(asked, full):
                continue
            layer = stand(asked, full)
            if isinstance(layer, str):
                refused = refused or layer
            elif wanted(asked, layer):
                found.append(layer)
        if len(found) > MOST_SOLUTIONS:
            raise TooWide(", ".join(asked.open))
    return Found(asked, tuple(sorted(found)), {name: reach[name] for name in asked.open}, refused)


def wanted(asked: Asked, layer: Solution) -> bool:
    """Does it have the size asked for, and nothing left over where that is asked?"""
    if asked.exact and layer.left:
        return False
    return asked.out is None or asked.out.low <= layer.out <= asked.out.high


def _inner(asked: Asked) -> str:
    """The unknown that is found by halving, as the size only grows, or only shrinks, along it; "" where none is."""
    if asked.out is None:
        return ""
    linked = {"f", "d"} if isinstance(asked.p, str) else set()  # padding follows these
    linked |= {"s", "d"} if asked.op is None else set()  # and output padding these
    return next((name for name in ("n", "p", "f", "s", "d") if asked.is_open(name) and name not in linked), "")


def _refuse_endless(asked: Asked, reach: dict[str, Reach], inner: str) -> None:
    cases = prod(len(each.values) for name, each in reach.items() if name != inner)
    kernel, dilation, stride = [reach[name].values[-1] for name in ("f", "d", "s")]
    if reach["p"].high is None and inner != "p":
        cases *= most_padding(asked.kind, kernel, dilation) + 1
    if reach["op"].high is None:
        cases *= most_output_padding(stride, dilation) + 1
    if cases > MOST_CASES:
        raise TooWide(", ".join(asked.open))


def _choices(asked: Asked, reach: dict[str, Reach], inner: str) -> Iterator[dict[str, int]]:
    """Every choice of the unknowns, the inner one left at its least."""
    free = [reach[name].values[:1] if name == inner else reach[name].values for name in ("n", "f", "s", "d")]
    for n, f, s, d in product(*free):
        for op in _within(reach["op"], most_output_padding(s, d)):
            for p in _paddings(asked, reach["p"], f, d)[: 1 if inner == "p" else None]:
                yield {"n": n, "f": f, "s": s, "p": p, "d": d, "op": op}


def _paddings(asked: Asked, reach: Reach, f: int, d: int) -> range:
    if isinstance(asked.p, str):
        word = padding_named(asked.p, f, d)
        return range(word, word + 1)
    return _within(reach, most_padding(asked.kind, f, d))


def _within(reach: Reach, most: int) -> range:
    return reach.values if reach.high is not None else range(reach.low, most + 1)


def _values(asked: Asked, case: dict[str, int], inner: str, reach: dict[str, Reach]) -> range:
    """The values of the inner unknown between which the size is the one wanted."""
    if not inner:
        return range(1)
    values = reach[inner].values
    if inner == "p":
        values = _paddings(asked, reach["p"], case["f"], case["d"])
    return reaching(asked, case, inner, values)


def reaching(asked: Asked, case: dict[str, int], name: str, values: range) -> range:
    """The part of the values with the size wanted, found by halving."""
    assert asked.out is not None
    if not values:
        return values

    def size(value: int) -> int:
        return size_of(asked, {**case, name: value})

    low, high = asked.out
    if size(values[0]) <= size(values[-1]):
        found = values[bisect_left(values, low, key=size) : bisect_right(values, high, key=size)]
    else:
        first = bisect_left(values, -high, key=lambda value: -size(value))
        found = values[first : bisect_right(values, -low, key=lambda value: -size(value))]
    if len(found) > MOST_SOLUTIONS:
        raise TooWide(name)
    return found


def size_of(asked: Asked, case: dict[str, int]) -> int:
    """The size by formula, whether the layer can be or not."""
    n, f, s, p, d, op = [case[name] for name in NAMES]
    if asked.kind == "tconv":
        return formulas.tconv_out(n, 2 * p, d, f, s, op)
    if asked.ceil:
        return formulas.window_out_ceil(n, 2 * p, p, d, f, s)
    return formulas.window_out(n, 2 * p, d, f, s)


def hopeless(asked: Asked, case: dict[str, int]) -> bool:
    """Would the engine refuse it for sure? Where thousands are refused, its words need not be asked for each time."""
    if asked.kind == "tconv":
        return size_of(asked, case) < 1
    extent = formulas.window_extent(case["d"], case["f"])
    return (not asked.ceil and case["n"] + 2 * case["p"] < extent) or (
        "pool" in asked.kind and case["p"] > case["f"] // 2
    )


def stand(asked: Asked, case: dict[str, int]) -> Solution | str:
    """The layer as the engine has it, or the engine's reason against it."""
    kind = kind_of(asked.kind)
    n, f, s, p, d, op = [case[name] for name in NAMES]
    x = Shape(None, (n,))
    try:
        args = kind.read(given_of(asked, case), (x,), {})
    except Refused as refused:
        return refused.mistake.message
    left = 0 if asked.kind == "tconv" else formulas.window_remainder(n, 2 * p, d, f, s)
    return Solution(n, f, s, p, d, op, kind.shape(args, (x,)).size[0], left)


def given_of(asked: Asked, case: dict[str, int]) -> Given:
    """The layer's arguments as a spec has them."""
    given: Given = {"k": (case["f"],), "s": (case["s"],)}
    if asked.kind in ("conv", "tconv"):
        given[""] = 1
    for name, idle in (("p", 0), ("d", 1), ("op", 0)):
        if case[name] != idle:
            given[name] = (case[name],)
    if asked.ceil:
        given["ceil"] = 1
    return given


def _refuse_strangers(asked: Asked) -> None:
    """Refuse at once what this kind of layer does not take, such as the dilation of an average."""
    most = {name: bounds.high if bounds else 2 for name, bounds in (("d", asked.d), ("op", asked.op))}
    case = {"f": 1, "s": 1, "p": 0, **most}
    try:
        kind_of(asked.kind).check(given_of(asked, case))
    except Refused as refused:
        raise SpecError(Source(""), [refused.mistake]) from None


def nearest(asked: Asked) -> dict[str, tuple[Solution, ...]]:
    """By name of what was given: the closest other values with which there are solutions, one below and one above."""
    found: dict[str, tuple[Solution, ...]] = {}
    for name in (*NAMES, "out"):
        value = asked.number(name)
        if value is not None and not (name == "op" and asked.kind != "tconv"):
            near = [_toward(asked, name, value, step) for step in (-1, 1)]
            found[name] = tuple([each for each in near if each is not None])
    return {name: near for name, near in found.items() if near}


def _toward(asked: Asked, name: str, value: int, step: int) -> Solution | None:
    """The smallest solution with the closest value below (step -1) or above (1) the one given."""
    if not asked.open or name in ("n", "out"):
        return _at_once(asked, name, value, step)
    for far in range(1, STEPS if len(asked.open) < 2 else STEPS // 10):
        if value + step * far < LEAST[name]:
            return None
        found = sensible(asked.but(name, only(value + step * far)))
        if found:
            return found[0]
    return None


def _at_once(asked: Asked, name: str, value: int, step: int) -> Solution | None:
    """The same where it is found without trying value after value, however far away."""
    found = sensible(asked.but(name, None))
    side = [each for each in found if (getattr(each, name) - value) * step > 0]
    return min(side, key=lambda each: (abs(getattr(each, name) - value), each)) if side else None


def sensible(asked: Asked) -> list[Solution]:
    """The solutions without those that somebody would not want to hear of: whole windows in the padding."""
    try:
        found = solve(asked).solutions
    except (SpecError, TooWide):
        return []
    return [each for each in found if not asked.is_open("p") or each.p <= most_padding(asked.kind, each.f, each.d)]
