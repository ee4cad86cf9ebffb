"""Paths from input to output, against counting them row by row."""

from __future__ import annotations

from collections import Counter
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.network.facts import Facts
from convcalc.network.paths import lengths, paths
from convcalc.network.totals import layers_of
from tests.places import DATA

SPECS = sorted((DATA / "specs").glob("*.cnn"))

ZOO = ("alexnet", "vgg-d", "plain18", "resnet18", "resnet34@a", "resnet50", "resnet20", "nin", "lenet5")


def by_rows(facts: Facts) -> Counter[int]:
    """Every way, found by walking the rows one by one: how many there are of each length."""
    ways: dict[int, Counter[int]] = {-1: Counter({0: 1})}
    last = -1
    for row in facts.rows:
        here: Counter[int] = Counter()
        for read in row.inputs:
            here.update(ways[read])
        weight = int(row.visit.step.kind.weighted)
        ways[row.index] = Counter({length + weight: count for length, count in here.items()})
        last = row.index
    return ways[last]


def agrees(facts: Facts) -> bool:
    found = by_rows(facts)
    walked = paths(facts.net)
    assert lengths(facts.net) == dict(sorted(found.items()))
    return (walked.ways, walked.shortest, walked.longest) == (sum(found.values()), min(found), max(found))


def test_the_specs_are_there() -> None:
    assert len(SPECS) >= 14


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_every_spec_has_the_paths_that_its_rows_have(spec: Path) -> None:
    assert agrees(measure(str(spec)))


@pytest.mark.parametrize("name", ZOO)
def test_every_network_has_the_paths_that_its_rows_have(name: str) -> None:
    assert agrees(measure(name))


BLOCKS = st.sampled_from(
    (
        "conv 4 3x3 p1",
        "relu",
        "residual [ conv 4 3x3 p1, relu, conv 4 3x3 p1 ]",
        "add[ conv 4 1x1 | conv 4 3x3 p1, conv 4 1x1 | identity ]",
        "[residual [ conv 4 1x1 ], relu] x 3",
        "residual [ residual [ conv 4 3x3 p1 ] ]",
        "concat[ conv 4 1x1 | conv 2 1x1, conv 3 3x3 p1 ], conv 4 1x1",
        "mul[ identity | gap, fc 4, sigmoid ]",
    )
)


@given(st.lists(BLOCKS, min_size=1, max_size=7))
def test_any_chain_of_blocks_has_the_paths_that_its_rows_have(blocks: list[str]) -> None:
    assert agrees(measure("8x8x4 -> " + ", ".join(blocks)))


@pytest.mark.parametrize("blocks", (1, 2, 5, 40))
def test_residual_blocks_double_the_paths(blocks: int) -> None:
    facts = measure(f"8x8x4 -> conv 4 1x1, [residual [conv 4 3x3 p1, conv 4 3x3 p1]] x {blocks}, conv 4 1x1")
    assert lengths(facts.net) == {2 + 2 * passed: comb(blocks, passed) for passed in range(blocks + 1)}


def test_a_plain_network_has_one() -> None:
    walked = paths(measure("vgg16").net)
    assert (walked.ways, walked.shortest, walked.longest) == (1, 16, 16)


def test_long_skips_are_ways_too() -> None:
    facts = measure("8x8x3 -> a: conv 4 3x3 p1; conv 4 3x3 p1, [conv 4 3x3 p1, add a] x 2, conv 4 1x1")
    assert agrees(facts)
    assert paths(facts.net).ways == 3


def test_a_million_blocks_take_no_time_and_are_not_written_out() -> None:
    facts = measure("8x8x4 -> [residual [conv 4 3x3 p1]] x 1000000")
    walked = paths(facts.net)
    assert (walked.ways, walked.shortest, walked.longest) == (None, 0, 1_000_000)
    assert lengths(facts.net) is None


@pytest.mark.parametrize(("name", "relus"), (("vgg16", 15), ("resnet34", 33), ("resnet50", 49), ("alexnet", 7)))
def test_activation_functions_are_counted_wherever_they_stand(name: str, relus: int) -> None:
    facts = measure(name)
    assert layers_of(facts.net.body.items, lambda kind: kind.activation) == relus
    assert relus == sum(row.visit.step.kind.activation for row in facts.rows)
