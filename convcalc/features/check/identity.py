"""Which network a summary is of: the one it is held against, one of the zoo, or quite another."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.source import load
from convcalc.readers.summary import Summary
from convcalc.zoo import catalog

Held = Callable[[Facts, Summary], Report]
"""How a network is held against a summary."""


def said_of(report: Report, facts: Facts, summary: Summary, held: Held) -> str:
    """What stands before all rows: whose summary it is where it is not this network's; "" where it is.

    Of the zoo are looked at those with as many parameters: few, and none where the summary prints no total.
    """
    if all(each.verdict == "true" for each in report.claims) and not report.missing:
        return ""
    total = _total(summary)
    for entry in catalog.entries() if total else ():
        if entry.params == total:
            other = held(facts_of(load(entry.name)), summary)
            if all(each.verdict == "true" for each in other.claims) and not other.missing:
                return f"this is {entry.name}: convcalc check {entry.name} --against the same file finds all of it true"
    return _another(report, facts, total)


def is_another(report: Report) -> bool:
    """Are more than half of its rows and totals wrong, those not counted that only follow from another?"""
    wrong = len(report.missing) + sum(each.verdict != "true" and each.follows is None for each in report.claims)
    return 2 * wrong > len(report.claims) + len(report.missing)


def _another(report: Report, facts: Facts, total: int | None) -> str:
    if not is_another(report) or total in (None, facts.params):
        return ""
    name = facts.name or "the network"
    return f"this is the summary of another network: it has {total:,} parameters, {name} {facts.params:,}"


def _total(summary: Summary) -> int | None:
    """The trainable parameters, or where they are not apart, all of them."""
    found = {each.what: each.number for each in summary.totals}
    number = next((found[what] for what in ("trainable", "total") if what in found), None)
    return number.mantissa if number is not None and not number.places and not number.unit else None
