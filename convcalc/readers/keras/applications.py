"""`keras.applications`: the networks that people build upon most, as Keras 3.15 builds them, with its layers' names.

Source: keras/src/applications/vgg16.py, vgg19.py, resnet.py, mobilenet_v2.py; the tests compare them with Keras' own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from convcalc.readers.keras.keras_tensors import KerasTensor, refuse
from convcalc.readers.keras.models import Models
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Namespace, Native, Value, said

VGG = {"VGG16": (2, 2, 3, 3, 3), "VGG19": (2, 2, 4, 4, 4)}
"""How many convolutions there are before each pool."""

RESNETS = {"ResNet50": (3, 4, 6, 3), "ResNet101": (3, 4, 23, 3), "ResNet152": (3, 8, 36, 3)}
"""How many blocks there are in each stage."""

OTHERS = (
    "Xception InceptionV3 InceptionResNetV2 MobileNet MobileNetV3Small MobileNetV3Large NASNetMobile NASNetLarge"
    " DenseNet121 DenseNet169 DenseNet201 ResNet50V2 ResNet101V2 ResNet152V2 ConvNeXtTiny ConvNeXtSmall ConvNeXtBase"
    " ConvNeXtLarge ConvNeXtXLarge EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2S"
    " EfficientNetV2M EfficientNetV2L"
).split() + [f"EfficientNetB{n}" for n in range(8)]
"""Those that are refused by name."""

MODULES = "vgg16 vgg19 resnet resnet50 mobilenet_v2 xception inception_v3 densenet mobilenet efficientnet".split()

INVERTED = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
"""MobileNetV2: the expansion, the channels, how many blocks, and the stride of the first."""


class LayerCaller:
    """What builds networks within a program: each layer is called as the program itself would."""

    def __init__(self, models: Models, machine: Machine, x: KerasTensor) -> None:
        self.models = models
        self.machine = machine
        self.x = x

    def add(self, cls: str, *args: Value, **named: Value) -> KerasTensor:
        """A layer behind what is there."""
        layer = self.machine.call(self.models.layers.classes[cls], *args, **named)
        made = self.machine.call(layer, self.x)
        assert isinstance(made, KerasTensor)
        self.x = made
        return made

    def join(self, other: KerasTensor, name: str) -> None:
        """A sum with another tensor, which is a layer too."""
        layer = self.machine.call(self.models.layers.classes["Add"], name=name)
        made = self.machine.call(layer, [other, self.x])
        assert isinstance(made, KerasTensor)
        self.x = made


def _vgg(build: LayerCaller, blocks: tuple[int, ...]) -> None:
    for block, times in enumerate(blocks, 1):
        width = min(64 * 2 ** (block - 1), 512)
        for at in range(times):
            name = f"block{block}_conv{at + 1}"
            build.add("Conv2D", width, 3, activation="relu", padding="same", name=name)
        build.add("MaxPooling2D", 2, strides=2, name=f"block{block}_pool")


def _vgg_top(build: LayerCaller, classes: Value, activation: Value) -> None:
    build.add("Flatten", name="flatten")
    build.add("Dense", 4096, activation="relu", name="fc1")
    build.add("Dense", 4096, activation="relu", name="fc2")
    build.add("Dense", classes, activation=activation, name="predictions")


def _resnet(build: LayerCaller, blocks: tuple[int, ...]) -> None:
    build.add("ZeroPadding2D", 3, name="conv1_pad")
    build.add("Conv2D", 64, 7, strides=2, name="conv1_conv")
    build.add("BatchNormalization", name="conv1_bn")
    build.add("Activation", "relu", name="conv1_relu")
    build.add("ZeroPadding2D", 1, name="pool1_pad")
    build.add("MaxPooling2D", 3, strides=2, name="pool1_pool")
    for stage, times in enumerate(blocks, 2):
        for block in range(1, times + 1):
            _bottleneck(build, 64 * 2 ** (stage - 2), 2 if block == 1 and stage > 2 else 1, f"conv{stage}_block{block}")


def _bottleneck(build: LayerCaller, width: int, stride: int, name: str) -> None:
    """The stride is that of the first convolution, and every convolution has a bias."""
    begin = shortcut = build.x
    if name.endswith("block1"):
        build.add("Conv2D", 4 * width, 1, strides=stride, name=f"{name}_0_conv")
        shortcut = build.add("BatchNormalization", name=f"{name}_0_bn")
    build.x = begin
    for at, (filters, kernel, strides) in enumerate([(width, 1, stride), (width, 3, 1), (4 * width, 1, 1)], 1):
        how = "same" if kernel > 1 else "valid"
        build.add("Conv2D", filters, kernel, strides=strides, padding=how, name=f"{name}_{at}_conv")
        build.add("BatchNormalization", name=f"{name}_{at}_bn")
        if at < 3:
            build.add("Activation", "relu", name=f"{name}_{at}_relu")
    build.join(shortcut, f"{name}_add")
    build.add("Activation", "relu", name=f"{name}_out")


def _mobilenet(build: LayerCaller, alpha: float) -> None:
    first = _rounded(32 * alpha)
    build.add("Conv2D", first, 3, strides=2, padding="same", use_bias=False, name="Conv1")
    build.add("BatchNormalization", name="bn_Conv1")
    build.add("ReLU", 6.0, name="Conv1_relu")
    number = 0
    for expansion, width, times, stride in INVERTED:
        for at in range(times):
            name = f"block_{number}_" if number else "expanded_conv_"
            _inverted(build, expansion, _rounded(width * alpha), stride if not at else 1, name)
            number += 1
    last = _rounded(1280 * alpha) if alpha > 1 else 1280
    build.add("Conv2D", last, 1, use_bias=False, name="Conv_1")
    build.add("BatchNormalization", name="Conv_1_bn")
    build.add("ReLU", 6.0, name="out_relu")


def _inverted(build: LayerCaller, expansion: int, width: int, stride: int, name: str) -> None:
    begin = build.x
    channels = begin.dims[begin.channel_axis] or 1
    if expansion > 1:
        build.add("Conv2D", expansion * channels, 1, padding="same", use_bias=False, name=f"{name}expand")
        build.add("BatchNormalization", name=f"{name}expand_BN")
        build.add("ReLU", 6.0, name=f"{name}expand_relu")
    if stride > 1:
        sizes = [n for axis, n in enumerate(build.x.dims) if axis not in (0, begin.channel_axis)]
        build.add("ZeroPadding2D", tuple([((n or 0) % 2, 1) for n in sizes]), name=f"{name}pad")
    how = "same" if stride == 1 else "valid"
    build.add("DepthwiseConv2D", 3, strides=stride, padding=how, use_bias=False, name=f"{name}depthwise")
    build.add("BatchNormalization", name=f"{name}depthwise_BN")
    build.add("ReLU", 6.0, name=f"{name}depthwise_relu")
    build.add("Conv2D", width, 1, padding="same", use_bias=False, name=f"{name}project")
    build.add("BatchNormalization", name=f"{name}project_BN")
    if stride == 1 and channels == width:
        build.join(begin, f"{name}add")


def _rounded(width: float) -> int:
    """To a multiple of 8, and never more than a tenth below.  Source: `_make_divisible` of MobileNet."""
    made = max(8, int(width + 4) // 8 * 8)
    return made + 8 if made < 0.9 * width else made


def _top(build: LayerCaller, classes: Value, activation: Value) -> None:
    build.add("GlobalAveragePooling2D", name="avg_pool")
    build.add("Dense", classes, activation=activation, name="predictions")


def _pooled_top(build: LayerCaller, classes: Value, activation: Value) -> None:
    build.add("GlobalAveragePooling2D")
    build.add("Dense", classes, activation=activation, name="predictions")


def applications(models: Models) -> Namespace:
    """The module."""
    networks: dict[str, tuple[Callable[[LayerCaller], None], Callable[[LayerCaller, Value, Value], None]]] = {
        **{name: (partial(_vgg, blocks=blocks), _vgg_top) for name, blocks in VGG.items()},
        **{name: (partial(_resnet, blocks=blocks), _top) for name, blocks in RESNETS.items()},
        "MobileNetV2": (partial(_mobilenet, alpha=1.0), _pooled_top),
    }
    made: Named = {name: Native(name, partial(_network, models, name, *each)) for name, each in networks.items()}
    made |= {name: Native(name, partial(_unread, name)) for name in OTHERS}
    made["preprocess_input"] = Native("preprocess_input", lambda machine, x, *rest, **named: x)  # scales and shifts
    return Namespace("keras.applications", {**made, **{name: Namespace(name, made) for name in MODULES}})


def _network(
    models: Models,
    name: str,
    body: Callable[[LayerCaller], None],
    top: Callable[[LayerCaller, Value, Value], None],
    machine: Machine,
    include_top: Value = True,
    weights: Value = "imagenet",
    input_tensor: Value = None,
    input_shape: Value = None,
    pooling: Value = None,
    classes: Value = 1000,
    classifier_activation: Value = "softmax",
    **named: Value,
) -> Value:
    """`VGG16(include_top=False, input_shape=(150, 150, 3))`"""
    if named.keys() - {"name", "alpha"} or named.get("alpha", 1.0) != 1.0:
        refuse(
            f"{name} with {', '.join(f'{key}={said(value)}' for key, value in named.items())} is not read",
            machine.here(),
        )
    begin = input_tensor
    if not isinstance(begin, KerasTensor):
        size = (3, 224, 224) if models.layers.layout == "chw" else (224, 224, 3)
        open_size = input_shape is None and not include_top
        begin = models.input(machine, (None, None, 3) if open_size else input_shape or size)
    assert isinstance(begin, KerasTensor)
    build = LayerCaller(models, machine, begin)
    body(build)
    if include_top:
        top(build, classes, classifier_activation)
    elif pooling in ("avg", "max"):
        build.add(f"Global{'Average' if pooling == 'avg' else 'Max'}Pooling2D", name=f"{pooling}_pool")
    return machine.call(models.model, begin, build.x, name=named.get("name", name.lower()))


def _unread(name: str, machine: Machine, *args: Value, **named: Value) -> Value:
    file = "its file in keras/src/applications"
    return refuse(f"keras.applications.{name} is not here", machine.here(), f"Keras' own source is read: {file}")
