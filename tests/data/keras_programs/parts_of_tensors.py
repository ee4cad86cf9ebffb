# a transformer of one's own, whose heads are split, stacked and put together again
import keras
from keras import layers, ops


class Heads(layers.Layer):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = layers.Dense(3 * dim, use_bias=False)
        self.out = layers.Dense(dim)
        self.act = keras.activations.get("gelu")

    def call(self, x):
        query, key, value = ops.split(self.qkv(x), 3, axis=-1)
        made = []
        for q, k, v in zip(*[ops.split(each, self.heads, axis=-1) for each in (query, key, value)]):
            scores = ops.softmax(ops.matmul(q, ops.transpose(k, (0, 2, 1))), axis=-1)
            made.append(ops.matmul(scores, v))
        return self.act(self.out(ops.concatenate(made, axis=-1)))


inputs = keras.Input((12, 16))
x = inputs + Heads(16, 2)(inputs)
first, second, rest = ops.split(x, [2, 5], axis=1)
steps = ops.unstack(first, axis=1)
whole = ops.stack([layers.Dense(6)(each) for each in steps], axis=1)
image = layers.Conv2D(4, 2, padding="same")(ops.stack([x, ops.tile(ops.expand_dims(x[:, 0], 1), [1, 12, 1])], axis=-1))
wide = layers.Dense(3)(ops.tile(second, [1, 2, 3]))
model = keras.Model(inputs, [whole, image, layers.GlobalMaxPooling1D()(wide), layers.Dense(2)(layers.Flatten()(rest))])
