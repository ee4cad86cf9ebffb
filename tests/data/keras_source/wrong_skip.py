from keras.layers import *
from keras.models import Model
i = Input((30,30,1))
a = Conv2D(8,3,padding='same')(i)
p = MaxPooling2D()(a)
b = Conv2D(8,3,padding='same')(p)
p2 = MaxPooling2D()(b)
u = UpSampling2D()(p2)
u = concatenate([u, b], axis=3)
m = Model(i, u)
