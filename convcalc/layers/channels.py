"""Layers that make one channel of all: their mean and their maximum at each place."""

from __future__ import annotations

from typing import Any

from convcalc.arithmetic.intervals import Interval
from convcalc.layers.kind import Context, Given, Kind, Ops, Weightless, less
from convcalc.shape import Shape


class ChannelPoolKind(Weightless, Kind[None]):
    """One number a place, from all channels there: the map keeps its size."""

    keeps_zero = over_channels = True
    is_pool = is_global = gate = activation = follows = moves = pads = flattens = statistics = grows = False
    meets = ""
    topics = ("pooling",)
    source = "Woo et al. 2018 (CBAM), section 3, the spatial attention module"
    arguments = ()

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> None:
        self.check(given)

    def shape(self, a: None, ins: tuple[Shape, ...]) -> Shape:
        return Shape(1, ins[0].size)

    def views(self, a: None, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return None

    def text(self, a: None) -> str:
        return self.word


class ChannelMeanKind(ChannelPoolKind):
    word = example = "channelmean"
    title = "the mean of all channels at each place"
    linear = True

    def ops(self, a: None, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return Ops(adds=less(ins[0].elements(), out.elements()), divides=out.elements())


class ChannelMaxKind(ChannelPoolKind):
    word = example = "channelmax"
    title = "the largest of all channels at each place"
    linear = False

    def ops(self, a: None, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return Ops(compares=less(ins[0].elements(), out.elements()))


KINDS: tuple[Kind[Any], ...] = (ChannelMeanKind(), ChannelMaxKind())
