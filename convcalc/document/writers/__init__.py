"""The forms in which a report is written, and what a writer is told about where it writes."""

from __future__ import annotations

from collections.abc import Iterable

from convcalc._namedtuple import NamedTuple
from convcalc.document import FORMS
from convcalc.document.model import Document
from convcalc.text import harmless


class Look(NamedTuple):
    """width: columns to fit into, None where nothing is narrowed.  wide: keep every column all the same.

    unicode: our own signs may be more than ASCII.  encoding: what the stream can carry; other characters of the user's
    text are written as \\uXXXX.
    """

    width: int | None = None
    unicode: bool = False
    color: bool = False
    wide: bool = False
    encoding: str = "utf-8"


ANYWHERE = Look()


def literal(text: str, encoding: str = "utf-8") -> str:
    """Text by others, made harmless: nothing in it moves the cursor, turns the reading direction or breaks the line.

    >>> print(literal("a\x1b[31mb\u202ec"), literal("conv[bias] \uac00", "ascii"))
    a\\x1b[31mb\\u202ec conv[bias] \\uac00
    """
    if text.isascii() and text.isprintable():
        return text
    text = harmless(text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join([_carried(char, encoding) for char in text])
    return text


def _carried(char: str, encoding: str) -> str:
    """The character, or where the stream cannot carry it, its number: `\\u2212`, `\\U0001f600`."""
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
    return char


class NoSuchForm(Exception):
    """A document that cannot be had in a form: which, why not, and what can be done."""

    def __init__(self, form: str, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.form = form
        self.why = why
        self.hint = hint


def render(document: Document, form: str, look: Look) -> str:
    """The document in a form that is text. Raises NoSuchForm."""
    return "".join([piece for piece in pieces(document, form, look) if isinstance(piece, str)])


def pieces(document: Document, form: str, look: Look) -> Iterable[str | bytes]:
    """The document in a form, in one piece or, where it can be long, in many; an image is bytes. Raises NoSuchForm."""
    known = FORMS[form]
    writer = __import__(f"convcalc.document.writers.{known.module}", fromlist=[known.function])
    written: str | bytes | Iterable[str] = getattr(writer, known.function)(document, look)
    return (written,) if isinstance(written, (str, bytes)) else written
