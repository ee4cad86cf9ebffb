# custom Model with list of layers, add_weight cls token & positions (ViT)
import keras
from keras import layers, ops
class ClassToken(layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(shape=(1, 1, input_shape[-1]), initializer="random_normal", trainable=True)
    def call(self, inputs):
        batch_size = ops.shape(inputs)[0]
        cls = ops.broadcast_to(self.w, [batch_size, 1, inputs.shape[-1]])
        return ops.concatenate([cls, inputs], axis=1)
i = keras.Input((32, 32, 3))
x = layers.Conv2D(64, 4, strides=4)(i)
x = layers.Reshape((64, 64))(x)
x = ClassToken()(x)
for _ in range(2):
    y = layers.LayerNormalization()(x)
    y = layers.MultiHeadAttention(4, 16)(y, y)
    x = layers.Add()([x, y])
x = layers.Lambda(lambda t: t[:, 0])(x)
model = keras.Model(i, layers.Dense(10)(x))
