"""The picture of a document as SVG."""

from __future__ import annotations

from convcalc.document.model import Diagram, Document
from convcalc.document.writers import Look, NoSuchForm


def render(document: Document, look: Look) -> str:
    """The first of its pictures that can be had as SVG; what the stream cannot carry is written as its number.

    A program that reads the file takes it for UTF-8: no other encoding may appear in it.
    """
    for part in document.parts:
        if isinstance(part, Diagram) and part.svg:
            text = part.svg if isinstance(part.svg, str) else part.svg()
            return text if look.encoding.lower().startswith("utf-8") else _plain(text)
    raise NoSuchForm("svg", "there is no picture in this report", "convcalc draw makes pictures")


def _plain(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
