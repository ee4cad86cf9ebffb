"""A sheet of exercises that students filled in, marked: it is made again, and each answer is held against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.features.check import korean_answers
from convcalc.features.check.answers import GradedAnswer, GradedAnswers, NoAnswers, in_english, rows_of, table_of
from convcalc.features.check.result import Checked
from convcalc.features.check.slips.slip import SuspectedSlip
from convcalc.features.check.written_answers import result
from convcalc.features.quiz import sheet as sheets
from convcalc.features.quiz.distractors import Distractor, Value
from convcalc.features.quiz.exercise import LETTERS, Exercise, form_wanted, mark
from convcalc.shape import Shape
from convcalc.text import Source

OWN = frozenset(("number", "topic", "level", "question", "form", "unit", "answer", "letter", "spec", "sheet", *LETTERS))
"""The columns that a sheet has; those of reasons begin with why_."""
NAMES = ("student", "name")
GIVEN = ("given", "response", "student answer", "student_answer", "my answer", "your answer", "solution")
SILENT = frozenset(
    "comment comments note notes remark remarks points score grade mark date class group working 비고 점수 메모".split()
)
"""Columns that somebody may have put there; every other one is a student's, with the answers below the name."""

WHICH = re.compile(r"seed (\d{1,19}) level ([123])(?: topic ([a-z0-9,]+))?")


class NotFilledIn(Mistake):
    says = "nobody has filled this sheet in"
    further = "convcalc man quiz"
    helps = (
        "answers stand in the column 'given' (names in 'student', so that several sheets make one file), or in a column"
        ' a student with the name above; in JSON in "given" of each exercise'
    )


class UnreadableSheet(Mistake):
    reason: str
    says = "the sheet cannot be read: {reason}"
    further = "convcalc man quiz"
    helps = 'convcalc quiz --json writes such a sheet; several in one file stand in a list, each with its "student"'


class FilledIn(NamedTuple):
    """One answer on a sheet.

    which: the sheet, as its column says.  key: the right answer where the file has it beside the given one.
    """

    line: int
    number: str
    student: str
    question: str
    topic: str
    given: str
    which: str
    key: str = ""


def is_sheet(source: Source) -> bool:
    """Did `convcalc quiz` write this, in CSV or JSON?"""
    beginning = source.text[:4_000].lstrip()
    if beginning[:1] in ("{", "["):
        return "convcalc.quiz/" in beginning
    head = in_english(table_of(source)[0])
    return {"number", "question"} <= set(head) and "asked" not in head


def marked(source: Source) -> GradedAnswers:
    """Every answer on the sheets of one or of many students; raises SpecError for a file that holds none.

    A sheet is made once, however many fill it in, and an answer that many give is marked once.
    """
    filled = list(_of_json(source) if source.text.lstrip()[:1] in ("{", "[") else _of_csv(source))
    if not filled:
        raise SpecError(source, [NoAnswers()])
    if not any(each.given for each in filled):
        raise SpecError(source, [NotFilledIn()])
    exercises = _exercises(filled)
    known: dict[tuple[str, str, str, str], GradedAnswer] = {}
    rows = []
    for each in filled:
        key = (each.which, each.number, each.question, each.given)
        if key not in known or each.key:
            known[key] = _graded(each, exercises.get((each.which, each.number)))
        rows.append(known[key]._replace(line=each.line, student=each.student))
    return GradedAnswers(tuple(rows))


def _exercises(filled: Iterable[FilledIn]) -> dict[tuple[str, str], Exercise]:
    """The exercises that are answered, by their sheet and number."""
    last: dict[str, int] = {}
    for each in filled:
        if each.number.isdecimal() and len(each.number) < 5:
            last[each.which] = max(last.get(each.which, 0), int(each.number))
    found: dict[tuple[str, str], Exercise] = {}
    for name, count in last.items():
        said = WHICH.fullmatch(name)
        topics = tuple(said[3].split(",")) if said and said[3] else ()
        if said is None or not set(topics) <= set(sheets.TOPICS):
            continue
        made = sheets.sheet(int(said[1]), topics, int(said[2]), min(count, sheets.MOST))
        found |= {(name, str(number)): exercise for number, exercise in enumerate(made.exercises, 1)}
    return found


def _graded(each: FilledIn, exercise: Exercise | None) -> GradedAnswer:
    row = GradedAnswer(each.line, each.number, each.student, each.topic, each.given, "unread")
    if not each.given:
        return row._replace(verdict="false", note="no answer")
    if exercise is None or " ".join(each.question.split()) != exercise.question:
        return _by_key(row, each, exercise)
    found = mark(exercise, result(each.given), choices=True)
    if found.value is None:
        return row._replace(note=f"it is not {form_wanted(exercise)}, and no letter of a choice")
    right = found.verdict == "right"
    slips, note = ((), "") if right else _slips(exercise.why(found.value))
    checked = Checked(1, 1, "", "", each.given, *_values(exercise, found.value), "true" if right else "false", slips)
    return row._replace(verdict=checked.verdict, checked=checked, note=note)


