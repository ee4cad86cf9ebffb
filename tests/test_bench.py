"""What is measured grows as it says, and a cost that grows faster is marked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from convcalc.api import measure
from tests import bench_growth
from tests.bench_growth import DEAR, GROWTH, Cost, Dear, Growth, dear_line, growth_line


@pytest.mark.parametrize("case", GROWTH, ids=[case.name for case in GROWTH])
def test_twice_the_size_is_twice_the_work(case: Growth) -> None:
    one, two = (case.text(n) + " ".join(case.words(n)) for n in (10, 20))
    assert one != two
    assert ("FILE" in case.words(10)) == bool(case.text(10))
    if case.text(10).startswith("input"):
        assert 2 * len(measure(case.text(10)).rows) == len(measure(case.text(20)).rows) == 20


@pytest.mark.parametrize("case", [case for case in DEAR if case.name.startswith("9,998")])
def test_the_flat_network_is_the_one_that_was_measured(case: Dear) -> None:
    facts = measure(case.text())
    assert (facts.params, facts.macs, facts.rf) == (161_939_930, 23_581_606_528, (46_645, 46_645))


@pytest.mark.parametrize(("power", "over"), [(1, False), (2, True), (1.5, True), (0, False)])
def test_a_cost_that_grows_faster_is_marked(power: float, over: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def made_up(words: tuple[str, ...], text: Callable[[], str], env: dict[str, str]) -> Cost:
        return Cost(0.1 + (len(text()) / 1000) ** power, 20)

    monkeypatch.setattr(bench_growth, "cost", made_up)
    case = Growth("", bench_growth.fixed("arch", "FILE"), lambda n: "x" * n, 4000, 0)
    assert growth_line(case, {}).endswith("over") == over


def test_a_dear_case_has_a_limit_of_seconds_and_of_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Dear("", (), bench_growth.nothing, 1.0, 50)
    for found, over in ((Cost(1.9, 49), False), (Cost(2.1, 49), True), (Cost(1.9, 51), True)):
        monkeypatch.setattr(bench_growth, "cost", lambda words, text, env, found=found: found)
        assert dear_line(case, {}, scale=0.5).endswith("over") == over
