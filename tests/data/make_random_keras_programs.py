"""Makes random_keras_programs.jsonl: Keras programs put together at random, and what Keras says of them.

Run `KERAS_BACKEND=torch python -m tests.data.make_random_keras_programs` where keras and torch are installed. A program
is a few of the lines below, each tried on what the line before it made, as a Sequential or between tensors. A row has
the text, the number of parameters, how many of them are trained, and the sizes that come out for one item.
"""

from __future__ import annotations

import json
import random
import warnings
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

SEED, COUNT = 20261201, 280

MOST_NUMBERS = 20_000
"""A tensor of more is not gone on with."""

SHAPES = [(12, 12, 3), (9, 10, 4), (16, 16, 1), (8, 8, 3), (8, 6), (12, 4), (12,)]

MAPS = """
layers.Conv2D({o}, {k}, strides={s}, padding='{pad}', use_bias={yes}{act})
layers.Conv2D({o}, ({k}, 3), ({s}, 1), padding='{pad}')
layers.Conv2D(filters={c2}, kernel_size={k}, groups={c}, dilation_rate={d}, padding='{pad}')
layers.SeparableConv2D({o}, {k}, strides={s}, padding='{pad}', depth_multiplier={d}, use_bias={no})
layers.DepthwiseConv2D({k}, strides={s}, padding='{pad}', depth_multiplier={d})
layers.Conv2DTranspose({o}, {k}, strides={s}, padding='{pad}', use_bias={yes})
layers.Conv2DTranspose({o}, 3, strides=2, padding='same', output_padding={p})
layers.BatchNormalization(scale={yes}, center={no})
layers.BatchNormalization(axis={axis})
layers.LayerNormalization(axis={axes})
layers.GroupNormalization(groups={c})
layers.UnitNormalization()
layers.{nothing}
layers.PReLU({shared})
layers.MaxPooling2D({k}, strides={s}, padding='{pad}')
layers.AveragePooling2D(pool_size=(2, {k}), padding='{pad}')
layers.GlobalAveragePooling2D(keepdims={no})
layers.GlobalMaxPooling2D()
layers.UpSampling2D(size=({s}, 2), interpolation='{how}')
layers.ZeroPadding2D(((0, 1), ({p}, 0)))
layers.Cropping2D(({p}, 1))
layers.Resizing({o}, 5)
layers.CenterCrop({half}, 3)
layers.Rescaling(1 / 255.0)
layers.Flatten()
layers.Reshape((-1, {c}))
layers.Permute((3, 1, 2))
layers.Dense({o}{act})
layers.TimeDistributed(layers.Dense({o}))
layers.TimeDistributed(layers.Conv1D({o}, 2, padding='same'))
layers.Lambda(lambda t: t * 2)
| x = layers.Add()([x, layers.Conv2D({c}, {k}, padding='same')(x)])
| x = layers.concatenate([x, layers.Conv2D({o}, 1)(x)])
| x = layers.Concatenate(axis={axis})([x, x])
| x = layers.multiply([x, layers.Dense({c})(layers.GlobalAveragePooling2D(keepdims=True)(x))])
| x = x * layers.Reshape((1, 1, {c}))(layers.Dense({c})(layers.GlobalAveragePooling2D()(x)))
| x = layers.Average()([x, layers.ReLU()(x)])
| x = layers.subtract([x, layers.Maximum()([x, ops.relu(x)])])
| x = ops.mean(x, axis=-1, keepdims=True)
| x = ops.max(x, axis=[1, 2])
| x = ops.concatenate([x, x], axis=-1)
| x = x[:, :, :, :{half}]
| x = x[:, 1:, ::2]
| x = ops.transpose(x, (0, 2, 1, 3))
| x = ops.reshape(x, (-1, {h}, {w} * {c}))
| x = ops.pad(x, [[0, 0], [1, 1], [0, 1], [0, 0]], mode='{mode}')
| shared = layers.Conv2D({c}, 3, padding='same'); x = shared(shared(x))
| block = keras.Sequential([layers.Conv2D({o}, 1), layers.BatchNormalization(), layers.ReLU()]); x = block(x)
| frozen = layers.Conv2D({o}, 1, trainable=False); x = frozen(x)
"""

