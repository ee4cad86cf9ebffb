"""VGG, ResNet and ResNetV2 as Keras builds them.

Source: keras/src/applications/vgg16.py, vgg19.py, resnet.py, resnet_v2.py of Keras 3.15.
"""

from __future__ import annotations

from convcalc.readers.keras.applications.layer_caller import LayerCaller
from convcalc.readers.python.values import Value


def vgg(build: LayerCaller, blocks: tuple[int, ...]) -> None:
    for block, times in enumerate(blocks, 1):
        width = min(64 * 2 ** (block - 1), 512)
        for at in range(times):
            name = f"block{block}_conv{at + 1}"
            build.add("Conv2D", width, 3, activation="relu", padding="same", name=name)
        build.add("MaxPooling2D", 2, strides=2, name=f"block{block}_pool")


def vgg_top(build: LayerCaller, classes: Value, activation: Value) -> None:
    build.add("Flatten", name="flatten")
    build.add("Dense", 4096, activation="relu", name="fc1")
    build.add("Dense", 4096, activation="relu", name="fc2")
    build.add("Dense", classes, activation=activation, name="predictions")


def resnet(build: LayerCaller, blocks: tuple[int, ...]) -> None:
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


def resnet_v2(build: LayerCaller, blocks: tuple[int, ...]) -> None:
    """Norms come before the convolutions, and the stride in the last block of a stage."""
    build.add("ZeroPadding2D", 3, name="conv1_pad")
    build.add("Conv2D", 64, 7, strides=2, name="conv1_conv")
    build.add("ZeroPadding2D", 1, name="pool1_pad")
    build.add("MaxPooling2D", 3, strides=2, name="pool1_pool")
    for stage, times in enumerate(blocks, 2):
        for block in range(1, times + 1):
            stride = 2 if block == times and stage < 5 else 1
            _before(build, 64 * 2 ** (stage - 2), stride, f"conv{stage}_block{block}")
    build.normalized("post")


def _before(build: LayerCaller, width: int, stride: int, name: str) -> None:
    begin = shortcut = build.x
    normed = build.normalized(f"{name}_preact")
    if name.endswith("block1"):
        shortcut = build.add("Conv2D", 4 * width, 1, strides=stride, name=f"{name}_0_conv")
    elif stride > 1:
        build.x = begin
        shortcut = build.add("MaxPooling2D", 1, strides=stride)
    build.x = normed
    build.add("Conv2D", width, 1, strides=1, use_bias=False, name=f"{name}_1_conv")
    build.normalized(f"{name}_1")
    build.add("ZeroPadding2D", 1, name=f"{name}_2_pad")
    build.add("Conv2D", width, 3, strides=stride, use_bias=False, name=f"{name}_2_conv")
    build.normalized(f"{name}_2")
    build.add("Conv2D", 4 * width, 1, name=f"{name}_3_conv")
    build.join(shortcut, f"{name}_out")
