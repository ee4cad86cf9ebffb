"""Rows of a summary that print parts of a map as a batch: `[4, 49, 32]` of windows, `[26, 64]` of steps.

A program that folds places into the batch (`x.view(-1, 49, 32)`) runs its layers on more than it was given, and
torchinfo prints that. The net has the same numbers as one map, 32x196.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from convcalc.features.check.recurrent_stacks import steps_behind
from convcalc.network.facts import Facts
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.shape import Shape

INPUT = "Input Shape"


def with_whole_maps(facts: Facts, summary: Summary) -> Summary:
    """The same with the sizes that the net has, where rows print parts of them as a batch."""
    batch = summary.batch
    if all(each.batch in (None, batch) for each in (*summary.entries, *summary.blocks)):
        return summary
    outs = list(dict.fromkeys([row.out for row in facts.rows]))
    sizes = list(dict.fromkeys([*outs, *[each for row in facts.rows for each in row.ins]]))
    entries, blocks = [
        tuple([_whole(each, batch, outs, sizes) for each in rows]) for rows in (summary.entries, summary.blocks)
    ]
    return summary._replace(entries=entries, blocks=blocks)


def _whole(entry: SummaryRow, batch: int, outs: list[Shape], sizes: list[Shape]) -> SummaryRow:
    """A row as it would be of whole maps; as it is where the net has none of as many numbers."""
    if entry.batch in (None, 0, batch) or entry.shape is None or steps_behind(entry, batch, outs) is not entry:
        return entry
    parts, rest = divmod(entry.batch or 0, batch)
    whole = None if rest else _of_parts(parts, entry.shape, outs)
    if whole is None:
        return entry
    others = tuple([(head, _whole_cell(cell, batch, sizes) if head == INPUT else cell) for head, cell in entry.others])
    return entry._replace(shape=whole, batch=batch, others=others, parts=parts)


def _whole_cell(cell: str, batch: int, sizes: list[Shape]) -> str:
    """The same of what arrives, as it is printed: `[4, 49, 32]` is `[1, 32, 196]`."""
    numbers = [int(each) for each in re.findall(r"\d{1,18}", cell)]
    parts, rest = divmod(numbers[0], batch) if len(numbers) > 1 else (1, 0)
    whole = _of_parts(parts, Shape(numbers[1], tuple(numbers[2:])), sizes) if parts > 1 and not rest else None
    return cell if whole is None else str([batch, whole.channels, *whole.size])


def _of_parts(parts: int, part: Shape, sizes: Iterable[Shape]) -> Shape | None:
    """The size with the numbers of so many such parts: with the channels of one, or the parts as its first axis."""
    count = parts * (part.elements() or 0)
    ends = {part.channels, *part.size[-1:]}
    first, axes = (parts, part.channels, *part.size), max(1, len(part.size))
    fitting = sorted([each for each in sizes if each.elements() == count], key=lambda each: len(each.size) != axes)
    exact = [each for each in fitting if (each.channels, *each.size) == first]
    return next(iter([*exact, *[each for each in fitting if each.channels in ends]]), None)


def on_axes(own: tuple[int, ...], count: int) -> tuple[int, ...]:
    """The numbers of a layer on so many axes: the net has further ones in front, where parts of a map are a batch.

    >>> on_axes((1, 3, 3), 2), on_axes((0, 1, 1), 2), on_axes((3, 3, 3), 2)
    ((3, 3), (1, 1), (3, 3, 3))
    """
    more = len(own) - count
    return own[more:] if count > 0 and more > 0 and max(own[:more]) < 2 else own
