"""Whole-number arithmetic that remembers itself, and the tables that write it as text, in Unicode and in LaTeX."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import prod
from typing import Any, NoReturn, TypeAlias, TypeVar

Whole: TypeAlias = "int | Expr"
Number = TypeVar("Number", int, "Expr")


def _left(op: str) -> Callable[[Expr, Whole], Expr]:
    return lambda self, other: Expr(op, self, part(other))


def _right(op: str) -> Callable[[Expr, int], Expr]:
    return lambda self, other: Expr(op, part(other), self)


class Expr:
    """What was done, in the order in which it was done: an operation and its parts.

    >>> n, p, s = symbol("n"), symbol("p"), symbol("s")
    >>> size = (n + 2*p - 3) // s + 1
    >>> print(size)
    floor((n + 2p - 3) / s) + 1
    >>> evaluate(size, {"n": 7, "p": 1, "s": 2})
    4
    """

    __slots__ = ("op", "parts")

    def __init__(self, op: str, *parts: Any) -> None:
        self.op = op  # "number", "name", or a row of the tables below
        self.parts = parts  # an int; a key and the text that stands for it; or more Exprs

    def __add__(self, other: Whole) -> Expr:
        other = part(other)
        if other.op in ("+", "-"):  # a + (b - c) is a + b - c: sums lean to the left and need no brackets
            return Expr(other.op, self + other.parts[0], other.parts[1])
        return Expr("+", self, other)

    def __radd__(self, other: int) -> Expr:
        return self if other == 0 else part(other) + self  # the builtin sum() begins with 0

    __sub__, __rsub__ = _left("-"), _right("-")

    def __mul__(self, other: Whole) -> Expr:
        other = part(other)
        if other.op == "*":
            return Expr("*", self * other.parts[0], other.parts[1])
        return Expr("*", self, other)

    def __rmul__(self, other: int) -> Expr:
        return part(other) * self

    __floordiv__, __rfloordiv__ = _left("floor"), _right("floor")
    __mod__, __rmod__ = _left("mod"), _right("mod")
    __pow__, __rpow__ = _left("**"), _right("**")

    def _no_answer(self, *_: object) -> NoReturn:
        """A comparison that answered would send the recording down one branch and lose the other without a word."""
        raise TypeError(
            f"an expression is neither true nor false: '{self}' cannot be compared or branched on; "
            "choose the formula outside, or use least() and most() inside"
        )

    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = _no_answer
    __eq__ = __ne__ = _no_answer
    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return write(self, PLAIN)

    def __repr__(self) -> str:
        return f"Expr({write(self, PLAIN)})"


def symbol(key: str, text: str | None = None) -> Expr:
    """A name: its value is looked up under `key`, and `text` (if given) is what stands in the formula."""
    return Expr("name", key, key if text is None else text)


def part(value: Whole) -> Expr:
    """An expression as it is, a whole number as a part of one."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, int):
        return Expr("number", int(value))
    raise TypeError(f"an expression is made of whole numbers and names, not of {value!r}")


# Helpers of the formulas.  Numbers give a number; as soon as one operand is an expression, the step is recorded.  The
# type checker is told that formulas are about ints; that names pass through them too is settled here alone.


def _recorded(op: str, *parts: Any) -> int:
    return Expr(op, *map(part, parts))  # type: ignore[return-value]


def least(*values: int) -> int:
    """The smallest: `least(55, 54)` is 54."""
    try:
        return min(values)
    except TypeError:  # an Expr among them refused to be compared
        return _recorded("min", *values)


def most(*values: int) -> int:
    """The largest: `most(-3, 0)` is 0."""
    try:
        return max(values)
    except TypeError:
        return _recorded("max", *values)


