"""What darknet prints while it makes a network: a row a layer, with sizes and billions of operations.

Source: the printf lines of pjreddie/darknet and AlexeyAB/darknet, `src/*_layer.c`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from convcalc.diagnostics import printed as mistakes
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Claim, Number
from convcalc.layers.kind import Given, Refused
from convcalc.readers import CERTAIN, Imported, UnreadNote
from convcalc.readers.layer_graph import LayerGraph
from convcalc.shape import Shape
from convcalc.text import Source, Span

ROW = re.compile(r"(?m)^[ \t]*+(\d{1,4}) +([a-z]\w*)\b([^\n]{0,200})$")
SIZES = re.compile(r"(\d+) ?x ?(\d+)(?: ?/ ?(\d+))?\s")
MAP = re.compile(r"(\d+) +x *(\d+) +x *(\d+)")
VOLUME = re.compile(r"-> *(?:(\d+) ?x *(\d+) ?x *)?(\d+)")
BILLIONS = re.compile(r"(\d+)\.(\d+) BF")


def score(source: Source) -> int:
    """Certain where two rows in a row are a log's, or one below its titles."""
    rows = len([1 for found in ROW.finditer(source.text[:20_000]) if found[2] in MAKERS and "->" in found[3]])
    titled = bool(re.search(r"(?m)^\s*layer\s+filters\s+size", source.text[:20_000]))
    return CERTAIN - 1 if rows + titled > 1 else 0


def read(source: Source, network: str = "") -> Imported:
    """The layers of the log, each with its printed sizes and operations as claims; raises SpecError."""
    rows = list(ROW.finditer(source.text))
    first = next((size for row in rows if (size := MAP.search(row[3]))), None)
    if first is None:
        raise SpecError(source, [mistakes.NoRows().at(Span(0, 1))])
    height, width, channels = int(first[1]), int(first[2]), int(first[3])
    log = _Log(source, LayerGraph(Shape(channels, (height, width)), "hwc"))
    for row in rows:
        log.row(row)
    notes = ["read as darknet's log, which prints no biases and no batch norms: one bias a filter"]
    if log.unjudged:
        rows_of = "1 row" if log.unjudged == 1 else f"{log.unjudged} rows"
        notes.append(f"operations of {rows_of} without multiply-accumulates are not judged")
    unread = [UnreadNote(f"rows of the log that are no layers here: {', '.join(log.unread[:5])}")] if log.unread else []
    return Imported(log.graph.tree(log.current), (*notes, *unread))


class _Log:
    """The layers read so far; values: by the number in front of a row."""

    def __init__(self, source: Source, graph: LayerGraph) -> None:
        self.source = source
        self.graph = graph
        self.current = 0
        self.values: dict[int, int] = {}
        self.unread: list[str] = []
        self.unjudged = 0

    def row(self, row: re.Match[str]) -> None:
        """One row: the layer, what arrives and what it makes."""
        number, word, rest = int(row[1]), row[2], row[3]
        make = MAKERS.get(word)
        if make is None:
            self.unread.append(f"{number} {word}")
            self.values[number] = self.current
            return
        before, arrow, _ = rest.partition("->")
        arriving = list(MAP.finditer(before))[-1:] if arrow else []
        reads = self.reads(word, before)
        if arriving and reads == (self.current,):
            self.claim(self.current, self.size(arriving[0].groups(), row.start(3), arriving[0].span()))
        try:
            kind, given = make(self.graph.shape(reads[0]), rest)
            made = self.graph.add(kind, given, reads, f"{word}{number}", Span(*row.span(0)))
        except Refused as refused:
            raise SpecError(self.source, [refused.mistake.at(Span(*row.span(0)))]) from None
        self.values[number] = self.current = made
        out = VOLUME.search(rest)
        if out:
            self.claim(made, self.size(out.groups(), row.start(3), out.span()))
        billions = BILLIONS.search(rest)
        if billions and kind in COUNTED:
            digits = Number(int(billions[1] + billions[2]), len(billions[2]), "G")
            where = Span(row.start(3) + billions.start(), row.start(3) + billions.end())
            self.claim(made, Claim("macs", digits, True, span=where, over=2))
        self.unjudged += bool(billions and kind not in COUNTED)

    def reads(self, word: str, before: str) -> tuple[int, ...]:
        """`route 27 9` reads two rows; all else reads the one above it, a shortcut another besides."""
        if word not in ("route", "res", "shortcut", "Shortcut"):
            return (self.current,)
        named = [int(each) for each in re.findall(r"\d+", MAP.sub("", before))]
        known = [self.values[each] for each in named if each in self.values]
        return tuple(known) or (self.current,) if word == "route" else (self.current, *known[:1])

    def size(self, numbers: tuple[str | None, ...], start: int, span: tuple[int, int]) -> Claim:
        given = tuple([int(each) for each in numbers if each])
        return Claim("size", given, span=Span(start + span[0], start + span[1]))

    def claim(self, value: int, claim: Claim) -> None:
        """What is printed of a value; the input's is its size."""
        if value:
            node = self.graph.nodes[value - 1]
            again = any(each[:2] == claim[:2] for each in node.claims)
            self.graph.nodes[value - 1] = node if again else node._replace(claims=(*node.claims, claim))


COUNTED = frozenset({"conv", "fc"})
"""Layers of which darknet counts two operations a multiply-accumulate."""


def _window(rest: str) -> tuple[int, int, int]:
    found = SIZES.search(f"{rest} ")
    return (int(found[1]), int(found[2]), int(found[3] or 1)) if found else (2, 2, 2)


def _conv(x: Shape, rest: str) -> tuple[str, Given]:
    """Padding is k/2 where the size says so, else none; it is printed nowhere."""
    filters = int((re.match(r"\s*(\d+)", rest) or ["", "1"])[1])
    tail = re.sub(r"^\s*\d+", "", rest)
    height, width, stride = _window(tail)
    out = VOLUME.search(rest)
    made = int(out[1]) if out and out[1] else 0
    half = height // 2
    pads = half if (x.size[0] + 2 * half - height) // stride + 1 == made or not made else 0
    given: Given = {"": filters, "size": (height, width), "s": (stride, stride)}
    return "conv", given | ({"p": (pads, pads)} if pads else {})


def _max(x: Shape, rest: str) -> tuple[str, Given]:
    """darknet pads size - 1 in all, most of it behind: SAME in effect."""
    height, width, stride = _window(rest)
    return "maxpool", {"size": (height, width), "s": (stride, stride), "same": True}


def _route(x: Shape, rest: str) -> tuple[str, Given]:
    return "concat", {}


def _upsample(x: Shape, rest: str) -> tuple[str, Given]:
    factor = re.search(r"(\d+)x\s", rest)
    return "upsample", {"": int(factor[1]) if factor else 2}


def _connected(x: Shape, rest: str) -> tuple[str, Given]:
    out = VOLUME.search(rest)
    return "fc", {"": int(out[3]) if out else 1}


MAKERS: dict[str, Callable[[Shape, str], tuple[str, Given]]] = {
    "conv": _conv,
    "max": _max,
    "maxpool": _max,
    "avg": lambda x, rest: ("gap", {}),
    "route": _route,
    "res": lambda x, rest: ("add", {}),
    "upsample": _upsample,
    "connected": _connected,
    "softmax": lambda x, rest: ("softmax", {}),
    "dropout": lambda x, rest: ("dropout", {}),
}
"""A row's word -> its layer."""
