"""Parameters that the words around a program say, held against its network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from convcalc.features.check.checker import examine_total
from convcalc.features.check.claimed import claimed_value, holds
from convcalc.features.check.rebuild import Rebuilder
from convcalc.features.check.result import Checked, Report
from convcalc.features.check.totals_said import numbers_of
from convcalc.lang.tree import Claim
from convcalc.network.facts import Facts
from convcalc.readers import WordsNote
from convcalc.readers.counts_in_words import SaidCount, counts_in, without_counts
from convcalc.readers.fragments import fragment, words_unread
from convcalc.text import Source, Span

MOST_ROWS = 100_000


def with_words(report: Report, facts: Facts, source: Source, lets: Mapping[str, int]) -> Report:
    """The same, with a claim for each number of parameters in the words, and a note of the words with other numbers."""
    if not any(isinstance(each, WordsNote) for each in report.notes) or len(facts.rows) > MOST_ROWS:
        return report
    words = fragment(source).words
    said = [(line, each) for line in dict.fromkeys(words) for each in counts_in(line)]
    if not said:
        return report
    claims = [_held(facts, each, _place(source, line, each.text), lets) for line, each in said]
    left = [each for each in words if (rest := without_counts(each)) == each or re.search(r"(?<![\w-])\d", rest)]
    notes = [each for each in report.notes if not isinstance(each, WordsNote)]
    notes += [WordsNote(words_unread(left))] if left else []
    every = sorted([*report.claims, *claims], key=lambda each: each.line)
    return report._replace(claims=tuple(every), notes=tuple(notes))


def _held(facts: Facts, said: SaidCount, span: Span, lets: Mapping[str, int]) -> Checked:
    """True of the network, counted in any way that the words may mean, or of one of its layers; else with its slip."""
    claim = Claim("params", said.number, said.rounded, span=span)
    checked = examine_total(Rebuilder(facts, dict(lets)), claim)
    right = next((each for each in _meant(facts, said) if holds(claim, each)), None)
    if right is None:
        return checked
    value = claimed_value(claim, right, facts.layout)
    return checked._replace(claimed=value, computed=right, verdict="true", slips=(), fits=(), note="")


def _meant(facts: Facts, said: SaidCount) -> Iterator[int]:
    yield from numbers_of(facts, said.what)
    if not said.rounded:
        yield from [row.params for row in facts.rows if row.params]


def _place(source: Source, words: str, written: str) -> Span:
    """Where a number stands in the text; words: its line, without its margin."""
    at = 0
    for line in source.text.split("\n"):
        if " ".join(line.split()) == words and written in line:
            return Span(at + line.index(written), at + line.index(written) + len(written))
        at += len(line) + 1
    return Span(0, 0)
