"""What a layer is called elsewhere: words of frameworks and papers, and the word that means it here."""

from __future__ import annotations

import re

_CALLED = {
    "conv": "convol atrousconv atrous dilatedconv stridedconv groupconv groupedconv gconv standardconv regularconv"
    " normalconv plainconv cnv convlayer cnn"
    " 합성곱 합성곱층 컨볼루션 卷积 畳み込み",
    "dwconv": "dw dwconv depthwise depthwiseconv dconv",
    "local": "localconv localconnected locallyconnected",
    "pixelunshuffle": "spacetodepth reorg",
    "sepconv": "sep separableconv separable dsconv dwsconv dscconv"
    " depthwiseseparableconv depthwiseseparable dwsepconv xceptionconv",
    "tconv": "upconv transposeconv convtranspose convt deconv fractionallystridedconv fractionalconv uptconv",
    "maxpool": "max mp maxpool 풀링 최대풀링 맥스풀링 池化",
    "avgpool": "avg avgpool meanpool ap subsampling 평균풀링",
    "gap": "globalavgpool globalavg globalpool gavgpool globalmeanpool gavg",
    "gmp": "globalmaxpool globalmax gmaxpool",
    "avgpool to": "adaptiveavgpool adaptiveavg adaptivepool",
    "maxpool to": "adaptivemaxpool",
    "bn": "batchnorm batch bnorm syncbatchnorm syncbn 배치정규화",
    "ln": "layernorm",
    "gn": "groupnorm",
    "instnorm": "instancenorm in2d",
    "lrn": "localresponsenorm localresponse responsenorm",
    "relu": "relu rectifier rectifiedlinear",
    "lrelu": "leakyrelu leaky",
    "silu": "swish",
    "hswish": "hardswish",
    "hsigmoid": "hardsigmoid",
    "sigmoid": "logistic sigm",
    "dropout": "drop spatialdropout 드롭아웃",
    "fc": "fullyconnected fullconnected fullyconn lin output outputs classifier logits head mlp densely"
    " 완전연결 완전연결층 전결합 전결합층 全连接",
    "flatten": "view flat ravel squeeze 평탄화 플래튼",
    "upsample": "up upsample upscale unpool interpolate resize upsamplenearest",
    "zeropad": "pad reflectpad zeropad reflectionpad",
    "concat": "concatenate concatenation cat merge join",
    "add": "sum plus elementwiseadd eltwiseadd addition eltwise",
    "mul": "multiply times multiplication",
    "residual": "res resblock residualblock resunit residualunit resid shortcut skip skipconnection",
    "identity": "noop nothing",
    "crop": "cropping centercrop",
    "softmax": "소프트맥스",
    "params": "parameters parameter param",
    "macs": "flops madds multiplyadds",
    "rf": "receptivefield",
}

MEANT: dict[str, str] = {word: ours for ours, words in _CALLED.items() for word in words.split()}
"""What is written elsewhere, in the form that `plain` gives it, and the word that means it here."""

_SPELT = {
    "convolutional": "conv",
    "convolution": "conv",
    "transposed": "transpose",
    "pooling": "pool",
    "padding": "pad",
    "upsampling": "upsample",
    "normalization": "norm",
    "normalisation": "norm",
    "average": "avg",
    "maximum": "max",
}

BEFORE: dict[str, tuple[str, ...]] = {"residual": ("[", "(", "{"), "zeropad": ("int",)}
"""A word of ours that is meant only where one of these tokens follows."""

WITHOUT = {"flatten": ("int",)}
"""A word of ours, and what stands behind it elsewhere and not here: view 7200."""


def plain(text: str) -> str:
    """A name without marks, dimensions and long endings, as `MEANT` has it.

    >>> plain("Global-Average Pooling2D"), plain("up_convolution layer")
    ('globalavgpool', 'upconv')
    """
    word = re.sub(r"[-_ .]+", "", text.casefold())
    word = re.sub(r"[123]d$|[123]d(?=trans)|layer$", "", word)
    for long, short in _SPELT.items():
        word = word.replace(long, short)
    return word


def meant(text: str) -> str | None:
    """The word of ours that means this; None where it is no other's word.

    >>> meant("conv_transpose"), meant("Max Pooling"), meant("vit")
    ('tconv', 'maxpool', None)
    """
    return MEANT.get(plain(text)) if len(text) <= 60 else None


_ATTENTION = "attention is not counted here: begin behind it, with the size that it makes"
_TRAINING = "it is no layer: a network ends with the layer before it"
_BRANCHES = "branches stand in a merge: concat[ conv 16 1x1 | conv 16 1x1, conv 32 3x3 same ]"
_SKIP = "a layer that is used again has a label, as in: skip: conv 16 3x3 same; relu; concat skip"

INSTEAD: dict[str, str] = {
    word: hint
    for words, hint in (
        ("attention selfattention multiheadattention mha transformer transformerencoder transformerdecoder"
         " transformerblock posembedding vit", _ATTENTION),
        ("loss crossentropy crossentropyloss mse mseloss optimizer adam sgd accuracy argmax", _TRAINING),
        ("inception inceptionblock inceptionmodule branch branches parallel split aspp", _BRANCHES),
        ("skip skipconnection shortcut skips enc encoder dec decoder", _SKIP),
        ("repeat repeated times loop", "a repeat stands behind brackets: [ conv 64 3x3 same ] x 3"),
        ("receptive receptivefield", "it is claimed, not written: rf = 5 behind a layer, or total rf = 5"),
        ("res resblock residualblock resunit residualunit resid basicblock",
         "a residual block is written residual B [ conv 64 3x3 same, relu, conv 64 3x3 same ]"),
        ("bottleneckblock bottleneck",
         "a bottleneck is written residual B [ conv 16 1x1, relu, conv 16 3x3 same, relu, conv 64 1x1 ]"),
        ("mbconv invertedresidual invertedbottleneck",
         "it is written conv 96 1x1, bn, relu6, dwconv 3x3 same, bn, relu6, conv 24 1x1, bn"),
        ("se seblock squeezeexcite squeezeexcitation squeezeandexcitation",
         "for 64 channels it is written mul[ identity | gap, conv 4 1x1, relu, conv 64 1x1, sigmoid ]"),
        ("fire firemodule", "it is written conv 16 1x1, relu, concat[ conv 64 1x1 | conv 64 3x3 same ], relu"),
        ("denseblock", "it is written [ concat[ identity | bn, relu, conv 12 3x3 same ] ] x 6"),
    )
    for word in words.split()
}  # fmt: skip
"""Words of papers and frameworks that no layer here is called by, and how what they mean is written."""


def instead_of(text: str) -> str:
    """How to write what has no word here; "" where nothing is known of it.

    >>> instead_of("Fire_Module")
    'it is written conv 16 1x1, relu, concat[ conv 64 1x1 | conv 64 3x3 same ], relu'
    """
    word = plain(text)
    return INSTEAD.get(word) or INSTEAD.get(word.rstrip("0123456789"), "")
