"""Makes keras_programs.jsonl: programs as people write them, and what Keras 3.15 makes of each network in them.

A row has the source, and of each model that the program names its parameters, how many of them are trained, its name
and its outputs without the batch; of a program that Keras refuses its words. No weights are downloaded. Run
`KERAS_BACKEND=torch python -m tests.data.make_keras_programs` where keras and torch are installed.
"""

from __future__ import annotations

import contextlib
import io
import json
from math import prod
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

HERE = Path(__file__).resolve().parent
HEAD = "import keras\nfrom keras import layers\nfrom keras.applications import *\n"

SHORT = {
    "a backbone without its top": (
        "base = EfficientNetB0(include_top=False, weights='imagenet', input_shape=(128, 128, 3), pooling='avg')\n"
        "base.trainable = False\nm = keras.Sequential([base, layers.Dense(5, activation='softmax')])"
    ),
    "a backbone behind the program's own layers": (
        "i = keras.Input((100, 100, 1))\nx = layers.Conv2D(3, 1)(i)\n"
        "base = DenseNet121(include_top=False, weights='imagenet', input_tensor=x)\n"
        "m = keras.Model(base.input, layers.Dense(2)(layers.GlobalAveragePooling2D()(base.output)))"
    ),
    "the last layers are trained": (
        "base = MobileNetV2(include_top=False, weights='imagenet', input_shape=(160, 160, 3))\n"
        "for layer in base.layers[:-20]:\n    layer.trainable = False\n"
        "m = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(7)])"
    ),
    "blocks of InceptionV3 are frozen": (
        "base = InceptionV3(include_top=False, weights='imagenet', input_shape=(150, 150, 3))\n"
        "for layer in base.layers:\n    layer.trainable = False\n"
        "x = layers.Flatten()(base.get_layer('mixed7').output)\nx = layers.Dense(64, activation='relu')(x)\n"
        "m = keras.Model(base.input, layers.Dense(1, activation='sigmoid')(x))"
    ),
    "features of an inner layer": (
        "base = Xception(weights='imagenet', input_shape=(299, 299, 3))\n"
        "m = keras.Model(base.input, base.get_layer('block13_sepconv2_bn').output)"
    ),
    "of other sizes and classes": (
        "m = MobileNet(input_shape=(64, 64, 1), alpha=0.5, weights=None, classes=6)\n"
        "n = MobileNetV3Small(input_shape=(96, 96, 3), minimalistic=True, weights=None, classes=4)\n"
        "o = MobileNetV3Large(input_shape=(64, 96, 3), alpha=0.75, weights=None, include_top=False, pooling='max')\n"
        "p = ResNet50V2(weights=None, classes=3, input_shape=(75, 75, 3), classifier_activation=None)\n"
        "q = InceptionResNetV2(weights=None, include_top=False, input_shape=(139, 139, 3))\n"
        "r = MobileNetV2((96, 96, 3), 0.35, False, None)\ns = EfficientNetB3(weights=None, input_shape=(300, 300, 3))"
    ),
    "odd sizes": (
        "m = EfficientNetB0(weights=None, include_top=False, input_shape=(97, 131, 3))\n"
        "n = MobileNetV3Large(weights=None, include_top=False, input_shape=(97, 131, 3))\n"
        "o = MobileNet(weights=None, include_top=False, input_shape=(97, 131, 3))\n"
        "p = DenseNet169(weights=None, include_top=False, input_shape=(97, 131, 3))\n"
        "q = Xception(weights=None, include_top=False, input_shape=(97, 131, 3))\n"
        "r = InceptionV3(weights=None, include_top=False, input_shape=(97, 131, 3))"
    ),
    "a summary of a chain": (
        "m = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(8, 3, activation='relu'),"
        " layers.BatchNormalization(), layers.MaxPooling2D(), layers.SeparableConv2D(6, 3), layers.Flatten(),"
        " layers.Dropout(0.5), layers.Dense(10, activation='softmax')])\nm.summary(line_length=90)"
    ),
    "a summary of branches": (
        "i = keras.Input((20, 6))\na = layers.LSTM(7, return_sequences=True)(i)\n"
        "b = layers.Conv1D(7, 3, padding='same')(i)\nx = layers.Add()([a, b])\n"
        "m = keras.Model(i, layers.Dense(2)(layers.GlobalMaxPooling1D()(x)))\nm.summary(line_length=110)"
    ),
    "backbones of open sizes that are called": (
        "def made(name, i):\n"
        "    base = {'v2': MobileNetV2, 'b0': EfficientNetB0, 'x': Xception}[name](include_top=False, weights=None)\n"
        "    for layer in base.layers[:-12]:\n        layer.trainable = False\n"
        "    x = layers.GlobalAveragePooling2D()(base(i, training=False))\n"
        "    return keras.Model(i, layers.Dense(4)(x), name=name)\n\n"
        "i = keras.Input((97, 131, 3))\nm, n, o = [made(each, i) for each in ('v2', 'b0', 'x')]\n"
        "p = keras.Sequential([keras.Input((75, 75, 3)), VGG16(include_top=False, weights=None, name='vgg'),"
        " layers.Flatten(), layers.Dense(2)])"
    ),
    "an InputLayer, and layers of another model": (
        "m = keras.Sequential([layers.InputLayer((30, 2)), layers.Conv1D(8, 5, padding='causal'), layers.LSTM(6)])\n"
        "base = VGG16(weights=None)\nn = keras.Sequential()\n"
        "for layer in base.layers[:-1]:\n    n.add(layer)\nn.add(layers.Dense(2))"
    ),
    "networks that an object holds": (
        "class Gan:\n    def __init__(self, size):\n        self.size = size\n"
        "        self.critic = self.build_critic()\n"
        "        self.critic.compile(loss='binary_crossentropy')\n        self.maker = self.build_maker()\n"
        "        z = keras.Input((16,))\n        self.critic.trainable = False\n"
        "        self.both = keras.Model(z, self.critic(self.maker(z)))\n\n"
        "    def build_critic(self):\n        m = keras.Sequential()\n"
        "        m.add(layers.Conv2D(8, 3, strides=2, padding='same', input_shape=self.size))\n"
        "        m.add(layers.BatchNormalization(momentum=0.8))\n        m.add(layers.Flatten())\n"
        "        m.add(layers.Dense(1, activation='sigmoid'))\n        i = keras.Input(self.size)\n"
        "        return keras.Model(i, m(i))\n\n"
        "    def build_maker(self):\n        return keras.Sequential([keras.Input((16,)), layers.Dense(7 * 7 * 4),"
        " layers.Reshape((7, 7, 4)), layers.Conv2DTranspose(1, 3, strides=4, padding='same')])\n\n\n"
        "gan = Gan((28, 28, 1))"
    ),
    "two classes with pretrained weights": "m = EfficientNetB0(classes=2)",
    "another size with pretrained weights": "m = DenseNet121(input_shape=(256, 256, 3))",
    "too small for InceptionV3": "m = InceptionV3(include_top=False, input_shape=(64, 64, 3))",
    "too small for Xception": "m = Xception(include_top=False, input_shape=(70, 70, 3))",
    "grey pictures with pretrained weights": "m = MobileNet(include_top=False, input_shape=(128, 128, 1))",
    "a sigmoid with pretrained weights": "m = ResNet50(classifier_activation='sigmoid')",
    "a layer that was not called": (
        "i = keras.Input((8, 8, 1))\nx = layers.Conv2D(4, 3)(i)\nx = layers.MaxPooling2D(2)\n"
        "m = keras.Model(i, layers.Dense(3)(layers.Flatten()(x)))"
    ),
    "an activation with a slip": "m = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation='reul')])",
    "a vector beside a map": (
        "a, b = keras.Input((8, 8, 4)), keras.Input((10,))\n"
        "m = keras.Model([a, b], layers.concatenate([layers.Conv2D(3, 3)(a), layers.Dense(5)(b)]))"
    ),
    "too many items for a product": (
        "class L(layers.Layer):\n    def build(self, s):\n        self.w = self.add_weight(shape=(5, 2))\n"
        "    def call(self, x):\n        return keras.ops.matmul(x, self.w)\n\n"
        "m = keras.Sequential([keras.Input((4,)), L()])"
    ),
    "a model on a flat picture": (
        "j = keras.Input((28, 28, 1))\nbase = keras.Model(j, layers.Dense(3)(layers.Flatten()(j)))\n"
        "i = keras.Input((784,))\nm = keras.Model(i, base(i))"
    ),
    "a misspelt argument": "m = VGG16(include_tops=False)",
    "two numbers for an input": "m = VGG16(include_top=False, input_shape=(128, 128))",
}


