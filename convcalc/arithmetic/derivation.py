"""A formula with names instead of numbers, and the steps from there to its value; made only when someone asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.expression import LATEX, PLAIN, UNICODE, Expr, evaluate, part, simplified, symbol, write
from convcalc.arithmetic.formulas import FORMULAS, NOTATION

Argument: TypeAlias = "int | Expr | tuple[int | Expr, ...]"


class Steps(NamedTuple):
    """A calculation in three alphabets: each step says the same number, nearer to the answer, which is the last."""

    plain: tuple[str, ...]
    unicode: tuple[str, ...]
    latex: tuple[str, ...]


def working(function: Callable[..., int], values: Mapping[str, int], /, **args: Argument) -> Steps:
    """The steps from a formula in symbols, through the numbers put in, to its value.

    An argument that changes nothing at its value is left out, as in every notebook: a dilation of 1, a stride of 1.
    values: by argument name; padding as `p`, or as `p_before` and `p_after`: where these are equal, p is written.
    args: what stands for an argument instead of its name: a number, or an expression of names that are in `values`.

    >>> from convcalc.arithmetic.formulas import window_out
    >>> print(*working(window_out, {"n": 224, "p": 0, "d": 1, "f": 11, "s": 4}).plain, sep=" = ")
    floor((n + 2p - f) / s) + 1 = floor((224 + 2*0 - 11) / 4) + 1 = floor(213 / 4) + 1 = 54
    >>> print(*working(window_out, {"n": 7, "p": 2, "d": 2, "f": 3, "s": 1}).plain, sep=" = ")
    n + 2p - d*(f - 1) = 7 + 2*2 - 2*(3 - 1) = 7
    """
    if "p_before" in values and values["p_before"] == values.get("p_after"):
        values = {"p": values["p_before"], **values}
    given = {name: symbol(name, NOTATION[name][0]) for name in ("pads", "pads_before") if name in values}
    neutral = FORMULAS[function.__name__].neutral
    vanishing = {name: value for name, value in neutral.items() if values.get(name) == value and name not in args}
    first = recorded(function, "p" in values, **{**given, **args, **vanishing})
    steps = [simplified(first) if vanishing else first]
    steps.append(_numbers_in(steps[0], values))
    while steps[-1].op != "number":
        steps.append(_nearer(steps[-1]))
    texts = [write(step, PLAIN) for step in steps]
    kept = [step for step, text, before in zip(steps, texts, ["", *texts], strict=False) if text != before]
    return Steps(*(tuple(write(step, alphabet) for step in kept) for alphabet in (PLAIN, UNICODE, LATEX)))


def recorded(function: Callable[..., int], equal: bool = True, /, **args: Argument) -> Expr:
    """What a registered formula does, in the notation of formulas.NOTATION; 2p where padding is `equal` on both sides.

    >>> from convcalc.arithmetic.formulas import half_pad, same_pads, tconv_out
    >>> print(recorded(tconv_out))
    (n - 1)*s - 2p + d*(f - 1) + 1 + op
    >>> print(recorded(tconv_out, False, d=1))
    (n - 1)*s - (p_before + p_after) + 1*(f - 1) + 1 + op
    """
    names = FORMULAS[function.__name__].arguments
    stands = {**(_EQUAL if equal else _APART), **args}
    given: list[Any] = [stands[name] if name in stands else symbol(name, NOTATION[name][0]) for name in names]
    if names[-1] == "parts":
        given[-1:] = given[-1]
    return part(function(*given))


def cases(function: Callable[..., int]) -> list[tuple[dict[str, int], Expr]]:
    """The shorter forms of a formula that textbooks print, each with what holds there.

    >>> from convcalc.arithmetic.formulas import window_out
    >>> for where, form in cases(window_out):
    ...     print(where, form)
    {'d': 1} floor((n + 2p - f) / s) + 1
    {'d': 1, 's': 1} n + 2p - f + 1
    """
    neutral = list(FORMULAS[function.__name__].neutral.items())
    held = [dict(neutral[: count + 1]) for count in range(len(neutral))]
    return [(where, simplified(recorded(function, **where))) for where in held]


_P, _BEFORE, _AFTER = symbol("p"), symbol("p_before"), symbol("p_after")
_EQUAL: dict[str, Any] = {"pads": 2 * _P, "p_before": _P, "pads_before": _P, "parts": (symbol("c_1"), symbol("c_2"))}
_APART: dict[str, Any] = {**_EQUAL, "pads": _BEFORE + _AFTER, "p_before": _BEFORE, "pads_before": _BEFORE}

_ROUNDED = ("floor", "ceil", "mod", "min", "max")  # the numbers that go into these are shown before they vanish


def _numbers_in(expr: Expr, values: Mapping[str, int]) -> Expr:
    if expr.op == "name":
        return part(values[expr.parts[0]])
    return expr if expr.op == "number" else Expr(expr.op, *(_numbers_in(each, values) for each in expr.parts))


def _rounds(expr: Expr) -> bool:
    return expr.op in _ROUNDED or (expr.op != "number" and any(map(_rounds, expr.parts)))


def _nearer(expr: Expr) -> Expr:
    """The next step of numbers: what rounds vanishes once only numbers go into it; all else is worked out at once."""
    if expr.op == "number" or not _rounds(expr) or _of_numbers(expr):
        return part(evaluate(expr, {}))
    nearer = Expr(expr.op, *map(_nearer, expr.parts))
    trivial = expr.op in ("+", "-") and _of_numbers(nearer)  # 53 + 1 is not worth a step
    return part(evaluate(nearer, {})) if trivial else nearer


def _of_numbers(expr: Expr) -> bool:
    return all(each.op == "number" for each in expr.parts)
