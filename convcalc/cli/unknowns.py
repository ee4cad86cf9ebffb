"""Values with unknowns on the command line: 224, 200:240, ?, 224x192, n/2, n=?; each a function of the text."""

from __future__ import annotations

from typing import NoReturn

from convcalc._namedtuple import NamedTuple
from convcalc.cli.command import Usage
from convcalc.features.solve.query import FAR, LEAST, WORDS, Bounds, Ratio
from convcalc.text import whole_number

UNKNOWN = ("?", "any")


def bounds(text: str, option: str, least: int = 0) -> Bounds | None:
    """A number, a range from:to, or None for `?`.

    >>> bounds("224", "--n"), bounds("200:240", "--n"), bounds("?", "--n")
    (Bounds(low=224, high=224), Bounds(low=200, high=240), None)
    """
    if text in UNKNOWN:
        return None
    low, colon, high = text.replace("..", ":").partition(":")
    first, last = number(low), number(high) if colon else number(low)
    if first is None or last is None:
        refuse(f"{option}: '{text}' is no number", "write 224, a range such as 200:240, or '?' for an unknown")
    if last < first:
        refuse(f"{option}: the range {text} is empty", f"the smaller number first: {last}:{first}")
    if first < least:
        refuse(f"{option}: {first} is too small", f"at least {least}")
    return Bounds(first, last)


def axes(text: str, name: str) -> tuple[Bounds | str | None, ...]:
    """The same for each axis, `x` between; padding may also be valid, half or full."""
    option = f"--{name}"
    word = text.strip().lower()
    if name == "p" and word in WORDS:
        return (word,)
    if name == "p" and word in ("same", "same_lower", "causal"):
        refuse(
            f"--p: '{word}' is worked out from the rest and leaves nothing to solve",
            "--same finds the p that keeps the size",
        )
    parts = word.replace("\u00d7", "x").replace("*", "x").split("x")
    return tuple([bounds(part.strip(), option, LEAST[name]) for part in parts])


def ratio(text: str) -> Ratio | None:
    """`n`, `2n` or `n/2`; None for all else.

    >>> ratio("n/2"), ratio("2n"), ratio("55")
    (Ratio(times=1, over=2), Ratio(times=2, over=1), None)
    """
    bare = text.strip().lower().replace("*", "").replace(" ", "")
    before, letter, after = bare.partition("n")
    if not letter:
        return None
    times = number(before) if before else 1
    over = number(after[1:]) if after.startswith("/") else (1 if not after else None)
    if not times or not over or (times > 1 and over > 1):
        refuse(f"--out: '{text}' is no size", "write 55, n (as large as the input), 2n or n/2")
    return Ratio(times, over)


class VariableRange(NamedTuple):
    """A variable and what it may be."""

    name: str
    bounds: Bounds | None


def setting(text: str) -> VariableRange:
    """`n=9`, `n=1:50` or `n=?`."""
    name, sign, value = (part.strip() for part in text.partition("="))
    if not sign or not name or not value:
        refuse(f"--set: '{text}' is no setting", "NAME=NUMBER, NAME=1:50, or 'NAME=?' for the one that is searched")
    return VariableRange(name, bounds(value, "--set"))


def inputs(text: str) -> tuple[tuple[int | None, ...], Bounds | None]:
    """An input size in which `?` (or one range) stands for the side that is searched.

    >>> inputs("?x?x3"), inputs("224x224x3")
    (((None, None, 3), None), ((224, 224, 3), None))
    """
    numbers: list[int | None] = []
    ranges: set[Bounds | None] = set()
    for part in text.lower().replace("\u00d7", "x").split("x"):
        found = bounds(part.strip(), "--input", 1)
        numbers.append(found.low if found and found.fixed else None)
        if found is None or not found.fixed:
            ranges.add(found)
    if len(ranges) > 1:
        refuse(f"--input: '{text}' has more than one unknown", "?x?x3 stands for squares: the same number twice")
    return tuple(numbers), ranges.pop() if ranges else None


def number(text: str) -> int | None:
    """Digits, at most 10^9."""
    found = whole_number(text.strip(), 10)
    return found if found is None or found <= FAR else None


def given(text: str | None, name: str) -> tuple[Bounds | str | None, ...] | None:
    """An option's axes; None where it was not given."""
    return None if text is None else axes(text, name)


def refuse(message: str, hint: str) -> NoReturn:
    raise Usage(message, hint)
