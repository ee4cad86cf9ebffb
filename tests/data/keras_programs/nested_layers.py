import keras
from keras import layers
base = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(96, 96, 3))

class Block(layers.Layer):
    def __init__(self, n):
        super().__init__()
        self.d = layers.Dense(n)
        self.e = layers.Dense(n)
    def call(self, x):
        return self.e(self.d(x))
i = keras.Input((96, 96, 3))
x = keras.Sequential([layers.RandomFlip('horizontal'), layers.RandomRotation(0.1)])(i)
x = layers.Rescaling(1 / 127.5, offset=-1)(x)
x = base(x, training=False)
x = layers.GlobalAveragePooling2D()(x)
x = Block(8)(x)
x = layers.Dropout(0.2)(x)
m = keras.Model(i, layers.Dense(1)(x))
m.layers[3].trainable = False
enc = keras.Sequential([keras.Input((10,)), layers.Dense(7, name='a'), layers.Dense(5, name='b')])
a, b = keras.Input((10,)), keras.Input((10,))
s = keras.Model([a, b], layers.Dense(1)(layers.Concatenate()([enc(a), layers.Dense(5)(enc(b))])))
n = 0
for l in s.layers:
    n += 1
s.layers[2].trainable = False
t = keras.Sequential([keras.Input((n,)), layers.Dense(len(m.layers))])
m.layers[5].trainable = False
