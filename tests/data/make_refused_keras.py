"""Makes refused_keras.jsonl: programs that Keras 3 refuses, and others near the border that it takes.

Run `KERAS_BACKEND=torch python -m tests.data.make_refused_keras` where keras is installed. Of a program that it takes
the row has the outputs without the batch and the parameters; of one that it refuses its words.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent

IMPORTS = "import keras\nfrom keras import layers\n"

LAYERS: dict[str, list[str]] = {
    "32, 32, 3": [
        # padding
        "Conv2D(8, 3, padding='same', strides=2)", "Conv2D(8, 3, padding='SAME')", "Conv2D(8, 3, padding='full')",
        "Conv2D(8, 3, padding='causal')", "Conv2D(8, 3, padding=1)", "Conv2D(8, 3, padding='valid')",
        "MaxPooling2D(2, padding='full')", "MaxPooling2D(2, padding='same')", "Conv2DTranspose(8, 3, padding='causal')",
        # numbers of a window
        "Conv2D(0, 3)", "Conv2D(-8, 3)", "Conv2D(8, 0)", "Conv2D(8, -1)", "Conv2D(8, 3, strides=0)",
        "Conv2D(8, 3, strides=-1)", "Conv2D(8, 3, dilation_rate=0)", "Conv2D(8, 3, strides=2, dilation_rate=2)",
        "Conv2D(8, 3, dilation_rate=2)", "Conv2D(8, (3, 3, 3))", "Conv2D(8, (3,))", "Conv2D(8, [3, 5])",
        "Conv2D(8, 3.0)", "Conv2D(8, '3')", "Conv2D(8, 3, strides=(1, 2, 1))", "Conv2D(8, 32)", "Conv2D(8, 33)",
        "Conv2D(8, 11, dilation_rate=3)", "Conv2D(8, 12, dilation_rate=3)", "Conv2D(16 / 2, 3)", "Conv2D(16 // 2, 3)",
        # groups
        "Conv2D(8, 3, groups=2)", "Conv2D(9, 3, groups=3)", "Conv2D(8, 3, groups=3)", "Conv2D(8, 3, groups=0)",
        # arguments
        "Conv2D(8)", "Conv2D(8, 3, stride=2)", "Conv2D(8, 3, kernel_size=3)", "Conv2D(8, 3, bias=False)",
        "Conv2D(8, 3, use_bias=False)", "Conv2D(8, 3, activation='rellu')", "Conv2D(8, 3, activation='relu')",
        "Conv2D(8, 3, data_format='channels_middle')", "Conv2D(8, 3, kernel_initializer='he_normal')",
        "Conv2D(8, 3, kernel_initializer='he')", "Conv2D(8, 3, name='conv')", "Conv2D(3, 8, 3)",
        "MaxPooling2D(size=2)", "MaxPooling2D()", "MaxPooling2D(0)", "MaxPooling2D(-2)", "MaxPooling2D(2, strides=0)",
        "MaxPooling2D(33)", "MaxPooling2D((2, 2, 2))", "AveragePooling2D(33)", "AveragePooling2D(32)",
        "Dropout(1.5)", "Dropout(-0.1)", "Dropout(1)", "Dropout()", "Dropout(p=0.5)", "Activation('rellu')",
        "Activation('softmax')", "Activation()", "ReLU(6)", "ReLU(max_value=-1)", "LeakyReLU(0.2)",
        "LeakyReLU(negative_slope=-0.1)", "PReLU(shared_axes=[1, 2])", "Softmax(axis=5)", "BatchNormalization(axis=5)",
        "BatchNormalization()", "BatchNormalization(axis=1)", "BatchNormalization(scale=False)", "BatchNorm()",
        "LayerNormalization()", "GroupNormalization(3)", "GroupNormalization(2)", "GroupNormalization()",
        # other convolutions
        "Conv2DTranspose(8, 3, strides=2, output_padding=1)", "Conv2DTranspose(8, 3, strides=2, output_padding=2)",
        "Conv2DTranspose(8, 3, strides=2, padding='same')", "Conv2DTranspose(8, 3, strides=1, output_padding=1)",
        "DepthwiseConv2D(3, depth_multiplier=2)", "DepthwiseConv2D(3, depth_multiplier=0)",
        "DepthwiseConv2D(8, 3, 2, 4)", "SeparableConv2D(8, 3)",
        "Conv2d(8, 3)", "Conv1D(8, 3)", "Conv3D(8, 3)", "Convolution2D(8, 3)", "Convolution2D(8, 3, 3)",
        # the number of axes
        "MaxPooling1D(2)", "MaxPooling3D(2)", "GlobalAveragePooling1D()", "GlobalAveragePooling2D()",
        "GlobalAveragePooling2D(keepdims=True)", "GlobalMaxPooling3D()", "SpatialDropout2D(0.5)",
        "SpatialDropout1D(0.5)", "UpSampling1D(2)", "UpSampling2D(2)", "UpSampling2D(0)", "UpSampling2D((2, 3))",
        "UpSampling2D(2, interpolation='bilinear')", "UpSampling2D(2, interpolation='linear')",
        "ZeroPadding2D(1)", "ZeroPadding2D((1, 2))", "ZeroPadding2D(((1, 0), (2, 3)))", "ZeroPadding2D((1, 2, 3))",
        "ZeroPadding2D(-1)", "ZeroPadding1D(1)", "Cropping2D(2)", "Cropping2D(16)", "Cropping2D(((0, 1), (2, 3)))",
        "Cropping1D(1)", "Flatten()", "Dense(10)", "Dense(0)", "Dense(-1)", "Dense(10.0)", "Dense('10')", "Dense()",
        "Dense(10, activation='foo')", "Dense(units=10, input_dim=4)", "Reshape((-1, 3))", "Reshape((100,))",
        "Reshape((32, 96))", "Reshape((-1, -1))", "Reshape(3072)", "Permute((2, 1, 3))", "Permute((2, 1))",
        "Permute((0, 1, 2))", "Permute((1, 2, 4))", "RepeatVector(3)", "Embedding(10, 4)", "Rescaling(1 / 255)",
        "Identity()", "Add()", "Concatenate()", "Lambda(lambda x: x * 2)", "Masking()", "GaussianNoise(0.1)",
"Maxpool2D(2)", "MaxPool2D(2)", "AvgPool2D(2)", "GlobalAvgPool2D()",
    ],
    "10": [
        "Dense(5)", "Dense(5, use_bias=False)", "Conv1D(4, 3)", "Conv2D(4, 3)", "Flatten()", "MaxPooling1D(2)",
        "GlobalAveragePooling1D()", "BatchNormalization()", "BatchNormalization(axis=2)", "Reshape((5, 2))",
        "Reshape((3, 3))", "Reshape((5, -1))", "RepeatVector(3)", "UpSampling2D(2)", "SpatialDropout1D(0.2)",
        "LayerNormalization()", "Embedding(10, 4)", "Permute((1,))", "Permute((2, 1))", "Softmax()", "ZeroPadding1D(1)",
    ],
    "12, 6": [
        "Dense(8)", "Conv1D(4, 3, padding='causal')", "Conv1D(4, 3, padding='causal', dilation_rate=2)",
        "Conv1D(4, 13)", "Conv1D(4, (3, 3))", "Conv1D(4, 3, strides=2, dilation_rate=2)", "Conv2D(4, 3)",
        "MaxPooling1D(2)", "MaxPooling1D(13)", "GlobalMaxPooling1D()", "GlobalAveragePooling2D()", "Flatten()",
        "BatchNormalization()", "BatchNormalization(axis=1)", "UpSampling1D(2)", "Cropping1D(6)", "Cropping1D((1, 2))",
        "ZeroPadding1D((1, 2))", "Conv1DTranspose(4, 3, strides=2)", "SeparableConv1D(4, 3)", "DepthwiseConv1D(3)",
        "Permute((2, 1))", "RepeatVector(2)", "AveragePooling1D(5, strides=3, padding='same')",
    ],
    "8, 8, 8, 2": [
        "Conv3D(4, 3)", "Conv3D(4, 9)", "Conv3D(4, 3, padding='same', strides=2)", "Conv2D(4, 3)", "MaxPooling3D(2)",
        "MaxPooling2D(2)", "GlobalAveragePooling3D()", "Conv3DTranspose(4, 2, strides=2)", "UpSampling3D(2)",
        "ZeroPadding3D(1)", "Cropping3D(4)", "SpatialDropout3D(0.2)", "BatchNormalization()",
    ],
}  # fmt: skip
"""By what arrives at it: a Sequential of this layer alone."""

MODELS: list[str] = [
    "c = layers.Conv2D(8, 3)(x)\ny = layers.Add()([c, x])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ny = layers.Add()([c, x])",
    "c = layers.Conv2D(3, 3, padding='same')(x)\ny = layers.Add()([c, x])",
    "c = layers.Conv2D(1, 3, padding='same')(x)\ny = layers.Add()([c, x])",
    "c = layers.Conv2D(3, 3, padding='same')(x)\ny = layers.Add()([c])",
    "c = layers.Conv2D(3, 3, padding='same')(x)\ny = layers.Add()(c)",
    "c = layers.Conv2D(3, 3, padding='same')(x)\ny = layers.Add()(c, x)",
    "c = layers.Conv2D(3, 3, padding='same')(x)\ny = c + x",
    "c = layers.Conv2D(3, 3, padding='same')(x)\ny = layers.add([c, x])",
    "c = layers.Conv2D(8, 3)(x)\ny = layers.Concatenate()([c, x])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ny = layers.Concatenate()([c, x])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ny = layers.Concatenate(axis=3)([c, x])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ny = layers.Concatenate(axis=1)([c, x])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ny = layers.Concatenate(axis=5)([c, x])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ny = layers.concatenate([c, x], axis=-1)",
    "c = layers.Flatten()(x)\ny = layers.Concatenate()([c, x])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ny = layers.Subtract()([c, c])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ny = layers.Subtract()([c, c, c])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ng = layers.GlobalAveragePooling2D()(c)\n"
    "y = layers.Multiply()([c, layers.Reshape((1, 1, 8))(g)])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ng = layers.GlobalAveragePooling2D()(c)\ny = layers.Multiply()([c, g])",
    "c = layers.Conv2D(8, 3, padding='same')(x)\ny = layers.Multiply()([c, x])",
    "c = layers.Conv2D(8, 3)\ny = layers.ReLU()(c)",
    "y = layers.Conv2D(8, 3)",
    "y = layers.Conv2D(8, 3)(x)(x)",
    "y = layers.Conv2D(8, 3)(x, x)",
    "y = layers.Conv2D(8, 3)()",
    "y = layers.Conv2D(8, 3)(3)",
    "y = layers.Conv2D(8, 3)(None)",
    "y = layers.Conv2D(8, 3)([x, x])",
    "y = layers.conv2D(8, 3)(x)",
    "y = layers.Dense(10)(layers.Flatten()(x))",
    "y = layers.Dense(10)(x.flatten())",
    "y = layers.Conv2D(8, 3, name='a')(layers.Conv2D(8, 3, name='a')(x))",
    "y = layers.Conv2D(8, 3, name='a')(layers.Conv2D(8, 3, name='b')(x))",
    "c = layers.Conv2D(3, 3, padding='same')\ny = c(c(x))",
    "c = layers.Conv2D(8, 3, padding='same')\ny = c(c(x))",
    "d = layers.Dense(3072)\ny = d(d(layers.Flatten()(x)))",
    "y = layers.Dense(10)(layers.Flatten()(z))",
    "z = keras.Input((4,))\ny = layers.Dense(10)(z)",
    "y = layers.Reshape((16, 16, 12))(layers.Conv2D(3, 1)(x))",
    "y = layers.Reshape((16, 16, 13))(layers.Conv2D(3, 1)(x))",
    "y = layers.Conv2D(8, 3, activation=layers.LeakyReLU())(x)",
    "y = layers.Conv2D(8, 3, activation=keras.activations.relu)(x)",
    "y = layers.Activation(keras.activations.rellu)(x)",
    "y = layers.MaxPooling2D()(layers.MaxPooling2D(32)(x))",
    "y = layers.Dot(axes=1)([layers.Flatten()(x), layers.Flatten()(x)])",
    "y = layers.Average()([x, layers.MaxPooling2D(2)(x)])",
    "y = layers.Maximum()([x, layers.Conv2D(3, 1)(x)])",
    "y = x + 1",
    "y = x * layers.Conv2D(1, 1)(x)",
    "y = x[:, :16]",
    "y = x[:, 40]",
    "y = keras.ops.relu(x)",
    "y = keras.ops.relu6x(x)",
    "y = keras.ops.concatenate([x, x], axis=-1)",
    "y = keras.ops.concatenate([x, x], axis=7)",
    "y = keras.ops.reshape(x, (-1, 3072))",
    "y = keras.ops.reshape(x, (-1, 1000))",
    "y = None",
    "y = 3",
]
"""What is made of `x = keras.Input((32, 32, 3))`; the network is keras.Model(x, y)."""

SEQUENTIALS: list[str] = [
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(10)])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3), layers.Dense])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3), None])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3), 'relu'])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3), keras.activations.relu])",
    "model = keras.Sequential(keras.Input((32, 32, 3)), layers.Conv2D(8, 3))",
    "model = keras.Sequential([keras.Input((32, 32, 3)), [layers.Conv2D(8, 3), layers.ReLU()]])",
    "model = keras.Sequential([layers.Conv2D(8, 3), keras.Input((32, 32, 3))])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), keras.Input((32, 32, 3)), layers.Conv2D(8, 3)])",
    "model = keras.Sequential([keras.Input(32, 32, 3), layers.Conv2D(8, 3)])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3, name='a'), layers.ReLU(name='a')])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3, name='a'), layers.ReLU(name='b')])",
    "model = keras.Sequential([keras.Input((32, 32, 3))])\nmodel.add(layers.Conv2D(8, 3))\nmodel.add(layers.ReLU())",
    "model = keras.Sequential([keras.Input((32, 32, 3))])\nmodel.add(layers.Conv2D(8, 3), layers.ReLU())",
    "model = keras.Sequential([keras.Input((32, 32, 3))])\nmodel.add(layers.Conv2D(8, 3))\nmodel.add(F.relu)",
    "model = keras.Sequential([keras.Input((32, 32, 3))])\nmodel.add([layers.Conv2D(8, 3)])",
    "model = keras.Sequential([keras.Input((32, 32, 3))])\nmodel.add(layers.Conv2D(8, 3))\nmodel.pop()",
    "model = keras.Sequential([keras.Input((32, 32, 3))])\nmodel.append(layers.Conv2D(8, 3))",
    "conv = layers.Conv2D(3, 1)\nmodel = keras.Sequential([keras.Input((32, 32, 3)), conv, conv])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3), layers.Conv2D(8, 40)])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Flatten(), layers.Conv2D(8, 3)])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Flatten(), layers.MaxPooling2D(2)])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Flatten(), layers.Flatten()])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.GlobalAveragePooling2D(), layers.Flatten()])",
    "model = keras.Sequential([keras.Input((32, 32, 3)), keras.Sequential([layers.Conv2D(8, 3), layers.ReLU()])])",
]
"""Whole programs behind the imports; the network is `model`."""


class Row(NamedTuple):
    """A program, and what of it differs from its neighbours."""

    name: str
    text: str


def rows() -> Iterator[Row]:
    """All programs."""
    for size, layers in LAYERS.items():
        for each in layers:
            made = f"model = keras.Sequential([keras.Input(({size},)), layers.{each}])\n"
            yield Row(f"{size}: {each}", IMPORTS + made)
    for each in MODELS:
        yield Row(each, f"{IMPORTS}x = keras.Input((32, 32, 3))\n{each}\nmodel = keras.Model(x, y)\n")
    for each in SEQUENTIALS:
        yield Row(each, f"{IMPORTS}{each}\n")


def answered(row: Row) -> dict[str, Any]:
    """What Keras says of a program."""
    scope: dict[str, Any] = {}
    try:
        exec(row.text, scope)
        model = scope["model"]
        every = model.outputs
        return {
            "outputs": ["x".join(map(str, each.shape[1:])) for each in every],
            "params": model.count_params(),
        }
    except Exception as error:
        words = str(error).strip().partition("\n")[0]
        return {"refused": f"{type(error).__name__}: {words}"[:120]}


def main() -> None:
    import keras  # type: ignore[import-not-found]

    warnings.simplefilter("ignore")
    about = f"what Keras {keras.__version__} says of the programs of make_refused_keras.py"
    lines = [json.dumps({"about": about})]
    lines += [json.dumps({"name": row.name} | answered(row)) for row in rows()]
    (HERE / "refused_keras.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
