"""DenseNet as Keras builds it.

Source: keras/src/applications/densenet.py of Keras 3.15.
"""

from __future__ import annotations

from convcalc.readers.keras.applications.layer_caller import LayerCaller

BLOCKS = {"DenseNet121": (6, 12, 24, 16), "DenseNet169": (6, 12, 32, 32), "DenseNet201": (6, 12, 48, 32)}
"""How many layers there are in each block."""

GROWTH = 32


def densenet(build: LayerCaller, blocks: tuple[int, ...]) -> None:
    build.add("ZeroPadding2D", 3)
    build.add("Conv2D", 64, 7, strides=2, use_bias=False, name="conv1_conv")
    build.normalized("conv1")
    build.add("ZeroPadding2D", 1)
    build.add("MaxPooling2D", 3, strides=2, name="pool1")
    for stage, times in enumerate(blocks, 2):
        if stage > 2:
            _halve(build, f"pool{stage - 1}")
        for at in range(1, times + 1):
            _grow(build, f"conv{stage}_block{at}")
    build.add("BatchNormalization", name="bn")
    build.add("Activation", "relu", name="relu")


def _halve(build: LayerCaller, name: str) -> None:
    build.normalized(name)
    build.add("Conv2D", build.channels // 2, 1, use_bias=False, name=f"{name}_conv")
    build.add("AveragePooling2D", 2, strides=2, name=f"{name}_pool")


def _grow(build: LayerCaller, name: str) -> None:
    begin = build.x
    build.normalized(f"{name}_0")
    build.add("Conv2D", 4 * GROWTH, 1, use_bias=False, name=f"{name}_1_conv")
    build.normalized(f"{name}_1")
    build.add("Conv2D", GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")
    build.merge("Concatenate", [begin, build.x], f"{name}_concat")
