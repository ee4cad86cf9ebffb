"""The size formula as inequalities, solved for one number, and bounds of each number while others are open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import gcd, isqrt

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.features.solve.query import NAMES, LayerQuery, Ratio, SearchRange

Case = Mapping[str, int]
Need = tuple[int, ...]
"""One of these is at least 0: where the layer is as wanted."""

BEYOND = 10**30
"""Stands for "without end" while bounds are worked out."""
ENDLESS = 10**20
"""A bound that comes out larger than this came from BEYOND."""


class Progression(NamedTuple):
    """The whole numbers from low to high in steps; high None: without end."""

    low: int
    high: int | None
    step: int = 1

    @property
    def total(self) -> int | None:
        return None if self.high is None else (self.high - self.low) // self.step + 1

    def first(self, most: int) -> range:
        """So many of its members at most."""
        return range(self.low, self.low + self.step * min(most, most if self.total is None else self.total), self.step)


class Equation(NamedTuple):
    """A question about one axis as inequalities; each is linear in each of the numbers.

    tight: no window may stand in the padding alone.  parity: of the kernel, where padding is half of it.
    ratio: what the output is of every input, in the place of a size.
    """

    query: LayerQuery
    known: dict[str, int]
    tight: bool = False
    parity: int = 0
    ratio: Ratio | None = None

    def full(self, case: Case) -> dict[str, int]:
        """All numbers: those of the query, and the case's where they are open."""
        return {**case, **self.known}

    def needs(self, case: Case) -> tuple[Need, ...]:
        """The inequalities with numbers put in."""
        numbers = self.full(case)
        pads = self._pads(numbers)
        make = _of_every_size if self.ratio else _spread if self.query.transposed else _slide
        needs, room = make(self.query, numbers, pads)
        limit = self._most_pads(numbers)
        if limit is not None:
            # Padding has a limit, and the size wants so much of it: together they bound the rest without it.
            needs += [(limit - pads,), tuple([each + limit - pads for each in room])]
        if self.query.transposed:
            needs.append((numbers["s"] - 1 - numbers["op"], numbers["d"] - 1 - numbers["op"]))
        return tuple(needs)

    def _pads(self, numbers: dict[str, int]) -> int:
        """Padding of both sides together; half of an odd kernel is (f - 1)/2 on each."""
        word, f, d = self.query.p, numbers["f"], numbers["d"]
        if not isinstance(word, str):
            return 2 * numbers["p"]
        return {"valid": 0, "half": f - self.parity, "full": 2 * formulas.full_pad(d, f)}[word]

    def _most_pads(self, numbers: dict[str, int]) -> int | None:
        if self.query.pool:
            return numbers["f"]
        return 2 * formulas.full_pad(numbers["d"], numbers["f"]) if self.tight else None

    def travel(self, case: Case) -> int:
        """How far the window moves: what is left of it by the stride is never read."""
        numbers = self.full(case)
        return numbers["n"] + self._pads(numbers) - formulas.window_extent(numbers["d"], numbers["f"])


def equation(query: LayerQuery, tight: bool = False, parity: int = 0, ratio: Ratio | None = None) -> Equation:
    """The inequalities of a question; a number that is given in words is none of its own."""
    numbers = {name: query.number(name) or 0 for name in NAMES if not query.is_open(name)}
    return Equation(query, numbers, tight, numbers["f"] % 2 if "f" in numbers else parity, ratio)


def _slide(query: LayerQuery, numbers: dict[str, int], pads: int) -> tuple[list[Need], Need]:
    """s*(out - 1) <= n + 2p - d*(f - 1) - 1 <= s*out - 1; rounded up, out is the lesser of two counts."""
    n, s = numbers["n"], numbers["s"]
    low, high = (query.out.low, query.out.high) if query.out else (1, None)
    travel = n + pads - formulas.window_extent(numbers["d"], numbers["f"])
    if not query.ceil:
        room: Need = (travel - s * (low - 1),)
        return [room, *([] if high is None else [(s * high - 1 - travel,)])], room
    room = (travel - s * (low - 2) - 1,)
    needs: list[Need] = [room, (2 * n + pads - 2 - 2 * s * (low - 1),)]
    if high is not None:
        needs.append((s * (high - 1) - travel, 2 * s * high - 2 * n - pads))
    return needs, room


def _spread(query: LayerQuery, numbers: dict[str, int], pads: int) -> tuple[list[Need], Need]:
    """(n - 1)*s - 2p + d*(f - 1) + 1 + op is the size."""
    n, s, d, f, op = [numbers[name] for name in ("n", "s", "d", "f", "op")]
    size = formulas.tconv_out(n, pads, d, f, s, op)
    low, high = (query.out.low, query.out.high) if query.out else (1, None)
    if high is None:
        return [(size - low,)], (0,)
    return [(size - low,), (high - size,)], (high - size,)


def _of_every_size(query: LayerQuery, numbers: dict[str, int], pads: int) -> tuple[list[Need], Need]:
    """What makes the output n/s (of a transposed one n*s) for every n that s divides: n falls out of the inequality."""
    s = numbers["s"]
    extent = formulas.window_extent(numbers["d"], numbers["f"])
    over = pads - extent
    if query.transposed:
        more = numbers["op"] + extent - s - pads
        return [(more,), (-more,)], (-more,)
    if query.ceil:
        return [(over + 2 * s - 1,), (-s - over, -pads)], (over + 2 * s - 1,)
    return [(over + s,), (-1 - over,)], (over + s,)


