"""Several unknowns at once: some are gone through within bounds, the last is solved for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.features.solve.equations import Equation, Progression, solved, tightened
from convcalc.features.solve.query import SMALL, LayerQuery, SearchRange, padding_named

MOST_FAMILIES = 1_000
MOST_CASES = 4_000
MOST_LISTED = 5_000
FIRST_MEMBERS = 8
"""So many members are listed where there is no end, of all rules together."""


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


class Family(NamedTuple):
    """Solutions that differ in one number alone ("" where there is but one): the others, and the values of that one."""

    case: dict[str, int]
    name: str
    values: Progression


class Search(NamedTuple):
    """What was found, and where.

    ranges: of each unknown, as far as it was searched.  cut: those that go on beyond what was searched.
    stopped: where it was broken off, as there were too many cases; {} where it was not.  cases: how many there were.
    """

    families: tuple[Family, ...]
    ranges: dict[str, SearchRange]
    cut: tuple[str, ...] = ()
    stopped: Mapping[str, int] = {}
    cases: int = 0

    @property
    def total(self) -> int | None:
        """How many solutions; None where they have no end or were not all searched."""
        counts = [run.values.total for run in self.families]
        whole = [each for each in counts if each is not None]
        return None if self.stopped or len(whole) < len(counts) else sum(whole)


def search(
    equations: Sequence[Equation], given: dict[str, SearchRange], far: bool = True, most_cases: int | None = None
) -> Search:
    """Every solution of all equations at once, as families.

    given: where each unknown may be.  far: may a kernel be looked for beyond the usual sizes, where none of these does?
    most_cases: after so many the search is broken off.
    """
    ranges = tightened(equations, {}, given)
    cut: list[str] = []
    for name in ("f", "d", "s", "n", "op", "p"):
        if (
            ranges
            and ranges.get(name, SearchRange(0, 0)).high is None
            and sum(r.high is None for r in ranges.values()) > 1
        ):
            low, most = ranges[name].low, SMALL[name]
            if name == "f" and not far and low > most:
                return Search((), {**given, name: SearchRange(given[name].low, most)}, (name,))
            ranges = tightened(equations, {}, {**ranges, name: SearchRange(low, max(most, low + most - 1))})
            cut.append(name)
    if ranges is None:
        return Search((), given)
    tried = _Tried(equations, most_cases or MOST_CASES)
    tried.explore({}, ranges)
    return Search(tuple(tried.families), ranges, tuple(cut), tried.stopped, tried.cases)


class _Tried:
    """The families so far, and how many cases were gone through for them."""

    def __init__(self, equations: Sequence[Equation], most_cases: int) -> None:
        self.equations = equations
        self.most_cases = most_cases
        self.families: list[Family] = []
        self.cases = 0
        self.stopped: dict[str, int] = {}

    def explore(self, case: dict[str, int], ranges: dict[str, SearchRange]) -> None:
        """Go through the unknown with the fewest values, until one is left, which is solved for."""
        if len(ranges) < 2:
            self._solve(case, ranges)
            return
        narrow = tightened(self.equations, case, ranges)
        if narrow is None:
            return
        name = min(narrow, key=lambda each: _width(narrow[each]))
        low, high = narrow.pop(name)
        value = low
        while high is None or value <= high:
            self.cases += 1
            if self.cases > self.most_cases or len(self.families) > MOST_FAMILIES:
                self.stopped = self.stopped or {**case, name: value}
                return
            if _of_its_parity(self.equations, name, value):
                self.explore({**case, name: value}, narrow)
            value += 1

    def _solve(self, case: dict[str, int], ranges: dict[str, SearchRange]) -> None:
        for name, reach in ranges.items():
            self.families += [Family(case, name, values) for values in solved(self.equations, case, name, reach)]
        if not ranges and solved(self.equations, case, "", SearchRange(0, 0)):
            self.families.append(Family(case, "", Progression(0, 0)))


def _width(reach: SearchRange) -> int:
    return 10**30 if reach.high is None else reach.high - reach.low


def _of_its_parity(equations: Sequence[Equation], name: str, value: int) -> bool:
    return name != "f" or all(each.query.p != "half" or value % 2 == each.parity for each in equations)


def listed_solutions(query: LayerQuery, runs: Sequence[Family], most: int = MOST_LISTED) -> Iterator[Solution]:
    """The solutions, smallest first in the order of NAMES; of those without end the first few."""
    without_end = sum(run.values.total is None for run in runs)
    few = max(1, FIRST_MEMBERS // without_end) if without_end else 0
    return islice(merge(*[_members(query, run, few if run.values.total is None else most) for run in runs]), most)


def _members(query: LayerQuery, run: Family, most: int) -> Iterator[Solution]:
    for value in run.values.first(most):
        yield solution(query, {**run.case, run.name: value} if run.name else run.case)


def solution(query: LayerQuery, case: dict[str, int]) -> Solution:
    """The layer with the open numbers put in, by formula."""
    n, f, s, d, op = [_number(query, name, case) for name in ("n", "f", "s", "d", "op")]
    p = padding_named(query.p, f, d) if isinstance(query.p, str) else _number(query, "p", case)
    left = 0 if query.transposed else formulas.window_remainder(n, 2 * p, d, f, s)
    return Solution(n, f, s, p, d, op, size_of(query, (n, f, s, p, d, op)), left)


def _number(query: LayerQuery, name: str, case: dict[str, int]) -> int:
    number = query.number(name)
    return case[name] if number is None else number


def size_of(query: LayerQuery, numbers: Sequence[int]) -> int:
    """The size by formula, whether the layer can be or not."""
    n, f, s, p, d, op = numbers
    if query.transposed:
        return formulas.tconv_out(n, 2 * p, d, f, s, op)
    if query.ceil:
        return formulas.window_out_ceil(n, 2 * p, p, d, f, s)
    return formulas.window_out(n, 2 * p, d, f, s)