def programs() -> dict[str, str]:
    """All of them by name."""
    files = sorted((HERE / "keras_programs").glob("*.py"))
    return {path.name: path.read_text(encoding="utf-8") for path in files} | {
        name: HEAD + text for name, text in SHORT.items()
    }


def made(source: str) -> dict[str, Any]:
    """What Keras makes of a program."""
    import keras  # type: ignore[import-not-found]

    keras.backend.clear_session()
    names: dict[str, Any] = {"__name__": "__main__"}
    error, printed = "", io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(source, names)
    except Exception as failed:
        error = f"{type(failed).__name__}: {failed}"[:200]
    for name, each in [*names.items()]:
        if not isinstance(each, keras.layers.Layer | type) and hasattr(each, "__dict__") and name in source:
            names |= {f"{name}.{key}": held for key, held in vars(each).items() if isinstance(held, keras.Model)}
    models = {name: each for name, each in names.items() if isinstance(each, keras.Model)}
    answers = {} if error else {name: answer(each) for name, each in models.items()}
    return {"error": error, "models": answers, "printed": printed.getvalue()}


def answer(model: Any) -> dict[str, Any]:
    """What a model says of itself; None for what it does not know."""
    outputs = getattr(model, "outputs", None) or []
    return {
        "params": model.count_params() if model.built else None,
        "trained": sum(prod(each.shape) for each in model.trainable_weights),
        "outputs": ["x".join(map(str, each.shape[1:])) for each in outputs],
        "name": model.name,
    }


def prepare() -> None:
    """Nothing is downloaded or trained."""
    import keras
    from keras.src.utils import file_utils  # type: ignore[import-not-found]

    file_utils.get_file = lambda *args, **named: ""
    keras.Model.load_weights = lambda self, *args, **named: None
    for name in ("fit", "evaluate", "predict", "save", "train_on_batch", "save_weights"):
        setattr(keras.Model, name, lambda self, *args, **named: MagicMock())
    keras.utils.plot_model = lambda *args, **named: None


def main() -> None:
    prepare()
    rows = [{"name": name, "source": text, **made(text)} for name, text in programs().items()]
    lines = [json.dumps(each) for each in rows]
    (HERE / "keras_programs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
