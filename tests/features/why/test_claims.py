"""Wrong totals of a text that are another tool's count are said to be that."""

from __future__ import annotations

import json

import pytest

import convcalc
from tests.cli.program import run

NET = "32x32x3 -> conv 8 3x3 nobias, bn, relu; total "


@pytest.mark.parametrize(
    ("claim", "note"),
    [
        (
            "macs = 208,800",
            "208,800 macs are 208,800 MACs of the network, as fvcore counts; convcalc why shows the working",
        ),
        ("macs = 209K", "209K macs are 208,800 MACs (208.80 K) of the network, as fvcore counts"),
    ],
)
def test_the_tool_that_counts_so_is_named(claim: str, note: str) -> None:
    ran = run("check", NET + claim, "--json")
    notes = json.loads(ran.out)["notes"]
    assert ran.status == 1 and notes[-1].startswith(note)
    assert list(convcalc.check(NET + claim).notes) == notes


@pytest.mark.parametrize("claim", ["macs = 194,400", "macs = 201,601", "rf = 4", "params = 999,999,999,999"])
def test_nothing_is_said_of_what_is_true_or_nobody_counts(claim: str) -> None:
    assert not [note for note in convcalc.check(NET + claim).notes if "why" in note]


def test_totals_of_a_network_whose_layers_are_others_are_not_looked_for() -> None:
    """Its totals are another network's: to look for them took half a second for a DenseNet."""
    text = "32x32x3 -> conv 8 3x3 nobias, bn, relu -> SIZE; total macs = 208,800"
    notes = [convcalc.check(text.replace("SIZE", size)).notes for size in ("30x30x8", "32x32x8")]
    assert [any("as fvcore counts" in note for note in each) for each in notes] == [True, False]