SEQUENCES = """
layers.Dense({o}{act}, use_bias={yes})
layers.Conv1D({o}, {k}, strides={s}, padding='{causal}')
layers.Conv1D({o}, {k}, dilation_rate=2, padding='causal')
layers.SeparableConv1D({o}, {k}, padding='same')
layers.DepthwiseConv1D({k})
layers.Conv1DTranspose({o}, {k}, strides=2, padding='{pad}')
layers.LSTM({o}, return_sequences={yes})
layers.GRU({o}, return_sequences={yes}, reset_after={no})
layers.SimpleRNN({o}, use_bias={no})
layers.RNN(layers.LSTMCell({o}), return_sequences={yes})
layers.RNN([layers.GRUCell({o}), layers.SimpleRNNCell({k})], return_sequences={no})
layers.Bidirectional(layers.LSTM({o}, return_sequences={yes}), merge_mode='{merge}')
layers.Bidirectional(layers.RNN(layers.GRUCell({o})))
layers.LayerNormalization()
layers.BatchNormalization()
layers.MaxPooling1D(2)
layers.AveragePooling1D({k}, padding='same')
layers.GlobalAveragePooling1D()
layers.GlobalMaxPooling1D(keepdims=True)
layers.Flatten()
layers.Permute((2, 1))
layers.UpSampling1D(2)
layers.ZeroPadding1D(1)
layers.Cropping1D((1, 0))
layers.SpatialDropout1D(0.2)
layers.Masking()
layers.Reshape(({h}, {c}, 1))
layers.TimeDistributed(layers.Dense({o}))
| x = layers.MultiHeadAttention({s}, {o}, use_bias={yes})(x, x)
| x = layers.MultiHeadAttention(num_heads={s}, key_dim={o}, value_dim={k})(x, x, x)
| x = layers.GroupQueryAttention({o}, 2, 1)(x, x)
| x = layers.Attention()([x, x])
| x = layers.AdditiveAttention()([x, x])
| x = layers.add([x, layers.Dense({c})(x)])
| x = layers.Concatenate(axis={first})([x, x])
| x = layers.Dot(axes=(2, 2))([x, x])
| x = x[:, 0]
| x = x[:, -1, :]
| x = x[:, ::2]
| x = ops.mean(x, axis=1)
| x = ops.expand_dims(x, -1)
| x = ops.matmul(x, ops.transpose(x, (0, 2, 1)))
| x = x + layers.Dropout(0.1)(ops.softmax(x))
| x, h, c = layers.LSTM({o}, return_sequences=True, return_state=True)(x); x = layers.concatenate([h, c])
| x, *s = layers.LSTM({o}, return_sequences=True, return_state=True)(x); x = layers.LSTM({o})(x, initial_state=s)
| x, *s = layers.Bidirectional(layers.GRU({o}, return_state=True))(x); x = x + ops.concatenate(s, -1)
| s = layers.Dense({o})(layers.GlobalMaxPooling1D()(x)); x = layers.GRU({o}, return_sequences={yes})(x, initial_state=s)
"""

VECTORS = """
layers.Dense({o}{act})
layers.Dense(units={o}, use_bias=False)
layers.BatchNormalization()
layers.LayerNormalization()
layers.Dropout(0.5)
layers.Reshape(({half}, -1))
layers.Reshape((1, {half}, 2))
layers.RepeatVector({k})
layers.Activation('relu')
layers.PReLU()
layers.ActivityRegularization(0.1)
layers.Embedding(20, {o})
| x = layers.add([x, layers.Dense({c})(x)])
| x = layers.concatenate([x, x])
| x = ops.expand_dims(x, 1)
| x = layers.Dot(1)([x, x])
| x = x[:, :{half}]
| x = ops.relu(x) * 2
| mean, log = layers.Dense({o})(x), layers.Dense({o})(x); x = mean + ops.exp(0.5 * log)
| shared = layers.Dense({c}); x = shared(shared(x))
| x, s = layers.GRUCell({o})(x, [layers.Dense({o})(x)])
"""

LINES = {axes: text.strip().splitlines() for axes, text in ((4, MAPS), (3, SEQUENCES), (2, VECTORS))}
"""How many axes there are with the batch -> what may be done: a layer, or statements behind a bar."""

HEAD = "import keras\nfrom keras import layers, ops\n\n"


