"""Solving one layer backwards: nothing that is found is wrong, and nothing that is there is missed."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.layer.layer import layer
from convcalc.features.solve import equations
from convcalc.features.solve.one_layer import LayerSearch, nearest, solve, solve_together
from convcalc.features.solve.query import Bounds, LayerQuery, only, padding_named
from convcalc.features.solve.search import Solution, solution

MANY = settings(max_examples=200, deadline=None)
FAR = {"n": 40, "f": 9, "s": 24, "p": 16, "d": 5, "op": 5}
LEAST = {"n": 1, "f": 1, "s": 1, "p": 0, "d": 1, "op": 0}


def made(kind: str, n: int, f: int, s: int, p: int, d: int, op: int, ceil: bool) -> int | None:
    """The size by the public verb; None where the layer cannot be."""
    try:
        return layer(kind, n=n, f=f, s=s, p=p, d=d, op=op, ceil=ceil, dim=1).out.size[0]
    except SpecError:
        return None


def counted(kind: str, n: int, f: int, s: int, p: int, d: int, op: int, ceil: bool) -> int | None:
    """The size by counting places where the window stands; None where the layer cannot be."""
    reach = d * (f - 1)
    if kind == "tconv":
        last = max(range((n - 1) * s, (n - 1) * s + reach + 1)) + op - 2 * p
        return last + 1 if last >= 0 and op < max(s, d) else None
    if kind != "conv" and p > f // 2:
        return None
    if ceil:  # a window more where the one before does not reach the end, if it starts in what is not padding behind
        starts = [i for i in range(0, n + p, s) if i - s + reach < n + 2 * p - 1]
    else:
        starts = [i for i in range(0, n + 2 * p, s) if i + reach < n + 2 * p]
    return len(starts) or None


def by_trying(query: LayerQuery, far: dict[str, int]) -> set[tuple[int, ...]]:
    """Every layer with no unknown above these, one after the other."""
    ranges = []
    for name in ("n", "f", "s", "d", "op", "p"):
        bounds = query.given(name)
        if isinstance(bounds, str):
            ranges.append(range(1))
        elif bounds is None:
            ranges.append(range(LEAST[name], far[name] + 1))
        else:
            ranges.append(bounds.values if bounds.fixed else range(bounds.low, min(bounds.high, far[name]) + 1))
    found: set[tuple[int, ...]] = set()
    for n, f, s, d, op, padding in product(*ranges):
        p = padding_named(query.p, f, d) if isinstance(query.p, str) else padding
        out = counted(query.kind, n, f, s, p, d, op, query.ceil)
        left = 0 if query.kind == "tconv" else (n + 2 * p - d * (f - 1) - 1) % s
        if out is None or (query.exact and left):
            continue
        if query.out is None or query.out.low <= out <= query.out.high:
            found.add((n, f, s, p, d, op, out))
    return found


def expanded(found: LayerSearch, far: dict[str, int]) -> set[tuple[int, ...]]:
    """The families of a search as single layers, as far as no unknown is above these."""
    every = set()
    for run in found.found.families:
        low, high, step = run.values
        end = far.get(run.name, 0) if high is None else min(high, far.get(run.name, 0))
        for value in range(low, end + 1, step):
            every.add(tuple(solution(found.query, {**run.case, run.name: value} if run.name else run.case)[:7]))
    open_ = [("n", "f", "s", "p", "d", "op").index(name) for name in found.query.open]
    names = list(LEAST)
    return {each for each in every if all(each[i] <= far[names[i]] for i in open_)}


@st.composite
def questions(draw: st.DrawFn, most: int = 3) -> LayerQuery:
    """A question about a small layer with some unknowns, left out or within a range."""
    kind = draw(st.sampled_from(("conv", "conv", "tconv", "maxpool", "avgpool")))
    unknown = draw(st.sets(st.sampled_from(("n", "f", "s", "p", "d", "op")), min_size=0, max_size=most))
    if kind == "avgpool":
        unknown.discard("d")
    if kind != "tconv":
        unknown.discard("op")
    highest = {"n": 30, "f": 6, "s": 4, "p": 3, "d": 1 if kind == "avgpool" else 3, "op": 1 if kind == "tconv" else 0}
    out = draw(
        st.one_of(st.none(), st.integers(1, 40).map(only), st.builds(Bounds, st.integers(1, 8), st.integers(8, 20)))
    )
    ceil = "pool" in kind and draw(st.booleans())
    query = LayerQuery(kind, out=out, ceil=ceil, exact=draw(st.integers(0, 3)) == 0)
    for name, high in highest.items():
        value = draw(st.integers(LEAST[name], max(high, LEAST[name])))
        inside = None if draw(st.booleans()) else Bounds(value, value + draw(st.integers(1, 6)))
        query = query.but(name, inside if name in unknown else only(value))
    if kind == "conv" and "p" not in unknown and draw(st.integers(0, 4)) == 0:
        query = query._replace(p=draw(st.sampled_from(("half", "full", "valid"))))
    return query


def stated(found: LayerSearch) -> dict[str, int]:
    """How far a search says that it went."""
    return {
        name: far if found.searched[name].high is None else min(far, found.searched[name].high or 0)
        for name, far in FAR.items()
        if name in found.searched
    } | {name: far for name, far in FAR.items() if name not in found.searched}


@MANY
@given(questions(6))
def test_the_places_of_the_window_are_as_many_as_the_layer_says(query: LayerQuery) -> None:
    numbers = [query.number(name) if query.number(name) is not None else LEAST[name] + 1 for name in LEAST]
    n, f, s, p, d, op = [each or 0 for each in numbers]
    assume(query.kind != "avgpool" or d == 1)
    op = op if query.kind == "tconv" else 0
    assert counted(query.kind, n, f, s, p, d, op, query.ceil) == made(query.kind, n, f, s, p, d, op, query.ceil)


@MANY
@given(questions())
def test_the_solutions_are_those_found_by_trying_every_case(query: LayerQuery) -> None:
    found = solve(query)
    assume(not found.found.stopped)
    far = stated(found)
    tried = by_trying(query, far)
    if found.tight:
        tried = {each for each in tried if each[3] <= each[4] * (each[1] - 1)}
    assert expanded(found, far) == tried
    assert list(found.solutions) == sorted(found.solutions)
    if found.total is not None:
        assert found.total == sum(run.values.total or 0 for run in found.found.families)
        assert len(found.solutions) == found.total


@MANY
@given(questions(2))
def test_none_is_said_only_where_a_much_wider_search_finds_none(query: LayerQuery) -> None:
    found = solve(query)
    if not found.solutions:
        wide = {"n": 120, "f": 40, "s": 60, "p": 60, "d": 9, "op": 9}
        ours = {name: found.searched[name].high for name in found.found.cut}  # what the answer says of itself
        assert not by_trying(query, wide | {name: high for name, high in ours.items() if high is not None})


@MANY
@given(questions(2))
def test_what_is_offered_as_nearest_works_changes_one_number_and_is_the_nearest(query: LayerQuery) -> None:
    if query.out is None or not query.out.fixed or solve(query).solutions:
        return
    for name, near in nearest(query).items():
        for each in near:
            assert counted(query.kind, each.n, each.f, each.s, each.p, each.d, each.op, query.ceil) == each.out
            kept = [
                other
                for other in ("n", "f", "s", "p", "d", "op", "out")
                if other != name and query.number(other) is not None
            ]
            assert all(getattr(each, other) == query.number(other) for other in kept)
            given_value, offered = query.number(name) or 0, getattr(each, name)
            assert given_value != offered
            step = 1 if offered > given_value else -1
            for between in range(given_value + step, offered, step):
                nearer = by_trying(query.but(name, only(between)), FAR)
                assert not [x for x in nearer if not query.is_open("p") or x[3] <= x[4] * (x[1] - 1)], between


@MANY
@given(st.integers(1, 3), st.integers(1, 60), st.integers(1, 9), st.integers(1, 12), st.integers(0, 3))
def test_what_serves_two_axes_serves_each(s: int, n: int, more: int, out: int, p: int) -> None:
    first = LayerQuery(n=only(n), f=only(3), s=None, p=only(p), out=only(out))
    second = first._replace(n=only(n + more))
    both = {each.s for each in solve_together([first, second])}
    apart = [{x[2] for x in by_trying(each, {**FAR, "s": 90})} for each in (first, second)]
    assert {each for each in both if each <= 90} <= apart[0] & apart[1]
    assert bool(both) == bool(apart[0] & apart[1])


@pytest.mark.parametrize("large", [10**7, 10**7 + 1, 10**9])
@pytest.mark.parametrize("name", ["n", "f", "s", "p", "d", "op", "out"])
def test_a_large_number_costs_what_a_small_one_costs(name: str, large: int, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated = 0
    needs = equations.Equation.needs

    def counting(self: equations.Equation, case: equations.Case) -> tuple[equations.Need, ...]:
        nonlocal evaluated
        evaluated += 1
        return needs(self, case)

    monkeypatch.setattr(equations.Equation, "needs", counting)
    small = LayerQuery("tconv", only(7), only(3), only(2), None, only(1), only(1), only(14))
    costs = []
    for value in (4, large):
        evaluated = 0
        asked = small.but(name, only(value))
        solve(asked)
        nearest(asked)
        costs.append(evaluated)
    assert costs[1] <= 3 * costs[0] + 1000


@MANY
@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 4), st.integers(0, 4), st.integers(1, 3))
def test_a_layer_is_among_the_solutions_of_its_own_size(n: int, f: int, s: int, p: int, d: int) -> None:
    out = made("conv", n, f, s, p, d, 0, False)
    if out is None:
        return
    known = {"n": only(n), "f": only(f), "s": only(s), "p": only(p), "d": only(d)}
    for name in known:
        query = LayerQuery(out=only(out))
        for each, value in known.items():
            query = query.but(each, None if each == name else value)
        assert (n, f, s, p, d, 0, out) in expanded(solve(query), {**FAR, "n": 60})


def test_the_example_of_every_course() -> None:
    found = solve(LayerQuery(n=only(224), f=only(11), s=only(4), out=only(55)))
    assert found.solutions == (Solution(224, 11, 4, 2, 1, 0, 55, 1), Solution(224, 11, 4, 3, 1, 0, 55, 3))


def test_large_numbers_are_found_at_once() -> None:
    found = solve(LayerQuery(f=only(11), s=only(4), p=only(0), out=only(10**8)))
    assert [each.n for each in found.solutions] == [4 * (10**8 - 1) + 11 + more for more in range(4)]


def test_a_padding_word_follows_the_kernel() -> None:
    found = solve(LayerQuery(n=only(28), p="half", s=only(1), out=only(28), f=Bounds(1, 7)))
    assert [(each.f, each.p) for each in found.solutions] == [(1, 0), (3, 1), (5, 2), (7, 3)]


def test_what_is_left_wide_open_is_broken_off_and_says_where() -> None:
    found = solve(LayerQuery(out=only(7), f=Bounds(1, 4000)))
    assert found.total is None
    assert found.found.stopped
    assert all(made("conv", *each[:6], False) == 7 for each in found.solutions[:50])


@pytest.mark.parametrize(
    ("known", "solution"),
    [
        ({"n": 100, "out": 10, "f": 3}, (100, 3, 10, 0)),
        ({"n": 10, "out": 30, "f": 3}, (10, 3, 1, 11)),
        ({"n": 10, "out": 100}, (10, 1, 1, 45)),
        ({"n": 1000, "out": 3, "f": 5}, (1000, 5, 332, 0)),
        ({"n": 55, "out": 1}, (55, 1, 55, 0)),
    ],
)
def test_a_solution_beyond_small_numbers_is_found(known: dict[str, int], solution: tuple[int, ...]) -> None:
    query = LayerQuery()
    for name, value in known.items():
        query = query.but(name, only(value))
    assert solution in [each[:4] for each in solve(query).solutions]


def test_what_has_no_end_is_a_rule() -> None:
    (run,) = solve(LayerQuery(n=only(55), f=only(3), p=only(0), out=only(1))).found.families
    assert (run.name, run.values) == ("s", equations.Progression(53, None))


@pytest.mark.parametrize(("kind", "d", "ceil"), [("avgpool", 2, False), ("conv", 1, True)])
def test_what_a_kind_does_not_take_is_refused_as_everywhere(kind: str, d: int, ceil: bool) -> None:
    with pytest.raises(SpecError):
        solve(LayerQuery(kind, only(8), only(3), only(1), only(0), only(d), ceil=ceil))
