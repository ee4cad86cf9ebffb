"""A network written down in another form."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.document.fields import Contract, Field
from convcalc.document.model import Diagram, Document

CONTRACT = Contract(
    "convert",
    "A network written down in another form",
    (
        Field("to", "text", None, "the form that was asked for, such as cnn"),
        Field("name", "text", None, "what the network calls itself, empty where it does not"),
        Field("text", "text", None, "the network in that form, every line ended"),
        Field("notes", "texts", None, "what was assumed in reading it"),
    ),
)


def document(text: str, to: str, name: str, notes: Sequence[str]) -> Document:
    """The text as it is, line by line; what was assumed stands in it as notes of its own."""
    lines = tuple(text.rstrip("\n").split("\n"))
    return Document(
        title=name or "converted",
        parts=(Diagram((lines,), (lines,)),),
        answer="\n".join(lines),
        data=CONTRACT.data(to=to, name=name, text=text, notes=notes),
    )
