from tensorflow.keras.layers import *
from tensorflow.keras.models import *
from tensorflow.keras.optimizers import Adam


def unet(pretrained_weights=None, input_size=(None, None, 1), width=64):
    inputs = Input(input_size)
    skips, x = [], inputs
    for level in range(4):
        x = Conv2D(width * 2**level, 3, activation="relu", padding="same", kernel_initializer="he_normal")(x)
        x = Conv2D(width * 2**level, 3, activation="relu", padding="same", kernel_initializer="he_normal")(x)
        skips.append(x)
        x = MaxPooling2D(pool_size=(2, 2))(x)
    x = Conv2D(width * 16, 3, activation="relu", padding="same")(x)
    x = Conv2D(width * 16, 3, activation="relu", padding="same")(x)
    for level in reversed(range(4)):
        x = Conv2DTranspose(width * 2**level, 2, strides=2, padding="same")(x)
        x = concatenate([skips[level], x], axis=-1)
        x = Conv2D(width * 2**level, 3, activation="relu", padding="same")(x)
        x = Conv2D(width * 2**level, 3, activation="relu", padding="same")(x)
    outputs = Conv2D(1, 1, activation="sigmoid")(x)
    model = Model(inputs=inputs, outputs=outputs)
    model.compile(optimizer=Adam(learning_rate=1e-4), loss="binary_crossentropy")
    if pretrained_weights:
        model.load_weights(pretrained_weights)
    return model
