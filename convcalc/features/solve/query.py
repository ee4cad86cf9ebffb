"""What is known of one layer along one axis, what is not, and where the unknown is searched."""

from __future__ import annotations

from typing import Any

from convcalc.arithmetic import formulas
from convcalc.record import NamedTuple

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


class Asked(NamedTuple):
    """What is known of a layer. None: unknown, to be searched inside bounds of ours.

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

    def but(self, name: str, value: Bounds | None) -> Asked:
        """The same question with one thing else."""
        changed: dict[str, Any] = {name: value}
        return self._replace(**changed)

    @property
    def open(self) -> tuple[str, ...]:
        """The unknowns, apart from the output."""
        return tuple([name for name in NAMES if self.is_open(name)])


class Reach(NamedTuple):
    """Where a name is searched; high is None where it depends on the others, as padding does on the kernel."""

    low: int
    high: int | None

    @property
    def values(self) -> range:
        return range(self.low, self.low + 1 if self.high is None else self.high + 1)


def reaches(asked: Asked) -> dict[str, Reach]:
    """The reach of every name: what was given, or bounds of ours."""
    alone = len(asked.open) == 1
    found: dict[str, Reach] = {}
    for name in NAMES:
        given = asked.given(name)
        if isinstance(given, Bounds):
            found[name] = Reach(*given)
        elif isinstance(given, str) or name == "op" or (name == "p" and "pool" in asked.kind):
            found[name] = Reach(0, None)
        else:
            found[name] = Reach(LEAST[name], _alone(asked, name) if alone else _beside_others(asked, name))
    return found


def _alone(asked: Asked, name: str) -> int | None:
    """How large the only unknown can be: a size limits it, whatever it is."""
    if asked.out is None:
        return SMALL.get(name)
    if name in ("n", "p"):
        return FAR
    around = asked.out if asked.kind == "tconv" else asked.n
    assert around is not None
    return max(1, around.high + 2 * _padding(asked))


def _padding(asked: Asked) -> int:
    if isinstance(asked.p, Bounds):
        return asked.p.high
    return padding_named(asked.p, asked.f.high, asked.d.high) if asked.p and asked.f and asked.d else SMALL["f"]


def _beside_others(asked: Asked, name: str) -> int | None:
    if name == "p":
        return None
    return FAR if name == "n" and asked.out else SMALL[name]


def padding_named(word: str, f: int, d: int) -> int:
    """valid, half and full as numbers.

    >>> padding_named("half", 7, 1), padding_named("full", 3, 2)
    (3, 4)
    """
    return {"valid": 0, "half": formulas.half_pad(f), "full": formulas.full_pad(d, f)}[word]


def most_padding(kind: str, f: int, d: int) -> int:
    """As much padding as makes sense: a pool's limit; elsewhere no window stands in the padding alone."""
    return f // 2 if "pool" in kind else d * (f - 1)


def most_output_padding(s: int, d: int) -> int:
    return max(s, d) - 1
