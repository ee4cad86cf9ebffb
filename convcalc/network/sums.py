"""Parts of a net: its labelled statements, and what some of its items add up to."""

from __future__ import annotations

from convcalc.network.facts import Counts, count
from convcalc.network.graph import Body, Item, Mark
from convcalc.shape import Shape


def labelled(body: Body) -> dict[int, Mark]:
    """The statements with a label, by their first item."""
    return {mark.first: mark for mark in body.marks if mark.statement.label is not None and mark.last > mark.first}


def tally(items: list[Item]) -> Counts:
    """What some items of a body add up to."""
    body = Body(Shape(None, ()))
    body.items = items
    return count(body, {})


def batched(counts: Counts, batch: int) -> Counts:
    """The counts of a whole batch: what is stored stays, what is done and made is multiplied."""
    return counts._replace(
        macs=counts.macs * batch, activations=counts.activations * batch, memory=counts.memory * batch
    )
