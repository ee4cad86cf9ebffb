from keras.models import Sequential
from keras.layers import Dense, Dropout, Flatten, Conv2D, MaxPooling2D

batch_size = 128
num_classes = 10
img_rows, img_cols = 28, 28

model = Sequential()
model.add(Conv2D(32, kernel_size=(3, 3), activation="relu", input_shape=(img_rows, img_cols, 1)))  # 26x26x32
model.add(Conv2D(64, (3, 3), activation="relu"))  # 24x24x64
model.add(MaxPooling2D(pool_size=(2, 2)))  # 12x12x64
model.add(Conv2D(64, (3, 3), activation="relu"))  # 12x12x64
model.add(Dropout(0.25))
model.add(Flatten())  # 6400
model.add(Dense(128, activation="relu"))
model.add(Dense(num_classes, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adadelta", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=batch_size, epochs=12, verbose=1, validation_data=(x_test, y_test))
score = model.evaluate(x_test, y_test, verbose=0)
print("Test loss:", score[0])
