"""Pooling: windows, adaptive and global."""

from __future__ import annotations

from typing import Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import WHOLE, Interval, stairs
from convcalc.layers.conv import KERNEL
from convcalc.layers.kind import (
    Argument,
    Context,
    Derivation,
    FrameworkNames,
    Given,
    Kind,
    Ops,
    Weightless,
    axes,
    less,
    need_map,
    refuse,
    times,
)
from convcalc.layers.window import (
    DILATION,
    PADDING,
    Slide,
    overhang_note,
    place,
    read_window,
    size_formulas,
    slide_text,
)
from convcalc.shape import Shape

TO = Argument(("to",), "to 7x7", "adaptive: whatever windows give this size", "a window instead")


class Pool(NamedTuple):
    """slide: the window; None where the pool is adaptive (`to`) or global."""

    slide: Slide | None
    to: tuple[int, ...]


class PoolKind(Weightless, Kind[Pool]):
    """A window that keeps the channels."""

    is_pool = True
    is_global = gate = activation = keeps_zero = follows = moves = pads = flattens = statistics = grows = False
    meets = ""
    arguments: tuple[Argument, ...] = (
        KERNEL,
        Argument(("s",), "s2, s2x1", "how far the window moves", "the kernel"),
        PADDING,
        DILATION,
        Argument(("ceil", "floor"), "ceil", "round the size up instead of down", "floor"),
    )

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Pool:
        key = (self.word, ins[0].size, tuple(given.items()))
        found: Pool | None = context.known.get(key)
        if found is None:
            found = context.known[key] = self._read(given, ins[0])
            note = overhang_note(found.slide, ins[0]) if found.slide and found.slide.ceil else ""
            if note:
                context.notes.append(f"{self.text(found)} on {ins[0].text()}: {note}")
            if "" in given and found.slide:
                context.notes.append(f"'{self.word} {given['']}' is read as '{self.text(found)}'")
        return found

    def _read(self, given: Given, x: Shape) -> Pool:
        if "" in given and not {"to", "size", "k"} & set(given):  # a pool has no filters: it can only be the window
            given = {"k": (given[""],), **{key: value for key, value in given.items() if key}}
        self.check(given)
        if "to" in given:
            return self._adaptive(given, x)
        if "ceil" in given and "floor" in given:
            refuse(diagnostics.layers.Contradiction("ceil", "floor"), keys=("ceil",))
        return Pool(place(self, read_window(self, given, x, pool=True), x), ())

    def _adaptive(self, given: Given, x: Shape) -> Pool:
        other = next((key for key in given if key != "to"), None)
        if other is not None:
            refuse(diagnostics.layers.Contradiction("to", other), keys=(other,))
        need_map(self, x)
        to = axes(given, "to", len(x.size), 1, "the size to pool to")
        assert to is not None
        return Pool(None, to)

    def shape(self, a: Pool, ins: tuple[Shape, ...]) -> Shape:
        return Shape(ins[0].channels, a.slide.out if a.slide else a.to)

    def views(self, a: Pool, ins: tuple[Shape, ...]) -> tuple[Interval, ...]:
        if a.slide:
            return a.slide.views
        return tuple([_adaptive_view(n, m) for n, m in zip(ins[0].size, a.to, strict=True)])

    def window(self, a: Pool) -> Slide | None:
        return a.slide

    def text(self, a: Pool) -> str:
        if a.slide is None:
            return f"{self.word} to {'x'.join(map(str, a.to))}"
        return f"{self.word} {slide_text(a.slide, stride=a.slide.kernel)}"

    def workings(self, a: Pool, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        return size_formulas(a.slide, ins[0]) if a.slide else []

    def points(self, a: Pool, ins: tuple[Shape, ...], out: Shape) -> int | None:
        """How many values all windows read together (padding counted; an adaptive window counted exactly)."""
        if a.slide:
            return times(out.elements(), a.slide.area)
        from convcalc.arithmetic.interval_sizes import floor_sum

        read = ins[0].channels
        for n, m in zip(ins[0].size, a.to, strict=True):
            read = times(read, m + floor_sum(m, m, n, _last(n)) - floor_sum(m, m, n, _first(n)))
        return read


def _adaptive_view(n: int, m: int) -> Interval:
    """Window i of m covers the i-th m-th of n inputs, rounded outwards."""
    return WHOLE if m == 1 else stairs(n, m, _first(n), _last(n))


def _first(n: int) -> int:
    """Before it is divided by m: floor((i*n + this) / m)."""
    return formulas.adaptive_first(0, n, 1)


def _last(n: int) -> int:
    return formulas.adaptive_last(0, n, 1)


class MaxPoolKind(PoolKind):
    word = "maxpool"
    title = "max pooling"
    linear = False
    alone = True
    names = FrameworkNames("MaxPool{}d", "MaxPooling{}D", "MaxPool", "Pooling", "maxpool")
    topics = ("pooling", "remainder")
    example = "maxpool 3x3 s2"
    source = "Dumoulin & Visin 2016, relationship 7; round-up as in PyTorch's ceil_mode"
    arguments = (*PoolKind.arguments, TO)

    def ops(self, a: Pool, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return Ops(compares=less(self.points(a, ins, out), out.elements()))


class AvgPoolKind(PoolKind):
    word = "avgpool"
    title = "average pooling"
    linear = alone = True
    names = FrameworkNames("AvgPool{}d", "AveragePooling{}D", "AveragePool", "Pooling", "")
    topics = ("pooling", "global pooling")
    example = "avgpool 2x2"
    source = "Dumoulin & Visin 2016, relationship 7"
    arguments = (*[a for a in PoolKind.arguments if a is not DILATION], TO)

    def ops(self, a: Pool, ins: tuple[Shape, ...], out: Shape) -> Ops:
        made = out.elements()
        return Ops(adds=less(self.points(a, ins, out), made), divides=made)


class LpPoolKind(PoolKind):
    word = "lppool"
    title = "power-average pooling"
    linear = False
    topics = ("pooling",)
    example = "lppool 2x2"
    source = "Sermanet, Chintala & LeCun 2012; PyTorch LPPool2d (no padding, no dilation)"
    arguments = tuple([a for a in PoolKind.arguments if a not in (DILATION, PADDING)])

    def ops(self, a: Pool, ins: tuple[Shape, ...], out: Shape) -> Ops:
        read, made = self.points(a, ins, out), out.elements()
        return Ops(adds=less(read, made), exponentials=None if read is None or made is None else read + made)


class GlobalPoolKind(Weightless, Kind[None]):
    """One value a channel: 1x1xC."""

    arguments = ()
    is_pool = is_global = True
    gate = activation = keeps_zero = follows = moves = pads = flattens = statistics = grows = False
    meets = ""
    topics = ("global pooling",)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> None:
        self.check(given)
        need_map(self, ins[0])

    def shape(self, a: None, ins: tuple[Shape, ...]) -> Shape:
        return Shape(ins[0].channels, (1,) * len(ins[0].size))

    def views(self, a: None, ins: tuple[Shape, ...]) -> tuple[Interval, ...]:
        return (WHOLE,) * len(ins[0].size)

    def text(self, a: None) -> str:
        return self.word


class GapKind(GlobalPoolKind):
    word = "gap"
    title = "global average pooling"
    linear = True
    example = "gap"
    source = "Lin, Chen & Yan 2013 (Network in Network), section 3.2"

    def ops(self, a: None, ins: tuple[Shape, ...], out: Shape) -> Ops:
        made = out.elements()
        return Ops(adds=less(ins[0].elements(), made), divides=made)


class GmpKind(GlobalPoolKind):
    word = "gmp"
    title = "global max pooling"
    linear = False
    example = "gmp"
    source = "Oquab, Bottou, Laptev & Sivic 2015 (Is object localization for free?)"

    def ops(self, a: None, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return Ops(compares=less(ins[0].elements(), out.elements()))


KINDS: tuple[Kind[Any], ...] = (MaxPoolKind(), AvgPoolKind(), LpPoolKind(), GapKind(), GmpKind())
