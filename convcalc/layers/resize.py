"""Layers that enlarge a map, or fold it: upsample, pixelshuffle, pixelunshuffle."""

from __future__ import annotations

from math import gcd
from typing import Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import IDENTITY, Ends, Interval, periodic, stairs, window
from convcalc.layers.kind import (
    NOTHING,
    A,
    Argument,
    Context,
    Derivation,
    Given,
    Kind,
    Ops,
    Weightless,
    axes,
    dims_text,
    need_map,
    one,
    refuse,
    times,
)
from convcalc.shape import Shape


class Upsample(NamedTuple):
    """By a whole factor an axis, or to a size (`factor` is empty then).

    corners: do the outermost places of both maps lie on one another, rather than their edges?
    bicubic: between four places of each axis, rather than two.
    """

    factor: tuple[int, ...]
    bilinear: bool
    to: tuple[int, ...]
    corners: bool
    bicubic: bool = False

    @property
    def taps(self) -> int:
        """How many places of an axis are weighed."""
        return 4 if self.bicubic else 2 if self.bilinear else 1


class EnlargingKind(Weightless, Kind[A]):
    """Makes a finer map of what arrives, without weights."""

    grows = linear = True
    is_pool = is_global = gate = activation = keeps_zero = follows = moves = pads = flattens = statistics = False
    meets = ""


