"""What a table says that is not understood: rows that name no layer, `Transformer | 32x32x16`, and lost numbers."""

from __future__ import annotations

from collections.abc import Iterable

from convcalc.lang.tree import Claim, Number
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.grid import Cell
from convcalc.readers.pasted.scan import Token
from convcalc.readers.pasted.vocabulary import phrases
from convcalc.readers.pasted.workings import workings
from convcalc.text import Span

FAMILIAR = vocabulary.HEADS | vocabulary.TITLES


def is_foreign(tokens: list[Token], roles: Iterable[str], sequence: bool) -> bool:
    """Is a row without a layer none of the layer before either?

    tokens: of the cells that name it.  roles: of its cells that say something; a window or filters are a layer's.
    sequence: does every row of the table name its layer, so that none is a heading, as `conv2_x` is one?
    """
    if not any(token.kind in ("word", "named") for token in tokens):
        return False
    found = [(vocabulary.key(tokens[at].text), each.role) for at, each in phrases(tokens, 0, len(tokens))]
    unknown = any(role == "unknown" and not _is_familiar(word) for word, role in found)
    named = any(token.kind == "named" and not vocabulary.layer_of_name(token) for token in tokens)
    layer = sequence and any(role == "layer" for _, role in found)
    return unknown or named or layer or bool({"k", "filters", "shape"} & set(roles))


def _is_familiar(word: str) -> bool:
    return len(word) < 2 or word in FAMILIAR or word in vocabulary.CLAIM_WORDS


def has_number(cell: Cell) -> bool:
    return any(token.kind in ("num", "dec", "dims") for token in cell.tokens)


def is_bare_number(cell: Cell) -> bool:
    """A number that is none of a window's: a stride of 0.5."""
    return has_number(cell) and all(token.kind in ("num", "dec", "-") for token in cell.tokens)


def left_sides(text: str, what: str, cell: Cell) -> list[Claim]:
    """What the sums in a cell come to, where they are not what stands behind: `3*3*16*17+16 = 2320` is 2,464."""
    begin, end = cell.tokens[0].start, cell.tokens[-1].end
    return [
        Claim(what, Number(each.value), False, None, Span(begin + each.sum_span.start, begin + each.sum_span.end))
        for each in workings(text[begin:end])
        if each.value is not None and each.value != each.result and not each.unit
    ]
