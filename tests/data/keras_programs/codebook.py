# a VQ-VAE, small, with the codes as a weight of its own layer
import keras
from keras import layers, ops


class Codebook(layers.Layer):
    def __init__(self, codes, size, beta=0.25):
        super().__init__()
        self.codes, self.size, self.beta = codes, size, beta

    def build(self, shape):
        self.vectors = self.add_weight(shape=(self.size, self.codes), initializer="random_uniform", name="vectors")

    def call(self, x):
        shape = ops.shape(x)
        rows = ops.reshape(x, [-1, self.size])
        distances = ops.sum(rows**2, axis=1, keepdims=True) + ops.sum(self.vectors**2, axis=0)
        distances = distances - 2 * ops.matmul(rows, self.vectors)
        chosen = ops.one_hot(ops.argmin(distances, axis=1), self.codes)
        made = ops.reshape(ops.matmul(chosen, ops.transpose(self.vectors)), shape)
        self.add_loss(self.beta * ops.mean((ops.stop_gradient(made) - x) ** 2))
        return x + ops.stop_gradient(made - x)


inputs = keras.Input((12, 12, 3))
x = layers.Conv2D(8, 4, strides=2, padding="same", activation="relu")(inputs)
x = Codebook(20, 6)(layers.Conv2D(6, 1)(x))
x = layers.Conv2DTranspose(3, 4, strides=2, padding="same")(x)
model = keras.Model(inputs, x)
