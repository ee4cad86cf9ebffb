import keras
from keras import backend as K
from keras.layers import Input, Conv2D, MaxPooling2D, Dense, Flatten, Lambda
from keras.models import Sequential, Model

left_input = Input((105, 105, 1))
right_input = Input((105, 105, 1))

convnet = Sequential()
convnet.add(Conv2D(64, (10, 10), activation="relu", input_shape=(105, 105, 1)))
convnet.add(MaxPooling2D())
convnet.add(Conv2D(128, (7, 7), activation="relu"))
convnet.add(MaxPooling2D())
convnet.add(Conv2D(128, (4, 4), activation="relu"))
convnet.add(MaxPooling2D())
convnet.add(Conv2D(256, (4, 4), activation="relu"))
convnet.add(Flatten())
convnet.add(Dense(4096, activation="sigmoid"))

# call the convnet Sequential model on each of the input tensors so params will be shared
encoded_l = convnet(left_input)
encoded_r = convnet(right_input)
L1_layer = Lambda(lambda tensors: K.abs(tensors[0] - tensors[1]))
L1_distance = L1_layer([encoded_l, encoded_r])
prediction = Dense(1, activation="sigmoid")(L1_distance)
siamese_net = Model(inputs=[left_input, right_input], outputs=prediction)
