"""Makes keras_forms.jsonl: programs with attention, positions and functions of tensors, as Keras 3.15 counts them.

params is model.count_params(), out the model's output shape without the batch; config is the model as a file of Keras
has it, summary what `model.summary()` prints.  Run `COLUMNS=120 KERAS_BACKEND=torch python -m
tests.data.make_keras_forms` where keras and torch are installed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

HEAD = "import keras\nfrom keras import layers, ops\nfrom keras.layers import *\n"
HEAD += "from keras.models import Model, Sequential\n"

PATCHES = """class Patches(layers.Layer):
    def __init__(self, patch_size):
        super().__init__()
        self.patch_size = patch_size

    def call(self, images):
        input_shape = ops.shape(images)
        batch_size, height, width, channels = input_shape
        num_patches_h = height // self.patch_size
        num_patches_w = width // self.patch_size
        patches = keras.ops.image.extract_patches(images, size=self.patch_size)
        return ops.reshape(
            patches, (batch_size, num_patches_h * num_patches_w, self.patch_size * self.patch_size * channels)
        )


class PatchEncoder(layers.Layer):
    def __init__(self, num_patches, projection_dim):
        super().__init__()
        self.num_patches = num_patches
        self.projection = layers.Dense(units=projection_dim)
        self.position_embedding = layers.Embedding(input_dim=num_patches, output_dim=projection_dim)

    def call(self, patch):
        positions = ops.expand_dims(ops.arange(start=0, stop=self.num_patches, step=1), axis=0)
        return self.projection(patch) + self.position_embedding(positions)

"""

TOKENS = """class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = layers.Dropout(rate)
        self.dropout2 = layers.Dropout(rate)

    def call(self, inputs):
        attn_output = self.att(inputs, inputs)
        attn_output = self.dropout1(attn_output)
        out1 = self.layernorm1(inputs + attn_output)
        ffn_output = self.ffn(out1)
        ffn_output = self.dropout2(ffn_output)
        return self.layernorm2(out1 + ffn_output)


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim):
        super().__init__()
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)

    def call(self, x):
        maxlen = ops.shape(x)[-1]
        positions = ops.arange(start=0, stop=maxlen, step=1)
        positions = self.pos_emb(positions)
        x = self.token_emb(x)
        return x + positions


