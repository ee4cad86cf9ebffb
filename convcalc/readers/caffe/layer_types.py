"""Caffe's types of layers -> ours, a row each; what is left out at test time; what is refused by name.

Source: BVLC Caffe, caffe.proto and the layers' own files; for types of its branches: weiliu89/caffe (SSD), SegNet,
DeepLab, PSPNet, SENet, ShuffleNet.
"""

from __future__ import annotations

from convcalc.layers.kind import Given
from convcalc.readers.caffe import moving_layers, window_layers
from convcalc.readers.caffe.caffe_network import Blob, CaffeLayer, CaffeRow


def inner_product(at: CaffeLayer) -> list[Blob]:
    if at.axis("axis", 1) != 1:
        at.a.refuse("a product over a part of the axes is not read", at.a.field("axis"), "axis: 1 takes all of them")
    given: Given = {"": at.a.whole("num_output", None, 1)}
    return at.made("fc", given if at.a.flag("bias_term", True) else {**given, "nobias": True})


def embedding(at: CaffeLayer) -> list[Blob]:
    """A vector for each number: N numbers make N rows of them, which is the other order of our axes."""
    if at.x.size:
        at.a.refuse(f"it needs a vector, {at.x.text('chw')} arrives")
    size = (at.a.whole("input_dim", None, 1), at.a.whole("num_output", None, 1))
    biased = at.a.flag("bias_term", True)
    made = at.add("embedding", {"size": size}, inside=biased)
    return [Blob(at.add("scale", {"nogamma": True, "bias": True}, (made,)) if biased else made, (1, 0))]


def response_norm(at: CaffeLayer) -> list[Blob]:
    if at.a.word("norm_region", "ACROSS_CHANNELS WITHIN_CHANNEL") == "WITHIN_CHANNEL":
        at.note("LRN within a channel is shown as lrn; the receptive field is counted without its window")
    return at.made("lrn", {"": at.a.whole("local_size", 5, 1)})


def batch_norm(at: CaffeLayer) -> list[Blob]:
    return at.made("bn", {} if at.a.flag("scale_bias", False) else {"noaffine": True})


def own_batch_norm(at: CaffeLayer) -> list[Blob]:
    at.note("BN is read as a batch norm with a scale, a shift and two statistics a channel")
    return at.made("bn")


def scale(at: CaffeLayer) -> list[Blob]:
    """Trained factors where it reads one blob; the second of two is the factors."""
    bias = at.a.flag("bias_term", False)
    if len(at.blobs) == 1:
        return at.made("scale", {**_one_a_channel(at), **({"bias": True} if bias else {})})
    if at.axis("axis", 1, behind=False) != 0:
        at.a.refuse("factors that begin on another axis than 0 are not read", at.a.field("axis"))
    made = at.add("mul", {}, at.reads, inside=bias)
    return [Blob(at.add("scale", {"nogamma": True, "bias": True}, (made,)) if bias else made)]


def shift(at: CaffeLayer) -> list[Blob]:
    """Trained shifts where it reads one blob; the second of two is added."""
    if len(at.blobs) == 2:
        return at.made("add", {}, *at.reads)
    return at.made("scale", {"nogamma": True, "bias": True, **_one_a_channel(at)})


def _one_a_channel(at: CaffeLayer) -> Given:
    """One number a channel, or with `num_axes: 0` one for all."""
    axes = at.a.whole("num_axes", 1, -1)
    if axes == 0:
        return {"": 1}
    if at.axis("axis", 1) != 1 or axes not in (1, 1 if at.x.size else -1):
        at.a.refuse(
            "numbers for other axes than the channels are not read", at.a.field("axis") or at.a.field("num_axes")
        )
    return {}


def normalized(at: CaffeLayer) -> list[Blob]:
    at.note("Normalize is shown as its trained factors")
    return at.made("scale", {"": 1} if at.a.flag("channel_shared", True) else {})


def mean_variance(at: CaffeLayer) -> list[Blob]:
    if at.a.flag("across_channels", False):
        return at.made("gn", {"": 1, "noaffine": True})
    return at.made("instnorm", {"noaffine": True})


def rectified(at: CaffeLayer) -> list[Blob]:
    slope = at.a.decimal("negative_slope", "0")
    return at.made("lrelu", {"decimal": slope}) if float(slope) else at.made("relu")


def parametric(at: CaffeLayer) -> list[Blob]:
    return at.made("prelu", {"": 1} if at.a.flag("channel_shared", False) else {})


def exponential(at: CaffeLayer) -> list[Blob]:
    return at.made("elu", {"decimal": at.a.decimal("alpha", "1")} if at.a.has("alpha") else {})


def clipped(at: CaffeLayer) -> list[Blob]:
    if float(at.a.decimal("min", "0")) == 0 and float(at.a.decimal("max", "0")) == 6:
        return at.made("relu6")
    at.note("Clip is shown as identity")
    return at.made("identity")


def dropout(at: CaffeLayer) -> list[Blob]:
    return at.made("dropout", {"decimal": at.a.decimal("dropout_ratio", "0.5")})


def softmax(at: CaffeLayer) -> list[Blob]:
    axis = at.axis("axis", 1)
    if axis != 1:
        at.note(f"softmax over axis {axis}, not over the channels")
    return at.made("softmax")


