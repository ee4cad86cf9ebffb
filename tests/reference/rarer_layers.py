"""Kinds of layers that are rarer, as the literature has them: other sizes, some of the channels, trained factors."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from math import ceil, floor, gcd
from typing import NamedTuple, TypeAlias

from tests.reference.counting import Impossible, points
from tests.reference.layers import OWN, Axis, Ints, Layer, Made, Map, need_map, repeated, times, words


class Resize(NamedTuple):
    """torch.nn.functional.interpolate: to a size, or by a factor with corners on corners.

    corners: position i*(n - 1)/(m - 1) in place of (i + 1/2)*n/m - 1/2, of which both neighbours are read.
    """

    factor: int | None
    to: Ints
    bilinear: bool
    corners: bool

    def text(self) -> str:
        size = str(self.factor) if self.factor else f"to {times(self.to)}"
        return words("upsample", size, "bilinear" if self.bilinear else "", "corners" if self.corners else "")

    def run(self, x: Map) -> list[Made]:
        need_map(x)
        size = tuple(n * self.factor for n in x.size) if self.factor else self.to
        if self.corners and not self.bilinear:
            raise Impossible("nearest places have no corners to keep")
        axes = tuple(self.axis(n, m) for n, m in zip(x.size, size, strict=True))
        return [Made("upsample", Map(x.channels, size), axes)]

    def axis(self, n: int, m: int) -> Axis:
        if n == 1:  # whatever is between is the one place that there is
            return Axis(partial(repeated, factor=m), m)
        rise, run, first = (n - 1, m - 1, Fraction(0)) if self.corners else (n, m, Fraction(n - m, 2 * m))
        if run == 0:
            return OWN  # one place: the first
        common = gcd(rise, run)
        pace = Fraction(rise, run)
        if not self.bilinear:
            first = Fraction(0)
        reads = partial(beside, pace=pace, first=first, both=self.bilinear)
        return Axis(reads, run // common, rise // common, None if self.bilinear else 1)


def beside(i: int, pace: Fraction, first: Fraction, both: bool) -> Sequence[int]:
    at = i * pace + first
    return (floor(at), ceil(at)) if both else (floor(at),)


class PixelUnshuffle(NamedTuple):
    """Squares of places become channels of one: what PixelShuffle does, backwards."""

    factor: int

    def text(self) -> str:
        return f"pixelunshuffle {self.factor}"

    def run(self, x: Map) -> list[Made]:
        need_map(x)
        f = self.factor
        if any(n % f for n in x.size):
            raise Impossible("the places do not divide")
        out = Map(x.channels * points((f,) * len(x.size)), tuple(n // f for n in x.size))
        return [Made("pixelunshuffle", out, (Axis(partial(folded, factor=f), 1, f, f),) * len(x.size))]


def folded(i: int, factor: int) -> Sequence[int]:
    return range(i * factor, (i + 1) * factor)


class Take(NamedTuple):
    """Some of the channels, the last not among them (Ma et al. 2018)."""

    first: int
    end: int

    def text(self) -> str:
        return f"take {self.first}:{self.end}"

    def run(self, x: Map) -> list[Made]:
        taken = range(x.channels)[self.first : self.end]
        if not taken or self.end > x.channels:
            raise Impossible("no such channels")
        return [Made("take", Map(len(taken), x.size), (OWN,) * len(x.size))]


class OfChannels(NamedTuple):
    """The mean or the largest of all channels at each place (Woo et al. 2018)."""

    word: str

    def text(self) -> str:
        return self.word

    def run(self, x: Map) -> list[Made]:
        return [Made(self.word, Map(1, x.size), (OWN,) * len(x.size))]


class Factors(NamedTuple):
    """Trained factors and shifts: one a channel, one for all, or one for each number (Touvron et al. 2021; Caffe)."""

    number: int | None
    flag: str

    def text(self) -> str:
        return words("scale", "" if self.number is None else self.number, self.flag)

    def run(self, x: Map) -> list[Made]:
        if self.number not in (None, 1, x.channels, points((x.channels, *x.size))):
            raise Impossible("neither one, nor one a channel, nor one for each number")
        if self.number is not None and self.number > 10**9:
            raise Impossible("no text has a larger number than 1,000,000,000")
        count = x.channels if self.number is None else self.number
        weights, biases = 0 if self.flag == "nogamma" else count, count if self.flag else 0
        return [Made("scale", x, (OWN,) * len(x.size), weights, biases)]


class Normalize(NamedTuple):
    """Keras' Normalization: a mean and a variance a channel or for all, and one count of what was seen."""

    number: int | None

    def text(self) -> str:
        return words("normalize", "" if self.number is None else self.number)

    def run(self, x: Map) -> list[Made]:
        if self.number not in (None, 1, x.channels):
            raise Impossible("neither one nor one a channel")
        means = 1 if self.number == 1 else x.channels
        return [Made("normalize", x, (OWN,) * len(x.size), statistics=2 * means + 1)]


class Embedding(NamedTuple):
    """A row of a table for each number: they become places with so many channels."""

    words: int
    width: int

    def text(self) -> str:
        return f"embedding {self.words}x{self.width}"

    def run(self, x: Map) -> list[Made]:
        if x.size:
            raise Impossible("places are no words")
        return [Made("embedding", Map(self.width, (x.channels,)), (), self.words * self.width)]


AnyLayer: TypeAlias = "Layer | Resize | PixelUnshuffle | Take | OfChannels | Factors | Normalize | Embedding"
