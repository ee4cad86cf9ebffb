"""The networks that torchvision has too, row by row (tests/data/torchvision_rows.jsonl says how it was made)."""

from __future__ import annotations

from typing import Any

import pytest

from convcalc.shape import Shape
from convcalc.zoo import catalog
from tests.zoo.nets import facts, recorded

NETWORKS = recorded("torchvision_rows")
COUNTED = ("conv", "fc", "bn", "maxpool")


@pytest.mark.parametrize("theirs", NETWORKS, ids=lambda net: net["name"])
def test_rows_are_those_of_torchvision(theirs: dict[str, Any]) -> None:
    rows = [row for row in facts(theirs["ours"]).rows if row.kind in COUNTED]
    assert len(rows) == len(theirs["rows"])
    for row, (kind, (channels, *size), params, macs) in zip(rows, theirs["rows"], strict=True):
        assert (row.kind, row.out, row.params, row.macs) == (kind, Shape(channels, tuple(size)), params, macs), row.path


@pytest.mark.parametrize("theirs", NETWORKS, ids=lambda net: net["name"])
def test_totals_are_those_of_torchvision(theirs: dict[str, Any]) -> None:
    ours = facts(theirs["ours"])
    assert (ours.params, ours.macs, ours.statistics) == (theirs["params"], theirs["macs"], theirs["statistics"])


@pytest.mark.parametrize("theirs", NETWORKS, ids=lambda net: net["name"])
def test_torchvisions_name_finds_its_network(theirs: dict[str, Any]) -> None:
    for name in (f"{theirs['name']}@torchvision", theirs["name"]):
        found = catalog.find(name)
        if found and found.name == theirs["ours"]:
            return
    raise AssertionError(theirs["name"])


def test_the_record_is_whole() -> None:
    assert len(NETWORKS) == 14
    assert sum(len(net["rows"]) for net in NETWORKS) == 962
