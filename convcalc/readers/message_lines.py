"""Lines of an error message in a text as it is pasted, and lines of words: what people write around their code."""

from __future__ import annotations

import re
from itertools import pairwise

TRACEBACK = re.compile(r"[ \t]*(?:>[ \t]*)?Traceback \(most recent call last\)")
EXCEPTION = re.compile(r"[ \t]*(?:[\w.]{1,80}\.)?[A-Z]\w{0,60}(?:Error|Exception)\b(?=:|[ \t]*$)")
RECEIVED = re.compile(r"[ \t]*(?:Arguments received by|Call arguments received by|[•‣])")
"""What Keras lists below a message: the arguments of the call that failed."""

LONGEST_TRACEBACK = 400
"""Lines of a traceback, up to the one that names the exception."""

TEXTS = re.compile(r"\"[^\"\n]*\"|(?<!\w)'[^'\n]*'|`[^`\n]*`|#.*")
KEYWORDS = frozenset(
    "and as assert async await class def del elif else except finally for from global if import in is lambda nonlocal"
    " not or pass raise return try while with yield print".split()
)
BETWEEN = frozenset("and as for from in or with".split())
"""What a line of words may be alone, between a message and the code."""

QUESTION = re.compile(r"\w\?(?=[\s)]|$)")
"""A word with the mark of a question, which Python has not."""

WORD = re.compile(r"\(?[^\W\d_]+(?:['’][a-z]{1,2})?(?=[,;:.!?)]|$)")
SEPARATE = re.compile(r"[ \t]+")
FEWEST_PAIRS = 2
"""So many pairs of words beside one another are no code, not even with a slip in it: two names always have a sign
between them in Python."""

FEWEST_BESIDE_SIGN = 4
"""The same where a sign of equality stands in the line."""


def is_prose(line: str) -> bool:
    """Is a line at which Python stops one of words, though there are brackets or numbers in it?

    >>> is_prose("I train it on 64x64 images (batch size 32)."), is_prose("x = self.conv1(x if y else z")
    (True, False)
    >>> is_prose("for layer in self.layers(")
    False
    """
    rest = TEXTS.sub(" ", line)
    if rest.strip() in BETWEEN or QUESTION.search(rest):
        return True
    if (rest.split() or ["pass"])[0] in KEYWORDS:
        return False
    if not rest.isascii() and "=" not in rest and re.search(r"[가-힣぀-ヿ一-鿿]", rest):
        return True
    plain = [WORD.match(part) is not None and part not in KEYWORDS for part in SEPARATE.split(rest)]
    return sum([a and b for a, b in pairwise(plain)]) >= (FEWEST_BESIDE_SIGN if "=" in rest else FEWEST_PAIRS)


def without_messages(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The lines with those of tracebacks and exceptions made blank, and these.

    >>> without_messages(["ValueError: no", "x = 1"])
    (['', 'x = 1'], ('ValueError: no',))
    """
    kept, taken = [*lines], []
    at = 0
    while at < len(lines):
        end = _end_of_message(lines, at)
        taken += [" ".join(each.split()) for each in lines[at:end] if each.strip()]
        kept[at:end] = [""] * (end - at)
        at = max(end, at + 1)
    return kept, tuple(taken)


def _end_of_message(lines: list[str], at: int) -> int:
    """Behind the message that begins at a line; the line itself where none does."""
    last = at
    if TRACEBACK.match(lines[at]):
        rest = range(at, min(len(lines), at + LONGEST_TRACEBACK))
        last = next((each for each in rest if EXCEPTION.match(lines[each])), at)
        if last == at:
            return at
    elif not EXCEPTION.match(lines[at]):
        return at
    while last + 1 < len(lines) and RECEIVED.match(lines[last + 1]):
        last += 1
    return last + 1
