"""A budget on a network with one free variable: every value that keeps to it, found by measuring each."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.network import UnknownSetting
from convcalc.features.solve.query import Bounds
from convcalc.lang.tree import Claim, Number
from convcalc.network.builder import build, shape_of
from convcalc.network.claims import UNITS, compare
from convcalc.network.facts import Facts, measure
from convcalc.readers.source import Loaded
from convcalc.record import NamedTuple
from convcalc.shape import Shape
from convcalc.text import NOWHERE

ASKED = ("params", "macs", "rf", "out")
SEARCHED = Bounds(1, 256)
INPUT = "input"


class BadWish(ValueError):
    """A condition that cannot be read."""


class Wish(NamedTuple):
    """A condition: what, one of < <= > >= = and the number as written; for `out` the numbers of a size."""

    what: str
    sign: str
    value: Fraction
    claim: Claim

    @property
    def text(self) -> str:
        return f"{self.what} {self.sign} {written(self.claim)}"


class Point(NamedTuple):
    """What one value of the free variable makes of the network."""

    value: int
    params: int
    macs: int
    rf: tuple[int | None, ...] | None
    out: Shape


class Budget(NamedTuple):
    """Every value that keeps to all wishes, smallest first.

    near: the closest values, outside of what was found, that do not.  refused: values with which the network cannot
    be, and why the first of them cannot.
    """

    name: str
    wishes: tuple[Wish, ...]
    searched: Bounds
    points: tuple[Point, ...]
    near: tuple[Point, ...]
    refused: tuple[int, ...]
    reason: str


class Question(NamedTuple):
    """A network, the name of what is free ("input" for the side of the input), what is set besides, and the input."""

    loaded: Loaded
    name: str
    bounds: Bounds = SEARCHED
    lets: Mapping[str, int] = {}
    input: tuple[int | None, ...] | None = None


def wish(what: str, text: str) -> Wish:
    """Read a condition.

    >>> wish("params", "<5M").text, wish("rf", "31").sign, wish("out", ">=7x7").text
    ('params < 5M', '=', 'out >= 7x7')
    """
    bare = text.strip().replace(" ", "").replace("\u2264", "<=").replace("\u2265", ">=")
    sign = next((each for each in ("<=", ">=", "<", ">", "=") if bare.startswith(each)), "")
    digits = bare[len(sign) :]
    if what == "out":
        sizes = [_plain(each) for each in digits.lower().replace("\u00d7", "x").split("x")]
        return Wish(what, sign or "=", Fraction(sizes[0]), Claim("size", tuple(sizes), False, None, NOWHERE))
    number = _number(digits)
    value = Fraction(number.mantissa * UNITS[number.unit], 10**number.places)
    return Wish(what, sign or "=", value, Claim(what, number, False, None, NOWHERE))


def _plain(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise BadWish(digits)
    return int(digits)


def _number(digits: str) -> Number:
    """Digits with thousands commas, or a decimal with K, M, G, B or T."""
    unit = digits[-1:].upper() if digits[-1:].isalpha() else ""
    whole, _, places = (digits[:-1] if unit else digits).partition(".")
    groups = whole.split(",")
    whole = "".join(groups)
    commas_fit = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(each) == 3 for each in groups[1:]))
    if not (unit in UNITS and whole.isascii() and (whole + places).isdigit() and commas_fit and len(whole) < 20):
        raise BadWish(digits)
    return Number(int(whole + places), len(places), unit)


def written(claim: Claim) -> str:
    """The number of a wish: 5M, 4.1G, 25,557,032, 7x7."""
    number = claim.value
    if isinstance(number, Number):
        digits = str(number.mantissa).rjust(number.places + 1, "0")
        whole = f"{int(digits[: len(digits) - number.places]):,}"
        return whole + (f".{digits[-number.places :]}" if number.places else "") + number.unit
    return "x".join(map(str, claim.value))


def budget(question: Question, wishes: tuple[Wish, ...]) -> Budget:
    """Measure the network for every value inside the bounds.

    Raises SpecError where it cannot be for any of them.
    """
    points, refused, first = _measured(question)
    if not points and first is not None:
        raise first
    kept = tuple([each for each in points if all(keeps(each, one) for one in wishes)])
    near = _near(points, kept, wishes)
    reason = first.message if first else ""
    return Budget(question.name, wishes, question.bounds, kept, near, refused, reason)


def _measured(question: Question) -> tuple[list[Point], tuple[int, ...], SpecError | None]:
    points: list[Point] = []
    refused: list[int] = []
    first: SpecError | None = None
    for value in question.bounds.values:
        try:
            facts = _facts(question, value)
        except SpecError as error:
            if any(isinstance(each, UnknownSetting) for each in error.mistakes):
                raise
            first = first or error
            refused.append(value)
        else:
            points.append(Point(value, facts.params, facts.macs, facts.rf, facts.out))
    return points, tuple(refused), first


def _facts(question: Question, value: int) -> Facts:
    loaded, lets, shape = question.loaded, dict(question.lets), None
    if question.input is not None:
        numbers = tuple([value if each is None else each for each in question.input])
        shape = shape_of(numbers, loaded.tree.layout)
    if question.name != INPUT:
        lets[question.name] = value
    return measure(build(loaded.tree, loaded.source, shape, lets))


def keeps(point: Point, wish: Wish) -> bool:
    """Does a network keep to one wish?"""
    if wish.sign == "=":
        computed = point.out if wish.what == "out" else getattr(point, wish.what)
        return compare(_fitting(wish.claim, point.out), computed).verdict == "true"
    return all(_stands(number, wish, target) for number, target in _numbers(point, wish))


def _fitting(claim: Claim, out: Shape) -> Claim:
    """One number claimed of a size is every axis's."""
    if claim.what == "size" and len(claim.value) == 1 and len(out.size) > 1:
        return claim._replace(value=claim.value * len(out.size))
    return claim


