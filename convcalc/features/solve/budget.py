"""A budget on a network with one free variable: every value that keeps to it, found by measuring each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.network import UnknownSetting
from convcalc.features.check.claimed import amount
from convcalc.features.solve.query import Bounds
from convcalc.lang.tree import UNITS, Claim, Number
from convcalc.lang.writer import number
from convcalc.loading import facts_of
from convcalc.network.claims import compare
from convcalc.network.facts import Facts
from convcalc.network.scopes import shape_of
from convcalc.readers.source import Loaded
from convcalc.shape import Shape
from convcalc.text import NOWHERE

if TYPE_CHECKING:
    from convcalc.diagnostics.diagnostic import Mistake

SEARCHED = Bounds(1, 256)
MOST_WORK = 100_000
"""Layers that are measured, over all values, before a range that was not given is doubled no more."""
INPUT = "input"


class UnreadableCondition(ValueError):
    """A condition that cannot be read."""


class Condition(NamedTuple):
    """A condition: what, one of < <= > >= = and the number as written; for `out` the numbers of a size."""

    what: str
    sign: str
    value: Fraction
    claim: Claim

    @property
    def rounded(self) -> bool:
        """Was its number given in a few digits?"""
        value = self.claim.value
        return isinstance(value, Number) and bool(value.places or value.unit)

    @property
    def text(self) -> str:
        value = self.claim.value
        return f"{self.what} {self.sign} {number(value) if isinstance(value, Number) else 'x'.join(map(str, value))}"


class Candidate(NamedTuple):
    """What one value of the free variable makes of the network."""

    value: int
    params: int
    macs: int
    rf: tuple[int | None, ...] | None
    out: Shape


class Budget(NamedTuple):
    """Every value that meets all conditions: largest first where one is an upper bound, else smallest first.

    near: the closest values, outside of what was found, that do not.  refused: values with which the network cannot
    be, and why the first of them cannot; reasons: the same apart, a reason and the values that fail for it.
    input: as it was asked, None for the side that is searched.
    """

    name: str
    conditions: tuple[Condition, ...]
    searched: Bounds
    candidates: tuple[Candidate, ...]
    near: tuple[Candidate, ...]
    refused: tuple[int, ...]
    reason: str
    input: tuple[int | None, ...] | None = None
    reasons: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def falling(self) -> bool:
        """Is as much wanted as a bound allows? Then the largest value is the interesting one."""
        return any(each.sign in ("<", "<=") for each in self.conditions)

    @property
    def nearest_first(self) -> bool:
        """Is a rounded number wanted? Then what comes nearest to it is meant: 1M is none of 510,310."""
        return any(each.sign == "=" and each.rounded for each in self.conditions)


class BudgetQuery(NamedTuple):
    """A network, the name of what is free ("input" for the side of the input), what is set besides, and the input.

    widens: are the bounds ours, so that they may be doubled where nothing within them does it?
    """

    loaded: Loaded
    name: str
    bounds: Bounds = SEARCHED
    lets: Mapping[str, int] = {}
    input: tuple[int | None, ...] | None = None
    widens: bool = False


def condition(what: str, text: str) -> Condition:
    """Read a condition.

    >>> condition("params", "<5M").text, condition("rf", "31").sign, condition("out", ">=7x7").text
    ('params < 5M', '=', 'out >= 7x7')
    """
    bare = text.strip().replace(" ", "").replace("\u2264", "<=").replace("\u2265", ">=")
    sign = next((each for each in ("<=", ">=", "<", ">", "=") if bare.startswith(each)), "")
    digits = bare[len(sign) :]
    if what == "out":
        sizes = [_plain(each) for each in digits.lower().replace("\u00d7", "x").split("x")]
        return Condition(what, sign or "=", Fraction(sizes[0]), Claim("size", tuple(sizes), False, None, NOWHERE))
    claimed = _number(digits)
    return Condition(what, sign or "=", amount(claimed), Claim(what, claimed, False, None, NOWHERE))


def _plain(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise UnreadableCondition(digits)
    return int(digits)


def _number(digits: str) -> Number:
    """Digits with thousands commas, or a decimal with K, M, G, B or T."""
    unit = digits[-1:].upper() if digits[-1:].isalpha() else ""
    whole, _, places = (digits[:-1] if unit else digits).partition(".")
    groups = whole.split(",")
    whole = "".join(groups)
    commas_fit = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(each) == 3 for each in groups[1:]))
    if not (unit in UNITS and whole.isascii() and (whole + places).isdigit() and commas_fit and len(whole) < 20):
        raise UnreadableCondition(digits)
    return Number(int(whole + places), len(places), unit)


def budget(query: BudgetQuery, conditions: tuple[Condition, ...]) -> Budget:
    """Measure the network for every value inside the bounds.

    Raises SpecError where it cannot be for any of them.
    """
    measured = Measured(query)
    high = query.bounds.high
    measured.add(query.bounds.values)
    while query.widens and measured.work < MOST_WORK and _goes_on(measured.candidates, conditions):
        measured.add(range(high + 1, 2 * high + 1))
        high *= 2
    candidates, first = measured.candidates, measured.first
    if not candidates and first is not None:
        raise first
    kept = tuple([each for each in candidates if all(keeps(each, one) for one in conditions)])
    near, reason = _near(candidates, kept, conditions), first.message if first else ""
    searched = query.bounds._replace(high=high)
    refused = tuple(sorted([value for _, values in measured.reasons for value in values]))
    found = Budget(query.name, conditions, searched, kept, near, refused, reason, query.input, tuple(measured.reasons))
    if not found.falling and len(kept) > 1 and found.nearest_first:
        found = found._replace(candidates=tuple(sorted(kept, key=lambda each: _far(each, conditions))))
    return found._replace(candidates=kept[::-1]) if found.falling else found


class Measured:
    """What was measured so far: what each value makes of the network, and why others make none.

    work: layers in all.  first: the first mistake.
    """

    def __init__(self, query: BudgetQuery) -> None:
        self.query = query
        self.candidates: list[Candidate] = []
        self.refused: dict[type[Mistake], tuple[str, list[int]]] = {}
        self.first: SpecError | None = None
        self.work = 0

    def add(self, values: Iterable[int]) -> None:
        """Measure the network for more values; raises SpecError for a variable that is not there."""
        for value in values:
            try:
                facts = _facts(self.query, value)
            except SpecError as error:
                self._refuse(value, error)
            else:
                self.work += len(facts.rows)
                self.candidates.append(Candidate(value, facts.params, facts.macs, facts.rf, facts.out))

    def _refuse(self, value: int, error: SpecError) -> None:
        if any(isinstance(each, UnknownSetting) for each in error.mistakes):
            raise error
        self.first = self.first or error
        mistake = error.mistakes[0]
        self.refused.setdefault(type(mistake), (mistake.message, []))[1].append(value)

    @property
    def reasons(self) -> list[tuple[str, tuple[int, ...]]]:
        """Each reason, in the words of the first value that fails for it, and all values that do."""
        return [(reason, tuple(values)) for reason, values in self.refused.values()]


def _goes_on(candidates: Sequence[Candidate], conditions: tuple[Condition, ...]) -> bool:
    """May larger values do what none does so far?  The last one does it, or falls short of it and grows."""
    if not candidates:
        return False
    last, middle = candidates[-1], candidates[len(candidates) // 2]
    kept = any(all(keeps(each, one) for one in conditions) for each in candidates)
    if kept and (any(one.sign != "=" for one in conditions) or not all(keeps(last, one) for one in conditions)):
        return False
    return all(
        number is not None and before is not None and (number <= target or one.sign in (">", ">=")) and number > before
        for one in conditions
        if kept or not keeps(last, one)
        for (number, target), (before, _) in zip(_numbers(last, one), _numbers(middle, one), strict=True)
    )


def _facts(query: BudgetQuery, value: int) -> Facts:
    loaded, lets, shape = query.loaded, dict(query.lets), None
    if query.input is not None:
        numbers = tuple([value if each is None else each for each in query.input])
        shape = shape_of(numbers, loaded.tree.layout)
    if query.name != INPUT:
        lets[query.name] = value
    return facts_of(loaded, shape, lets, hints=False)


def keeps(candidate: Candidate, condition: Condition) -> bool:
    """Does a network meet one condition?"""
    if condition.sign == "=":
        computed = candidate.out if condition.what == "out" else getattr(candidate, condition.what)
        return compare(_fitting(condition.claim, candidate.out), computed).verdict == "true"
    return all(_stands(number, condition, target) for number, target in _numbers(candidate, condition))


def _fitting(claim: Claim, out: Shape) -> Claim:
    """One number claimed of a size is every axis's."""
    if claim.what == "size" and len(claim.value) == 1 and len(out.size) > 1:
        return claim._replace(value=claim.value * len(out.size))
    return claim


