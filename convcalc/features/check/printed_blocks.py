"""What a printed row stands for where it is not one layer: a block of several, a layer with lengths of its weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from convcalc.features.check.recurrent_stacks import stack_at
from convcalc.network.rows import Row
from convcalc.readers.layer_classes import is_own_parameter, makes_sequence
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.shape import Shape

LENGTHS = ":weight_g"
"""What stands behind a layer's label where `weight_norm` trains lengths of its weights: the printed layer has them."""


def lengths_of(rows: Sequence[Row]) -> dict[int, Row]:
    """By the number of a layer's row, the row of the lengths of its weights."""
    layers = {row.label: row for row in rows}
    pairs = [(layers.get((row.label or "").removesuffix(LENGTHS)), row) for row in rows]
    return {layer.index: row for layer, row in pairs if layer is not None and layer is not row}


def block_at(entry: SummaryRow, rows: Sequence[Row], at: int, stored: Callable[[Row], int]) -> tuple[int, int] | None:
    """Where the layers begin and end that have a block's parameters together, and its size; None for none.

    Parameters of the modules around it, which no row prints, may stand before it.
    """
    begins = [at]
    while begins[-1] < len(rows) and is_own_parameter(rows[begins[-1]].kind):
        begins.append(begins[-1] + 1)
    for begin in begins:
        end = _end(entry, rows, begin, stored)
        if end is not None and rows[end - 1].out == entry.shape:
            return begin, end
    while True:
        end = _end(entry, rows, at, stored) or max(stack_at(entry, rows, at), at)
        if end > at:
            return at, end
        if at >= len(rows) or not is_own_parameter(rows[at].kind):
            return None
        at += 1


def _end(entry: SummaryRow, rows: Sequence[Row], at: int, stored: Callable[[Row], int]) -> int | None:
    """The first place with its size, else the first with its parameters."""
    total, reached = 0, None
    while at < len(rows) and total <= (entry.params or 0):
        total += stored(rows[at])
        at += 1
        if total == entry.params and rows[at - 1].out == entry.shape:
            return at
        if total == entry.params:
            reached = reached or at
    return reached


def alike(one: Shape, other: Shape) -> bool:
    """The same, but for axes of 1: 512 and 1x1x512."""
    if len(one.size) == len(other.size):
        return one == other
    bare = [[n for n in (each.channels, *each.size) if n != 1] for each in (one, other)]
    return bare[0] == bare[1]


def alike_as_printed(entry: SummaryRow, ours: Shape, printed: Shape) -> bool:
    """The same, or with the numbers last, as PyTorch prints what a layer norm, or a linear layer on a map, makes.

    Of sequences it is known which of the axes are the numbers; a convolution has its channels first.
    """
    if alike(ours, printed) or not printed.size or makes_sequence(entry.name) or not entry.in_either_order:
        return alike(ours, printed)
    if entry.is_linear and len(printed.size) == 1:
        return False
    return ours == Shape(printed.size[-1], (printed.channels or 1, *printed.size[:-1]))


MOST_LISTED = 5


def said_of_unread(summary: Summary) -> Iterator[str]:
    """How many rows were read, and which were not; nothing where all were."""
    if summary.maker == "convcalc":
        yield from [f"of the file that it is held against: {text}" for _, text in summary.unread]
    elif summary.unread:
        read = len(summary.entries) + len(summary.blocks)
        lines = {line for line, _ in summary.unread}
        own = {each.line for each in (*summary.entries, *summary.blocks)}
        every = read + len(lines - own)
        shown = "; ".join([f"line {line}, {text}" for line, text in summary.unread[:MOST_LISTED]])
        more = len(summary.unread) - MOST_LISTED
        yield f"{every - len(lines):,} of {every:,} rows read; not read: {shown}" + (
            f" and {more:,} more" if more > 0 else ""
        )
