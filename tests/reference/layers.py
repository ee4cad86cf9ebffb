"""Every kind of layer: its text in a spec, and what it does, as the literature has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from math import floor
from typing import NamedTuple, TypeAlias

from tests.reference.counting import Impossible, TooLarge, joined, places, points, same_padding

Ints: TypeAlias = "tuple[int, ...]"
Pairs: TypeAlias = "tuple[tuple[int, int], ...]"
Reads: TypeAlias = "Callable[[int], Sequence[int] | None]"
"""The input indices that unit i reads along one axis, for every whole i; None: everything."""

LARGEST_SIZE = 10**10

ACTIVATIONS = (
    *("relu", "relu6", "prelu", "elu", "selu", "celu", "gelu", "silu", "mish", "hswish", "hsigmoid", "sigmoid"),
    *("tanh", "softplus", "softmax", "dropout", "identity", "lrelu"),
)


class Map(NamedTuple):
    """A tensor: its channels, and the size of each axis; a vector has no axes."""

    channels: int
    size: Ints


class Axis(NamedTuple):
    """What a layer does along one axis: unit i + period reads what unit i reads, `step` further on.

    extent: how far apart the first and last index lie that a unit reads, and one; None where units differ.
    """

    reads: Reads
    period: int = 1
    step: int = 1
    extent: int | None = 1


class Made(NamedTuple):
    """One executed layer. axes: of its input; a layer that makes other axes reads everything."""

    word: str
    out: Map
    axes: tuple[Axis, ...]
    weights: int = 0
    biases: int = 0
    statistics: int = 0
    macs: int = 0
    unread: Ints | None = None
    multiplies: bool = False  # does it count as a layer with weights, its outputs as activations?
    tracked: bool = True  # False: units were put elsewhere, and axes say nothing


def own(i: int) -> Sequence[int]:
    return (i,)


def everything(i: int) -> None:
    return None


OWN, EVERYTHING = Axis(own), Axis(everything, extent=None)
LOST = Axis(everything, extent=None)
"""Units were put elsewhere, and what each of them reads does not go by axes."""


def need_map(x: Map) -> None:
    if not x.size:
        raise Impossible("a vector has no axes")


def times(numbers: Sequence[int]) -> str:
    return "x".join(map(str, numbers))


def compact(letter: str, numbers: Sequence[int], default: int | None = None) -> str:
    """`s2`, or `s2x1` where axes differ; nothing where all are as they are without it."""
    if set(numbers) == {default}:
        return ""
    return letter + (str(numbers[0]) if len(set(numbers)) == 1 else times(numbers))


def pads_text(pads: Pairs) -> str:
    if not any(map(any, pads)):
        return ""
    return "p" + "x".join(str(b) if b == a else f"{b}:{a}" for b, a in pads)


def words(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part != "")


class Window(NamedTuple):
    """What slides: kernel, stride, dilation, and padding in numbers or as a word."""

    kernel: Ints
    stride: Ints
    dilation: Ints
    padding: Pairs | str
    ceil: bool = False

    def text(self, stride: int | None = 1) -> str:
        padding = self.padding if isinstance(self.padding, str) else pads_text(self.padding)
        kernel = f"k{times(self.kernel)}"
        strides = compact("s", self.stride, stride)
        return words(kernel, strides, padding, compact("d", self.dilation, 1), "ceil" if self.ceil else "")

    def pads(self, axis: int, n: int) -> tuple[int, int]:
        k, s, d = self.kernel[axis], self.stride[axis], self.dilation[axis]
        extent = d * (k - 1) + 1
        if not isinstance(self.padding, str):
            return self.padding[axis]
        if self.padding in ("same", "same_lower"):
            total = same_padding(n, extent, s)
            return (total // 2, total - total // 2) if self.padding == "same" else (total - total // 2, total // 2)
        each = {"half": k // 2, "full": extent - 1, "causal": extent - 1, "valid": 0}[self.padding]
        return (each, 0) if self.padding == "causal" else (each, each)

    def slide(self, size: Ints) -> tuple[Ints, tuple[Axis, ...], Ints]:
        """The sizes that come out, what each unit reads, and how many input cells nobody reads."""
        out, axes, unread = [], [], []
        for axis, n in enumerate(size):
            k, s, d = self.kernel[axis], self.stride[axis], self.dilation[axis]
            before, after = self.pads(axis, n)
            extent = d * (k - 1) + 1
            m = places(n, extent, s, before, after, self.ceil)
            reads = partial(slid, s=s, before=before, taps=range(0, extent, d))
            out.append(m)
            axes.append(Axis(reads, 1, s, extent))
            unread.append(n - len({i for unit in range(m) for i in reads(unit) if 0 <= i < n}))
        return tuple(out), tuple(axes), tuple(unread)


def slid(i: int, s: int, before: int, taps: Sequence[int]) -> Sequence[int]:
    return [i * s - before + tap for tap in taps]


class Conv(NamedTuple):
    """Dumoulin & Visin 2016, chapters 2 and 5; groups as in PyTorch's Conv2d."""

    word: str
    filters: int | None  # None: as many as arrive, which depthwise allows
    window: Window
    groups: int
    bias: bool
    depthwise: bool

    def text(self) -> str:
        filters = "" if self.filters is None else self.filters
        groups = f"g{self.groups}" if self.groups > 1 else ""
        depthwise = "depthwise" if self.depthwise and self.word == "conv" else ""
        return words(self.word, filters, self.window.text(), groups, depthwise, "" if self.bias else "nobias")

    def run(self, x: Map) -> list[Made]:
        need_map(x)
        if self.word == "sepconv":  # depthwise, then 1x1, which alone has the bias (Chollet 2017)
            spatial = Conv("dwconv", None, self.window, 1, False, True).run(x)
            one = Window(*((1,) * len(x.size),) * 3, ((0, 0),) * len(x.size))
            return spatial + Conv("conv", self.filters, one, 1, self.bias, False).run(spatial[0].out)
        groups = x.channels if self.depthwise else self.groups
        filters = x.channels if self.filters is None else self.filters
        pairs = joined(x.channels, filters, groups)
        size, axes, unread = self.window.slide(x.size)
        weights = pairs * points(self.window.kernel)
        biases, macs = filters if self.bias else 0, weights * points(size)
        if self.word == "local":  # each place has its own (LeCun 1989)
            weights, biases = weights * points(size), biases * points(size)
        return [Made(self.word, Map(filters, size), axes, weights, biases, 0, macs, unread, True)]


