import keras
from keras import layers, ops
from keras.layers import Lambda
i = keras.Input((10, 4))
x = layers.GRU(6, return_sequences=True)(i)
a = keras.Model(i, layers.Dense(2)(Lambda(lambda t: t[:, -1])(x)))
b = keras.Model(i, layers.Dense(2)(Lambda(lambda t: t[:, -1, :])(x)))
c = keras.Model(i, layers.Dense(2)(Lambda(lambda t, n: t[:, -n:, :], arguments={'n': 3})(x)))
d = keras.Model(i, layers.Dense(2)(x[:, 1:9:3, 2:5]))
e = keras.Model(i, layers.Dense(2)(x[:, ::2]))
f = keras.Model(i, layers.Conv1D(3, 2)(x[:, :, 0][:, :, None]))
g = keras.Model(i, layers.Conv2D(3, 1)(x[:, None]))
j = keras.Input((9, 8, 6))
h = keras.Model(j, layers.Conv2D(3, 1)(j[:, 1:-1, 1:-1, :]))
k = keras.Model(j, layers.Dense(3)(j[:, 0, 0]))
l = keras.Model(j, layers.Dense(3)(j[:, :, :, 1]))
m = keras.Model(j, layers.Dense(3)(j[..., 1:3]))
n = keras.Model(j, layers.Conv2D(3, 1)(j[:, ::2, ::2]))
