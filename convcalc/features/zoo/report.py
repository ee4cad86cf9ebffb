"""The zoo as a report: which networks are known by name, how large they are, and who described them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from convcalc.document.fields import KINDS, Contract, Field, FieldKind, columns, line, many, maybe
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


def _given(name: str) -> Callable[[Entry], str | None]:
    return lambda entry: getattr(entry, name) or None


PERCENT = maybe(FieldKind({"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?$"}))

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
    Field("family", "text", title="family"),
    Field("year", maybe("integer"), "", "Of the source.", "year"),
    Field("top1", PERCENT, _given("top1"), "Accuracy in percent, quoted as printed.", "top-1", 4),
    Field("top5", PERCENT, _given("top5"), "The same, one of five guesses being right.", "top-5", 5),
    Field("quoted", maybe("text"), _given("quoted"), "Who says these accuracies; they are not computed.", "quoted"),
    Field("text", maybe("text"), _given("text"), "Which case of a family's file it is: efficientnet(b=3).", "text"),
)

LISTED = (NETWORK[0]._replace(cell=_names), *NETWORK[1:])
USUAL = ("name", "input", "params", "macs", "rf", "source")
QUOTED = ("name", "input", "params", "macs", "rf", "top1", "top5", "source")

CONTRACT = Contract("zoo", "The networks known by name", (Field("networks", many(NETWORK), None),))


VARIANTS = "NAME@VARIANT is somebody else's version of NAME; convcalc arch NAME --summary says how they differ"

MOST_SOURCES = 3


def document(entries: Sequence[Entry], notes: Sequence[str] = ()) -> Document:
    """The networks in the order given; `answer` is their names."""
    keys = QUOTED if any(entry.top1 for entry in entries) else USUAL
    return Document(
        title="networks known by name",
        parts=(Table(columns(LISTED, keys), [line(LISTED, entry, keys) for entry in entries]),),
        answer="\n".join(entry.name for entry in entries),
        data=CONTRACT.data(networks=entries),
        notes=(*notes, *_quoted(entries), VARIANTS),
        csv=Table(columns(NETWORK), [line(NETWORK, entry) for entry in entries]),
    )


def _quoted(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Whose the accuracies are; the most frequent first."""
    every = [entry.quoted for entry in entries if entry.quoted]
    data = sorted({entry.data for entry in entries if entry.quoted})
    sources = sorted(dict.fromkeys(every), key=lambda source: -every.count(source))
    if not sources:
        return ()
    more = len(sources) - MOST_SOURCES
    others = f"; {more} more: --format csv has each" if more > 0 else ""
    told = f"top-1 and top-5 are quoted, in percent, not computed: from {'; '.join(sources[:MOST_SOURCES])}{others}"
    apart = (f"accuracies on {' and '.join(data)} do not compare: --where data={data[-1]}",) if len(data) > 1 else ()
    return told, *apart
