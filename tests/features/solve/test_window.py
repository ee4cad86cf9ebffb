"""Solving one layer backwards: nothing that is found is wrong, and nothing that is there is missed."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.layer.layer import layer
from convcalc.features.solve.one_layer import Solution, TooWide, nearest, solve
from convcalc.features.solve.query import Bounds, LayerQuery, most_padding, only

MANY = settings(max_examples=400, deadline=None)


def made(kind: str, n: int, f: int, s: int, p: int, d: int, op: int, ceil: bool) -> int | None:
    """The size by the public verb; None where the layer cannot be."""
    try:
        return layer(kind, n=n, f=f, s=s, p=p, d=d, op=op, ceil=ceil, dim=1).out.size[0]
    except SpecError:
        return None


def values(query: LayerQuery, name: str, case: dict[str, int], searched: dict[str, tuple[int, int | None]]) -> range:
    """Where a name was searched, in a case of those before it."""
    fixed = query.number(name)
    if fixed is not None:
        return range(fixed, fixed + 1)
    low, high = searched[name]
    if high is not None:
        return range(low, min(high, 40) + 1)
    most = max(case["s"], case["d"]) - 1 if name == "op" else most_padding(query.kind, case["f"], case["d"])
    return range(low, most + 1)


def by_trying(query: LayerQuery, searched: dict[str, tuple[int, int | None]]) -> set[tuple[int, ...]]:
    """Every layer inside the bounds, by the public verb alone."""
    found: set[tuple[int, ...]] = set()
    for n, f, s, d in product(*(values(query, name, {}, searched) for name in ("n", "f", "s", "d"))):
        for op in values(query, "op", {"s": s, "d": d}, searched):
            for p in values(query, "p", {"f": f, "d": d}, searched):
                out = made(query.kind, n, f, s, p, d, op, query.ceil)
                left = 0 if query.kind == "tconv" else (n + 2 * p - d * (f - 1) - 1) % s
                if out is None or (query.exact and left):
                    continue
                if query.out is None or query.out.low <= out <= query.out.high:
                    found.add((n, f, s, p, d, op, out))
    return found


@st.composite
def questions(draw: st.DrawFn) -> LayerQuery:
    """A question about a small layer with one or two unknowns."""
    kind = draw(st.sampled_from(("conv", "conv", "tconv", "maxpool", "avgpool")))
    unknown = draw(st.sets(st.sampled_from(("n", "f", "s", "p", "d", "op")), min_size=0, max_size=2))
    if kind == "avgpool":
        unknown.discard("d")
    if kind != "tconv":
        unknown.discard("op")
    highest = {"n": 30, "f": 6, "s": 4, "p": 3, "d": 1 if kind == "avgpool" else 3, "op": 1 if kind == "tconv" else 0}
    least = {"p": 0, "op": 0}
    known = {
        name: None if name in unknown else only(draw(st.integers(least.get(name, 1), high)))
        for name, high in highest.items()
    }
    sizes = st.one_of(st.integers(1, 20).map(only), st.builds(Bounds, st.integers(1, 8), st.integers(8, 20)))
    out = None if "n" not in unknown and draw(st.booleans()) else draw(sizes)
    ceil = "pool" in kind and draw(st.booleans())
    query = LayerQuery(kind, out=out, ceil=ceil, exact=draw(st.integers(0, 3)) == 0)
    for name, value in known.items():
        query = query.but(name, value)
    return query


@MANY
@given(questions())
def test_the_solutions_are_those_found_by_trying_every_case(query: LayerQuery) -> None:
    found = solve(query)
    searched = {name: (reach.low, reach.high) for name, reach in found.searched.items()}
    small = [each for each in found.solutions if all(getattr(each, n) <= 40 for n in query.open if searched[n][1])]
    assert {tuple(each[:7]) for each in small} == by_trying(query, searched)
    assert list(found.solutions) == sorted(found.solutions)


@MANY
@given(questions())
def test_what_is_offered_as_nearest_works_and_changes_one_number_only(query: LayerQuery) -> None:
    if query.out is None or not query.out.fixed or solve(query).solutions:
        return
    for name, near in nearest(query).items():
        for each in near:
            assert made(query.kind, each.n, each.f, each.s, each.p, each.d, each.op, query.ceil) == each.out
            kept = [
                other
                for other in ("n", "f", "s", "p", "d", "op", "out")
                if other != name and query.number(other) is not None
            ]
            assert all(getattr(each, other) == query.number(other) for other in kept)
            assert getattr(each, name) != query.number(name)


@MANY
@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 4), st.integers(0, 4), st.integers(1, 3))
def test_a_layer_is_among_the_solutions_of_its_own_size(n: int, f: int, s: int, p: int, d: int) -> None:
    out = made("conv", n, f, s, p, d, 0, False)
    if out is None:
        return
    known = {"n": only(n), "f": only(f), "s": only(s), "p": only(p), "d": only(d)}
    for name in known:
        if (name == "d" and f == 1) or (name == "s" and out == 1):  # any other would do, however large
            continue
        query = LayerQuery(out=only(out))
        for each, value in known.items():
            query = query.but(each, None if each == name else value)
        found = solve(query)
        assert any(tuple(each[:5]) == (n, f, s, p, d) for each in found.solutions)


def test_the_example_of_every_course() -> None:
    found = solve(LayerQuery(n=only(224), f=only(11), s=only(4), out=only(55)))
    assert found.solutions == (Solution(224, 11, 4, 2, 1, 0, 55, 1), Solution(224, 11, 4, 3, 1, 0, 55, 3))


def test_large_numbers_are_found_at_once() -> None:
    found = solve(LayerQuery(f=only(11), s=only(4), p=only(0), out=only(10**8)))
    assert [each.n for each in found.solutions] == [4 * (10**8 - 1) + 11 + more for more in range(4)]


def test_a_padding_word_follows_the_kernel() -> None:
    found = solve(LayerQuery(n=only(28), p="half", s=only(1), out=only(28), f=Bounds(1, 7)))
    assert [(each.f, each.p) for each in found.solutions] == [(1, 0), (3, 1), (5, 2), (7, 3)]


def test_too_much_left_open_is_refused() -> None:
    with pytest.raises(TooWide):
        solve(LayerQuery())


@pytest.mark.parametrize(("kind", "d", "ceil"), [("avgpool", 2, False), ("conv", 1, True)])
def test_what_a_kind_does_not_take_is_refused_as_everywhere(kind: str, d: int, ceil: bool) -> None:
    with pytest.raises(SpecError):
        solve(LayerQuery(kind, only(8), only(3), only(1), only(0), only(d), ceil=ceil))
