# what inner layers of a known network give, as for styles and heat maps, and distances of pairs
import keras
from keras import layers, ops

backbone = keras.applications.VGG16(include_top=False, weights=None, input_shape=(64, 64, 3))
backbone.trainable = False
model = keras.Model(backbone.input, [backbone.get_layer(each).output for each in ("block1_conv2", "block3_conv1")])
one, other = keras.Input((8,), name="one"), keras.Input((8,), name="other")
dense = layers.Dense(4)
first, second = [ops.normalize(dense(each), axis=1) for each in (one, other)]
pairs = keras.Model([one, other], [first * second, keras.activations.get("sigmoid")(first)], name="pairs")
