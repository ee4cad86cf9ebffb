"""A summary held against the network that was read from it: what it does not print is no mistake of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from convcalc.features.check.claimed import holds
from convcalc.features.check.result import Checked, Report
from convcalc.lang.tree import Claim, Number
from convcalc.network.facts import Facts
from convcalc.readers import FlowNote, UnreadFlowNote
from convcalc.readers.summary import Summary, SummaryTotal

FLOAT = 4
MEBIBYTE = 2**20
SLACK = 2
"""Last digits by which a sum of three rounded numbers may be off."""

ADDED = "as the rows that are printed add up"
FLOWS = "what flows there the summary does not print"
ROUNDED = "the sizes that it adds are printed rounded, and that of the input may be another"
FROZEN = "which layers are frozen the summary does not print"


def without_guesses(report: Report, facts: Facts, summary: Summary) -> Report:
    """The same, where only what was guessed of the network speaks against a number, as what cannot be said.

    A total is true where the rows that are printed add up to it.
    """
    if not report.count("false"):
        return report
    held = _OwnTotals(summary)
    guessed = any(isinstance(each, FlowNote | UnreadFlowNote) for each in facts.notes) or _is_open(report, summary)
    loose = set(_on_maps(summary))
    claims, unsaid = list[Checked](), set[int]()
    for each in report.claims:
        if each.verdict == "false" and each.label == "total":
            each = held.judged(each, guessed or bool(unsaid))
        elif each.verdict == "false" and (guessed or each.line in loose):
            each = _unsaid(each, FLOWS)
            unsaid.add(each.line)
        claims.append(each)
    follows = [_unsaid(each, FLOWS) if each.verdict == "false" and each.follows in unsaid else each for each in claims]
    return report._replace(claims=tuple(follows), first="" if guessed else report.first)


def _unsaid(checked: Checked, why: str) -> Checked:
    return checked._replace(verdict="unknown", note=why, slips=(), fits=(), follows=None)


def _is_open(report: Report, summary: Summary) -> bool:
    """Has it several inputs, layers that run again, or blocks that make another size than what is printed in them?"""
    wrong = {each.line for each in report.claims if each.verdict == "false"}
    again = any(each.runs_again for each in summary.entries)
    inputs = sum([each.arrives for each in summary.entries])
    return again or inputs > 1 or any(each.line in wrong for each in summary.blocks)


def _on_maps(summary: Summary) -> Iterator[int]:
    """The lines of linear layers behind a map that no row flattens, with parameters for some whole number of inputs."""
    for above, row in pairwise(summary.entries):
        if row.is_linear and row.params and row.shape is not None and above.shape is not None and above.shape.size:
            outputs = [each for each in (row.shape.channels, *row.shape.size) if each and row.params % each == 0]
            if outputs:
                yield row.line


class _OwnTotals:
    """The totals below a summary, held against its own rows."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        self.by_line = {each.line: each for each in summary.totals if not each.what.startswith("bytes of")}
        self.bytes = {each.line: each for each in summary.totals if each.what.startswith("bytes of")}
        self.said = {each.what: each.number for each in summary.totals}
        opened = summary.blocks if summary.maker == "torchinfo" else ()  # which print what they hold themselves
        rows = [*summary.entries, *opened]
        self.every = sum([each.params or 0 for each in rows])
        self.trained = sum([each.params or 0 for each in rows if not each.frozen])

    def judged(self, checked: Checked, guessed: bool) -> Checked:
        total = self.by_line.get(checked.line)
        if total is None:
            return checked
        if checked.claim.startswith("(") and checked.line in self.bytes:
            total = self.bytes[checked.line]
        if self.adds_up(total):
            return checked._replace(verdict="true", note=ADDED, slips=(), fits=(), follows=None)
        if total.what in ("trainable", "fixed") and self.parted():
            return _unsaid(checked, FROZEN)
        if self.nearly(total):
            return _unsaid(checked, ROUNDED)
        return _unsaid(checked, FLOWS) if guessed and total.what in ("multadds", "passes", "input") else checked

    def adds_up(self, total: SummaryTotal) -> bool:
        what, number = total.what, total.number
        if what == "total":
            return number == Number(self.every)
        if what == "trainable":
            return self.summary.maker == "torchinfo" and number == Number(self.trained)
        if what.startswith("bytes of ") and (of := self.said.get(what.removeprefix("bytes of "))):
            return holds(Claim("memory", number), FLOAT * of.mantissa) or _near(number, FLOAT * of.mantissa, 1024)
        if what == "params size":
            unit = 10**6 if self.summary.maker == "torchinfo" else MEBIBYTE
            return _near(number._replace(unit=""), FLOAT * self.every, unit)
        return False

    def nearly(self, total: SummaryTotal) -> bool:
        """May it be the sum of the sizes above it, each of which is rounded?"""
        parts = [self.said.get(each) for each in ("input", "passes", "params size")]
        digits = sum([each.mantissa for each in parts if each is not None])
        return total.what == "estimated" and None not in parts and abs(digits - total.number.mantissa) <= SLACK

    def parted(self) -> bool:
        """Do trained and frozen parameters add up to all?"""
        parts = [self.said.get(each) for each in ("trainable", "fixed", "total")]
        trained, fixed, every = [each.mantissa if each is not None else 0 for each in parts]
        return self.summary.keras and None not in parts and trained + fixed == every == self.every


def _near(number: Number, right: int, unit: int) -> bool:
    """Is it that many of a unit, rounded to its last digit?"""
    step = {"": 1, "K": 1, "M": 2, "G": 3}[number.unit]
    whole = unit**step if unit == 1024 and number.unit else unit
    return bool(abs(number.mantissa * whole - right * 10**number.places) * 2 <= whole)
