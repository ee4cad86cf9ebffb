"""The layers of `keras.layers`: Keras' name and arguments -> our words and arguments, a row each.

Source: the signatures of keras.layers in Keras 3.15, and of Keras 1.2 where a name is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.keras.arguments import Arguments, dims, flag, text, whole
from convcalc.readers.keras.axis_layers import norm, norm_flags, parametric
from convcalc.readers.keras.layer_rows import Arriving, KerasLayer, OurLayer
from convcalc.readers.keras.recurrent_layers import RECURRENT
from convcalc.readers.python.values import Raised, Unknown, Unreadable, Value, said
from convcalc.text import nearest


def _window(a: Arguments, axes: int) -> Given:
    """Kernel, stride, dilation and padding of a convolution."""
    given: Given = {_kernel(axes): dims(a["kernel_size"], axes, "kernel_size")}
    strides, dilation = dims(a["strides"], axes, "strides"), dims(a["dilation_rate"], axes, "dilation_rate")
    if max(strides) > 1 and max(dilation) > 1:
        raise Raised("ValueError", "strides > 1 are not supported together with dilation_rate > 1")
    if max(strides) > 1:
        given["s"] = strides
    if max(dilation) > 1:
        given["d"] = dilation
    return {**given, **_padding(a["padding"], axes)}


def _kernel(axes: int) -> str:
    """The key of a kernel: on one axis a bare number would be filters."""
    return "size" if axes > 1 else "k"


def _padding(value: Value, axes: int) -> Given:
    word = text(value, "padding")
    if word not in ("same", "valid", "full") and not (word == "causal" and axes == 1):
        raise Raised("ValueError", f"padding must be 'valid' or 'same', not {said(value)}")
    return {} if word == "valid" else {word: True}


def _bias(a: Arguments) -> Given:
    return {} if flag(a["use_bias"], "use_bias") else {"nobias": True}


def embedding(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    size = (whole(a["input_dim"], "input_dim"), whole(a["output_dim"], "output_dim"))
    return [OurLayer("embedding", {"size": size})]


def conv(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    given: Given = {"": whole(a["filters"], "filters"), **_window(a, axes)}
    if (groups := whole(a["groups"], "groups")) != 1:
        given["g"] = (groups,)
    return [OurLayer("conv", {**given, **_bias(a)})]


def _depthwise(a: Arguments, x: Arriving, axes: int) -> OurLayer:
    times = whole(a["depth_multiplier"], "depth_multiplier")
    if times == 1:
        return OurLayer("dwconv", _window(a, axes))
    return OurLayer("conv", {"": x.channels * times, **_window(a, axes), "depthwise": True})


def depthwise(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    step = _depthwise(a, x, axes)
    return [step._replace(given={**step.given, **_bias(a)})]


def local(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    """A kernel and a bias of its own at every place."""
    return [
        OurLayer("local", {"": whole(a["filters"], "filters"), **_window({**a, "dilation_rate": 1}, axes), **_bias(a)})
    ]


def separable(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    """A depthwise convolution without a bias, then one of 1x1 that has it."""
    first = _depthwise(a, x, axes)
    second: Given = {"": whole(a["filters"], "filters"), "k": (1,), **_bias(a)}
    return [first._replace(given={**first.given, "nobias": True}, suffix=":depthwise"), OurLayer("conv", second)]


def transposed(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    """Sizes as Keras has them: n*s for "same", (n-1)*s + max(k, s) for "valid" where no output padding is given."""
    window = _window({**a, "dilation_rate": 1}, axes)
    kernel = window[_kernel(axes)]
    strides, dilation = window.get("s", (1,) * axes), dims(a["dilation_rate"], axes, "dilation_rate")
    given: Given = {"": whole(a["filters"], "filters"), _kernel(axes): kernel}
    given |= {"s": strides} if max(strides) > 1 else {}
    given |= {"d": dilation} if max(dilation) > 1 else {}
    extent = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    extra = None if a["output_padding"] is None else dims(a["output_padding"], axes, "output_padding", 0)
    if "same" in window and extra is None:
        given["same"] = True
    elif "same" in window:
        given["p"] = tuple([each // 2 for each in extent])
    else:
        extra = extra or tuple([max(each, s) - each for each, s in zip(extent, strides, strict=True)])
    if extra and any(extra):
        given["op"] = extra
    return [OurLayer("tconv", {**given, **_bias(a)})]


def pool(word: str) -> Callable[[Arguments, Arriving, int], list[OurLayer]]:
    def steps(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
        given: Given = {_kernel(axes): dims(a["pool_size"], axes, "pool_size")}
        if a["strides"] is not None:
            given["s"] = dims(a["strides"], axes, "strides")
        return [OurLayer(word, {**given, **_padding(a["padding"], axes)})]

    return steps


def global_pool(word: str) -> Callable[[Arguments, Arriving, int], list[OurLayer]]:
    def steps(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
        pooled = OurLayer(word, {})
        return [pooled] if flag(a["keepdims"], "keepdims") else [pooled, OurLayer("flatten", {}, ":flatten")]

    return steps


def dense(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    """On a map it works on the last axis, at every place alike: a convolution of 1x1."""
    given: Given = {"": whole(a["units"], "units"), **_bias(a)}
    if not x.shape.size:
        return [OurLayer("fc", given)]
    if x.layout == "chw":
        raise Unreadable(f"Dense on a map of {x.shape.text('chw')} works on its last axis, which is no channel")
    kernel = "x".join("1" * len(x.shape.size))
    note = f"works on the last axis of {x.shape.text()}, at every place alike: a convolution of {kernel}"
    return [OurLayer("conv", {**given, "k": (1,)}, "", note)]


def group_norm(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    groups = whole(a["groups"], "groups", -1)
    return [OurLayer("gn", {"": x.channels if groups == -1 else groups, **norm_flags(a)})]


def flattened(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    return [OurLayer("flatten" if x.shape.size else "identity", {})]


def reshaped(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    """The new shape with its -1 worked out; one number makes a vector."""
    target = a["target_shape"]
    if isinstance(target, Unknown):
        raise Unreadable(f"target_shape is not known: {target.why}")
    if not isinstance(target, list | tuple):
        raise Raised("TypeError", f"target_shape must be a tuple, not {said(target)}", hint=f"({said(target)},)")
    sizes = [whole(each, "target_shape", -1) for each in target]
    total, known = x.shape.elements() or 0, 1
    for each in sizes:
        known *= each if each != -1 else 1
    if sizes.count(-1) > 1 or not known or total % known or (-1 not in sizes and known != total):
        raise Raised(
            "ValueError", f"{total:,} elements, of {said(x.sizes)}, cannot be reshaped to {said(tuple(sizes))}"
        )
    size = tuple([total // known if each == -1 else each for each in sizes])
    if len(size) == 1:
        return [OurLayer("flatten" if x.shape.size else "identity", {})]
    return [OurLayer("reshape", {"size": size})]


def repeated(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    """One vector again and again, as the steps of a sequence."""
    if x.shape.size:
        raise Raised("ValueError", f"RepeatVector needs 2 axes with the batch; {said((None, *x.sizes))} has more")
    if x.layout == "chw":
        raise Unreadable("RepeatVector among layers whose channels come first is not read")
    steps = [OurLayer("reshape", {"size": (1, x.channels)})]
    if (times := whole(a["n"], "n")) > 1:
        steps = [steps[0]._replace(suffix=":reshape"), OurLayer("upsample", {"": times}, "", "is shown as upsample")]
    return steps


def permuted(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    """Axes in another order, counted from 1."""
    order = list(a["dims"]) if isinstance(a["dims"], list | tuple) else []
    if sorted(each for each in order if type(each) is int) != list(range(1, len(x.sizes) + 1)):
        raise Raised(
            "ValueError", f"dims must be the axes from 1 to {len(x.sizes)} in some order, not {said(a['dims'])}"
        )
    return moved([at - 1 for at in order], x)


def moved(order: Sequence[int], x: Arriving) -> list[OurLayer]:
    """The axes of what arrives in another order, counted from 0 without the batch."""
    if list(order) == sorted(order):
        return [OurLayer("identity", {})]
    return [OurLayer("permute", {"size": tuple([x.sizes[at] for at in order])})]


def border(word: str) -> Callable[[Arguments, Arriving, int], list[OurLayer]]:
    """The amounts on both sides of each axis: one for all, one an axis, or two an axis."""

    def steps(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
        value = a["padding"]
        each = list(value) if isinstance(value, list | tuple) else [value] * axes
        if axes == 1:
            each = [value if isinstance(value, list | tuple) and len(value) == 2 else each[0]]
        if len(each) != axes:
            raise Raised("ValueError", f"{said(value)} has {len(each)} amounts for {axes} axes")
        if any(isinstance(n, int) and n < 0 for n in each):
            raise Unreadable(f"amounts below 0, {said(value)}, which do the opposite, are not read")
        amounts = [dims(n, 2, "an amount", 0) for n in each]
        return [OurLayer(word, {"p": tuple([Pair(*both) for both in amounts])})]

    return steps


def upsample(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    factors = dims(a["size"], axes, "size")
    given: Given = {"size": factors} if axes > 1 else {"": factors[0]}
    how = text(a["interpolation"], "interpolation")
    if how not in ("nearest", "bilinear", "bicubic"):
        raise Unreadable(f"upsampling with interpolation={how!r} is not read")
    return [OurLayer("upsample", {**given, how: True} if how != "nearest" else given)]


def resized(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    """To a size: by factors where it is a whole multiple of what arrives."""
    size = (whole(a["height"], "height"), whole(a["width"], "width"))
    if x.shape.size == size:
        return [OurLayer("identity", {})]
    if len(x.shape.size) != 2:
        raise Raised("ValueError", f"Resizing needs 4 axes with the batch; {said((None, *x.sizes))} has another number")
    how = text(a["interpolation"], "interpolation")
    if how not in ("nearest", "bilinear", "bicubic"):
        raise Unreadable(f"Resizing with interpolation={how!r} is not read")
    given: Given = {how: True} if how != "nearest" else {}
    if any(new % old for new, old in zip(size, x.shape.size, strict=True)):
        return [OurLayer("upsample", {"to": size, **given})]
    factors = tuple([new // old for new, old in zip(size, x.shape.size, strict=True)])
    return [OurLayer("upsample", {"size": factors, **given})]


def centre_cropped(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    size = (whole(a["height"], "height"), whole(a["width"], "width"))
    if x.shape.size == size:
        return [OurLayer("identity", {})]
    if len(x.shape.size) != 2:
        raise Unreadable(f"a crop to {size[0]}x{size[1]} of {x.shape.text(x.layout)} is not read")
    if any(new > old for new, old in zip(size, x.shape.size, strict=True)):
        note = "is larger than what arrives, which Keras then resizes, as of pictures cut to the same proportions"
        return [OurLayer("upsample", {"to": size, "bilinear": True}, "", note)]
    pairs = [Pair((old - new) // 2, old - new - (old - new) // 2) for new, old in zip(size, x.shape.size, strict=True)]
    return [OurLayer("crop", {"p": tuple(pairs)})]


def dropout(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    rate = a["rate"]
    return [OurLayer("dropout", {"decimal": f"{rate}"} if isinstance(rate, int | float) else {})]


def rectified(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    for key in ("max_value", "negative_slope", "threshold"):
        if isinstance(value := a[key], int | float) and value < 0:
            raise Raised("ValueError", f"{key} of a ReLU cannot be below 0, and is {value}")
    if a["max_value"] == 6:
        return [OurLayer("relu6", {})]
    return [OurLayer("lrelu" if a["negative_slope"] else "relu", {})]


def leaky(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    slope = a["negative_slope"]
    return [OurLayer("lrelu", {"decimal": f"{slope}"} if isinstance(slope, int | float) else {})]


def same(word: str, note: str = "") -> Callable[[Arguments, Arriving, int], list[OurLayer]]:
    def steps(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
        return [OurLayer(word, {}, "", note)]

    return steps


def normalization(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    """Its mean and variance are kept with the network, unless the program gives them."""
    if a["mean"] is not None:
        return [OurLayer("identity", {})]
    if a["axis"] is not None and x.axis(a["axis"], "Normalization") != x.channel_axis:
        raise Unreadable(f"Normalization over axis {said(a['axis'])} is not read")
    return [OurLayer("normalize", {"": 1} if a["axis"] is None else {})]


WINDOW = "filters kernel_size strides=1 padding=valid data_format=None dilation_rate=1"
LAST = "activation=None use_bias=True"
NORM = "axis=-1 momentum=0.99 epsilon=0.001 center=True scale=True"


def _of_axes(axes: int) -> dict[str, KerasLayer]:
    """The layers that Keras has once for each number of axes."""
    own = WINDOW.replace("filters ", "")
    opened = "filters kernel_size strides=1 padding=valid output_padding=None data_format=None dilation_rate=1"
    rows = {
        f"Conv{axes}D": (f"{WINDOW} groups=1 {LAST}", conv),
        f"SeparableConv{axes}D": (f"{WINDOW} depth_multiplier=1 {LAST}", separable),
        f"DepthwiseConv{axes}D": (
            own.replace("dilation_rate", "depth_multiplier=1 dilation_rate") + f" {LAST}",
            depthwise,
        ),
        f"Conv{axes}DTranspose": (f"{opened} {LAST}", transposed),
        f"MaxPooling{axes}D": ("pool_size=2 strides=None padding=valid data_format=None", pool("maxpool")),
        f"AveragePooling{axes}D": ("pool_size=2 strides=None padding=valid data_format=None", pool("avgpool")),
        f"GlobalAveragePooling{axes}D": ("data_format=None keepdims=False", global_pool("gap")),
        f"GlobalMaxPooling{axes}D": ("data_format=None keepdims=False", global_pool("gmp")),
        f"UpSampling{axes}D": ("size=2 data_format=None interpolation=nearest", upsample),
        f"ZeroPadding{axes}D": ("padding=1 data_format=None", border("zeropad")),
        f"Cropping{axes}D": ("padding=0 data_format=None", border("crop")),
        f"SpatialDropout{axes}D": ("rate data_format=None", dropout),
    }
    short = {f"{kind}Pool{axes}D": f"{kind}Pooling{axes}D" for kind in ("Max", "GlobalMax")} | {
        f"AvgPool{axes}D": f"AveragePooling{axes}D",
        f"GlobalAvgPool{axes}D": f"GlobalAveragePooling{axes}D",
    }
    short |= {f"Convolution{axes}D": f"Conv{axes}D", f"SeparableConvolution{axes}D": f"SeparableConv{axes}D"}
    short |= {f"Convolution{axes}DTranspose": f"Conv{axes}DTranspose", f"AtrousConvolution{axes}D": f"Conv{axes}D"}
    rows |= {name: rows[meant] for name, meant in short.items()}
    return {name: KerasLayer(axes, *row) for name, row in rows.items()}


LOCAL = "filters kernel_size strides=1 padding=valid data_format=None activation=None use_bias=True implementation=1"

UNTRAINED = (
    "RandomFlip RandomRotation RandomZoom RandomTranslation RandomContrast RandomBrightness RandomHeight RandomWidth"
    " RandomHue RandomSaturation RandomGrayscale RandomSharpness RandomShear RandomErasing RandomInvert"
    " RandomColorJitter GaussianNoise GaussianDropout ActivityRegularization Masking Identity Rescaling"
).split()
"""Layers that change no shape and train nothing."""

ROWS: dict[str, KerasLayer] = {
    **{name: row for axes in (1, 2, 3) for name, row in _of_axes(axes).items()},
    **RECURRENT,
    "Dense": KerasLayer(0, f"units {LAST}", dense),
    "BatchNormalization": KerasLayer(0, NORM, norm("bn", "batch norm")),
    "SyncBatchNormalization": KerasLayer(0, NORM, norm("bn", "batch norm")),
    "LayerNormalization": KerasLayer(0, NORM.replace("momentum=0.99 ", ""), norm("ln", "layer norm")),
    "GroupNormalization": KerasLayer(0, "groups=32 axis=-1 epsilon=0.001 center=True scale=True", group_norm),
    **{f"LocallyConnected{axes}D": KerasLayer(axes, LOCAL, local) for axes in (1, 2)},
    "Embedding": KerasLayer(0, "input_dim output_dim mask_zero=False input_length=None", embedding),
    "Flatten": KerasLayer(0, "data_format=None", flattened),
    "Reshape": KerasLayer(0, "target_shape", reshaped),
    "Permute": KerasLayer(0, "dims", permuted),
    "RepeatVector": KerasLayer(0, "n", repeated),
    "Resizing": KerasLayer(0, "height width interpolation=bilinear crop_to_aspect_ratio=False", resized),
    "CenterCrop": KerasLayer(0, "height width", centre_cropped),
    "RandomCrop": KerasLayer(0, "height width", centre_cropped),
    "Dropout": KerasLayer(0, "rate noise_shape=None seed=None", dropout),
    "AlphaDropout": KerasLayer(0, "rate noise_shape=None seed=None", dropout),
    "ReLU": KerasLayer(0, "max_value=None negative_slope=0.0 threshold=0.0", rectified),
    "LeakyReLU": KerasLayer(0, "negative_slope=0.3", leaky),
    "UnitNormalization": KerasLayer(0, "axis=-1", same("identity", "is shown as identity: it trains nothing")),
    "PReLU": KerasLayer(
        0, "alpha_initializer=zeros alpha_regularizer=None alpha_constraint=None shared_axes=None", parametric
    ),
    "ELU": KerasLayer(0, "negative_slope=1.0", same("elu")),
    "Softmax": KerasLayer(0, "axis=-1", same("softmax")),
    "ThresholdedReLU": KerasLayer(0, "theta=1.0", same("relu", "is shown as relu")),
    "Normalization": KerasLayer(0, "axis=-1 mean=None variance=None invert=False", normalization),
    **{name: KerasLayer(0, "*", same("identity")) for name in UNTRAINED},
}
"""Keras' name -> its row; a signature of "*" takes whatever is given."""

