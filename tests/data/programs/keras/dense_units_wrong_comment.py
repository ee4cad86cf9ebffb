model = Sequential(
    [
        layers.Rescaling(1.0 / 255, input_shape=(180, 180, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),  # output (180, 180, 16)
        layers.MaxPooling2D(),  # output (90, 90, 16)
        layers.Conv2D(32, 3, padding="same", activation="relu"),  # output (90, 90, 32)
        layers.MaxPooling2D(),  # output (45, 45, 32)
        layers.Conv2D(64, 3, padding="same", activation="relu"),  # output (45, 45, 64)
        layers.MaxPooling2D(),  # output (23, 23, 64)
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(5),
    ]
)
