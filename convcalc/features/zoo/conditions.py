"""Which networks of the zoo are meant, and in what order: `params<5M`, `tag=segmentation`, `-macs`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import UNITS
from convcalc.text import nearest, shortened
from convcalc.zoo.catalog import Entry, key


class UnreadableChoice(ValueError):
    """A condition or an order that cannot be read; hint: what can."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class FactCondition(NamedTuple):
    """A fact, how it is compared, and with what: a number, or a word for the facts that are words.

    step: the worth of the last digit that was written, 0 where all are; `params=25.6M` is any number that rounds to it.
    """

    fact: str
    sign: str
    number: Fraction
    word: str
    step: Fraction
    text: str

    def holds(self, entry: Entry) -> bool | None:
        """None: of this network the fact is not known."""
        if self.fact in WORDS:
            found = any(key(self.word) == key(each) for each in WORDS[self.fact](entry))
            return found == (self.sign == "=")
        value = NUMBERS[self.fact](entry)
        if value is None:
            return None
        if self.sign in ("=", "!="):
            return (abs(2 * (value - self.number)) <= self.step) == (self.sign == "=")
        return bool(ORDERS[self.sign](value, self.number))


def _side(entry: Entry) -> int:
    return int(entry.input.partition("x")[0])


def _percent(text: str) -> Fraction | None:
    return Fraction(text) if text else None


NUMBERS: Mapping[str, Callable[[Entry], int | Fraction | None]] = {
    "params": lambda entry: entry.params,
    "macs": lambda entry: entry.macs,
    "rf": lambda entry: entry.rf,
    "input": _side,
    "year": lambda entry: entry.year,
    "top1": lambda entry: _percent(entry.top1),
    "top5": lambda entry: _percent(entry.top5),
}
"""Facts that are numbers; accuracies in percent, as they are quoted; input: its first size."""

WORDS: Mapping[str, Callable[[Entry], Sequence[str]]] = {
    "name": lambda entry: (entry.name, *entry.aliases),
    "family": lambda entry: (entry.family,),
    "data": lambda entry: (entry.data,),
    "tag": lambda entry: entry.tags,
}
"""Facts that are words."""

MEANT = {
    "parameters": "params",
    "param": "params",
    "mac": "macs",
    "size": "input",
    "resolution": "input",
    "accuracy": "top1",
    "acc": "top1",
    "top-1": "top1",
    "top-5": "top5",
    "tags": "tag",
    "dataset": "data",
    "network": "name",
}
"""What a fact is also called."""

