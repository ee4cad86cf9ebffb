"""A framework's message that was pasted together with the program it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.readers.error_messages import ErrorMessage, looks_like_error, recognised
from convcalc.readers.fragments import fragment
from convcalc.readers.python.values import Failure
from convcalc.text import Source

if TYPE_CHECKING:
    from convcalc.document.model import Document
    from convcalc.readers.source import Loaded


class PastedMessage(NamedTuple):
    """A message beside a program.  answered: what the program's reader notes of lines that it did not read."""

    message: ErrorMessage
    answered: frozenset[str]


def message_around(source: Source) -> PastedMessage | None:
    """The message in what is no code, words around it or output behind it; None where none is known.

    >>> program = "net = nn.Sequential(nn.Flatten(), nn.Linear(9, 2))"
    >>> around = f"It says:\\nRuntimeError: mat1 and mat2 shapes cannot be multiplied (1x16 and 9x2)\\n{program}"
    >>> found = message_around(Source(around, "net.py"))
    >>> found and found.message.kind
    'matrix product'
    """
    if not looks_like_error(source.text):
        return None
    try:
        given = fragment(source)
    except Failure:
        return None
    behind = source.text.split("\n")[given.output - 1 :] if given.output else []
    message = recognised("\n".join([*given.words, *given.message, *behind]))
    if message is None:
        return None
    return PastedMessage(message, frozenset(given._replace(words=(), script=False, noted=()).notes))


def failure_around(loaded: Loaded, lets: Mapping[str, int], size: str | None = None) -> Document | None:
    """What is said of the message beside a program, and of the layer that it is about; None without a message."""
    found = message_around(loaded.source)
    if found is None:
        return None
    from convcalc.features.failure.places import places
    from convcalc.features.failure.report import document

    where = places(found.message, loaded, size, lets)
    notes = tuple([each for each in where.notes if each not in found.answered])
    return document(found.message, where._replace(notes=notes))
