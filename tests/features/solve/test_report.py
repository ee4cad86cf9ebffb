"""The reports on one layer: every question has one, and what it offers in words is true."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.document import REPORTS
from convcalc.document.model import Fields
from convcalc.document.writers import ANYWHERE, render
from convcalc.features.solve.one_layer import alternatives, nearest, solve
from convcalc.features.solve.query import LayerQuery, Ratio
from convcalc.features.solve.ratio import solve_ratio
from convcalc.features.solve.report_layer import axes_of, lack, layer_document
from convcalc.features.solve.report_ratio import ratio_document, ratio_lack
from tests.features.solve.test_window import FAR, by_trying, questions

SOME = settings(max_examples=150, deadline=None)


@SOME
@given(st.lists(questions(), min_size=1, max_size=2), st.sampled_from(REPORTS))
def test_every_question_has_a_report_in_every_form(queries: list[LayerQuery], form: str) -> None:
    first = queries[0]
    queries = [each._replace(kind=first.kind, ceil=first.ceil, d=first.d, op=first.op, p=first.p) for each in queries]
    found = [solve(each) for each in queries]
    axes = axes_of(found, [{} if each.solutions else nearest(each.query) for each in found])
    document = layer_document(axes, 5)
    assert render(document, form, ANYWHERE)
    assert bool(lack(axes)) == any(not each.solutions for each in found)


@SOME
@given(questions(0))
def test_any_one_of_the_values_offered_makes_it_so(query: LayerQuery) -> None:
    if query.out is None or not query.out.fixed or solve(query).solutions:
        return
    near = nearest(query)
    (axis,) = axes_of([solve(query)], [near])
    for name in set(near) - {"out"}:
        place = ("n", "f", "s", "p", "d", "op").index(name)
        right = {each[place] for each in by_trying(query.but(name, None), FAR)}
        offered = {getattr(each, name) for each in alternatives(query, name).solutions}
        assert offered
        assert {each for each in offered if each <= FAR[name]} <= right
    fields = [part for part in layer_document((axis,), 5).parts if isinstance(part, Fields)]
    assert bool(fields) == bool(near)


@SOME
@given(questions(), st.sampled_from((Ratio(), Ratio(2), Ratio(1, 2), Ratio(1, 3))))
def test_every_ratio_has_a_report(query: LayerQuery, ratio: Ratio) -> None:
    found = solve_ratio(query._replace(n=None, s=None, out=None), ratio)
    assert render(ratio_document(found, 5), "plain", ANYWHERE)
    assert bool(ratio_lack(found)) == (not found.solutions)
