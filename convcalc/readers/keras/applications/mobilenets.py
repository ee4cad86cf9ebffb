"""MobileNet, MobileNetV2 and MobileNetV3 as Keras builds them.

Source: keras/src/applications/mobilenet.py, mobilenet_v2.py, mobilenet_v3.py of Keras 3.15.
"""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras.applications.layer_caller import LayerCaller, rounded
from convcalc.readers.keras.keras_tensors import KerasTensor
from convcalc.readers.python.values import Value

SEPARABLE = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1))
"""MobileNet: the channels of each block, and its stride."""

INVERTED = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
"""MobileNetV2: the expansion, the channels, how many blocks, and the stride of the first."""


class SqueezedBlock(NamedTuple):
    """A block of MobileNetV3; large: has it the larger kernel?  squeezed: has it squeeze and excitation?"""

    expansion: float
    width: int
    stride: int
    large: bool
    squeezed: bool
    swish: bool


SMALL = (
    SqueezedBlock(1, 16, 2, False, True, False),
    SqueezedBlock(72 / 16, 24, 2, False, False, False),
    SqueezedBlock(88 / 24, 24, 1, False, False, False),
    SqueezedBlock(4, 40, 2, True, True, True),
    *[SqueezedBlock(6, 40, 1, True, True, True)] * 2,
    *[SqueezedBlock(3, 48, 1, True, True, True)] * 2,
    SqueezedBlock(6, 96, 2, True, True, True),
    *[SqueezedBlock(6, 96, 1, True, True, True)] * 2,
)

LARGE = (
    SqueezedBlock(1, 16, 1, False, False, False),
    SqueezedBlock(4, 24, 2, False, False, False),
    SqueezedBlock(3, 24, 1, False, False, False),
    SqueezedBlock(3, 40, 2, True, True, False),
    *[SqueezedBlock(3, 40, 1, True, True, False)] * 2,
    SqueezedBlock(6, 80, 2, False, False, True),
    SqueezedBlock(2.5, 80, 1, False, False, True),
    *[SqueezedBlock(2.3, 80, 1, False, False, True)] * 2,
    *[SqueezedBlock(6, 112, 1, False, True, True)] * 2,
    SqueezedBlock(6, 160, 2, True, True, True),
    *[SqueezedBlock(6, 160, 1, True, True, True)] * 2,
)


