"""What darknet prints while it makes a network, as a network: a row a layer, with sizes and billions of operations."""

from __future__ import annotations

import re
from collections.abc import Callable

from convcalc.diagnostics import printed as mistakes
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Claim, Pair
from convcalc.layers.kind import Given, Refused
from convcalc.readers import CERTAIN, Imported, UnreadNote
from convcalc.readers.darknet_rows import ROW, TITLES, LogRow, LogWindow, is_row, log_rows, total_operations
from convcalc.readers.layer_graph import LayerGraph
from convcalc.shape import Shape
from convcalc.text import Source, Span, first_of

LOOKED_AT = 20_000


def score(source: Source) -> int:
    """Certain where two rows in a row are a log's, or one below its titles."""
    beginning = source.text[:LOOKED_AT]
    rows = len([1 for found in ROW.finditer(beginning) if is_row(found, KNOWN)])
    return CERTAIN - 1 if rows + bool(TITLES.search(beginning)) > 1 else 0


FIELDS = re.compile(r"(?m)^ *\d+ +- +receptive field: +\d+ x +\d+")
"""What `show_receptive_field=1` adds below each row."""


def read(source: Source, network: str = "") -> Imported:
    """The layers of the log, each with its printed sizes and operations as claims; raises SpecError."""
    rows = list(log_rows(source))
    first = next((row.arriving[0] for row in rows if row.arriving), None)
    if first is None:
        raise SpecError(source, [mistakes.NoRows().at(Span(0, 1))])
    log = _Log(source, LayerGraph(first, "hwc"))
    for row in rows:
        log.row(row)
    notes = ["read as darknet's log, which prints no biases and no batch norms: one bias a filter"]
    if total_operations(source):
        log.unjudged.append("of all")
    if log.unjudged:
        notes.append(f"not judged: operations {first_of(log.unjudged)}: pools and sums are counted in them")
    if fields := FIELDS.findall(source.text):
        notes.append(f"not judged: {len(fields)} receptive fields, which darknet counts in a way of its own")
    unread = [UnreadNote(f"rows of the log that are no layers here: {first_of(log.unread, 5)}")] if log.unread else []
    return Imported(log.graph.tree(log.heads or log.current), (*notes, *unread))


