import tensorflow as tf
from tensorflow.keras import layers
from tensorflow import keras

IMG_WIDTH, IMG_HEIGHT, IMG_CHANNELS = 100, 100, 3


def conv_block(x, n, drop):
    x = layers.Conv2D(n, 3, activation="relu", kernel_initializer="he_normal", padding="same")(x)
    x = layers.Dropout(drop)(x)
    return layers.Conv2D(n, 3, activation="relu", kernel_initializer="he_normal", padding="same")(x)


inputs = layers.Input((IMG_HEIGHT, IMG_WIDTH, IMG_CHANNELS))
s = layers.Lambda(lambda x: x / 255)(inputs)
skips = []
x = s
for n, drop in [(16, 0.1), (32, 0.1), (64, 0.2), (128, 0.2)]:
    x = conv_block(x, n, drop)
    skips.append(x)
    x = layers.MaxPooling2D((2, 2))(x)
x = conv_block(x, 256, 0.3)
for n, drop in [(128, 0.2), (64, 0.2), (32, 0.1), (16, 0.1)]:
    x = layers.Conv2DTranspose(n, (2, 2), strides=(2, 2), padding="same")(x)
    x = layers.concatenate([x, skips.pop()])
    x = conv_block(x, n, drop)
outputs = layers.Conv2D(1, (1, 1), activation="sigmoid")(x)
model = keras.Model(inputs=[inputs], outputs=[outputs])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.summary()
