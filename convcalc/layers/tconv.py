"""Transposed convolution."""

from __future__ import annotations

from math import gcd, prod
from typing import Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import MOST_LOOKED_AT, UNKNOWN, AffineInterval, Interval, periodic, stairs, window
from convcalc.layers.conv import BIAS, FILTERS, GROUPS, KERNEL, count_formulas, divided, has_bias
from convcalc.layers.kind import (
    NOTHING,
    Argument,
    Context,
    Cost,
    Derivation,
    FrameworkNames,
    Given,
    Kind,
    Ops,
    axes,
    dims_text,
    filters,
    need_map,
    one,
    pairs,
    pairs_text,
    refuse,
)
from convcalc.layers.window import DILATION, kernel_text, read_kernel, size_derivation
from convcalc.shape import Shape


class Spread(NamedTuple):
    """How a transposed window spreads its input, one entry an axis."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    output_padding: tuple[int, ...]
    out: tuple[int, ...]
    word: str

    @property
    def touch(self) -> tuple[int, ...]:
        """How far apart the inputs lie that one unit reads: i*s + d*j is the same for i + d/gcd and j - s/gcd."""
        return tuple([d // gcd(s, d) for s, d in zip(self.stride, self.dilation, strict=True)])


class TConv(NamedTuple):
    filters: int | None
    slide: Spread
    groups: int
    bias: bool
    channels: int | None


class TConvKind(Kind[TConv]):
    word = "tconv"
    title = "transposed convolution"
    example = "tconv 64 4x4 s2 p1"
    source = "Dumoulin & Visin 2016, relationships 8 to 14; PyTorch ConvTranspose2d for output padding and dilation"
    weighted = transposed = linear = grows = alone = True
    dense = composite = is_pool = is_global = gate = activation = keeps_zero = False
    follows = moves = pads = flattens = row_major = over_channels = statistics = local = False
    recurrent = contracts = False
    meets = default_group = ""
    names = FrameworkNames("ConvTranspose{}d", "Conv{}DTranspose", "ConvTranspose", "Deconvolution", "deconvolutional")
    topics = ("transposed",)
    arguments = (
        FILTERS,
        KERNEL,
        Argument(("s",), "s2, s2x1", "how far the outputs of neighbouring inputs lie apart", "1"),
        Argument(("p", "same", "valid"), "p1, p1:2, same", "cropped off the output; same gives n*s", "0"),
        DILATION,
        Argument(("op",), "op1", "added at the end of the output; less than the stride or the dilation", "0"),
        GROUPS,
        BIAS,
    )

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> TConv:
        self.check(given)
        x = ins[0]
        need_map(self, x)
        count = filters(self, given)
        spread = self._spread(given, x)
        groups = divided(self.word, one(given, "g", 1, "the groups") or 1, x.channels, count)
        return TConv(count, spread, groups, has_bias(given), x.channels)

    def _spread(self, given: Given, x: Shape) -> Spread:
        rank = len(x.size)
        kernel = read_kernel(self, given, rank)
        stride = axes(given, "s", rank, 1, "the stride") or (1,) * rank
        dilation = axes(given, "d", rank, 1, "the dilation") or (1,) * rank
        extra = axes(given, "op", rank, 0, "output padding") or (0,) * rank
        word = next((w for w in ("same", "valid") if w in given), "")
        if word and "p" in given:
            refuse(diagnostics.layers.PaddingTwice("p", word), keys=(word,))
        if word == "same":
            if "op" in given:
                padding, word = _half(kernel, dilation), ""
            else:
                padding, extra = _same(kernel, stride, dilation)
        else:
            padding = pairs(given, "p", rank, "padding") or ((0, 0),) * rank
        if word != "same":
            for op, s, d in zip(extra, stride, dilation, strict=True):
                if op >= s and op >= d:
                    refuse(diagnostics.layers.OutputPadding(op, s, d), keys=("op",))
        out = []
        for n, k, s, p, d, op in zip(x.size, kernel, stride, padding, dilation, extra, strict=True):
            size = formulas.tconv_out(n, p[0] + p[1], d, k, s, op)
            if size < 1:
                refuse(diagnostics.layers.NothingLeft(n, p, k, d, s, op, size), keys=("p",))
            out.append(size)
        return Spread(kernel, stride, padding, dilation, extra, tuple(out), word)

    def shape(self, a: TConv, ins: tuple[Shape, ...]) -> Shape:
        return Shape(a.filters, a.slide.out)

    def cost(self, a: TConv, ins: tuple[Shape, ...]) -> Cost:
        c_in, c_out = a.channels, a.filters
        if c_in is None or c_out is None:
            return None, None, 0
        weights = formulas.conv_weights(prod(a.slide.kernel), c_in, a.groups, c_out)
        return weights, c_out if a.bias else 0, 0

    def macs(self, a: TConv, ins: tuple[Shape, ...], out: Shape) -> int | None:
        c_in, c_out = a.channels, a.filters
        if c_in is None or c_out is None:
            return None
        return formulas.tconv_macs(prod(a.slide.kernel), c_in, a.groups, c_out, ins[0].positions())

    def ops(self, a: TConv, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return Ops(adds=out.elements()) if a.bias else NOTHING

    def views(self, a: TConv, ins: tuple[Shape, ...]) -> tuple[Interval, ...]:
        s = a.slide
        every = zip(s.kernel, s.stride, s.padding, s.dilation, strict=True)
        return tuple([_reached_inputs(k, stride, p[0], d) for k, stride, p, d in every])

    def window(self, a: TConv) -> Spread:
        return a.slide

    def groups(self, a: TConv) -> int:
        return a.groups

    def depthwise(self, a: TConv) -> bool:
        return 1 < a.groups == a.channels

    def text(self, a: TConv) -> str:
        s = a.slide
        parts = [self.word] if a.filters is None else [self.word, str(a.filters)]
        parts.append(kernel_text(s.kernel))
        if max(s.stride) > 1:
            parts.append(dims_text("s", s.stride))
        if s.word == "same":
            parts.append("same")
        elif any(map(any, s.padding)):
            parts.append(pairs_text("p", s.padding))
        if max(s.dilation) > 1:
            parts.append(dims_text("d", s.dilation))
        if any(s.output_padding) and s.word != "same":
            parts.append(dims_text("op", s.output_padding))
        if a.groups > 1:
            parts.append(f"g{a.groups}")
        if not a.bias:
            parts.append("nobias")
        return " ".join(parts)

    def workings(self, a: TConv, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        counts = count_formulas(a, ins[0].positions(), formulas.conv_weights, formulas.tconv_macs, local=False)
        return _size_formulas(a.slide, ins[0]) + counts


def _half(kernel: tuple[int, ...], dilation: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """What `same` crops where output padding is given too: half the window on both sides, as Keras has it.

    Source: Keras, Conv2DTranspose: (n - 1)*s + f - 2*floor(f / 2) + op.
    """
    halves = [formulas.half_pad(formulas.window_extent(d, k)) for k, d in zip(kernel, dilation, strict=True)]
    return tuple([(each, each) for each in halves])


def _same(
    kernel: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
    """Crop, or pad where the kernel is smaller than the stride, until the output is n*s (TensorFlow's rule)."""
    padding, extra = [], []
    for k, s, d in zip(kernel, stride, dilation, strict=True):
        total = formulas.tconv_same_pads(d, k, s)
        crop = max(total, 0)
        padding.append((crop // 2, crop - crop // 2))
        extra.append(max(-total, 0))
    return tuple(padding), tuple(extra)


def _reached_inputs(k: int, s: int, before: int, d: int) -> Interval:
    """Output o is reached from input i by kernel point j where o = i*s + d*j - before."""
    if k == 1 or d == 1:  # ceil(x / s) is floor((x + s - 1) / s)
        return stairs(1, s, before - (k - 1) + s - 1, before)
    if s * d > MOST_LOOKED_AT:
        return UNKNOWN
    inputs: list[tuple[int, int] | None] = []
    for o in range(s):
        first = formulas.tconv_first(o, before, d, k, s)
        last = formulas.tconv_last(o, before, s)
        # which inputs a dilated kernel meets repeats every d of them
        firsts = [i for i in range(first, min(last + 1, first + d)) if (o + before - i * s) % d == 0]
        lasts = [i for i in range(last, last - d, -1) if (o + before - i * s) % d == 0]
        inputs.append((firsts[0], lasts[0]) if firsts else None)
    return periodic(1, inputs)


def dropped(a: Spread, x: Shape) -> tuple[int, ...]:
    """How many inputs reach no output, axis by axis: the padding crops all that they make.

    Input i writes to output i*s + d*j - p for j from 0 to f - 1, and it is kept where one of these lies from 0 to
    m - 1: only from `first` to `last`, and there, where the taps lie further apart than the output is wide, not always.
    """
    from convcalc.arithmetic.interval_sizes import floor_sum

    count = []
    for n, f, s, (before, _), d, m in zip(x.size, a.kernel, a.stride, a.padding, a.dilation, a.out, strict=True):
        first = max(0, -((d * (f - 1) - before) // s))
        last = min(n - 1, (before + m - 1) // s)
        kept = last - first + 1  # at least 0, as m is at least 1
        if kept and d > m:  # backwards from `last`, so that the numbers in the sums are not negative
            ends = before + m - 1 - last * s
            kept = floor_sum(kept, d, s, ends) - floor_sum(kept, d, s, ends - m + d) + kept
        count.append(n - kept)
    return tuple(count)


def in_two_steps(a: Spread, axis: int) -> tuple[Interval, AffineInterval]:
    """The same along one axis as what it is made of: zeros put between the inputs, and a dilated window behind them."""
    s, before, reach = a.stride[axis], a.padding[axis][0], a.dilation[axis] * (a.kernel[axis] - 1)
    return stairs(1, s, s - 1, 0), window(before - reach, reach + 1, 1)


def _size_formulas(a: Spread, x: Shape) -> list[Derivation]:
    from convcalc.arithmetic.expression import symbol

    every = list(zip(x.size, a.kernel, a.stride, a.padding, a.dilation, a.output_padding, strict=True))
    same = len(set(every)) == 1
    steps = []
    for i, (n, k, s, (before, after), d, op) in enumerate(every[:1] if same else every):
        axis = None if same else i
        values = {"n": n, "d": d, "f": k, "s": s, "op": op}
        if before == after:
            values |= {"p": before}
            pads = 2 * symbol("p")
        else:
            values |= {"p_before": before, "p_after": after}
            pads = symbol("p_before") + symbol("p_after")
        steps.append(size_derivation(axis, len(every), formulas.tconv_out, values, {"pads": pads}))
    return steps


KINDS: tuple[Kind[Any], ...] = (TConvKind(),)
