"""NASNet as Keras builds it.

Source: keras/src/applications/nasnet.py of Keras 3.15.
"""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras.applications.layer_caller import LayerCaller
from convcalc.readers.keras.keras_tensors import KerasTensor
from convcalc.readers.python.values import Value


class CellScale(NamedTuple):
    """Of one of the family: its last channels, how often a cell comes, the channels of its first layer.

    skips: does what a reduction leaves behind come from before it?
    """

    last: int
    times: int
    stem: int
    skips: bool


SCALES = {"NASNetMobile": CellScale(1056, 4, 32, False), "NASNetLarge": CellScale(4032, 6, 96, True)}


def nasnet(build: LayerCaller, scale: CellScale) -> None:
    filters, times = scale.last // 24, scale.times
    build.add("Conv2D", scale.stem, 3, strides=2, use_bias=False, name="stem_conv1")
    build.add("BatchNormalization", name="stem_bn1")
    before = _reduction(build, None, filters // 4, "stem_1")
    before = _reduction(build, before, filters // 2, "stem_2")
    for stage in range(3):
        if stage:
            kept = _reduction(build, before, filters * 2**stage, f"reduce_{times * stage}")
            before = before if scale.skips else kept
        for at in range(times):
            before = _normal(build, before, filters * 2**stage, f"{times * stage + at + min(stage, 1)}")
    build.add("Activation", "relu")


def _at(build: LayerCaller, x: KerasTensor, cls: str, *args: Value, **named: Value) -> KerasTensor:
    build.x = x
    return build.add(cls, *args, **named)


def _squeezed(build: LayerCaller, filters: int, kind: str, block: str) -> KerasTensor:
    """A ReLU, a convolution of 1x1 and a norm."""
    build.add("Activation", "relu")
    build.add("Conv2D", filters, 1, padding="same", use_bias=False, name=f"{kind}_conv_1_{block}")
    return build.add("BatchNormalization", name=f"{kind}_bn_1_{block}")


def _separable(
    build: LayerCaller, x: KerasTensor, filters: int, block: str, kernel: int = 3, stride: int = 1
) -> KerasTensor:
    """Twice a ReLU, a separable convolution and a norm."""
    _at(build, x, "Activation", "relu")
    how = "same"
    if stride == 2:
        build.pad_for(kernel, f"separable_conv_1_pad_{block}")
        how = "valid"
    words: dict[str, Value] = {"use_bias": False, "name": f"separable_conv_1_{block}"}
    build.add("SeparableConv2D", filters, kernel, strides=stride, padding=how, **words)
    build.add("BatchNormalization", name=f"separable_conv_1_bn_{block}")
    build.add("Activation", "relu")
    build.add("SeparableConv2D", filters, kernel, padding="same", **{**words, "name": f"separable_conv_2_{block}"})
    return build.add("BatchNormalization", name=f"separable_conv_2_bn_{block}")


def _adjusted(build: LayerCaller, before: KerasTensor | None, x: KerasTensor, filters: int, block: str) -> KerasTensor:
    """What an earlier cell made, as large as what arrives."""
    if before is None:
        return x
    build.x = before
    places, channels = build.places, build.channels
    build.x = x
    if places != build.places:
        return _halved(build, before, filters, block)
    if channels == filters:
        return before
    _at(build, before, "Activation", "relu")
    build.add("Conv2D", filters, 1, padding="same", use_bias=False, name=f"adjust_conv_projection_{block}")
    return build.add("BatchNormalization", name=f"adjust_bn_{block}")


def _halved(build: LayerCaller, before: KerasTensor, filters: int, block: str) -> KerasTensor:
    """Every second place, and those between them, side by side."""
    begin = _at(build, before, "Activation", "relu", name=f"adjust_relu_1_{block}")
    halves = []
    for at in (1, 2):
        build.x = begin
        if at == 2:
            build.add("ZeroPadding2D", ((0, 1), (0, 1)))
            build.add("Cropping2D", ((1, 0), (1, 0)))
        build.add("AveragePooling2D", 1, strides=2, name=f"adjust_avg_pool_{at}_{block}")
        name = f"adjust_conv_{at}_{block}"
        halves.append(build.add("Conv2D", filters // 2, 1, padding="same", use_bias=False, name=name))
    build.merge("Concatenate", halves)
    return build.add("BatchNormalization", name=f"adjust_bn_{block}")


def _normal(build: LayerCaller, before: KerasTensor, filters: int, block: str) -> KerasTensor:
    """A cell that keeps the size; what arrived at it comes back."""
    x = build.x
    p = _adjusted(build, before, x, filters, block)
    build.x = x
    h = _squeezed(build, filters, "normal", block)
    pool: dict[str, Value] = {"strides": 1, "padding": "same"}
    made = [p]
    left = _separable(build, h, filters, f"normal_left1_{block}", 5)
    right = _separable(build, p, filters, f"normal_right1_{block}")
    made.append(build.merge("Add", [left, right], f"normal_add_1_{block}"))
    left = _separable(build, p, filters, f"normal_left2_{block}", 5)
    right = _separable(build, p, filters, f"normal_right2_{block}")
    made.append(build.merge("Add", [left, right], f"normal_add_2_{block}"))
    left = _at(build, h, "AveragePooling2D", 3, name=f"normal_left3_{block}", **pool)
    made.append(build.merge("Add", [left, p], f"normal_add_3_{block}"))
    sides = [_at(build, p, "AveragePooling2D", 3, name=f"normal_{side}4_{block}", **pool) for side in ("left", "right")]
    made.append(build.merge("Add", sides, f"normal_add_4_{block}"))
    left = _separable(build, h, filters, f"normal_left5_{block}")
    made.append(build.merge("Add", [left, h], f"normal_add_5_{block}"))
    build.merge("Concatenate", made, f"normal_concat_{block}")
    return x


def _reduction(build: LayerCaller, before: KerasTensor | None, filters: int, block: str) -> KerasTensor:
    """A cell that halves the size; what arrived at it comes back."""
    x = build.x
    p = _adjusted(build, before, x, filters, block)
    build.x = x
    h = _squeezed(build, filters, "reduction", block)
    build.pad_for(3, f"reduction_pad_1_{block}")
    padded = build.x
    left = _separable(build, h, filters, f"reduction_left1_{block}", 5, 2)
    right = _separable(build, p, filters, f"reduction_right1_{block}", 7, 2)
    first = build.merge("Add", [left, right], f"reduction_add_1_{block}")
    left = _at(build, padded, "MaxPooling2D", 3, strides=2, name=f"reduction_left2_{block}")
    right = _separable(build, p, filters, f"reduction_right2_{block}", 7, 2)
    second = build.merge("Add", [left, right], f"reduction_add_2_{block}")
    left = _at(build, padded, "AveragePooling2D", 3, strides=2, name=f"reduction_left3_{block}")
    right = _separable(build, p, filters, f"reduction_right3_{block}", 5, 2)
    third = build.merge("Add", [left, right], f"reduction_add3_{block}")
    left = _at(build, first, "AveragePooling2D", 3, strides=1, padding="same", name=f"reduction_left4_{block}")
    fourth = build.merge("Add", [second, left])
    left = _separable(build, first, filters, f"reduction_left4_{block}")
    right = _at(build, padded, "MaxPooling2D", 3, strides=2, name=f"reduction_right5_{block}")
    fifth = build.merge("Add", [left, right], f"reduction_add4_{block}")
    build.merge("Concatenate", [second, third, fourth, fifth], f"reduction_concat_{block}")
    return x
