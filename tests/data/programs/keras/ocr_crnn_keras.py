from tensorflow import keras
from tensorflow.keras import layers

img_width = 200
img_height = 50
characters = "0123456789abcdefghijklmnopqrstuvwxyz"


def build_model():
    image = layers.Input(shape=(img_width, img_height, 1), name="image")
    x = layers.Conv2D(32, (3, 3), activation="relu", padding="same", name="Conv1")(image)
    x = layers.MaxPooling2D((2, 2), name="pool1")(x)
    x = layers.Conv2D(64, (3, 3), activation="relu", padding="same", name="Conv2")(x)
    x = layers.MaxPooling2D((2, 2), name="pool2")(x)

    # two pools: a quarter of the width is the number of steps
    new_shape = ((img_width // 4), (img_height // 4) * 64)
    x = layers.Reshape(target_shape=new_shape, name="reshape")(x)
    x = layers.Dense(64, activation="relu", name="dense1")(x)
    x = layers.Dropout(0.2)(x)

    x = layers.Bidirectional(layers.LSTM(128, return_sequences=True, dropout=0.25))(x)
    x = layers.Bidirectional(layers.LSTM(64, return_sequences=True, dropout=0.25))(x)
    x = layers.Dense(len(characters) + 1, activation="softmax", name="dense2")(x)
    return keras.models.Model(inputs=image, outputs=x, name="ocr")


model = build_model()
model.compile(optimizer=keras.optimizers.Adam(), loss="ctc")
model.summary()
