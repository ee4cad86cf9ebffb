"""The products of a network that touch real pixels, beside the textbook count."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from convcalc.document import fields
from convcalc.document.model import Column, Document, Line, Table, Text
from convcalc.features.arch import network
from convcalc.network.effective_macs import LARGEST, Share, shares
from convcalc.network.facts import Facts

COLUMNS = (
    Column("layer", "layer"),
    Column("times", "times", "count", 1),
    Column("in", "input", "size", 3),
    Column("out", "output", "size", 2),
    Column("macs", "MACs", "count"),
    Column("useful", "useful", "count"),
    Column("padding", "on padding", "share"),
)


def document(facts: Facts) -> Document:
    """Layer by layer, equal ones on one line, and in all."""
    found = shares(facts)
    macs, useful = sum(each.macs for each in found), sum(each.useful for each in found)
    notes = (*facts.notes, *_notes(facts, found))
    table = Table(COLUMNS, [*map(_line, found), _total(found, macs, useful)])
    return Document(
        title=f"{facts.name} without its padding",
        parts=(network.head(facts), table, Text(_said(macs, useful, _transposed(found)))),
        answer=str(useful),
        data=lambda: network.data(facts, (), notes) | {"useful": _data(found, macs, useful)},
        notes=notes,
        layout=facts.layout,
    )


def _line(share: Share) -> Line:
    counts = (share.macs, share.useful, lost(share.macs, share.useful))
    return Line((share.text, share.times, share.in_, share.out, *counts))


def _total(found: Sequence[Share], macs: int, useful: int) -> Line:
    times = sum(share.times for share in found)
    return Line(("total", times, "", "", macs, useful, lost(macs, useful)), role="total")


def lost(macs: int, useful: int) -> Fraction:
    """The share of products that come to nothing."""
    return Fraction(macs - useful, macs) if macs else Fraction(0)


def _transposed(found: Sequence[Share]) -> bool:
    return any(share.text.startswith("tconv") for share in found)


def _said(macs: int, useful: int, transposed: bool) -> str:
    if not macs:
        return "No layer multiplies anything."
    if macs == useful:
        return f"All {macs:,} products touch real pixels: nothing is padded."
    why = "multiply a zero of the padding" + " or are cut off again" * transposed
    return f"{macs - useful:,} of {macs:,} products {why}; {useful:,} touch real pixels."


def _notes(facts: Facts, found: Sequence[Share]) -> list[str]:
    notes = ["more of it: convcalc explain padding, MACs and FLOPs"]
    if _transposed(found):
        notes.append("of a tconv the products are lost that padding cuts off its output")
    if len(facts.rows) > LARGEST:
        notes.append(f"of more than {LARGEST:,} layers, zeros of a zeropad layer count as pixels")
    return notes


def _data(found: Sequence[Share], macs: int, useful: int) -> dict[str, Any]:
    layers = [
        {"text": s.text, "in": fields.shape(s.in_), "out": fields.shape(s.out), "times": s.times, "macs": s.macs,
         "useful": s.useful}
        for s in found
    ]  # fmt: skip
    return {"macs": macs, "useful": useful, "layers": layers}
