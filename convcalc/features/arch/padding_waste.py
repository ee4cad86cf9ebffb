"""The products of a network that touch real pixels, beside the textbook count."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.document.fields import columns, line, record
from convcalc.document.model import Document, Line, Table, Text
from convcalc.features.arch import network
from convcalc.features.arch.network_data import USEFUL, USEFUL_LAYER, padding_share
from convcalc.features.arch.network_data import data as network_data
from convcalc.network.effective_macs import LARGEST, Share, shares
from convcalc.network.facts import Facts


def document(facts: Facts) -> Document:
    """The products that touch real pixels, beside the textbook count: equal layers on one line, and in all."""
    found = shares(facts)
    macs, useful = sum(each.macs for each in found), sum(each.useful for each in found)
    notes = (*facts.notes, *_notes(facts, found))
    table = Table(columns(USEFUL_LAYER), [*(line(USEFUL_LAYER, each) for each in found), _total(found, macs, useful)])
    return Document(
        title=f"{facts.name} without its padding",
        parts=(
            network.head(facts),
            table,
            Text(_in_words(macs, useful, any(share.transposed for share in found))),
        ),
        answer=str(useful),
        data=lambda: network_data(
            facts, (), notes, useful=record(USEFUL, None, macs=macs, useful=useful, layers=found)
        ),
        notes=notes,
        layout=facts.layout,
    )


def _total(found: Sequence[Share], macs: int, useful: int) -> Line:
    times = sum(share.times for share in found)
    return Line(("total", times, "", "", macs, useful, padding_share(macs, useful)), role="total")


def _in_words(macs: int, useful: int, transposed: bool) -> str:
    if not macs:
        return "No layer multiplies anything."
    if macs == useful:
        return f"All {macs:,} products touch real pixels: nothing is padded."
    why = "multiply a zero of the padding" + " or are cut off again" * transposed
    return f"{macs - useful:,} of {macs:,} products {why}; {useful:,} touch real pixels."


def _notes(facts: Facts, found: Sequence[Share]) -> list[str]:
    notes = ["more of it: convcalc explain padding, MACs and FLOPs"]
    if any(share.transposed for share in found):
        notes.append("of a tconv the products are lost that padding cuts off its output")
    if len(facts.rows) > LARGEST:
        notes.append(f"of more than {LARGEST:,} layers, zeros of a zeropad layer count as pixels")
    return notes
