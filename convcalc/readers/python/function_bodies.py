"""The outline of a file: its text without the bodies of its functions, which are parsed when they are first called.

A network takes a few functions out of the files of its package, and to parse those whole took longer than to follow
it. Where a body begins and ends is found by lines, with strings of three quotes apart; where there is any doubt a body
stays where it is, or the file is parsed whole. A body that ends elsewhere than was thought leaves brackets that do not
match, and such an outline is no Python.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple

_DOUBTFUL = ("\t", "\r", "\f", "\0", "\\\n")
"""With these, lines and depths are not what they seem."""

_TRIPLE = re.compile(r"(['\"])\1\1")
_STRING = re.compile(r"'[^'\\\n]*'|\"[^\"\\\n]*\"")

WORTH_IT = 200
"""Characters of a body; of fewer, nothing is gained."""


class Outline(NamedTuple):
    """A text without most of the bodies of its functions, each of which is `...` there.

    Every line stands where it stood.  functions: the text of each that lacks its body, by the line of its `def`.
    """

    text: str
    functions: dict[int, str]


def outline(text: str) -> Outline | None:
    """The outline of a text; None where nothing can be left out for sure.

    >>> outline("def f(x):\\n    '''" + 200 * "." + "'''\\n    return x\\nN = 3\\n").text
    'def f(x):\\n ...\\n\\nN = 3\\n'
    """
    strings = None if any(each in text for each in _DOUBTFUL) else _strings(text)
    if strings is None:
        return None
    parts, functions, done, line, counted = [], {}, 0, 1, 0
    for start, depth in _definitions(text):
        if start < done or _around(strings, start):
            continue
        body = _header_end(text, start)
        end = _body_end(text, body, depth, strings) if body is not None else None
        if body is None or end is None or end - body < WORTH_IT:
            continue
        line, counted = line + text.count("\n", counted, start), start
        functions[line] = text[start:end]
        parts += [text[done:body], " " * depth, " ...", "\n" * text.count("\n", body, end)]
        done = end
    return Outline("".join([*parts, text[done:]]), functions) if functions else None


def alone(function: str, line: int) -> str:
    """The text of a function, with nothing before it, where it stands in its file."""
    indented = function.startswith(" ")
    return "\n" * (line - 1 - indented) + ("if 1:\n" if indented else "") + function


def _definitions(text: str) -> Iterator[tuple[int, int]]:
    """Where lines that begin with `def` begin, and how deep they stand."""
    at = text.find("def ")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        if not text[start:at].strip(" "):
            yield start, at - start
        at = text.find("def ", at + 4)


def _strings(text: str) -> list[tuple[int, int]] | None:
    """Where the strings in three quotes stand; None where that is not sure."""
    found = []
    at = 0
    while match := _TRIPLE.search(text, at):
        start, end = match.start(), text.find(match[0], match.end())
        before = text[text.rfind("\n", 0, start) + 1 : start]
        at = text.find("\n", end) if end >= 0 else -1
        behind = text[end + 3 : at if at >= 0 else len(text)]
        if end < 0 or text[end - 1] == "\\" or before[-1:] in ("f", "F", "t", "T"):
            return None
        if any(mark in before for mark in "'\"#") or any(mark in behind for mark in "'\""):
            return None
        found.append((start, end + 3))
        if at < 0:
            break
    return found


def _around(strings: list[tuple[int, int]], place: int) -> int:
    """The end of the string that stands around a place; 0 where none does."""
    at = bisect_left(strings, (place,)) - 1
    return strings[at][1] if at >= 0 and strings[at][1] > place else 0


def _header_end(text: str, start: int) -> int | None:
    """Where the line behind `def ...:` begins; None where that is not sure, or the body stands on the same line."""
    depth, at = 0, start
    for line in _lines(text, start):
        plain = line
        if "'" in line or '"' in line or "#" in line or "\\" in line:
            plain = _STRING.sub("", line).partition("#")[0]
            if any(mark in plain for mark in "'\"\\"):
                return None
        depth += sum(map(plain.count, "([{")) - sum(map(plain.count, ")]}"))
        at += len(line) + 1
        if depth <= 0:
            return at if not depth and plain.rstrip().endswith(":") and at < len(text) else None
    return None


def _lines(text: str, start: int) -> Iterator[str]:
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _body_end(text: str, start: int, depth: int, strings: list[tuple[int, int]]) -> int | None:
    """Where the first line begins that is no deeper than this and belongs to no string; None where that is not sure."""
    left = re.compile(rf"\n {{0,{depth}}}[^ \n#]")
    while match := left.search(text, start - 1):
        line = match.start() + 1
        start = _around(strings, line)
        if not start:
            return None if match[0].strip() in ")]}" else line
    return len(text)
