"""The lists of VGG programs, [64, 64, M, 128]: a number is a convolution, a letter a pooling."""

from __future__ import annotations

import re

from convcalc.readers.pasted.draft import LayerDraft, Placed, Size
from convcalc.readers.pasted.scan import Token, numbers

LETTERS = {"m": "maxpool", "mp": "maxpool", "maxpool": "maxpool", "a": "avgpool", "c": "ceil"}
ENTRY = re.compile(r"\w++")


def filter_list(inside: list[Token]) -> list[LayerDraft]:
    """The layers of what stands in a bracket; none where it is no such list."""
    toks = [token for token in inside if token.kind not in (",", "newline")]
    others = [token for token in toks if token.kind != "num"]
    if not others or not all(token.kind == "word" and token.text.lower() in LETTERS for token in others):
        return []
    return [_entry(token) for token in toks]


def long_list(token: Token) -> list[Placed]:
    """The same of a list that is one token; an entry that stands there twice is read once."""
    known: dict[str, tuple[LayerDraft, int]] = {}
    found: list[Placed] = []
    for entry in ENTRY.finditer(token.text):
        word, at = entry[0], token.start + entry.start()
        if word not in known:
            kind = "num" if word.isdecimal() else "word"
            known[word] = _entry(Token(kind, word, at, at + len(word))), at
        draft, first = known[word]
        found.append(Placed(draft, at - first))
    return found if any(draft.kind != "conv" for draft, _ in known.values()) else []


def _entry(token: Token) -> LayerDraft:
    """A number is a convolution; M a max pooling, C one that rounds up, A an average pooling."""
    kind = LETTERS.get(token.text.lower(), "conv")
    draft = LayerDraft("maxpool" if kind == "ceil" else kind, token.text, token.start, token.end)
    if kind == "ceil":
        draft.flags["ceil"] = draft.span
    if kind == "conv":
        draft.given["filters"] = Size(numbers(token), draft.span)
    return draft
