"""The numbers of one layer that give a size: every solution for one input, and the nearest where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.solve.equations import equation, tightened
from convcalc.features.solve.query import FAR, LEAST, NAMES, Bounds, LayerQuery, Ratio, SearchRange, only
from convcalc.features.solve.search import Family, Search, Solution, listed_solutions, search, solution
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused, new_context
from convcalc.shape import Shape
from convcalc.text import Source

STEPS = 64
"""How far the values given are changed to find the nearest that work, from where they can."""
FEW_CASES = 100
"""So many cases are gone through for each of these."""
SOME_CASES = 1000
"""And so many for the nearest sizes."""


class LayerSearch(NamedTuple):
    """What was found.

    solutions: smallest first in the order of NAMES, at most 5,000; of what has no end the first few.
    tight: was padding searched only so far that no window stands in it alone?  loose: was there nothing so far, and
    more padding needed?  refused: why a case was refused.
    """

    query: LayerQuery
    found: Search
    solutions: tuple[Solution, ...]
    tight: bool = False
    loose: bool = False
    refused: str = ""

    @property
    def total(self) -> int | None:
        """How many solutions; None where they have no end or were not all searched."""
        return None if self.goes_on else self.found.total

    @property
    def goes_on(self) -> bool:
        """Has every stride beyond those searched its padding too?"""
        return self.loose and "s" in self.found.cut

    @property
    def searched(self) -> dict[str, SearchRange]:
        """Where each unknown was searched; without end where only the others limit it."""
        reach = _reach(self.query)
        cut = {name: SearchRange(reach[name].low, self.found.ranges[name].high) for name in self.found.cut}
        found = reach | cut
        if self.tight and "p" in found and found["p"].high is None:
            f, d = [found[name].high if name in found else self.query.number(name) for name in ("f", "d")]
            if f is not None and d is not None:  # no further than a window can stand in the padding alone
                found["p"] = SearchRange(found["p"].low, d * (f - 1))
        return found

    @property
    def endless(self) -> tuple[Family, ...]:
        return tuple([run for run in self.found.families if run.values.high is None])


def solve(query: LayerQuery) -> LayerSearch:
    """Every solution: the size formula is solved for the unknown, or for one of them beside each value of the others.

    Where padding is open beside others, whole windows in the padding are left out, unless nothing else does it.
    Raises SpecError where the kind of layer cannot have what is given.

    >>> from convcalc.features.solve.query import only
    >>> [x.p for x in solve(LayerQuery(n=only(224), f=only(11), s=only(4), out=only(55))).solutions]
    [2, 3]
    """
    refuse_strangers(query)
    tight = _sensible(query) if _has_tiers(query) else None
    if tight is not None and tight.solutions:
        return tight
    found = _solved(query, False)
    loose = tight is not None and not tight.found.stopped
    return found._replace(loose=loose) if found.solutions else found._replace(refused=_reason(query))


def solve_together(queries: Sequence[LayerQuery]) -> tuple[Solution, ...]:
    """What serves all axes at once; the same numbers are open along each. The solutions are those of the first axis."""
    for tight in (True, False) if _has_tiers(queries[0]) else (False,):
        found = searched(queries, tight)
        if found.families:
            return tuple(listed_solutions(queries[0], found.families))
    return ()


def _has_tiers(query: LayerQuery) -> bool:
    return query.p is None and not query.pool and len(query.open) > 1


def _sensible(query: LayerQuery, most_cases: int | None = None) -> LayerSearch:
    """Without whole windows in the padding, which nobody wants to hear of first."""
    return _solved(query, True, most_cases)


def _solved(query: LayerQuery, tight: bool, most_cases: int | None = None) -> LayerSearch:
    found = searched((query,), tight, most_cases)
    return LayerSearch(query, found, tuple(listed_solutions(query, found.families)), tight and _has_tiers(query))


def searched(
    queries: Sequence[LayerQuery], tight: bool, most_cases: int | None = None, ratio: Ratio | None = None
) -> Search:
    """All queries at once. Half of an even kernel and of an odd one are two rules; each is searched for itself."""
    apart = any(each.p == "half" and each.is_open("f") for each in queries)
    tight = tight and queries[0].p is None and not queries[0].pool
    found = [
        search(
            [equation(each, tight, parity, ratio) for each in queries], _shared_reach(queries), not tight, most_cases
        )
        for parity in ((0, 1) if apart else (0,))
    ]
    if len(found) == 1:
        return found[0]
    cut = tuple(dict.fromkeys(name for each in found for name in each.cut))
    stopped = next((each.stopped for each in found if each.stopped), {})
    return Search(tuple([run for each in found for run in each.families]), found[1].ranges, cut, stopped)


def _shared_reach(queries: Sequence[LayerQuery]) -> dict[str, SearchRange]:
    shared = _reach(queries[0])
    for each in queries[1:]:
        for name, (low, high) in _reach(each).items():
            before = shared[name]
            highs = [end for end in (before.high, high) if end is not None]
            shared[name] = SearchRange(max(before.low, low), min(highs) if highs else None)
    return shared


def _reach(query: LayerQuery) -> dict[str, SearchRange]:
    """What was given of each unknown; else from its least value on."""
    found = {}
    for name in query.open:
        given = query.given(name)
        found[name] = SearchRange(*given) if isinstance(given, Bounds) else SearchRange(LEAST[name], None)
    return found


def _reason(query: LayerQuery) -> str:
    """Why the layer cannot be, with the least of what is open."""
    made = placed(query, solution(query, {name: reach.low for name, reach in _reach(query).items()})._asdict())
    return made if isinstance(made, str) else ""


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


def refuse_strangers(query: LayerQuery) -> None:
    """Refuse at once what this kind of layer does not take, such as the dilation of an average."""
    most = {name: bounds.high if bounds else 2 for name, bounds in (("d", query.d), ("op", query.op))}
    case = {"f": 1, "s": 1, "p": 0, **most}
    try:
        kind_of(query.kind).check(given_of(query, case))
    except Refused as refused:
        raise SpecError(Source(""), [refused.mistake]) from None


def alternatives(query: LayerQuery, name: str) -> LayerSearch:
    """Every value of one number, given or not, all others as they are."""
    found = _sensible(query.but(name, None))
    return found if found.solutions else _solved(query.but(name, None), False)


def nearest(query: LayerQuery) -> dict[str, tuple[Solution, ...]]:
    """By name of what was given: the closest other values with which there are solutions, one below and one above."""
    found: dict[str, tuple[Solution, ...]] = {}
    for name in (*NAMES, "out"):
        value = query.number(name)
        if value is not None and not (name == "op" and not query.transposed):
            make = _next_size if name == "out" else _toward
            near = [make(query, name, value, step) for step in (-1, 1)]
            found[name] = tuple([each for each in near if each is not None])
    return {name: near for name, near in found.items() if near}


def _toward(query: LayerQuery, name: str, value: int, step: int) -> Solution | None:
    """The smallest solution with the closest value below (step -1) or above (1) the one given."""
    for other in _candidates(query, name, value, step):
        try:
            refuse_strangers(query.but(name, only(other)))
        except SpecError:
            return None
        found = _sensible(query.but(name, only(other)), FEW_CASES)
        if found.solutions or found.found.stopped:  # broken off: what comes further on is not known to be the nearest
            return next(iter(found.solutions), None)
    return None


def _candidates(query: LayerQuery, name: str, value: int, step: int) -> Iterator[int]:
    """Values to try, from the first that the inequalities do not rule out."""
    asked = query.but(name, None)
    aside = SearchRange(value + 1, None) if step > 0 else SearchRange(LEAST[name], value - 1)
    if aside.high is not None and aside.high < aside.low:
        return
    start = value + step
    if query.p != "half":
        ranges = tightened([equation(asked, query.p is None and not query.pool)], {}, {**_reach(asked), name: aside})
        if ranges is None:
            return
        start = ranges[name].low if step > 0 else (ranges[name].high or start)
    for far in range(STEPS if len(query.open) < 2 else STEPS // 10):
        if start + step * far >= LEAST[name]:
            yield start + step * far


def _next_size(query: LayerQuery, name: str, value: int, step: int) -> Solution | None:
    """The same of the size: it only grows or shrinks along a run, so the nearest is at an end of one."""
    aside = Bounds(value + 1, FAR) if step > 0 else Bounds(1, value - 1)
    if aside.high < aside.low:
        return None
    asked = query.but(name, aside)
    found = searched((asked,), True, SOME_CASES)
    ends = [solution(asked, case).out for family in found.families for case in _ends(family)]
    if not ends or found.stopped:
        return None
    return next(iter(_sensible(query.but(name, only(min(ends, key=lambda size: abs(size - value))))).solutions), None)


def _ends(run: Family) -> list[dict[str, int]]:
    ends = {run.values.low, run.values.low if run.values.high is None else run.values.high}
    return [{**run.case, run.name: end} for end in ends]
