"""What a table's column of inputs says: the network's input, and what leaves each row."""

from __future__ import annotations

from convcalc.lang.tree import Claim
from convcalc.readers.pasted.draft import LayerDraft, Placed, Size, TextLine, draft_of, owned
from convcalc.text import Span


def with_arriving(rows: list[TextLine], started: bool) -> list[TextLine]:
    """The rows, and what a column of inputs says: the first is the network's, every other leaves the row before.

    started: did layers stand before the table?
    """
    found: list[TextLine] = []
    last = None
    for row in rows:
        at, size = _arriving(row)
        if size is None:
            pass
        elif len(size.numbers) == 1:
            _declares(row, at, size)
        elif last is None and not started:
            given = LayerDraft("input", size.text, *size.span)
            given.sizes.append(size)
            found.append(TextLine([given], Span(row.span.start, size.span.end)))
        elif last is not None:
            claim = Claim("size", size.numbers, span=size.span)
            found[last] = found[last]._replace(before=(*found[last].before, claim))
        if any(draft is not None and draft.kind != "input" for draft in map(draft_of, row.items)):
            last = len(found)
        found.append(row)
    return found


def _arriving(row: TextLine) -> tuple[int, Size | None]:
    """Which layer of a row says what arrives at it, and what."""
    for at, item in enumerate(row.items):
        draft = draft_of(item)
        if draft is not None and draft.kind != "input" and "arriving" in draft.given:
            by = item.by if isinstance(item, Placed) else 0
            numbers, (start, end) = draft.given["arriving"]
            return at, Size(numbers, Span(start + by, end + by))
    return 0, None


def _declares(row: TextLine, at: int, size: Size) -> None:
    """One number is how many arrive at this layer, as Linear(400, 10) declares it."""
    item = row.items[at]
    draft = owned(item) if isinstance(item, Placed) else item
    if isinstance(draft, LayerDraft):
        draft.given.setdefault("in", size)
        row.items[at] = draft
