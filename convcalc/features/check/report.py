"""Checked claims and checked answers as reports: short and kind, for they are read by those who made the mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from convcalc.document import fields
from convcalc.document.fields import KINDS, Contract, Field, FieldKind, at_least, columns, line, many, maybe, one_of
from convcalc.document.model import Document, Finding, Findings, Part, Table, Text
from convcalc.features.check.claimed import Claimed, bare_value, written_value
from convcalc.features.check.result import Checked, Report
from convcalc.network.claims import Computed
from convcalc.network.receptive_field import CANNOT_BE_SAID
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.features.check.answers import GradedAnswer, GradedAnswers, Score
    from convcalc.features.check.slips.slip import SuspectedSlip

MOST_FITS = 6
"""More would be a guessing game; the JSON has them all."""


def _json_value(value: Computed | Claimed) -> Any:
    if isinstance(value, Shape):
        return fields.shape(value)
    if isinstance(value, int | Fraction) or value is None:
        return fields.number(value)
    return fields.numbers(value)


def _json_slip(slip: SuspectedSlip) -> dict[str, str | None]:
    where, working = slip.where or None, slip.worked or None
    return {"code": slip.code, "text": slip.text, "source": slip.source, "where": where, "working": working}


VALUE = FieldKind(
    lambda: {
        "description": "A shape; a number (a fraction as a string); for rf and jump, one an axis; "
        "null in it: it cannot be said; null alone: the whole input.",
        "oneOf": [
            fields.schema("shape"),
            {"type": "integer"},
            fields.FRACTION,
            {"type": "array", "items": {"type": ["integer", "string", "null"]}},
            {"type": "null"},
        ],
    },
    _json_value,
    shared="value",
    parts=("shape",),
)

SLIPS = many(KINDS["slip"]._replace(json=_json_slip))._replace(cell=lambda slips: " ".join(slip.code for slip in slips))

CLAIM = (
    Field("line", "positive", title="line"),
    Field("column", "positive", title="column"),
    Field(
        "label",
        maybe("text"),
        lambda checked: checked.label or None,
        "The statement's label, or total.",
        "label",
        cell=lambda checked: checked.label,
    ),
    Field("claim", "text", "", "As it was written.", "claim"),
    Field("claimed", VALUE),
    Field("computed", VALUE, title="computed"),
    Field(
        "verdict",
        one_of("true", "convention", "false", "published", "unknown"),
        "",
        "convention: counted differently, and note says how; unknown: it cannot be said.",
        "verdict",
    ),
    Field("slips", SLIPS, "", "All that give the very value claimed, the likeliest first.", "slips"),
    Field("fits", KINDS["texts"]._replace(cell="; ".join), "", "Single changes that make it true.", "fits"),
    Field("note", "words", title="note"),
    Field("follows", maybe("positive"), "", "The line of the wrong size from which it follows."),
)

CHECK = Contract(
    "check",
    "Claims checked, and the slips behind those that are wrong",
    (
        Field("name", "text"),
        Field("first", "text", help="What is to be known before all claims: that a summary is another network's."),
        Field(
            "ok",
            "flag",
            "",
            "Is all true, but what is published otherwise? Not where nothing is claimed.",
        ),
        Field("claims", many(CLAIM)),
        Field("fits", "texts", "", "The one change that makes all of them true."),
        Field("summary", "text"),
        Field("missing", "texts", "", "Layers of a summary that the network does not have."),
        Field("notes", "texts"),
    ),
)

ANSWER = (
    Field("line", at_least(2), title="line"),
    Field("id", "text", title="id"),
    Field("student", maybe("text"), lambda row: row.student or None, title="student", cell=lambda row: row.student),
    Field("asked", "text", "question", title="asked"),
    Field("answer", "text", title="answer"),
    Field(
        "computed",
        maybe("text"),
        lambda row: row.checked and written_value(row.checked.computed, "hwc"),
        title="computed",
        cell=lambda row: bare_value(row.checked.computed, "hwc") if row.checked else "",
    ),
    Field(
        "verdict",
        one_of("true", "convention", "false", "unread"),
        "",
        "unread: the spec, the question or the answer could not be read, and note says why.",
        "verdict",
    ),
    Field("slips", SLIPS, lambda row: row.checked.slips if row.checked else (), title="slips"),
    Field("note", "words", title="note"),
)

SCORE = (
    Field("student", "text", title="student"),
    Field("right", "total", title="right"),
    Field("different", "total", title="counted differently"),
    Field("wrong", "total", title="wrong"),
    Field("unread", "total", title="unread"),
    Field("of", "total", title="of"),
)

ANSWERS = Contract(
    "answers",
    "A table of answers checked, and a score for every student",
    (Field("ok", "flag"), Field("answers", many(ANSWER), "rows"), Field("scores", many(fields.named("score", SCORE)))),
)


ORDER = ("false", "convention", "unknown", "published", "true")
"""What a reader must do something about comes first."""


def document_of_claims(report: Report, every: bool = False) -> Document:
    """The grader's line, and below it what is not true; `every` lists what is true, or only follows, as well."""
    name = f"{report.name}: " if report.name else ""
    parts: list[Part] = [*([Text(report.first)] if report.first else []), Text(name + report.summary)]
    shown = [each for each in sorted(report.claims, key=_rank) if every or not _folded(each)]
    if shown:
        parts.append(Findings(tuple([_of_claim(each, report) for each in shown])))
    if following := () if every else tuple([each for each in report.claims if each.follows is not None]):
        parts.append(Text(_of_following(following)))
    parts += [Text(said) for said in (_of_one_change(report), "\n".join(report.missing)) if said]
    codes = [slip.code for each in shown for slip in each.slips]
    more = [f"more of it: convcalc explain {codes[0].split('+')[0]}"] if codes else []
    rows = [_written_in(report.layout, field) for field in CLAIM]
    return Document(
        title=report.name or "claims",
        parts=tuple(parts),
        answer=report.summary,
        data=lambda: CHECK.data(report),
        notes=(*report.notes, *more),
        layout=report.layout,
        csv=Table(columns(rows), [line(rows, each) for each in report.claims]),
    )


