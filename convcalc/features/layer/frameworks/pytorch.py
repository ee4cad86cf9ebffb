"""PyTorch: Conv, ConvTranspose, MaxPool and AvgPool."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.features.layer.frameworks.framework import (
    AxisArguments,
    AxisResult,
    FrameworkLayer,
    LayerArguments,
    call,
    floored,
    numbers,
    of,
    raised,
    rest,
    slid,
    spread,
)


def pytorch(layer: LayerArguments) -> FrameworkLayer:
    name = f"nn.{layer.names.pytorch}"
    source = f"PyTorch documentation, {name.removeprefix('nn.')}{'; ATen/native/Pool.h' if layer.pool else ''}"
    shape = {"kernel_size": of(layer, "f"), "stride": of(layer, "s", None if layer.pool else 1)}
    if layer.kind.transposed:
        return _pytorch_transposed(layer, name, shape, source)
    up = {"ceil_mode": True if layer.ceil else None}
    if layer.word == "same" and not layer.pool and not any(args.s > 1 for args in layer.axes):
        written = call(name, **shape, padding="'same'", **rest(layer))
        return FrameworkLayer("PyTorch", written, tuple(map(floored, layer.axes)), (), source)
    size = raised if layer.ceil else floored
    if layer.even and not (layer.pool and any(args.before > args.f // 2 for args in layer.axes)):
        written = call(name, **shape, padding=of(layer, "before", 0), **rest(layer), **up)
        return FrameworkLayer("PyTorch", written, tuple(map(size, layer.axes)), _habit(layer), source)
    sides = ", ".join(f"{args.before}, {args.after}" for args in reversed(layer.axes))
    value = ", value=-inf" if layer.maximum else ""
    written = f"F.pad(x, ({sides}){value}), then {call(name, **shape, **rest(layer), **up)}"
    axes = tuple([_before_hand(args, size) for args in layer.axes])
    return FrameworkLayer("PyTorch", written, axes, _habit(layer), source)


def _before_hand(args: AxisArguments, size: Callable[[AxisArguments], AxisResult]) -> AxisResult:
    """Padded by a layer of its own: the window itself knows of no padding."""
    bare = args._replace(n=args.n + args.before + args.after, before=0, after=0)
    return slid(args, size(bare).out, args.before, args.after)


def _habit(layer: LayerArguments) -> tuple[str, ...]:
    """What people write in PyTorch for `same`, and what it gives."""
    if layer.word not in ("same", "same_lower"):
        return ()
    half = [args._replace(before=args.f // 2, after=args.f // 2) for args in layer.axes]
    made = [floored(args) for args in half]
    said = f"the usual padding={numbers([args.before for args in half])} instead"
    if layer.pool:
        said = f"pools know no 'same'; {said}"
    elif any(args.s > 1 for args in layer.axes):
        said = f"padding='same' takes no stride; {said}"
    if [axis.out for axis in made] != [floored(args).out for args in layer.axes]:
        return (f"{said} makes {'x'.join(str(axis.out) for axis in made)}",)
    early = max(axis.before - args.before for args, axis in zip(layer.axes, made, strict=True))
    return (f"{said} makes as many, but each window lies {early} earlier",) if early else ()


def _pytorch_transposed(layer: LayerArguments, name: str, shape: dict[str, object], source: str) -> FrameworkLayer:
    crop = [min(args.before, args.after) for args in layer.axes]
    written = call(name, **shape, padding=numbers(crop, 0), output_padding=of(layer, "op", 0), **rest(layer))
    if not layer.even:
        cuts = [_slice(args.before - least, args.after - least) for args, least in zip(layer.axes, crop, strict=True)]
        written += f", then y[..., {', '.join(cuts)}]"
    return FrameworkLayer("PyTorch", written, tuple(map(spread, layer.axes)), (), source)


def _slice(before: int, after: int) -> str:
    """What is left where one side is cut more than the other."""
    return f"{before or ''}:{-after or ''}"
