# WaveNet-like dilated residual 1D
from keras.layers import *
from keras.models import Model
def wave_block(x, filters, kernel_size, n):
    dilation_rates = [2 ** i for i in range(n)]
    x = Conv1D(filters=filters, kernel_size=1, padding='same')(x)
    res_x = x
    for dilation_rate in dilation_rates:
        tanh_out = Conv1D(filters=filters, kernel_size=kernel_size, padding='same', activation='tanh', dilation_rate=dilation_rate)(x)
        sigm_out = Conv1D(filters=filters, kernel_size=kernel_size, padding='same', activation='sigmoid', dilation_rate=dilation_rate)(x)
        x = Multiply()([tanh_out, sigm_out])
        x = Conv1D(filters=filters, kernel_size=1, padding='same')(x)
        res_x = Add()([res_x, x])
    return res_x
inp = Input(shape=(400, 8))
x = wave_block(inp, 16, 3, 6)
x = wave_block(x, 32, 3, 4)
x = Bidirectional(GRU(32, return_sequences=True))(x)
out = Dense(11, activation='softmax', name='out')(x)
model = Model(inputs=inp, outputs=out)
