"""The zoo as a report: which networks are known by name, how large they are, and who described them."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.document.fields import KINDS, Contract, Field, columns, line, many
from convcalc.document.model import Document, Table
from convcalc.shape import Shape
from convcalc.zoo.catalog import Entry


def _shape(entry: Entry) -> Shape:
    *size, channels = map(int, entry.input.split("x"))
    return Shape(channels, tuple(size))


WIDEST_NAMES = 24
"""Other names are listed only while the column stays as narrow as this; CSV and JSON have them all."""


def _names(entry: Entry) -> str:
    """The name, beside a bare one also what else it is called."""
    names = entry.name
    for other in () if "@" in entry.name else entry.aliases:
        if "@" not in other and len(names) + len(other) + 2 <= WIDEST_NAMES:
            names += ", " + other
    return names


NETWORK = (
    Field("name", "text", title="name"),
    Field("aliases", "texts", title="aliases"),
    Field("title", "text", title="title"),
    Field("data", "text", "", "The data set it is for.", "data"),
    Field("tags", "texts"),
    Field("in", "shape", _shape),
    Field("input", "text", title="input", present="never"),
    Field("params", "count", title="parameters"),
    Field("macs", "count", title="MACs", optional=1),
    Field("rf", KINDS["count"]._replace(column="axes"), title="rf", optional=2),
    Field("difference", "words", "", "How a variant differs from the bare name.", "difference"),
    Field("source", "words", title="source", optional=3),
)

LISTED = (NETWORK[0]._replace(cell=_names), *NETWORK[1:])
USUAL = ("name", "input", "params", "macs", "rf", "source")

CONTRACT = Contract("zoo", "The networks known by name", (Field("networks", many(NETWORK), None),))


def document(entries: Sequence[Entry]) -> Document:
    """The networks in the order given; `answer` is their names."""
    return Document(
        title="networks known by name",
        parts=(Table(columns(LISTED, USUAL), [line(LISTED, entry, USUAL) for entry in entries]),),
        answer="\n".join(entry.name for entry in entries),
        data=CONTRACT.data(networks=entries),
        notes=("NAME@VARIANT is somebody else's version of NAME; convcalc arch NAME --summary says how they differ",),
        csv=Table(columns(NETWORK), [line(NETWORK, entry) for entry in entries]),
    )
