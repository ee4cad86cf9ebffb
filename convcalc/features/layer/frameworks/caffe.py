"""Caffe: Convolution, Deconvolution and Pooling."""

from __future__ import annotations

from convcalc.arithmetic.expression import ceil_div
from convcalc.features.layer.frameworks.framework import (
    AxisArguments,
    AxisResult,
    FrameworkLayer,
    LayerArguments,
    call,
    floored,
    of,
    raised,
    rest,
    slid,
    spread,
)

FILES = {"Convolution": "conv_layer.cpp", "Deconvolution": "deconv_layer.cpp", "Pooling": "pooling_layer.cpp"}
"""Where Caffe works out the size of each of its layers."""


def caffe(layer: LayerArguments) -> FrameworkLayer:
    name = layer.names.caffe
    source = f"BVLC Caffe, {FILES[name]}"
    lacks = _lacking(layer)
    if lacks:
        return FrameworkLayer("Caffe", name, None, (lacks,), source)
    sides = {key: of(layer, field, idle) for key, field, idle in CAFFE_FIELDS}
    pool = ("MAX" if layer.maximum else "AVE") if layer.pool else None
    groups = rest(layer)["groups"]
    written = call(name, pool=pool, **sides, group=groups)
    if layer.kind.transposed:
        return FrameworkLayer("Caffe", written, tuple(map(spread, layer.axes)), (), source)
    if not layer.pool:
        return FrameworkLayer("Caffe", written, tuple(map(floored, layer.axes)), (), source)
    axes = tuple([_caffe_pool(args, layer.padded) for args in layer.axes])
    down = [floored(args).out for args in layer.axes]
    more = [] if [a.out for a in axes] == down else ["always rounds up; round_mode: FLOOR, since 2018, rounds down"]
    if not layer.padded and [a.out for a in axes] != [raised(args).out for args in layer.axes]:
        more.append("drops a last window behind the input only where there is padding")
    return FrameworkLayer("Caffe", written, axes, tuple(more), source)


CAFFE_FIELDS = (("kernel_size", "f", None), ("stride", "s", 1), ("pad", "before", 0), ("dilation", "d", 1))


def _lacking(layer: LayerArguments) -> str:
    """What Caffe has no way to say; "" where it has."""
    if not layer.even:
        return "pads both sides alike"
    if layer.pool and len(layer.axes) != 2:
        return "pools maps of two axes only"
    if layer.pool and max(args.d for args in layer.axes) > 1:
        return "pools have no dilation"
    return "has no output padding" if any(args.op for args in layer.axes) else ""


def _caffe_pool(args: AxisArguments, padded: bool) -> AxisResult:
    """Rounded up; a last window behind the input is dropped where any axis is padded."""
    out = ceil_div(args.n + 2 * args.before - args.f, args.s) + 1
    if padded and (out - 1) * args.s >= args.n + args.before:
        out -= 1
    return slid(args, out, args.before, args.after)
