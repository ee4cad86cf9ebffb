"""A formula with names instead of numbers, and the steps from there to its value; made only when someone asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.expression import LATEX, PLAIN, UNICODE, Expr, evaluate, part, symbol, write
from convcalc.arithmetic.formulas import FORMULAS, NOTATION

Argument: TypeAlias = "int | Expr | tuple[int | Expr, ...]"


class Steps(NamedTuple):
    """A calculation in three alphabets: each step says the same number, nearer to the answer, which is the last."""

    plain: tuple[str, ...]
    unicode: tuple[str, ...]
    latex: tuple[str, ...]


def working(function: Callable[..., int], values: Mapping[str, int], /, **args: Argument) -> Steps:
    """The steps from a formula in symbols, through the numbers put in, to its value.

    values: by argument name; padding as `p`, or as `p_before` and `p_after`: where these are equal, p is written.
    args: what stands for an argument instead of its name: a number, or an expression of names that are in `values`.

    >>> from convcalc.arithmetic.formulas import window_out
    >>> print(*working(window_out, {"n": 224, "p": 0, "d": 1, "f": 11, "s": 4}).plain, sep=" = ")
    floor((n + 2p - d*(f - 1) - 1) / s) + 1 = floor((224 + 2*0 - 1*(11 - 1) - 1) / 4) + 1 = floor(213 / 4) + 1 = 54
    """
    if "p_before" in values and values["p_before"] == values.get("p_after"):
        values = {"p": values["p_before"], **values}
    given = {name: symbol(name, NOTATION[name][0]) for name in ("pads", "pads_before") if name in values}
    steps = [recorded(function, "p" in values, **{**given, **args})]
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
