# FCN-8 from vgg, Conv2DTranspose and crop
from keras.layers import *
from keras.models import Model
from keras.applications import VGG16
vgg = VGG16(include_top=False, weights='imagenet', input_shape=(224, 224, 3))
pool3 = vgg.get_layer('block3_pool').output
pool4 = vgg.get_layer('block4_pool').output
x = vgg.output
x = Conv2D(128, 7, activation='relu', padding='same')(x)
x = Dropout(0.5)(x)
x = Conv2D(128, 1, activation='relu', padding='same')(x)
x = Conv2D(21, 1)(x)
x = Conv2DTranspose(21, 4, strides=2, use_bias=False)(x)
x = Cropping2D(1)(x)
s4 = Conv2D(21, 1)(pool4)
x = Add()([x, s4])
x = Conv2DTranspose(21, 4, strides=2, use_bias=False)(x)
x = Cropping2D(((1, 1), (1, 1)))(x)
s3 = Conv2D(21, 1)(pool3)
x = Add()([s3, x])
x = Conv2DTranspose(21, 16, strides=8, use_bias=False)(x)
x = Cropping2D(4)(x)
out = Activation('softmax')(x)
model = Model(vgg.input, out)
