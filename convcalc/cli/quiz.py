"""`convcalc quiz`: exercises, on a sheet or one after the other on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import output
from convcalc.cli.command import Outcome, ReportCommand, Usage, between, option
from convcalc.cli.values import seed, whole

if TYPE_CHECKING:
    from convcalc.document.model import Part
    from convcalc.features.quiz.exercise import Exercise
    from convcalc.features.quiz.sheet import ExerciseSheet

TOPICS = "size, pool, tconv, dilation, same, params, macs, groups, memory, rf, flatten, stack, backwards"
ENDS = ("q", "quit", "exit")

PARAMS = (
    option("--topic", "topic", metavar="LIST", help=f"{TOPICS} (all)"),
    option("--level", "level", type=between(1, 3), default="2", metavar="1|2|3", help="how hard (2)"),
    option("--seed", "seed", type=seed, metavar="N", help="the same number gives the same sheet (random)"),
    option("--count", "count", type=whole, default="10", metavar="N", help="how many exercises (10)"),
    option("--choices/--open", "choices", default=None, help="with choices, as on a sheet; --open: without"),
    option("--no-key", "no_key", is_flag=True, help="a sheet without answers"),
    option("--sheet", "paper", is_flag=True, help="a sheet, on a terminal too"),
)


class Quiz(ReportCommand):
    """Asks on a terminal where no form, file or key was wished; answers with a sheet elsewhere."""

    def work(self, ctx: click.Context) -> int:
        given = ctx.params
        wished = [given[name] for name in ("form", "json", "path", "quiet", "no_key", "paper")]
        if any(wished) or not (output.is_terminal() and _typed()):
            return super().work(ctx)
        return _play(_sheet(given), bool(given["choices"]))


def _typed() -> bool:
    """Does somebody sit at the other end?"""
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:  # closed
        return False


def quiz(choices: bool | None, no_key: bool, paper: bool, **given: Any) -> Outcome:
    from convcalc.features.quiz.report import document

    made = _sheet(given)
    return Outcome(document(made, choices is not False, not no_key, given["count"]))


command = Quiz(
    "quiz",
    "exercises with answers: asks on a terminal, writes a sheet elsewhere",
    (
        "convcalc quiz",
        "convcalc quiz --topic size,params --level 1 --count 5",
        "convcalc quiz --seed 7 -o sheet.md",
        "convcalc quiz --seed 7 --no-key --format latex -o sheet.tex",
        "convcalc quiz --seed 7 --count 30 --open --json",
    ),
    list(PARAMS),
    callback=quiz,
    hints={
        "--answers": "answers are given unless --no-key; a sheet that was filled in: convcalc check --answers FILE",
        "--mark": "a sheet that was filled in is marked by: convcalc check --answers FILE",
        "--check": "a sheet that was filled in is marked by: convcalc check --answers FILE",
        "-n": "did you mean '--count'?",
    },
)


def _sheet(given: dict[str, Any]) -> ExerciseSheet:
    from convcalc.features.quiz.sheet import MOST, sheet

    if not 1 <= given["count"] <= MOST:
        raise Usage(f"--count: {given['count']} exercises", f"1 to {MOST}")
    seed = given["seed"]
    if seed is None:
        import os

        seed = int.from_bytes(os.urandom(3), "big") % 100_000
    if not 0 <= seed < 2**63:
        raise Usage(f"--seed: {seed}", "a whole number from 0")
    return sheet(seed, _topics(given["topic"]), given["level"], given["count"])


def _topics(written: str | None) -> tuple[str, ...]:
    from convcalc.features.quiz.sheet import TOPICS
    from convcalc.text import nearest

    if written is None or written == "all":
        return ()
    names = tuple(dict.fromkeys(each.strip().lower() for each in written.split(",") if each.strip()))
    for name in names:
        if name not in TOPICS:
            near = nearest(name, TOPICS)
            known = "; ".join(f"{topic.name}: {topic.title}" for topic in TOPICS.values())
            raise Usage(f"--topic: no topic '{name}'", f"did you mean '{near}'?" if near else known)
    if not names:
        raise Usage("--topic: no topic", ", ".join(TOPICS))
    return names


def _play(sheet: ExerciseSheet, choices: bool) -> int:
    """Ask, check, explain; the score at the end, also where the reader leaves early."""
    from convcalc.features.quiz.wording import counted

    count = len(sheet.exercises)
    output.write(
        f"{counted(count, 'exercise')}, level {sheet.level}, seed {sheet.seed}. Enter alone shows the answer, q ends.\n"
    )
    return play(sheet, choices, input, output.write)


def play(sheet: ExerciseSheet, choices: bool, ask: Callable[[str], str], tell: Callable[[str], None]) -> int:
    """The exercises one after the other: the exit status."""
    right = done = 0
    status = 0
    try:
        for number, exercise in enumerate(sheet.exercises, 1):
            verdict = _one(number, exercise, choices, ask, tell)
            if verdict == "left":
                break
            done += 1
            right += verdict == "right"
    except EOFError:
        tell("\n")
    except KeyboardInterrupt:
        tell("\n")
        status = 130
    tell(_score(right, done, len(sheet.exercises)))
    return status


def _score(right: int, done: int, count: int) -> str:
    if not done:
        return "no answers\n"
    rest = f" ({count - done} left)" if done < count else ""
    return f"{right} of {done} right{rest}\n"


def _one(number: int, exercise: Exercise, choices: bool, ask: Callable[[str], str], tell: Callable[[str], None]) -> str:
    """One exercise: right, wrong, shown or left."""
    from convcalc.document.model import Text
    from convcalc.features.quiz.exercise import form_wanted, mark
    from convcalc.features.quiz.report import question, solution

    told, offered = question(number, exercise, choices)
    tell("\n" + _text([told, offered] if choices else [told]))
    while True:
        typed = ask("> ").strip()
        if typed.lower() in ENDS:
            return "left"
        marked = mark(exercise, typed, choices)
        if typed and marked.verdict == "unread":
            tell(f"that is not {form_wanted(exercise)}\n")
            continue
        break
    answer = exercise.written(exercise.answer)
    if marked.verdict == "right":
        tell("right\n" + _text(solution(exercise)))
        return "right"
    words = [f"it is {answer}"]
    if marked.value is not None:
        reason = f": {marked.reason}" if marked.reason else " comes from none of the slips known here"
        words = [f"no, it is {answer}", f"{exercise.written(marked.value)}{reason}"]
    tell(_text([Text("\n".join(words)), *solution(exercise)]))
    return marked.verdict if typed else "shown"


def _text(parts: list[Part]) -> str:
    """Parts of a report as the terminal shows them."""
    from convcalc.document.model import Document
    from convcalc.document.writers import plain

    look = output.look("table", False, color="auto", ascii=False, wide=False, width=None)
    return plain.render(Document("", tuple(parts), "", {}), look)
