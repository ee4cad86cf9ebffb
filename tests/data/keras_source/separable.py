from tensorflow import keras

model = keras.models.Sequential(
    [
        keras.layers.Rescaling(1.0 / 255, input_shape=(64, 64, 3)),
        keras.layers.RandomFlip("horizontal"),
        keras.layers.SeparableConv2D(16, 3, padding="same", depth_multiplier=2),
        keras.layers.BatchNormalization(scale=False),
        keras.layers.ReLU(6.0),
        keras.layers.DepthwiseConv2D(3, strides=2, padding="same", use_bias=False),
        keras.layers.LayerNormalization(center=False),
        keras.layers.Dense(8),
        keras.layers.Conv2DTranspose(4, 3, strides=2, padding="same", output_padding=1),
        keras.layers.Conv2D(8, 3, dilation_rate=2, groups=2),
        keras.layers.GlobalAveragePooling2D(keepdims=True),
    ]
)
