from keras.models import Sequential
from keras.layers import (
    Activation, BatchNormalization, Conv2D, Dense, Dropout, Flatten, LSTM, MaxPooling2D, TimeDistributed,
)

frames, side, classes = 10, 64, 5

model = Sequential()
model.add(TimeDistributed(Conv2D(16, (3, 3), strides=2, padding="same", activation="relu"), input_shape=(frames, side, side, 3)))
model.add(TimeDistributed(MaxPooling2D((2, 2))))
model.add(TimeDistributed(BatchNormalization()))
model.add(TimeDistributed(Conv2D(8, (3, 5))))
model.add(TimeDistributed(Activation("relu")))
model.add(TimeDistributed(Flatten()))
model.add(TimeDistributed(Dropout(0.2)))
model.add(LSTM(32, return_sequences=True))
model.add(TimeDistributed(Dense(classes, activation="softmax")))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
