"""The sizes that rows of Keras should print, where all of them bear the names that the layers of the net have."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.network.rows import Row
from convcalc.readers.row_names import CUT, label_of
from convcalc.readers.summary import Summary
from convcalc.shape import Shape

FLAT = ":flatten"
"""The end of the label of what makes a vector of a pool over all places."""


def sizes_by_name(summary: Summary, rows: Sequence[Row]) -> dict[int, Shape]:
    """By line, what the layer of its name makes; nothing where a name is of no layer.

    So it is where a program counts its layers from another number on, and the same names are of others.
    Names that are cut are left out, and those of layers that run several times, of which one size is printed.
    """
    if summary.maker != "Keras":
        return {}
    made: dict[str, Shape] = {}
    again: set[str] = set()
    for row in rows:
        name, _, run = (row.label or "").removesuffix(FLAT).partition("#")
        again |= {name} if run else set()
        if ":" not in name:
            made[name] = row.out
    found: dict[int, Shape] = {}
    for entry in summary.entries:
        name = label_of(entry.name)
        if entry.arrives or entry.kind is None or name.endswith(CUT) or ")" not in entry.name:
            continue
        if name not in made:
            return {}
        if name not in again:
            found[entry.line] = made[name]
    return found
