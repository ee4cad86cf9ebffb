"""TensorFlow and Keras: Conv, ConvTranspose, MaxPooling and AveragePooling."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.layer.frameworks.framework import (
    FrameworkLayer,
    LayerArguments,
    call,
    floored,
    of,
    raised,
    rest,
    spread,
)


def keras(layer: LayerArguments) -> FrameworkLayer:
    rank = len(layer.axes)
    name = layer.names.keras
    source = f"Keras documentation, {name}; TensorFlow tf.nn, Notes on padding"
    if layer.pool and max(args.d for args in layer.axes) > 1:
        return FrameworkLayer("TensorFlow/Keras", name, None, ("pools have no dilation",), source)
    if layer.both("s", "d"):
        return FrameworkLayer("TensorFlow/Keras", name, None, ("refuses strides > 1 with dilation_rate > 1",), source)
    first = "pool_size" if layer.pool else "kernel_size"
    shape = {first: of(layer, "f"), "strides": of(layer, "s", None if layer.pool else 1)}
    more = {"dilation_rate": of(layer, "d", 1), "groups": rest(layer)["groups"]}
    if layer.kind.transposed:
        return _keras_transposed(layer, name, shape, more, source)
    if layer.ceil and _is_same(layer):
        axes = tuple(map(raised, layer.axes))
        return FrameworkLayer("TensorFlow/Keras", call(name, **shape, padding="'same'"), axes, (), source)
    if layer.word in ("same", "causal") and (layer.word == "same" or (rank == 1 and not layer.pool)):
        written = call(name, **shape, padding=f"'{layer.word}'", **more)
        return FrameworkLayer("TensorFlow/Keras", written, tuple(map(floored, layer.axes)), (), source)
    return _keras_padded(layer, call(name, **shape, **more), source)


def _sides(sides: tuple[tuple[int, int], ...]) -> object:
    """As layers that pad and crop take them: one number, or pairs; of one axis the pair itself."""
    if len({n for both in sides for n in both}) == 1:
        return sides[0][0]
    return sides[0] if len(sides) == 1 else sides


def _is_same(layer: LayerArguments) -> bool:
    """Does rounding up give the windows of padding='same'? So it does in GoogLeNet."""
    made = map(raised, layer.axes)
    same = [(formulas.same_out(a.n, a.s), formulas.same_pads(a.n, a.d, a.f, a.s)) for a in layer.axes]
    return all(
        (axis.out, axis.before) == (out, pads // 2) and axis.last[1] <= args.n - 1 + pads - pads // 2
        for args, axis, (out, pads) in zip(layer.axes, made, same, strict=True)
    )


def _keras_padded(layer: LayerArguments, written: str, source: str) -> FrameworkLayer:
    """With a padding layer in front, also for what hangs over where the size is rounded up."""
    axes, notes = [], []
    for args in layer.axes:
        wanted = (raised if layer.ceil else floored)(args)
        over = max(wanted.last[1] - (args.n + args.after - 1), 0)
        axes.append(wanted._replace(after=args.after + over))
    if layer.ceil:
        notes.append("no rounding up: what hangs over is added behind")
    sides = tuple([(axis.before, axis.after) for axis in axes])
    if any(map(any, sides)):
        written = f"ZeroPadding{len(axes)}D({_sides(sides)}), then {written}"
        if layer.maximum:
            notes.append("a padded zero can win a maximum, where PyTorch's padding cannot")
    return FrameworkLayer("TensorFlow/Keras", written, tuple(axes), (*notes, *_naive(layer)), source)


def _naive(layer: LayerArguments) -> tuple[str, ...]:
    """What padding='same' would give where half the kernel was given."""
    if layer.ceil or not layer.padded or not layer.even:
        return ()
    if any(args.before != args.f // 2 for args in layer.axes):
        return ()
    same = [formulas.same_out(args.n, args.s) for args in layer.axes]
    pads = [formulas.same_pads(args.n, args.d, args.f, args.s) for args in layer.axes]
    sides = "x".join(dict.fromkeys([f"{both // 2}:{both - both // 2}" for both in pads]))
    if same != [floored(args).out for args in layer.axes]:
        return (f"padding='same' makes {'x'.join(map(str, same))}",)
    if all((both // 2, both - both // 2) == (a.before, a.after) for both, a in zip(pads, layer.axes, strict=True)):
        return ()
    return (f"padding='same' makes as many, but pads {sides}: other windows, so weights do not carry over",)


def _keras_transposed(
    layer: LayerArguments, name: str, shape: dict[str, object], more: dict[str, object], source: str
) -> FrameworkLayer:
    axes = tuple(map(spread, layer.axes))
    if layer.word == "same":
        return FrameworkLayer("TensorFlow/Keras", call(name, **shape, padding="'same'", **more), axes, (), source)
    short = [max(args.s - args.extent, 0) for args in layer.axes]
    left = any(gap != args.op for gap, args in zip(short, layer.axes, strict=True))
    written = call(name, **shape, output_padding=of(layer, "op") if left else None, **more)
    if layer.padded:
        sides = tuple([(args.before, args.after) for args in layer.axes])
        written += f", then Cropping{len(axes)}D({_sides(sides)})"
    alone = [
        formulas.tconv_out(args.n, 0, args.d, args.f, args.s, gap) for args, gap in zip(layer.axes, short, strict=True)
    ]
    said = f"left to itself makes (n - 1)*s + max(f, s) = {'x'.join(map(str, alone))}" if left else ""
    return FrameworkLayer("TensorFlow/Keras", written, axes, (said,) if said else (), source)
