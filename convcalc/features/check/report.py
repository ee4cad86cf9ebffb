"""Checked claims as a report: short and kind, for it is read by those who made the mistake."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from convcalc.document import fields
from convcalc.document.model import Column, Document, Finding, Findings, Line, Part, Table, Text
from convcalc.features.check.claimed import Claimed, written_value
from convcalc.features.check.result import Checked, Report
from convcalc.features.check.slips.slip import SuspectedSlip
from convcalc.network.claims import Computed
from convcalc.shape import Shape

COLUMNS = (
    Column("line", "line", "count"),
    Column("column", "column", "count"),
    Column("label", "label"),
    Column("claim", "claim"),
    Column("computed", "computed"),
    Column("verdict", "verdict"),
    Column("slips", "slips"),
    Column("fits", "fits"),
    Column("note", "note", "words"),
)

MOST_FITS = 6
"""More would be a guessing game; the JSON has them all."""


def document(report: Report, all_of_them: bool = True) -> Document:
    """Every claim, or only those that are not true, with its verdict, and a line for the grader."""
    parts: list[Part] = []
    shown = [each for each in report.claims if all_of_them or each.verdict != "true"]
    if shown:
        parts.append(Findings(tuple([finding(each, report) for each in shown]), report.name))
    if report.fits:
        rest = [each for each in report.claims if each.verdict in ("false", "convention") and each.fits != report.fits]
        whole = "what is false would all be true" if rest else "all of them would be true"
        parts.append(Text(f"{whole} with '{report.fits[0]}'"))
    if report.missing:
        parts.append(Text("\n".join(report.missing)))
    parts.append(Text(report.summary))
    return Document(
        title=report.name or "claims",
        parts=tuple(parts),
        answer=report.summary,
        data=lambda: data(report),
        notes=(*report.notes, *_more(report)),
        layout=report.layout,
        csv=Table(COLUMNS, [_line(each, report.layout) for each in report.claims]),
    )


def _more(report: Report) -> list[str]:
    """Where the first slip that was named is explained."""
    codes = [slip.code for each in report.claims for slip in each.slips]
    return [f"more of it: convcalc explain {codes[0].split('+')[0]}"] if codes else []


def finding(each: Checked, report: Report) -> Finding:
    """One claim: where, what, what it is, and why somebody may have believed otherwise."""
    place = f"line {each.line}, {each.about}: " if each.about else f"line {each.line}: "
    text = place + each.claim
    right = written_value(each.computed, report.layout)
    if each.verdict != "true":
        text += f"; it is {right}"
    elif isinstance(each.claimed, int | Fraction) and right not in each.claim:
        text += f" (exactly {right})"
    return Finding(each.verdict, text, tuple(reasons(each, bool(report.fits))))


def reasons(each: Checked, one_for_all: bool = False) -> list[str]:
    """How it was read or counted, the slips behind it, and what would make it true."""
    accused = each.slips if each.verdict != "convention" else ()
    more = [words for words in (_noted(each), *map(slip, accused)) if words]
    if each.fits and not one_for_all:
        more.append(f"it would be true with {listed(each.fits[:MOST_FITS])}")
    return more


def _noted(each: Checked) -> str:
    if each.verdict == "convention" and each.follows is None:
        return f"counted differently ({each.note})"
    return f"({each.note})" if each.note and each.note not in each.claim else ""


def slip(found: SuspectedSlip) -> str:
    return f"{found.code}: {found.text}"


def listed(words: Sequence[str]) -> str:
    """`a, b or c`"""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def data(report: Report) -> dict[str, Any]:
    """`convcalc.check/1`"""
    return {
        "schema": "convcalc.check/1",
        "name": report.name,
        "ok": report.ok,
        "claims": [_claim(each) for each in report.claims],
        "fits": list(report.fits),
        "summary": report.summary,
        "missing": list(report.missing),
        "notes": list(report.notes),
    }


def _claim(each: Checked) -> dict[str, Any]:
    return {
        "line": each.line,
        "column": each.column,
        "label": each.label or None,
        "claim": each.claim,
        "claimed": _value(each.claimed),
        "computed": _value(each.computed),
        "verdict": each.verdict,
        "slips": [{"code": found.code, "text": found.text, "source": found.source} for found in each.slips],
        "fits": list(each.fits),
        "note": each.note,
        "follows": each.follows,
    }


def _value(value: Computed | Claimed) -> Any:
    if isinstance(value, Shape):
        return fields.shape(value)
    if isinstance(value, int | Fraction) or value is None:
        return fields.number(value)
    return fields.numbers(value)


def _line(each: Checked, layout: str) -> Line:
    slips = " ".join(found.code for found in each.slips)
    cells = (each.line, each.column, each.label, each.claim, written_value(each.computed, layout), each.verdict, slips)
    return Line((*cells, "; ".join(each.fits), each.note))
