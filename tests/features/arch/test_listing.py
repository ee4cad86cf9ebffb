"""Rows of a network: the whole report, and the rows alone for a spreadsheet."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.document.writers import ANYWHERE, pieces, render
from convcalc.features.arch import listing
from convcalc.network.claims import check_claims
from convcalc.network.outline import leaf_count, outline, unlike


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
    facts = measure("9x9x2; a: [conv in+1 3x3 p1] x 1501; gap")
    text = render(listing.document(facts, check_claims(facts), ""), "plain", ANYWHERE)
    assert text.count("conv ") == 1 and "[...] x1500" in text
    assert "below it stands one of them, or none where very many differ" in text
    entries = list(outline(facts.net, fold=True))
    assert sum(each.counts.macs for each in entries if each.depth == 1) == facts.macs
    assert entries[-2].out == facts.rows[1500].out and entries[-2].made == facts.rows[1500].visit.made
    assert len(list(outline(facts.net))) > 1_500
    assert len(list(outline(measure("9x9x2; a: [conv in+1 3x3 p1] x 1500; gap").net, fold=True))) > 1_500


@pytest.mark.parametrize(
    ("spec", "groups"),
    [
        ("9x9x4; a: [[zeropad 1] x 99] x 99", ["x98"]),  # no long stretch of equal steps
        ("9x9x4; [[zeropad 1, conv 4 1x1] x 17, [relu, zeropad 2] x 99] x 50; gap", ["x98", "x49"]),
        ("9x9x2; [residual [conv 2 3x3 p1], [zeropad 1] x 60] x 60; relu", ["x59"]),
        ("9x9x2; concat [ [zeropad 1] x 4000 | zeropad 4000 ]; gap", ["x3999"]),
        ("9x9x2; [maxpool 3x3 s2 p1, [zeropad 3] x 1000] x 9", ["x999", "x8"]),
    ],
)
def test_turns_behind_the_first_are_one_line_where_thousands_of_layers_differ(spec: str, groups: list[str]) -> None:
    """What lines of one depth count adds up to the totals, folded or not, and they end with what comes out."""
    facts = measure(spec)
    text = render(listing.document(facts, check_claims(facts), ""), "plain", ANYWHERE)
    assert [
        word for line in text.splitlines() for word in line.split() if word[:1] == "x" and word[1:].isdigit()
    ] == groups
    folded, whole = list(outline(facts.net, fold=True)), list(outline(facts.net))
    for entries in (folded, whole):
        top = [each for each in entries if each.depth == 0]
        assert sum(each.counts.memory for each in top) == facts.counts.memory
        assert sum(each.counts.macs for each in top) == facts.macs
    assert folded[-1].out == whole[-1].out and folded[-1].made == whole[-1].made


def test_written_layers_are_listed_however_many() -> None:
    facts = measure("9x9x2; " + "; ".join(["zeropad 1"] * 3_100))
    assert unlike(facts.net.body) == 0
    assert len(list(outline(facts.net, fold=True))) == 3_100


@pytest.mark.parametrize(
    "text", ["resnet50", "densenet121", "9x9x2; [conv in+1 3x3 p1, relu] x 1500; residual[conv in k1]"]
)
def test_layers_of_the_outline_are_counted_without_going_through_it(text: str) -> None:
    net = measure(text).net
    assert leaf_count(net.body.items) == sum(entry.row is not None for entry in outline(net))
