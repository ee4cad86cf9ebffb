"""The classes of layers that frameworks print in summaries, and our word for each."""

from __future__ import annotations

import re

KINDS = {
    "conv": "conv1d conv2d conv3d conv convolution convolution1d convolution2d convolution3d atrousconvolution2d"
    " convolutional",
    "dwconv": "depthwiseconv2d depthwiseconv1d depthwiseconvolution2d",
    "sepconv": "separableconv2d separableconv1d separableconvolution2d",
    "tconv": "convtranspose1d convtranspose2d convtranspose3d conv1dtranspose conv2dtranspose conv3dtranspose"
    " deconvolution2d",
    "fc": "linear dense",
    "bn": "batchnorm1d batchnorm2d batchnorm3d batchnormalization syncbatchnorm",
    "ln": "layernorm layernormalization",
    "gn": "groupnorm groupnormalization",
    "maxpool": "maxpool1d maxpool2d maxpool3d maxpooling1d maxpooling2d maxpooling3d adaptivemaxpool2d",
    "avgpool": "avgpool1d avgpool2d avgpool3d averagepooling1d averagepooling2d averagepooling3d adaptiveavgpool1d"
    " adaptiveavgpool2d adaptiveavgpool3d",
    "gap": "globalaveragepooling1d globalaveragepooling2d globalaveragepooling3d globalavgpool2d",
    "gmp": "globalmaxpooling1d globalmaxpooling2d globalmaxpooling3d globalmaxpool2d",
    "flatten": "flatten",
    "prelu": "prelu",
    "input": "inputlayer",
    "": "relu relu6 leakyrelu elu selu celu gelu silu swish mish hardswish hardsigmoid hardtanh softplus softsign"
    " sigmoid tanh softmax logsoftmax thresholdedrelu dropout dropout1d dropout2d dropout3d alphadropout"
    " gaussiandropout gaussiannoise spatialdropout1d spatialdropout2d spatialdropout3d activation"
    " activityregularization add subtract multiply average maximum minimum concatenate merge identity zeropadding1d"
    " zeropadding2d zeropadding3d zeropad2d cropping1d cropping2d cropping3d reshape upsample upsampling1d"
    " upsampling2d upsampling3d upsamplingnearest2d pixelshuffle lambda rescaling normalization permute"
    " maxunpool2d tfoplambda",
}
"""Our word for each class of theirs; "" for what has no parameters and is judged by its size alone."""

CLASSES = {name: word for word, names in KINDS.items() for name in names.split()}


KEEPING = frozenset(
    "activation activityregularization gaussiannoise gaussiandropout alphadropout softsign thresholdedrelu hardtanh"
    " rescaling normalization identity dropout1d dropout2d dropout3d spatialdropout1d spatialdropout2d"
    " spatialdropout3d".split()
)
"""Further classes that keep the size: where one prints another, the print is false."""

KEEPING_ALL = KEEPING | frozenset(
    "relu relu6 leakyrelu prelu elu selu gelu silu swish mish softmax sigmoid tanh dropout batchnormalization"
    " batchnorm1d batchnorm2d batchnorm3d layernormalization layernorm".split()
)
"""All that gives back as many numbers as arrive, in the same places."""

SEQUENCES = frozenset(["lstm", "gru", "rnn", "embedding"])
"""Classes of PyTorch that make a sequence: steps, and the numbers of each behind them."""


def is_sequence_class(name: str) -> bool:
    """Is it a row of one of those?

    >>> is_sequence_class("LSTM: 1-1"), is_sequence_class("GRU (gru): 1-2"), is_sequence_class("RNNBlock: 1-3")
    (True, True, False)
    """
    return re.split(r"[:\s(]|[-_]\d", name)[0].lower() in SEQUENCES


def makes_sequence(name: str) -> bool:
    """Is it such a row, or one of attention, which prints steps first too?

    >>> makes_sequence("TransformerEncoder: 1-1"), makes_sequence("Transform: 1-1")
    (True, False)
    """
    return is_sequence_class(name) or name.startswith(("Transformer", "MultiheadAttention"))


def class_of(name: str) -> str | None:
    """The class in a row's name, in lower case, cut short or not; None where it is none that is known.

    >>> class_of("max_pooling2d_3 (MaxPooling2"), class_of("batch_normalization_2 (Batch"), class_of("Conv2d-1")
    ('maxpooling2d', 'batchnormalization', 'conv2d')
    >>> class_of("gap (Global"), class_of("global_max_pooling2d_1 (Global")
    (None, 'globalmaxpooling2d')
    """
    inside = re.search(r"\(([A-Z]\w*)(\)?)", name)
    stem = _bare(re.split(r"[:\s(]|[-_]\d", name)[0])
    if inside:
        bare = _bare(inside[1])
        if bare in CLASSES and (inside[2] or not any(_goes_on(bare, known, stem) for known in CLASSES)):
            return bare
        if not inside[2]:
            return _completed(bare, stem)
        return stem if stem in CLASSES and bare not in CLASSES and not inside[2] else None
    if stem in CLASSES:
        return stem
    javascript = re.search(r"_([A-Z][A-Za-z]*(?:[123]D)?)\d*$", name)
    if javascript and _bare(javascript[1]) in CLASSES:
        return _bare(javascript[1])
    return _completed(stem, stem) if len(stem) >= 6 else None


def _goes_on(cut: str, known: str, stem: str) -> bool:
    """Is a class that was cut here rather this longer one, which the row's name begins with?"""
    return known != cut and known.startswith(cut) and stem == known


def _completed(cut: str, stem: str) -> str | None:
    """The class that begins so: the one of the row's name, else the shortest; None where they are of several kinds."""
    found = sorted([known for known in CLASSES if known.startswith(cut)], key=len) if len(cut) > 1 else []
    if stem in CLASSES and (stem in found or not cut):
        return stem
    two = [known for known in found if known.endswith("2d")] or found
    words = {CLASSES[known] for known in two}
    words -= {"tconv"} if len(words) > 1 else set()
    return two[0] if len(words) == 1 else None


def _bare(word: str) -> str:
    return re.sub(r"v\d+$", "", word.lower().replace("_", ""))


def word_of_class(name: str) -> str | None:
    """Our word for the class in a row's name; None for a block, or a class that is not known."""
    found = class_of(name)
    return None if found is None else CLASSES[found]


def is_own_parameter(word: str) -> bool:
    """Is a layer of this word a parameter of a module itself, of which no summary has a row?"""
    return word in ("shift", "scale")


def is_norm(word: str) -> bool:
    """Does a layer of this word keep every size?"""
    return word in ("ln", "gn", "bn")


def is_norm_of_batch(printed: str | None, word: str) -> bool:
    """Is a batch norm printed for a norm of groups of one, as which one without running statistics is shown?"""
    return printed == "bn" and word == "gn"
