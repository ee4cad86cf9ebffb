from tensorflow.keras.layers import Conv1D, Input, Activation, Multiply, Add
from tensorflow.keras.models import Model


def residual(x, filters, dilation):
    a = Conv1D(filters, 2, padding="causal", dilation_rate=dilation, activation="tanh")(x)
    b = Conv1D(filters, 2, padding="causal", dilation_rate=dilation, activation="sigmoid")(x)
    z = Multiply()([a, b])
    z = Conv1D(filters, 1)(z)
    return Add()([x, z]), z


inp = Input(shape=(1024, 1))
x = Conv1D(16, 2, padding="causal")(inp)
skips = []
for rate in [2**i for i in range(8)]:
    x, s = residual(x, 16, rate)
    skips.append(s)
out = Activation("relu")(Add()(skips))
out = Conv1D(1, 1)(out)
model = Model(inp, out)
print(model.output_shape)