def region(lines: Iterable[tuple[int, int]]) -> tuple[int | None, int | None] | None:
    """Where one of the lines a + b*v is at least 0: from, to (None: without end); None where nowhere.

    >>> region([(-7, 2)]), region([(7, -2)]), region([(-1, 0)]), region([(-7, 2), (-9, 2)])
    ((4, None), (None, 3), None, (4, None))
    """
    low: int | None = None
    high: int | None = None
    for a, b in lines:
        if b > 0:
            low = -(a // b) if low is None else min(low, -(a // b))
        elif b < 0:
            high = a // -b if high is None else max(high, a // -b)
        elif a >= 0:
            return None, None
    if low is None and high is None:
        return None
    return (low, high) if low is None or high is None else (None, None)


def _narrowed(reach: SearchRange, needs: Iterable[Iterable[tuple[int, int]]]) -> SearchRange | None:
    """The part of a range in which every need can be met; None where there is none."""
    low, high = reach
    for lines in needs:
        found = region(lines)
        if found is None:
            return None
        if found[0] is not None:
            low = max(low, found[0])
        if found[1] is not None and found[1] < ENDLESS:
            high = found[1] if high is None else min(high, found[1])
        if (high is not None and low > high) or low > ENDLESS:
            return None
    return SearchRange(low, high)


def tightened(
    equations: Sequence[Equation], case: Case, open_: dict[str, SearchRange]
) -> dict[str, SearchRange] | None:
    """The ranges without what the inequalities rule out whatever the others are; None where they rule out all."""
    ranges, again = dict(open_), True
    while again:
        again = False
        for name in ranges:
            found = _narrowed(ranges[name], _needs_along(equations, case, name, ranges))
            if found is None:
                return None
            # A bound that creeps up by little each time is left to the search.
            again = again or (found.high is None) != (ranges[name].high is None) or found.low > 2 * ranges[name].low + 8
            ranges[name] = found
    return ranges


def _needs_along(
    equations: Sequence[Equation], case: Case, name: str, ranges: dict[str, SearchRange]
) -> list[list[tuple[int, int]]]:
    """Each need as lines in one number: a line for each corner of the ranges of the others, where it is largest."""
    others = [each for each in ranges if each != name]
    ends = [(ranges[each].low, BEYOND if ranges[each].high is None else ranges[each].high or 0) for each in others]
    found: list[list[tuple[int, int]]] = []
    for corner in product(*ends):
        for i, lines in enumerate(_lines(equations, {**case, **dict(zip(others, corner, strict=True))}, name)):
            if i < len(found):
                found[i] += lines
            else:
                found.append(lines)
    return found


def _lines(equations: Sequence[Equation], case: Case, name: str) -> Iterator[list[tuple[int, int]]]:
    """Each need as a + b*v: what it is at 0, and by how much it grows."""
    for each in equations:
        at_0, at_1 = each.needs({**case, name: 0}), each.needs({**case, name: 1})
        for need_0, need_1 in zip(at_0, at_1, strict=True):
            yield [(a, b - a) for a, b in zip(need_0, need_1, strict=True)]


def solved(equations: Sequence[Equation], case: Case, name: str, reach: SearchRange) -> list[Progression]:
    """Every value of one number, all others known.

    >>> from convcalc.features.solve.query import only
    >>> solved([equation(LayerQuery(n=only(224), f=only(11), s=only(4), out=only(55)))], {}, "p", SearchRange(0, None))
    [Progression(low=2, high=3, step=1)]
    """
    within = _narrowed(reach, _lines(equations, case, name))
    if within is None:
        return []
    exact = [each for each in equations if each.query.exact and not each.query.transposed]
    if name == "s" and exact:
        return _dividing([each.travel(case) for each in exact], within)
    residue, step = 0, 1
    for each in equations:
        for a, b, modulus in _divided(each, case, name):
            both = _congruent(a, b, modulus, residue, step)
            if both is None:
                return []
            residue, step = both
    low = within.low + (residue - within.low) % step
    if within.high is None:
        return [Progression(low, None, step)]
    return [Progression(low, within.high - (within.high - low) % step, step)] if low <= within.high else []


def _divided(one: Equation, case: Case, name: str) -> Iterator[tuple[int, int, int]]:
    """a + b*v that a modulus must divide: what the window moves by, by the stride; and half of an odd kernel is odd."""
    if one.query.p == "half" and name == "f":
        yield -one.parity, 1, 2
    if one.query.exact and not one.query.transposed:
        at_0, at_1 = one.travel({**case, name: 0}), one.travel({**case, name: 1})
        yield at_0, at_1 - at_0, one.full(case)["s"]


def _congruent(a: int, b: int, modulus: int, residue: int, step: int) -> tuple[int, int] | None:
    """v = residue (mod step) and a + b*v = 0 (mod modulus): both together as one residue and step."""
    a, b = a + b * residue, b * step
    common = gcd(b, modulus)
    if a % common:
        return None
    rest = modulus // common
    times = -a // common * pow(b // common, -1, rest) % rest
    return (residue + times * step) % (step * rest), step * rest


def _dividing(travels: list[int], within: SearchRange) -> list[Progression]:
    """The strides that divide all of these."""
    common = gcd(*travels)
    if not common:
        return [Progression(*within)]
    halves = [each for each in range(1, isqrt(common) + 1) if common % each == 0]
    divisors = sorted({*halves, *[common // each for each in halves]})
    return [Progression(v, v) for v in divisors if within.low <= v and (within.high is None or v <= within.high)]
