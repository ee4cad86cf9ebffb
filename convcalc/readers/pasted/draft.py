"""What is read before any assumption is made: layers as far as they were said, brackets, rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Claim, Stmt, Value
from convcalc.text import NOWHERE, Span


class BareNumber(NamedTuple):
    """A bare number: its role is not said."""

    value: int
    span: Span

    @property
    def text(self) -> str:
        return str(self.value)


class Size(NamedTuple):
    """Numbers with `x` between, or in a parenthesis of their own."""

    numbers: tuple[int, ...]
    span: Span

    @property
    def text(self) -> str:
        return "x".join(map(str, self.numbers))


class LayerDraft:
    """One layer as far as it was said.

    kind: our word, "" where none was written (`3x3, 64`).  word: as written.  named: is it conv3-64?
    given: what was said by name: "filters" "k" "s" "p" "d" "g" "op" -> numbers.  flags: words such as same.
    numbers, sizes, decimals: bare ones, in order.  after: layers named among the attributes, Dense(10, softmax).
    call: did numbers stand in a parenthesis?  said: was an attribute given by its name?
    either: is it CONV-9-32, whose kernel some write first and some last?
    """

    def __init__(self, kind: str, word: str, start: int, end: int) -> None:
        self.kind = kind
        self.word = word
        self.start = start
        self.end = end
        self.word_span = Span(start, end) if kind else NOWHERE
        self.named = False
        self.call = False
        self.said = False
        self.either = False
        self.given: dict[str, Size] = {}
        self.flags: dict[str, Span] = {}
        self.numbers: list[BareNumber] = []
        self.sizes: list[Size] = []
        self.decimals: list[str] = []
        self.after: list[LayerDraft] = []

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def reach(self, start: int, end: int) -> None:
        """The draft covers this place, too."""
        self.start = min(self.start, start)
        self.end = max(self.end, end)

    def name(self, kind: str, word: str, start: int, end: int) -> None:
        """The layer's word came behind what was said of it: `3x3 max pool`."""
        self.kind, self.word, self.word_span = kind, word, Span(start, end)
        self.reach(start, end)

    def number(self, key: str) -> int | None:
        """The number that was given by this name, else the first bare one."""
        if key in self.given:
            return self.given[key].numbers[0]
        return self.numbers[0].value if self.numbers else None

    @property
    def counted(self) -> bool:
        """Was its number of filters said, or a number that may be?"""
        return "filters" in self.given or bool(self.numbers)

    @property
    def bare(self) -> bool:
        """Was nothing said but its word?"""
        return not self.weight

    @property
    def weight(self) -> int:
        """How much was said: grows with every attribute."""
        lists = (self.given, self.flags, self.numbers, self.sizes, self.decimals, self.after)
        return sum([len(each) for each in lists])

    @property
    def implicit(self) -> bool:
        """Is it a convolution only by its look: `3x3, 64`?"""
        return self.kind == "" and bool(self.sizes or "k" in self.given)

    @property
    def last(self) -> str:
        """The kind of the last layer that it stands for."""
        return self.after[-1].kind if self.after else self.kind

    def moved(self, by: int) -> LayerDraft:
        """The same, said so many characters further on; what is changed in one is not changed in the other."""
        made = LayerDraft(self.kind, self.word, self.start + by, self.end + by)
        made.word_span = _moved(self.word_span, by)
        made.named, made.call, made.said, made.either = self.named, self.call, self.said, self.either
        made.given = {key: Size(size.numbers, _moved(size.span, by)) for key, size in self.given.items()}
        made.flags = {word: _moved(span, by) for word, span in self.flags.items()}
        made.numbers = [BareNumber(number.value, _moved(number.span, by)) for number in self.numbers]
        made.sizes = [Size(size.numbers, _moved(size.span, by)) for size in self.sizes]
        made.decimals = list(self.decimals)
        made.after = [each.moved(by) for each in self.after]
        return made


class Placed(NamedTuple):
    """A layer that is written more than once, read once: it stands so many characters behind the one that was read."""

    draft: LayerDraft
    by: int

    @property
    def span(self) -> Span:
        return _moved(self.draft.span, self.by)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by) if span.start >= 0 else span


class Times(NamedTuple):
    """`× 3` on a line of its own."""

    times: Value
    span: Span


