# conv1d + attention layer Keras, ECG; nested functions & lists
import keras
from keras import layers
def build(input_shape=(1000, 12), blocks=[(64, 16), (128, 8), (196, 4)], n_out=5):
    x = inp = keras.Input(input_shape)
    for k, (f, s) in enumerate(blocks):
        y = layers.Conv1D(f, s, padding="same", dilation_rate=2 ** k)(x)
        y = layers.BatchNormalization()(y)
        y = layers.LeakyReLU()(y)
        y = layers.SpatialDropout1D(0.1)(y)
        x = layers.MaxPooling1D(2)(y)
    q = layers.Conv1D(64, 1)(x)
    a = layers.Attention()([q, q])
    x = layers.Concatenate()([layers.GlobalAveragePooling1D()(q), layers.GlobalMaxPooling1D()(a)])
    for u in (128, 64):
        x = layers.Dense(u, kernel_regularizer=keras.regularizers.L2(1e-4))(x)
        x = layers.LayerNormalization()(x)
        x = layers.Activation(keras.activations.swish)(x)
    return keras.Model(inp, layers.Dense(n_out, activation="sigmoid")(x))
model = build()
