"""What is known of one layer along one axis, what is not, and where the unknown is searched."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.layers import kind_of

NAMES = ("n", "f", "s", "p", "d", "op")
LEAST = {"n": 1, "f": 1, "s": 1, "p": 0, "d": 1, "op": 0, "out": 1}
WORDS = ("valid", "half", "full")
FAR = 10**9

SMALL = {"n": 256, "f": 15, "s": 8, "p": 15, "d": 4, "op": 8}
"""So many values of an unknown are searched where nothing limits it and others are open too."""


class Bounds(NamedTuple):
    """From low to high, both included; a value that is given is both."""

    low: int
    high: int

    @property
    def fixed(self) -> bool:
        return self.low == self.high

    @property
    def values(self) -> range:
        return range(self.low, self.high + 1)


def only(value: int) -> Bounds:
    """A value that is given.

    >>> only(3).values
    range(3, 4)
    """
    return Bounds(value, value)


class LayerQuery(NamedTuple):
    """What is known of a layer along one axis. None: unknown, to be searched inside bounds of ours.

    p may be a word: valid, half or full. exact: the stride may leave nothing over.
    """

    kind: str = "conv"
    n: Bounds | None = None
    f: Bounds | None = None
    s: Bounds | None = None
    p: Bounds | str | None = None
    d: Bounds | None = Bounds(1, 1)
    op: Bounds | None = Bounds(0, 0)
    out: Bounds | None = None
    ceil: bool = False
    exact: bool = False

    def given(self, name: str) -> Bounds | str | None:
        value: Bounds | str | None = getattr(self, name)
        return value

    def number(self, name: str) -> int | None:
        """The one value of what is fixed."""
        value = self.given(name)
        return value.low if isinstance(value, Bounds) and value.fixed else None

    def is_open(self, name: str) -> bool:
        return not isinstance(self.given(name), str) and self.number(name) is None

    def but(self, name: str, value: Bounds | None) -> LayerQuery:
        """The same question with one thing else."""
        changed: dict[str, Any] = {name: value}
        return self._replace(**changed)

    @property
    def transposed(self) -> bool:
        """Does the stride multiply the size?"""
        return kind_of(self.kind).transposed

    @property
    def pool(self) -> bool:
        return kind_of(self.kind).is_pool

    @property
    def open(self) -> tuple[str, ...]:
        """The unknowns, apart from the output."""
        return tuple([name for name in NAMES if self.is_open(name)])


class SearchRange(NamedTuple):
    """Where a name is searched; high None: nothing limits it but the others."""

    low: int
    high: int | None


class Ratio(NamedTuple):
    """An output of so many times the input: times n / over."""

    times: int = 1
    over: int = 1

    @property
    def text(self) -> str:
        """
        >>> Ratio().text, Ratio(2).text, Ratio(1, 2).text
        ('n', '2n', 'n/2')
        """
        return f"{self.times if self.times > 1 else ''}n" + (f"/{self.over}" if self.over > 1 else "")


def padding_named(word: str, f: int, d: int) -> int:
    """valid, half and full as numbers.

    >>> padding_named("half", 7, 1), padding_named("full", 3, 2)
    (3, 4)
    """
    return {"valid": 0, "half": formulas.half_pad(f), "full": formulas.full_pad(d, f)}[word]


def described(query: LayerQuery) -> str:
    """`n = 224, f = 11, s = 4, out = 55`: what was given."""
    given = [_given_text(query, name) for name in (*NAMES, "out")]
    rounding = ["rounded up"] if query.ceil else []
    exact = ["no remainder"] if query.exact else []
    return f"{query.kind}: " + ", ".join(filter(None, [*given, *rounding, *exact]))


def _given_text(query: LayerQuery, name: str) -> str:
    value = query.given(name)
    if value is None or (name in ("d", "op") and query.number(name) == {"d": 1, "op": 0}[name]):
        return ""
    if isinstance(value, str):
        return f"{name} = {value}"
    return f"{name} = {value.low}" if value.fixed else f"{name} from {value.low} to {value.high}"


def listed(values: Sequence[int]) -> str:
    """
    >>> listed([2, 3]), listed([203, 207, 211, 215, 219, 223, 227]), listed(range(56, 70))
    ('2 or 3', '203, 207, 211, ..., 227 (every 4th, 7 values)', '56 to 69 (14 values)')
    """
    if len(values) < 6:
        *first, last = map(str, values)
        return f"{', '.join(first)} or {last}" if first else last
    steps = {values.step} if isinstance(values, range) else {b - a for a, b in pairwise(values)}
    count = f"{len(values):,} values"
    if steps == {1}:
        return f"{values[0]} to {values[-1]} ({count})"
    every = f"every {_ordinal(steps.pop())}, " if len(steps) == 1 else ""
    return f"{', '.join(map(str, values[:3]))}, ..., {values[-1]} ({every}{count})"


def endless(low: int, step: int) -> str:
    """
    >>> endless(53, 1), endless(3, 2)
    ('53, 54, 55, ... (every one from 53 on)', '3, 5, 7, ... (every 2nd from 3 on)')
    """
    every = "one" if step == 1 else _ordinal(step)
    return f"{low}, {low + step}, {low + 2 * step}, ... (every {every} from {low} on)"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