def _numbers(point: Point, wish: Wish) -> list[tuple[Fraction | None, Fraction]]:
    """What is compared with what: of sizes and fields every axis."""
    if wish.what == "out":
        sizes = point.out.size or (point.out.channels or 0,)
        wanted = _fitting(wish.claim, point.out).value
        return [(Fraction(a), Fraction(b)) for a, b in zip(sizes, cast("tuple[int, ...]", wanted), strict=False)]
    if wish.what == "rf":
        return [(None if each is None else Fraction(each), wish.value) for each in point.rf or (None,)]
    return [(Fraction(getattr(point, wish.what)), wish.value)]


def _stands(number: Fraction | None, wish: Wish, target: Fraction) -> bool:
    if number is None:  # the whole input is seen, or nothing definite can be said
        return False
    return {"<": number < target, "<=": number <= target, ">": number > target, ">=": number >= target}[wish.sign]


def _near(points: list[Point], kept: tuple[Point, ...], wishes: tuple[Wish, ...]) -> tuple[Point, ...]:
    """The neighbours of what keeps to the budget; where nothing does, the two that miss it least."""
    if not kept:
        return tuple(sorted(sorted(points, key=lambda each: _misses(each, wishes))[:2]))
    inside = [each in kept for each in points]
    around = zip(points, inside, [False, *inside], [*inside[1:], False], strict=False)
    return tuple([point for point, kept_itself, *beside in around if not kept_itself and any(beside)])[:4]


def _misses(point: Point, wishes: tuple[Wish, ...]) -> tuple[Fraction, int]:
    """How far from all wishes, as shares of what was wished."""
    far = Fraction(0)
    for wish in wishes:
        if not keeps(point, wish):
            for number, target in _numbers(point, wish):
                far += abs((number or 0) - target) / (target or 1)
    return far, point.value
