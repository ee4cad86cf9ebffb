"""A sheet of exercises as a report: the questions, then the key with workings and the slips behind the choices."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from convcalc.document import derived
from convcalc.document.fields import Contract, Field, FieldKind, columns, line, many, maybe, named, one_of, record
from convcalc.document.model import Document, Finding, Findings, Line, Part, Table, Text
from convcalc.features.quiz.exercise import LETTERS, Exercise, in_proof
from convcalc.features.quiz.sheet import TOPICS, ExerciseSheet, which

LETTER = FieldKind({"type": "string", "pattern": "^[a-h]$"})
LEVEL = Field("level", one_of(1, 2, 3)._replace(column="count"), title="level")

# Of a choice, by its place; with the key also whether it is right, and what leads to it.
OFFERED = (Field("letter", LETTER, LETTERS.__getitem__), Field("text", "text", None))
SLIP = (Field("code", "text", itemgetter(0)), Field("text", "text", itemgetter(1)))
CHOSEN = (Field("correct", "flag", None), Field("slips", many(SLIP), None))
CHOICE = (*OFFERED, *[each._replace(present="given") for each in CHOSEN])

POSED = (
    Field("number", "positive", None, title="number"),
    Field("topic", "text", title="topic"),
    LEVEL,
    Field("question", "text", title="question"),
    Field("form", one_of("size", "number")),
    Field("unit", "text"),
)
CHOICES = Field("choices", many(named("choice", CHOICE), minItems=2), None)
KEY = (
    Field("answer", many("integer", minItems=1), title="answer", cell=lambda each: each.written(each.answer)),
    Field("answer_text", "text", lambda each: each.written(each.answer)),
    Field("letter", maybe(LETTER), None, title="letter", cell=lambda each: each.letter),
    Field("working", "texts", lambda each: [derived.line(formula) for formula in each.formulas]),
    Field(
        "spec",
        "text",
        lambda each: in_proof(each, each.answer),
        "a spec whose claims hold with the answer: convcalc check confirms it",
        "spec",
    ),
)
EXERCISE = (*POSED, *[each._replace(present="given") for each in (CHOICES, *KEY)])

CONTRACT = Contract(
    "quiz",
    "convcalc quiz --json",
    (
        Field("seed", "total"),
        LEVEL,
        Field("topics", "texts"),
        Field("exercises", many(named("exercise", EXERCISE)), None),
    ),
)

FILLED_IN = [Field(name, "text", title=name, cell=lambda each: "") for name in ("student", "given")]
"""The columns of a sheet without its key that a student fills in: convcalc check --answers reads them."""

BLANK = "_" * 12


def document(sheet: ExerciseSheet, choices: bool, key: bool, wanted: int) -> Document:
    """The sheet; with choices or with room for an answer, with or without the key."""
    numbered = list(enumerate(sheet.exercises, 1))
    parts: list[Part] = []
    for number, each in numbered:
        parts += question(number, each, choices)
    if key:
        others = ", and what leads to the other choices" if choices else ", and what the likely slips give"
        parts.append(Text(f"with the working{others}", "Answers"))
        for number, each in numbered:
            parts += _solved(number, each, choices)
    return Document(
        title=f"quiz {sheet.seed}",
        parts=tuple(parts),
        answer="\n".join(_short(number, each, choices) for number, each in numbered),
        data=CONTRACT.data(sheet, exercises=[_entry(i, each, choices, key) for i, each in numbered]),
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
    letters = [f"{each}) " if choices else "" for each in LETTERS]
    wrong = [
        Finding(f"{letter}{exercise.written(value)}", exercise.reason(value))
        for letter, value in zip(letters, exercise.choices, strict=False)
        if value != exercise.answer and exercise.reason(value)
    ]
    head = Text(f"{number}. {letter}{exercise.written(exercise.answer)}")
    return [head, *solution(exercise), *([Findings(tuple(wrong))] if wrong else [])]


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
    """One row an exercise; without the key no answer, without choices no letters."""
    every = max((len(each.choices) for each in sheet.exercises), default=0) if choices else 0
    offered = [Field(LETTERS[i], "text", title=LETTERS[i], cell=_choice(i)) for i in range(every)]
    reasons = [Field(f"why_{LETTERS[i]}", "text", title=f"why_{LETTERS[i]}", cell=_reason(i)) for i in range(every)]
    answer, _, letter, _, spec = KEY
    shown = (*POSED[1:4], *offered)
    if key:
        shown = (*shown, answer, *([letter] if choices else []), *reasons, spec)
    made = which(sheet.seed, sheet.level, sheet.topics)
    more = (*([] if key else FILLED_IN), Field("sheet", "text", title="sheet", cell=lambda each: made))
    lines = [Line((number, *line((*shown, *more), each).cells)) for number, each in enumerate(sheet.exercises, 1)]
    return Table(columns((POSED[0], *shown, *more)), lines)


def _choice(place: int) -> Callable[[Exercise], str]:
    return lambda each: each.written(each.choices[place])


def _reason(place: int) -> Callable[[Exercise], str]:
    return lambda each: each.reason(each.choices[place])


def _entry(number: int, exercise: Exercise, choices: bool, key: bool) -> dict[str, Any]:
    """An exercise in JSON."""
    fields = (*POSED, *([CHOICES] if choices else []), *(KEY if key else ()))
    offered = [_offered(exercise, i, key) for i in range(len(exercise.choices))]
    return record(fields, exercise, number=number, choices=offered, letter=exercise.letter if choices else None)


def _offered(exercise: Exercise, place: int, key: bool) -> dict[str, Any]:
    value = exercise.choices[place]
    known = exercise.why(value)
    return record(
        (*OFFERED, *CHOSEN) if key else OFFERED,
        place,
        text=exercise.written(value),
        correct=value == exercise.answer,
        slips=known.slips if known else (),
    )
