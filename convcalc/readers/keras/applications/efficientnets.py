"""EfficientNet as Keras builds it.

Source: keras/src/applications/efficientnet.py of Keras 3.15.
"""

from __future__ import annotations

from math import ceil

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras.applications.layer_caller import LayerCaller, rounded
from convcalc.readers.python.values import Value


class NetworkScale(NamedTuple):
    """Of one of the family: how wide and deep it is, for pictures of which size, and how much its top drops."""

    width: float
    depth: float
    side: int
    dropout: float


SCALES = {
    "EfficientNetB0": NetworkScale(1.0, 1.0, 224, 0.2),
    "EfficientNetB1": NetworkScale(1.0, 1.1, 240, 0.2),
    "EfficientNetB2": NetworkScale(1.1, 1.2, 260, 0.3),
    "EfficientNetB3": NetworkScale(1.2, 1.4, 300, 0.3),
    "EfficientNetB4": NetworkScale(1.4, 1.8, 380, 0.4),
    "EfficientNetB5": NetworkScale(1.6, 2.2, 456, 0.4),
    "EfficientNetB6": NetworkScale(1.8, 2.6, 528, 0.5),
    "EfficientNetB7": NetworkScale(2.0, 3.1, 600, 0.5),
}


class BlockStage(NamedTuple):
    """The blocks of one size before they are scaled."""

    kernel: int
    times: int
    before: int
    width: int
    expansion: int
    stride: int


STAGES = (
    BlockStage(3, 1, 32, 16, 1, 1),
    BlockStage(3, 2, 16, 24, 6, 2),
    BlockStage(5, 2, 24, 40, 6, 2),
    BlockStage(3, 3, 40, 80, 6, 2),
    BlockStage(5, 3, 80, 112, 6, 1),
    BlockStage(5, 4, 112, 192, 6, 2),
    BlockStage(3, 1, 192, 320, 6, 1),
)


def efficientnet(build: LayerCaller, scale: NetworkScale, pretrained: bool) -> None:
    """With the weights of ImageNet it scales its input a second time."""
    build.add("Rescaling", 1 / 255)
    build.add("Normalization", axis=build.x.channel_axis)
    if pretrained:
        build.add("Rescaling", 1.0)
    build.pad_for(3, "stem_conv_pad")
    build.add("Conv2D", rounded(32 * scale.width), 3, strides=2, use_bias=False, name="stem_conv")
    _norm(build, "stem_bn", "stem_activation")
    counts = [ceil(scale.depth * stage.times) for stage in STAGES]
    done = 0
    for number, (stage, count) in enumerate(zip(STAGES, counts, strict=True), 1):
        before, width = rounded(stage.before * scale.width), rounded(stage.width * scale.width)
        for at in range(count):
            scaled = stage._replace(before=width if at else before, width=width, stride=1 if at else stage.stride)
            _block(build, scaled, 0.2 * done / sum(counts), f"block{number}{chr(at + 97)}_")
            done += 1
    build.add("Conv2D", rounded(1280 * scale.width), 1, padding="same", use_bias=False, name="top_conv")
    _norm(build, "top_bn", "top_activation")


def efficientnet_top(build: LayerCaller, classes: Value, activation: Value, dropout: float) -> None:
    build.add("GlobalAveragePooling2D", name="avg_pool")
    build.add("Dropout", dropout, name="top_dropout")
    build.add("Dense", classes, activation=activation, name="predictions")


def _norm(build: LayerCaller, norm: str, activation: str) -> None:
    build.add("BatchNormalization", name=norm)
    build.add("Activation", "swish", name=activation)


def _block(build: LayerCaller, stage: BlockStage, drop: float, name: str) -> None:
    begin, filters = build.x, stage.before * stage.expansion
    if stage.expansion != 1:
        build.add("Conv2D", filters, 1, padding="same", use_bias=False, name=f"{name}expand_conv")
        _norm(build, f"{name}expand_bn", f"{name}expand_activation")
    how = "same"
    if stage.stride == 2:
        build.pad_for(stage.kernel, f"{name}dwconv_pad")
        how = "valid"
    words: dict[str, Value] = {"padding": how, "use_bias": False, "name": f"{name}dwconv"}
    build.add("DepthwiseConv2D", stage.kernel, strides=stage.stride, **words)
    _norm(build, f"{name}bn", f"{name}activation")
    _squeeze(build, filters, max(1, int(stage.before * 0.25)), name)
    build.add("Conv2D", stage.width, 1, padding="same", use_bias=False, name=f"{name}project_conv")
    build.add("BatchNormalization", name=f"{name}project_bn")
    if stage.stride == 1 and stage.before == stage.width:
        made = build.add("Dropout", drop, name=f"{name}drop") if drop > 0 else build.x
        build.merge("Add", [made, begin], f"{name}add")


def _squeeze(build: LayerCaller, filters: int, fewer: int, name: str) -> None:
    whole = build.x
    size = (filters, 1, 1) if whole.channel_axis == 1 else (1, 1, filters)
    build.add("GlobalAveragePooling2D", name=f"{name}se_squeeze")
    build.add("Reshape", size, name=f"{name}se_reshape")
    build.add("Conv2D", fewer, 1, padding="same", activation="swish", name=f"{name}se_reduce")
    build.add("Conv2D", filters, 1, padding="same", activation="sigmoid", name=f"{name}se_expand")
    build.merge("Multiply", [whole, build.x], f"{name}se_excite")
