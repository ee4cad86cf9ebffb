from keras.layers import Input, merge, Convolution2D, MaxPooling2D, AveragePooling2D, Flatten, Dense
from keras.models import Model


def inception(x, a, b_reduce, b, c_reduce, c, d):
    one = Convolution2D(a, 1, 1, border_mode="same", activation="relu")(x)
    three = Convolution2D(b_reduce, 1, 1, border_mode="same", activation="relu")(x)
    three = Convolution2D(b, 3, 3, border_mode="same", activation="relu")(three)
    five = Convolution2D(c_reduce, 1, 1, border_mode="same", activation="relu")(x)
    five = Convolution2D(c, 5, 5, border_mode="same", activation="relu")(five)
    pool = MaxPooling2D(pool_size=(3, 3), strides=(1, 1), border_mode="same")(x)
    pool = Convolution2D(d, 1, 1, border_mode="same", activation="relu")(pool)
    return merge([one, three, five, pool], mode="concat", concat_axis=3)


image = Input(shape=(28, 28, 192))
x = inception(image, 64, 96, 128, 16, 32, 32)
x = Convolution2D(32, 3, 3, subsample=(2, 2), border_mode="valid", bias=False)(x)
x = AveragePooling2D(pool_size=(13, 13))(x)
x = Flatten()(x)
x = Dense(10, activation="softmax")(x)
model = Model(input=image, output=x)
