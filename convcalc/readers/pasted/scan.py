"""A cleaned text as tokens, and which bracket belongs to which."""

from __future__ import annotations

import re

from convcalc.diagnostics import pasted
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.record import NamedTuple
from convcalc.text import Span

DEEPEST = 60


class Token(NamedTuple):
    """kind: "dims" 3x3, "num" 64, "dec" 0.5, "named" conv3-64, "word", "newline", or a mark: "[", "→", "×", "..." """

    kind: str
    text: str
    start: int
    end: int


END = Token("end", "", -1, -1)

# Every quantifier is possessive, so that nothing is tried twice: the time is linear in the text.
_PATTERN = re.compile(
    r"""(?:(?P<decoration>[123]\ ?-?D(?![\w-])|\d++(?:st|nd|rd|th)\b)|
(?P<dims>\d++(?:(?:[xX×*]\d++)++|(?:\ {1,8}[xX×*]\ {1,8}\d++(?![xX×*]\d))++)(?![.\d]))|
(?P<dec>\d*+\.\d++)|
(?P<num>\d++)|
(?P<named>[A-Za-z]++\d*+-\d++(?![\w.%]))|
(?P<word>[^\W\d_]\w*+(?:\.[^\W\d_]\w*+)*+)|
(?P<dots>\.{2,}+|…)|
(?P<newline>\n)|
(?P<mark>\S))""",
    re.VERBOSE,
)

OPEN = {"(": ")", "[": "]", "{": "}"}
CLOSE = {close: open for open, close in OPEN.items()}


def scan(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Every token of a cleaned text, or of a part of it; `2D` and `1st` say nothing and are left out."""
    found = []
    for match in _PATTERN.finditer(text, start, len(text) if end is None else end):
        kind = match.lastgroup or ""
        word = match[kind]
        if kind != "decoration":
            found.append(Token("..." if kind == "dots" else word if kind == "mark" else kind, word, *match.span(kind)))
    return found


def pairs(tokens: list[Token], mistakes: list[Mistake]) -> dict[int, int]:
    """Which token closes which bracket; one that is never closed, or closes nothing, is a mistake."""
    partner: dict[int, int] = {}
    waiting: list[int] = []
    for i, token in enumerate(tokens):
        if token.kind in OPEN:
            waiting.append(i)
            if len(waiting) > DEEPEST:
                mistakes.append(pasted.TooDeep(DEEPEST).at(Span(token.start, token.end)))
                return {}
        elif token.kind in CLOSE:
            if waiting and tokens[waiting[-1]].kind == CLOSE[token.kind]:
                partner[waiting.pop()] = i
            elif token.kind != "}":
                mistakes.append(pasted.ClosesNothing(token.text).at(Span(token.start, token.end)))
    for i in waiting:
        if tokens[i].kind != "{":
            mistakes.append(pasted.NeverClosed(tokens[i].text).at(Span(tokens[i].start, tokens[i].end)))
    return partner


def numbers(token: Token) -> tuple[int, ...]:
    """The numbers of a size, or the one number; more digits than any size has are cut down to a size too large."""
    return tuple([int(n[:19]) for n in re.findall(r"\d++", token.text)])