ORDERS: Mapping[str, Callable[[Fraction | int, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SIGNS = {"\u2264": "<=", "\u2265": ">=", "\u2260": "!=", "==": "=", "<>": "!="}
MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}

EXAMPLE = 'a condition is a fact, a sign and a number: "params<5M", "top1>=75", "tag=segmentation"'

_BETWEEN = re.compile(r"\s+and\s+|\s*(?:&&?|;)\s*|\s*,(?!\d{3}(?!\d))\s*", re.IGNORECASE)
_SIGN = re.compile("(<=|>=|==|!=|<>|[<>=\u2264\u2265\u2260])")
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.(\d{1,12}))?\s*([A-Za-z]?)\s*%?", re.ASCII)


def conditions(text: str) -> tuple[FactCondition, ...]:
    """Read conditions: commas or `and` between several, `1M < params < 5M` is two.

    >>> [each.text for each in conditions("1M<params<5M, year>2016")]
    ['params>1M', 'params<5M', 'year>2016']
    """
    return tuple([each for part in _BETWEEN.split(text.strip()) for each in _chain(part, text)])


def _chain(part: str, text: str) -> Iterator[FactCondition]:
    pieces = [piece.strip() for piece in _SIGN.split(part)]
    if len(pieces) < 3 or not all(pieces):
        raise UnreadableChoice(f"'{shortened(text, 40)}' is no condition", EXAMPLE)
    for at in range(0, len(pieces) - 2, 2):
        left, sign, right = pieces[at], SIGNS.get(pieces[at + 1], pieces[at + 1]), pieces[at + 2]
        if _NUMBER.fullmatch(left) and not _NUMBER.fullmatch(right):
            left, sign, right = right, MIRRORED.get(sign, sign), left
        yield _condition(left, sign, right)


def _condition(left: str, sign: str, right: str) -> FactCondition:
    fact, written = _fact(left), f"{left.lower()}{sign}{right}"
    if fact in WORDS:
        if sign not in ("=", "!="):
            raise UnreadableChoice(f"'{fact}' is a word: it is compared by = or !=", f"for example {fact}={right}")
        return FactCondition(fact, sign, Fraction(0), right, Fraction(0), written)
    found = _NUMBER.fullmatch(right)
    if not found or found[3].upper() not in UNITS:
        units = "digits, or a number with K, M, G, B or T behind it"
        raise UnreadableChoice(f"{fact}: '{shortened(right, 40)}' is no number", f"{units}, as in {fact}<5M")
    whole, places, unit = found[1].replace(",", ""), found[2] or "", UNITS[found[3].upper()]
    step = Fraction(unit, 10 ** len(places))
    exact = Fraction(int(whole + places)) * step
    return FactCondition(fact, sign, exact, "", step if places or unit > 1 else Fraction(0), written)


def _fact(name: str) -> str:
    fact = MEANT.get(name.lower(), name.lower())
    if fact in NUMBERS or fact in WORDS:
        return fact
    if fact.strip("gm").startswith("flop"):
        raise UnreadableChoice(
            f"'{name}' is no fact of the zoo", "a multiply-accumulate is two FLOPs: macs < half of it"
        )
    near = nearest(fact, [*NUMBERS, *WORDS, *MEANT])
    known = f"there are {', '.join((*NUMBERS, *WORDS))}"
    raise UnreadableChoice(
        f"'{shortened(name, 40)}' is no fact of the zoo", f"did you mean '{near}'? {known}" if near else known
    )


def chosen(known: Sequence[Entry], wanted: Sequence[FactCondition]) -> tuple[list[Entry], list[str]]:
    """The networks of which all conditions hold, and what to say of those of which a fact is not known."""
    found, unknown = list(known), []
    for condition in wanted:
        unknown += [(entry, condition.fact) for entry in found if condition.holds(entry) is None]
        found = [entry for entry in found if condition.holds(entry)]
    facts = dict.fromkeys(fact for _, fact in unknown)
    counts = [(fact, sum(fact == each for _, each in unknown)) for fact in facts]
    return found, [f"{count} left out, of which no {fact} is known" for fact, count in counts]


def span_of(known: Iterable[Entry], condition: FactCondition) -> str:
    """From where to where a fact goes in these networks, for who asked for what none has."""
    if condition.fact in WORDS:
        words = sorted({word for entry in known for word in WORDS[condition.fact](entry)})
        near = nearest(condition.word.lower(), words)
        some = ", ".join(words[:12]) + (", ..." if len(words) > 12 else "")
        return f"did you mean '{near}'?" if near else f"{condition.fact} is one of {some}"
    numbers = [(value, entry) for entry in known if (value := NUMBERS[condition.fact](entry)) is not None]
    if not numbers:
        return f"{condition.fact} is known of none of them"
    ends = min(numbers, key=lambda each: each[0]), max(numbers, key=lambda each: each[0])
    low, high = (f"{_digits(condition.fact, value)} ({entry.name})" for value, entry in ends)
    return f"{condition.fact} goes from {low} to {high}"


def _digits(fact: str, value: int | Fraction) -> str:
    if isinstance(value, Fraction):
        return f"{float(value):.5g}"
    return str(value) if fact == "year" else f"{value:,}"


def ordered(known: Sequence[Entry], order: str) -> list[Entry]:
    """By facts, with commas between several; a minus before one is the largest first. What is unknown stands last."""
    found = list(known)
    for part in reversed(order.replace("\u2212", "-").split(",")):
        fact = _fact(part.strip().lstrip("-+").strip())
        found = _sorted(found, fact, part.strip().startswith("-"))
    return found


def _sorted(known: list[Entry], fact: str, falling: bool) -> list[Entry]:
    if fact in WORDS:
        return sorted(known, key=lambda entry: key("".join(WORDS[fact](entry)[:1])), reverse=falling)
    values = [(NUMBERS[fact](entry), entry) for entry in known]
    numbers = [(Fraction(value), entry) for value, entry in values if value is not None]
    numbers.sort(key=lambda each: each[0], reverse=falling)
    return [entry for _, entry in numbers] + [entry for value, entry in values if value is None]
