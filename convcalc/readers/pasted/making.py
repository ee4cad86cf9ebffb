"""What is known while layers are made of drafts: the notation, the text, what was assumed so far."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang.tree import Attr, Layer
from convcalc.readers.pasted.draft import Draft, Size
from convcalc.readers.pasted.notation import Notes, Style
from convcalc.text import NOWHERE, Span


class Making:
    """style: the notation.  rank: axes of the data.  defaults: words for which the text has a `default` line.

    written, normed: does the text name activations, batch norms itself?  outputs: those of the last fc.
    """

    def __init__(self, text: str, style: Style, mistakes: list[Mistake]) -> None:
        self.text = text
        self.style = style
        self.mistakes = mistakes
        self.notes = Notes()
        self.rank = 2
        self.defaults: frozenset[str] = frozenset()
        self.written = False
        self.normed = False
        self.outputs: int | None = None

    def wrong(self, mistake: Mistake, span: Span) -> None:
        self.mistakes.append(mistake.at(span))

    def words(self, draft: Draft) -> str:
        """The draft as it was written."""
        return " ".join(self.text[slice(*draft.span)].split()).rstrip(",;:")

    def windows(self, size: Size) -> tuple[int, ...]:
        """A window on the axes of the data: one number counts for all, and a depth is left out (5x5x3 filters)."""
        numbers = size.numbers
        if len(numbers) == 1:
            return numbers * self.rank
        if len(numbers) == 2 and self.rank == 1 and 1 in numbers:
            return (max(numbers),)
        return numbers[: self.rank] if len(numbers) == self.rank + 1 else numbers


def layer(word: str, draft: Draft, *attrs: Attr) -> Layer:
    return Layer(word, attrs, draft.span, draft.word_span if draft.word_span.start >= 0 else draft.span)


def bare(value: int, span: Span = NOWHERE) -> Attr:
    return Attr("", value, span)


def window(numbers: tuple[int, ...], span: Span) -> Attr:
    """3x3, and k3 on one axis."""
    return Attr("size", numbers, span) if len(numbers) > 1 else Attr("k", numbers, span)


def amount(key: str, size: Size) -> Attr:
    """s2 where all axes agree, else s2x1."""
    numbers = size.numbers
    return Attr(key, numbers[:1] if len(set(numbers)) == 1 else numbers, size.span)


def flag(word: str, span: Span) -> Attr:
    return Attr("flag", word, span)
