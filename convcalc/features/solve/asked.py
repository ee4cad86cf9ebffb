"""How a question about one layer reads, and its answers in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from convcalc.features.solve import inverse
from convcalc.features.solve.one_layer import Found, Solution, sensible
from convcalc.features.solve.query import NAMES, Asked, Reach


def understood(asked: Asked) -> str:
    """`n = 224, f = 11, s = 4, out = 55`: what was given."""
    given = [_given(asked, name) for name in (*NAMES, "out")]
    rounding = ["rounded up"] if asked.ceil else []
    exact = ["no remainder"] if asked.exact else []
    return f"{asked.kind}: " + ", ".join(filter(None, [*given, *rounding, *exact]))


def _given(asked: Asked, name: str) -> str:
    value = asked.given(name)
    if value is None or (name in ("d", "op") and asked.number(name) == {"d": 1, "op": 0}[name]):
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


def short(asked: Asked, solution: Solution) -> str:
    """`s = 4, p = 2`: the unknowns of a solution."""
    names = asked.open or ("out",)
    return ", ".join(f"{name} = {getattr(solution, name)}" for name in names)


def searched_words(found: Found) -> list[str]:
    """Where the unknowns were searched, where these are bounds of ours."""
    told = []
    for name, reach in found.searched.items():
        if found.asked.given(name) is None and not _complete(found.asked, name, reach):
            told.append(f"{name} from {reach.low} to {_high(found.asked, name, reach)}")
    if not told:
        return []
    first = told[0].split()[0]
    return [f"searched {', '.join(told)}; --{first} {'0:20' if first in ('p', 'op') else '1:40'} searches elsewhere"]


def _high(asked: Asked, name: str, reach: Reach) -> str:
    if reach.high is not None:
        return f"{reach.high:,}"
    if name == "op":
        return "s - 1" if asked.number("d") == 1 else "max(s, d) - 1"
    return "f/2, a pool's limit" if "pool" in asked.kind else "d*(f - 1)"


def _complete(asked: Asked, name: str, reach: Reach) -> bool:
    """Can there be nothing beyond?"""
    if name == "op" or (name == "p" and "pool" in asked.kind):
        return len(asked.open) == 1
    idle = asked.number("n") == 1 and asked.kind == "tconv" if name == "s" else name == "d" and asked.number("f") == 1
    if asked.out is None or idle:
        return False
    return name == "n" or (len(asked.open) == 1 and not (name == "s" and asked.out.low == 1))


def near_fields(asked: Asked, near: dict[str, tuple[Solution, ...]]) -> tuple[tuple[str, str], ...]:
    """`out: p = 1 gives 223, p = 2 gives 225`, then each number that could be another, with what."""
    fields = []
    if "out" in near and asked.open:
        fields.append(("out", ", ".join(f"{each.out} with {short(asked, each)}" for each in near["out"])))
    fields += [("p", words) for words in inverse.uneven(asked)]
    for name, layers in near.items():
        if name != "out" and not asked.open and asked.out is not None:
            fields.append((name, listed(sorted({getattr(each, name) for each in sensible(asked.but(name, None))}))))
        elif name != "out":
            fields.append((name, " or ".join(_changed(asked, name, each) for each in layers)))
    if "out" in near and not asked.open:
        fields.append(("out", str(near["out"][0].out)))
    return tuple(fields)


def _changed(asked: Asked, name: str, each: Solution) -> str:
    found = f" with {short(asked, each)}" if asked.open else ""
    return f"{getattr(each, name)}{found}"
