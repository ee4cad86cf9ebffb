import keras
from keras import layers, ops
from keras.layers import Lambda


class Linear(layers.Layer):
    def __init__(self, units=32):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="random_normal", trainable=True)

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b


class Attention(layers.Layer):
    def build(self, input_shape):
        self.W = self.add_weight(name="att_weight", shape=(input_shape[-1], 1), initializer="normal")
        self.b = self.add_weight(name="att_bias", shape=(input_shape[1], 1), initializer="zeros")
        super().build(input_shape)

    def call(self, x):
        e = ops.tanh(ops.dot(x, self.W) + self.b)
        a = ops.softmax(e, axis=1)
        output = x * a
        return ops.sum(output, axis=1)


class Bahdanau(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.W1 = layers.Dense(units)
        self.W2 = layers.Dense(units)
        self.V = layers.Dense(1)

    def call(self, query, values):
        query = ops.expand_dims(query, 1)
        score = self.V(ops.tanh(self.W1(query) + self.W2(values)))
        weights = ops.softmax(score, axis=1)
        return ops.sum(weights * values, axis=1)


i = keras.Input((12, 6))
a = keras.Model(i, Linear(4)(Linear(5)(i)))
b = keras.Model(i, layers.Dense(2)(Attention()(layers.LSTM(8, return_sequences=True)(i))))
s = layers.GRU(7, return_sequences=True)(i)
c = keras.Model(i, layers.Dense(2)(Bahdanau(9)(s[:, -1], s)))
q, k, w = layers.Dense(5)(i), layers.Dense(5)(i), layers.Dense(3)(i)
p = ops.softmax(ops.matmul(q, ops.transpose(k, (0, 2, 1))) / 2.2)
e = keras.Model(i, ops.matmul(p, w))
f = keras.Model(i, layers.Dense(2)(layers.Concatenate(axis=1)([i, layers.Dense(6)(i[:, :3])])))
j = keras.Input((9, 7, 3))
g = keras.Model(j, layers.Conv2D(4, 3)(layers.concatenate([j, layers.Conv2D(3, 1)(j)], axis=2)))
h = keras.Model(j, layers.Conv2D(4, 3)(ops.pad(j, [[0, 0], [2, 2], [1, 3], [0, 0]], mode="reflect")))
l = keras.Model(j, layers.Conv2D(4, 3)(layers.Resizing(20, 11)(j)))
m = keras.Model(j, layers.Conv2D(4, 3)(layers.Resizing(4, 11, interpolation="nearest")(j)))
n = keras.Model(i, layers.dot([q, k], axes=2))
o = keras.Model(j, layers.Conv2D(4, 3)(layers.Conv2D(3, 1)(j) + layers.GlobalAveragePooling2D(keepdims=True)(j)))
r = keras.Model(j, layers.Conv2D(4, 3)(layers.Conv2D(3, 1)(j) + layers.Conv2D(1, 1)(j)))
