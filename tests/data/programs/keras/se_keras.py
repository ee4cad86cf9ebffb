from keras.layers import *
from keras.models import Model


def squeeze_excite_block(tensor, ratio=16):
    filters = tensor.shape[-1]
    se = GlobalAveragePooling2D()(tensor)
    se = Reshape((1, 1, filters))(se)
    se = Dense(filters // ratio, activation="relu", kernel_initializer="he_normal", use_bias=False)(se)
    se = Dense(filters, activation="sigmoid", kernel_initializer="he_normal", use_bias=False)(se)
    return multiply([tensor, se])


inp = Input(shape=(56, 56, 64))
x = Conv2D(64, 3, padding="same")(inp)
x = squeeze_excite_block(x)
x = add([x, inp])
model = Model(inp, x)
