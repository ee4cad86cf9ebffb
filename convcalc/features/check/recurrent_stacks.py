"""Rows of a network and of a summary that are the same though they look otherwise: layers of a recurrent module, and
linear layers that are convolutions of one place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from convcalc.layers.window import Slide
from convcalc.network.rows import Row
from convcalc.readers.layer_classes import is_sequence_class
from convcalc.readers.summary import SummaryRow
from convcalc.shape import Shape


def stack_module(row: Row) -> str:
    """The recurrent module that a row is a numbered layer of, `rnn` of `rnn.l0`; "" for all others."""
    found = re.fullmatch(r"(.+)\.l\d+", row.label or "") if row.visit.step.kind.recurrent else None
    return found[1] if found else ""


def stack_at(entry: SummaryRow, rows: Sequence[Row], at: int) -> int:
    """Where the layers of the recurrent module end that begins here; at where none does, or the row is of no such."""
    if at >= len(rows) or not is_sequence_class(entry.name) or not rows[at].visit.step.kind.recurrent:
        return at
    module, end = stack_module(rows[at]), at + 1
    while module and end < len(rows) and stack_module(rows[end]) == module:
        end += 1
    return end


def last_of_stacks(rows: Iterable[Row]) -> list[Row]:
    """The rows with the last layer of each recurrent module in the place of all of its layers."""
    found: list[Row] = []
    for row in rows:
        module = stack_module(row)
        if module and found and stack_module(found[-1]) == module:
            found.pop()
        found.append(row)
    return found


def is_connected(row: Row, entry: SummaryRow) -> bool:
    """Is a convolution of one place, as darknet has it, a fully connected layer here, or one on steps a linear one?"""
    window, step = entry.window, row.visit.step
    if entry.on_steps:
        slide = step.kind.window(step.args)
        return step.kind.weighted and isinstance(slide, Slide) and set(slide.kernel) == {1}
    if window is None or not window.filters or window.arriving is None:
        return False
    return step.kind.dense and window.arriving.positions() == 1


def steps_behind(entry: SummaryRow, batch: int, outs: Collection[Shape]) -> SummaryRow:
    """A row that prints steps, batch and numbers, `[28, 1, 128]`, as recurrent layers do unless told otherwise.

    outs: sizes of the net; batch: that of the summary.
    """
    if entry.batch in (None, batch) or entry.shape is None or entry.shape.size != (batch,):
        return entry
    turned = Shape(entry.shape.channels, (entry.batch or 0,))
    return entry._replace(shape=turned, batch=batch) if turned in outs else entry
