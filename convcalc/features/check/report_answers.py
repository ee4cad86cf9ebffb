"""A table of answers as a report: each wrong one with its slip, and a score for every student."""

from __future__ import annotations

from typing import Any

from convcalc.document.model import Column, Document, Finding, Findings, Line, Part, Table, Text
from convcalc.features.check.answers import Answer, Answers, Score
from convcalc.features.check.claimed import written_value
from convcalc.features.check.report import slip

COLUMNS = (
    Column("line", "line", "count"),
    Column("id", "id"),
    Column("student", "student"),
    Column("asked", "asked"),
    Column("answer", "answer"),
    Column("computed", "computed"),
    Column("verdict", "verdict"),
    Column("slips", "slips"),
    Column("note", "note", "words"),
)

SCORES = (
    Column("student", "student"),
    Column("right", "right", "count"),
    Column("different", "counted differently", "count"),
    Column("wrong", "wrong", "count"),
    Column("unread", "unread", "count"),
    Column("of", "of", "count"),
)


def document(answers: Answers, layout: str = "hwc") -> Document:
    """Every answer, then the scores."""
    parts: list[Part] = [Findings(tuple([_finding(row, layout) for row in answers.rows]))] if answers.rows else []
    scores = answers.scores
    if any(score.student for score in scores):
        parts.append(Table(SCORES, [_scored(score) for score in scores]))
    summary = summed_up(answers.score())
    parts.append(Text(summary))
    return Document(
        title="answers",
        parts=tuple(parts),
        answer=summary,
        data=lambda: data(answers, layout),
        csv=Table(COLUMNS, [_line(row, layout) for row in answers.rows]),
    )


def _scored(score: Score) -> Line:
    return Line((score.student, score.right, score.different, score.wrong, score.unread, score.of))


def summed_up(score: Score) -> str:
    """`17 of 20 right, 1 counted differently, 2 wrong`"""
    words = [f"{score.right} of {score.of} right"]
    counts = ((score.different, "counted differently"), (score.wrong, "wrong"), (score.unread, "could not be read"))
    return ", ".join([*words, *[f"{count} {name}" for count, name in counts if count]])


def _finding(row: Answer, layout: str) -> Finding:
    who = f"{row.id}, {row.student}" if row.student else row.id
    text = f"{who}: {row.asked} {row.answer}"
    if row.verdict in ("true", "unread") or row.part is None:
        return Finding(row.verdict, text, (row.note,) if row.note and row.verdict != "true" else ())
    text += f"; it is {written_value(row.part.computed, layout)}"
    if row.part.about:
        text += f" at '{row.part.about}'"
    accused = row.part.slips if row.verdict != "convention" else ()
    noted = f"counted differently ({row.note})" if row.verdict == "convention" else row.note
    return Finding(row.verdict, text, tuple(words for words in (noted, *map(slip, accused)) if words))


def _line(row: Answer, layout: str) -> Line:
    value = written_value(row.part.computed, layout) if row.part else ""
    slips = " ".join(found.code for found in row.part.slips) if row.part else ""
    return Line((row.line, row.id, row.student, row.asked, row.answer, value, row.verdict, slips, row.note))


def data(answers: Answers, layout: str) -> dict[str, Any]:
    """`convcalc.answers/1`"""
    return {
        "schema": "convcalc.answers/1",
        "ok": answers.ok,
        "answers": [_answer(row, layout) for row in answers.rows],
        "scores": [dict(zip(score._fields, score, strict=True)) | {"of": score.of} for score in answers.scores],
    }


def _answer(row: Answer, layout: str) -> dict[str, Any]:
    slips = row.part.slips if row.part else ()
    return {
        "line": row.line,
        "id": row.id,
        "student": row.student or None,
        "asked": row.asked,
        "answer": row.answer,
        "computed": written_value(row.part.computed, layout) if row.part else None,
        "verdict": row.verdict,
        "slips": [{"code": found.code, "text": found.text, "source": found.source} for found in slips],
        "note": row.note,
    }
