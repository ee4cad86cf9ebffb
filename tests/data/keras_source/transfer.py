from tensorflow.keras.applications import VGG16
from tensorflow.keras.applications.vgg16 import preprocess_input
from tensorflow.keras.layers import Dense, Dropout, GlobalAveragePooling2D
from tensorflow.keras.models import Model
from tensorflow.keras.preprocessing.image import ImageDataGenerator

base_model = VGG16(weights="imagenet", include_top=False, input_shape=(150, 150, 3))
for layer in base_model.layers[:15]:
    layer.trainable = False

x = base_model.get_layer("block5_pool").output
x = GlobalAveragePooling2D()(x)
x = Dense(256, activation="relu")(x)
x = Dropout(0.5)(x)
predictions = Dense(5, activation="softmax")(x)

model = Model(inputs=base_model.input, outputs=predictions)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy")

train = ImageDataGenerator(preprocessing_function=preprocess_input).flow_from_directory("train")
history = model.fit(train, epochs=10, steps_per_epoch=len(train))
