"""Caffe: Convolution, Deconvolution and Pooling."""

from __future__ import annotations

from convcalc.arithmetic.expression import ceil_div
from convcalc.features.layer.frameworks.framework import (
    Answer,
    Ask,
    Asked,
    Axis,
    call,
    floored,
    of,
    raised,
    rest,
    slid,
    spread,
)

CAFFE = {"conv": "Convolution", "tconv": "Deconvolution", "maxpool": "Pooling", "avgpool": "Pooling"}


CAFFE_FILES = {"conv": "conv_layer.cpp", "tconv": "deconv_layer.cpp"} | dict.fromkeys(
    ("maxpool", "avgpool"), "pooling_layer.cpp"
)


def caffe(layer: Asked) -> Answer:
    name = CAFFE[layer.kind]
    source = f"BVLC Caffe, {CAFFE_FILES[layer.kind]}"
    lacks = _lacking(layer)
    if lacks:
        return Answer("Caffe", name, None, (lacks,), source)
    sides = {key: of(layer, field, idle) for key, field, idle in CAFFE_FIELDS}
    pool = {"maxpool": "MAX", "avgpool": "AVE"}.get(layer.kind)
    groups = rest(layer)["groups"]
    written = call(name, pool=pool, **sides, group=groups)
    if layer.kind == "tconv":
        return Answer("Caffe", written, tuple(map(spread, layer.axes)), (), source)
    if not layer.pool:
        return Answer("Caffe", written, tuple(map(floored, layer.axes)), (), source)
    axes = tuple([_caffe_pool(ask, layer.padded) for ask in layer.axes])
    down = [floored(ask).out for ask in layer.axes]
    more = [] if [a.out for a in axes] == down else ["always rounds up; round_mode: FLOOR, since 2018, rounds down"]
    if not layer.padded and [a.out for a in axes] != [raised(ask).out for ask in layer.axes]:
        more.append("drops a last window behind the input only where there is padding")
    return Answer("Caffe", written, axes, tuple(more), source)


CAFFE_FIELDS = (("kernel_size", "f", None), ("stride", "s", 1), ("pad", "before", 0), ("dilation", "d", 1))


def _lacking(layer: Asked) -> str:
    """What Caffe has no way to say; "" where it has."""
    if not layer.even:
        return "pads both sides alike"
    if layer.pool and len(layer.axes) != 2:
        return "pools maps of two axes only"
    if layer.pool and max(ask.d for ask in layer.axes) > 1:
        return "pools have no dilation"
    return "has no output padding" if any(ask.op for ask in layer.axes) else ""


def _caffe_pool(ask: Ask, padded: bool) -> Axis:
    """Rounded up; a last window behind the input is dropped where any axis is padded."""
    out = ceil_div(ask.n + 2 * ask.before - ask.f, ask.s) + 1
    if padded and (out - 1) * ask.s >= ask.n + ask.before:
        out -= 1
    return slid(ask, out, ask.before, ask.after)
