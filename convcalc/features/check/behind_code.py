"""What stands behind a program, a summary or a list of its tensors, held against the network that the program makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from convcalc.features.check.result import Report
from convcalc.network.facts import Facts
from convcalc.readers import BehindNote, UnreadNote, leave_open, read_summary, said_totals
from convcalc.readers.named_rows import NamedRows
from convcalc.readers.named_tables import NamedTable
from convcalc.readers.printed_behind import has_figures, printed_behind
from convcalc.readers.said_totals import SaidTotals
from convcalc.text import Source

if TYPE_CHECKING:
    from convcalc.readers.summary import Summary

MOST_ROWS = 100_000


Said: TypeAlias = "Summary | NamedRows | NamedTable | SaidTotals"


def said_in(source: Source, facts: Facts) -> Summary | NamedRows | NamedTable | None:
    """What a text says of a network's layers, row by row or name by name; None where it says nothing so."""
    from convcalc.features.check.named_cells import names_layers
    from convcalc.readers import named_rows, named_tables
    from convcalc.readers.printed import module_claims

    table = named_tables.read(source)
    if table is not None and names_layers(facts, table):
        return table
    return read_summary(source) or named_rows.read(source) or module_claims.read(source)


def held(facts: Facts, found: Said) -> Report:
    """Its rows as claims; raises TooLargeForSummary."""
    from convcalc.features.check.against import against
    from convcalc.features.check.by_name import against_names
    from convcalc.features.check.named_cells import against_cells

    if isinstance(found, SaidTotals):
        from convcalc.features.check.totals_said import against_totals

        return against_totals(facts, found)
    if isinstance(found, NamedTable):
        return against_cells(facts, found)
    return against_names(facts, found) if isinstance(found, NamedRows) else against(facts, found)


def with_printed(report: Report, facts: Facts, source: Source) -> Report:
    """The claims of a program, and of what stands behind it; what cannot be read there is no agreement."""
    printed = printed_behind(source) if facts.rows and len(facts.rows) <= MOST_ROWS else None
    if printed is None:
        return report
    first = len(printed.text) - len(printed.text.lstrip("\n"))
    found = said_in(printed, facts) or said_totals.read(printed)
    notes = tuple([each for each in report.notes if not isinstance(each, BehindNote)])
    if found is None:
        if len(notes) < len(report.notes) or not has_figures(printed.text.split("\n")[first:]):
            return report
        note = UnreadNote(f"what stands behind the code from line {first + 1} on is not read")
        return report._replace(notes=(*notes, note), unread=True)
    other = held(Facts(facts.net._replace(notes=notes), facts.counts), found)
    claims = tuple([each for each in report.claims if each.line <= first])
    operations = any(each.claim.startswith("macs") for each in claims)
    return Report(
        report.name,
        report.layout,
        (*claims, *other.claims),
        report.fits if len(claims) == len(report.claims) else (),
        tuple(dict.fromkeys([*notes, *other.notes])),
        (*report.missing, *other.missing),
        other.first or report.first,
        other.unread or leave_open(notes, operations),
    )
