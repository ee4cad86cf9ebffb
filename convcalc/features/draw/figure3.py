"""Several networks side by side, aligned by the size of their maps, with their skips: figure 3 of the ResNet paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, columns, line, many
from convcalc.document.model import Document, Table
from convcalc.features.draw.box_alignment import totals
from convcalc.features.draw.box_column import BoxColumn, SkipConnection
from convcalc.features.draw.figure3_svg import svg
from convcalc.features.draw.figure3_text import pictures
from convcalc.features.draw.graph_picture import graph
from convcalc.features.draw.layer_boxes import box_columns
from convcalc.features.draw.scene import (
    diagram,
    picture_data,
)
from convcalc.network.facts import Facts
from convcalc.shape import Shape


class ListedBox(NamedTuple):
    """A box of a network, how often it stands there, and the places of those from which arrows lead to it."""

    network: str
    text: str
    out: Shape
    times: int
    after: list[int]


def _listed(column: BoxColumn) -> list[ListedBox]:
    places, found = column.places(), []
    for at, track in places:
        here = column.lines[at]
        box, arrows = here.boxes[track], [arrow for arrow in here.arrows if arrow.end == track]
        assert box is not None
        after = [places[at - arrow.up, arrow.start] for arrow in arrows if at >= arrow.up]
        found.append(ListedBox(column.name, box.text, box.shape, column.times(at), after))
    return found


def _skips(column: BoxColumn) -> list[SkipConnection]:
    """Skips from box to box, by their places."""
    places = column.places()
    return [skip._replace(start=places[skip.start, 0], end=places[skip.end, 0]) for skip in column.skips]


LAYER = (
    Field("network", "text", title="network", present="never"),
    Field("layer", "text", "text", title="layer", present="never"),
    Field("text", "text"),
    Field("out", "shape", title="output"),
    Field("times", "positive", title="times"),
    Field("after", many("total"), help="The places of the boxes from which arrows lead to it."),
)

CSV = tuple([field for field in LAYER if field.key != "after"])

SKIP = (
    Field("from", "total", "start"),
    Field("to", "positive", "end"),
    Field("dashed", "flag", help="It projects, pads or crops."),
    Field("joins", "text", help="The word of the layer in which it ends: add, concat."),
)

NETWORK = (
    Field("name", "text", lambda column: column.facts.name),
    Field("params", "total", lambda column: column.facts.params),
    Field("macs", "total", lambda column: column.facts.macs),
    Field("layers", many(LAYER), _listed, "Of nets: the boxes from top to bottom."),
    Field("skips", many(SKIP), _skips, help="Of nets: from behind one box to behind another, by their places."),
    Field("left_out", "total", help="Of nets: so many boxes in the middle."),
)

NETS = (Field("networks", many(NETWORK), None, "Of nets and scatter."), Field("notes", "texts", None))


def document(networks: Sequence[tuple[str, Facts]], notes: Sequence[str] = ()) -> Document:
    """The picture of all the networks, each with what it is called; it can be had as a graph, too."""
    if len(networks) == 1:  # alone it is called what every report calls it
        networks = [(facts.name or "a network", facts) for _, facts in networks]
    found = box_columns(networks)
    merged = box_columns(networks, beside=False) if any(column.branched for column in found) else found
    title = ", ".join(column.name for column in found)
    drawn = diagram(partial(pictures, found, merged), partial(svg, found, title), partial(graph, networks))
    return Document(
        title=title,
        parts=(drawn,),
        answer="\n".join(totals(column) for column in found),
        data=lambda: picture_data("nets", NETS, networks=found, notes=notes),
        notes=tuple(notes),
        csv=Table(columns(CSV), [line(CSV, box) for column in found for box in _listed(column)]),
    )