def fields(draw: random.Random, shape: tuple[int, ...]) -> dict[str, object]:
    """What stands for the names in a line."""
    return {
        "h": shape[1],
        "w": shape[-2],
        "c": shape[-1],
        "c2": shape[-1] * 2,
        "half": max(shape[-1] // 2, 1),
        "o": draw.choice([1, 2, 3, 4, 6, 8]),
        "k": draw.choice([1, 2, 3, 3, 5]),
        "s": draw.choice([1, 1, 2, 3]),
        "p": draw.choice([0, 1]),
        "d": draw.choice([1, 1, 2]),
        "yes": draw.random() < 0.7,
        "no": draw.random() < 0.5,
        "pad": draw.choice(["valid", "same"]),
        "causal": draw.choice(["valid", "same", "causal"]),
        "act": draw.choice(["", "", ", activation='relu'", ", activation='softmax'"]),
        "axis": draw.choice([-1, 1, 2, 3]),
        "first": draw.choice([-1, 1]),
        "axes": draw.choice(["-1", "1", "[1, 2, 3]", "[-2, -1]"]),
        "shared": draw.choice(["", "shared_axes=[1, 2]"]),
        "how": draw.choice(["nearest", "bilinear"]),
        "mode": draw.choice(["constant", "reflect"]),
        "merge": draw.choice(["concat", "sum", "ave", "mul"]),
        "nothing": draw.choice(["ReLU()", "LeakyReLU()", "ELU()", "Activation('swish')", "GaussianNoise(0.1)"]),
    }


def lines(draw: random.Random, space: dict[str, Any], first: tuple[int, ...], row: bool) -> list[str]:
    """Layers, or statements behind a bar, each tried on what is there; row: layers alone?"""
    x, made = space["keras"].Input(first), []
    for _ in range(draw.randint(2, 7)):
        if len(x.shape) not in LINES or prod(x.shape[1:]) > MOST_NUMBERS:
            break
        line = draw.choice([each for each in LINES[len(x.shape)] if not (row and each.startswith("|"))])
        line = line.format(**fields(draw, x.shape))
        scope = {**space, "x": x}
        try:
            exec(code(line), scope)
        except (ValueError, TypeError, RuntimeError, IndexError, NotImplementedError):
            continue
        tried = scope["x"]
        if len(tried.shape) > 1 and None not in tried.shape[1:] and prod(tried.shape[1:]):
            x = tried
            made.append(line)
    return made


def code(line: str) -> str:
    """A line as statements."""
    layer, bar, statements = line.partition("|")
    return "\n".join([each.strip() for each in statements.split(";")]) if bar else f"x = {layer}(x)"


def program(draw: random.Random, space: dict[str, Any]) -> str:
    """A text; space: keras, its layers and ops."""
    first, row = draw.choice(SHAPES), draw.random() < 0.25
    made = lines(draw, space, first, row)
    if row:
        inner = "".join([f"    {each},\n" for each in (f"keras.Input(shape={first})", *made)])
        return f"{HEAD}model = keras.Sequential([\n{inner}])\n"
    inner = "".join([f"{code(each)}\n" for each in made])
    return f"{HEAD}inputs = keras.Input(shape={first})\nx = inputs\n{inner}model = keras.Model(inputs, x)\n"


def main() -> None:
    keras: Any = import_module("keras")
    warnings.simplefilter("ignore")
    space: dict[str, Any] = {"keras": keras, "layers": keras.layers, "ops": keras.ops}
    draw, rows, known = random.Random(SEED), list[dict[str, object]](), set[str]()
    while len(rows) < COUNT:
        text = program(draw, space)
        if text in known or text.count("(") < 4:
            continue
        known.add(text)
        scope: dict[str, Any] = {}
        try:
            exec(text, scope)
        except (ValueError, TypeError, RuntimeError):  # a row of layers that has no weights to build
            continue
        model = scope["model"]
        trained = sum([prod(each.shape) for each in model.trainable_weights])
        sizes = "x".join(map(str, model.output_shape[1:]))
        rows.append({"text": text, "params": model.count_params(), "trained": trained, "output": sizes})
    kept = [json.dumps({"about": f"what Keras {keras.__version__} says of programs put together at random"})]
    kept += [json.dumps(row) for row in rows]
    (HERE / "random_keras_programs.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
