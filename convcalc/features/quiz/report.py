"""A sheet of exercises as a report: the questions, then the key with workings and the slips behind the choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convcalc.document import derived
from convcalc.document.model import Column, Document, Finding, Findings, Line, Part, Table, Text
from convcalc.features.quiz.distractors import Value
from convcalc.features.quiz.exercise import LETTERS, Exercise, in_proof
from convcalc.features.quiz.sheet import TOPICS, ExerciseSheet

BLANK = "_" * 12


def document(sheet: ExerciseSheet, choices: bool, key: bool, wanted: int) -> Document:
    """The sheet; with choices or with room for an answer, with or without the key."""
    parts: list[Part] = []
    for number, each in enumerate(sheet.exercises, 1):
        parts += question(number, each, choices)
    if key:
        others = ", and what leads to the other choices" if choices else ", and what the likely slips give"
        parts.append(Text(f"with the working{others}", "Answers"))
        for number, each in enumerate(sheet.exercises, 1):
            parts += _solved(number, each, choices)
    return Document(
        title=f"quiz {sheet.seed}",
        parts=tuple(parts),
        answer="\n".join(_short(number, each, choices) for number, each in enumerate(sheet.exercises, 1)),
        data=_data(sheet, choices, key),
        notes=_notes(sheet, wanted),
        csv=_csv(sheet, choices, key),
    )


def question(number: int, exercise: Exercise, choices: bool) -> list[Part]:
    """A question, and its choices or a line to write on."""
    shown = [f"{LETTERS[i]}) {exercise.written(value)}" for i, value in enumerate(exercise.choices)]
    unit = f" {exercise.unit}" if exercise.unit and exercise.unit not in ("p", "n") else ""
    return [Text(f"{number}. {exercise.question}"), Text("    ".join(shown) if choices else f"{BLANK}{unit}")]


def solution(exercise: Exercise) -> list[Part]:
    """The working, every step."""
    several = len(exercise.formulas) > 1
    return [derived.shown(each, titled=several) for each in exercise.formulas]


def _solved(number: int, exercise: Exercise, choices: bool) -> list[Part]:
    letter = f"{exercise.letter}) " if choices else ""
    others = [value for value in exercise.choices if value != exercise.answer]
    wrong = [finding for value in others for finding in _why(exercise, value, choices)]
    head = Text(f"{number}. {letter}{exercise.written(exercise.answer)}")
    return [head, *solution(exercise), *([Findings(tuple(wrong))] if wrong else [])]


def _why(exercise: Exercise, value: Value, choices: bool) -> list[Finding]:
    """Who chose this did what?"""
    known = exercise.why(value)
    if known is None:
        return []
    letter = f"{LETTERS[exercise.choices.index(value)]}) " if choices else ""
    return [Finding(f"{letter}{exercise.written(value)}", known.reason)]


def _short(number: int, exercise: Exercise, choices: bool) -> str:
    letter = f" {exercise.letter}" if choices else ""
    return f"{number}{letter} {exercise.written(exercise.answer)}"


def _notes(sheet: ExerciseSheet, wanted: int) -> tuple[str, ...]:
    topics = f" --topic {','.join(sheet.topics)}" if len(sheet.topics) < len(TOPICS) else ""
    count = len(sheet.exercises)
    notes = [f"the same sheet again: convcalc quiz --seed {sheet.seed} --level {sheet.level} --count {count}{topics}"]
    if count < wanted:
        notes.append(f"only {count} different exercises were found on this topic and level")
    return tuple(notes)


def _csv(sheet: ExerciseSheet, choices: bool, key: bool) -> Table:
    """One row an exercise."""
    every = max((len(each.choices) for each in sheet.exercises), default=0) if choices else 0
    letters = LETTERS[:every]
    fields: list[tuple[str, Callable[[int, Exercise], str | int]]] = [
        ("number", lambda number, each: number),
        ("topic", lambda number, each: each.topic),
        ("level", lambda number, each: each.level),
        ("question", lambda number, each: each.question),
    ]
    fields += [(letter, _choice(i)) for i, letter in enumerate(letters)]
    if key:
        fields.append(("answer", lambda number, each: each.written(each.answer)))
        fields += [("letter", lambda number, each: each.letter)] if choices else []
        fields += [(f"why_{letter}", _reason(i)) for i, letter in enumerate(letters)]
        fields.append(("spec", lambda number, each: in_proof(each, each.answer) or ""))
    counts = ("number", "level")
    columns = tuple([Column(name, name, "count" if name in counts else "text") for name, _ in fields])
    lines = [Line(tuple([cell(i, each) for _, cell in fields])) for i, each in enumerate(sheet.exercises, 1)]
    return Table(columns, lines)


def _choice(place: int) -> Callable[[int, Exercise], str]:
    return lambda number, each: each.written(each.choices[place])


def _reason(place: int) -> Callable[[int, Exercise], str]:
    def reason(number: int, exercise: Exercise) -> str:
        known = exercise.why(exercise.choices[place])
        return known.reason if known else ""

    return reason


def _data(sheet: ExerciseSheet, choices: bool, key: bool) -> dict[str, Any]:
    """`convcalc.quiz/1`."""
    return {
        "schema": "convcalc.quiz/1",
        "seed": sheet.seed,
        "level": sheet.level,
        "topics": list(sheet.topics),
        "exercises": [_entry(number, each, choices, key) for number, each in enumerate(sheet.exercises, 1)],
    }


def _entry(number: int, exercise: Exercise, choices: bool, key: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "number": number,
        "topic": exercise.topic,
        "level": exercise.level,
        "question": exercise.question,
        "form": exercise.form,
        "unit": exercise.unit,
    }
    if choices:
        entry["choices"] = [_offered(exercise, i, key) for i in range(len(exercise.choices))]
    if key:
        entry["answer"] = list(exercise.answer)
        entry["answer_text"] = exercise.written(exercise.answer)
        entry["letter"] = exercise.letter if choices else None
        entry["working"] = [derived.line(each) for each in exercise.formulas]
        entry["spec"] = in_proof(exercise, exercise.answer)
    return entry


def _offered(exercise: Exercise, place: int, key: bool) -> dict[str, Any]:
    value = exercise.choices[place]
    offered: dict[str, Any] = {"letter": LETTERS[place], "text": exercise.written(value)}
    if key:
        known = exercise.why(value)
        offered["correct"] = value == exercise.answer
        offered["slips"] = [{"code": code, "text": text} for code, text in known.slips] if known else []
    return offered
