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

SMALL = {"n": 256, "f": 15, "s": 8, "d": 4}
"""How far an unknown is searched where nothing that is given limits it."""


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
    """Where a name is searched; high is None where it depends on the others, as padding does on the kernel."""

    low: int
    high: int | None

    @property
    def values(self) -> range:
        return range(self.low, self.low + 1 if self.high is None else self.high + 1)


def search_ranges(query: LayerQuery) -> dict[str, SearchRange]:
    """Where every name is searched: what was given, or bounds of ours."""
    alone = len(query.open) == 1
    found: dict[str, SearchRange] = {}
    for name in NAMES:
        given = query.given(name)
        if isinstance(given, Bounds):
            found[name] = SearchRange(*given)
        elif isinstance(given, str) or name == "op" or (name == "p" and query.pool):
            found[name] = SearchRange(0, None)
        else:
            found[name] = SearchRange(
                LEAST[name], _limit_alone(query, name) if alone else _limit_beside_others(query, name)
            )
    return found


def _limit_alone(query: LayerQuery, name: str) -> int | None:
    """How large the only unknown can be: a size limits it, whatever it is."""
    if query.out is None:
        return SMALL.get(name)
    if name in ("n", "p"):
        return FAR
    around = query.out if query.transposed else query.n
    assert around is not None
    return max(1, around.high + 2 * _padding(query))


def _padding(query: LayerQuery) -> int:
    if isinstance(query.p, Bounds):
        return query.p.high
    return padding_named(query.p, query.f.high, query.d.high) if query.p and query.f and query.d else SMALL["f"]


def _limit_beside_others(query: LayerQuery, name: str) -> int | None:
    if name == "p":
        return None
    return FAR if name == "n" and query.out else SMALL[name]


def padding_named(word: str, f: int, d: int) -> int:
    """valid, half and full as numbers.

    >>> padding_named("half", 7, 1), padding_named("full", 3, 2)
    (3, 4)
    """
    return {"valid": 0, "half": formulas.half_pad(f), "full": formulas.full_pad(d, f)}[word]


def most_padding(kind: str, f: int, d: int) -> int:
    """As much padding as makes sense: a pool's limit; elsewhere no window stands in the padding alone."""
    return f // 2 if kind_of(kind).is_pool else d * (f - 1)


def most_output_padding(s: int, d: int) -> int:
    return max(s, d) - 1


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
    steps = {b - a for a, b in pairwise(values)}
    count = f"{len(values):,} values"
    if steps == {1}:
        return f"{values[0]} to {values[-1]} ({count})"
    every = f"every {_ordinal(steps.pop())}, " if len(steps) == 1 else ""
    return f"{', '.join(map(str, values[:3]))}, ..., {values[-1]} ({every}{count})"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