class UpsampleKind(EnlargingKind[Upsample]):
    word = "upsample"
    title = "upsampling by whole factors, or to a size"
    topics = ("transposed", "receptive field")
    example = "upsample 2"
    source = "nearest: each place repeated; bilinear, bicubic: half-pixel centres (align_corners=False), or corners"
    arguments = (
        Argument(("", "size"), "2, 2x3", "the factor"),
        Argument(("to",), "to 97x129", "a size instead of a factor", "the factor"),
        Argument(("bilinear",), "bilinear", "linear between the two nearest places of each axis", "nearest"),
        Argument(("bicubic",), "bicubic", "cubic between the four nearest places of each axis", "nearest"),
        Argument(("corners",), "bilinear corners", "the corners stay where they are (align_corners=True)", "edges do"),
    )

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Upsample:
        self.check(given)
        need_map(self, ins[0])
        bilinear, bicubic, corners = [flag in given for flag in ("bilinear", "bicubic", "corners")]
        if bilinear and bicubic:
            refuse(diagnostics.layers.Contradiction("bilinear", "bicubic"), keys=("bicubic",))
        if corners and not (bilinear or bicubic):
            refuse(diagnostics.layers.Contradiction("corners", "nearest places"), keys=("corners",))
        if "to" in given:
            for other in ("", "size"):
                if other in given:
                    refuse(diagnostics.layers.Contradiction("to", "a factor"), keys=(other,))
            to = axes(given, "to", len(ins[0].size), 1, "the size")
            assert to is not None
            return Upsample((), bilinear, to, corners, bicubic)
        factor = _factor(self, given, len(ins[0].size))
        if "size" in given and all(f >= n > 1 for f, n in zip(factor, ins[0].size, strict=True)):
            each = "x".join(map(str, factor))
            context.notes.append(f"upsample {each} multiplies the sides; did you mean upsample to {each}?")
        return Upsample(factor, bilinear, (), corners, bicubic)

    def shape(self, a: Upsample, ins: tuple[Shape, ...]) -> Shape:
        if a.to:
            return Shape(ins[0].channels, a.to)
        size = tuple([formulas.upsample_out(n, f) for n, f in zip(ins[0].size, a.factor, strict=True)])
        return Shape(ins[0].channels, size)

    def ops(self, a: Upsample, ins: tuple[Shape, ...], out: Shape) -> Ops:
        """Linear interpolation weighs 2 values an axis, cubic 4: 2**axes products, one sum fewer."""
        if a.taps == 1:
            return NOTHING
        weighed = a.taps ** len(a.factor or a.to)
        return Ops(adds=times(out.elements(), weighed - 1), multiplies=times(out.elements(), weighed))

    def views(self, a: Upsample, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        if a.bicubic:
            pairs = zip(ins[0].size, self.shape(a, ins).size, strict=True)
            return tuple([_cubic(n, m, a.corners) for n, m in pairs])
        if not a.to and not a.corners:
            return tuple([_linear(f) if a.bilinear else repeated(f) for f in a.factor])
        pairs = zip(ins[0].size, self.shape(a, ins).size, strict=True)
        return tuple([_between(n, m, a.bilinear, a.corners) for n, m in pairs])

    def text(self, a: Upsample) -> str:
        each = f"to {'x'.join(map(str, a.to))}" if a.to else dims_text("", a.factor)
        how = " bilinear" if a.bilinear else " bicubic" if a.bicubic else ""
        return f"upsample {each}{how}" + (" corners" if a.corners else "")

    def workings(self, a: Upsample, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        if a.to:
            return []
        values = {"n": ins[0].size[0], "factor": a.factor[0]}
        return [Derivation("output size", formulas.upsample_out, values, {}, role="size")]


def _factor(kind: Kind[Any], given: Given, rank: int) -> tuple[int, ...]:
    if "" in given and "size" in given:
        refuse(diagnostics.layers.Contradiction(str(given[""]), "a factor an axis"), keys=("size",))
    if "" in given:
        factor = one(given, "", 1, "the factor")
        assert factor is not None
        return (factor,) * rank
    each = axes(given, "size", rank, 1, "the factor")
    if each is None:
        refuse(diagnostics.layers.MissingArgument(kind.word, "a factor", kind.example))
    return each


def repeated(factor: int) -> Interval:
    """Each place seen by `factor` neighbours."""
    return stairs(1, factor, 0, 0)


def _linear(factor: int) -> Interval:
    """Output i looks at (i + 1/2)/factor - 1/2 = (2i + 1 - factor)/2factor, between the places on both sides of it."""
    return stairs(2, 2 * factor, 1 - factor, factor)


def _between(n: int, m: int, bilinear: bool, corners: bool) -> Interval:
    """What m places see of n: nearest the index i*n/m, rounded down.

    Linear: the places on both sides of (i + 1/2)*n/m - 1/2; with the corners in place of i*(n - 1)/(m - 1).
    Source: PyTorch, torch.nn.functional.interpolate.
    """
    if n == 1:
        return repeated(m)
    if not bilinear:
        return stairs(n, m, 0, 0)
    if not corners:
        return stairs(2 * n, 2 * m, n - m, n + m - 1)
    return IDENTITY if m == 1 else stairs(n - 1, m - 1, 0, m - 2)


LONGEST_PERIOD = 4096
"""Places after which a pattern of what they see begins again, told apart one by one; longer ones are not."""


def _cubic(n: int, m: int, corners: bool) -> Interval:
    """What m places see of n where four are weighed: of one that lies on a place, that one alone.

    Source: PyTorch, torch.nn.functional.interpolate; Keys 1981, the kernel is 0 at whole distances but 0.
    """
    if n == 1 or (corners and m == 1):
        return repeated(m)
    rise, run, first = (n - 1, m - 1, 0) if corners else (2 * n, 2 * m, n - m)
    common = gcd(rise, run)
    if run // common > LONGEST_PERIOD:
        return stairs(rise, run, first - run, first + 2 * run - 1)
    seen: list[Ends | None] = []
    for unit in range(run // common):
        at, beside = divmod(rise * unit + first, run)
        seen.append((at - 1, at + 2) if beside else (at, at))
    return periodic(rise // common, seen)


class PixelShuffleKind(EnlargingKind[int]):
    word = "pixelshuffle"
    title = "channels rearranged into a finer map"
    topics = ()
    example = "pixelshuffle 2"
    source = "Shi et al. 2016 (sub-pixel convolution), equation 4"
    arguments = (Argument(("",), "2", "the factor on each axis"),)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> int:
        self.check(given)
        x = ins[0]
        need_map(self, x)
        factor = one(given, "", 1, "the factor")
        if factor is None:
            refuse(diagnostics.layers.MissingArgument(self.word, "a factor", self.example))
        if x.channels is not None and x.channels % factor ** len(x.size):
            refuse(diagnostics.layers.ChannelsDoNotDivide(self.word, x.channels, factor, len(x.size)), keys=("",))
        return factor

    def shape(self, a: int, ins: tuple[Shape, ...]) -> Shape:
        x = ins[0]
        channels = None if x.channels is None else formulas.pixelshuffle_channels(x.channels, a, len(x.size))
        return Shape(channels, tuple([formulas.upsample_out(n, a) for n in x.size]))

    def ops(self, a: int, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return NOTHING

    def views(self, a: int, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return (repeated(a),) * len(ins[0].size)

    def text(self, a: int) -> str:
        return f"pixelshuffle {a}"

    def workings(self, a: int, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        c = ins[0].channels
        if c is None:
            return []
        values = {"c": c, "factor": a, "axes": len(ins[0].size)}
        return [Derivation("channels", formulas.pixelshuffle_channels, values, {}, role="channels")]


class PixelUnshuffleKind(EnlargingKind[int]):
    """Channels are what it enlarges."""

    word = "pixelunshuffle"
    title = "a map folded into channels (space to depth)"
    topics = ()
    example = "pixelunshuffle 2"
    source = "PyTorch PixelUnshuffle; Redmon & Farhadi 2016 (YOLO9000), the passthrough layer"
    arguments = (Argument(("",), "2", "how many times smaller each axis becomes"),)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> int:
        self.check(given)
        need_map(self, ins[0])
        factor = one(given, "", 1, "the factor")
        if factor is None:
            refuse(diagnostics.layers.MissingArgument(self.word, "a factor", self.example))
        if any(n % factor for n in ins[0].size):
            refuse(diagnostics.layers.SizeDoesNotDivide(self.word, factor, ins[0]), keys=("",))
        return factor

    def shape(self, a: int, ins: tuple[Shape, ...]) -> Shape:
        x = ins[0]
        channels = None if x.channels is None else formulas.pixelunshuffle_channels(x.channels, a, len(x.size))
        return Shape(channels, tuple([formulas.pixelunshuffle_out(n, a) for n in x.size]))

    def ops(self, a: int, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return NOTHING

    def views(self, a: int, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return (window(0, a, a),) * len(ins[0].size)

    def text(self, a: int) -> str:
        return f"pixelunshuffle {a}"

    def workings(self, a: int, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        x, each = ins[0], {size: axis for axis, size in reversed(list(enumerate(ins[0].size)))}
        steps = [
            Derivation("output size", formulas.pixelunshuffle_out, {"n": n, "factor": a}, {}, role="size", axis=axis)
            for n, axis in each.items()
        ]
        if x.channels is None:
            return steps
        values = {"c": x.channels, "factor": a, "axes": len(x.size)}
        return [*steps, Derivation("channels", formulas.pixelunshuffle_channels, values, {}, role="channels")]


KINDS: tuple[Kind[Any], ...] = (UpsampleKind(), PixelShuffleKind(), PixelUnshuffleKind())
