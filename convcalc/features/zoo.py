"""The zoo as a report: which networks are known by name, how large they are, and who described them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convcalc.document import fields
from convcalc.document.model import Column, Document, Line, Table
from convcalc.shape import Shape
from convcalc.zoo.catalog import Entry

COLUMNS = (
    Column("name", "name"),
    Column("input", "input"),
    Column("params", "parameters", "count"),
    Column("macs", "MACs", "count", 1),
    Column("rf", "rf", "axes", 3),
    Column("source", "source", "words", 2),
)

DETAILS = (
    Column("name", "name"),
    Column("aliases", "aliases"),
    Column("title", "title"),
    Column("data", "data"),
    Column("input", "input"),
    Column("params", "parameters", "count"),
    Column("macs", "MACs", "count"),
    Column("rf", "rf", "axes"),
    Column("difference", "difference", "words"),
    Column("source", "source", "words"),
)


def document(entries: Sequence[Entry]) -> Document:
    """The networks in the order given; `answer` is their names."""
    shown = [Line((_names(e), e.input, e.params, e.macs, e.rf, e.source)) for e in entries]
    details = [
        Line((e.name, " ".join(e.aliases), e.title, e.data, e.input, e.params, e.macs, e.rf, e.difference, e.source))
        for e in entries
    ]
    return Document(
        title="networks known by name",
        parts=(Table(COLUMNS, shown),),
        answer="\n".join(entry.name for entry in entries),
        data={"schema": "convcalc.zoo/1", "networks": [_data(entry) for entry in entries]},
        notes=("NAME@VARIANT is somebody else's version of NAME; convcalc arch NAME --summary says how they differ",),
        csv=Table(DETAILS, details),
    )


def _names(entry: Entry) -> str:
    """The name, beside a bare one also what else it is called."""
    others = () if "@" in entry.name else tuple(name for name in entry.aliases if "@" not in name)
    return ", ".join((entry.name, *others))


def _data(entry: Entry) -> dict[str, Any]:
    *size, channels = map(int, entry.input.split("x"))
    return {
        "name": entry.name,
        "aliases": list(entry.aliases),
        "title": entry.title,
        "data": entry.data,
        "tags": list(entry.tags),
        "in": fields.shape(Shape(channels, tuple(size))),
        "params": entry.params,
        "macs": entry.macs,
        "rf": entry.rf,
        "difference": entry.difference,
        "source": entry.source,
    }
