"""The module `re`, as far as names of blocks and layers are taken apart with it.

A pattern that could go back again and again is refused: what repeats holds nothing that varies, nothing refers back,
and the ways in which a text may be read are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    FrameworkValue,
    Named,
    Native,
    OneShot,
    Raised,
    Unknown,
    Unreadable,
    Value,
    said,
)

LONGEST = 400
"""Characters of a text in which something is looked for, and of a pattern."""

MOST_TRIED = 4_000_000
"""Ways to read a text by a pattern that are tried at most."""

_PARTS = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\((?:\?(?:P<\w+>|:))?)|(?P<close>\))"
    r"|(?P<many>(?:[*+]|\{[^}]*\})[?+]?)|(?P<maybe>\?[?+]?|\|)|.",
    re.DOTALL,
)
_REFERS = re.compile(r"\\[1-9]|\(\?P?[=(]|\(\?<|\(\?!")


_CHAINED = re.compile(r"\((?:\?:)?(\\[.\-_]|[-_,:/ ])(\\d|\[0-9\])\+\)(?=[*+])")
"""A group that repeats: a sign, and digits."""


def _safe(pattern: Value, text: Value) -> tuple[str, str]:
    """A pattern and a text that can be tried; raises Unreadable for others."""
    if isinstance(pattern, Unknown) or isinstance(text, Unknown):
        raise Unreadable("a pattern of re meets what is not known")
    if not isinstance(pattern, str) or not isinstance(text, str):
        raise Raised("TypeError", f"re takes texts, not {said(pattern if isinstance(text, str) else text)}")
    if len(pattern) > LONGEST or len(text) > LONGEST:
        raise Unreadable(f"re is followed in texts of at most {LONGEST} characters")
    ways = None if _REFERS.search(pattern) else _ways(pattern, len(text))
    if ways is None or ways > MOST_TRIED:
        raise Unreadable(f"the pattern {said(pattern)} of re is not followed")
    return pattern, text


def _ways(pattern: str, length: int) -> int | None:
    """In how many ways a text of a length may be read at most; None where a part that repeats holds one that may vary.

    Each part that repeats ends anywhere, each that may be missing is there or not, of two one is taken, and a match
    begins anywhere.

    Parts that each begin with what none of them goes on with, `(?:\\.\\d+)*`, end at one place only.

    >>> _ways("a*b+c?", 9), _ways("(a?){9}", 9), _ways(r"(?:\\.\\d+)*", 9)
    (2000, None, 100)
    """
    pattern = _CHAINED.sub("x", pattern)
    ways = length + 1
    begun: list[int] = []
    closed = None
    for found in _PARTS.finditer(pattern):
        if found["many"]:
            if closed is not None and closed < ways:
                return None
            ways *= length + 1
        elif found["maybe"]:
            ways *= 2
        closed = None
        if found["open"]:
            begun.append(ways)
        elif found["close"] and begun:
            closed = begun.pop()
    return ways


class Match(FrameworkValue):
    """What was found."""

    type_names = ("Match",)

    def __init__(self, found: re.Match[str]) -> None:
        self.found = found

    def attribute(self, machine: Machine, name: str) -> Value:
        methods: dict[str, Any] = {
            "group": self.found.group,
            "groups": self.found.groups,
            "groupdict": self.found.groupdict,
            "start": self.found.start,
            "end": self.found.end,
            "span": self.found.span,
        }
        if name not in methods:
            raise Unreadable(f"'{name}' of what re found is not followed")
        return Native(name, lambda inner, *which: methods[name](*which))

    def item(self, machine: Machine, key: Value) -> Value:
        if isinstance(key, int | str):
            return self.found[key]
        raise Raised("IndexError", "no such group")

    def truth(self) -> bool:
        return True


class Pattern(FrameworkValue):
    """`re.compile(...)`"""

    type_names = ("Pattern",)

    def __init__(self, pattern: Value) -> None:
        self.pattern = pattern

    def attribute(self, machine: Machine, name: str) -> Value:
        if name == "pattern":
            return self.pattern
        if name not in FUNCTIONS:
            raise Unreadable(f"'{name}' of a pattern is not followed")
        return Native(name, lambda inner, *args: _run(inner, name, self.pattern, *args))

    def truth(self) -> bool:
        return True


FUNCTIONS = ("match", "search", "fullmatch", "split", "findall", "finditer", "sub")


def _run(machine: Machine, name: str, pattern: Value, *args: Value) -> Value:
    """One of the functions of `re`, its arguments as they stand there."""
    if isinstance(pattern, Pattern):
        pattern = pattern.pattern
    place = 1 if name == "sub" else 0
    if len(args) != place + 1 or (place and not isinstance(args[0], str)):
        raise Unreadable(f"re.{name} is not followed with these arguments")
    tried, text = _safe(pattern, args[place])
    machine.budget.text(len(text) * 16)
    try:
        found = getattr(re, name)(tried, *args[:place], text)
    except re.error as error:
        raise Raised("error", f"{said(pattern)} is no pattern: {error}") from None
    if isinstance(found, re.Match):
        return Match(found)
    return OneShot(_matches(found)) if name == "finditer" else found


def _matches(found: Iterator[re.Match[str]]) -> Iterator[Value]:
    return (Match(each) for each in found)


def _native(name: str) -> Native:
    return Native(f"re.{name}", lambda machine, *args: _run(machine, name, *args))


EXPRESSIONS: Named = {
    **{name: _native(name) for name in FUNCTIONS},
    "compile": Native("re.compile", lambda machine, pattern: Pattern(pattern)),
}
"""The module `re`."""
