# shared embedding, cosine similarity (two towers)
import keras
from keras import layers, ops
emb = layers.Embedding(1000, 32)
tower = keras.Sequential([layers.Dense(64, activation='relu'), layers.Dense(32)], name='tower')
u, v = keras.Input((1,), name='user'), keras.Input((1,), name='movie')
uu = tower(layers.Flatten()(emb(u)))
vv = tower(layers.Flatten()(layers.Embedding(500, 32)(v)))
cos = layers.Dot(axes=1, normalize=True)([uu, vv])
bias = layers.Flatten()(layers.Embedding(1000, 1)(u))
x = layers.Add()([cos, bias])
model = keras.Model([u, v], layers.Activation('sigmoid')(x))