def _of_one_change(report: Report) -> str:
    """The change that makes everything true, or all that is not true of the rest; "" where there is none."""
    if not report.fits:
        return ""
    rest = [each for each in report.claims if each.verdict in ("false", "convention") and each.fits != report.fits]
    whole = "what is false would all be true" if rest else "all of them would be true"
    return f"{whole} with '{report.fits[0]}'"


def _rank(checked: Checked) -> int:
    return ORDER.index(checked.verdict)


def _folded(checked: Checked) -> bool:
    """Is it enough to count it?  Not where a true claim was read in some way that its note tells."""
    return checked.follows is not None or (checked.verdict == "true" and not checked.note)


def _of_following(claims: Sequence[Checked]) -> str:
    """`2 more only follow from line 6; --all lists them`"""
    lines = sorted({each.follows for each in claims if each.follows is not None})
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {_listed(list(map(str, lines)), 'and')}"
    verb, them = ("follow", "them") if len(claims) > 1 else ("follows", "it")
    return f"{len(claims)} more only {verb} from {where}; --all lists {them}"


def _written_in(layout: str, field: Field) -> Field:
    """What was computed is written in the layout of the spec."""
    if field.key != "computed":
        return field
    return field._replace(cell=lambda checked: bare_value(checked.computed, layout))


def _of_claim(each: Checked, report: Report) -> Finding:
    """One claim: where, what, what it is, and why somebody may have believed otherwise."""
    place = f"line {each.line}, {each.about}: " if each.about else f"line {each.line}: "
    text = place + (each.claim.partition(" published")[0] if each.verdict == "published" else each.claim)
    right = written_value(each.computed, report.layout)
    if each.arrives and each.verdict == "false":
        text = f"{place}declared {written_value(each.claimed, report.layout)}, {right} arrive{'s' * (right == '1')}"
    elif each.verdict != "true":
        text += f"; it {right}" if right == CANNOT_BE_SAID else f"; it is {right}"
    elif isinstance(each.claimed, int | Fraction) and right not in each.claim:
        text += f" (exactly {right})"
    return Finding(each.verdict, text, tuple(reasons(each, bool(report.fits))))


def reasons(each: Checked, one_for_all: bool = False) -> list[str]:
    """How it was read or counted, the slips behind it, and what would make it true."""
    if each.verdict == "published":
        return [each.note] if each.note else []
    noted = f"({each.note})" if each.note and each.note not in each.claim else ""
    if each.verdict == "convention" and each.follows is None:
        noted = f"counted differently ({each.note})"
    slips = () if each.verdict == "convention" else each.slips  # whoever counts differently has made no mistake
    helps = each.fits and not one_for_all
    fits = f"it would be true with {_listed(each.fits[:MOST_FITS])}" if helps else ""
    made, copied = ([_of_slip(slip) for slip in slips if slip.copied == which] for which in (False, True))
    return list(filter(None, (noted, *made, fits, *copied)))


def _of_slip(slip: SuspectedSlip) -> str:
    return f"{slip.code}: {slip.text}"


def _listed(words: Sequence[str], between: str = "or") -> str:
    """`a, b or c`"""
    return f" {between} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def document_of_answers(answers: GradedAnswers, every: bool = False) -> Document:
    """How many are right, the answers that are not (`every`: all of them), and a score for each student."""
    summary = _summary(answers.total())
    parts: list[Part] = [Text(summary)]
    if listed := [row for row in answers.rows if every or row.verdict != "true"]:
        parts.append(Findings(tuple([_of_answer(row) for row in listed])))
    scores = answers.scores
    if any(score.student for score in scores):
        parts.append(Table(columns(SCORE), [line(SCORE, score) for score in scores]))
    return Document(
        title="answers",
        parts=tuple(parts),
        answer=summary,
        data=lambda: ANSWERS.data(answers),
        csv=Table(columns(ANSWER), [line(ANSWER, row) for row in answers.rows]),
    )


def _summary(score: Score) -> str:
    """`17 of 20 right, 1 counted differently, 2 wrong`"""
    counts = ((score.different, "counted differently"), (score.wrong, "wrong"), (score.unread, "could not be read"))
    return ", ".join([f"{score.right} of {score.of} right", *[f"{count} {name}" for count, name in counts if count]])


def _of_answer(row: GradedAnswer) -> Finding:
    who = f"{row.id}, {row.student}" if row.student else row.id
    text = f"{who}: {row.question} {row.answer}"
    if row.verdict in ("true", "unread") or row.checked is None:
        return Finding(row.verdict, text, (row.note,) if row.note and row.verdict != "true" else ())
    text += f"; it is {written_value(row.checked.computed, 'hwc')}"
    if row.checked.about:
        text += f" at '{row.checked.about}'"
    if row.verdict == "convention":
        return Finding(row.verdict, text, (f"counted differently ({row.note})",))
    return Finding(row.verdict, text, tuple(filter(None, (row.note, *map(_of_slip, row.checked.slips)))))
