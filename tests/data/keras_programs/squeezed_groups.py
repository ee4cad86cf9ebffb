# SE-ResNeXt-ish with Lambda split/grouped conv & keras.utils
import keras as tf
from keras import layers as L
def se(x, r=8):
    c = x.shape[-1]
    s = L.GlobalAveragePooling2D()(x)
    s = L.Dense(c // r, activation='relu', use_bias=False)(s)
    s = L.Dense(c, activation='sigmoid', use_bias=False)(s)
    s = L.Reshape((1, 1, c))(s)
    return L.multiply([x, s])
def block(x, f, groups=8, stride=1):
    y = L.Conv2D(f, 1, use_bias=False)(x)
    y = L.BatchNormalization()(y)
    y = L.ReLU()(y)
    y = L.Conv2D(f, 3, strides=stride, padding='same', groups=groups, use_bias=False)(y)
    y = L.BatchNormalization()(y)
    y = L.PReLU(shared_axes=[1, 2])(y)
    y = se(y)
    if stride > 1 or x.shape[-1] != f:
        x = L.Conv2D(f, 1, strides=stride, use_bias=False)(x)
        x = L.BatchNormalization()(x)
    return L.Activation(tf.activations.relu)(L.add([x, y]))
i = L.Input((64, 64, 3))
x = L.Conv2D(32, 7, 2, 'same')(i)
for f, n in zip([64, 128], [2, 2]):
    for k in range(n):
        x = block(x, f, stride=2 if k == 0 else 1)
x = L.GlobalAveragePooling2D()(x)
model = tf.Model(i, L.Dense(7)(x))
