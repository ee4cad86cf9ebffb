from tensorflow import keras
from tensorflow.keras.layers import (
    Input,
    Conv2D,
    BatchNormalization,
    Activation,
    Add,
    GlobalAveragePooling2D,
    Dense,
    MaxPool2D,
)


def residual_block(x, filters, stride=1):
    shortcut = x
    y = Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    y = BatchNormalization()(y)
    y = Activation("relu")(y)
    y = Conv2D(filters, 3, padding="same", use_bias=False)(y)
    y = BatchNormalization()(y)
    if stride != 1 or shortcut.shape[-1] != filters:
        shortcut = Conv2D(filters, 1, strides=stride, use_bias=False)(x)
        shortcut = BatchNormalization()(shortcut)
    y = Add()([y, shortcut])
    return Activation("relu")(y)


def build_model(input_shape=(32, 32, 3), classes=10):
    inputs = Input(shape=input_shape)
    x = Conv2D(16, 3, padding="same", use_bias=False)(inputs)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    for stage, filters in enumerate([16, 32, 64]):
        for block in range(3):
            x = residual_block(x, filters, stride=2 if stage and block == 0 else 1)
    x = GlobalAveragePooling2D()(x)
    outputs = Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="resnet20")


if __name__ == "__main__":
    model = build_model()
    model.summary()
    print(model.count_params())
