"""Layers that move elements about: flatten, reshape, zeropad, crop, shuffle, take, subsample."""

from __future__ import annotations

from typing import Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import UNKNOWN, WHOLE, AffineInterval, Interval, stairs, window
from convcalc.layers.kind import (
    NOTHING,
    Argument,
    Context,
    Given,
    Kind,
    Ops,
    Weightless,
    axes,
    channel_groups,
    dims_text,
    filters,
    need_map,
    pairs,
    pairs_text,
    refuse,
    refuse_incomplete,
)
from convcalc.shape import Shape


class MovingKind(Weightless, Kind[Any]):
    """Costs nothing and computes nothing."""

    moves = linear = True
    is_pool = is_global = gate = activation = keeps_zero = follows = pads = flattens = statistics = grows = False
    meets = ""
    topics: tuple[str, ...] = ()

    def ops(self, a: Any, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return NOTHING


class FlattenKind(MovingKind):
    word = "flatten"
    title = "a map as one vector"
    flattens = row_major = True
    topics = ("fully convolutional", "global pooling")
    example = "flatten"
    source = "H*W*C elements in a row"
    arguments = ()

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> None:
        self.check(given)

    def shape(self, a: None, ins: tuple[Shape, ...]) -> Shape:
        return Shape(ins[0].elements(), ())

    def views(self, a: None, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return (WHOLE,) * len(ins[0].size) or None

    def text(self, a: None) -> str:
        return self.word


class Reshape(NamedTuple):
    """channels_last: are the channels of a place neighbours in memory?"""

    shape: Shape
    channels_last: bool


class ReshapeKind(MovingKind):
    word = "reshape"
    row_major = True
    title = "the same elements in another shape"
    example = "reshape 4x4x1024"
    source = "as many elements as before"
    arguments = (Argument(("size", ""), "4x4x1024", "the new shape, written like an input"),)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Reshape:
        self.check(given)
        if not given:
            refuse(diagnostics.layers.MissingArgument(self.word, "the new shape", self.example))
        key = "size" if "size" in given else ""
        numbers = given["size"] if key else (given[""],)
        if any(type(n) is not int or n < 1 for n in numbers):
            refuse(diagnostics.layers.BadShape(numbers), keys=(key,))
        channels, size = (numbers[0], numbers[1:]) if context.layout == "chw" else (numbers[-1], numbers[:-1])
        new = Shape(channels, tuple(size))
        if ins[0].channels is not None and new.elements() != ins[0].elements():
            refuse(diagnostics.layers.ElementsDiffer(ins[0], new), keys=(key,))
        if context.layout == "hwc" and len(new.size) == 2 and new.size[0] > 4 * channels and new.size[1] == channels:
            c, h, w = new.size[0], new.size[1], channels
            context.notes.append(f"reshape {c}x{h}x{w} is {c} high with {w} channels; did you mean {h}x{w}x{c}?")
        return Reshape(new, context.layout == "hwc")

    def shape(self, a: Reshape, ins: tuple[Shape, ...]) -> Shape:
        return a.shape

    def views(self, a: Reshape, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        old, new = ins[0], a.shape
        if not new.size:
            return (WHOLE,) * len(old.size) or None
        if len(new.size) != len(old.size):
            return (WHOLE if new.positions() == 1 else UNKNOWN,) * len(old.size)
        if new.positions() == 1:  # it has all elements
            return tuple([window(0, n, n) for n in old.size])
        places = [old.channels or 1, new.channels or 1] if a.channels_last else [1, 1]
        return _row_major(old.size, new.size, *places)

    def text(self, a: Reshape) -> str:
        return f"reshape {a.shape.text('hwc' if a.channels_last else 'chw')}"


def _row_major(old: tuple[int, ...], new: tuple[int, ...], old_apart: int, new_apart: int) -> tuple[Interval, ...]:
    """Which places of a map stand at those of another, where each index depends on the one of the same axis alone.

    old_apart, new_apart: how many elements lie between neighbours on the last axis.
    """
    views: list[Interval] = []
    for axis in reversed(range(len(old))):
        followed = old[axis] * old_apart == new[axis] * new_apart  # equal blocks, so that the axes before do not matter
        followed = followed and (axis == len(old) - 1 or old_apart % new_apart == 0)  # nor those behind
        views.append(stairs(new_apart, old_apart, 0, new_apart - 1) if followed else UNKNOWN)
        old_apart, new_apart = old_apart * old[axis], new_apart * new[axis]
    return tuple(reversed(views))


class BorderKind(MovingKind):
    """Adds to or cuts from the ends of every axis; its argument is the amounts before and after."""

    arguments = (Argument(("", "size", "p"), "1, 1x2, p1:2", "how much on each side"),)
    topics = ("padding",)

    def __init__(self, word: str, title: str, source: str, pads: bool) -> None:
        self.word, self.example, self.title, self.source = word, f"{word} 1", title, source
        self.sign = 1 if pads else -1
        self.pads = self.grows = pads
        refuse_incomplete(self, type(self))

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> tuple[tuple[int, int], ...]:
        self.check(given)
        need_map(self, ins[0])
        key = next(iter(given), None)
        if key is None:
            refuse(diagnostics.layers.MissingArgument(self.word, "an amount", self.example))
        if len(given) > 1:
            names = [name or "a bare number" for name in given]
            refuse(diagnostics.layers.Contradiction(names[0], names[1]), keys=tuple(given))
        dims = {key: (given[key],)} if key == "" else given
        amounts = pairs(dims, key, len(ins[0].size), "the amount")
        assert amounts is not None
        for n, (before, after) in zip(ins[0].size, amounts, strict=True):
            if n + self.sign * (before + after) < 1:
                refuse(diagnostics.layers.CropTooLarge(n, before, after), keys=(key,))
        return amounts

    def shape(self, a: tuple[tuple[int, int], ...], ins: tuple[Shape, ...]) -> Shape:
        size = [n + self.sign * (before + after) for n, (before, after) in zip(ins[0].size, a, strict=True)]
        return Shape(ins[0].channels, tuple(size))

    def views(self, a: tuple[tuple[int, int], ...], ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return tuple([AffineInterval(-self.sign * before, -self.sign * before, 1, 0) for before, _ in a])

    def text(self, a: tuple[tuple[int, int], ...]) -> str:
        amounts = pairs_text("", a)
        return f"{self.word} p{amounts}" if ":" in amounts else f"{self.word} {amounts}"


class ShuffleKind(MovingKind):
    word = "shuffle"
    title = "channel shuffle"
    topics = ("groups",)
    example = "shuffle 2"
    source = "Zhang, Zhou, Lin & Sun 2017 (ShuffleNet), section 3.1"
    arguments = (Argument(("", "g"), "2", "how many groups are interleaved"),)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> int:
        self.check(given)
        return channel_groups(self, given, ins[0])

    def shape(self, a: int, ins: tuple[Shape, ...]) -> Shape:
        return ins[0]

    def views(self, a: int, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return None

    def text(self, a: int) -> str:
        return f"shuffle {a}"


class TakeKind(MovingKind):
    """Several of one tensor are a split: ShuffleNet v2, CSP."""

    word = "take"
    title = "some of the channels"
    topics = ("groups",)
    example = "take 0:6"
    source = "Ma et al. 2018 (ShuffleNet v2), figure 3; channels are counted from 0, the last is not taken"
    arguments = (Argument(("size",), "0:24", "from which channel to which, the last not among them"),)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> tuple[int, int]:
        self.check(given)
        written = given.get("size")
        if written is None:
            refuse(diagnostics.layers.MissingArgument(self.word, "channels", self.example))
        if len(written) != 1 or type(written[0]) is int:
            refuse(diagnostics.layers.TakeNeedsBoth(), keys=("size",))
        first, end = written[0]
        c = ins[0].channels
        if not 0 <= first < end or (c is not None and end > c):
            refuse(diagnostics.layers.TakeOutside(first, end, c), keys=("size",))
        return first, end

    def shape(self, a: tuple[int, int], ins: tuple[Shape, ...]) -> Shape:
        return Shape(a[1] - a[0], ins[0].size)

    def views(self, a: tuple[int, int], ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return None

    def text(self, a: tuple[int, int]) -> str:
        return f"take {a[0]}:{a[1]}"


class Subsample(NamedTuple):
    channels: int
    stride: tuple[int, ...]
    out: tuple[int, ...]


class SubsampleKind(MovingKind):
    """The parameter-free shortcut: `residual A` writes it where shapes differ."""

    word = "subsample"
    title = "every s-th place, zero channels added"
    topics = ("shortcuts",)
    example = "subsample 32 s2"
    source = "He, Zhang, Ren & Sun 2015b, section 3.3, option A"
    arguments = (
        Argument(("", "filters"), "32", "channels out; those beyond the channels in are zeros"),
        Argument(("s",), "s2, s2x1", "which places are kept", "1"),
    )

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Subsample:
        self.check(given)
        x = ins[0]
        count = filters(self, given, "channels")
        if x.channels is not None and count < x.channels:
            refuse(diagnostics.network.FewerChannels(x.channels, count), keys=("",))
        stride = axes(given, "s", len(x.size), 1, "the stride") or (1,) * len(x.size)
        out = tuple([formulas.same_out(n, s) for n, s in zip(x.size, stride, strict=True)])
        return Subsample(count, stride, out)

    def shape(self, a: Subsample, ins: tuple[Shape, ...]) -> Shape:
        return Shape(a.channels, a.out)

    def views(self, a: Subsample, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return tuple([AffineInterval(0, 0, s, 0) for s in a.stride])

    def text(self, a: Subsample) -> str:
        stride = f" {dims_text('s', a.stride)}" if a.stride and max(a.stride) > 1 else ""
        return f"subsample {a.channels}{stride}"


KINDS: tuple[Kind[Any], ...] = (
    FlattenKind(),
    ReshapeKind(),
    BorderKind("zeropad", "zeros around the map", "Keras ZeroPadding2D, PyTorch ZeroPad2d", pads=True),
    BorderKind("crop", "the border cut off", "Ronneberger, Fischer & Brox 2015 (U-Net), figure 1", pads=False),
    ShuffleKind(),
    TakeKind(),
    SubsampleKind(),
)
