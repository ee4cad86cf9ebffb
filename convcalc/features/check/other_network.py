"""The layers of another network as claims about a first one: what a summary of it would say."""

from __future__ import annotations

from convcalc.lang.tree import Number
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers.summary import Summary, SummaryRow, SummaryTotal
from convcalc.text import Source


def summary_of(facts: Facts, source: Source) -> Summary:
    """Its rows in order, sizes and parameters, and its total.

    >>> from convcalc.loading import facts_of
    >>> from convcalc.readers.source import load
    >>> loaded = load("8x8x3; a: conv 4 3x3; relu")
    >>> [(row.name, row.kind, row.params) for row in summary_of(facts_of(loaded), loaded.source).entries]
    [('a', 'conv', 112), ('relu', 'relu', 0)]
    """
    total = SummaryTotal(0, "total", f"params = {facts.params:,}", Number(facts.params))
    return Summary(tuple([_entry(row, source) for row in facts.rows]), (total,), False, facts.batch, "convcalc")


def _entry(row: Row, source: Source) -> SummaryRow:
    line = source.place(row.span.start)[0] if row.span.start >= 0 else 0
    return SummaryRow(line, row.label or row.text, row.kind, row.out, row.params)
