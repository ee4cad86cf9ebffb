"""An exercise: a problem posed, solved by the engine, with choices of which only one holds; and an answer marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.quiz.dice import Dice
from convcalc.features.quiz.distractors import Distractor, Value, gathered, short_name, wrong_answers
from convcalc.features.quiz.wording import SlidingLayer, net, picture
from convcalc.layers.kind import Derivation
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers.source import load_text
from convcalc.text import Source

CHOICES = 4
LETTERS = "abcdefgh"


CLAIMS = {
    "size": " -> {}",
    "shape": " -> {}",
    "units": " -> {}",
    "params": " params = {}",
    "weights": " weights = {}",
    "macs": " macs = {}",
    "rf": " rf = {}",
}


class Problem(NamedTuple):
    """A question about a spec.

    quantity: what of the spec's end or totals is wanted (a key of CLAIMS), or "open": then `spec` holds `{}` for the
    answer, and its claims decide.  answer: of an open one.  slips: wrong answers of its own, (value along every axis,
    code, what was done).  per: the answer is so many times what the spec has.
    """

    question: str
    spec: str
    quantity: str
    unit: str = ""
    answer: int = 0
    slips: tuple[tuple[int, str, str], ...] = ()
    per: int = 1
    formulas: tuple[Derivation, ...] = ()


class QuizTopic(NamedTuple):
    """What exercises are about. levels: one maker of problems for each, the easiest first."""

    name: str
    title: str
    levels: tuple[Callable[[Dice], Problem], ...]


def through(size: tuple[int, ...], layer: SlidingLayer, question: str, quantity: str, *after: str) -> Problem:
    """A question about one layer on an input, and the layers after it that need no words."""
    return Problem(f"{picture(*size)} goes through {layer.words}. {question}", net(size, layer, *after), quantity)


class Exercise(NamedTuple):
    """A question with its answer, and the choices that a sheet offers.

    question: in words.  form: "size" or "number", how the answer is written.  unit: what is counted.
    proof: a spec with the answer left open, as `{}`; with the answer in it all its claims hold, with another number
    they do not.  per: the number in the proof is the answer divided by this (4 where bytes of float32 are asked).
    formulas: the working, in order.  distractors: every wrong answer known, the likeliest first.  choices: what a
    sheet offers, the answer among them.
    """

    topic: str
    level: int
    question: str
    form: str
    unit: str
    answer: Value
    proof: str
    per: int
    formulas: tuple[Derivation, ...]
    distractors: tuple[Distractor, ...]
    choices: tuple[Value, ...]

    @property
    def letter(self) -> str:
        """Which choice is right."""
        return LETTERS[self.choices.index(self.answer)]

    def written(self, value: Value) -> str:
        """A value as this exercise writes it."""
        return written(value, self.form)

    def why(self, value: Value) -> Distractor | None:
        """What is known of a wrong value; a decimal may be rounded or cut."""
        return next((each for each in self.distractors if _same(each.value, value)), None)

    def reason(self, value: Value) -> str:
        """The slips that give this very value, in words; "" where none is known."""
        known = self.why(value)
        return known.reason if known else ""


def exercise(topic: str, level: int, problem: Problem, dice: Dice) -> Exercise:
    """The problem with its answer, working, wrong answers and choices."""
    closed = problem.quantity != "open"
    facts = measured(problem.spec if closed else problem.spec.replace("{}", str(problem.answer)))
    right = _answer(facts, problem.quantity) if closed else (problem.answer,)
    found = wrong_answers(facts, problem.quantity, right) if closed else ()
    answer = tuple([each * problem.per for each in right])
    made = Exercise(
        topic,
        level,
        problem.question,
        "size" if problem.quantity in ("size", "shape") else "number",
        problem.unit,
        answer,
        problem.spec + CLAIMS.get(problem.quantity, ""),
        problem.per,
        _working(problem, facts, answer),
        (),
        (),
    )
    every = _merged((*_own(problem, answer), *_scaled(found, problem.per)))
    made = made._replace(distractors=tuple([each for each in every if not holds(made, each.value)]))
    return made._replace(choices=tuple(_choices(made, dice)))


def _own(problem: Problem, answer: tuple[int, ...]) -> tuple[Distractor, ...]:
    """The wrong answers that the problem brings along."""
    slips = problem.slips if problem.per == 1 else (*problem.slips, *_of_bytes(answer[0], problem.per))
    axes = len(answer) if problem.quantity == "size" else 1
    return gathered((((value,) * axes, code, text) for value, code, text in slips), answer)


def _working(problem: Problem, facts: Facts, answer: tuple[int, ...]) -> tuple[Derivation, ...]:
    steps = problem.formulas or tuple(worked(facts, problem.quantity))
    if problem.per == 1:
        return steps
    numbers = {"elements": answer[0] // problem.per, "width": problem.per}
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


def _answer(facts: Facts, quantity: str) -> tuple[int, ...]:
    if quantity == "rf":
        assert facts.rf is not None
        return tuple([each or 0 for each in facts.rf[:1]])
    if quantity == "size":
        return facts.out.size
    if quantity in ("shape", "units"):
        return (*facts.out.size, facts.out.channels or 0)
    return (int(getattr(facts, quantity)),)


def _of_bytes(answer: int, per: int) -> tuple[tuple[int, str, str], ...]:
    return (
        (answer // per, "", f"the numbers were given: each takes {per} bytes"),
        (answer * 2, "", "8 bytes each: that is float64"),
        (answer * 8, "", "bits were given: a byte has 8"),
    )


def _scaled(found: Sequence[Distractor], per: int) -> list[Distractor]:
    """The same slips, the numbers turned into bytes."""
    if per == 1:
        return list(found)
    return [
        Distractor(
            tuple([n * per for n in each.value]),
            tuple([(code, f"{text}; times {per} bytes") for code, text in each.slips]),
        )
        for each in found
    ]


def _merged(found: Sequence[Distractor]) -> list[Distractor]:
    """One entry a value, own slips before those of the catalogue."""
    merged: dict[Value, Distractor] = {}
    for each in found:
        known = merged.get(each.value)
        merged[each.value] = each if known is None else known._replace(slips=(*known.slips, *each.slips))
    return list(merged.values())


def _choices(made: Exercise, dice: Dice) -> list[Value]:
    """The answer among the likeliest wrong ones; near numbers where these are too few."""
    likely = dice.shuffled(_varied(made.distractors)[: CHOICES + 1])[: CHOICES - 1]
    for value in _near(made.answer):
        if len(likely) == CHOICES - 1:
            break
        if value not in likely and value != made.answer and not holds(made, value):
            likely.append(value)
    return dice.shuffled([made.answer, *likely])


def _varied(wrong: Sequence[Distractor]) -> list[Value]:
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


def worked(facts: Facts, quantity: str) -> list[Derivation]:
    """The formulas that lead to the answer, row by row."""
    rows = list(facts.rows)
    if quantity == "rf":
        return _of_fields(rows)
    roles = {"params": ("weights", "biases"), "weights": ("weights",), "macs": ("macs",)}.get(quantity, ("size",))
    several = len([row for row in rows if _steps(row, roles)]) > 1
    steps = [
        each._replace(title=f"{row.text}: {each.title}" if several else each.title)
        for row in rows
        for each in _steps(row, roles)
    ]
    return [*steps[:-1], steps[-1]._replace(after=_after(facts, quantity, len(steps)) or steps[-1].after)]


def _after(facts: Facts, quantity: str, steps: int) -> str:
    """What is left to do behind the last formula."""
    if quantity == "units":
        before = facts.rows[-2].out
        return f"{before.text().replace('x', '*')} = {facts.out.channels:,}"
    if quantity in ("params", "weights", "macs") and steps > 1:
        return f"together {getattr(facts, quantity):,}"
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


def written(value: Value, form: str) -> str:
    """
    >>> written((55, 55, 96), "size"), written((34944,), "number"), written((Fraction(217, 4),), "number")
    ('55x55x96', '34,944', '54.25')
    """
    if form == "size":
        return "x".join(_digits(each) for each in value)
    return f"{value[0]:,}" if isinstance(value[0], int) else _digits(value[0])


def _digits(number: int | Fraction) -> str:
    if isinstance(number, int):
        return str(number)
    return f"{float(number):g}" if 10**6 % number.denominator == 0 else f"{float(number):.2f}"


def in_proof(exercise: Exercise, value: Value) -> str | None:
    """The proof with a value put in; None where the value cannot stand there."""
    numbers = [Fraction(each) / exercise.per for each in value]
    if any(each.denominator > 1 or each < 0 for each in numbers):
        return None
    return exercise.proof.replace("{}", "x".join(str(each.numerator) for each in numbers))


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
    return Marked("wrong", value, exercise.reason(value))


def form_wanted(exercise: Exercise) -> str:
    """How an answer looks, in words."""
    if exercise.form == "size":
        example = {2: "55x55", 3: "55x55x96", 4: "16x56x56x64"}[len(exercise.answer)]
        return f"a size such as {example}"
    return "a number such as 34,944"


def read(text: str, exercise: Exercise, choices: bool = False) -> Value | None:
    """What somebody typed; None where it is no answer of this form. A letter counts where there are choices.

    A size may leave out what says itself: `55` where every axis has as many and no channels are asked.
    """
    bare = text.strip().lower().replace("\u00d7", "x").replace("*", "x").replace(" ", "").replace("_", "")
    if choices and len(bare) == 1 and bare in LETTERS[: len(exercise.choices)]:
        return exercise.choices[LETTERS.index(bare)]
    if exercise.form == "size":
        numbers = [_number(part) for part in bare.split("x")]
        if len(numbers) == 1 and len(set(exercise.answer)) == 1:
            numbers = numbers * len(exercise.answer)
        whole = [each for each in numbers if each is not None]
        return tuple(whole) if len(whole) == len(numbers) == len(exercise.answer) else None
    number = _number(bare.replace(",", "").replace("'", ""))
    return None if number is None else (number,)


def _number(digits: str) -> int | Fraction | None:
    whole, point, places = digits.partition(".")
    if not (digits.isascii() and (whole + places).isdigit() and len(digits) <= 24) or (point and not places):
        return None
    number = Fraction(digits)
    return number.numerator if number.denominator == 1 else number


def _same(known: Value, typed: Value) -> bool:
    return len(known) == len(typed) and all(map(_agree, known, typed))


def _agree(known: int | Fraction, typed: int | Fraction) -> bool:
    """
    >>> _agree(Fraction(242, 3), Fraction("80.67")), _agree(80, Fraction("80.67")), _agree(80, 80)
    (True, False, True)
    """
    if isinstance(known, int) or isinstance(typed, int):
        return known == typed
    places = next((n for n in range(1, 20) if 10**n % typed.denominator == 0), None)
    return known == typed if places is None else abs(known - typed) < Fraction(1, 10**places)
