"""A long line piece by piece: what stands between two commas or arrows before a layer's word is read once for all."""

from __future__ import annotations

import re

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.attributes import ItemReader, not_understood
from convcalc.readers.pasted.draft import Item, placed
from convcalc.readers.pasted.items import SIZED, read_items
from convcalc.readers.pasted.scan import MOST_MISTAKES, TokenStream, pairs, scan
from convcalc.text import Span

LONG = 2_000
"""Characters of a line that is read by its pieces; a shorter one is read as it stands."""

CUT = re.compile(r"[ ]*+[,;→+&][ ]*+(?=[^\W\d_])|[()\[\]{}]")
WITHOUT_WORD = re.compile(r"[,;→+&][ ]*+\d")


def pieces(text: str, start: int, end: int) -> list[Span]:
    """The pieces of a line, each from a layer's word to the next that stands behind a mark and in no bracket.

    What does not begin with a layer's word goes on with what stands before it.
    """
    found: list[Span] = []
    known: dict[str, str] = {}
    begin = start
    cuts = _cuts(text, start, end)
    for at, cut in enumerate(cuts):
        stop = cuts[at + 1].start if at + 1 < len(cuts) else end
        key = text[cut.end : stop]
        if key not in known:
            known[key] = _first_word(text, cut.end, stop)
        kind = known[key]
        # `3x3, conv` is one layer: a number without a word waits for it.
        if kind and not (kind == "conv" and WITHOUT_WORD.search(text, begin, cut.start)):
            found.append(Span(begin, cut.start))
            begin = cut.end
    return [*found, Span(begin, end)]


def _cuts(text: str, start: int, end: int) -> list[Span]:
    """The marks before words, outside brackets."""
    found: list[Span] = []
    depth = 0
    for cut in CUT.finditer(text, start, end):
        mark = cut[0].strip()
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        elif not depth:
            found.append(Span(*cut.span()))
    return found


def read_pieces(text: str, spans: list[Span], items: list[Item], mistakes: list[Mistake], remarks: list[str]) -> None:
    """The layers of the pieces, put to those that stand before them; one that says the same is not read again."""
    known: dict[str, tuple[int, list[Item]]] = {}
    for start, end in spans:
        if len(mistakes) >= MOST_MISTAKES:
            return
        key = text[start:end]
        read = known.get(key)
        if read is None:
            wrong = len(mistakes) + len(remarks)
            read = start, _read(text, start, end, mistakes, remarks)
            if wrong == len(mistakes) + len(remarks):
                known[key] = read
        by = start - read[0]
        items += [placed(item, by) for item in read[1]]


def _first_word(text: str, start: int, end: int) -> str:
    """The layer with which a piece begins, where it is one wherever it stands: "conv" for the word alone; else ""."""
    tokens = scan(text, start, end)
    if not tokens or tokens[0].kind not in ("named", "word"):
        return ""
    if tokens[0].kind == "named":
        return "named" if vocabulary.layer_of_name(tokens[0]) in ("conv", "fc", "maxpool", "avgpool") else ""
    sized = SIZED.fullmatch(tokens[0].text)
    if sized:
        return vocabulary.layer(vocabulary.key(sized[1])) or ""
    read = vocabulary.phrase(tokens, 0, len(tokens))
    return read.value if read.role == "layer" and read.value not in ("input", "output", "merge") else ""


def _read(text: str, start: int, end: int, mistakes: list[Mistake], remarks: list[str]) -> list[Item]:
    """What a piece says."""
    t = TokenStream(text, scan(text, start, end), {}, mistakes, remarks)
    t.partner.update(pairs(t.tokens, mistakes))
    reader = ItemReader(t, 0, len(t.tokens))
    items = read_items(reader)
    for k in reader.unknown:
        not_understood(reader, k)
    return items
