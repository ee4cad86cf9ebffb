"""Darknet: [convolutional], [deconvolutional] and [maxpool], on maps of two axes."""

from __future__ import annotations

from convcalc.features.layer.frameworks.framework import (
    AxisArguments,
    AxisResult,
    FrameworkLayer,
    LayerArguments,
    floored,
    slid,
    spread,
)

FILES = {"convolutional": "convolutional_layer.c", "deconvolutional": "deconvolutional_layer.c"}
SOURCE = "darknet (AlexeyAB), {}; parser.c"


def darknet(layer: LayerArguments) -> FrameworkLayer:
    name = layer.names.darknet
    source = SOURCE.format(FILES.get(name, "maxpool_layer.c"))
    lacks = _lacking(layer)
    if lacks:
        return FrameworkLayer("Darknet", f"[{name}]" if name else "", None, (lacks,), source)
    first = layer.axes[0]
    high, wide = [args.s for args in layer.axes]
    strides = [f"stride={high}"] if high == wide else [f"stride_x={wide}", f"stride_y={high}"]
    settings = [f"[{name}]", f"size={first.f}", *strides]
    if layer.pool:
        return _pool(layer, settings, source)
    settings += [f"padding={first.before}"] if layer.padded else []
    settings += [f"dilation={first.d}"] if first.d > 1 else []
    settings += [f"groups={layer.groups}"] if layer.groups > 1 else []
    axes = tuple(map(spread if layer.kind.transposed else floored, layer.axes))
    notes = ("pad=1 means a padding of half the size, rounded down",) if layer.padded else ()
    return FrameworkLayer("Darknet", " ".join(settings), axes, notes, source)


def _lacking(layer: LayerArguments) -> str:
    """What Darknet has no way to say; "" where it has."""
    if not layer.names.darknet:
        return "averages over the whole map only"
    if len(layer.axes) != 2:
        return "has maps of two axes only"
    if len({args._replace(n=0, s=0) for args in layer.axes}) > 1:
        return "has one size and padding for both axes"
    if layer.ceil:
        return "always rounds down"
    if layer.pool:
        return "pools have no dilation" if layer.axes[0].d > 1 else _one_sided(layer)
    if not layer.even:
        return "pads both sides alike"
    return "has no output padding, dilation or groups there" if layer.kind.transposed and _has_more(layer) else ""


def _has_more(layer: LayerArguments) -> bool:
    first = layer.axes[0]
    return first.op > 0 or first.d > 1 or layer.groups > 1 or first.s != layer.axes[-1].s


def _one_sided(layer: LayerArguments) -> str:
    """Of an odd padding the half at the end is the larger one."""
    first = layer.axes[0]
    return "" if first.before == (first.before + first.after) // 2 else "pads the end by at most one more"


def _pool(layer: LayerArguments, settings: list[str], source: str) -> FrameworkLayer:
    """`padding` is that of both sides together, and size - 1 where nothing is said."""
    first = layer.axes[0]
    both = first.before + first.after
    settings += [f"padding={both}"] if both not in (0, first.f - 1) else []
    total = both or first.f - 1
    axes = tuple([_padded(args, total) for args in layer.axes])
    notes = () if both else (f"pads by size - 1, {total} in all, where padding=0 does not say otherwise",)
    return FrameworkLayer("Darknet", " ".join(settings), axes, notes if total else (), source)


def _padded(args: AxisArguments, total: int) -> AxisResult:
    """A window over so many zeros in all, the larger half of them at the end."""
    out = (args.n + total - args.f) // args.s + 1
    return slid(args, out, total // 2, total - total // 2)
