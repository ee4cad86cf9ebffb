"""A Keras net's layers in the order of a summary, by their names, and what a log names, by the layers of a net.

Keras prints layers by how far they are from the output, so those of two branches stand mixed, in an order that no
program has; the names tell which is which where both began to count at one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from convcalc.features.check.printed_order import MOST_LAYERS, emitted
from convcalc.network.rows import Row
from convcalc.readers.row_names import same_name
from convcalc.readers.summary import Summary

BY_NAMES = "branches stand in another order in the summary: its rows are held against the layers of their names"


def rows_by_names(rows: Sequence[Row], summary: Summary) -> list[Row] | None:
    """The rows in that order; None where fewer than half have a name of the summary, or they are in that order."""
    if len(rows) > MOST_LAYERS or len(summary.entries) > MOST_LAYERS:
        return None
    named: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        named[(row.label or "").partition(":")[0]].append(row)
    order = [row.index for name in _names(summary, named) for row in named[name]]
    if 2 * len(order) < len(summary.entries) or order == sorted(order):
        return None
    return emitted(rows, order)


def _names(summary: Summary, named: dict[str, list[Row]]) -> list[str]:
    """The names of the summary's rows that the net has too; a long one is cut in a narrow table, `max_pooli…`."""
    left = dict.fromkeys(named)
    found: list[str] = []
    for entry in summary.entries:
        name = entry.name.partition(" (")[0]
        begun = [] if name in left else [each for each in left if same_name(name, each)]
        fitting = [each for each in begun if named[each][-1].out == entry.shape]
        whole = name if name in left else next(iter(fitting), None)
        if whole is not None:
            found.append(whole)
            del left[whole]
    return found


def with_kinds(summary: Summary, rows: Sequence[Row]) -> Summary:
    """The summary with the kind of each layer from the network's layer of that name; the data is its input.

    A name that the network has not keeps no kind: it is another's, and told as not in the network.
    """
    kinds = {row.label: row.kind for row in rows if row.label}
    first = summary.entries[0]
    entries = [each._replace(kind=kinds.get(each.name, each.kind)) for each in summary.entries]
    if first.name not in kinds:
        entries[0] = first._replace(kind="input")
    return summary._replace(entries=tuple(entries))
