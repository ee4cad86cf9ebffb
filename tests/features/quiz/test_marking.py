"""Sheets that students filled in: whichever way an answer stands there, it is marked as it would be on a terminal."""

from __future__ import annotations

import csv
import io
import json
from functools import partial
from typing import Any

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.answers import GradedAnswers
from convcalc.features.quiz.marking import is_sheet, marked
from convcalc.features.quiz.sheet import ExerciseSheet, sheet
from convcalc.text import Source
from tests.cli.program import run

together = partial(zip, strict=True)

SHEET = sheet(7, count=13)
SMALL = sheet(3, ("params", "size"), level=1, count=4)


def written(made: ExerciseSheet, form: str, key: bool = False) -> str:
    """The sheet as the program writes it."""
    topics = ("--topic", ",".join(made.topics)) if made is SMALL else ()
    options = (*topics, *(() if key else ("--no-key",)))
    about = ("--seed", str(made.seed), "--level", str(made.level), "--count", str(len(made.exercises)))
    return run("quiz", *about, *options, "--format", form).out


def table(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def rows_of(made: ExerciseSheet, key: bool = False) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(made, "csv", key))))


def mark(text: str) -> GradedAnswers:
    source = Source(text)
    assert is_sheet(source)
    return marked(source)


def verdicts(text: str) -> list[str]:
    return [row.verdict for row in mark(text).rows]


@pytest.mark.parametrize("made", [SHEET, SMALL], ids=["every topic", "two topics"])
def test_right_answers_are_right_and_wrong_ones_have_their_slip_however_the_file_is_made(made: ExerciseSheet) -> None:
    right = [each.written(each.answer) for each in made.exercises]
    letters = [each.letter for each in made.exercises]
    wrong = [next(each.written(value) for value in each.choices if value != each.answer) for each in made.exercises]
    for answers, verdict in ((right, "true"), (letters, "true"), (wrong, "false"), (["?"] * len(right), "unread")):
        rows, keyed = rows_of(made), rows_of(made, key=True)
        many = [
            row | {"student": who, "given": given}
            for who in ("Kim", "이영희")
            for row, given in together(rows, answers)
        ]
        wide = [{**row, "Kim": given, "Lee": given} for row, given in together(keyed, answers)]
        replaced = [{**row, "answer": given} for row, given in together(keyed, answers)]
        bare = [{**row, "답": given} for row, given in together(rows, answers)]
        for filled, times in ((many, 2), (wide, 2), (replaced, 1), (bare, 1)):
            assert verdicts(table(filled)) == [verdict] * len(answers) * times
        data: dict[str, Any] = json.loads(written(made, "json"))
        for entry, given in together(data["exercises"], answers):
            entry["given"] = given
        whole = json.loads(written(made, "json", key=True)) | {"answers": {"Kim": answers, "Lee": answers}}
        for sheets, times in (([data, data | {"student": "Lee"}], 2), (whole, 2), (data, 1)):
            assert verdicts(json.dumps(sheets)) == [verdict] * len(answers) * times
    found = mark(table([row | {"given": given} for row, given in together(rows_of(made), wrong)]))
    for row, each, given in together(found.rows, made.exercises, wrong):
        (known,) = [each.why(value) for value in each.choices if each.written(value) == given]
        codes = [code for code, _ in (known.slips if known else ()) if code]
        assert row.checked is not None and [slip.code for slip in row.checked.slips] == codes


def test_the_students_have_their_scores_and_rows_that_cannot_be_read_are_named() -> None:
    rows = rows_of(SMALL)
    right = [each.written(each.answer) for each in SMALL.exercises]
    given = {"Kim": right, "Lee": [right[0], "", "about a lot", right[3]]}
    named = [{"student": who, "given": answer} for who, answers in given.items() for answer in answers]
    found = mark(table([row | answer for row, answer in together(rows * 2, named)]))
    assert [(score.student, score.right, score.wrong, score.unread) for score in found.scores] == [
        ("Kim", 4, 0, 0),
        ("Lee", 2, 1, 1),
    ]
    assert "such as" in found.rows[6].note and found.rows[5].note == "no answer"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"question": "What is it?"}, "the question is not that of the sheet"),
        ({"sheet": ""}, "nothing says which exercise this is"),
        ({"sheet": "seed 9 level 7"}, "nothing says which exercise this is"),
        ({"number": "900"}, "nothing says which exercise this is"),
        ({"number": "one"}, "nothing says which exercise this is"),
    ],
)
def test_a_row_of_no_known_exercise_is_unread_and_says_why(change: dict[str, str], words: str) -> None:
    (row,) = mark(table([rows_of(SMALL)[0] | {"given": "55"} | change])).rows
    assert row.verdict == "unread" and words in row.note


def test_without_its_sheet_an_answer_is_held_against_the_key_beside_it() -> None:
    first = rows_of(SMALL, key=True)[0] | {"sheet": ""}
    assert verdicts(table([first | {"given": first["answer"]}, first | {"given": "7"}])) == ["true", "false"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (written(SMALL, "csv"), "nobody has filled this sheet in"),
        (written(SMALL, "json"), "nobody has filled this sheet in"),
        ("number,question,given\n", "is empty"),
        ('{"schema": "convcalc.quiz/1", "exercises": [', "the sheet cannot be read"),
        ('{"schema": "convcalc.quiz/1"}', 'a sheet is an object with "exercises"'),
        ("[]convcalc.quiz/", "the sheet cannot be read"),
    ],
)
def test_a_file_without_answers_is_refused(text: str, words: str) -> None:
    with pytest.raises(SpecError) as caught:
        mark(text)
    assert words in caught.value.message


def test_a_sheet_without_key_has_room_for_name_and_answer() -> None:
    assert list(rows_of(SMALL)[0])[-3:] == ["student", "given", "sheet"]
