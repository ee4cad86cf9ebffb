"""Marking an answer: is it right, and if not, which slip is behind it?"""

from __future__ import annotations

from convcalc.features.quiz.exercise import (
    Exercise,
    Value,
    read,
)
from convcalc.record import NamedTuple


class Marked(NamedTuple):
    """verdict: "right", "wrong", or "unread" where the text is no answer of the form wanted.

    value: as it was understood.  reason: the slips that give this very value, "" where none is known.
    """

    verdict: str
    value: Value | None
    reason: str = ""


def mark(exercise: Exercise, text: str, choices: bool = False) -> Marked:
    """What somebody typed, against the answer; the letter of a choice counts where there are choices."""
    value = read(text, exercise, choices)
    if value is None:
        return Marked("unread", None)
    if value == exercise.answer:
        return Marked("right", value)
    known = exercise.why(value)
    return Marked("wrong", value, known.reason if known else "")


def form_wanted(exercise: Exercise) -> str:
    """How an answer looks, in words."""
    if exercise.form == "size":
        example = {2: "55x55", 3: "55x55x96", 4: "16x56x56x64"}[len(exercise.answer)]
        return f"a size such as {example}"
    return "a number such as 34,944"
