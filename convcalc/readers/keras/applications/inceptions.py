"""InceptionV3, InceptionResNetV2 and Xception as Keras builds them.

Source: keras/src/applications/inception_v3.py, inception_resnet_v2.py, xception.py of Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from convcalc.readers.keras.applications.layer_caller import LayerCaller
from convcalc.readers.keras.keras_tensors import KerasTensor

Conv: TypeAlias = tuple[int, int, int]
"""The channels of a convolution, and the height and width of its kernel."""


def _conv(build: LayerCaller, conv: Conv, stride: int = 1, padding: str = "same", label: str = "") -> KerasTensor:
    """A convolution, a norm without gamma, and a ReLU."""
    width, *kernel = conv
    words = {"strides": stride, "padding": padding, "use_bias": False}
    build.add("Conv2D", width, tuple(kernel), name=label, **words)
    build.add("BatchNormalization", scale=False, name=f"{label}_bn" if label else "")
    return build.add("Activation", "relu", name=f"{label}_ac" if label else "")


def _branch(build: LayerCaller, begin: KerasTensor, convs: Sequence[Conv], halved: bool = False) -> KerasTensor:
    """Convolutions behind one another; halved: the last has a stride of 2."""
    build.x = begin
    for at, conv in enumerate(convs):
        if halved and at == len(convs) - 1:
            _conv(build, conv, 2, "valid")
        else:
            _conv(build, conv)
    return build.x


def _pooled(build: LayerCaller, begin: KerasTensor, width: int) -> KerasTensor:
    build.x = begin
    build.add("AveragePooling2D", 3, strides=1, padding="same")
    return _conv(build, (width, 1, 1))


def _largest(build: LayerCaller, begin: KerasTensor) -> KerasTensor:
    build.x = begin
    return build.add("MaxPooling2D", 3, strides=2)


def _stem(build: LayerCaller) -> None:
    _conv(build, (32, 3, 3), 2, "valid")
    _conv(build, (32, 3, 3), 1, "valid")
    _conv(build, (64, 3, 3))
    build.add("MaxPooling2D", 3, strides=2)
    _conv(build, (80, 1, 1), 1, "valid")
    _conv(build, (192, 3, 3), 1, "valid")
    build.add("MaxPooling2D", 3, strides=2)


DOUBLE: tuple[Conv, ...] = ((64, 1, 1), (96, 3, 3), (96, 3, 3))


def inception_v3(build: LayerCaller) -> None:
    _stem(build)
    for number, width in enumerate((32, 64, 64)):
        x = build.x
        branches = [_branch(build, x, each) for each in (((64, 1, 1),), ((48, 1, 1), (64, 5, 5)), DOUBLE)]
        build.merge("Concatenate", [*branches, _pooled(build, x, width)], f"mixed{number}")
    x = build.x
    branches = [_branch(build, x, each, halved=True) for each in (((384, 3, 3),), DOUBLE)]
    build.merge("Concatenate", [*branches, _largest(build, x)], "mixed3")
    for number, width in enumerate((128, 160, 160, 192), 4):
        _by_sides(build, width, f"mixed{number}")
    x = build.x
    sides: tuple[Conv, ...] = ((192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3))
    branches = [_branch(build, x, each, halved=True) for each in (((192, 1, 1), (320, 3, 3)), sides)]
    build.merge("Concatenate", [*branches, _largest(build, x)], "mixed8")
    for number in range(2):
        _widest(build, number)


def _by_sides(build: LayerCaller, n: int, name: str) -> None:
    """Kernels of 7 places, first along one side and then along the other."""
    x = build.x
    once: tuple[Conv, ...] = ((n, 1, 1), (n, 1, 7), (192, 7, 1))
    twice: tuple[Conv, ...] = ((n, 1, 1), (n, 7, 1), (n, 1, 7), (n, 7, 1), (192, 1, 7))
    branches = [_branch(build, x, each) for each in (((192, 1, 1),), once, twice)]
    build.merge("Concatenate", [*branches, _pooled(build, x, 192)], name)


def _widest(build: LayerCaller, number: int) -> None:
    x = build.x
    first = _branch(build, x, [(320, 1, 1)])
    begin = _branch(build, x, [(384, 1, 1)])
    ends = [_branch(build, begin, [each]) for each in ((384, 1, 3), (384, 3, 1))]
    second = build.merge("Concatenate", ends, f"mixed9_{number}")
    begin = _branch(build, x, [(448, 1, 1), (384, 3, 3)])
    ends = [_branch(build, begin, [each]) for each in ((384, 1, 3), (384, 3, 1))]
    third = build.merge("Concatenate", ends)
    build.merge("Concatenate", [first, second, third, _pooled(build, x, 192)], f"mixed{9 + number}")


RESIDUAL: dict[str, tuple[tuple[Conv, ...], ...]] = {
    "block35": (((32, 1, 1),), ((32, 1, 1), (32, 3, 3)), ((32, 1, 1), (48, 3, 3), (64, 3, 3))),
    "block17": (((192, 1, 1),), ((128, 1, 1), (160, 1, 7), (192, 7, 1))),
    "block8": (((192, 1, 1),), ((192, 1, 1), (224, 1, 3), (256, 3, 1))),
}
"""InceptionResNetV2: the branches of its blocks."""


def inception_resnet_v2(build: LayerCaller) -> None:
    _stem(build)
    x = build.x
    branches = [_branch(build, x, each) for each in (((96, 1, 1),), ((48, 1, 1), (64, 5, 5)), DOUBLE)]
    build.merge("Concatenate", [*branches, _pooled(build, x, 64)], "mixed_5b")
    for number in range(1, 11):
        _residual(build, "block35", number)
    x = build.x
    ways: tuple[tuple[Conv, ...], ...] = (((384, 3, 3),), ((256, 1, 1), (256, 3, 3), (384, 3, 3)))
    branches = [_branch(build, x, each, halved=True) for each in ways]
    build.merge("Concatenate", [*branches, _largest(build, x)], "mixed_6a")
    for number in range(1, 21):
        _residual(build, "block17", number)
    x = build.x
    ways = (((256, 1, 1), (384, 3, 3)), ((256, 1, 1), (288, 3, 3)), ((256, 1, 1), (288, 3, 3), (320, 3, 3)))
    branches = [_branch(build, x, each, halved=True) for each in ways]
    build.merge("Concatenate", [*branches, _largest(build, x)], "mixed_7a")
    for number in range(1, 11):
        _residual(build, "block8", number, number < 10)
    _conv(build, (1536, 1, 1), label="conv_7b")


def _residual(build: LayerCaller, kind: str, number: int, activated: bool = True) -> None:
    """What the branches make is scaled before it is added: Keras has a layer of its own for that."""
    begin, label = build.x, f"{kind}_{number}"
    branches = [_branch(build, begin, each) for each in RESIDUAL[kind]]
    build.merge("Concatenate", branches, f"{label}_mixed")
    build.add("Conv2D", begin.dims[begin.channel_axis], 1, padding="same", name=f"{label}_conv")
    build.join(begin, build.models.layers.uses.next("CustomScaleLayer"))
    if activated:
        build.add("Activation", "relu", name=f"{label}_ac")


def xception(build: LayerCaller) -> None:
    for number, (width, stride) in enumerate(((32, 2), (64, 1)), 1):
        label = f"block1_conv{number}"
        build.add("Conv2D", width, 3, strides=stride, use_bias=False, name=label)
        build.add("BatchNormalization", name=f"{label}_bn")
        build.add("Activation", "relu", name=f"{label}_act")
    for block, width in enumerate((128, 256, 728), 2):
        _separable_down(build, block, (width, width))
    for block in range(5, 13):
        begin = build.x
        for at in (1, 2, 3):
            build.add("Activation", "relu", name=f"block{block}_sepconv{at}_act")
            _separable(build, 728, f"block{block}_sepconv{at}")
        build.merge("Add", [build.x, begin])
    _separable_down(build, 13, (728, 1024))
    for at, width in ((1, 1536), (2, 2048)):
        _separable(build, width, f"block14_sepconv{at}")
        build.add("Activation", "relu", name=f"block14_sepconv{at}_act")


def _separable(build: LayerCaller, width: int, label: str) -> None:
    build.add("SeparableConv2D", width, 3, padding="same", use_bias=False, name=label)
    build.add("BatchNormalization", name=f"{label}_bn")


def _separable_down(build: LayerCaller, block: int, widths: tuple[int, int]) -> None:
    """Two separable convolutions and a pool; the residual is a convolution with the same stride."""
    begin = build.x
    build.add("Conv2D", widths[-1], 1, strides=2, padding="same", use_bias=False)
    residual = build.add("BatchNormalization")
    build.x = begin
    for at, width in enumerate(widths, 1):
        if block > 2 or at > 1:
            build.add("Activation", "relu", name=f"block{block}_sepconv{at}_act")
        _separable(build, width, f"block{block}_sepconv{at}")
    build.add("MaxPooling2D", 3, strides=2, padding="same", name=f"block{block}_pool")
    build.merge("Add", [build.x, residual])