class Bracket(NamedTuple):
    """A bracket and how often it runs.  square: was it a square one?  listing: is it [64, 64, 'M']?"""

    items: tuple[Item, ...]
    times: Value
    span: Span
    square: bool = False
    listing: bool = False


Item: TypeAlias = "LayerDraft | Placed | Bracket | Times | Claim"

FIRST_NUMBER = re.compile(r"(\D*+)(\d++)")

CHANGING = frozenset(("", "input", "output", "merge"))
"""What is changed where it stands, or means something else in each place."""


def draft_of(item: Item | None) -> LayerDraft | None:
    """The layer that an item says, wherever it stands; None for all other items."""
    return item.draft if isinstance(item, Placed) else item if isinstance(item, LayerDraft) else None


def owned(item: Placed) -> LayerDraft:
    """A layer of its own for this place, to be changed."""
    return item.draft.moved(item.by)


def placed(item: Item, by: int) -> Item:
    """What was read in one place, so many characters further on."""
    if isinstance(item, LayerDraft):
        return Placed(item, by) if item.kind not in CHANGING else item.moved(by)
    if isinstance(item, Placed):
        return Placed(item.draft, item.by + by)
    if isinstance(item, Bracket):
        inner = tuple([placed(each, by) if item.listing else _own(each, by) for each in item.items])
        return item._replace(items=inner, span=_moved(item.span, by))
    return item._replace(span=_moved(item.span, by))


def _own(item: Item, by: int) -> Item:
    """In a bracket layers are told apart by what they are, not by where they stand."""
    found = placed(item, by)
    return owned(found) if isinstance(found, Placed) else found


class TextLine(NamedTuple):
    """One line: what stands before its colon, what is claimed before its layers, and the layers and claims in order.

    indent: how far in its first word stands.  core: the statements of a line in our own language (let, total).
    """

    items: list[Item]
    span: Span
    label: str | None = None
    label_span: Span = NOWHERE
    before: tuple[Claim, ...] = ()
    indent: int = 0
    core: tuple[Stmt, ...] = ()

    @property
    def head(self) -> bool:
        """Is it only a label, for the lines below it?"""
        return self.label is not None and not self.items and not self.core

    def moved(self, by: int) -> TextLine:
        """The same line, so many characters further on."""
        return TextLine(
            [placed(item, by) for item in self.items],
            _moved(self.span, by),
            self.label,
            _moved(self.label_span, by),
            tuple([claim._replace(span=_moved(claim.span, by)) for claim in self.before]) if self.before else (),
            self.indent,
        )

    def renumbered(self, by: int, number: Numbered, first: Numbered) -> TextLine:
        """The line so many characters further on, with another number in its label."""
        assert self.label is not None
        return self.moved(by)._replace(label=self.label.replace(first.number, number.number, 1))


class Numbered(NamedTuple):
    """A line without the first number in it, which often counts the lines: where it stands, what it is, the rest.

    The rest remembers how long the number was, so that all places behind it stay the same.
    """

    start: int
    number: str
    rest: tuple[str, str]

    @classmethod
    def of(cls, line: str, start: int) -> Numbered | None:
        """A line that begins at this place; None where it begins with its number, or holds none."""
        found = FIRST_NUMBER.match(line)
        if found is None or found[1].isspace():
            return None
        return cls(start + found.end(1), found[2], (found[1] + "9" * len(found[2]), line[found.end() :]))

    @property
    def end(self) -> int:
        return self.start + len(self.number)

    def labels(self, row: TextLine) -> bool:
        """Does the number stand in the row's label, and count for nothing else?"""
        inside = row.label_span.start <= self.start and self.end <= row.label_span.end
        return row.label is not None and inside and self.number in row.label


def drafts(items: Sequence[Item]) -> list[LayerDraft]:
    """Every draft, those in brackets and those among attributes included; one that was read once stands there once."""
    found: list[LayerDraft] = []
    known: set[int] = set()
    waiting: list[Item] = list(reversed(items))
    while waiting:
        item = waiting.pop()
        if isinstance(item, Placed):
            if id(item.draft) not in known:
                known.add(id(item.draft))
                waiting.append(item.draft)
        elif isinstance(item, LayerDraft):
            found.append(item)
            waiting += reversed(item.after)
        elif isinstance(item, Bracket):
            waiting += reversed(item.items)
    return found
