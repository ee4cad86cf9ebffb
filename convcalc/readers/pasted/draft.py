"""What is read before any assumption is made: layers as far as they were said, brackets, rows."""

from __future__ import annotations

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


Item: TypeAlias = "LayerDraft | Bracket | Times | Claim"


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


def drafts(items: Sequence[Item]) -> list[LayerDraft]:
    """Every draft, those in brackets and those among attributes included."""
    found: list[LayerDraft] = []
    waiting: list[Item] = list(reversed(items))
    while waiting:
        item = waiting.pop()
        if isinstance(item, LayerDraft):
            found.append(item)
            waiting += reversed(item.after)
        elif isinstance(item, Bracket):
            waiting += reversed(item.items)
    return found
