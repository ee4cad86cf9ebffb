"""Wrong counts behind which a pool was left out, or run twice: the linear layer behind it gets another map."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.features.check.rebuild import MOST_ROWS, Rebuilder
from convcalc.features.check.slips.search_sizes import LEFT_OUT, POOLED_TWICE
from convcalc.features.check.slips.slip import SuspectedSlip, suspected
from convcalc.lang.tree import Layer, Statement, Unit
from convcalc.layers import kind_of
from convcalc.network.claims import Verdict

MOST_POOLS = 8
"""So many pools are tried, the last first."""


def pools_changed(rebuilder: Rebuilder, verdict: Verdict) -> Iterator[SuspectedSlip]:
    """The nearest pool at the top without which a claim about a count would be true, or with which it runs twice."""
    if len(rebuilder.facts.rows) > MOST_ROWS:
        return
    source = rebuilder.facts.net.source
    for statement, at in _pools(rebuilder)[:MOST_POOLS]:
        units, pool = statement.units, statement.units[at]
        changes = ((LEFT_OUT, ()), (POOLED_TWICE, (pool, pool)))
        for slip, now in changes:
            trial: tuple[Unit, ...] = (*units[:at], *now, *units[at + 1 :])
            if rebuilder.left <= 0:
                return
            if rebuilder.true_with_units(verdict.claim, statement, trial):
                named = " ".join(source.text[slice(*pool.span)].split())
                yield suspected(slip, worked=f"'{statement.label or named}'")
                return


def _pools(rebuilder: Rebuilder) -> list[tuple[Statement, int]]:
    """Where pools stand that are written at the top, the last first."""
    statements = [each for each in rebuilder.facts.tree.body if isinstance(each, Statement)]
    return [
        (each, at)
        for each in reversed(statements)
        for at in range(len(each.units) - 1, -1, -1)
        if _is_pool(each.units[at])
    ]


def _is_pool(unit: Unit) -> bool:
    """A pool of windows, or of the whole map."""
    return isinstance(unit, Layer) and (kind_of(unit.word).is_pool or kind_of(unit.word).is_global)
