# siamese with shared base, L1 distance by Lambda, keras backend
import numpy as np
from keras import backend as K
from keras.layers import Input, Lambda, Dense, Conv2D, Flatten, MaxPooling2D, Dropout
from keras.models import Model, Sequential
def initialize_base_network(input_shape):
    input = Input(shape=input_shape, name="base_input")
    x = Flatten(name="flatten_input")(input)
    x = Dense(128, activation='relu', name="first_base_dense")(x)
    x = Dropout(0.1, name="first_dropout")(x)
    x = Dense(128, activation='relu', name="second_base_dense")(x)
    return Model(inputs=input, outputs=x)
import keras.ops as ops
def euclidean_distance(vects):
    x, y = vects
    sum_square = ops.sum(ops.square(x - y), axis=1, keepdims=True)
    return ops.sqrt(ops.maximum(sum_square, K.epsilon()))
base_network = initialize_base_network((28, 28))
input_a = Input(shape=(28, 28,), name="left_input")
vect_output_a = base_network(input_a)
input_b = Input(shape=(28, 28,), name="right_input")
vect_output_b = base_network(input_b)
output = Lambda(euclidean_distance, name="output_layer", output_shape=(1,))([vect_output_a, vect_output_b])
model = Model([input_a, input_b], output)