ACTIVATIONS = {
    **{word: word for word in "relu relu6 elu selu celu gelu silu mish sigmoid tanh softplus softmax".split()},
    "swish": "silu",
    "log_softmax": "softmax",
    "leaky_relu": "lrelu",
    "hard_sigmoid": "hsigmoid",
    "hard_swish": "hswish",
    "hard_silu": "hswish",
    "log_sigmoid": "sigmoid",
}
"""Keras' name of an activation -> our word."""

OTHER_ACTIVATIONS = (
    "softsign squareplus soft_shrink sparse_plus glu tanh_shrink threshold exponential hard_tanh hard_shrink sparsemax"
    " sparse_sigmoid"
).split()
"""Keras' names of those that are not read."""


def no_activation(name: str) -> Raised | Unreadable:
    """What is said of an activation that is not read, or that Keras does not have either."""
    if name.lower() in OTHER_ACTIVATIONS:
        return Unreadable(f"the activation {name!r} is not read")
    near = nearest(name, [*ACTIVATIONS, *OTHER_ACTIVATIONS])
    return Raised("ValueError", f"there is no activation {name!r}", hint=f"activation={near!r}" if near else "")


UNREAD = (
    "ConvLSTM1D ConvLSTM2D ConvLSTM3D"
    " EinsumDense SpectralNormalization Wrapper Highway MaxoutDense Merge"
    " Deconvolution2D Deconvolution3D"
    " AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveMaxPooling2D TorchModuleWrapper TFSMLayer JaxLayer"
    " FlaxLayer"
).split()
"""Layers that are refused by name."""
