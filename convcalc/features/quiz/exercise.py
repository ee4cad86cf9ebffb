"""An exercise, its question and its answer."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from convcalc.layers.kind import Derivation
from convcalc.record import NamedTuple

Value: TypeAlias = "tuple[int | Fraction, ...]"
"""One number, or a size: one number an axis, the channels last."""


class Wrong(NamedTuple):
    """A wrong answer and the slips behind it, the likeliest first: (code, what was done).

    No slip: a number that is near, to make up the choices.
    """

    value: Value
    slips: tuple[tuple[str, str], ...] = ()

    @property
    def reason(self) -> str:
        """`rounded up instead of down: ... = 55 (S02)`."""
        return "; or ".join(text + (f" ({code})" if code else "") for code, text in self.slips)


class Exercise(NamedTuple):
    """question: in words.  form: "size" or "number", how the answer is written.  unit: what is counted.

    proof: a spec with the answer left open, as `{}`; with the answer in it all its claims hold, with another number
    they do not.  per: the number in the proof is the answer divided by this (4 where bytes of float32 are asked).
    formulas: the working, in order.  wrong: every wrong answer known, the likeliest first.  choices: what a sheet
    offers, the answer among them.
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
    wrong: tuple[Wrong, ...]
    choices: tuple[Value, ...]

    @property
    def letter(self) -> str:
        """Which choice is right."""
        return LETTERS[self.choices.index(self.answer)]

    def written(self, value: Value) -> str:
        """A value as this exercise writes it."""
        return written(value, self.form)

    def why(self, value: Value) -> Wrong | None:
        """What is known of a wrong value; a decimal may be rounded or cut."""
        return next((each for each in self.wrong if _same(each.value, value)), None)


LETTERS = "abcdefgh"


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