def ceil_div(a: int, b: int) -> int:
    """Division, rounded up: `ceil_div(7, 2)` is 4."""
    return _recorded("ceil", a, b) if isinstance(a, Expr) or isinstance(b, Expr) else -(-a // b)


def share(a: int, b: int) -> int:
    """Division that comes out whole, written without rounding: `share(96, 2)` is 48.  In one share it is `a` itself."""
    if type(a) is int and type(b) is int:
        return a // b
    if isinstance(b, Expr) or (isinstance(a, Expr) and b != 1):
        return _recorded("/", a, b)
    return a if isinstance(a, Expr) else a // b


def product(values: Iterable[Number]) -> Number:
    """All of them multiplied, 1 where there are none: `product((3, 3, 64))` is 576."""
    factors: Any = tuple(values) or (1,)
    return prod(factors[1:], start=factors[0])  # type: ignore[no-any-return]


# What the operations mean.

MOST_POWER = 64  # a power in a formula is a number of axes; anything else is a mistake that would fill the memory


def _power(base: int, exponent: int) -> int:
    if not 0 <= exponent <= MOST_POWER:
        raise ValueError(f"a power needs a whole exponent from 0 to {MOST_POWER}, got {exponent}")
    return int(base**exponent)


MEANING: dict[str, Callable[..., int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "**": _power,
    "/": operator.floordiv,
    "floor": operator.floordiv,
    "ceil": ceil_div,
    "mod": operator.mod,
    "min": least,
    "max": most,
}


def evaluate(expr: Whole, values: Mapping[str, int]) -> int:
    """The value, where the names have these values."""
    expr = part(expr)
    if expr.op == "number":
        return int(expr.parts[0])
    if expr.op == "name":
        return values[expr.parts[0]]
    return MEANING[expr.op](*(evaluate(each, values) for each in expr.parts))


def simplified(expr: Expr) -> Expr:
    """Without what changes nothing: factors of 1, division by 1, brackets in a sum; its numbers are one, at the end.

    >>> n, f = symbol("n"), symbol("f")
    >>> print(simplified((n - 1 * (f - 1) - 1) // 1 + 1))
    n - f + 1
    """
    if expr.op in ("number", "name"):
        return expr
    if expr.op in ("+", "-"):
        return _sum_of(list(_terms(expr)))
    parts = [simplified(each) for each in expr.parts]
    if expr.op in ("*", "/", "floor", "ceil") and _is_one(parts[1]):
        return parts[0]
    if expr.op == "*" and _is_one(parts[0]):
        return parts[1]
    return Expr(expr.op, *parts)


def _is_one(expr: Expr) -> bool:
    return expr.op == "number" and int(expr.parts[0]) == 1


def _terms(expr: Expr, sign: int = 1) -> Iterator[tuple[int, Expr]]:
    """What is added up, each with its sign."""
    if expr.op in ("+", "-"):
        yield from _terms(expr.parts[0], sign)
        yield from _terms(expr.parts[1], sign if expr.op == "+" else -sign)
    else:
        simple = simplified(expr)  # a product with 1, say, may have been a sum
        if simple.op in ("+", "-"):
            yield from _terms(simple, sign)
        else:
            yield sign, simple


def _sum_of(terms: list[tuple[int, Expr]]) -> Expr:
    number = sum(sign * int(each.parts[0]) for sign, each in terms if each.op == "number")
    found = [(sign, each) for sign, each in terms if each.op != "number"]
    if number or not found:
        found.append((1 if number >= 0 else -1, part(abs(number))))
    sign, made = found[0]
    if sign < 0:
        made = Expr("-", part(0), made)
    for sign, each in found[1:]:
        made = Expr("+" if sign > 0 else "-", made, each)
    return made


# How the operations are written.  A row: how tightly the whole binds, how tightly each part must bind to stand without
# brackets, and the text.  The longer names are special cases of an operation, and the forms of leaves.

ANY, MOD, SUM, SIGN, SHARE, PRODUCT, POWER, ATOM = range(8)
Row: TypeAlias = tuple[int, tuple[int, ...], str]
Alphabet: TypeAlias = dict[str, Row]

PLAIN: Alphabet = {
    "+": (SUM, (SUM, SHARE), "%s + %s"),
    "-": (SUM, (SUM, SHARE), "%s - %s"),
    "*": (PRODUCT, (PRODUCT, POWER), "%s*%s"),
    "2*p": (PRODUCT, (ATOM, ATOM), "%s%s"),
    "d*()": (PRODUCT, (PRODUCT, POWER), "%s*%s"),
    "**": (POWER, (ATOM, ATOM), "%s**%s"),
    "**2": (POWER, (ATOM,), "%s**2"),
    "**3": (POWER, (ATOM,), "%s**3"),
    "/": (SHARE, (PRODUCT, POWER), "%s / %s"),
    "floor": (ATOM, (SIGN, POWER), "floor(%s / %s)"),
    "ceil": (ATOM, (SIGN, POWER), "ceil(%s / %s)"),
    "mod": (MOD, (PRODUCT, POWER), "%s mod %s"),
    "min": (ATOM, (), "min(%s)"),
    "max": (ATOM, (), "max(%s)"),
    "-1": (SIGN, (), "-%s"),
    "()": (ATOM, (), "(%s)"),
    "c_in": (ATOM, (), "%s_%s"),
    "f_1": (ATOM, (), "%s_%s"),
    "area": (ATOM, (), "%s"),
}
UNICODE: Alphabet = {
    **PLAIN,
    "-": (SUM, (SUM, SHARE), "%s − %s"),
    "*": (PRODUCT, (PRODUCT, POWER), "%s·%s"),
    "d*()": (PRODUCT, (PRODUCT, POWER), "%s·%s"),
    "**": (POWER, (ATOM, ATOM), "%s^%s"),
    "**2": (POWER, (ATOM,), "%s²"),
    "**3": (POWER, (ATOM,), "%s³"),
    "floor": (ATOM, (SIGN, POWER), "⌊%s / %s⌋"),
    "ceil": (ATOM, (SIGN, POWER), "⌈%s / %s⌉"),
    "-1": (SIGN, (), "−%s"),
}
LATEX: Alphabet = {
    **PLAIN,
    "*": (PRODUCT, (PRODUCT, POWER), r"%s \cdot %s"),
    "d*()": (PRODUCT, (PRODUCT, POWER), "%s%s"),
    "**": (POWER, (ATOM, ANY), "%s^{%s}"),
    "**2": (POWER, (ATOM,), "%s^{2}"),
    "**3": (POWER, (ATOM,), "%s^{3}"),
    "/": (POWER, (ANY, ANY), r"\frac{%s}{%s}"),
    "floor": (ATOM, (ANY, ANY), r"\left\lfloor\frac{%s}{%s}\right\rfloor"),
    "ceil": (ATOM, (ANY, ANY), r"\left\lceil\frac{%s}{%s}\right\rceil"),
    "mod": (MOD, (PRODUCT, POWER), r"%s \bmod %s"),
    "min": (ATOM, (), r"\min\left(%s\right)"),
    "max": (ATOM, (), r"\max\left(%s\right)"),
    "()": (ATOM, (), r"\left(%s\right)"),
    "c_in": (ATOM, (), r"%s_{\mathrm{%s}}"),
    "f_1": (ATOM, (), "%s_{%s}"),
    "area": (ATOM, (), r"\mathrm{%s}"),
}


def write(expr: Whole, alphabet: Alphabet) -> str:
    """The expression in one of the alphabets PLAIN, UNICODE, LATEX."""
    return _written(part(expr), alphabet)[1]


def _written(expr: Expr, alphabet: Alphabet) -> tuple[int, str]:
    """How tightly it binds, and its text."""
    if expr.op == "number":
        return _number(expr.parts[0], alphabet)
    if expr.op == "name":
        return ATOM, _name(expr.parts[1], alphabet)
    binds, needs, text = alphabet[_row(expr)]
    if expr.op in ("min", "max"):
        return binds, text % ", ".join(write(each, alphabet) for each in expr.parts)
    return binds, text % tuple(_bracketed(each, need, alphabet) for each, need in zip(expr.parts, needs, strict=False))


def _bracketed(expr: Expr, need: int, alphabet: Alphabet) -> str:
    binds, text = _written(expr, alphabet)
    if binds >= need:
        return text
    tall = alphabet is LATEX and "\\frac" in text
    return (LATEX if tall else PLAIN)["()"][2] % text


def _number(value: int, alphabet: Alphabet) -> tuple[int, str]:
    binds, _, text = alphabet["-1"]
    return (binds, text % -value) if value < 0 else (ATOM, str(value))


def _name(text: str, alphabet: Alphabet) -> str:
    stem, _, index = text.partition("_")
    if len(stem) > 1:
        stem = alphabet["area"][2] % stem
    return alphabet["c_in" if len(index) > 1 else "f_1"][2] % (stem, index) if index else stem


def _row(expr: Expr) -> str:
    """Which row of the tables writes it: a product and a power have special cases."""
    if expr.op == "**" and expr.parts[1].op == "number" and expr.parts[1].parts[0] in (2, 3):
        return f"**{expr.parts[1].parts[0]}"
    if expr.op != "*":
        return expr.op
    left, right = expr.parts
    if left.op == "number" and left.parts[0] >= 0 and right.op == "name" and len(right.parts[1]) == 1:
        return "2*p"
    beside = {left.op, right.op}  # a name beside brackets
    return "d*()" if "name" in beside and beside & {"+", "-"} else "*"
