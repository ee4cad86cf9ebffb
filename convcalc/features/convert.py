"""A network written down in another form."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.document.model import Diagram, Document


def document(text: str, to: str, name: str, notes: Sequence[str]) -> Document:
    """The text as it is, line by line; what was assumed stands in it as notes of its own."""
    lines = tuple(text.rstrip("\n").split("\n"))
    return Document(
        title=name or "converted",
        parts=(Diagram((lines,), (lines,)),),
        answer="\n".join(lines),
        data={"schema": "convcalc.convert/1", "to": to, "name": name, "text": text, "notes": list(notes)},
    )
