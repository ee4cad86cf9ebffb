"""Where branches meet: concat, add, mul."""

from __future__ import annotations

from typing import Any

from convcalc import diagnostics
from convcalc.arithmetic.intervals import Interval
from convcalc.layers.kind import NOTHING, Context, Given, Kind, Ops, Weightless, refuse, times
from convcalc.shape import Shape


class MergeKind(Weightless, Kind[None]):
    """Takes several tensors; the first is the one that flows in the text."""

    arguments = ()
    is_pool = is_global = activation = keeps_zero = follows = moves = pads = flattens = statistics = False

    def views(self, a: None, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return None

    def text(self, a: None) -> str:
        return self.word


class ConcatKind(MergeKind):
    word = "concat"
    title = "concatenation along the channels"
    meets = "channels"
    linear = grows = True
    gate = False
    topics = ("receptive field", "residual")
    example = "concat[ conv 64 1x1 | conv 64 3x3 p1 ]"
    source = "Szegedy et al. 2014; Huang et al. 2017"

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> None:
        for other in ins[1:]:
            if other.size != ins[0].size:
                refuse(diagnostics.network.UnequalSizes(ins))

    def shape(self, a: None, ins: tuple[Shape, ...]) -> Shape:
        channels = [x.channels for x in ins]
        known = [c for c in channels if c is not None]
        return Shape(sum(known) if len(known) == len(channels) else None, ins[0].size)

    def ops(self, a: None, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return NOTHING


class AddKind(MergeKind):
    word = "add"
    title = "element-wise sum"
    meets = "sum"
    linear = True
    gate = grows = False
    topics = ("residual", "shortcuts")
    example = "add[ conv in 3x3 p1 | identity ]"
    source = "He, Zhang, Ren & Sun 2015b, equation 1"

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> None:
        for other in ins[1:]:
            if other != ins[0]:
                refuse(diagnostics.network.UnequalShapes(ins))

    def shape(self, a: None, ins: tuple[Shape, ...]) -> Shape:
        return ins[0]

    def ops(self, a: None, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return Ops(adds=times(out.elements(), len(ins) - 1))


class MulKind(MergeKind):
    word = "mul"
    title = "element-wise product; one value a channel, or one a place, is spread over the others"
    meets = "product"
    gate = True
    linear = grows = False
    topics = ("receptive field", "residual")
    example = "mul[ identity | gap, fc in, sigmoid ]"
    source = "Hu, Shen & Sun 2017 (squeeze and excitation), equation 4; Woo et al. 2018 (CBAM), equations 1 and 3"

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> None:
        full = self.shape(None, ins)
        for other in ins:
            if other.channels not in (full.channels, 1) or (other.size != full.size and not is_gate(other, full)):
                refuse(diagnostics.network.NoBroadcast(ins, full))

    def shape(self, a: None, ins: tuple[Shape, ...]) -> Shape:
        return Shape(max([x.channels for x in ins if x.channels is not None], default=None), widest(ins).size)

    def ops(self, a: None, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return Ops(multiplies=times(out.elements(), len(ins) - 1))


def widest(shapes: tuple[Shape, ...]) -> Shape:
    """The operand that the others are spread over."""
    return max(shapes, key=lambda x: (x.positions(), len(x.size)))


def is_gate(x: Shape, full: Shape) -> bool:
    """Is x one value a channel, to be spread over a larger map?"""
    return x.positions() == 1 and x.size != full.size


KINDS: tuple[Kind[Any], ...] = (ConcatKind(), AddKind(), MulKind())
