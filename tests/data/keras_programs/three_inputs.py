# multi in / multi out with Embedding and numeric
import keras
from keras import layers
cat_in = keras.Input(shape=(1,), name='cat')
num_in = keras.Input(shape=(12,), name='num')
img_in = keras.Input(shape=(48, 48, 3), name='img')
e = layers.Embedding(50, 8)(cat_in)
e = layers.Flatten()(e)
n = layers.BatchNormalization()(num_in)
n = layers.Dense(32, activation=layers.LeakyReLU(negative_slope=0.1))(n)
c = img_in
for f in (16, 32):
    c = layers.SeparableConv2D(f, 3, padding='same', activation='relu')(c)
    c = layers.MaxPooling2D(3, strides=2, padding='same')(c)
c = layers.GlobalMaxPooling2D()(c)
x = layers.concatenate([e, n, c])
a = layers.Dense(1, name='age')(x)
g = layers.Dense(3, activation='softmax', name='gender')(layers.Dropout(.4)(x))
model = keras.Model(inputs=[cat_in, num_in, img_in], outputs=[a, g])
