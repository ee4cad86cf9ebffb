"""Foreign texts -> tree. One line a notation; a reader is loaded when its notation is met or asked for."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Spec
from convcalc.record import NamedTuple
from convcalc.text import Source


class InputNote(str):
    """What was assumed of the input: it holds only where no other one is given."""

    __slots__ = ()


class Imported(NamedTuple):
    """A tree, and what its reader assumed."""

    tree: Spec
    notes: tuple[str, ...] = ()


NOTATIONS = {
    "paper": "what stands in papers, slides and READMEs",
}
"""Notation -> what it is. `paper` lives in convcalc/readers/pasted with a function `read`."""


def read(source: Source, notation: str) -> Imported:
    """A text in the notation asked for; raises SpecError."""
    from importlib import import_module

    found: Imported = import_module(f"convcalc.readers.{'pasted' if notation == 'paper' else notation}").read(source)
    return found


def otherwise(source: Source, error: SpecError) -> Imported:
    """A text that is not our language, for the reason given: read as what it bears the marks of.

    Without such marks it was meant for our language, and the mistakes found there are raised.
    """
    from convcalc.readers.pasted import notation

    ours = _unfenced(source)
    if ours is not None:
        return ours
    if notation.score(source.text) < notation.ENOUGH:
        raise error from None
    return read(source, "paper")


def _unfenced(source: Source) -> Imported | None:
    """Our own language within a block of code, as it stands in Markdown."""
    from convcalc.lang import words
    from convcalc.lang.statements import parse
    from convcalc.readers.pasted.scan import unfenced

    text = unfenced(source.text)
    if text == source.text:
        return None
    try:
        return Imported(parse(Source(text, source.name), words))
    except SpecError:
        return None
