"""Sums that somebody worked out in a text, `(227-11)/4+1 = 55`: both sides of the sign, as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import floor

from convcalc._namedtuple import NamedTuple
from convcalc.text import Span

EQUATION = re.compile(
    r"(?<![\w.,])(?P<sum>[(\d][\d ()+\-*×x/]*[)\d])[ ]*(?P<sign>=|~)[ ~=]*(?P<result>\d{1,3}(?:,\d{3})+(?!\d)|\d+)"
    r"(?![\dx×*]|\.\d)(?P<unit>[KMGkmg](?![A-Za-z]))?"
)
MARKS = re.compile(r"\d+|[()+\-*/]")
LONGEST = 200
DEEPEST = 20


class WorkedSum(NamedTuple):
    """value: what the left side comes to, rounded down as a layer's size is; None where it is no sum.

    factors: of a plain product, first to last.  result: what stands behind the sign, its unit apart.
    """

    value: int | None
    factors: tuple[int, ...]
    result: int
    unit: str
    span: Span
    sum_span: Span
    result_span: Span
    divides: bool

    @property
    def sides(self) -> list[tuple[int, Span]]:
        """What is claimed and where: once where both sides are the same."""
        if self.value is None or self.value == self.result:
            return [(self.result, self.span)]
        return [(self.value, self.sum_span), (self.result, self.result_span)]


def workings(text: str) -> Iterator[WorkedSum]:
    """Every worked sum in a line, in order.

    >>> [(each.value, each.result) for each in workings("(32+2*2-5)/1+1 = 32 and 5*5*3 + 1 = 76 => 76*10 = 760")]
    [(32, 32), (76, 76), (760, 760)]
    """
    for found in EQUATION.finditer(text):
        written = found["sum"]
        if not any(mark in written for mark in "+*×x/-"):
            continue
        number = int(found["result"].replace(",", "")[:18])
        factors = tuple([int(each[:18]) for each in re.findall(r"\d+", written)])
        product = not any(mark in written for mark in "+/-")
        yield WorkedSum(
            evaluated(written),
            factors if product else (),
            number,
            (found["unit"] or "").upper(),
            Span(*found.span()),
            Span(*found.span("sum")),
            Span(found.start("result"), found.end()),
            "/" in written,
        )


def evaluated(text: str) -> int | None:
    """The value of a sum of whole numbers, rounded down; None where it is none, or divides by zero.

    >>> evaluated("(227 - 11)/4 + 1"), evaluated("3×3x64"), evaluated("2*(3"), evaluated("1/0")
    (55, 576, None, None)
    """
    marks = MARKS.findall(text.replace("×", "*").replace("x", "*"))
    if len(text) > LONGEST or "".join(marks) != re.sub(r"\s", "", text.replace("×", "*").replace("x", "*")):
        return None
    try:
        value, end = _sum(marks, 0, 0)
    except (ValueError, IndexError, ZeroDivisionError):
        return None
    return floor(value) if end == len(marks) and abs(value) < 10**18 else None


def _sum(marks: list[str], at: int, depth: int) -> tuple[Fraction, int]:
    value, at = _product(marks, at, depth)
    while at < len(marks) and marks[at] in "+-":
        right, end = _product(marks, at + 1, depth)
        value, at = (value + right if marks[at] == "+" else value - right), end
    return value, at


def _product(marks: list[str], at: int, depth: int) -> tuple[Fraction, int]:
    value, at = _factor(marks, at, depth)
    while at < len(marks) and marks[at] in "*/":
        right, end = _factor(marks, at + 1, depth)
        value, at = (value * right if marks[at] == "*" else value / right), end
    return value, at


def _factor(marks: list[str], at: int, depth: int) -> tuple[Fraction, int]:
    if marks[at] == "(" and depth < DEEPEST:
        value, at = _sum(marks, at + 1, depth + 1)
        if marks[at] != ")":
            raise ValueError
        return value, at + 1
    if not marks[at].isdigit() or len(marks[at]) > 18:
        raise ValueError
    return Fraction(int(marks[at])), at + 1
