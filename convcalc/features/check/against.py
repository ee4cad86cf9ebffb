"""A framework's summary held against a net: its rows and totals as claims."""

from __future__ import annotations

import re
from collections.abc import Sequence

from convcalc.features.check.pairing import Pairing
from convcalc.features.check.printed_columns import PrintedColumns
from convcalc.features.check.printed_modules import NO_PARTS, OwnParts, own_parts
from convcalc.features.check.printed_multadds import MultAdds
from convcalc.features.check.printed_names import BY_NAMES, rows_by_names, with_kinds
from convcalc.features.check.printed_order import JOINED_OTHERWISE, REORDERED, rows_as_printed
from convcalc.features.check.printed_parts import with_whole_maps
from convcalc.features.check.printed_totals import other_input, total_claims
from convcalc.features.check.result import Report
from convcalc.features.check.summary_sizes import sizes_in_bytes
from convcalc.lang.tree import Number
from convcalc.network.facts import Facts, measure
from convcalc.network.rows import Row
from convcalc.readers import leave_open
from convcalc.readers.summary import Summary, SummaryRow, SummaryTotal
from convcalc.text import Source

MOST_ROWS = 100_000


class TooLargeForSummary(Exception):
    """More layers than a summary has."""


def against(facts: Facts, summary: Summary) -> Report:
    """Every size and count that the summary prints, held against what its maker counts; first whose summary it is."""
    from convcalc.features.check.identity import is_another, said_of

    summary = with_whole_maps(facts, summary)
    report = _held(facts, summary)
    first = said_of(report, facts, summary, _held)
    notes = report.notes if is_another(report) and first else (*report.notes, *other_input(facts, summary))
    return report._replace(first=first, notes=notes)


def summary_of(facts: Facts, source: Source) -> Summary:
    """Its rows in order, sizes and parameters, and its total.

    >>> from convcalc.loading import facts_of
    >>> from convcalc.readers.source import load
    >>> loaded = load("8x8x3; a: conv 4 3x3; relu")
    >>> [(row.name, row.kind, row.params) for row in summary_of(facts_of(loaded), loaded.source).entries]
    [('a', 'conv', 112), ('relu', 'relu', 0)]
    """
    total = SummaryTotal(0, "total", f"params = {facts.params:,}", Number(facts.params))
    unread = tuple([(0, str(note)) for note in facts.notes if leave_open([note], False)])
    rows = tuple([_entry(row, source) for row in facts.rows])
    return Summary(rows, (total,), False, facts.batch, "convcalc", unread=unread)


def _entry(row: Row, source: Source) -> SummaryRow:
    line = source.place(row.span.start)[0] if row.span.start >= 0 else 0
    return SummaryRow(line, row.label or row.text, row.kind, row.out, row.params)


def _held(facts: Facts, summary: Summary) -> Report:
    if len(facts.rows) > MOST_ROWS:
        raise TooLargeForSummary(f"{len(facts.rows):,} layers are too many to be held against a summary")
    facts = measure(facts.net._replace(batch=summary.batch))
    if summary.named:
        summary = with_kinds(summary, facts.rows)
    report = _paired(facts, summary, facts.rows)
    rows = rows_as_printed(facts.rows, summary) if summary.maker == "darknet" and _misfits(report) else None
    if rows == []:
        return report._replace(notes=(*report.notes, JOINED_OTHERWISE))
    said_by = REORDERED
    if rows is None and summary.keras and _misfits(report):
        once = [row for row in facts.rows if not _runs_again(row)]
        rows, said_by = (once if len(once) < len(facts.rows) else None), ONCE
    other = _paired(facts, summary, rows) if rows else report
    named = _by_names(facts, summary, rows) if summary.keras and min(_misfits(other), _misfits(report)) else None
    if named is not None and _misfits(named) < min(_misfits(other), _misfits(report)):
        return named._replace(notes=(*named.notes, BY_NAMES))
    if _misfits(other) < _misfits(report):
        return other._replace(notes=(*other.notes, said_by))
    return _with_own_parts(facts, summary, report)


def _by_names(facts: Facts, summary: Summary, once: Sequence[Row] | None) -> Report | None:
    """The same in the order of the summary's names; once: the rows without later runs of layers, where some are."""
    ordered = rows_by_names(facts.rows, summary)
    if not ordered:
        return None
    kept = {row.index for row in once or ()}
    orders = [ordered, [row for row in ordered if row.index in kept]] if once else [ordered]
    return min([_paired(facts, summary, each) for each in orders], key=_misfits)


def _with_own_parts(facts: Facts, summary: Summary, report: Report) -> Report:
    """The same where modules have layers and parameters of their own, if that fits better."""
    for functions in (False, True):
        if _misfits(report) and (own := own_parts(facts, summary, functions)):
            report = min(report, _paired(facts, summary, facts.rows, own), key=_misfits)
    return report


ONCE = "a layer that runs several times has one row in the summary, with the size that one of its runs makes"


def _runs_again(row: Row) -> bool:
    """Is it a later run of a layer, `dense#2`?"""
    return re.fullmatch(r"[^:]*#\d+", row.label or "") is not None


def _misfits(report: Report) -> int:
    return report.count("false") + len(report.missing)


def _paired(facts: Facts, summary: Summary, rows: Sequence[Row], own: OwnParts = NO_PARTS) -> Report:
    """The same with the net's layers in this order; own: those that modules have beside the modules in them."""
    pairing = Pairing(facts, summary, rows, own)
    claims = [checked for entry in summary.entries for checked in pairing.checked(entry)]
    claims += [checked for entry in summary.blocks for checked in pairing.of_opened(entry)]
    counted = MultAdds(facts, summary, pairing.partners, pairing.beside)
    columns = PrintedColumns(facts, summary, counted, {line: part.rows for line, part in pairing.own.items()})
    claims += columns.every_claim()
    claims.sort(key=lambda checked: checked.line)
    claims += total_claims(facts, summary, counted, (pairing.first_wrong, pairing.surplus), pairing.left_out)
    root = next((each.line for each in claims if each.verdict == "false" and each.follows is None), None)
    claims += sizes_in_bytes(facts, summary, pairing.right, root, pairing)
    notes = (*facts.notes, *pairing.notes(), *columns.notes())
    missing = (*pairing.missing, *pairing.left())
    operations = any(each.what == "operations" for each in summary.totals)  # torchinfo's own rule leaves products out
    unread = bool(summary.unread) or leave_open(facts.notes, operations)
    return Report(facts.name, facts.layout, tuple(claims), (), notes, missing, unread=unread)
