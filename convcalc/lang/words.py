"""The reserved words: which family of kinds a layer word belongs to, and what no label may be called."""

FAMILIES: dict[str, str] = {}
"""Layer word -> the file in `layers/` that knows it."""

for _family, _words in {
    "conv": "conv dwconv sepconv local",
    "tconv": "tconv",
    "pool": "maxpool avgpool lppool gap gmp",
    "dense": "fc embedding",
    "recurrent": "lstm gru rnn bilstm bigru birnn",
    "norm": "bn ln gn instnorm lrn scale normalize",
    "pointwise": "relu relu6 lrelu prelu elu selu celu gelu silu mish hswish hsigmoid sigmoid tanh softplus softmax"
    " dropout identity",
    "merge": "concat add mul",
    "reshape": "flatten reshape zeropad crop shuffle take subsample",
    "resize": "upsample pixelshuffle pixelunshuffle",
    "channels": "channelmean channelmax",
    "activation_products": "matmul permute",
}.items():
    FAMILIES |= dict.fromkeys(_words.split(), _family)

ALIASES: dict[str, str] = {
    "convolution": "conv",
    "conv1d": "conv",
    "conv2d": "conv",
    "conv3d": "conv",
    "deconv": "tconv",
    "convtranspose": "tconv",
    "pool": "maxpool",
    "dense": "fc",
    "linear": "fc",
}
"""Other names of a layer word."""

AXES = {"conv1d": 1, "conv2d": 2, "conv3d": 3}
"""How many axes a layer's name says, as PyTorch's and Keras's do."""

MERGES = frozenset({"concat", "add", "mul"})
"""The words that join tensors; `residual` and `from` are grammar, not layers."""

FLAGS = frozenset(
    (
        "same same_lower valid half full causal bias nobias ceil floor depthwise noaffine nogamma nobeta bilinear"
        " bicubic corners crop sequence twobias primed"
    ).split()
)

CLAIMS = frozenset({"params", "weights", "biases", "macs", "activations", "memory", "rf", "jump", "inputs"})

SUMMED = CLAIMS - {"rf", "jump", "inputs"}
"""Claims of a sum over layers."""

MERGING = MERGES | {"identity"}
"""The words that stand for a branch, or join several."""

GRAMMAR = frozenset(
    "in x to as from for input let block default total name source note executed layout published residual if".split()
)

LAYERS = frozenset(FAMILIES) | frozenset(ALIASES)

RESERVED = LAYERS | FLAGS | CLAIMS | GRAMMAR

MEANT: dict[str, str] = {
    "conv2dtranspose": "tconv",
    "transposedconv": "tconv",
    "convolutional": "conv",
    "depthwise_conv": "dwconv",
    "separable_conv": "sepconv",
    "maxpool2d": "maxpool",
    "maxpooling2d": "maxpool",
    "max_pool": "maxpool",
    "avgpool2d": "avgpool",
    "averagepooling2d": "avgpool",
    "meanpool": "avgpool",
    "globalavgpool": "gap",
    "globalaveragepooling2d": "gap",
    "adaptiveavgpool2d": "avgpool",
    "batchnorm": "bn",
    "batchnorm2d": "bn",
    "batchnormalization": "bn",
    "layernorm": "ln",
    "groupnorm": "gn",
    "instancenorm": "instnorm",
    "leakyrelu": "lrelu",
    "leaky": "lrelu",
    "swish": "silu",
    "hardswish": "hswish",
    "hardsigmoid": "hsigmoid",
    "lin": "fc",
    "fully_connected": "fc",
    "upsampling2d": "upsample",
    "concatenate": "concat",
    "cat": "concat",
    "sum": "add",
    "multiply": "mul",
    "parameters": "params",
    "flops": "macs",
    "receptive_field": "rf",
}
"""What people coming from a framework write, and the word that means it here."""