def _numbers(candidate: Candidate, condition: Condition) -> list[tuple[Fraction | None, Fraction]]:
    """What is compared with what: of sizes and fields every axis."""
    if condition.what == "out":
        sizes = candidate.out.size or (candidate.out.channels or 0,)
        wanted = _fitting(condition.claim, candidate.out).value
        return [(Fraction(a), Fraction(b)) for a, b in zip(sizes, cast("tuple[int, ...]", wanted), strict=False)]
    if condition.what == "rf":
        return [(None if each is None else Fraction(each), condition.value) for each in candidate.rf or (None,)]
    return [(Fraction(getattr(candidate, condition.what)), condition.value)]


def _stands(number: Fraction | None, condition: Condition, target: Fraction) -> bool:
    if number is None:  # the whole input is seen, or nothing definite can be said
        return False
    return {"<": number < target, "<=": number <= target, ">": number > target, ">=": number >= target}[condition.sign]


def _near(
    candidates: list[Candidate], kept: tuple[Candidate, ...], conditions: tuple[Condition, ...]
) -> tuple[Candidate, ...]:
    """The neighbours of what keeps to the budget; where nothing does, the two that miss it least."""
    if not kept:
        return tuple(sorted(sorted(candidates, key=lambda each: _misses(each, conditions))[:2]))
    inside = [each in kept for each in candidates]
    around = zip(candidates, inside, [False, *inside], [*inside[1:], False], strict=False)
    return tuple([candidate for candidate, kept_itself, *beside in around if not kept_itself and any(beside)])[:4]


def _far(candidate: Candidate, conditions: tuple[Condition, ...]) -> tuple[Fraction, int]:
    """How far from the numbers that were wanted, as shares of them."""
    wanted = [each for each in conditions if each.sign == "=" and each.rounded]
    pairs = [pair for each in wanted for pair in _numbers(candidate, each)]
    return sum((abs((number or 0) - target) / (target or 1) for number, target in pairs), Fraction(0)), candidate.value


def _misses(candidate: Candidate, conditions: tuple[Condition, ...]) -> tuple[Fraction, int]:
    """How far from all conditions, as shares of what was wanted."""
    far = Fraction(0)
    for condition in conditions:
        if not keeps(candidate, condition):
            for number, target in _numbers(candidate, condition):
                far += abs((number or 0) - target) / (target or 1)
    return far, candidate.value
