import keras
from keras.layers import Input, LSTM, Dense, GRU, Embedding
i = Input((20, 71))
o, h, c = LSTM(256, return_state=True)(i)
d = Input((15, 93))
lstm = LSTM(256, return_sequences=True, return_state=True)
s, _, _ = lstm(d, initial_state=[h, c])
model = keras.Model([i, d], Dense(93, activation='softmax')(s))
g, gh = GRU(32, return_sequences=True, return_state=True)(i)
m2 = keras.Model([i, d], Dense(5)(GRU(32)(d, initial_state=gh)))
hi, ci = Input((256,)), Input((256,))
s2, h2, c2 = lstm(d, initial_state=[hi, ci])
m3 = keras.Model([d, hi, ci], Dense(93)(s2))
m4 = keras.Model([d, hi, ci], Dense(3)(LSTM(256)(d, initial_state=[hi, ci])))
m5 = keras.Model(i, Dense(2)(gh))
from keras import ops
m6 = keras.Model(i, Dense(2)(ops.expand_dims(gh, 1) + g))
m7 = keras.Model(i, Dense(2)(keras.layers.RepeatVector(4)(h)))
from keras import layers
w = layers.TimeDistributed(keras.Sequential([keras.Input((93,)), Dense(7, activation='relu'), layers.Dropout(.1), Dense(4)]))
m8 = keras.Model(d, w(d))
v = Input((4, 16, 16, 3))
b = keras.Sequential([keras.Input((16, 16, 3)), layers.ZeroPadding2D(1), layers.Conv2D(6, 3, strides=2), layers.BatchNormalization(), layers.ReLU(), layers.UpSampling2D(2), layers.Conv2D(3, 3, padding='same'), layers.GlobalAveragePooling2D(), Dense(5)])
m9 = keras.Model(v, LSTM(3)(layers.TimeDistributed(b)(v)))
