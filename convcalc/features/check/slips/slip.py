"""What a slip is, and what was found of it in a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from convcalc.arithmetic.expression import PLAIN, Expr, part, product, share, symbol, write
from convcalc.record import NamedTuple

Function = TypeVar("Function", bound=Callable[..., Any])


class Setting(NamedTuple):
    """What a formula can be put to: what holds there (tags), and numbers by name.

    written: how a number came about, where that says more than the number: an area as `11*11`.
    """

    tags: frozenset[str]
    values: Mapping[str, int]
    written: Mapping[str, tuple[int, ...]] = {}


class Slip(NamedTuple):
    """One way to a wrong value.

    code        as in the catalogue of mistakes: S04, P01, ...; "" for a way of counting that nobody would call a slip
    text        what was done, in a sentence
    source      where it was met; "" where it was not, but is easily told
    needs       the tags without which it cannot happen
    wrong       the formula for the wrong value, a function of some of a setting's numbers
    names       these numbers
    convention  who counts so on purpose, where somebody does: then it is no mistake, but to be named
    hidden      is the formula harder to read than the words?
    """

    code: str
    text: str
    source: str
    needs: frozenset[str]
    wrong: Callable[..., Any]
    names: tuple[str, ...]
    convention: str = ""
    hidden: bool = False

    def value(self, setting: Setting) -> int | Fraction | None:
        """The wrong value, None where the slip cannot happen here."""
        values = setting.values
        if not self.needs <= setting.tags or not all(name in values for name in self.names):
            return None
        found = self.wrong(*(values[name] for name in self.names))
        return found if isinstance(found, int) else _whole(found)

    def shown(self, setting: Setting) -> str:
        """The formula with the numbers put in: `floor((224 - 11) / 4) = 53`; "" where that would not help."""
        if self.hidden:
            return ""
        expr = part(self.wrong(*(symbol(name) for name in self.names)))
        value = self.value(setting)
        left = write(_numbers_in(expr, setting), PLAIN)
        right = f"{value:,}" if isinstance(value, int) else _decimal(value)
        return right if left == str(value) else f"{left} = {right}"


def _whole(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _decimal(value: Fraction | None) -> str:
    """A fraction as students write it: 54.25, or 3 1/3 as 10/3."""
    if value is None:
        return "?"
    return f"{float(value):g}" if 10**6 % value.denominator == 0 else str(value)


def _numbers_in(expr: Expr, setting: Setting) -> Expr:
    """The expression with numbers for names; what adds nothing is left out."""
    if expr.op == "number":
        return expr
    if expr.op == "name":
        name = expr.parts[0]
        factors = setting.written.get(name)
        return product([part(n) for n in factors]) if factors else part(setting.values[name])
    parts = [_numbers_in(each, setting) for each in expr.parts]
    if expr.op in ("+", "-") and _is(parts[1], 0):
        return parts[0]
    if expr.op == "*" and _is(parts[0], 1):
        return parts[1]
    if expr.op in ("*", "/", "floor", "ceil") and _is(parts[1], 1):
        return parts[0]
    return Expr(expr.op, *parts)


def _is(expr: Expr, number: int) -> bool:
    return expr.op == "number" and bool(expr.parts[0] == number)


def over(a: int, b: int) -> Any:
    """A division that is left standing: `over(213, 4)` is 53 1/4."""
    return Fraction(a, b) if isinstance(a, int) and isinstance(b, int) else share(a, b)


class Catalogue:
    """Collects slips in the order of likelihood; `add` is the decorator that makes one of a formula."""

    def __init__(self) -> None:
        self.slips: list[Slip] = []

    def add(
        self, code: str, text: str, source: str, needs: str = "", convention: str = "", hidden: bool = False
    ) -> Callable[[Function], Function]:
        def register(function: Function) -> Function:
            code_object: Any = function.__code__
            names = code_object.co_varnames[: code_object.co_argcount]
            self.slips.append(Slip(code, text, source, frozenset(needs.split()), function, names, convention, hidden))
            return function

        return register


def told(code: str, text: str, source: str, convention: str = "") -> Slip:
    """A slip that is seen by looking at the whole net rather than by a formula of a few numbers."""
    return Slip(code, text, source, frozenset(), _no_formula, (), convention)


def _no_formula() -> int:
    raise TypeError("this slip is found by looking, not by a formula")


def joined(slips: Iterable[Slip]) -> str:
    """The code of several slips together: S07+C10."""
    return "+".join(slip.code for slip in slips)


Holds = Callable[[Any], bool]
"""Is this value what was claimed?"""


class Found(NamedTuple):
    """A slip that gives the very value claimed.

    text: what was done, with the numbers where they are few.  convention: who counts so on purpose, "" where nobody.
    """

    code: str
    text: str
    source: str = ""
    convention: str = ""


Finds = Iterator[Found]


def found(slip: Slip, where: str = "", shown: str = "") -> Found:
    """A slip with the place, where there are several, and its numbers, where they were made out."""
    text = slip.text + (f" (in {where})" if where else "") + (f": {shown}" if shown else "")
    return Found(slip.code, text, slip.source, slip.convention)


def both(first: Found, second: Found) -> Found:
    """Two slips that happened together."""
    code = "+".join(code for code in (first.code, second.code) if code)
    source = "; ".join(dict.fromkeys(source for source in (first.source, second.source) if source))
    return Found(code, f"{first.text}; and {second.text}", source)


def once(finds: Finds) -> Finds:
    """Each code once, as it was found first."""
    seen: set[str] = set()
    for each in finds:
        key = each.code or each.convention
        if key not in seen:
            seen.add(key)
            yield each
