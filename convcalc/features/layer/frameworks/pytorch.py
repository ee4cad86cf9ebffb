"""PyTorch: Conv, ConvTranspose, MaxPool and AvgPool."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.features.layer.frameworks.framework import (
    Answer,
    Ask,
    Asked,
    Axis,
    call,
    floored,
    numbers,
    of,
    raised,
    rest,
    slid,
    spread,
)

TORCH = {"conv": "Conv", "tconv": "ConvTranspose", "maxpool": "MaxPool", "avgpool": "AvgPool"}


def pytorch(layer: Asked) -> Answer:
    name = f"nn.{TORCH[layer.kind]}{len(layer.axes)}d"
    source = f"PyTorch documentation, {name.removeprefix('nn.')}{'; ATen/native/Pool.h' if layer.pool else ''}"
    shape = {"kernel_size": of(layer, "f"), "stride": of(layer, "s", None if layer.pool else 1)}
    if layer.kind == "tconv":
        return _pytorch_transposed(layer, name, shape, source)
    up = {"ceil_mode": True if layer.ceil else None}
    if layer.word == "same" and layer.kind == "conv" and not any(ask.s > 1 for ask in layer.axes):
        written = call(name, **shape, padding="'same'", **rest(layer))
        return Answer("PyTorch", written, tuple(map(floored, layer.axes)), (), source)
    size = raised if layer.ceil else floored
    if layer.even and not (layer.pool and any(ask.before > ask.f // 2 for ask in layer.axes)):
        written = call(name, **shape, padding=of(layer, "before", 0), **rest(layer), **up)
        return Answer("PyTorch", written, tuple(map(size, layer.axes)), _habit(layer), source)
    sides = ", ".join(f"{ask.before}, {ask.after}" for ask in reversed(layer.axes))
    value = ", value=-inf" if layer.kind == "maxpool" else ""
    written = f"F.pad(x, ({sides}){value}), then {call(name, **shape, **rest(layer), **up)}"
    axes = tuple([_before_hand(ask, size) for ask in layer.axes])
    return Answer("PyTorch", written, axes, _habit(layer), source)


def _before_hand(ask: Ask, size: Callable[[Ask], Axis]) -> Axis:
    """Padded by a layer of its own: the window itself knows of no padding."""
    bare = ask._replace(n=ask.n + ask.before + ask.after, before=0, after=0)
    return slid(ask, size(bare).out, ask.before, ask.after)


def _habit(layer: Asked) -> tuple[str, ...]:
    """What people write in PyTorch for `same`, and what it gives."""
    if layer.word not in ("same", "same_lower"):
        return ()
    half = [ask._replace(before=ask.f // 2, after=ask.f // 2) for ask in layer.axes]
    made = [floored(ask) for ask in half]
    said = f"the usual padding={numbers([ask.before for ask in half])} instead"
    if layer.kind == "conv" and any(ask.s > 1 for ask in layer.axes):
        said = f"padding='same' takes no stride; {said}"
    elif layer.pool:
        said = f"pools know no 'same'; {said}"
    if [axis.out for axis in made] != [floored(ask).out for ask in layer.axes]:
        return (f"{said} makes {'x'.join(str(axis.out) for axis in made)}",)
    early = max(axis.before - ask.before for ask, axis in zip(layer.axes, made, strict=True))
    return (f"{said} makes as many, but each window lies {early} earlier",) if early else ()


def _pytorch_transposed(layer: Asked, name: str, shape: dict[str, object], source: str) -> Answer:
    crop = [min(ask.before, ask.after) for ask in layer.axes]
    written = call(name, **shape, padding=numbers(crop, 0), output_padding=of(layer, "op", 0), **rest(layer))
    if not layer.even:
        cuts = [_slice(ask.before - least, ask.after - least) for ask, least in zip(layer.axes, crop, strict=True)]
        written += f", then y[..., {', '.join(cuts)}]"
    return Answer("PyTorch", written, tuple(map(spread, layer.axes)), (), source)


def _slice(before: int, after: int) -> str:
    """What is left where one side is cut more than the other."""
    return f"{before or ''}:{-after or ''}"
