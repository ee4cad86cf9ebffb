"""Several networks side by side, as a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convcalc.document import fields
from convcalc.document.model import Column, Diagram, Document, Line, Table
from convcalc.features.draw import figure3, figure3_svg, graph_picture
from convcalc.features.draw.boxes import Strand
from convcalc.features.draw.scene import ASCII, UNICODE
from convcalc.features.draw.strands import strands
from convcalc.network.facts import Facts

COLUMNS = (
    Column("network", "network"),
    Column("layer", "layer"),
    Column("out", "output", "size"),
    Column("times", "times", "count"),
)


def document(networks: Sequence[tuple[str, Facts]], notes: Sequence[str] = ()) -> Document:
    """The picture of all the networks, each with what it is called."""
    found = strands(networks)
    title = ", ".join(strand.name for strand in found)
    picture = Diagram(
        figure3.pictures(found, UNICODE),
        figure3.pictures(found, ASCII),
        lambda: figure3_svg.svg(found, title),
        graph=lambda: graph_picture.graph(networks),
    )
    return Document(
        title=title,
        parts=(picture,),
        answer="\n".join(_answer(strand) for strand in found),
        data=lambda: _data(found, notes),
        notes=tuple(notes),
        csv=Table(COLUMNS, [line for strand in found for line in _lines(strand)]),
    )


def _answer(strand: Strand) -> str:
    return f"{strand.name}: {strand.facts.params:,} parameters, {strand.facts.macs:,} MACs"


def _lines(strand: Strand) -> list[Line]:
    return [Line((strand.name, box.text, box.shape, _times(strand, at))) for at, box in enumerate(strand.boxes)]


def _times(strand: Strand, at: int) -> int:
    """How often a box stands there."""
    times = 1
    for group in strand.groups:
        times *= group.times if group.first <= at <= group.last else 1
    return times


def _data(strands: Sequence[Strand], notes: Sequence[str]) -> dict[str, Any]:
    """`convcalc.draw/1` of several networks."""
    return {
        "schema": "convcalc.draw/1",
        "picture": "nets",
        "networks": [
            {
                "name": strand.facts.name,
                "params": strand.facts.params,
                "macs": strand.facts.macs,
                "layers": [
                    {"text": box.text, "out": fields.shape(box.shape), "times": _times(strand, at)}
                    for at, box in enumerate(strand.boxes)
                ],
                "skips": [{"from": s.start, "to": s.end, "dashed": s.dashed} for s in strand.skips],
                "left_out": strand.left_out,
            }
            for strand in strands
        ],
        "notes": list(notes),
    }
