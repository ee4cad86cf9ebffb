"""A summary that was printed, held against a network as `check --against` does it."""

from __future__ import annotations

from convcalc.features.check.against import against
from convcalc.features.check.result import Report
from convcalc.network.facts import Facts
from convcalc.readers import read_summary
from convcalc.readers.summary import Summary
from convcalc.text import Source


def summary_in(text: str) -> Summary:
    """The rows and totals of a text, which must be a summary."""
    found = read_summary(Source(text, "s.txt"))
    assert found is not None
    return found


def held_against(facts: Facts, text: str) -> Report:
    """What is true of the network, and what is not."""
    return against(facts, summary_in(text))
