"""ONNX: Conv, ConvTranspose, MaxPool and AveragePool, and what changed from opset to opset."""

from __future__ import annotations

from convcalc.arithmetic.expression import ceil_div
from convcalc.features.layer.frameworks.framework import (
    AxisResult,
    FrameworkLayer,
    LayerArguments,
    call,
    floored,
    raised,
    rest,
    spread,
)


def onnx(layer: LayerArguments) -> FrameworkLayer:
    name = layer.names.onnx
    source = f"ONNX Operators, {name}; onnx/defs/nn/defs.cc"
    pads = [args.before for args in layer.axes] + [args.after for args in layer.axes]
    written = call(
        name,
        kernel_shape=[args.f for args in layer.axes],
        strides=_listed(layer, "s", 1),
        pads=pads if layer.padded else None,
        dilations=_listed(layer, "d", 1),
        output_padding=_listed(layer, "op", 0),
        group=rest(layer)["groups"],
        ceil_mode=1 if layer.ceil else None,
        count_include_pad=1 if layer.pool and not layer.maximum and layer.padded else None,
    )
    if layer.kind.transposed:
        return FrameworkLayer("ONNX", written, tuple(map(spread, layer.axes)), _auto(layer), source)
    axes = tuple(map(raised if layer.ceil else floored, layer.axes))
    return FrameworkLayer("ONNX", written, axes, (*_auto(layer), *_opsets(layer, axes)), source)


def _auto(layer: LayerArguments) -> tuple[str, ...]:
    """The word for `same`, which ONNX would rather not have used."""
    word = {"same": "SAME_UPPER", "same_lower": "SAME_LOWER"}.get(layer.word)
    if not word:
        return ()
    dilated = any(args.d > 1 for args in layer.axes)
    more = ", and ONNX Runtime does not take it with dilations" if dilated else ""
    return (f"auto_pad={word} means these pads, but is deprecated{more}",)


def _listed(layer: LayerArguments, field: str, idle: int) -> list[int] | None:
    values = [getattr(args, field) for args in layer.axes]
    return None if set(values) == {idle} else values


def _opsets(layer: LayerArguments, axes: tuple[AxisResult, ...]) -> tuple[str, ...]:
    """What changed from one version of the operators to the next."""
    notes = []
    if layer.pool and not layer.maximum and layer.padded:
        notes.append("count_include_pad is 0 unless said: then the mean is over what is real")
    if not layer.ceil:
        return tuple(notes)
    kept = [ceil_div(a.n + a.before + a.after - a.extent, a.s) + 1 for a in layer.axes]
    notes.append("ceil_mode needs opset 10")
    if kept != [axis.out for axis in axes]:
        told = "x".join(map(str, kept))
        notes.append(f"shape inference keeps the last window before opset 22 and says {told}; ONNX Runtime drops it")
    return tuple(notes)
