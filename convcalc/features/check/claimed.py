"""What was claimed, and what was expected."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias, cast

from convcalc.lang.tree import SCALES, Claim, Number
from convcalc.network.claims import Computed, compare, last_digit
from convcalc.network.receptive_field import CANNOT_BE_SAID
from convcalc.shape import Shape

Claimed: TypeAlias = "Shape | int | Fraction"


def claimed_shape(claim: Claim, right: Shape, layout: str) -> Shape:
    """A claimed size; its channels are None where nothing was said about them.

    >>> claimed_shape(Claim("size", (55, 55)), Shape(96, (54, 54)), "hwc")
    Shape(channels=None, size=(55, 55))
    """
    numbers = claim.value
    assert not isinstance(numbers, Number)
    if not right.size:
        return Shape(numbers[0], ())
    if len(numbers) == 1 < len(right.size):  # every other number is 1
        if right.positions() == 1:
            return Shape(numbers[0], right.size)
        return Shape(right.channels, tuple([1 if n == 1 else numbers[0] for n in right.size]))
    if len(numbers) == len(right.size):
        return Shape(None, tuple(numbers))
    if layout == "chw":
        return Shape(numbers[0], tuple(numbers[1:]))
    return Shape(numbers[-1], tuple(numbers[:-1]))


def channels_elsewhere(claim: Claim, right: Shape, layout: str) -> bool:
    """Is a claim right but for the channels, which stand at the other end?"""
    numbers = claim.value
    assert not isinstance(numbers, Number)
    return bool(right.size) and "x".join(map(str, numbers)) == right.text("hwc" if layout == "chw" else "chw")


def claimed_value(claim: Claim, computed: Computed, layout: str) -> Claimed:
    """What was claimed, in the terms of what was computed."""
    if claim.axes:  # a jump's may be fractions
        return Shape(None, cast("tuple[int, ...]", tuple([_whole(Fraction(*each)) for each in claim.axes])))
    if isinstance(claim.value, Number):
        return _whole(amount(claim.value) / claim.over)
    right = computed if isinstance(computed, Shape) else Shape(1, (1,) * (len(claim.value) - 1))  # where it is unknown
    return claimed_shape(claim, right, layout)


def amount(number: Number) -> Fraction:
    """The number that digits and unit stand for."""
    return Fraction(number.mantissa * SCALES[number.unit], 10**number.places)


def _whole(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number


def holds(claim: Claim, value: Computed) -> bool:
    """Would the claim be true of that value?"""
    return compare(claim._replace(published=None), value).verdict == "true"


def held(claim: Claim) -> range:
    """The whole numbers for which a claim of a count is true: rounded to its digits, or cut.

    >>> held(Claim("params", Number(32, 1, "M"))), held(Claim("params", Number(7)))
    (range(3150000, 3300000), range(7, 8))
    """
    number = claim.value
    assert isinstance(number, Number)
    scale, value = 10**number.places * claim.over, number.mantissa * SCALES[number.unit]
    if is_exact(claim):
        return range(-(-value // scale), value // scale + 1)
    digit = last_digit(claim, number)
    return range(-((digit - 2 * value) // (2 * scale)), -((-digit - value) // scale))


def is_exact(claim: Claim) -> bool:
    """Were all digits given?"""
    number = claim.value
    return isinstance(number, Number) and not (claim.rounded or number.places or number.unit)


def figures(claim: Claim) -> int:
    """How many figures of a number were given: 3 of 724M, 1 of ~2,000."""
    number = claim.value
    assert isinstance(number, Number)
    text = str(number.mantissa)
    return len(text.rstrip("0") if claim.rounded and not number.places and not number.unit else text)


def written_value(value: Computed | Claimed, layout: str) -> str:
    """A value as it is written in a spec."""
    if value is None:
        return "the whole input"
    if isinstance(value, Shape):
        return value.text(layout)
    if isinstance(value, tuple):
        if set(value) == {None}:
            return CANNOT_BE_SAID
        each = ["?" if number is None else written_value(number, layout) for number in value]
        return each[0] if len(set(each)) == 1 else "x".join(each)
    return f"{value:,}" if isinstance(value, int) else str(value)


def bare_value(value: Computed | Claimed, layout: str) -> str:
    """The same for a spreadsheet: no marks between thousands."""
    return written_value(value, layout).replace(",", "")
