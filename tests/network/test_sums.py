"""What adds up over layers, against the network written out layer by layer."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.network.sums import layers_with_times, sums
from convcalc.network.totals import layers_of
from convcalc.network.turns import TurnProgression
from tests.places import DATA

SPECS = sorted((DATA / "specs").glob("*.cnn"))
assert len(SPECS) > 10, "the specs were not found"


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_sums_multiply_what_repeats(path: object) -> None:
    facts = measure(str(path))
    net = facts.net
    listed = [row.visit.step for row in facts.rows]
    assert sums(net.body.items, lambda steps: (len(steps), sum(step.out.channels or 0 for step in steps))) == (
        len(listed),
        sum(step.out.channels or 0 for step in listed),
    )
    assert layers_of(net.body.items, lambda kind: kind.is_pool) == sum(step.kind.is_pool for step in listed)
    assert sum(times for _, times in layers_with_times(net.body.items)) == net.body.rows


def test_layers_of_a_kind_are_counted_without_building_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    net = measure("9x9x3; [ [ zeropad 1, conv 3 3x3, relu ] x 1000, conv 4 1x1, conv 3 1x1 ] x 1000").net
    monkeypatch.setattr(TurnProgression, "turn", lambda *given: pytest.fail("a turn is built"))
    assert layers_of(net.body.items) == 1_002_000
    assert layers_of(net.body.items, lambda kind: kind.activation) == 1_000_000
