# TimeDistributed CNN + LSTM video
from keras.models import Sequential
from keras.layers import *
from keras.applications import MobileNetV2
mobilenet = MobileNetV2(include_top=False, weights="imagenet", input_shape=(64, 64, 3))
mobilenet.trainable = True
for layer in mobilenet.layers[:-40]:
    layer.trainable = False
model = Sequential()
model.add(Input(shape=(16, 64, 64, 3)))
model.add(TimeDistributed(mobilenet))
model.add(Dropout(0.25))
model.add(TimeDistributed(Flatten()))
lstm_fw = LSTM(units=32)
lstm_bw = LSTM(units=32, go_backwards=True)
model.add(Bidirectional(lstm_fw, backward_layer=lstm_bw))
model.add(Dropout(0.25))
model.add(Dense(256, activation='relu'))
model.add(Dense(2, activation='softmax'))
