"""What darknet prints while it makes a network, held against a network: sizes, windows and operations of its rows.

It prints no parameters and no rows of batch norms, and so nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.readers import CERTAIN
from convcalc.readers.darknet_log import KNOWN, SUMS
from convcalc.readers.darknet_log import score as log_score
from convcalc.readers.darknet_rows import LogRow, log_rows, total_operations
from convcalc.readers.summary import PrintedWindow, Summary, SummaryRow, SummaryTotal
from convcalc.shape import Shape
from convcalc.text import Source

KINDS = {
    "conv": "conv",
    "max": "maxpool",
    "maxpool": "maxpool",
    "avg": "avgpool",
    "connected": "fc",
    "deconv": "tconv",
    "Local": "local",
    "dropout": "flatten",
    "softmax": "flatten",
    "cost": "flatten",
}
"""Words of rows -> ours, of layers that are held against one; all others are judged by their sizes alone.

Of what dropout, softmax and a loss make, darknet prints how many numbers they are, as flatten would.
"""

WITH_ROWS = frozenset(KINDS.values()) - {"flatten"}
"""Layers that have a row of their own in every log; between them are norms, activations, sums and stacks."""

SILENT = frozenset({"bn", "prelu", "scale"})


def score(source: Source) -> int:
    """As certain as a log."""
    return min(log_score(source), CERTAIN)


def read(source: Source) -> Summary | None:
    """The rows of a log; None where there are none."""
    rows = list(log_rows(source))
    known = [row for row in rows if row.word in KNOWN or row.out]
    first = next((row for row in known if row.arriving), None)
    if first is None or first.arriving is None:
        return None
    entries = [SummaryRow(first.line, "the input", "input", first.arriving[0], None), *_entries(known)]
    total = total_operations(source)
    totals = (SummaryTotal(total[0], "operations", total[1], total[2]),) if total else ()
    unread = [(row.line, f"{row.number} {row.word}") for row in rows if row not in known]
    unread += _disagreeing(known, first.arriving[0])
    return Summary(tuple(entries), totals, False, 1, "darknet", (), tuple(sorted(unread)), SILENT)


def _disagreeing(rows: list[LogRow], arriving: Shape) -> Iterator[tuple[int, str]]:
    """Rows that do not follow from what those above them print: line, and why."""
    made: dict[int, Shape] = {}
    before = arriving
    for row in rows:
        reads = [made[each] for each in row.reads if each in made] if row.reads else [before]
        if why := _why_not(row, reads, before):
            yield row.line, f"{row.number} {row.word}: {why}"
        before = row.out[0] if row.out else _stacked(row, reads) if row.word == "route" and reads else before
        made[row.number] = before


def _stacked(row: LogRow, reads: list[Shape]) -> Shape:
    """What a route makes."""
    groups = max(row.share[1], 1) if row.share else 1
    return Shape(sum([(each.channels or 0) // groups for each in reads]), reads[0].size)


def _why_not(row: LogRow, reads: list[Shape], before: Shape) -> str:
    """What a row prints that does not follow; "" where all does."""
    if len(reads) < len(row.reads):
        return "a row that it names is not above it"
    shown = reads[0] if row.word in SUMS else before
    if row.arriving and not row.window and row.arriving[0].elements() != shown.elements():
        return f"{row.arriving[0].text()} is printed, and {shown.text()} arrives"
    if row.filters and row.out and row.filters != row.out[0].channels:
        return f"{row.filters:,} filters make {row.out[0].channels:,} channels"
    if row.share and row.share[0] >= row.share[1]:
        return f"there is no part {row.share[0]} of {row.share[1]}"
    right = _makes(row, reads, before)
    if right is not None and row.out and row.out[0].elements() != right.elements():
        return f"{row.out[0].text()} is printed, and {right.text()} follows"
    number = row.operations[0] if row.operations and row.word in SUMS else None
    off = abs(number.mantissa * 10**9 - (before.elements() or 0) * 10**number.places) if number else 0
    return f"its operations are not the {before.elements():,} sums" if 2 * off > 10**9 else ""


def _makes(row: LogRow, reads: list[Shape], before: Shape) -> Shape | None:
    """What a row without a window makes; None for all others."""
    if row.word == "route":
        return _stacked(row, reads)
    if row.word == "upsample":
        return Shape(before.channels, tuple([n * row.factor for n in before.size]))
    return before if row.word in SAME else None


SAME = frozenset({"dropout", "softmax", "cost", *SUMS})
"""Rows whose numbers are as many as arrive."""


def _entries(rows: list[LogRow]) -> Iterator[SummaryRow]:
    """The rows, each with the rows with windows that it reads, past routes and sums."""
    sources: dict[int, tuple[str, ...]] = {}
    before: tuple[str, ...] = ()
    for row in rows:
        named = [name for each in row.reads for name in sources.get(each, ())]
        reads = tuple(dict.fromkeys(named if row.word == "route" else [*before, *named]))
        entry = _entry(row)._replace(reads=reads)
        yield entry
        before = sources[row.number] = (entry.name,) if entry.window and entry.kind != "flatten" else reads


def _entry(row: LogRow) -> SummaryRow:
    """A row, as summaries have them."""
    kind = KINDS.get(row.word, "")
    shape = row.out[0] if row.out else None
    window = PrintedWindow(
        row.arriving[0] if row.arriving else None,
        row.filters,
        row.window.kernel if row.window else None,
        row.window.stride if row.window else None,
        row.window.dilation if row.window else 1,
        row.groups,
        row.operations[0] if row.operations else None,
    )
    return SummaryRow(row.line, f"{row.number} {row.word}", kind, shape, None, window=window if kind else None)