def _by_key(row: GradedAnswer, each: FilledIn, exercise: Exercise | None) -> GradedAnswer:
    """Without the exercise itself: against the key that stands beside the answer."""
    if each.key:
        right = _bare(each.key) == _bare(each.given)
        return row._replace(verdict="true" if right else "false", note="" if right else f"it is {each.key}")
    if exercise is not None:
        return row._replace(note="the question is not that of the sheet; another version of convcalc may have made it")
    return row._replace(note="nothing says which exercise this is: the column 'sheet' and the number are needed")


def _bare(answer: str) -> str:
    return result(answer).casefold().replace("×", "x").replace(",", "").replace(" ", "")


def _values(exercise: Exercise, given: Value) -> tuple[Any, Any]:
    """What was claimed and what is right, as a check has them."""
    if exercise.form != "size":
        return given[0], exercise.answer[0]
    return tuple([Shape(None, value) for value in (given, exercise.answer)])  # type: ignore[return-value, arg-type]


def _slips(known: Distractor | None) -> tuple[tuple[SuspectedSlip, ...], str]:
    """The slips behind a wrong answer; those without a code are said in words."""
    every = known.slips if known else ()
    coded = tuple([SuspectedSlip(code, text) for code, text in every if code])
    return coded, "; or ".join([text for code, text in every if not code and not coded])


def _of_csv(source: Source) -> Iterator[FilledIn]:
    """The rows of a table: a row an exercise and student, or an exercise with a column a student."""
    written, table = table_of(source)
    head = in_english(written)
    rows = rows_of(source, head, table)
    full = [name for name in head if any(row[name] for _, row in rows)]
    given = _first(full, (*GIVEN, *korean_answers.HEADS["answer"].split()))
    student = _first(full, (*NAMES, *korean_answers.HEADS["student"].split()))
    known = {"", given, student, *OWN, *SILENT}
    others = [(name, who) for name, who in zip(head, written, strict=True) if name not in known and name[:4] != "why_"]
    wide = [each for each in others if each[0] in full] if not given and not student else []
    for line, row in rows:
        about = {name: row.get(name, "") for name in ("number", "question", "topic")}
        about["which"] = row.get("sheet", "")
        for name, who in wide:
            yield FilledIn(line, student=who, given=row[name], key=row.get("answer", ""), **about)
        if not wide:
            yield FilledIn(line, student=row.get(student, ""), **_own_answer(row, given), **about)


def _own_answer(row: Mapping[str, str], column: str) -> dict[str, str]:
    """What was given on a row, and the key where both stand there: with a column for it, `answer` is the key."""
    key, answer = row.get("answer", ""), row.get(column, "") if column else ""
    if column and (answer or "why_a" in row or key):
        return {"given": answer, "key": key}
    return {"given": key or row.get("letter", "")}


def _first(head: Sequence[str], names: Iterable[str]) -> str:
    """The first of the names that stands above a column; "" for none."""
    return next((name for name in names if name in head), "")


def _of_json(source: Source) -> Iterator[FilledIn]:
    import json

    try:
        read = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        raise SpecError(source, [UnreadableSheet(str(error))]) from None
    at = 0
    for each in read if isinstance(read, list) else [read]:
        if not isinstance(each, dict) or not isinstance(each.get("exercises"), list):
            raise SpecError(source, [UnreadableSheet('a sheet is an object with "exercises"')])
        for row in _of_sheet(each):
            at = max(source.text.find(f'"number": {row.number},', at + 1), at)
            yield row._replace(line=max(2, source.place(at)[0]))


def _of_sheet(sheet: Mapping[str, Any]) -> Iterator[FilledIn]:
    """One sheet in JSON, of one student or with "answers": a list, or one a student."""
    seed, level, topics = sheet.get("seed"), sheet.get("level"), sheet.get("topics")
    whole = isinstance(seed, int) and isinstance(level, int) and isinstance(topics, list)
    name = sheets.which(seed, level, [str(each) for each in topics]) if whole else ""  # type: ignore[arg-type, union-attr]
    student = str(sheet.get("student") or sheet.get("name") or "")
    together = sheet.get("answers")
    columns = together if isinstance(together, dict) else {student: together} if isinstance(together, list) else {}
    for place, each in enumerate(sheet["exercises"]):
        exercise = each if isinstance(each, dict) else {}
        about = {key: str(exercise.get(key, "")) for key in ("number", "question", "topic")}
        keyed = "working" in exercise
        found = next((exercise[key] for key in GIVEN if key in exercise), None if keyed else exercise.get("answer"))
        given = {who: _at(answers, place, about["number"]) for who, answers in columns.items()} or {student: found}
        for who, answer in given.items():
            yield FilledIn(2, student=str(who), given=_as_text(answer), which=name, **about)


def _at(answers: Any, place: int, number: str) -> Any:
    if isinstance(answers, dict):
        return answers.get(number)
    return answers[place] if isinstance(answers, list) and place < len(answers) else None


def _as_text(answer: Any) -> str:
    """[13, 13, 96] is 13x13x96."""
    if isinstance(answer, list):
        return "x".join(map(str, answer))
    return "" if answer is None else str(answer).strip()