class TConv(NamedTuple):
    """Dumoulin & Visin 2016, chapter 4: unit j adds to the places j*s + d*t, then borders are cut; op lengthens it."""

    filters: int
    kernel: Ints
    stride: Ints
    dilation: Ints
    padding: Pairs | str
    extra: Ints
    groups: int
    bias: bool

    def text(self) -> str:
        padding = self.padding if isinstance(self.padding, str) else pads_text(self.padding)
        parts = [f"tconv {self.filters} k{times(self.kernel)}", compact("s", self.stride, 1), padding]
        parts += [compact("d", self.dilation, 1), compact("op", self.extra, 0)]
        return words(*parts, f"g{self.groups}" if self.groups > 1 else "", "" if self.bias else "nobias")

    def run(self, x: Map) -> list[Made]:
        need_map(x)
        size, axes = [], []
        for n, k, s, d, (before, after), extra in zip(
            x.size, self.kernel, self.stride, self.dilation, self._cut(), self.extra, strict=True
        ):
            if extra and extra >= s and extra >= d:
                raise Impossible("output padding as large as the stride")
            whole = (n - 1) * s + d * (k - 1) + 1
            m = whole - before - after + extra
            if self.padding == "same":
                m = n * s
            if m < 1:
                raise Impossible("nothing is left")
            if m > LARGEST_SIZE:
                raise TooLarge("a map so large")
            size.append(m)
            axes.append(Axis(partial(spread, s=s, before=before, taps=range(0, d * (k - 1) + 1, d)), s, 1, None))
            if s == 1:
                axes[-1] = axes[-1]._replace(extent=d * (k - 1) + 1)
        weights = joined(x.channels, self.filters, self.groups) * points(self.kernel)
        out = Map(self.filters, tuple(size))
        biases = self.filters if self.bias else 0
        return [Made("tconv", out, tuple(axes), weights, biases, 0, weights * points(x.size), None, True)]

    def _cut(self) -> Pairs:
        """TensorFlow's 'same' cuts what is more than n*s, the odd one behind; its 'valid' nothing."""
        if not isinstance(self.padding, str):
            return self.padding
        if self.padding == "valid":
            return ((0, 0),) * len(self.kernel)
        every = zip(self.kernel, self.stride, self.dilation, strict=True)
        more = [max(0, d * (k - 1) + 1 - s) for k, s, d in every]
        return tuple((each // 2, each - each // 2) for each in more)


def spread(i: int, s: int, before: int, taps: Sequence[int]) -> Sequence[int]:
    return [(i + before - tap) // s for tap in taps if (i + before - tap) % s == 0]


class Pool(NamedTuple):
    """PyTorch's MaxPool2d and AvgPool2d; padding at most half of the kernel."""

    word: str
    window: Window

    def text(self) -> str:
        stride = "" if self.window.stride == self.window.kernel else compact("s", self.window.stride)
        return words(self.word, self.window._replace(stride=(1,) * len(self.window.stride)).text(), stride)

    def run(self, x: Map) -> list[Made]:
        need_map(x)
        if not isinstance(self.window.padding, str):
            for both, k in zip(self.window.padding, self.window.kernel, strict=True):
                if max(both) > k // 2:
                    raise Impossible("a pool's padding is more than half of its kernel")
        size, axes, unread = self.window.slide(x.size)
        return [Made(self.word, Map(x.channels, size), axes, unread=unread)]


class Adaptive(NamedTuple):
    """PyTorch's AdaptiveAvgPool2d: cell i of m reads from floor(i*n/m) up to ceil((i + 1)*n/m)."""

    word: str
    to: Ints

    def text(self) -> str:
        return f"{self.word} to {times(self.to)}"

    def run(self, x: Map) -> list[Made]:
        need_map(x)
        axes = [
            EVERYTHING if m == 1 else Axis(partial(share, n=n, m=m), m, n, None)
            for n, m in zip(x.size, self.to, strict=True)
        ]
        return [Made(self.word, Map(x.channels, self.to), tuple(axes))]


def share(i: int, n: int, m: int) -> Sequence[int]:
    return range(floor(Fraction(i * n, m)), -floor(Fraction(-(i + 1) * n, m)))


class Global(NamedTuple):
    """One value a channel (Lin, Chen & Yan 2013)."""

    word: str

    def text(self) -> str:
        return self.word

    def run(self, x: Map) -> list[Made]:
        need_map(x)
        return [Made(self.word, Map(x.channels, (1,) * len(x.size)), (EVERYTHING,) * len(x.size))]


class Dense(NamedTuple):
    """PyTorch's Linear behind a Flatten: a weight for every pair of an input and an output."""

    outputs: int
    bias: bool

    def text(self) -> str:
        return words("fc", self.outputs, "" if self.bias else "nobias")

    def run(self, x: Map) -> list[Made]:
        weights = points((x.channels, *x.size)) * self.outputs
        out = Map(self.outputs, ())
        biases = self.outputs if self.bias else 0
        return [Made("fc", out, (EVERYTHING,) * len(x.size), weights, biases, 0, weights, multiplies=True)]


class Norm(NamedTuple):
    """Ioffe & Szegedy 2015 and kin: a scale and a shift a channel; batch norm keeps a mean and a variance beside."""

    word: str
    number: int | None
    without: str = ""  # "noaffine", "nogamma", "nobeta"

    def text(self) -> str:
        return words(self.word, "" if self.number is None else self.number, self.without)

    def run(self, x: Map) -> list[Made]:
        if self.word == "gn" and x.channels % (self.number or 1):
            raise Impossible("the groups do not divide the channels")
        scales, shifts = (
            0 if self.word == "lrn" or self.without in ("noaffine", missing) else x.channels
            for missing in ("nogamma", "nobeta")
        )
        statistics = 2 * x.channels if self.word == "bn" else 0
        return [Made(self.word, x, (OWN,) * len(x.size), scales, shifts, statistics)]


class Pointwise(NamedTuple):
    """An activation, dropout, identity; prelu has a slope a channel, or one for all (He et al. 2015)."""

    word: str
    argument: str = ""

    def text(self) -> str:
        return words(self.word, self.argument)

    def run(self, x: Map) -> list[Made]:
        if self.word == "prelu" and self.argument not in ("", "1", str(x.channels)):
            raise Impossible("neither one slope nor one a channel")
        slopes = 0 if self.word != "prelu" else 1 if self.argument == "1" else x.channels
        return [Made(self.word, x, (OWN,) * len(x.size), slopes)]


class Upsample(NamedTuple):
    """PyTorch's Upsample: nearest, or linear between half-pixel centres (align_corners=False)."""

    factor: Ints
    bilinear: bool

    def text(self) -> str:
        factor = str(self.factor[0]) if len(set(self.factor)) == 1 else times(self.factor)
        return words("upsample", factor, "bilinear" if self.bilinear else "")

    def run(self, x: Map) -> list[Made]:
        need_map(x)
        size = tuple(n * f for n, f in zip(x.size, self.factor, strict=True))
        if max(size) > LARGEST_SIZE:
            raise TooLarge("a map so large")
        reads = between if self.bilinear else repeated
        axes = [Axis(partial(reads, factor=f), f, 1, 1 if f == 1 or not self.bilinear else None) for f in self.factor]
        return [Made("upsample", Map(x.channels, size), tuple(axes))]


def repeated(i: int, factor: int) -> Sequence[int]:
    return (i // factor,)


def between(i: int, factor: int) -> Sequence[int]:
    """The two neighbours of (i + 1/2)/factor - 1/2; just one where it lies on a centre, the other's weight being 0."""
    at = Fraction(2 * i + 1, 2 * factor) - Fraction(1, 2)
    left = floor(at)
    return (left,) if at == left else (left, left + 1)


class PixelShuffle(NamedTuple):
    """Shi et al. 2016, equation 4."""

    factor: int

    def text(self) -> str:
        return f"pixelshuffle {self.factor}"

    def run(self, x: Map) -> list[Made]:
        need_map(x)
        parts = points((self.factor,) * len(x.size))
        if x.channels % parts:
            raise Impossible("the channels do not divide")
        out = Map(x.channels // parts, tuple(n * self.factor for n in x.size))
        return [Made("pixelshuffle", out, (Axis(partial(repeated, factor=self.factor), self.factor),) * len(x.size))]


class Border(NamedTuple):
    """Zeros around the map, or its border cut off."""

    word: str
    amounts: Pairs

    def text(self) -> str:
        return f"{self.word} p" + "x".join(f"{b}:{a}" for b, a in self.amounts)

    def run(self, x: Map) -> list[Made]:
        need_map(x)
        sign = 1 if self.word == "zeropad" else -1
        size = tuple(n + sign * (b + a) for n, (b, a) in zip(x.size, self.amounts, strict=True))
        if min(size) < 1:
            raise Impossible("more is cut than there is")
        axes = tuple(Axis(partial(moved, by=-sign * b)) for b, _ in self.amounts)
        return [Made(self.word, Map(x.channels, size), axes)]


def moved(i: int, by: int) -> Sequence[int]:
    return (i + by,)


class Shuffle(NamedTuple):
    """Channels interleaved; no unit moves (Zhang et al. 2017)."""

    groups: int

    def text(self) -> str:
        return f"shuffle {self.groups}"

    def run(self, x: Map) -> list[Made]:
        if x.channels % self.groups:
            raise Impossible("the groups do not divide the channels")
        return [Made("shuffle", x, (OWN,) * len(x.size))]


class Flatten(NamedTuple):
    """A map as one vector."""

    def text(self) -> str:
        return "flatten"

    def run(self, x: Map) -> list[Made]:
        return [Made("flatten", Map(points((x.channels, *x.size)), ()), (EVERYTHING,) * len(x.size))]


class Reshape(NamedTuple):
    """The same elements in another shape, in the order in which they lie in memory: row by row, channels last."""

    to: Map

    def text(self) -> str:
        return f"reshape {times((*self.to.size, self.to.channels))}"

    def run(self, x: Map) -> list[Made]:
        if points((x.channels, *x.size)) != points((self.to.channels, *self.to.size)):
            raise Impossible("other elements")
        axes = reshaped(x, self.to)
        return [Made("reshape", self.to, axes or (LOST,) * len(x.size), tracked=axes is not None)]


def reshaped(old: Map, new: Map) -> tuple[Axis, ...] | None:
    """Which indices each index reads along its axis, element by element; None where that depends on other axes too."""
    if len(old.size) != len(new.size):
        return None
    if points((new.channels, *new.size)) > 20_000:
        raise TooLarge("a shape of so many elements")
    found: list[dict[tuple[int, ...], set[int]]] = [{} for _ in old.size]
    for element in range(points((new.channels, *new.size))):
        there, here = place_of(element, old), place_of(element, new)
        for axis, reads in enumerate(found):
            reads.setdefault(here, set()).add(there[axis])
    axes = []
    for axis, each in enumerate(found):
        table: dict[int, set[int]] = {}
        for here, reads_here in each.items():
            if table.setdefault(here[axis], reads_here) != reads_here:
                return None
        n, m = old.size[axis], new.size[axis]
        axes.append(Axis(partial(looked_up, table=[sorted(table[i]) for i in range(m)], step=n), m, n, None))
    return tuple(axes)


def place_of(element: int, x: Map) -> tuple[int, ...]:
    """Where it stands on the map."""
    left, place = element // x.channels, []
    for n in reversed(x.size):
        place.append(left % n)
        left //= n
    return tuple(reversed(place))


def looked_up(i: int, table: Sequence[Sequence[int]], step: int) -> Sequence[int]:
    around, place = divmod(i, len(table))
    return [index + around * step for index in table[place]]


class Subsample(NamedTuple):
    """The shortcut A of He et al. 2015: every s-th place, and channels of zeros."""

    channels: int
    stride: Ints

    def text(self) -> str:
        return words("subsample", self.channels, compact("s", self.stride, 1) if self.stride else "")

    def run(self, x: Map) -> list[Made]:
        if self.channels < x.channels:
            raise Impossible("fewer channels")
        axes = tuple(Axis(partial(slid, s=s, before=0, taps=(0,)), 1, s) for s in self.stride)
        size = tuple(len(range(0, n, s)) for n, s in zip(x.size, self.stride, strict=True))
        return [Made("subsample", Map(self.channels, size), axes)]


Layer: TypeAlias = (
    "Conv | TConv | Pool | Adaptive | Global | Dense | Norm | Pointwise | Upsample | PixelShuffle | Border"
    " | Shuffle | Flatten | Reshape | Subsample"
)
