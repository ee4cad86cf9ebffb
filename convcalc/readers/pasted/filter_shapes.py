"""The column `Filter Shape` of the MobileNet paper's table: 3 × 3 × 3 × 32, 3 × 3 × 32 dw, Pool 7 × 7, 1024 × 1000."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.attributes import COMPACT
from convcalc.readers.pasted.draft import LayerDraft, Size, TextLine, draft_of
from convcalc.readers.pasted.grid import Cell
from convcalc.readers.pasted.scan import Token, numbers

MOST_TIMES = 100
"""A row is written out so often at most."""


def give_shape(cell: Cell, draft: LayerDraft) -> None:
    """What the shape of a layer's filters says: its window, what arrives, and how many filters there are."""
    sizes = [token for token in cell.tokens if token.kind == "dims"]
    if len(sizes) != 1:
        return
    found, span = numbers(sizes[0]), sizes[0].span
    if draft.kind in vocabulary.POOLS and len(found) == 2:
        draft.given.setdefault("k", Size(found, span))
        arriving = draft.given.get("arriving")
        if draft.kind == "avgpool" and arriving and arriving.numbers[:2] == found:  # over the whole map
            draft.kind, draft.sizes = "gap", [draft.given.pop("k")]
    elif draft.kind == "fc" and len(found) == 2:
        draft.given |= {"in": Size(found[:1], span), "filters": Size(found[1:], span)}
    elif draft.kind == "dwconv" and len(found) == 3:
        draft.given |= {"k": Size(found[:2], span), "in": Size(found[2:], span)}
    elif draft.kind == "conv" and len(found) == 4:
        draft.given |= {"k": Size(found[:2], span), "in": Size(found[2:3], span), "filters": Size(found[3:], span)}


def give_stride(cell: Cell, draft: LayerDraft) -> None:
    """`Conv / s2`"""
    for token in cell.tokens:
        if COMPACT.fullmatch(token.text) and token.text[0] in "sS" and draft.kind not in ("fc", "softmax", "gap"):
            draft.given.setdefault("s", Size(numbers(token), token.span))


def times_of(cell: Cell) -> tuple[int, Cell]:
    """`5× Conv dw / s1`: how often, and the cell without that."""
    tokens: Sequence[Token] = cell.tokens
    if len(tokens) > 2 and tokens[0].kind == "num" and tokens[1].text in ("×", "x") and tokens[2].kind == "word":
        times = numbers(tokens[0])[0]
        if 0 < times <= MOST_TIMES:
            return times, Cell(list(tokens[2:]), cell.span._replace(start=tokens[2].start))
    return 1, cell


def written_out(rows: list[TextLine], times: list[int]) -> tuple[list[TextLine], list[int]]:
    """Each row as often as it is to run, a depthwise one together with the 1x1 convolution behind it.

    And how often such pairs run: the brace over both is lost where a table is copied.
    """
    found: list[TextLine] = []
    pairs: list[int] = []
    at = 0
    while at < len(rows):
        count = times[at]
        pair = count > 1 and at + 1 < len(rows) and _is_pair(rows[at], rows[at + 1])
        part = rows[at : at + 1 + pair]
        for turn in range(count):
            found += [row.moved(0) if turn else row for row in part]
        pairs += [count] * pair
        at += 1 + pair
    return found, pairs


def _is_pair(first: TextLine, second: TextLine) -> bool:
    depthwise, pointwise = (draft_of(row.items[0]) if row.items else None for row in (first, second))
    if depthwise is None or pointwise is None or depthwise.kind != "dwconv" or pointwise.kind != "conv":
        return False
    kernel = pointwise.given.get("k")
    return kernel is not None and set(kernel.numbers) == {1}
