import tensorflow as tf
from tensorflow import keras as K_
from tensorflow.keras import layers as L

inputs = tf.keras.Input(shape=(32, 32, 3), name="img")
x = L.Conv2D(32, 3, activation="relu")(inputs)
x = L.Conv2D(64, 3, activation="relu")(x)
block_1_output = L.MaxPooling2D(3)(x)

x = L.Conv2D(64, 3, activation="relu", padding="same")(block_1_output)
x = L.Conv2D(64, 3, activation="relu", padding="same")(x)
block_2_output = L.add([x, block_1_output])

x = L.Conv2D(64, 3, activation=tf.nn.relu, padding="same")(block_2_output)
x = L.Conv2D(64, 3, activation="relu", padding="same")(x)
block_3_output = tf.keras.layers.Add(name="block_3")([x, block_2_output])

x = L.Conv2D(64, 3, activation="relu")(block_3_output)
x = L.GlobalAveragePooling2D()(x)
x = L.Dense(256, activation="relu")(x)
x = L.Dropout(0.5)(x)
outputs = L.Dense(10)(x)

model = K_.Model(inputs, outputs, name="toy_resnet")
model.summary()
