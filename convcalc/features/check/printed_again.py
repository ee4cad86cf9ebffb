"""What torchinfo counts beside the layers that run: norms that run again, and parameters of modules that never run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate

from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.network.totals import count
from convcalc.readers.layer_classes import is_norm


def norms_again(rows: Iterable[Row]) -> dict[int, int]:
    """The parameters of norms whose weights are counted where they ran first, by the index of the later run."""
    stored: dict[str, int] = {}
    found: dict[int, int] = {}
    for row in rows:
        stem, _, turn = (row.label or "").partition("#")
        if row.params and stem:
            stored.setdefault(stem, row.params)
        elif turn.isdigit() and stem in stored and is_norm(row.kind):
            found[row.index] = stored[stem]
    return found


def idle_counts(facts: Facts) -> dict[str, int]:
    """The parameters of what never runs, by its name."""
    found: dict[str, int] = {}
    for each in facts.net.idle:
        counts = count(each.body.items)
        found[each.name] = found.get(each.name, 0) + counts.weights + counts.biases
    return found


def block_with_idle(
    params: int, rows: Sequence[Row], at: int, stored: Callable[[Row], int], idle: Mapping[str, int]
) -> tuple[int, int] | None:
    """Where the layers of a module end that begins here, and what it holds besides, if that makes so many numbers."""
    label = (rows[at].label or "").partition(":")[0] if at < len(rows) and idle else ""
    for module in accumulate(label.split(".")[:-1], lambda a, b: f"{a}.{b}"):
        inside = f"{module}."
        beside, end = sum([number for name, number in idle.items() if name.startswith(inside)]), at
        while end < len(rows) and (rows[end].label or "").startswith(inside):
            end += 1
        if beside and beside + sum(map(stored, rows[at:end])) == params:
            return end, beside
    return None