def mobilenet(build: LayerCaller, alpha: float, depth_multiplier: int) -> None:
    build.add("Conv2D", int(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="conv1")
    _norm_and_clip(build, "conv1")
    for number, (width, stride) in enumerate(SEPARABLE, 1):
        if stride > 1:
            build.add("ZeroPadding2D", ((0, 1), (0, 1)), name=f"conv_pad_{number}")
        words: dict[str, Value] = {"strides": stride, "padding": "valid" if stride > 1 else "same", "use_bias": False}
        build.add("DepthwiseConv2D", 3, depth_multiplier=depth_multiplier, name=f"conv_dw_{number}", **words)
        _norm_and_clip(build, f"conv_dw_{number}")
        build.add("Conv2D", int(width * alpha), 1, padding="same", use_bias=False, name=f"conv_pw_{number}")
        _norm_and_clip(build, f"conv_pw_{number}")


def _norm_and_clip(build: LayerCaller, label: str) -> None:
    build.add("BatchNormalization", name=f"{label}_bn")
    build.add("ReLU", 6.0, name=f"{label}_relu")


def mobilenet_top(build: LayerCaller, classes: Value, activation: Value, dropout: Value) -> None:
    build.add("GlobalAveragePooling2D", keepdims=True)
    build.add("Dropout", dropout, name="dropout")
    build.add("Conv2D", classes, 1, padding="same", name="conv_preds")
    build.add("Reshape", (classes,), name="reshape_2")
    build.add("Activation", activation, name="predictions")


def mobilenet_v2(build: LayerCaller, alpha: float) -> None:
    first = rounded(32 * alpha)
    build.add("Conv2D", first, 3, strides=2, padding="same", use_bias=False, name="Conv1")
    build.add("BatchNormalization", name="bn_Conv1")
    build.add("ReLU", 6.0, name="Conv1_relu")
    number = 0
    for expansion, width, times, stride in INVERTED:
        for at in range(times):
            name = f"block_{number}_" if number else "expanded_conv_"
            _inverted(build, expansion, rounded(width * alpha), stride if not at else 1, name)
            number += 1
    last = rounded(1280 * alpha) if alpha > 1 else 1280
    build.add("Conv2D", last, 1, use_bias=False, name="Conv_1")
    build.add("BatchNormalization", name="Conv_1_bn")
    build.add("ReLU", 6.0, name="out_relu")


def _inverted(build: LayerCaller, expansion: int, width: int, stride: int, name: str) -> None:
    begin, channels = build.x, build.channels
    if expansion > 1:
        build.add("Conv2D", expansion * channels, 1, padding="same", use_bias=False, name=f"{name}expand")
        build.add("BatchNormalization", name=f"{name}expand_BN")
        build.add("ReLU", 6.0, name=f"{name}expand_relu")
    if stride > 1:
        build.pad_for(3, f"{name}pad")
    how = "same" if stride == 1 else "valid"
    build.add("DepthwiseConv2D", 3, strides=stride, padding=how, use_bias=False, name=f"{name}depthwise")
    build.add("BatchNormalization", name=f"{name}depthwise_BN")
    build.add("ReLU", 6.0, name=f"{name}depthwise_relu")
    build.add("Conv2D", width, 1, padding="same", use_bias=False, name=f"{name}project")
    build.add("BatchNormalization", name=f"{name}project_BN")
    if stride == 1 and channels == width:
        build.join(begin, f"{name}add")


def mobilenet_v3(
    build: LayerCaller, blocks: tuple[SqueezedBlock, ...], alpha: float, minimalistic: bool, preprocessing: bool
) -> None:
    if preprocessing:
        build.add("Rescaling", scale=1 / 127.5, offset=-1.0)
    build.add("Conv2D", 16, 3, strides=2, padding="same", use_bias=False, name="conv")
    build.add("BatchNormalization", name="conv_bn")
    _activate(build, not minimalistic)
    for number, block in enumerate(blocks):
        if minimalistic:
            block = block._replace(large=False, squeezed=False, swish=False)
        _block(build, block, rounded(block.width * alpha), f"expanded_conv_{number}_" if number else "expanded_conv_")
    build.add("Conv2D", rounded(build.channels * 6), 1, padding="same", use_bias=False, name="conv_1")
    build.add("BatchNormalization", name="conv_1_bn")
    _activate(build, not minimalistic)


def mobilenet_v3_top(
    build: LayerCaller, classes: Value, activation: Value, last: int, minimalistic: bool, dropout: Value
) -> None:
    build.add("GlobalAveragePooling2D", keepdims=True)
    build.add("Conv2D", last, 1, padding="same", name="conv_2")
    _activate(build, not minimalistic)
    if isinstance(dropout, int | float) and dropout > 0:
        build.add("Dropout", dropout)
    build.add("Conv2D", classes, 1, padding="same", name="logits")
    build.add("Flatten")
    build.add("Activation", activation, name="predictions")


def _activate(build: LayerCaller, swish: bool) -> None:
    if swish:
        build.add("Activation", "hard_swish")
    else:
        build.add("ReLU")


def _block(build: LayerCaller, block: SqueezedBlock, width: int, prefix: str) -> None:
    begin, channels = build.x, build.channels
    inner = rounded(channels * block.expansion)
    if prefix != "expanded_conv_":
        build.add("Conv2D", inner, 1, padding="same", use_bias=False, name=f"{prefix}expand")
        build.add("BatchNormalization", name=f"{prefix}expand_bn")
        _activate(build, block.swish)
    kernel, how = 5 if block.large else 3, "same"
    if block.stride > 1:
        build.pad_for(kernel, f"{prefix}depthwise_pad")
        how = "valid"
    name = f"{prefix}depthwise"
    build.add("DepthwiseConv2D", kernel, strides=block.stride, padding=how, use_bias=False, name=name)
    build.add("BatchNormalization", name=f"{prefix}depthwise_bn")
    _activate(build, block.swish)
    if block.squeezed:
        _squeeze(build, inner, f"{prefix}squeeze_excite_")
    build.add("Conv2D", width, 1, padding="same", use_bias=False, name=f"{prefix}project")
    build.add("BatchNormalization", name=f"{prefix}project_bn")
    if block.stride == 1 and channels == width:
        build.join(begin, f"{prefix}add")


def _squeeze(build: LayerCaller, width: int, prefix: str) -> KerasTensor:
    whole = build.x
    build.add("GlobalAveragePooling2D", keepdims=True, name=f"{prefix}avg_pool")
    build.add("Conv2D", rounded(width * 0.25), 1, padding="same", name=f"{prefix}conv")
    build.add("ReLU", name=f"{prefix}relu")
    build.add("Conv2D", width, 1, padding="same", name=f"{prefix}conv_1")
    build.add("ReLU", 6.0)
    return build.merge("Multiply", [whole, build.x], f"{prefix}mul")
