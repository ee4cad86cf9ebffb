"""Keras' summaries of sequences of any length, `(None, None, 32)`, on which no parameters depend."""

from __future__ import annotations

import re

from convcalc.readers.layer_classes import KEEPING_ALL, class_of
from convcalc.readers.recurrent_rows import printed_class
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.shape import Shape
from convcalc.text import Source

OPEN = re.compile(r"(?<=[\[(]None, )None(?=(?:, *\d+)? *[)\]])")
"""Where the number of steps stands; of words there are no other numbers."""

NOTE = "how many steps there are is not printed: 1 is taken, on which no parameters depend"


def has_open_steps(source: Source, found: Summary) -> bool:
    """Are there rows of a length that is not printed, and do all of them keep it?"""
    lines = source.text.replace("\r\n", "\n").split("\n")
    rows = [row for row in found.entries if OPEN.search(lines[row.line - 1])]
    return found.keras and bool(rows) and all(map(_keeps_steps, rows))


def _keeps_steps(row: SummaryRow) -> bool:
    """A dense layer, a norm, a recurrent layer or vectors of words; a kernel without padding makes them fewer."""
    if row.arrives or row.kind in ("fc", "ln", "bn"):
        return True
    return bool(printed_class(row)) or class_of(row.name) in KEEPING_ALL


def with_steps(source: Source, arriving: Shape | None) -> Source:
    """The same summary for as many steps as arrive, each in the place where it stood; for one where none is said.

    >>> with_steps(Source("lstm (LSTM)   (None, None, 8)   576"), Shape(9, (70,))).text
    'lstm (LSTM)   (None,   70, 8)   576'
    """
    steps = 1 if arriving is None else arriving.size[0] if arriving.size else arriving.channels or 1
    return Source(OPEN.sub(f"{steps:4}", source.text), source.name)