"""

FORMS: list[tuple[str, str]] = [
    ("heads on a sequence", "i = Input((12, 16))\nm = Model(i, MultiHeadAttention(num_heads=2, key_dim=5)(i, i))"),
    (
        "heads on a map, with values of their own and no biases",
        "i = Input((6, 4, 16))\na = MultiHeadAttention(3, 8, value_dim=5, use_bias=False, output_shape=7)\n"
        "m = Model(i, a(i, i))",
    ),
    (
        "heads from one sequence to another, by name",
        "q, v = Input((10, 16)), Input((7, 12))\nk = Dense(9)(v)\n"
        "y = MultiHeadAttention(num_heads=4, key_dim=8, name='cross')(query=q, value=v, key=k)\nm = Model([q, v], y)",
    ),
    (
        "a layer of heads that runs twice",
        "i = Input((12, 16))\na = MultiHeadAttention(2, 8, dropout=0.1)\nx = a(i, i)\nm = Model(i, a(x, i))",
    ),
    (
        "groups of heads",
        "i = Input((12, 16))\na = GroupQueryAttention(head_dim=4, num_query_heads=6, num_key_value_heads=2)\n"
        "m = Model(i, a(i, i))",
    ),
    (
        "attention without heads",
        "q, v = Input((10, 16)), Input((7, 16))\nx = Attention(use_scale=True)([q, v])\n"
        "m = Model([q, v], Concatenate()([q, x]))",
    ),
    (
        "layers that run several times",
        "i = Input((12, 12, 3))\nc, p = Conv2D(3, 3, padding='same'), MaxPooling2D()\nx = p(c(c(i)))\n"
        "x = p(Conv2D(5, 3, padding='same')(x))\nm = Model(i, Dense(2)(Flatten()(x)))",
    ),
    (
        "states that an encoder leaves, of a masked sequence",
        "i = Input((12, 4))\nx, h, c = LSTM(8, return_state=True)(Masking()(i))\nm = Model(i, Dense(2)(h))",
    ),
    (
        "layers of two steps, and pools that keep the size",
        "m = Sequential([Input((12, 12, 3)), SeparableConv2D(1, 3, padding='same', depth_multiplier=2), MaxPool2D(),"
        " Reshape((36, 1)), GRU(2, return_sequences=True), UpSampling1D(2), Cropping1D((0, 36)),"
        " AveragePooling1D(1, padding='same'), LSTM(3)])",
    ),
    (
        "attention of sums",
        "q, v = Input((10, 16)), Input((7, 16))\nx = AdditiveAttention()([q, v])\n"
        "m = Model([q, v], AdditiveAttention(use_scale=False)([x, v]))",
    ),
    (
        "norms and slopes along other axes than the channels",
        "m = Sequential([Input((6, 5, 4)), Conv2D(8, 3, padding='same'), BatchNormalization(axis=1), PReLU(),"
        " LayerNormalization(axis=[1, 2, 3]), PReLU(shared_axes=[1]), LayerNormalization(axis=[-2, -1]),"
        " UnitNormalization(), PReLU(shared_axes=[1, 2, 3]), Conv2D(2, 3), BatchNormalization(axis=2, scale=False)])",
    ),
    (
        "attention with keys of their own and its weights",
        "q, v, k = Input((10, 16)), Input((7, 5)), Input((7, 16))\n"
        "x, w = Attention()([q, v, k], return_attention_scores=True)\nm = Model([q, v, k], [x, w])",
    ),
    (
        "an encoder of a sequence",
        "i = Input((500, 1))\nx = i\nfor _ in range(4):\n"
        "    y = LayerNormalization(epsilon=1e-6)(x)\n"
        "    y = MultiHeadAttention(key_dim=256, num_heads=4, dropout=0.25)(y, y)\n    y = Dropout(0.25)(y)\n"
        "    r = y + x\n    y = LayerNormalization(epsilon=1e-6)(r)\n"
        "    y = Conv1D(filters=4, kernel_size=1, activation='relu')(y)\n    y = Dropout(0.25)(y)\n"
        "    y = Conv1D(filters=1, kernel_size=1)(y)\n    x = y + r\n"
        "x = GlobalAveragePooling1D(data_format='channels_last')(x)\nx = Dense(128, activation='relu')(x)\n"
        "m = Model(i, Dense(2, activation='softmax')(Dropout(0.4)(x)))",
    ),
    (
        "a vision transformer",
        PATCHES + "i = Input((72, 72, 3))\nencoded = PatchEncoder(144, 64)(Patches(6)(i))\nfor _ in range(2):\n"
        "    x1 = layers.LayerNormalization(epsilon=1e-6)(encoded)\n"
        "    att = layers.MultiHeadAttention(num_heads=4, key_dim=64, dropout=0.1)(x1, x1)\n"
        "    x2 = layers.Add()([att, encoded])\n    x3 = layers.LayerNormalization(epsilon=1e-6)(x2)\n"
        "    for units in (128, 64):\n        x3 = layers.Dense(units, activation=keras.activations.gelu)(x3)\n"
        "        x3 = layers.Dropout(0.1)(x3)\n    encoded = layers.Add()([x3, x2])\n"
        "r = layers.LayerNormalization(epsilon=1e-6)(encoded)\nr = layers.Flatten()(r)\nr = layers.Dropout(0.5)(r)\n"
        "m = Model(i, layers.Dense(100)(layers.Dense(2048, activation=keras.activations.gelu)(r)))",
    ),
    (
        "text with positions",
        TOKENS + "i = layers.Input(shape=(200,))\nx = TokenAndPositionEmbedding(200, 20000, 32)(i)\n"
        "x = TransformerBlock(32, 2, 32)(x)\nx = layers.GlobalAveragePooling1D()(x)\nx = layers.Dropout(0.1)(x)\n"
        "x = layers.Dense(20, activation='relu')(x)\nm = Model(i, layers.Dense(2, activation='softmax')(x))",
    ),
    (
        "positions that a layer adds",
        "class P(Layer):\n    def build(self, shape):\n        self.p = self.add_weight(shape=(1, 12, 16))\n"
        "    def call(self, x):\n        return x + self.p\ni = Input((12, 16))\nm = Model(i, P()(i))",
    ),
    (
        "an autoencoder of sequences",
        "m = Sequential([Input((30, 4)), LSTM(16), RepeatVector(30), LSTM(16, return_sequences=True),"
        " TimeDistributed(Dense(4))])",
    ),
    (
        "means of places and of channels",
        "i = Input((8, 8, 16))\nx = Conv2D(16, 3, padding='same')(i)\n"
        "s = Concatenate()([ops.mean(x, axis=-1, keepdims=True), ops.max(x, axis=-1, keepdims=True)])\n"
        "s = Conv2D(1, 7, padding='same', activation='sigmoid')(s)\nx = Multiply()([x, s])\n"
        "m = Model(i, Dense(5)(ops.mean(x, axis=(1, 2))))",
    ),
    (
        "axes of one",
        "i = Input((28, 28))\nx = ops.expand_dims(i, -1)\nx = Conv2D(4, 3)(x)\n"
        "x = ops.mean(x, axis=[1, 2], keepdims=True)\n"
        "m = Model(i, Dense(3)(ops.squeeze(x, axis=(1, 2))))",
    ),
    (
        "zeros around, and another size",
        "i = Input((8, 8, 3))\nx = ops.pad(i, [[0, 0], [1, 1], [2, 2], [0, 0]])\nx = Conv2D(4, (3, 5))(x)\n"
        "m = Model(i, Conv2D(2, 1)(ops.image.resize(x, (16, 16))))",
    ),
    (
        "a mixer of tokens and channels",
        "i = Input((8, 8, 3))\nx = Reshape((16, 32))(Conv2D(8, 1)(i))\nx = Permute((2, 1))(x)\n"
        "x = Dense(16, activation='gelu')(x)\nx = ops.transpose(x, axes=(0, 2, 1))\nm = Model(i, Dense(4)(x))",
    ),
    (
        "products of two tensors",
        "i = Input((12, 16))\nt = Reshape((16, 16))(Dense(256)(GlobalMaxPooling1D()(i)))\n"
        "x = Dot(axes=(2, 1))([i, t])\na, b = Dense(5)(Flatten()(x)), Dense(5)(Flatten()(i))\n"
        "m = Model(i, Dot(axes=1, normalize=True)([a, b]))",
    ),
    (
        "a sum that attention weighs",
        "i = Input((12, 16))\nh = LSTM(8, return_sequences=True)(i)\ns = Dense(1)(ops.tanh(Dense(4)(h)))\n"
        "w = ops.softmax(s, axis=1)\nm = Model(i, ops.sum(w * h, axis=1))",
    ),
    (
        "a function with arguments",
        "i = Input((8, 8, 6))\n"
        "x = Lambda(lambda t, first, end: t[..., first:end], arguments={'first': 2, 'end': 5})(i)\n"
        "m = Model(i, Conv2D(2, 3)(x))",
    ),
    (
        "a variational encoder",
        "class Sampling(layers.Layer):\n    def __init__(self, **kwargs):\n        super().__init__(**kwargs)\n"
        "        self.seed_generator = keras.random.SeedGenerator(1337)\n    def call(self, inputs):\n"
        "        z_mean, z_log_var = inputs\n        batch = ops.shape(z_mean)[0]\n        dim = ops.shape(z_mean)[1]\n"
        "        epsilon = keras.random.normal(shape=(batch, dim), seed=self.seed_generator)\n"
        "        return z_mean + ops.exp(0.5 * z_log_var) * epsilon\n"
        "i = keras.Input(shape=(28, 28, 1))\n"
        "x = layers.Conv2D(32, 3, activation='relu', strides=2, padding='same')(i)\n"
        "x = layers.Conv2D(64, 3, activation='relu', strides=2, padding='same')(x)\nx = layers.Flatten()(x)\n"
        "x = layers.Dense(16, activation='relu')(x)\nz_mean = layers.Dense(2, name='z_mean')(x)\n"
        "z_log_var = layers.Dense(2, name='z_log_var')(x)\nz = Sampling()([z_mean, z_log_var])\n"
        "m = keras.Model(i, [z_mean, z_log_var, z], name='encoder')",
    ),
    (
        "images as patches of a convolution, with blocks of heads",
        "def mlp(x, hidden_units, dropout_rate):\n    for units in hidden_units:\n"
        "        x = layers.Dense(units, activation=keras.activations.swish)(x)\n"
        "        x = layers.Dropout(dropout_rate)(x)\n    return x\n"
        "def transformer_block(x, layers_, dim, heads=2):\n    for _ in range(layers_):\n"
        "        x1 = layers.LayerNormalization(epsilon=1e-6)(x)\n"
        "        att = layers.MultiHeadAttention(num_heads=heads, key_dim=dim, dropout=0.1)(x1, x1)\n"
        "        x2 = layers.Add()([att, x])\n        x3 = layers.LayerNormalization(epsilon=1e-6)(x2)\n"
        "        x3 = mlp(x3, hidden_units=[x.shape[-1] * 2, x.shape[-1]], dropout_rate=0.1)\n"
        "        x = layers.Add()([x3, x2])\n    return x\n"
        "i = keras.Input((32, 32, 16))\nlocal = layers.Conv2D(24, 3, padding='same', activation='swish')(i)\n"
        "n = int((local.shape[1] * local.shape[2]) / 4)\nu = layers.Reshape((4, n, 24))(local)\n"
        "g = transformer_block(u, 2, 24)\nf = layers.Reshape((*local.shape[1:-1], 24))(g)\n"
        "f = layers.Conv2D(16, 1, padding='same', activation='swish')(f)\n"
        "m = keras.Model(i, layers.Conv2D(24, 3, padding='same')(layers.Concatenate(axis=-1)([i, f])))",
    ),
    (
        "a distance of two towers",
        "def distance(vects):\n    x, y = vects\n    square = ops.sum(ops.square(x - y), axis=1, keepdims=True)\n"
        "    return ops.sqrt(ops.maximum(square, keras.backend.epsilon()))\n"
        "i = Input((8, 8, 1))\nt = Model(i, Dense(10)(Flatten()(Conv2D(4, 3)(i))))\n"
        "a, b = Input((8, 8, 1)), Input((8, 8, 1))\n"
        "m = Model([a, b], Dense(1)(Lambda(distance, output_shape=(1,))([t(a), t(b)])))",
    ),
    (
        "sines of a noise level, as channels",
        "def embedded(x):\n    f = ops.exp(ops.linspace(ops.log(1.0), ops.log(1000.0), 16))\n"
        "    speeds = ops.cast(2.0 * 3.14 * f, 'float32')\n"
        "    return ops.concatenate([ops.sin(speeds * x), ops.cos(speeds * x)], axis=3)\n"
        "i, v = Input((8, 8, 3)), Input((1, 1, 1))\n"
        "e = UpSampling2D(size=8)(Lambda(embedded, output_shape=(1, 1, 32))(v))\n"
        "m = Model([i, v], Conv2D(4, 3)(Concatenate()([Conv2D(8, 1)(i), e])))",
    ),
    (
        "a gate that is repeated over all channels, and means of channels",
        "i = Input((8, 8, 6))\ng = Conv2D(1, 1, activation='sigmoid')(i)\n"
        "g = Lambda(lambda x, repnum: ops.repeat(x, repnum, axis=3), arguments={'repnum': 6})(g)\n"
        "y = ops.expand_dims(ops.mean(multiply([g, i]), axis=-1), axis=-1)\n"
        "m = Model(i, Conv2D(2, 1)(ops.nn.relu(Concatenate()([y, ops.repeat(i, 1, axis=1)]))))",
    ),
    (
        "blocks of one's own class in a model within the network",
        "class Block(layers.Layer):\n    def __init__(self, units):\n        super().__init__()\n"
        "        self.mlp = keras.Sequential([Dense(units, activation='gelu'), Dense(16)])\n"
        "        self.norm = LayerNormalization()\n"
        "    def call(self, x):\n        return x + self.mlp(self.norm(x))\n"
        "blocks = keras.Sequential([Block(32) for _ in range(3)])\n"
        "i = Input((12, 16))\nm = Model(i, GlobalAveragePooling1D()(blocks(i)))",
    ),
    (
        "positions that are cut out and spread over what arrives",
        "class P(layers.Layer):\n    def build(self, shape):\n"
        "        self.p = self.add_weight(name='p', shape=[12, shape[-1]], initializer='glorot_uniform')\n"
        "    def call(self, x, start=0):\n        shape = ops.shape(x)\n"
        "        p = ops.slice(ops.convert_to_tensor(self.p), (start, 0), (shape[-2], shape[-1]))\n"
        "        return ops.broadcast_to(p, shape)\n"
        "i = Input((12, 16))\nm = Model(i, Dense(3)(i + P()(i)))",
    ),
    (
        "external attention",
        "i = Input((16, 32))\nx = Dense(64)(i)\nx = ops.reshape(x, (-1, 16, 8, 8))\n"
        "x = ops.transpose(x, axes=[0, 2, 1, 3])\na = Softmax(axis=2)(Dense(4)(x))\n"
        "a = ops.divide(a, ops.convert_to_tensor(1e-9) + ops.sum(a, axis=-1, keepdims=True))\n"
        "x = ops.transpose(Dense(8)(a), axes=[0, 2, 1, 3])\nx = ops.reshape(x, [-1, 16, 64])\n"
        "m = Model(i, Dense(32)(x) / Dense(32, activation='sigmoid')(i))",
    ),
    (
        "labels of a loss that is a layer",
        "class CTCLayer(layers.Layer):\n    def call(self, y_true, y_pred):\n"
        "        length = ops.cast(ops.shape(y_true)[0], dtype='int64')\n        return y_pred\n"
        "i, labels = Input((32, 8, 1), name='image'), Input((None,), name='label')\n"
        "x = Dense(21, activation='softmax')(Reshape((32, 32))(Conv2D(4, 3, padding='same')(i)))\n"
        "m = Model([i, labels], CTCLayer(name='ctc')(labels, x))",
    ),
    (
        "a map as a sequence",
        "i = Input((8, 8, 3))\nx = Conv2D(6, 3)(i)\nm = Model(i, GRU(5)(ops.reshape(x, (-1, 36, 6))))",
    ),
    (
        "a layer around a cell",
        "m = Sequential([Input((10, 8)), RNN(LSTMCell(12), return_sequences=True), RNN(GRUCell(6, reset_after=False)),"
        " Dense(3)])",
    ),
    (
        "cells behind one another",
        "i = Input((10, 8))\ncells = [LSTMCell(12), GRUCell(6), SimpleRNNCell(5, use_bias=False)]\n"
        "x = RNN(StackedRNNCells(cells), return_sequences=True)(i)\n"
        "m = Model(i, RNN([LSTMCell(7), LSTMCell(4)])(x))",
    ),
    (
        "a cell in both directions, and the states that it leaves",
        "i = Input((10, 8))\nx, h, c, hb, cb = Bidirectional(RNN(LSTMCell(5), return_state=True))(i)\n"
        "m = Model(i, [Dense(3)(x), Dense(2)(h), Dense(4)(cb)])",
    ),
    (
        "an encoder and a decoder with attention to what each step left",
        "i, j = Input((12,)), Input((9, 8))\n"
        "x, h, c = LSTM(16, return_sequences=True, return_state=True)(Embedding(40, 8)(i))\n"
        "y, _, _ = LSTM(16, return_sequences=True, return_state=True)(j, initial_state=[h, c])\n"
        "y = Concatenate(axis=-1)([y, Attention()([y, x])])\n"
        "m = Model([i, j], TimeDistributed(Dense(30, activation='softmax'))(y))",
    ),
    (
        "an encoder in both directions",
        "i, j = Input((12, 5)), Input((9, 4))\n"
        "x, h, c, hb, cb = Bidirectional(LSTM(8, return_sequences=True, return_state=True))(i)\n"
        "y, s, _ = LSTM(16, return_sequences=True, return_state=True)(j, initial_state=[Concatenate()([h, hb]),"
        " Concatenate()([c, cb])])\nm = Model([i, j], [Dense(6)(y), Dense(3)(Concatenate()([s, hb]))])",
    ),
    (
        "the state beside all steps, and that of the cells",
        "i = Input((12, 4))\nx, h, c = LSTM(8, return_sequences=True, return_state=True)(i)\n"
        "a = Dense(6, activation='tanh')(concatenate([h, c]))\n"
        "y, s = GRU(6, return_sequences=True, return_state=True)(x)\nm = Model(i, [Dense(2)(multiply([a, s])), y])",
    ),
    (
        "an encoder whose states begin a layer in both directions",
        "i, j = Input((12, 5)), Input((9, 4))\n_, *states = Bidirectional(GRU(8, return_state=True))(i)\n"
        "m = Model([i, j], Bidirectional(GRU(8))(j, initial_state=states))",
    ),
    (
        "the weights of attention, a map for each head, as an output",
        "i = Input((12, 6))\nx, w = MultiHeadAttention(2, 4)(i, i, return_attention_scores=True)\n"
        "m = Model(i, [Dense(2)(x), w])",
    ),
    (
        "parts of tensors, a new axis, and functions of each number",
        "i = Input((12, 10, 6))\nx = Conv2D(8, 3, padding='same')(i)\nx = ops.exp(x[:, 1:-1, ::2, 2:])\n"
        "y = Dense(5)(ops.sqrt(ops.abs(x[:, -1, :, :])))\nz = Conv2D(3, 2)(ops.log(y)[:, :, :, None])\n"
        "m = Model(i, Dense(2)(z[:, 0]))",
    ),
    (
        "tensors put side by side along places, and their products",
        "i, j = Input((12, 6)), Input((7, 6))\nx = Concatenate(axis=1)([Dense(8)(i), Dense(8)(j)])\n"
        "y = ops.matmul(x, ops.transpose(x, (0, 2, 1)))\ny = ops.matmul(ops.softmax(y), x)\n"
        "y = ops.concatenate([y, x], axis=-2)\nm = Model([i, j], Dense(3)(y))",
    ),
    (
        "borders, norms and other shapes at each step",
        "i = Input((5, 16, 12, 3))\nx = i\nfor each in (ZeroPadding2D(((1, 2), (0, 3))), Conv2D(8, 3),"
        " LayerNormalization(), Cropping2D(1), UpSampling2D((2, 3)), Conv2DTranspose(4, 3, strides=(2, 1),"
        " padding='same'), GroupNormalization(2), Permute((2, 1, 3)), Reshape((-1, 4)), Conv1D(6, 3, padding='causal'),"
        " ZeroPadding1D((1, 2)), UpSampling1D(2), MaxPooling1D(3), GlobalMaxPooling1D()):\n"
        "    x = TimeDistributed(each)(x)\nm = Model(i, x)",
    ),
]


def made(source: str) -> dict[str, Any]:
    """What Keras makes of a program."""
    names: dict[str, Any] = {}
    exec(source, names)
    model = names["m"]
    out = model.output_shape if isinstance(model.output_shape, tuple) else model.output_shape[0]
    own = any(word in source for word in ("class ", "lambda", "Lambda("))  # what code of its own does is in no file
    config = None if own else json.loads(model.to_json())
    summary: list[str] = []
    model.summary(line_length=100, print_fn=lambda text, **_: summary.append(text))
    made = {"params": model.count_params(), "out": "x".join(map(str, out[1:])), "config": config}
    return {**made, "summary": "\n".join(summary)}


def main() -> None:
    lines = [json.dumps({"name": name, "source": HEAD + text, **made(HEAD + text)}) for name, text in FORMS]
    (HERE / "keras_forms.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
