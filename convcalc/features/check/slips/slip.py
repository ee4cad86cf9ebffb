"""What a slip is, and what is said of one that gives a claimed value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.expression import PLAIN, Expr, part, product, share, symbol, write
from convcalc.document.writers.cells import apart


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
    source      where it was met; "" where it was not, but is easily made
    needs       the tags without which it cannot happen
    wrong       the formula for the wrong value, a function of some of a setting's numbers
    names       these numbers
    convention  who counts so on purpose, where somebody does: then it is no mistake, but to be named
    hidden      is the formula harder to read than the words?
    copied      it says only where the value stands as well: a change that makes the claim true helps more
    """

    code: str
    text: str
    source: str
    needs: frozenset[str]
    wrong: Callable[..., Any]
    names: tuple[str, ...]
    convention: str = ""
    hidden: bool = False
    copied: bool = False

    def value(self, setting: Setting) -> int | Fraction | None:
        """The wrong value, None where the slip cannot happen here."""
        values = setting.values
        if not self.needs <= setting.tags or not all(name in values for name in self.names):
            return None
        value: int | Fraction = self.wrong(*(values[name] for name in self.names))
        return value.numerator if value.denominator == 1 else value  # a formula may leave Fraction(53, 1) standing

    def worked(self, setting: Setting) -> str:
        """The formula with the numbers put in, and its value; the value alone where the formula would not help.

        >>> forgotten = slip("S04", "the + 1 at the end was left out", "", "", lambda n, e, s: (n - e) // s)
        >>> forgotten.worked(Setting(frozenset(), {"n": 224, "e": 11, "s": 4}))
        'floor((224 - 11) / 4) = 53'
        """
        value = self.value(setting)
        right = f"{value:,}" if isinstance(value, int) else _decimal(value)
        if self.hidden:
            return right
        left = write(_numbers_in(part(self.wrong(*(symbol(name) for name in self.names))), setting), PLAIN)
        return right if left == str(value) else f"{apart(left)} = {right}"

    def formula(self, setting: Setting) -> str:
        """As `worked`, for whoever knows the value already: "" where the formula would not help."""
        return "" if self.hidden else self.worked(setting)


def slip(
    code: str,
    text: str,
    source: str,
    needs: str,
    wrong: Callable[..., Any],
    convention: str = "",
    hidden: bool = False,
) -> Slip:
    """A row of the catalogue; the names of the formula's arguments say which numbers it takes."""
    code_object: Any = wrong.__code__
    names = code_object.co_varnames[: code_object.co_argcount]
    return Slip(code, text, source, frozenset(needs.split()), wrong, names, convention, hidden)


def without_formula(code: str, text: str, source: str, convention: str = "", copied: bool = False) -> Slip:
    """A slip that shows in the whole network rather than in a formula of a few numbers."""
    return Slip(code, text, source, frozenset(), _no_formula, (), convention, copied=copied)


def _no_formula() -> int:
    raise TypeError("this slip is found by looking, not by a formula")


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


Holds = Callable[[Any], bool]
"""Is this value what was claimed?"""


class SuspectedSlip(NamedTuple):
    """A slip that gives the very value claimed.

    text: what was done, with the numbers where they are few.  convention: who counts so on purpose, "" where nobody.
    copied: as in `Slip`.  where, worked: the row and the numbers alone, as they stand in the text; "" where not given.
    """

    code: str
    text: str
    source: str = ""
    convention: str = ""
    copied: bool = False
    where: str = ""
    worked: str = ""


Suspects = Iterator[SuspectedSlip]


def suspected(slip: Slip, where: str = "", worked: str = "") -> SuspectedSlip:
    """A slip with the place, where there are several, and its numbers, where they were made out."""
    text = slip.text + (f" (in {where})" if where else "") + (f": {worked}" if worked else "")
    return SuspectedSlip(slip.code, text, slip.source, slip.convention, slip.copied, where, worked)


def together(first: SuspectedSlip, second: SuspectedSlip) -> SuspectedSlip:
    """Two slips that happened together."""
    code = "+".join(code for code in (first.code, second.code) if code)
    source = "; ".join(dict.fromkeys(source for source in (first.source, second.source) if source))
    where = "; ".join(dict.fromkeys(where for where in (first.where, second.where) if where))
    return SuspectedSlip(code, f"{first.text}; and {second.text}", source, where=where)


def each_once(suspects: Suspects) -> Suspects:
    """Each code once, as it was found first."""
    known: set[str] = set()
    for each in suspects:
        key = each.code or each.convention
        if key not in known:
            known.add(key)
            yield each
