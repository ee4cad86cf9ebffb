"""A summary as a network: what it does not print, kernels, strides and padding, follows from parameters and sizes."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.diagnostics import printed as mistakes
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Claim, Number, Pair, Spec
from convcalc.layers.kind import Given, Refused
from convcalc.readers import CERTAIN, FlowNote, Imported, InputNote, UnreadFlowNote, UnreadNote
from convcalc.readers import summary as summaries
from convcalc.readers.layer_classes import KEEPING, class_of
from convcalc.readers.layer_graph import LayerGraph
from convcalc.readers.recurrent_rows import maker_of
from convcalc.readers.row_columns import arriving_at, with_kernel
from convcalc.readers.row_layers import CALLED, MAKERS, MAKES, Maker, RowLayers
from convcalc.readers.row_names import CUT, label_of, same_name
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.readers.summary_inputs import input_note, inputs_of
from convcalc.readers.summary_rows import COUNT, SHAPE
from convcalc.readers.unprinted_steps import NOTE, has_open_steps, with_steps
from convcalc.readers.window_readings import (
    LARGEST,
    volume,
)
from convcalc.shape import Shape
from convcalc.text import Source, Span

WORDS = {
    "relu6": "relu6", "leakyrelu": "lrelu", "elu": "elu", "selu": "selu", "celu": "celu", "gelu": "gelu",
    "silu": "silu", "swish": "silu", "mish": "mish", "hardswish": "hswish", "hardsigmoid": "hsigmoid",
    "softplus": "softplus", "sigmoid": "sigmoid", "tanh": "tanh", "softmax": "softmax", "logsoftmax": "softmax",
    "relu": "relu", "dropout": "dropout",
}  # fmt: skip
"""Our word for a class that keeps the size; all others of them are the identity here."""

MERGES = {"add": "add", "concatenate": "concat", "multiply": "mul", "merge": "add"}

MOST_GUESSED = 2
"""More rows that fit nothing are no slips: the network is no chain."""

MOST_TOLD = 6
"""So many rows are told with another reading that fits as well."""


def score(source: Source) -> int:
    """Certain where a summary is in the text."""
    return CERTAIN - 2 if summaries.score(source) else 0


def read(source: Source, network: str = "") -> Imported:
    """The network of the first summary; where it prints no input, the one that fits its first layer.

    Raises SpecError where a row cannot be a layer.
    """
    found = summaries.read(source)
    if found is None or not found.entries:
        raise SpecError(source, [mistakes.NoRows().at(Span(0, 1))])
    if has_open_steps(source, found):
        taken = read(with_steps(source, None))
        return taken._replace(notes=(*taken.notes, NOTE), on=lambda x: _again(with_steps(source, x), x))

    def on(arriving: Shape) -> Imported:
        tree, notes = _Network(source, found, arriving).read()
        return Imported(tree, notes)

    for row in found.entries:
        if row.kind is None and row.params and maker_of(row, found) is None:
            raise _no_layer(source, row, f"what it does with its {row.params:,} parameters is not printed")
        if row.shape is not None and not row.shape.elements():
            raise _no_layer(source, row, f"its size is printed as {row.shape.text()}")
    if all(row.shape is None for row in found.entries):
        raise _no_layer(source, found.entries[0], "the summary prints no sizes")
    inputs = list(inputs_of(found))
    begin = next((row for row in found.entries if row.params), None)
    if not inputs and begin is not None and begin.shape is None:
        raise _no_layer(source, begin, "it prints no size")
    if not inputs:
        return Imported(Spec((), None, ""), (), on)
    tree, notes = _Network(source, found, inputs[0].shape).read()
    said = input_note(inputs)
    return Imported(tree, ((InputNote(said), *notes) if said else notes), on)


def _again(source: Source, arriving: Shape) -> Imported:
    """A summary on another input than its own."""
    made = read(source)
    return made.on(arriving) if made.on is not None else made


UNPRINTED = (
    "2x2 max poolings that are not printed, but without which no kernel fits",
    "a vector is laid out as a map, which is not printed, but without which no size fits",
    "means over all places that are not printed, but without which no size fits",
)
"""What stands between the rows of a summary, as is told of it."""


def _no_layer(source: Source, row: SummaryRow, why: str) -> SpecError:
    line = source.text.split("\n")[row.line - 1]
    start = sum([len(each) + 1 for each in source.text.split("\n")[: row.line - 1]]) + len(line) - len(line.lstrip())
    return SpecError(source, [mistakes.RowIsNoLayer(row.name, why).at(Span(start, start + len(line.strip())))])


class _Network:
    """The layers of a summary, one after another, or joined as it prints what each reads."""

    def __init__(self, source: Source, found: Summary, arriving: Shape) -> None:
        self.source = source
        self.found = found
        self.graph = LayerGraph(arriving, "hwc" if found.keras else "chw")
        self.values: dict[str, int] = {}
        self.current = 0
        self.told: list[str] = []
        self.guessed: list[str] = []
        self.guesses = 0
        self.branches: list[str] = []
        self.unprinted: list[str] = []
        self.means: list[str] = []
        self.laid: list[str] = []
        self.unnamed: list[str] = []
        self.inside: list[SummaryRow] = []  # the models around the row that is read
        self.opened = {each.line for each in found.blocks}
        self.deduced = 0
        self.starts = [0]
        for line in source.text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def read(self) -> tuple[Spec, tuple[str, ...]]:
        for row in sorted([*self.found.entries, *self.found.blocks], key=lambda row: row.line):
            while self.inside and self.inside[-1].depth >= row.depth:
                self.inside.pop()
            if row.line in self.opened:
                self.inside.append(row)
                continue
            self.current = self.row(row)
            self.values |= {label_of(each.name): self.current for each in (*self.inside, row)}
            if self.guesses > MOST_GUESSED and not self.found.keras:
                raise _no_layer(self.source, row, "what it reads, and what forward does before it, is not printed")
        tree = self.graph.tree(self.current)
        frozen = sum([row.params or 0 for row in self.found.entries if row.frozen])
        return tree._replace(frozen=frozen), tuple(self.notes())

    def notes(self) -> Iterator[str]:
        if self.deduced:
            layers = "1 layer" if self.deduced == 1 else f"{self.deduced:,} layers"
            yield f"kernel from the parameters, stride and padding from the sizes: {layers}"
        yield from self.told[:MOST_TOLD]
        if len(self.told) > MOST_TOLD:
            yield f"{len(self.told) - MOST_TOLD:,} more rows can be read in another way as well"
        yield from self.guessed[:MOST_TOLD]
        for names, words in zip((self.unprinted, self.laid, self.means), UNPRINTED, strict=True):
            if names:
                yield FlowNote(f"{words}: before {', '.join(names)}")
        if self.branches:
            rows = "1 row reads" if len(self.branches) == 1 else f"{len(self.branches)} rows read"
            yield UnreadFlowNote(
                f"the summary does not print what is joined: {rows} an earlier one ({', '.join(self.branches[:3])})"
            )
        if self.unnamed:
            yield UnreadFlowNote(f"what is read is no row above, or more than one: {'; '.join(self.unnamed[:3])}")
        if self.found.unread:
            shown = "; ".join([f"line {line}, {text}" for line, text in self.found.unread[:3]])
            yield UnreadNote(f"{len(self.found.unread)} lines of the summary are not read: {shown}")

    def span(self, row: SummaryRow) -> Span:
        start = self.starts[row.line - 1]
        text = self.source.text[start : self.starts[row.line] - 1]
        begin = start + len(text) - len(text.lstrip())
        return Span(begin, max(begin + 1, start + len(text.rstrip())))

    def row(self, row: SummaryRow) -> int:
        """The value that a row makes."""
        if row.arrives:
            return (self.reads(self.inside[-1]) or [self.current])[0] if self.inside else 0
        reads = self.reads(row) or [self.current]
        name = class_of(row.name) or ""
        if name in MERGES or len(reads) > 1:
            return self.merged(row, name, reads)
        make = maker_of(row, self.found)
        if make is not None:
            return self.fitted(row, reads[0], make)
        return self.plain(row, name, reads[0])

    def reads(self, row: SummaryRow) -> list[int]:
        """The values that it reads, as its print names them; a name that was cut is that of one row alone."""
        found = list[int]()
        for name in row.reads:
            fits = {value for each, value in self.values.items() if same_name(name, each)} if CUT in name else set()
            if name in self.values or len(fits) == 1:
                found.append(self.values[name] if name in self.values else fits.pop())
            elif self.values:
                self.unnamed.append(f"line {row.line}, {name}")
        return found

    def add(
        self, row: SummaryRow, word: str, given: Given, reads: tuple[int, ...], last: bool = True, whole: bool = True
    ) -> int:
        """A layer, and as its claims what is printed of it; last: of the row's layers; whole: is it all of the row?"""
        label = label_of(row.name) if last else ""
        try:
            made = self.graph.add(word, given, reads, label, self.span(row), ())
        except Refused as refused:
            raise SpecError(self.source, [refused.mistake.at(self.span(row))]) from None
        if last:
            node = self.graph.nodes[made - 1]
            claims = [each for each in self.claims(row, node.shape, word) if whole or each.what == "size"]
            self.graph.nodes[made - 1] = node._replace(claims=tuple(claims))
        return made

    def ordered(self, shape: Shape) -> tuple[int, ...]:
        """The sizes in the order in which the summary prints them."""
        channels = shape.channels or 0
        return (*shape.size, channels) if self.found.keras else (channels, *shape.size)

    def shown(self, shape: Shape) -> str:
        return shape.text(self.graph.context.layout)

    def claims(self, row: SummaryRow, made: Shape, word: str) -> Iterator[Claim]:
        """What is printed of the row, where it stands."""
        size, count = self.cells(row)
        if row.shape is not None and (len(row.shape.size) == len(made.size) or volume(row.shape) != volume(made)):
            yield Claim("size", self.ordered(row.shape), span=size)
        if row.params is None or not (row.kind or maker_of(row, self.found)):
            return
        counted = row.params
        if self.found.keras and word == "bn":
            statistics = 2 * (made.channels or 0)
            counted = counted - statistics if counted >= statistics else counted
        yield Claim("params", Number(counted), span=count)

    def cells(self, row: SummaryRow) -> tuple[Span, Span]:
        """Where the size and the parameters of a row stand."""
        begin, end = self.span(row)
        size = SHAPE.search(self.source.text, begin, end)
        if size is None:
            return Span(begin, end), Span(begin, end)
        count = COUNT.match(self.source.text, size.end(), end)
        where = Span(*size.span())
        return where, Span(*count.span(1)) if count and count[1] else where

    def fitted(self, row: SummaryRow, at: int, make: Maker) -> int:
        """A layer of which something is worked out."""
        if row.shape is None:
            raise _no_layer(self.source, row, "it prints no size")
        lay = row.kind in ("conv", "tconv") and bool(row.shape.size) and not self.graph.shape(at).size
        lay = lay and arriving_at(row, self.found) is None
        at, found = self.laid_out(row, at, make) if lay and not self.found.keras else self.place(row, at, make)
        self.tell(row, found)
        steps = found[0]
        for word, given in steps.layers[:-1]:
            at = self.add(row, word, given, (at,), last=False)
        word, given = steps.layers[-1]
        whole = all(kind == "flatten" for kind, _ in steps.layers[:-1])
        return self.add(row, word, given, (at,), whole=whole)

    def place(self, row: SummaryRow, at: int, make: Maker) -> tuple[int, list[RowLayers]]:
        """What a row reads, and what it may be; where nothing fits, a guess, of which a number is false then.

        It reads what is printed above it, a pooling of that, which no summary prints, or an earlier row.
        """
        make, at = with_kernel(make), self.arriving(row, at)
        here = list(make(self.graph.shape(at), row, self.found))
        if not here and row.kind is None:
            raise _no_layer(self.source, row, f"no such layer has its numbers on {self.graph.shape(at).text()}")
        weighted = CALLED.get(row.kind or "") in ("dense", "convolution")
        if self.found.keras or not weighted or (here and here[0].is_plain):
            return at, here or [self.guess(row, self.graph.shape(at))]
        x = self.graph.shape(at)
        if x.size and min(x.size) > 1:
            half = Shape(x.channels, tuple([n // 2 for n in x.size]))
            found = list(make(half, row, self.found))
            if found and found[0].is_plain:
                self.unprinted.append(label_of(row.name))
                window: Given = {"size" if len(x.size) > 1 else "k": (2,) * len(x.size)}
                return self.add(row, "maxpool", window, (at,), last=False), found
        if not here and (earlier := self.earlier(row, at, make)) is not None:
            self.branches.append(label_of(row.name))
            return earlier
        return at, here or [self.guess(row, self.graph.shape(at))]

    def laid_out(self, row: SummaryRow, at: int, make: Maker) -> tuple[int, list[RowLayers]]:
        """A map that has all numbers of the vector that arrives: the only one on which the row has its numbers."""
        x, out = self.graph.shape(at), row.shape
        assert out is not None
        count, fitting = x.channels or 0, list[tuple[Shape, list[RowLayers]]]()
        for side in range(1, max(out.size) + 1):
            channels, rest = divmod(count, side ** len(out.size))
            shape = Shape(channels, (side,) * len(out.size))
            if not rest and channels and (found := [each for each in make(shape, row, self.found) if each.is_plain]):
                fitting.append((shape, found))
        if len(fitting) != 1 and (earlier := self.earlier(row, at, make)) is not None:
            self.branches.append(label_of(row.name))
            return earlier
        if len(fitting) != 1:
            raise _no_layer(self.source, row, f"how it makes {self.shown(out)} of {self.shown(x)} is not printed")
        self.laid.append(label_of(row.name))
        ((shape, found),) = fitting
        return self.add(row, "reshape", {"size": self.ordered(shape)}, (at,), last=False), found

    def arriving(self, row: SummaryRow, at: int) -> int:
        """The value with the size that the row prints as arriving: the nearest above it, or a mean of it.

        Where no such size is printed, a linear layer with weights for as many numbers as a map has channels says the
        same: before it a function took the mean over all places, which no summary prints.
        """
        x, said = self.graph.shape(at), arriving_at(row, self.found)
        if self.needs_mean(row, x, said):
            self.means.append(label_of(row.name))
            return self.add(row, "gap", {}, (at,), last=False)
        if said in (None, x) or row.reads:
            return at
        earlier = next((n for n in range(at - 1, 0, -1) if self.graph.shape(n) == said), None)
        self.branches += [] if earlier is None else [label_of(row.name)]
        return at if earlier is None else earlier

    def needs_mean(self, row: SummaryRow, x: Shape, said: Shape | None) -> bool:
        """Has a layer the weights for a mean over the places of a map, and not for the map?"""
        make, out = MAKERS.get(row.kind or ""), row.shape
        if row.kind not in ("fc", "conv") or make is None or out is None or volume(x) == x.channels:
            return False
        mean = Shape(x.channels, () if row.kind == "fc" else (1,) * len(x.size))
        if volume(out) != out.channels or len(out.size) != len(mean.size) or said not in (None, mean):
            return False
        found = list(make(mean, row, self.found))
        return bool(found) and found[0].is_plain and not any(each.is_plain for each in make(x, row, self.found))

    def earlier(self, row: SummaryRow, at: int, make: Maker) -> tuple[int, list[RowLayers]] | None:
        """An earlier row that it fits, else one whose channels stand beside those above it; None where none fits."""
        x, before = self.graph.shape(at), range(len(self.graph.nodes) - 1, 0, -1)
        for each in before:
            if found := list(make(self.graph.shape(each), row, self.found)):
                return each, found
        for each in before:
            other = self.graph.shape(each)
            joined = Shape((other.channels or 0) + (x.channels or 0), x.size)
            found = list(make(joined, row, self.found)) if other.size == x.size and each != at else []
            if found and found[0].is_plain:
                return self.add(row, "concat", {}, (at, each), last=False), found
        return None

    def tell(self, row: SummaryRow, found: list[RowLayers]) -> None:
        first, *others = found
        self.deduced += bool(first.words)
        if first.words and others:
            more = " or ".join([each.words for each in others[:2]])
            self.told.append(f"{label_of(row.name)}: read as {first.words}; {more} fits as well")

    def guess(self, row: SummaryRow, x: Shape) -> RowLayers:
        """What the row would be, though not all of its numbers fit: they are judged, and one of them is false."""
        assert row.shape is not None
        self.guesses += 1
        size = row.shape.size if len(row.shape.size) == len(x.size) else x.size
        strides = tuple([max(1, round(n / m)) for n, m in zip(x.size, size, strict=True)])
        word = MAKES.get(row.kind or "", row.kind or "identity")
        if not x.size or word == "fc":
            flat = [("flatten", dict[str, object]())] if x.size else []
            return RowLayers((*flat, ("fc", {"": row.shape.channels})), "")
        if word in ("maxpool", "avgpool"):
            window = tuple([max(2, s) for s in strides])
            key: Given = {"size" if len(window) > 1 else "k": window, "s": window}
            return RowLayers(((word, key),), "")
        given = self.guessed_window(row, x, size, strides)
        if word == "conv":
            given = {"": row.shape.channels, **given}
        return RowLayers(((word if word in ("conv", "tconv", "dwconv") else "conv", given),), "")

    def guessed_window(self, row: SummaryRow, x: Shape, size: tuple[int, ...], strides: tuple[int, ...]) -> Given:
        """From the sizes alone; where that works the count of parameters is what is false, and is said to be so."""
        kernel = tuple([n - m + 1 if 0 < n - m + 1 <= LARGEST else 3 for n, m in zip(x.size, size, strict=True)])
        plain = all(n - k + 1 == m for n, m, k in zip(x.size, size, kernel, strict=True))
        halved = all(-(-n // s) == m for n, m, s in zip(x.size, size, strides, strict=True))
        if not (plain or halved) and row.shape is not None:
            made, read = row.shape.text(), x.text()
            self.guessed.append(f"{label_of(row.name)}: no kernel makes {made} of {read} with its parameters")
        given: Given = {"size" if len(kernel) > 1 else "k": kernel}
        return given if plain and max(kernel) > 1 else given | {"s": strides, "same": True}

    def merged(self, row: SummaryRow, name: str, reads: list[int]) -> int:
        """Rows that read several others; where it is not printed which, the last and the nearest that it fits."""
        word = MERGES.get(name, "add")
        out = row.shape
        if len(reads) < 2 and out is not None:
            before = [n for n in range(reads[0] - 1, -1, -1) if self.joins(word, n, reads[0], out)]
            if not before:
                raise _no_layer(self.source, row, "the summary does not print what it reads")
            reads = [before[0], reads[0]]
            self.branches.append(label_of(row.name))
        if out is not None and word == "add" and self.graph.shape(reads[0]) != out:
            word = "concat"
        return self.add(row, word, {}, tuple(reads))

    def joins(self, word: str, one: int, other: int, out: Shape) -> bool:
        a, b = self.graph.shape(one), self.graph.shape(other)
        if word == "concat":
            return a.size == b.size and (a.channels or 0) + (b.channels or 0) == out.channels
        return a == b == out

    def plain(self, row: SummaryRow, name: str, at: int) -> int:
        """A row without parameters: known by its class, else by what it does to the size."""
        x, out = self.graph.shape(at), row.shape
        if out is None or out == x or name in WORDS or name in KEEPING:
            return self.add(row, WORDS.get(name, "identity"), {}, (at,))
        if row.flattens or (not out.size and volume(out) == volume(x)):
            return self.add(row, "flatten", {}, (at,))
        if len(out.size) == len(x.size) and out.channels == x.channels:
            return self.resized(row, at, x.size, out.size)
        if volume(out) == volume(x) and out.size:
            return self.add(row, "reshape", {"size": self.ordered(out)}, (at,))
        raise _no_layer(self.source, row, f"how it makes {self.shown(out)} of {self.shown(x)} is not printed")

    def resized(self, row: SummaryRow, at: int, n: tuple[int, ...], m: tuple[int, ...]) -> int:
        """Upsampling where every side is multiplied, else zeros around it, or a border cut off."""
        if "up" in (class_of(row.name) or "up"):
            factors = tuple([b // a for a, b in zip(n, m, strict=True)])
            if all(a * f == b for a, b, f in zip(n, m, factors, strict=True)) and min(factors) > 0:
                return self.add(row, "upsample", {"size": factors} if len(n) > 1 else {"": factors[0]}, (at,))
        differences = [b - a for a, b in zip(n, m, strict=True)]
        word = "zeropad" if min(differences) >= 0 else "crop"
        pairs = tuple([Pair(abs(d) // 2, abs(d) - abs(d) // 2) for d in differences])
        return self.add(row, word, {"p": pairs}, (at,))