class _Log:
    """The layers read so far; values: by the number in front of a row.  heads: those that detect something."""

    def __init__(self, source: Source, graph: LayerGraph) -> None:
        self.source = source
        self.graph = graph
        self.current = 0
        self.values: dict[int, int] = {}
        self.heads: list[int] = []
        self.unread: list[str] = []
        self.unjudged: list[str] = []

    def row(self, row: LogRow) -> None:
        """One row: the layer, what arrives and what it makes."""
        reads = self.reads(row)
        try:
            made = self.layer(row, reads)
        except Refused as refused:
            raise SpecError(self.source, [refused.mistake.at(row.span)]) from None
        if row.arriving:
            self.size(reads[-1], row, *row.arriving)
        if row.out:
            self.size(made, row, *row.out)
        word = self.graph.nodes[made - 1].word if made else ""
        if row.operations and word in COUNTED:
            number, where = row.operations
            self.claim(made, Claim("macs", number, True, span=where, over=2))
        elif row.operations:
            self.unjudged.append(f"of {row.word.lower()} {row.number}")
        self.values[row.number] = self.current = made

    def layer(self, row: LogRow, reads: tuple[int, ...]) -> int:
        """The value that a row makes; raises Refused."""
        if row.word in PASSED_ON:
            return self.current
        if row.word in HEADS:
            self.heads.append(self.graph.add("identity", {}, reads, f"{row.word}{row.number}", row.span))
            return self.heads[-1]
        if row.word == "route":
            return self.route(row, reads)
        make = MAKERS.get(row.word)
        if make is None:
            return self.unknown(row)
        if row.word in SUMS:
            reads = (reads[0], *[self.fitted(value, row) for value in reads[1:]])
        if row.word == "connected" and self.graph.shape(self.current).size:
            reads = (self.graph.add("flatten", {}, reads, "", row.span),)
        kind, given = make(self.graph.shape(reads[0]), row)
        return self.graph.add(kind, given, reads, f"{row.word.lower()}{row.number}", row.span)

    def unknown(self, row: LogRow) -> int:
        """What arrives, behind a row of no known layer; raises SpecError where it makes another size of it."""
        if row.out and row.out[0] != self.graph.shape(self.current):
            why = "its kernel is not printed" if row.word == "Local" else "its word is not known"
            raise SpecError(self.source, [mistakes.RowIsNoLayer(f"{row.number} {row.word}", why).at(row.span)])
        self.unread.append(f"{row.number} {row.word}")
        return self.current

    def fitted(self, value: int, row: LogRow) -> int:
        """A layer as it is added to the one above: the channels that both have, at every s-th place.

        Source: shortcut_cpu in pjreddie/darknet, `src/blas.c`.
        """
        one, to = self.graph.shape(value), self.graph.shape(self.current)
        if one == to or len(one.size) != len(to.size):
            return value
        channels, wanted = one.channels or 1, to.channels or 1
        strides = tuple([max(n // m, 1) for n, m in zip(one.size, to.size, strict=True)])
        if channels > wanted:
            value = self.graph.add("take", {"size": (Pair(0, wanted),)}, (value,), "", row.span)
        if channels < wanted or max(strides) > 1:
            value = self.graph.add("subsample", {"": wanted, "s": strides}, (value,), "", row.span)
        return value

    def route(self, row: LogRow, reads: tuple[int, ...]) -> int:
        """Layers stacked along their channels, perhaps a part of each."""
        if row.share:
            which, groups = row.share
            parts = []
            for value in reads:
                each = (self.graph.shape(value).channels or 0) // max(groups, 1)
                taken: Given = {"size": (Pair(which * each, (which + 1) * each),)}
                parts.append(self.graph.add("take", taken, (value,), f"route{row.number}", row.span))
            reads = tuple(parts)
        return reads[0] if len(reads) == 1 else self.graph.add("concat", {}, reads, f"route{row.number}", row.span)

    def reads(self, row: LogRow) -> tuple[int, ...]:
        """`route 27 9` reads two rows; all else reads the one above it, a shortcut another besides."""
        named = [self.values.get(each) for each in row.reads]
        if None in named:
            self.unread.append(f"{row.number} {row.word}")
        known = tuple([each for each in named if each is not None])
        return known or (self.current,) if row.word == "route" else (self.current, *known)

    def size(self, value: int, row: LogRow, shape: Shape, where: Span) -> None:
        """A size that is printed of a value: of the input, and of a map as so many numbers, it is no claim."""
        right = self.graph.shape(value)
        if value and (bool(shape.size) == bool(right.size) or right.positions() == 1):
            self.claim(value, Claim("size", (*shape.size, shape.channels or 0), span=where))
        elif shape != right and (shape.size or shape.channels != right.elements()):
            self.unread.append(f"{row.number} {row.word}, which says {shape.text()} of {right.text()}")

    def claim(self, value: int, claim: Claim) -> None:
        """What is printed of a value, once."""
        node = self.graph.nodes[value - 1]
        again = any(each[:2] == claim[:2] for each in node.claims)
        self.graph.nodes[value - 1] = node if again else node._replace(claims=(*node.claims, claim))


COUNTED = frozenset({"conv", "fc"})
"""Layers of which darknet counts two operations a multiply-accumulate."""


def _conv(x: Shape, row: LogRow) -> tuple[str, Given]:
    """Padding is k/2 where the size says so, else none; it is printed nowhere."""
    window = row.window or LogWindow((1, 1), (1, 1))
    given: Given = {"": max(row.filters, 1), "size": window.kernel, "s": window.stride}
    made = row.out[0].size if row.out else ()
    half = tuple([k // 2 * window.dilation for k in window.kernel])
    padded = [
        (n + 2 * p - (k - 1) * window.dilation - 1) // max(s, 1) + 1
        for n, p, k, s in zip(x.size, half, window.kernel, window.stride, strict=False)
    ]
    if any(half) and (tuple(padded) == made or not made):
        given["p"] = half
    if row.groups > 1:
        given["g"] = (row.groups,)
    if window.dilation > 1:
        given["d"] = (window.dilation,)
    return "conv", given


def _max(x: Shape, row: LogRow) -> tuple[str, Given]:
    """darknet pads size - 1 in all, most of it behind: SAME in effect; pjreddie's older one does not pad."""
    window = row.window or LogWindow((2, 2), (2, 2))
    given: Given = {"size": window.kernel, "s": window.stride}
    plain = tuple([(n - k) // max(s, 1) + 1 for n, k, s in zip(x.size, window.kernel, window.stride, strict=False)])
    return "maxpool", given if row.out and row.out[0].size == plain else given | {"same": True}


def _upsample(x: Shape, row: LogRow) -> tuple[str, Given]:
    return "upsample", {"": row.factor or 2}


def _crop(x: Shape, row: LogRow) -> tuple[str, Given]:
    """The middle of the map."""
    sides = row.out[0].size if row.out else x.size
    left = [max(n - m, 0) for n, m in zip(x.size, sides, strict=False)]
    return ("crop", {"p": tuple([Pair(n // 2, n - n // 2) for n in left])}) if any(left) else ("identity", {})


def _connected(x: Shape, row: LogRow) -> tuple[str, Given]:
    return "fc", {"": (row.out and row.out[0].channels) or 1}


MAKERS: dict[str, Callable[[Shape, LogRow], tuple[str, Given]]] = {
    "conv": _conv,
    "max": _max,
    "maxpool": _max,
    "avg": lambda x, row: ("gap", {}),
    "Crop": _crop,
    "Batch Normalization": lambda x, row: ("bn", {}),
    "Local Response Normalization": lambda x, row: ("lrn", {"": row.factor or 5}),
    "res": lambda x, row: ("add", {}),
    "shortcut": lambda x, row: ("add", {}),
    "Shortcut": lambda x, row: ("add", {}),
    "upsample": _upsample,
    "connected": _connected,
    "softmax": lambda x, row: ("softmax", {}),
    "dropout": lambda x, row: ("dropout", {}),
}
"""A row's word -> its layer."""

SUMS = frozenset({"res", "shortcut", "Shortcut"})
HEADS = frozenset({"yolo", "region", "detection"})
PASSED_ON = frozenset({"cost"})
KNOWN = frozenset({*MAKERS, *HEADS, *PASSED_ON, "route"})
