"""The layers of `torch.nn`: PyTorch's name and arguments -> our word and arguments, a row each.

Source: the signatures of torch.nn in PyTorch 2.13.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Pair
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused, new_context
from convcalc.readers.python.values import Named, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.tensors import numbers, whole
from convcalc.shape import Shape


class TorchLayer(NamedTuple):
    """A layer of PyTorch.

    word: ours.  axes: how many axes of places its maps have; 0 where it takes any.  signature: its arguments in order,
    `name=default` where there is one.  given: our arguments, made of those.  channels: the argument that says how many
    channels, or numbers, arrive; "" where none does.
    """

    word: str
    axes: int
    signature: str
    given: Callable[[Arguments, int], Given]
    channels: str = ""

    @property
    def names(self) -> list[str]:
        """The names of its arguments, in order."""
        return [each.partition("=")[0] for each in self.signature.split()]


Arguments = dict[str, Value]


def arguments(row: TorchLayer, name: str, args: tuple[Value, ...], named: Named) -> Arguments:
    """The arguments of a call by name, defaults filled in; raises Raised as PyTorch does."""
    names = row.names
    defaults = {
        each.partition("=")[0]: DEFAULTS[each.partition("=")[2]] for each in row.signature.split() if "=" in each
    }
    if len(args) > len(names):
        raise Raised("TypeError", f"{name} takes {len(names)} arguments, {len(args)} were given")
    found = dict(zip(names, args, strict=False))
    for key, value in named.items():
        if key in ("device", "dtype"):
            continue
        if key not in names:
            raise Raised("TypeError", f"{name} has no argument '{key}'")
        if key in found:
            raise Raised("TypeError", f"{name} was given '{key}' twice")
        found[key] = value
    missing = [key for key in names if key not in found and key not in defaults]
    if missing:
        raise Raised("TypeError", f"{name} needs {', '.join(missing)}")
    return {key: found[key] if key in found else defaults[key] for key in names}


DEFAULTS: dict[str, Value] = {
    "0": 0,
    "1": 1,
    "2": 2,
    "True": True,
    "False": False,
    "None": None,
    "0.5": 0.5,
    "1.0": 1.0,
    "0.01": 0.01,
    "zeros": "zeros",
    "nearest": "nearest",
    "bilinear": "bilinear",
    "1e-5": 1e-5,
    "1e-4": 1e-4,
    "0.1": 0.1,
    "0.75": 0.75,
    "0.25": 0.25,
    "none": "none",
    "5": 5,
    "-1": -1,
    "20": 20,
}


def flag(value: Value, what: str) -> bool:
    """An argument that is on or off."""
    if isinstance(value, Unknown):
        raise Unreadable(f"{what} is not known: {value.why}")
    return bool(value)


def dims(value: Value, axes: int, what: str) -> tuple[int, ...]:
    """One number an axis."""
    found = numbers(value, what)
    if len(found) not in (1, axes):
        raise Unreadable(f"{what} {said(value)} has {len(found)} numbers for {axes} axes")
    return found


def _window(a: Arguments, axes: int, stride: str = "stride") -> Given:
    kernel = dims(a["kernel_size"], axes, "kernel_size")
    given: Given = {"size": kernel * axes if len(kernel) == 1 else kernel} if axes > 1 else {"k": kernel}
    if a[stride] is not None:
        given["s"] = dims(a[stride], axes, stride)
    return given


def _padding(given: Given, value: Value, axes: int) -> None:
    if isinstance(value, str):
        if value not in ("same", "valid"):
            raise Unreadable(f"padding {said(value)} is neither 'same' nor 'valid'")
        given[value] = True
    elif any(found := dims(value, axes, "padding")):
        given["p"] = found


def conv(a: Arguments, axes: int) -> Given:
    given: Given = {"": whole(a["out_channels"], "out_channels"), **_window(a, axes)}
    _padding(given, a["padding"], axes)
    if any(n != 1 for n in dims(a["dilation"], axes, "dilation")):
        given["d"] = dims(a["dilation"], axes, "dilation")
    if whole(a["groups"], "groups") != 1:
        given["g"] = (whole(a["groups"], "groups"),)
    if not flag(a["bias"], "bias"):
        given["nobias"] = True
    if given.get("s") in ((1,), (1,) * axes):
        del given["s"]
    return given


def tconv(a: Arguments, axes: int) -> Given:
    given = conv(a, axes)
    if any(found := dims(a["output_padding"], axes, "output_padding")):
        given["op"] = found
    return given


def pool(a: Arguments, axes: int) -> Given:
    given = _window(a, axes)
    _padding(given, a["padding"], axes)
    if "dilation" in a and any(n != 1 for n in dims(a["dilation"], axes, "dilation")):
        given["d"] = dims(a["dilation"], axes, "dilation")
    if flag(a["ceil_mode"], "ceil_mode"):
        given["ceil"] = True
    return given


def adaptive(a: Arguments, axes: int) -> Given:
    """A size an axis; 0 stands for one that stays as it is, which is known only when the layer runs."""
    value = a["output_size"]
    every = list(value) if isinstance(value, list | tuple) else [value] * axes
    return {"to": dims([KEPT if each is None else each for each in every], axes, "output_size")}


KEPT = 0
"""A size that an adaptive pool leaves as it is."""


def settled(given: Given, size: tuple[int, ...]) -> Given:
    """The arguments of a layer on a map of this size."""
    if KEPT not in given.get("to", ()):
        return given
    return {
        **given,
        "to": tuple([n if wanted == KEPT else wanted for wanted, n in zip(given["to"], size, strict=True)]),
    }


def linear(a: Arguments, axes: int) -> Given:
    given: Given = {"": whole(a["out_features"], "out_features")}
    return given if flag(a["bias"], "bias") else {**given, "nobias": True}


def embedding(a: Arguments, axes: int) -> Given:
    return {"size": (whole(a["num_embeddings"], "num_embeddings"), whole(a["embedding_dim"], "embedding_dim"))}


def norm(a: Arguments, axes: int) -> Given:
    affine = a.get("affine", a.get("elementwise_affine", True))
    if a.get("track_running_stats", True) is False:
        raise Unreadable("a batch norm without running statistics is not read")
    if not flag(affine, "affine"):
        return {"noaffine": True}
    return {} if flag(a.get("bias", True), "bias") else {"nobeta": True}


def group_norm(a: Arguments, axes: int) -> Given:
    return {"": whole(a["num_groups"], "num_groups"), **norm(a, axes)}


def response_norm(a: Arguments, axes: int) -> Given:
    return {"": whole(a["size"], "size")}


def nothing(a: Arguments, axes: int) -> Given:
    return {}


def dropout(a: Arguments, axes: int) -> Given:
    return {"decimal": f"{a['p']}"} if isinstance(a["p"], int | float) else {}


def slope(a: Arguments, axes: int) -> Given:
    value = a["negative_slope"]
    return {"decimal": f"{value}"} if isinstance(value, int | float) else {}


def shuffled(a: Arguments, axes: int) -> Given:
    return {"": whole(a["upscale_factor"], "upscale_factor")}


def unshuffled(a: Arguments, axes: int) -> Given:
    return {"": whole(a["downscale_factor"], "downscale_factor")}


def channel_shuffle(a: Arguments, axes: int) -> Given:
    return {"": whole(a["groups"], "groups")}


def slopes(a: Arguments, axes: int) -> Given:
    return {"": whole(a["num_parameters"], "num_parameters")}


def upsample(a: Arguments, axes: int) -> Given:
    """To a size, or by a factor; between places in one of two ways, or not at all."""
    given: Given = {}
    if a.get("size") is not None:
        given["to"] = dims(a["size"], axes or len(numbers(a["size"], "size")), "size")
    elif a.get("scale_factor") is None:
        raise Raised("ValueError", "either size or scale_factor has to be given")
    else:
        value = a["scale_factor"]
        each = value if isinstance(value, list | tuple) else [value]
        factors = [int(n) if isinstance(n, float) and n.is_integer() else n for n in each]
        given["size"] = dims(factors, axes or len(factors), "scale_factor")
        if len(given["size"]) == 1:
            given = {"": given["size"][0]}
    if a["mode"] in ("linear", "bilinear", "trilinear"):
        given["bilinear"] = True
        if a.get("align_corners"):
            given["corners"] = True
    elif a["mode"] not in ("nearest", "nearest-exact"):
        raise Unreadable(f"upsampling of mode {said(a['mode'])} is not read")
    return given


def zero_pad(a: Arguments, axes: int) -> Given:
    """PyTorch counts from the last axis: left, right, top, bottom."""
    amounts = numbers(a["padding"], "padding")
    if len(amounts) == 1:
        return {"p": amounts}
    pairs = [Pair(before, after) for before, after in zip(amounts[::2], amounts[1::2], strict=True)][::-1]
    return {"p": tuple(pairs)}


CONV = "in_channels out_channels kernel_size stride=1 padding=0 dilation=1 groups=1 bias=True padding_mode=zeros"
TCONV = (
    "in_channels out_channels kernel_size stride=1 padding=0 output_padding=0 groups=1 bias=True dilation=1"
    " padding_mode=zeros"
)
MAX_POOL = "kernel_size stride=None padding=0 dilation=1 return_indices=False ceil_mode=False"
AVG_POOL = "kernel_size stride=None padding=0 ceil_mode=False count_include_pad=True divisor_override=None"
NORM = "num_features eps=1e-5 momentum=0.1 affine=True track_running_stats=True"


def _of_axes(axes: int) -> dict[str, TorchLayer]:
    """The layers that PyTorch has once for each number of axes."""
    return {
        f"Conv{axes}d": TorchLayer("conv", axes, CONV, conv, "in_channels"),
        f"ConvTranspose{axes}d": TorchLayer("tconv", axes, TCONV, tconv, "in_channels"),
        f"MaxPool{axes}d": TorchLayer("maxpool", axes, MAX_POOL, pool),
        f"AvgPool{axes}d": TorchLayer("avgpool", axes, AVG_POOL, pool),
        f"AdaptiveAvgPool{axes}d": TorchLayer("avgpool", axes, "output_size", adaptive),
        f"AdaptiveMaxPool{axes}d": TorchLayer("maxpool", axes, "output_size return_indices=False", adaptive),
        f"BatchNorm{axes}d": TorchLayer("bn", axes if axes > 1 else 0, NORM, norm, "num_features"),
        f"InstanceNorm{axes}d": TorchLayer(
            "instnorm", axes, NORM.replace("affine=True track_running_stats=True", "affine=False"), norm, "num_features"
        ),
        f"LazyConv{axes}d": TorchLayer("conv", axes, CONV.partition(" ")[2], conv),
        f"LazyConvTranspose{axes}d": TorchLayer("tconv", axes, TCONV.partition(" ")[2], tconv),
        f"LazyBatchNorm{axes}d": TorchLayer("bn", axes if axes > 1 else 0, NORM.partition(" ")[2], norm),
        f"Dropout{axes}d": TorchLayer("dropout", 0, "p=0.5 inplace=False", dropout),
        f"ZeroPad{axes}d": TorchLayer("zeropad", axes, "padding", zero_pad),
    }


TRAINED = frozenset("conv tconv fc embedding bn ln prelu".split())
"""The words of layers with weights of their own that need not say how many channels arrive."""

ROWS: dict[str, TorchLayer] = {
    **{name: row for axes in (1, 2, 3) for name, row in _of_axes(axes).items()},
    "Linear": TorchLayer("fc", 0, "in_features out_features bias=True", linear, "in_features"),
    "LazyLinear": TorchLayer("fc", 0, "out_features bias=True", linear),
    "Embedding": TorchLayer(
        "embedding",
        0,
        "num_embeddings embedding_dim padding_idx=None max_norm=None norm_type=2 scale_grad_by_freq=False sparse=False",
        embedding,
    ),
    "GroupNorm": TorchLayer("gn", 0, "num_groups num_channels eps=1e-5 affine=True", group_norm, "num_channels"),
    "LayerNorm": TorchLayer("ln", 0, "normalized_shape eps=1e-5 elementwise_affine=True bias=True", norm),
    "LocalResponseNorm": TorchLayer("lrn", 0, "size alpha=1e-4 beta=0.75 k=1.0", response_norm),
    "Dropout": TorchLayer("dropout", 0, "p=0.5 inplace=False", dropout),
    "AlphaDropout": TorchLayer("dropout", 0, "p=0.5 inplace=False", dropout),
    "Identity": TorchLayer("identity", 0, "", nothing),
    "Upsample": TorchLayer("upsample", 0, "size=None scale_factor=None mode=nearest align_corners=None", upsample),
    "UpsamplingNearest2d": TorchLayer("upsample", 2, "size=None scale_factor=None mode=nearest", upsample),
    "UpsamplingBilinear2d": TorchLayer(
        "upsample", 2, "size=None scale_factor=None mode=bilinear align_corners=True", upsample
    ),
    "PixelShuffle": TorchLayer("pixelshuffle", 0, "upscale_factor", shuffled),
    "PixelUnshuffle": TorchLayer("pixelunshuffle", 0, "downscale_factor", unshuffled),
    "ChannelShuffle": TorchLayer("shuffle", 0, "groups", channel_shuffle),
    "Softmax": TorchLayer("softmax", 0, "dim=None", nothing),
    "LogSoftmax": TorchLayer("softmax", 0, "dim=None", nothing),
    "Softmax2d": TorchLayer("softmax", 0, "", nothing),
    "LeakyReLU": TorchLayer("lrelu", 0, "negative_slope=0.01 inplace=False", slope),
    "PReLU": TorchLayer("prelu", 0, "num_parameters=1 init=0.25", slopes),
    "ELU": TorchLayer("elu", 0, "alpha=1.0 inplace=False", nothing),
    "CELU": TorchLayer("celu", 0, "alpha=1.0 inplace=False", nothing),
    "GELU": TorchLayer("gelu", 0, "approximate=none", nothing),
    "Softplus": TorchLayer("softplus", 0, "beta=1.0 threshold=20", nothing),
    **{
        name: TorchLayer(word, 0, "inplace=False", nothing)
        for name, word in {
            "ReLU": "relu",
            "ReLU6": "relu6",
            "SELU": "selu",
            "SiLU": "silu",
            "Mish": "mish",
            "Hardswish": "hswish",
            "Hardsigmoid": "hsigmoid",
        }.items()
    },
    "Sigmoid": TorchLayer("sigmoid", 0, "", nothing),
    "Tanh": TorchLayer("tanh", 0, "", nothing),
}
"""PyTorch's name -> its row."""


def trained(row: TorchLayer, given: Given, channels: Value) -> tuple[int, int] | None:
    """The weights and biases of a layer into which so many channels go; None where that is not known."""
    if row.word == "embedding":
        return prod(given["size"]), 0
    if not row.channels or not isinstance(channels, int):
        return None
    kind = kind_of(row.word)
    wide = Shape(channels, (1 << 20,) * row.axes if row.axes else ())
    try:
        weights, biases, _ = kind.cost(kind.read(given, (wide,), new_context("chw")), (wide,))
    except Refused:
        return None
    return weights or 0, biases or 0
