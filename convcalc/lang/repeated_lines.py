"""Lines that stand more than once in a text: read once, and moved to wherever they stand again.

A network written out layer by layer, as files have it, is made of few different lines: one of 10,000 layers, 340 kB, is
read in less than half the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Attr, Layer, Statement
from convcalc.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.lang.headers import Headers
    from convcalc.lang.tokens import Cursor
    from convcalc.lang.tree import Stmt

new = tuple.__new__


class ReadLine(NamedTuple):
    """A statement that is all of a line, where it stood first, and of how many tokens it is made."""

    statement: Statement
    start: int
    length: int


class RepeatedLines:
    """The lines of one text that stand more than once in it, as statements, by their first token and depth in brackets.

    read: the rule for a statement.
    """

    __slots__ = ("known", "read")

    def __init__(self, read: Callable[[Cursor, Headers], Stmt | None]) -> None:
        self.read = read
        self.known: dict[tuple[int, int], ReadLine] = {}

    def statement(self, c: Cursor, headers: Headers) -> Stmt | None:
        """The statement at the beginning of such a line."""
        begin = c.i
        key = c.alike[begin], c.depth
        known = self.known.get(key)
        if known is not None:
            first, start, length = known
            c.i += length
            again: Statement = moved(first, c.toks[begin][2] - start)
            return again
        mistakes = len(c.mistakes), c.more
        made = self.read(c, headers)
        if type(made) is Statement and (len(c.mistakes), c.more) == mistakes and _alone(c, begin, made):
            self.known[key] = ReadLine(made, c.toks[begin][2], c.i - begin)
        return made


def _alone(c: Cursor, begin: int, statement: Statement) -> bool:
    """Would a statement that began there mean the same on any line that reads like this one?

    It does if it is all of its line, and nothing else was looked at: a label must be new to its surroundings, and what
    stands behind a claim may go on with it, on the next line too.
    """
    kind, _, end, _ = c.toks[c.i]
    if kind != "newline" or statement.label is not None or statement.claims:
        return False
    return "\n" not in c.source.text[c.toks[begin][2] : end]


def moved(node: Any, by: int) -> Any:
    """A part of a tree as it would be, had it been written so many characters further on."""
    kind = type(node)
    if kind is Layer:
        return _moved_layer(node, by)
    if kind is Span:
        return new(Span, (node[0] + by, node[1] + by)) if node[0] >= 0 else node
    parts = [moved(part, by) if part and isinstance(part, tuple) else part for part in node]
    return tuple(parts) if kind is tuple else new(kind, parts)


def _moved_layer(layer: Layer, by: int) -> Layer:
    """By hand, as nearly all of a tree are layers; and made as what they are, tuples, past their constructors.

    Together that makes it a quarter of the time of reading such a line again; without, it was a half.
    """
    word, attrs, (start, end), (word_start, word_end) = layer
    there = attrs and tuple(
        [
            new(Attr, (key, value if type(value) is int else _moved_value(value, by), new(Span, (at + by, stop + by))))
            for key, value, (at, stop) in attrs
        ]
    )
    places = new(Span, (start + by, end + by)), new(Span, (word_start + by, word_end + by))
    return new(Layer, (word, there, *places))


def _moved_value(value: Any, by: int) -> Any:
    """Numbers and words have no place; names among them do."""
    if not isinstance(value, tuple) or set(map(type, value)) == {int}:
        return value
    return moved(value, by)
