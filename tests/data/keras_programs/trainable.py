import keras
from keras import layers
a = keras.Sequential([keras.Input((10,)), layers.Embedding(20, 4, trainable=False), layers.Flatten(), layers.Dense(3, trainable=False), layers.Dense(2)])
def mk():
    i = keras.Input((32, 32, 3))
    base = keras.applications.VGG16(include_top=False, weights=None, input_tensor=i)
    base.trainable = False
    for l in base.layers[-4:]:
        l.trainable = True
    return keras.Model(i, layers.Dense(2)(layers.Flatten()(base.output)))
b = mk()
class L(layers.Layer):
    def __init__(self):
        super().__init__()
        self.ds = [layers.Dense(4), layers.Dense(5)]
        self.n = layers.Dense(6)
    def build(self, s):
        self.w = self.add_weight(shape=(6,), trainable=False, name='w')
        self.v = self.add_weight(shape=(6,), initializer='ones', name='v')
    def call(self, x):
        for d in self.ds: x = d(x)
        return self.n(x) * self.w + self.v
ii = keras.Input((7,))
l = L()
c = keras.Model(ii, l(ii))
l2 = L()
d = keras.Model(ii, layers.Dense(3)(l2(ii)))
l2.trainable = False
e = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.BatchNormalization(), layers.Dense(2)])
e.trainable = False
e.layers[0].trainable = True
f = keras.Sequential([keras.Input((8, 8, 3)), e, layers.Flatten(), layers.Dense(1)])
