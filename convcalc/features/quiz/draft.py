"""From a draft (a question and a proof) to an exercise: the engine answers, the catalogue makes the wrong answers."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.arithmetic import formulas
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.quiz.dice import Dice
from convcalc.features.quiz.distractors import gathered, short_name, wrong_answers
from convcalc.features.quiz.exercise import (
    Exercise,
    Value,
    Wrong,
    in_proof,
)
from convcalc.layers.kind import Derivation
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers.source import load_text
from convcalc.record import NamedTuple
from convcalc.text import Source

CHOICES = 4


CLAIMS = {
    "size": " -> {}",
    "shape": " -> {}",
    "units": " -> {}",
    "params": " params = {}",
    "weights": " weights = {}",
    "macs": " macs = {}",
    "rf": " rf = {}",
}


class Draft(NamedTuple):
    """A question about a spec.

    asked: what of the spec's end or totals is asked (a key of CLAIMS), or "open": then `spec` holds `{}` for the
    answer, and its claims decide.  answer: of an open one.  slips: wrong answers of its own, (value along every axis,
    code, what was done).  per: the answer is so many times what the spec has.
    """

    question: str
    spec: str
    asked: str
    unit: str = ""
    answer: int = 0
    slips: tuple[tuple[int, str, str], ...] = ()
    per: int = 1
    formulas: tuple[Derivation, ...] = ()


def exercise(topic: str, level: int, draft: Draft, dice: Dice) -> Exercise:
    """The draft with its answer, working, wrong answers and choices."""
    closed = draft.asked != "open"
    facts = measured(draft.spec if closed else draft.spec.replace("{}", str(draft.answer)))
    right = _answer(facts, draft.asked) if closed else (draft.answer,)
    found = wrong_answers(facts, draft.asked, right) if closed else ()
    answer = tuple([each * draft.per for each in right])
    made = Exercise(
        topic,
        level,
        draft.question,
        "size" if draft.asked in ("size", "shape") else "number",
        draft.unit,
        answer,
        draft.spec + CLAIMS.get(draft.asked, ""),
        draft.per,
        _working(draft, facts, answer),
        (),
        (),
    )
    every = _merged((*_own(draft, answer), *_scaled(found, draft.per)))
    made = made._replace(wrong=tuple([each for each in every if not holds(made, each.value)]))
    return made._replace(choices=tuple(_choices(made, dice)))


def _own(draft: Draft, answer: tuple[int, ...]) -> tuple[Wrong, ...]:
    """The wrong answers that the draft brings along."""
    slips = draft.slips if draft.per == 1 else (*draft.slips, *_of_bytes(answer[0], draft.per))
    axes = len(answer) if draft.asked == "size" else 1
    return gathered((((value,) * axes, code, text) for value, code, text in slips), answer)


def _working(draft: Draft, facts: Facts, answer: tuple[int, ...]) -> tuple[Derivation, ...]:
    steps = draft.formulas or tuple(worked(facts, draft.asked))
    if draft.per == 1:
        return steps
    numbers = {"elements": answer[0] // draft.per, "width": draft.per}
    return (*steps, Derivation("bytes", formulas.memory_bytes, numbers, {}))


def measured(text: str) -> Facts:
    """A spec of ours, read and measured."""
    return facts_of(load_text(Source(text)))


def holds(exercise: Exercise, value: Value) -> bool:
    """Is this an answer? The proof decides."""
    text = in_proof(exercise, value)
    if text is None:
        return False
    try:
        return all(verdict.verdict == "true" for verdict in check_claims(measured(text)))
    except SpecError:
        return False


def _answer(facts: Facts, asked: str) -> tuple[int, ...]:
    if asked == "rf":
        assert facts.rf is not None
        return tuple([each or 0 for each in facts.rf[:1]])
    if asked == "size":
        return facts.out.size
    if asked in ("shape", "units"):
        return (*facts.out.size, facts.out.channels or 0)
    return (int(getattr(facts, asked)),)


def _of_bytes(answer: int, per: int) -> tuple[tuple[int, str, str], ...]:
    return (
        (answer // per, "", f"the numbers were given: each takes {per} bytes"),
        (answer * 2, "", "8 bytes each: that is float64"),
        (answer * 8, "", "bits were given: a byte has 8"),
    )


def _scaled(found: Sequence[Wrong], per: int) -> list[Wrong]:
    """The same slips, the numbers turned into bytes."""
    if per == 1:
        return list(found)
    return [
        Wrong(
            tuple([n * per for n in each.value]),
            tuple([(code, f"{text}; times {per} bytes") for code, text in each.slips]),
        )
        for each in found
    ]


def _merged(found: Sequence[Wrong]) -> list[Wrong]:
    """One entry a value, own slips before those of the catalogue."""
    merged: dict[Value, Wrong] = {}
    for each in found:
        known = merged.get(each.value)
        merged[each.value] = each if known is None else known._replace(slips=(*known.slips, *each.slips))
    return list(merged.values())


def _choices(made: Exercise, dice: Dice) -> list[Value]:
    """The answer among the likeliest wrong ones; near numbers where these are too few."""
    likely = dice.shuffled(_varied(made.wrong)[: CHOICES + 1])[: CHOICES - 1]
    for value in _near(made.answer):
        if len(likely) == CHOICES - 1:
            break
        if value not in likely and value != made.answer and not holds(made, value):
            likely.append(value)
    return dice.shuffled([made.answer, *likely])


def _varied(wrong: Sequence[Wrong]) -> list[Value]:
    """The likeliest wrong answers, each by another slip as long as there are others; whole numbers only."""
    whole = [each for each in wrong if all(isinstance(n, int) for n in each.value)]
    seen: set[str] = set()
    first: list[Value] = []
    later: list[Value] = []
    for each in whole:
        code = each.slips[0][0]
        (later if code and code in seen else first).append(each.value)
        seen.add(code)
    return [*first, *later]


def _near(answer: Value) -> list[Value]:
    """Numbers that somebody could believe: a step beside, double, half."""
    steps = [1, -1, 2, -2, 3, -3, 4]
    beside = [tuple([n + step for n in answer[:2]]) + answer[2:] for step in steps]
    if len(answer) == 1 and answer[0] > 1000:
        beside = [(answer[0] * 2,), (answer[0] // 2,), (answer[0] * 4,), (answer[0] // 4,), (answer[0] + 1,)]
    return [value for value in beside if all(n > 0 for n in value)]


def worked(facts: Facts, asked: str) -> list[Derivation]:
    """The formulas that lead to the answer, row by row."""
    rows = list(facts.rows)
    if asked == "rf":
        return _of_fields(rows)
    roles = {"params": ("weights", "biases"), "weights": ("weights",), "macs": ("macs",)}.get(asked, ("size",))
    several = len([row for row in rows if _steps(row, roles)]) > 1
    steps = [
        each._replace(title=f"{row.text}: {each.title}" if several else each.title)
        for row in rows
        for each in _steps(row, roles)
    ]
    return [*steps[:-1], steps[-1]._replace(after=_after(facts, asked, len(steps)) or steps[-1].after)]


def _after(facts: Facts, asked: str, steps: int) -> str:
    """What is left to do behind the last formula."""
    if asked == "units":
        before = facts.rows[-2].out
        return f"{before.text().replace('x', '*')} = {facts.out.channels:,}"
    if asked in ("params", "weights", "macs") and steps > 1:
        return f"together {getattr(facts, asked):,}"
    return ""


def _steps(row: Row, roles: tuple[str, ...]) -> list[Derivation]:
    step = row.visit.step
    every = step.kind.workings(step.args, step.ins, step.out)
    return [each for each in every if each.role in roles]


def _of_fields(rows: Sequence[Row]) -> list[Derivation]:
    """What each layer adds to the field, along the first axis."""
    field, jump, found = 1, 1, []
    for row in rows:
        if row.kernel is not None and row.stride is not None and row.dilation is not None:
            values = {"r": field, "j": jump, "d": row.dilation[0], "f": row.kernel[0]}
            found.append(
                Derivation(short_name(row.text), formulas.rf_size, values, {}, f"jump {jump * row.stride[0]} behind it")
            )
            field, jump = formulas.rf_size(**values), jump * row.stride[0]
    return found
