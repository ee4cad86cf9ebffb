"""Rows of a network: the whole report, and the rows alone for a spreadsheet."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.document.writers import ANYWHERE, pieces, render
from convcalc.features.arch import listing
from convcalc.network.claims import check_claims
from convcalc.network.outline import leaf_count, outline


@pytest.mark.parametrize("only", [frozenset(), frozenset({"conv", "fc"})])
@pytest.mark.parametrize("columns", [(), ("kernel", "unread")])
def test_the_rows_alone_are_those_of_the_report(only: frozenset[str], columns: tuple[str, ...]) -> None:
    facts = measure("resnet18")
    whole = listing.document(facts, check_claims(facts), "", columns=columns, only=only)
    alone = listing.for_spreadsheet(facts, columns=columns, only=only)
    assert render(alone, "csv", ANYWHERE) == render(whole, "csv", ANYWHERE)


def test_rows_are_written_piece_by_piece_before_the_last_is_made() -> None:
    facts = measure("9000x1; [conv 8 k3] x 3000")
    first, *rest = map(str, pieces(listing.for_spreadsheet(facts), "csv", ANYWHERE))
    assert first.count("\n") == 1001  # the head as well
    assert "".join([first, *rest]).count("\n") == 3001


def test_many_turns_that_all_differ_are_one_line() -> None:
    facts = measure("9x9x2; a: [conv in+1 3x3 p1] x 1500; gap")
    text = render(listing.document(facts, check_claims(facts), ""), "plain", ANYWHERE)
    assert text.count("conv ") < 10 and "[...] x14" in text
    assert "below it stands one of them, or none where very many differ" in text
    entries = list(outline(facts.net, 1_000))
    assert sum(each.counts.macs for each in entries if each.depth == 1) == facts.macs
    assert entries[-2].out == facts.rows[1499].out
    assert len(list(outline(facts.net, 1_500))) > 1_500


@pytest.mark.parametrize(
    "text", ["resnet50", "densenet121", "9x9x2; [conv in+1 3x3 p1, relu] x 1500; residual[conv in k1]"]
)
def test_layers_of_the_outline_are_counted_without_going_through_it(text: str) -> None:
    net = measure(text).net
    assert leaf_count(net.body) == sum(entry.row is not None for entry in outline(net))
