"""One phrase of the vocabulary among the tokens: the longest that fits."""

from __future__ import annotations

from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.scan import Token
from convcalc.record import NamedTuple

LONGEST = 4  # words of one phrase


class Phrase(NamedTuple):
    """role: "layer", "noun", "flag", "ignored", "call", "decoration" or "unknown"; next: the token behind it."""

    role: str
    value: str
    next: int


def read(tokens: list[Token], i: int, j: int) -> Phrase:
    """The phrase that begins at token i."""
    if tokens[i].text.lower().endswith((".add", ".append")):
        return Phrase("call", "add", i + 1)
    joined: list[tuple[str, int]] = []
    word, k = "", i
    while len(joined) < LONGEST and k < j and tokens[k].kind == "word":
        word += vocabulary.key(tokens[k].text)
        joined.append((word, k + 1))
        k = _step(tokens, k + 1, j)
    for word, after in reversed(joined):
        found = _role(word, single=after == i + 1)
        if found:
            return Phrase(*found, after)
    return Phrase("unknown", "", i + 1)


def _step(tokens: list[Token], k: int, j: int) -> int:
    """Over a hyphen between two words: soft-max."""
    if k + 1 < j and tokens[k].kind == "-" and tokens[k].start == tokens[k - 1].end == tokens[k + 1].start - 1:
        return k + 1
    return k


def _role(word: str, single: bool) -> tuple[str, str] | None:
    if single and word in vocabulary.DECORATION and word not in vocabulary.LAYERS:
        return "decoration", word
    if word in vocabulary.CALLS and single and word not in ("add",):
        return "call", word
    if word in vocabulary.FLAGS:
        return "flag", vocabulary.FLAGS[word]
    kind = vocabulary.layer(word) if single else vocabulary.LAYERS.get(word) or vocabulary.layer(word)
    if kind:
        return "layer", kind
    if word in vocabulary.IGNORED:
        return "ignored", word
    if noun := vocabulary.noun(word):
        return "noun", noun
    return ("decoration", word) if single and vocabulary.is_decoration(word) else None
