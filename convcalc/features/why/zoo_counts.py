"""Which networks of the zoo have a published number: looked up in the table of their counts, nothing measured anew."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.features.why.answer import Answer, CountCandidate, CountExplanation, MeasuredVariant
from convcalc.features.why.countings import Counting, of_name
from convcalc.features.why.explanations import mismatch, nearness
from convcalc.features.why.quantity import Quantity
from convcalc.features.why.variants import Variant
from convcalc.ledger.execution import executed
from convcalc.loading import facts_of
from convcalc.readers.source import load
from convcalc.zoo import catalog

MOST = 2
"""How much may be supposed where any network may be meant: less where something fits that supposes less."""

MOST_NETWORKS = 8

MOST_NEAREST = 3


def networks_with(wanted: Quantity) -> Answer:
    """The networks that have a number, those of the plainest countings first."""
    entries = {entry.name: entry for entry in catalog.entries()}
    every = {(name, each.number): each for name, each in reversed([*_countings(wanted)])}
    order = {name: place for place, name in enumerate(entries)}
    fits = []
    for (name, number), counting in every.items():
        readings = [reading for reading in wanted.readings if number in reading]
        if readings and counting.cost + readings[0].cost <= MOST:
            fits.append((counting.cost + readings[0].cost, order[name], number, name, counting, readings[0]))
    least = max(min([fit[0] for fit in fits], default=0), MOST - 1)
    fits = sorted([fit for fit in fits if fit[0] <= least], key=lambda fit: fit[:3])
    told = {name: None for *_, name, _, _ in fits}
    shown = [*told][:MOST_NETWORKS]
    measured = {name: _measured(entries[name]) for name in shown}
    found: dict[str, CountExplanation] = {}
    for cost, _, _, name, counting, reading in fits:
        if name in measured:
            candidate = CountCandidate(counting, measured[name], cost)
            first = found.get(name)
            if first is None:
                found[name] = CountExplanation(candidate, reading, cost)
            elif reading == first.reading:
                found[name] = first._replace(alike=(*first.alike, candidate))
    nearest = [] if fits else _nearest(wanted, every, entries)
    left = [*told][MOST_NETWORKS:]
    notes = [f"so have {len(left)} more: {', '.join(left)}"] if left else []
    return Answer(wanted, "", tuple(found.values()), (), tuple(nearest), len(every), len(fits), notes=tuple(notes))


def _countings(wanted: Quantity) -> Iterator[tuple[str, Counting]]:
    """Every number of the table that is of the kind that is wanted, with its network."""
    kinds = {"": ("macs", "params"), "flops": ("macs",), "memory": ()}.get(wanted.counts, (wanted.counts,))
    for name, counts in catalog.counts().items():
        for column, number in counts.items():
            counting = of_name(column, number)
            if counting.counts in kinds:
                yield name, counting._replace(cost=counting.cost + mismatch(wanted.counts, counting))


def _measured(entry: catalog.Entry) -> MeasuredVariant:
    loaded = load(entry.name)
    facts = facts_of(loaded)
    return MeasuredVariant(Variant(entry.name, entry.title, 0, False, loaded, None, {}), facts, executed(facts.tree))


def _nearest(
    wanted: Quantity, every: dict[tuple[str, int], Counting], entries: dict[str, catalog.Entry]
) -> Iterator[CountExplanation]:
    """What comes closest of the plainest countings."""
    reading = wanted.readings[0]
    plain = [(name, each) for (name, number), each in every.items() if number and each.cost <= 0]
    for name, each in sorted(plain, key=lambda pair: nearness(pair[1].number, reading))[:MOST_NEAREST]:
        yield CountExplanation(CountCandidate(each, _measured(entries[name]), each.cost), reading, each.cost)
