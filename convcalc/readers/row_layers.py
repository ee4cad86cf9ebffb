"""What layers a row of a summary can be, on the size that arrives: a function each for rows of one word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.layers.kind import Given
from convcalc.readers.layer_classes import class_of
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.readers.window_readings import (
    Reading,
    area_of_depthwise,
    convolutions,
    poolings,
    transposed,
    volume,
)
from convcalc.shape import Shape

CALLED = {"fc": "dense", "conv": "convolution", "bn": "norm", "gap": "whole", "gmp": "whole"}
"""What rows of these words are to a summary."""


class RowLayers(NamedTuple):
    """One or more layers that a row is, in order, and how that is said; "" where nothing was worked out."""

    layers: tuple[tuple[str, Given], ...]
    words: str

    @property
    def is_plain(self) -> bool:
        """Has it one group, and strides of at most 2?"""
        return all("g" not in given and max(given.get("s", (1,))) < 3 for _, given in self.layers)


Maker = Callable[[Shape, SummaryRow, Summary], Iterator[RowLayers]]


def _of_readings(word: str, found: list[Reading]) -> Iterator[RowLayers]:
    for each in found:
        yield RowLayers(((word, each.given),), each.words)


def _conv(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
    assert row.shape is not None
    yield from _of_readings("conv", convolutions(x, row.shape, row.params or 0, found.keras))


def _tconv(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
    assert row.shape is not None
    yield from _of_readings("tconv", transposed(x, row.shape, row.params or 0, found.keras))


def _depthwise(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
    assert row.shape is not None
    c = x.channels or 1
    if row.shape.channels == c:
        for each in convolutions(x, row.shape, row.params or 0, found.keras):
            if each.given.get("g") == (c,) or c == 1:
                given = {key: value for key, value in each.given.items() if key not in ("", "g")}
                yield RowLayers((("dwconv", given),), each.words)
    elif (row.shape.channels or 0) % c == 0:  # several filters a channel
        for each in convolutions(x, row.shape, row.params or 0, found.keras):
            if each.given.get("g") == (c,):
                yield RowLayers((("conv", each.given),), each.words)


def _separable(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
    """A depthwise convolution without a bias, then one of 1x1."""
    assert row.shape is not None
    c, filters = x.channels or 1, row.shape.channels or 1
    for bias in (True, False):
        area = area_of_depthwise((row.params or 0) - c * filters - filters * bias, c, False)
        middle = Shape(c, row.shape.size)
        for each in convolutions(x, middle, area * c, found.keras) if area else ():
            if each.given.get("g", (1,)) == (c,) and "nobias" in each.given:
                given = {key: value for key, value in each.given.items() if key not in ("", "g")}
                last: Given = {"": filters, "k": (1,)} | ({} if bias else {"nobias": True})
                yield RowLayers((("dwconv", given), ("conv", last)), each.words)


def _dense(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
    """On all numbers of a vector; on the last axis of a map; on a map that was flattened, which is not printed."""
    assert row.shape is not None
    outputs, params = row.shape.channels or 1, row.params or 0
    for bias in (True, False):
        own: Given = {"": outputs} | ({} if bias else {"nobias": True})
        words = "" if bias else "nobias"
        if row.shape.size == x.size and params == (x.channels or 0) * outputs + outputs * bias:
            yield RowLayers((("conv", {**own, "k": (1,)}),) if x.size else (("fc", own),), words)
        elif x.size and not row.shape.size and params == volume(x) * outputs + outputs * bias:
            yield RowLayers((("flatten", {}), ("fc", own)), words)


def _pool(word: str) -> Maker:
    def make(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
        assert row.shape is not None
        size = row.shape.size
        if "adaptive" in (class_of(row.name) or "") and size:
            yield RowLayers(((word, {"to": size}),), "")
        elif len(size) == len(x.size) and size:
            if row.shape.channels != x.channels:
                return
            if prod(size) == 1 < prod(x.size) and len({*x.size}) == 1:
                kernel: Given = {"size" if len(size) > 1 else "k": x.size, "s": x.size}
                yield RowLayers(((word, kernel),), "x".join(map(str, x.size)))
                return
            yield from _of_readings(word, poolings(x.size, size, found.keras))

    return make


def _one(word: str) -> Maker:
    """A layer with nothing to work out."""

    def make(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
        yield RowLayers(((word, {}),), "")

    return make


def _norm(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
    """Four numbers a channel in Keras, two elsewhere; three where the scale is left out."""
    c = x.channels or 1
    counts = {4: {}, 3: {"nogamma": True}, 2: {"noaffine": True}} if found.keras else {2: {}, 0: {"noaffine": True}}
    given = counts.get((row.params or 0) // c, {}) if (row.params or 0) % c == 0 else {}
    yield RowLayers((("bn", given),), "")


MAKERS: dict[str, Maker] = {
    "conv": _conv,
    "tconv": _tconv,
    "dwconv": _depthwise,
    "sepconv": _separable,
    "fc": _dense,
    "bn": _norm,
    "ln": _one("ln"),
    "prelu": _one("prelu"),
    "maxpool": _pool("maxpool"),
    "avgpool": _pool("avgpool"),
    "gap": _one("gap"),
    "gmp": _one("gmp"),
}
"""What a row of each of our words can be."""

MAKES = {"sepconv": "conv"}
"""What stands for a word where nothing fits."""
