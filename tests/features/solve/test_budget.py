"""Budgets on a network with a free variable, against measuring each value."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.solve.budget import Budget, BudgetQuery, UnreadableCondition, budget, condition
from convcalc.features.solve.query import Bounds
from convcalc.readers.source import load

WIDTH = "let c = 8; 32x32x3 -> conv c 3x3 p1 -> conv 2*c 3x3 s2 g2, gap, fc 10"


SMALL = Bounds(1, 40)


def query(what: str, name: str, bounds: Bounds = SMALL, **conditions: str) -> Budget:
    return budget(
        BudgetQuery(load(what), name, bounds), tuple(condition(each, text) for each, text in conditions.items())
    )


@pytest.mark.parametrize("text", ["<5,000", "<=5K", ">5K", ">= 5.1K", "5.1K", "=3,410"])
def test_every_value_is_judged_by_measuring_it(text: str) -> None:
    found = query(WIDTH, "c", params=text)
    kept = {point.value for point in found.candidates}
    for value in range(1, 41):
        if value % 2:  # two groups do not divide it
            assert value in found.refused
            continue
        params = measure(WIDTH, c=value).params
        limits = {"<5,000": params < 5000, "<=5K": params <= 5000, ">5K": params > 5000, ">= 5.1K": params >= 5100}
        limits |= {"5.1K": params // 100 == 51 or (params + 50) // 100 == 51, "=3,410": params == 3410}
        assert (value in kept) == limits[text]
        if value in kept:
            assert next(p for p in found.candidates if p.value == value).params == params


def test_several_conditions_hold_at_once() -> None:
    found = query("resnet110", "n", params="<5M", rf=">500", macs="<400M")
    assert [point.value for point in found.candidates] == list(range(28, 17, -1))
    assert all(
        p.params < 5 * 10**6 and p.macs < 4 * 10**8 and p.rf is not None and (p.rf[0] or 0) > 500
        for p in found.candidates
    )
    assert [point.value for point in found.near] == [17, 29]


def test_the_side_of_the_input_can_be_searched() -> None:
    question = BudgetQuery(load("vgg-d"), "input", Bounds(1, 256), input=(None, None, 3))
    found = budget(question, (condition("macs", "<4G"),))
    assert (found.candidates[0].value, found.candidates[-1].value) == (115, 32)
    assert found.refused == tuple(range(1, 32))
    assert "does not fit" in found.reason


def test_an_output_size_is_wanted() -> None:
    question = BudgetQuery(
        load("32x32x3 -> conv 8 3x3 s2 p1 -> maxpool 2x2"), "input", Bounds(20, 40), input=(None, None, 3)
    )
    assert [p.value for p in budget(question, (condition("out", "7"),)).candidates] == [27, 28, 29, 30]
    assert [p.value for p in budget(question, (condition("out", "7x7x8"),)).candidates] == [27, 28, 29, 30]
    assert [p.value for p in budget(question, (condition("out", ">=9x9"),)).candidates] == [35, 36, 37, 38, 39, 40]


def test_where_nothing_does_the_closest_are_named() -> None:
    found = query("resnet110", "n", params="1.68M")
    assert not found.candidates
    assert [point.value for point in found.near] == [17, 18]


def test_an_unknown_variable_is_a_mistake() -> None:
    with pytest.raises(SpecError, match="no variable 'm' to set"):
        query("resnet110", "m", params="<5M")


def test_a_network_that_can_never_be_is_a_mistake() -> None:
    with pytest.raises(SpecError, match="does not fit"):
        query("let c = 8; 2x2x3 -> conv c 3x3", "c", params="<5M")


@pytest.mark.parametrize("text", ["", "<", "many", "5X", "1,23", "-3", "<1.2.3", "\u0663"])
def test_a_condition_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCondition):
        condition("params", text)
