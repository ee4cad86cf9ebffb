"""What is known while layers are made of drafts: the notation, the text, what was assumed and made so far."""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang.tree import Attr, Layer, Stmt, Value
from convcalc.readers.pasted.draft import LayerDraft, Placed, Size
from convcalc.readers.pasted.notation import Notation, Notes
from convcalc.readers.pasted.scan import words_of
from convcalc.text import Span


class BlockFamily(NamedTuple):
    """Brackets of one make.

    name: of the block.  widths: for each convolution its filters as an expression.  leads: the convolutions that give
    the parameters.  strided: the convolution that carries the stride.
    """

    name: str
    widths: tuple[Value, ...]
    leads: tuple[int, ...]
    strided: int


class Again(NamedTuple):
    """What was made of a layer in one place, to be put in others.

    start: that place.  parts: its layers, each with where its spans are among `spans`.  notes: what was assumed, and
    how often.  outputs: of the last fully connected layer behind it.
    """

    start: int
    parts: tuple[tuple[str, tuple[Attr, ...], int, int], ...]
    spans: tuple[tuple[int, int], ...]
    notes: tuple[tuple[str, int], ...]
    outputs: int | None


class Alike(NamedTuple):
    """What was made of a layer without a word, where it began, and what was assumed of it."""

    start: int
    layers: tuple[Layer, ...]
    notes: tuple[tuple[str, int], ...]


class State:
    """What is known while layers are made of drafts, and what was made so far.

    notation: how the text is written.  rank, layout: axes of the data, and their order.  defaults: words for which the
    text has a `default` line.  written, normed: does the text name activations, batch norms itself?  picture: are there
    layers that need one?  last_dense: the last fully connected layer.  outputs: those of the one before.
    vector: is what flows a vector?  pooled: is it the 1x1 map of a global pooling?
    common: labels that only say what a layer is.  remembered: items whose memory is listed, by id.
    again: what was made of layers that are read once and written more often.  alike: the same, of layers without a
    word, by all that was said of them.
    no_filters: does the text say kernels and strides alone, as for receptive fields?
    families, first: brackets that are residual blocks, and the first of them, by id.
    """

    def __init__(self, text: str, notation: Notation, mistakes: list[Mistake]) -> None:
        self.text = text
        self.notation = notation
        self.mistakes = mistakes
        self.notes = Notes()
        self.body: list[Stmt] = []
        self.rank = 2
        self.layout = "hwc"
        self.defaults: frozenset[str] = frozenset()
        self.written = self.normed = False
        self.picture = True
        self.last_dense: LayerDraft | Placed | None = None
        self.again: dict[object, Again] = {}
        self.alike: dict[object, Alike] = {}
        self.outputs: int | None = None
        self.vector = self.pooled = self.no_filters = False
        self.labels: dict[str, int] = {}
        self.common: set[str] = set()
        self.remembered: set[int] = set()
        self.families: dict[int, BlockFamily] = {}
        self.first: set[int] = set()

    def wrong(self, mistake: Mistake, span: Span) -> None:
        self.mistakes.append(mistake.at(span))

    def words(self, draft: LayerDraft) -> str:
        """The draft as it was written."""
        return words_of(self.text, *draft.span).rstrip(",;:")

    def sides(self, size: Size) -> Size:
        """A stride, a padding or a window without its 1 for the channels, where these stand first: 1x2x2."""
        first = self.layout == "chw" and len(size.numbers) == self.rank + 1 and size.numbers[0] == 1
        return Size(size.numbers[1:], size.span) if first else size

    def windows(self, size: Size) -> tuple[int, ...]:
        """A window on the axes of the data: one number counts for all, and a depth is left out (5x5x3 filters)."""
        numbers = self.sides(size).numbers
        if len(numbers) == 1:
            return numbers * self.rank
        if len(numbers) == 2 and self.rank == 1 and 1 in numbers:
            return (max(numbers),)
        return numbers[: self.rank] if len(numbers) == self.rank + 1 else numbers
