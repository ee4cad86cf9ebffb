"""`convcalc quiz`: the sheet in every form, and the conversation on a terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from convcalc.api import measure
from convcalc.cli import quiz as command
from convcalc.features.quiz.sheet import TOPICS, sheet
from tests import snapshots
from tests.cli.program import COMMAND, ROOT, environment, json_of, listen_to_interrupts, report_of, run
from tests.cli.test_schemas import schema, strict

SUFFIX = {"plain": "txt", "markdown": "md", "latex": "tex", "csv": "csv", "json": "json"}


@pytest.mark.parametrize("form", SUFFIX)
def test_a_sheet_in_every_form(form: str) -> None:
    ran = run("quiz", "--seed", "7", "--level", "2", "--count", "6", "--format", form)
    assert (ran.status, ran.err) == (0, "")
    snapshots.check(f"quiz/sheet.{SUFFIX[form]}", ran.out)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_sheets_that_were_looked_at(level: int) -> None:
    made, _ = report_of(command.command, "--seed", "7", "--level", str(level), "--count", "6", "--sheet")
    snapshots.check_report(f"quiz/level-{level}", made)
    assert made.notes == (f"the same sheet again: convcalc quiz --seed 7 --level {level} --count 6",)


@pytest.mark.parametrize("words", ["", "--no-key", "--open", "--open --no-key", "--topic rf,params --level 3"])
def test_json_keeps_to_its_schema(words: str) -> None:
    data = json_of("quiz", "--seed", "3", "--count", "13", *words.split())
    jsonschema.validate(data, strict(schema("quiz")), cls=jsonschema.Draft202012Validator)
    for entry in data["exercises"]:
        assert ("answer" in entry) == ("--no-key" not in words)
        assert ("choices" in entry) == ("--open" not in words)


def test_the_spec_of_an_answer_is_confirmed_by_check() -> None:
    for entry in json_of("quiz", "--seed", "5", "--count", "26")["exercises"]:
        assert measure(entry["spec"])
        ran = run("check", entry["spec"])
        assert ran.status == 0, ran.out


@pytest.mark.parametrize("form", ["plain", "markdown", "latex", "csv", "json"])
def test_without_key_nothing_gives_the_answer_away(form: str) -> None:
    whole = run("quiz", "--seed", "7", "--format", form).out
    bare = run("quiz", "--seed", "7", "--format", form, "--no-key").out
    for word in ("Answers", "correct", "answer", "working", "why_a", "S02", "biases were"):
        assert word not in bare
    assert len(bare) < len(whole) / 2


def test_the_csv_has_one_row_an_exercise() -> None:
    rows = list(csv.DictReader(io.StringIO(run("quiz", "--seed", "7", "--count", "12", "--format", "csv").out)))
    assert len(rows) == 12
    for row in rows:
        assert row[row["letter"]] == row["answer"]
        assert row["topic"] in TOPICS
        assert not row[f"why_{row['letter']}"]


def test_an_open_sheet_has_room_for_the_answer_instead_of_choices() -> None:
    text = run("quiz", "--seed", "7", "--open").out
    assert "a) " not in text
    assert text.count("____") >= 10


def test_the_seed_is_told_and_gives_the_same_sheet() -> None:
    first = run("quiz", "--count", "3", "--topic", "size,rf").out
    again = re.search(r"convcalc (quiz --seed .*)", first)
    assert again is not None
    assert run(*again[1].split()).out == first


def test_quiet_prints_the_key() -> None:
    lines = run("quiz", "--seed", "7", "--count", "3", "-q").out.splitlines()
    assert [re.match(r"(\d+) [a-d] [\d,x]+$", line) is not None for line in lines] == [True] * 3


def test_a_sheet_is_written_in_the_form_that_the_suffix_says(tmp_path: Path) -> None:
    path = tmp_path / "sheet.tex"
    assert run("quiz", "--seed", "7", "-o", str(path)).out == ""
    assert path.read_text(encoding="utf-8").startswith("% needs")


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("--topic sizes", "no topic 'sizes'", "did you mean 'size'?"),
        ("--topic xyzzy", "no topic 'xyzzy'", "receptive fields"),
        ("--topic ,", "no topic", "params"),
        ("--count 0", "--count: 0", "1 to 200"),
        ("--count 2000", "--count: 2000", "1 to 200"),
        ("--level 4", "--level", ""),
        ("--seed -1", "--seed", "from 0"),
        ("--topics size", "no option '--topics'", "did you mean '--topic'?"),
    ],
)
def test_what_cannot_be_meant_is_refused(words: str, message: str, hint: str) -> None:
    ran = run("quiz", *words.split())
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err and hint in ran.err


def test_the_help_names_every_topic() -> None:
    assert tuple(command.TOPICS.split(", ")) == tuple(TOPICS)


def test_a_topic_that_runs_out_says_so() -> None:
    assert "only 6 different exercises" in run("quiz", "--topic", "stack", "--level", "1", "--count", "30").out


class Teacher:
    """Types what is in a script and keeps what is said; an exception in the script is raised."""

    def __init__(self, *script: str | type[BaseException]) -> None:
        self.script: Iterator[str | type[BaseException]] = iter(script)
        self.said = ""

    def ask(self, prompt: str) -> str:
        typed = next(self.script)
        if not isinstance(typed, str):
            raise typed
        self.said += f"{prompt}{typed}\n"
        return typed

    def tell(self, text: str) -> None:
        self.said += text


def talk(
    *script: str | type[BaseException], choices: bool = False, topic: str = "size", count: int = 2
) -> tuple[int, str]:
    teacher = Teacher(*script)
    status = command.play(sheet(1, (topic,), 2, count), choices, teacher.ask, teacher.tell)
    return status, teacher.said


def test_right_answers_are_counted() -> None:
    answers = [each.written(each.answer) for each in sheet(1, ("size",), 2, 2).exercises]
    status, said = talk(*answers)
    assert status == 0
    assert said.count("right\n") == 3  # twice behind an answer, once in the score
    assert said.endswith("2 of 2 right\n")


def test_a_wrong_answer_names_its_slip_and_shows_the_working() -> None:
    exercise = sheet(1, ("size",), 2, 1).exercises[0]
    for wrong in exercise.distractors:
        status, said = talk(exercise.written(wrong.value), count=1)
        assert status == 0
        assert f"no, it is {exercise.written(exercise.answer)}" in said
        assert wrong.slips[0][1].split(":")[0] in said.replace("\n", " ")
        assert "floor(" in said or "⌊" in said
        assert said.endswith("0 of 1 right\n")


def test_an_unknown_wrong_answer_accuses_nobody() -> None:
    _, said = talk("7777x7777x7777", count=1)
    assert "none of the slips known here" in said


def test_what_is_no_answer_is_asked_for_again() -> None:
    answer = sheet(1, ("size",), 2, 1).exercises[0]
    _, said = talk("what?", "55", answer.written(answer.answer), count=1)
    assert said.count("that is not a size such as 55x55x96") == 2
    assert said.endswith("1 of 1 right\n")


def test_an_empty_answer_shows_it() -> None:
    _, said = talk("", "")
    assert said.count("it is ") == 2
    assert "no, it is" not in said
    assert said.endswith("0 of 2 right\n")


def test_letters_count_where_choices_are_shown() -> None:
    exercise = sheet(1, ("size",), 2, 1).exercises[0]
    _, said = talk(exercise.letter, choices=True, count=1)
    assert f"{exercise.letter}) {exercise.written(exercise.answer)}" in said
    assert said.endswith("1 of 1 right\n")


@pytest.mark.parametrize(("last", "status"), [(EOFError, 0), (KeyboardInterrupt, 130), ("q", 0), ("quit", 0)])
def test_leaving_early_ends_with_the_score(last: str | type[BaseException], status: int) -> None:
    exercise = sheet(1, ("size",), 2, 1).exercises[0]
    left, said = talk(exercise.written(exercise.answer), last)
    assert left == status
    assert said.endswith("1 of 1 right (1 left)\n")
    left, said = talk(last)
    assert (left, said[-11:]) == (status, "no answers\n")


def converse(typed: bytes, *words: str, interrupt: bool = False) -> tuple[int, str]:
    """A run with a terminal on both ends."""
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        [*COMMAND, "quiz", "--seed", "1", *words],
        stdin=follower, stdout=follower, stderr=follower, cwd=ROOT, env=environment(), start_new_session=True,
        preexec_fn=listen_to_interrupts,
    )  # fmt: skip
    os.close(follower)
    text = _until(leader, b"> ")
    if interrupt:
        time.sleep(0.5)  # a signal between the prompt and the reading would wait for a key
        child.send_signal(signal.SIGINT)
    else:
        os.write(leader, typed)
    text += _until(leader, b"")
    os.close(leader)
    return child.wait(timeout=20), text.decode().replace("\r\n", "\n")


def _until(leader: int, mark: bytes) -> bytes:
    """What is said up to a mark, or to the end; at most 20 seconds long."""
    text, end = b"", time.monotonic() + 20
    while time.monotonic() < end and not (mark and mark in text):
        if not select.select([leader], [], [], 1)[0]:
            continue
        try:
            read = os.read(leader, 65536)
        except OSError:  # the other end was closed
            break
        if not read:
            break
        text += read
    return text


def test_on_a_terminal_it_asks() -> None:
    exercise = sheet(1, ("size",), 2, 1).exercises[0]
    answer = exercise.written(exercise.answer)
    status, text = converse(f"{answer}\n".encode(), "--topic", "size", "--count", "1")
    assert status == 0
    assert "1 exercise, level 2, seed 1" in text
    assert "1 of 1 right" in text


def test_end_of_input_and_an_interrupt_end_it_cleanly() -> None:
    status, text = converse(b"\x04", "--topic", "size")
    assert (status, "Traceback" in text, "no answers" in text) == (0, False, True)
    status, text = converse(b"", "--topic", "size", interrupt=True)
    assert (status, "Traceback" in text, "no answers" in text) == (130, False, True)


def test_on_a_terminal_a_sheet_can_be_asked_for() -> None:
    for words in (("--sheet",), ("--no-key",), ("--json",), ("-q",)):
        leader, follower = pty.openpty()
        done = subprocess.run(
            [*COMMAND, "quiz", "--seed", "1", "--count", "1", *words],
            stdin=follower, capture_output=True, cwd=ROOT, env=environment(), timeout=20,
        )  # fmt: skip
        os.close(follower)
        os.close(leader)
        assert done.returncode == 0


def test_the_same_sheet_whatever_the_hash_seed() -> None:
    texts = {run("quiz", "--seed", "9", "--json", PYTHONHASHSEED=seed).out for seed in ("0", "1", "4711")}
    assert len(texts) == 1
    assert json.loads(texts.pop())["seed"] == 9


@pytest.mark.parametrize(
    "words",
    [("quiz", "--level", "4"), ("layer", "-n", "9", "-f", "3", "--dim", "0"), ("arch", "lenet", "--width", "9")],
)
def test_a_number_out_of_its_range_is_told_in_plain_words(words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert ran.status == 2 and "<=" not in ran.err and " is too " in ran.err.replace("\n  ", " ")