def eltwise(at: CaffeLayer) -> list[Blob]:
    way = at.a.word("operation", "PROD SUM MAX" if at.a.has("operation") else "SUM")
    if len(at.blobs) == 1:
        return [at.blobs[0]]
    if way == "PROD" and len({at.graph.shape(value) for value in at.reads}) > 1:
        sizes = ", ".join([at.graph.shape(value).text("chw") for value in at.reads])
        at.a.refuse(
            f"the sizes of what it multiplies differ: {sizes}", None, "Scale with axis: 0 takes a factor a channel"
        )
    if way == "MAX":
        at.note("a maximum of blobs (Eltwise MAX) is shown as add")
    return at.made("mul" if way == "PROD" else "add", {}, *at.reads)


def scaled_sum(at: CaffeLayer) -> list[Blob]:
    """Axpy: factors a channel, what they scale, and what is added to it."""
    factors, x, y = at.reads
    return at.made("add", {}, at.add("mul", {}, (x, factors), inside=True), y)


def one(word: str, note: str = "", used: str = "", idle: str = "", message: str = "") -> CaffeRow:
    """A type that is one layer of ours and treats each number alone."""

    def make(at: CaffeLayer) -> list[Blob]:
        if note:
            at.note(note)
        return at.made(word)

    return CaffeRow(message, used, idle, make, order="kept")


def as_identity(name: str, idle: str = "") -> CaffeRow:
    return one("identity", f"{name} is shown as identity", "", idle, f"{name.lower()}_param")


SLIDING = (
    "num_output kernel_size kernel_h kernel_w stride stride_h stride_w pad pad_h pad_w dilation group bias_term axis"
)
POOL = "pool kernel_size kernel_h kernel_w stride stride_h stride_w pad pad_h pad_w global_pooling round_mode ceil_mode"
BN = "use_global_stats moving_average_fraction eps"
EACH = "axis num_axes"

ROWS: dict[str, CaffeRow] = {
    "Convolution": CaffeRow("convolution_param", SLIDING, "force_nd_im2col", window_layers.convolution),
    "DepthwiseConvolution": CaffeRow("convolution_param", SLIDING, "force_nd_im2col", window_layers.convolution),
    "ConvolutionDepthwise": CaffeRow("convolution_param", SLIDING, "force_nd_im2col", window_layers.depthwise),
    "Deconvolution": CaffeRow("convolution_param", SLIDING, "force_nd_im2col", window_layers.deconvolution),
    "Pooling": CaffeRow("pooling_param", POOL, "", window_layers.pooling),
    "SPP": CaffeRow("spp_param", "pyramid_height pool", "", window_layers.pyramid),
    "InnerProduct": CaffeRow(
        "inner_product_param", "num_output bias_term axis", "transpose", inner_product, order="read"
    ),
    "Embed": CaffeRow("embed_param", "num_output input_dim bias_term", "", embedding),
    "LRN": CaffeRow("lrn_param", "local_size norm_region", "alpha beta k", response_norm),
    "BatchNorm": CaffeRow("batch_norm_param", "scale_bias", BN, batch_norm),
    "BN": CaffeRow("bn_param", "", "bn_mode frozen momentum eps", own_batch_norm),
    "Scale": CaffeRow("scale_param", f"bias_term {EACH}", "", scale, (1, 2)),
    "Bias": CaffeRow("bias_param", EACH, "", shift, (1, 2)),
    "Normalize": CaffeRow("norm_param", "channel_shared", "across_spatial eps", normalized),
    "MVN": CaffeRow("mvn_param", "across_channels", "normalize_variance eps", mean_variance),
    "ReLU": CaffeRow("relu_param", "negative_slope", "", rectified, order="kept"),
    "PReLU": CaffeRow("prelu_param", "channel_shared", "", parametric),
    "ELU": CaffeRow("elu_param", "alpha", "", exponential, order="kept"),
    "Clip": CaffeRow("clip_param", "min max", "", clipped, order="kept"),
    "ReLU6": one("relu6", message="relu6_param"),
    "Swish": one("silu", idle="beta", message="swish_param"),
    "BNLL": one("softplus"),
    "Sigmoid": one("sigmoid", message="sigmoid_param"),
    "TanH": one("tanh", message="tanh_param"),
    "AbsVal": as_identity("AbsVal"),
    "Exp": as_identity("Exp", "base scale shift"),
    "Log": as_identity("Log", "base scale shift"),
    "Power": as_identity("Power", "power scale shift"),
    "Threshold": as_identity("Threshold", "threshold"),
    "Dropout": CaffeRow("dropout_param", "dropout_ratio", "scale_train", dropout, order="kept"),
    "SpatialDropout": CaffeRow("spatial_dropout_param", "dropout_ratio", "scale_train", dropout, order="kept"),
    "Softmax": CaffeRow("softmax_param", "axis", "", softmax, order="kept"),
    "Eltwise": CaffeRow("eltwise_param", "operation", "coeff stable_prod_grad", eltwise, (1, 1_000)),
    "Axpy": CaffeRow("", "", "", scaled_sum, (3, 3)),
    **moving_layers.ROWS,
}
"""Caffe's type -> its row."""

TRAINED_ONLY = frozenset("Accuracy MultiLabelAccuracy DetectionEvaluate HDF5Output SegAccuracy".split())
"""Types that measure what comes out: at test time nothing is made of what they make. All losses are such types, too."""

CHOOSING = frozenset("ArgMax DetectionOutput".split())
"""Types that choose among what came out, by comparing; nothing is multiplied."""

BOXES = frozenset("PriorBox AnchorGenerator".split())
"""Types that make boxes of the sizes of maps alone."""

UNREAD = (
    "BatchReindex Filter Im2col LSTM Parameter Python Recurrent RNN LSTMUnit ROIPooling PSROIPooling Proposal"
    " ROIAlign Correlation FlowWarp Unpooling SpatialTransformer"
).split()
"""Types that are refused by name, and are no slips of another."""
