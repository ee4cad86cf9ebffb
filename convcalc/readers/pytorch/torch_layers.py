"""The layers of `torch.nn`: PyTorch's name and arguments -> our word and arguments, a row each.

Source: the signatures of torch.nn in PyTorch 2.13.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Pair
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused, new_context
from convcalc.readers.python.values import Named, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.parameter_lists import parameters_of
from convcalc.readers.pytorch.tensors import numbers, whole
from convcalc.shape import Shape
from convcalc.text import nearest


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
    def names(self) -> tuple[str, ...]:
        """The names of its arguments, in order."""
        return parameters_of(self.signature)[0]


Arguments = dict[str, Value]


def arguments(row: TorchLayer, name: str, args: tuple[Value, ...], named: Named) -> Arguments:
    """The arguments of a call by name, defaults filled in; raises Raised as PyTorch does."""
    if row.signature == ANYTHING:
        return {}
    names, defaults = parameters_of(row.signature)
    if row.channels or row.word in TRAINED:  # device and dtype may stand behind all others
        args = args[: len(names)] if len(names) < len(args) <= len(names) + 2 else args
    if len(args) > len(names):
        raise Raised("TypeError", f"{name} takes {_counted(len(names))}, and {len(args)} are given")
    found = dict(zip(names, args, strict=False))
    for key, value in named.items():
        if key in ("device", "dtype"):
            continue
        if key not in names:
            near = nearest(key, names)
            hint = f"{near}={said(value)}" if near else f"it has {', '.join(names)}" if names else ""
            raise Raised("TypeError", f"{name} has no argument '{key}'", hint=hint)
        if key in found:
            raise Raised("TypeError", f"{name} was given '{key}' twice")
        found[key] = value
    missing = [key for key in names if key not in found and key not in defaults]
    if missing:
        raise Raised("TypeError", f"{name} needs {', '.join(missing)}")
    return {key: found[key] if key in found else defaults[key] for key in names}


def argument_node(row: TorchLayer, call: ast.Call) -> ast.expr | None:
    """Where a call says how many channels arrive; None where it says so elsewhere, as in a list of arguments."""
    names = row.names
    at = names.index(row.channels)
    if any(isinstance(each, ast.Starred) for each in call.args[: at + 1]):
        return None
    named = next((each.value for each in call.keywords if each.arg == row.channels), None)
    return call.args[at] if at < len(call.args) else named


def _counted(count: int) -> str:
    return {0: "no argument", 1: "1 argument"}.get(count, f"{count} arguments")


def flag(value: Value, what: str) -> bool:
    """An argument that is on or off."""
    if isinstance(value, Unknown):
        raise Unreadable(f"{what} is not known: {value.why}")
    return bool(value)


def dims(value: Value, axes: int, what: str, of_each: bool = False) -> tuple[int, ...]:
    """One number an axis, or one for all; of_each: does one in brackets not do for several?"""
    found = numbers(value, what)
    if len(found) not in (1, axes) or (of_each and isinstance(value, list | tuple) and len(found) != axes):
        count, needed = ["1 number" if n == 1 else f"{n} numbers" for n in (len(found), axes)]
        raise Raised("RuntimeError", f"{what} {said(value)} has {count}, and {needed} are needed")
    return found


def _window(kernel: tuple[int, ...], stride: Value, axes: int) -> Given:
    given: Given = {"size": kernel * axes if len(kernel) == 1 else kernel} if axes > 1 else {"k": kernel}
    if stride not in (None, ()):
        given["s"] = dims(stride, axes, "stride")
    return given


def _padded(given: Given, value: Value, axes: int) -> None:
    if any(found := dims(value, axes, "padding")):
        given["p"] = found


def conv(a: Arguments, axes: int) -> Given:
    given = _filters(a, axes)
    if isinstance(a["padding"], str):
        given[a["padding"]] = True
    else:
        _padded(given, a["padding"], axes)
    return given


def _filters(a: Arguments, axes: int) -> Given:
    """What the arguments of both convolutions say, without the padding."""
    if a["stride"] is None:
        raise Raised("TypeError", "stride must be a whole number, not None")
    kernel = dims(a["kernel_size"], axes, "kernel_size", of_each=True)
    given: Given = {"": whole(a["out_channels"], "out_channels"), **_window(kernel, a["stride"], axes)}
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
    given = _filters(a, axes)
    _padded(given, a["padding"], axes)
    if any(found := dims(a["output_padding"], axes, "output_padding")):
        given["op"] = found
    return given


def pool(a: Arguments, axes: int) -> Given:
    given = _window(dims(a["kernel_size"], axes, "kernel_size"), a["stride"], axes)
    _padded(given, a["padding"], axes)
    if "dilation" in a and any(n != 1 for n in dims(a["dilation"], axes, "dilation")):
        given["d"] = dims(a["dilation"], axes, "dilation")
    if flag(a["ceil_mode"], "ceil_mode"):
        given["ceil"] = True
    return given


def lp_pool(a: Arguments, axes: int) -> Given:
    return pool({**a, "padding": 0}, axes)


def adaptive(a: Arguments, axes: int) -> Given:
    """A size an axis; 0 stands for one that stays as it is, which is known only when the layer runs."""
    value = a["output_size"]
    if value is None:
        raise Raised("TypeError", "output_size must be a whole number, not None", hint="(None, 7) keeps the height")
    if value == 0 or (isinstance(value, list | tuple) and 0 in value):
        raise Unreadable("an output_size of 0, of which nothing is left, is not read")
    every = list(value) if isinstance(value, list | tuple) else [value] * axes
    return {"to": dims([KEPT if each is None else each for each in every], axes, "output_size", of_each=True)}


KEPT = 0
"""A size that an adaptive pool leaves as it is."""


TIMES = " times"
"""By how much a map is resized, where that is no whole number."""


def settled(given: Given, size: tuple[int, ...]) -> Given:
    """The arguments of a layer on a map of this size; a part of a place is left out where it is resized."""
    if TIMES in given:
        factors = given[TIMES] * len(size) if len(given[TIMES]) == 1 else given[TIMES]
        rest = {key: value for key, value in given.items() if key != TIMES}
        sizes = [int(n * float(factor)) for n, factor in zip(size, factors, strict=True)]  # as floats, as PyTorch does
        return {**rest, "to": tuple(sizes)}
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
    """Which of its factors and shifts a norm trains."""
    if not flag(a.get("affine", a.get("elementwise_affine", True)), "affine"):
        return {"noaffine": True}
    return {} if flag(a.get("bias", True), "bias") else {"nobeta": True}


WITHOUT_STATISTICS = "a batch norm without running statistics is shown as gn 1, which trains as many numbers"

WITH_STATISTICS = "an instance norm with running statistics is shown as bn, which it is where it is used"


def without_shift(a: Arguments, axes: int) -> Given:
    """A norm that trains a factor alone, as RMSNorm."""
    return norm({**a, "bias": False}, axes)


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
        if any(isinstance(n, str) for n in each):
            raise Unreadable(f"scale_factor {said(value)}, which is no number, is not read")
        if any(isinstance(n, float) and not n.is_integer() for n in each):
            from fractions import Fraction

            given[TIMES] = tuple([Fraction(n) for n in each if isinstance(n, int | float)])
        else:
            factors = [int(n) if isinstance(n, float) else n for n in each]
            given["size"] = dims(factors, axes or len(factors), "scale_factor")
            if len(given["size"]) == 1:
                given = {"": given["size"][0]}
    mode = a.get("mode", "nearest")
    if mode in ("linear", "bilinear", "trilinear", "bicubic"):
        given["bicubic" if mode == "bicubic" else "bilinear"] = True
        if a.get("align_corners"):
            given["corners"] = True
    elif mode not in ("nearest", "nearest-exact", "area"):  # area: as an adaptive pool, when it runs
        raise Unreadable(f"upsampling of mode {said(mode)} is not read")
    return given


def bilinear(a: Arguments, axes: int) -> Given:
    """To a size, or by a factor, with the corners in their places."""
    return upsample({**a, "mode": "bilinear", "align_corners": True}, axes)


CUTS = " cuts"
"""The amounts of a padding that cuts places off."""


def zero_pad(a: Arguments, axes: int) -> Given:
    """PyTorch counts from the last axis: left, right, top, bottom; axes that are not named are left as they are."""
    amounts = numbers(a["padding"], "padding")
    if amounts and min(amounts) < 0:
        return {CUTS: amounts if len(amounts) > 1 else amounts * 2 * axes}
    if not isinstance(a["padding"], list | tuple):
        return {"p": amounts}
    if len(amounts) % 2:
        raise Raised("RuntimeError", f"padding {said(a['padding'])} needs two numbers an axis, before and after")
    pairs = [Pair(before, after) for before, after in zip(amounts[::2], amounts[1::2], strict=True)]
    if len(pairs) > axes:
        raise Unreadable(f"padding {said(a['padding'])} goes beyond the places, which is not read")
    return {"p": tuple([*pairs, *[Pair(0, 0)] * (axes - len(pairs))][::-1])}


CONV = "in_channels out_channels kernel_size stride=1 padding=0 dilation=1 groups=1 bias=True padding_mode=zeros"
TCONV = (
    "in_channels out_channels kernel_size stride=1 padding=0 output_padding=0 groups=1 bias=True dilation=1"
    " padding_mode=zeros"
)
MAX_POOL = "kernel_size stride=None padding=0 dilation=1 return_indices=False ceil_mode=False"
AVG_POOL = "kernel_size stride=None padding=0 ceil_mode=False count_include_pad=True"
NORM = "num_features eps=1e-5 momentum=0.1 affine=True track_running_stats=True bias=True"
INSTANCE_NORM = "num_features eps=1e-5 momentum=0.1 affine=False track_running_stats=False bias=True"
ANYTHING = "* **"
"""A signature that takes whatever it is given, and does nothing with it."""


PADS = {
    **dict.fromkeys(("Zero", "Reflection", "Replication", "Circular"), "padding"),
    "Constant": "padding value",
}
"""What stands around a map: shapes are the same for all."""


def _of_axes(axes: int) -> dict[str, TorchLayer]:
    """The layers that PyTorch has once for each number of axes."""
    return {
        f"Conv{axes}d": TorchLayer("conv", axes, CONV, conv, "in_channels"),
        f"ConvTranspose{axes}d": TorchLayer("tconv", axes, TCONV, tconv, "in_channels"),
        f"MaxPool{axes}d": TorchLayer("maxpool", axes, MAX_POOL, pool),
        f"AvgPool{axes}d": TorchLayer("avgpool", axes, AVG_POOL + (" divisor_override=None" if axes > 1 else ""), pool),
        f"LPPool{axes}d": TorchLayer("lppool", axes, "norm_type kernel_size stride=None ceil_mode=False", lp_pool),
        f"AdaptiveAvgPool{axes}d": TorchLayer("avgpool", axes, "output_size", adaptive),
        f"AdaptiveMaxPool{axes}d": TorchLayer("maxpool", axes, "output_size return_indices=False", adaptive),
        f"BatchNorm{axes}d": TorchLayer("bn", axes if axes > 1 else 0, NORM, norm, "num_features"),
        f"InstanceNorm{axes}d": TorchLayer("instnorm", axes, INSTANCE_NORM, norm, "num_features"),
        f"LazyConv{axes}d": TorchLayer("conv", axes, CONV.partition(" ")[2], conv),
        f"LazyConvTranspose{axes}d": TorchLayer("tconv", axes, TCONV.partition(" ")[2], tconv),
        f"LazyBatchNorm{axes}d": TorchLayer("bn", axes if axes > 1 else 0, NORM.partition(" ")[2], norm),
        f"LazyInstanceNorm{axes}d": TorchLayer("instnorm", axes, INSTANCE_NORM.partition(" ")[2], norm),
        f"Dropout{axes}d": TorchLayer("dropout", 0, "p=0.5 inplace=False", dropout),
        **{f"{name}Pad{axes}d": TorchLayer("zeropad", axes, signature, zero_pad) for name, signature in PADS.items()},
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
        "num_embeddings embedding_dim padding_idx=None max_norm=None norm_type=2 scale_grad_by_freq=False sparse=False"
        " _weight=None _freeze=False",
        embedding,
    ),
    "GroupNorm": TorchLayer(
        "gn", 0, "num_groups num_channels eps=1e-5 affine=True bias=True", group_norm, "num_channels"
    ),
    "SyncBatchNorm": TorchLayer("bn", 0, NORM.replace(" bias=True", " process_group=None"), norm, "num_features"),
    "LayerNorm": TorchLayer("ln", 0, "normalized_shape eps=1e-5 elementwise_affine=True bias=True", norm),
    "RMSNorm": TorchLayer("ln", 0, "normalized_shape eps=None elementwise_affine=True", without_shift),
    "LocalResponseNorm": TorchLayer("lrn", 0, "size alpha=1e-4 beta=0.75 k=1.0", response_norm),
    "Dropout": TorchLayer("dropout", 0, "p=0.5 inplace=False", dropout),
    "AlphaDropout": TorchLayer("dropout", 0, "p=0.5 inplace=False", dropout),
    "Identity": TorchLayer("identity", 0, ANYTHING, nothing),
    "Upsample": TorchLayer(
        "upsample",
        0,
        "size=None scale_factor=None mode=nearest align_corners=None recompute_scale_factor=None",
        upsample,
    ),
    "UpsamplingNearest2d": TorchLayer("upsample", 2, "size=None scale_factor=None", upsample),
    "UpsamplingBilinear2d": TorchLayer("upsample", 2, "size=None scale_factor=None", bilinear),
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
    "LogSigmoid": TorchLayer("sigmoid", 0, "", nothing),  # as the nearest that we have a word for, so are these
    "Hardtanh": TorchLayer("tanh", 0, "min_val=-1.0 max_val=1.0 inplace=False", nothing),
    "Softsign": TorchLayer("tanh", 0, "", nothing),
    "Tanhshrink": TorchLayer("relu", 0, "", nothing),
    "Softshrink": TorchLayer("relu", 0, "lambd=0.5", nothing),
    "Hardshrink": TorchLayer("relu", 0, "lambd=0.5", nothing),
    "Threshold": TorchLayer("relu", 0, "threshold value inplace=False", nothing),
    "RReLU": TorchLayer("lrelu", 0, "lower=0.125 upper=0.333 inplace=False", nothing),
    "Softmin": TorchLayer("softmax", 0, "dim=None", nothing),
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
