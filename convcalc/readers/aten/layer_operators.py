"""ATen operators that are layers of ours: PyTorch's name -> our word and arguments.

Source: the schemas of PyTorch 2.13, aten/src/ATen/native/native_functions.yaml.
"""

from __future__ import annotations

from math import prod

from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.aten.axis_pieces import axes_of
from convcalc.readers.aten.recurrent_operators import folded
from convcalc.readers.aten.translation import Fixed, Flow, Operator, OperatorCall, Results, Translation
from convcalc.readers.python.values import Unreadable, Value
from convcalc.readers.pytorch.activations import ACTIVATIONS
from convcalc.readers.pytorch.torch_layers import ROWS, settled


def pointwise(word: str) -> Operator:
    return lambda t, call: t.kept(word, {}, call.flow())


def _hard(t: Translation, call: OperatorCall) -> Results:
    """`hardtanh` and `clamp`: between 0 and 6 it is relu6, from 0 on relu, and no layer of ours between other ends."""
    hard = call.node.operator.startswith("hardtanh")
    low, high = [
        call.get(f"{end}_val", call.get(end, usual if hard else None)) for end, usual in (("min", -1), ("max", 1))
    ]
    word = "relu6" if (low, high) == (0, 6) else "relu"
    if low != 0 or high not in (6, None):
        t.without_row.setdefault(f"{call.node.operator} to {low} .. {high}")
        return call.flow()
    return t.kept(word, {}, call.flow())


def _leaky(t: Translation, call: OperatorCall) -> Results:
    return t.kept("lrelu", {"decimal": f"{call.get('negative_slope', 0.01)}"}, call.flow())


def _prelu(t: Translation, call: OperatorCall) -> Results:
    weight = call.fixed("weight")
    alone: Given = {"": 1} if weight and prod(weight.dims) == 1 else {}
    return t.kept("prelu", alone, t.plain(call.flow()), weight)


def _softmax(t: Translation, call: OperatorCall) -> Results:
    return t.kept("softmax", {}, call.flow())


def _glu(t: Translation, call: OperatorCall) -> Results:
    """One half of the channels, times the sigmoid of the other."""
    x = call.flow()
    axis = t.axis(x, call.number("dim", -1))
    count = x.dims[axis]
    if not t.on_channels(x, axis) or count % 2:
        raise Unreadable(f"glu over axis {axis} is not read: only the channels are halved")
    halves = [t.kept("take", {"size": (Pair(first, first + count // 2),)}, x) for first in (0, count // 2)]
    gate = t.kept("sigmoid", {}, halves[1])
    return Flow(t.layer("mul", {}, (halves[0].value, gate.value)), halves[0].axes)


def _axes_needed(t: Translation, call: OperatorCall, axes: int) -> Flow:
    x = call.flow()
    if len(x.dims) != axes + 2:
        raise Unreadable(
            f"{call.node.operator} works on {axes} axes beside the batch and the channels, and gets"
            f" {'x'.join(map(str, x.dims))}"
        )
    return t.plain(x)


def _conv(t: Translation, call: OperatorCall) -> Results:
    """`conv2d`, `conv_transpose2d` and `convolution`, which is both, for any number of axes."""
    weight = call.fixed("weight")
    bias = call.fixed("bias")
    if weight is None or len(weight.dims) < 3:
        raise Unreadable(f"{call.node.operator} without a weight is not read")
    axes = len(weight.dims) - 2
    x = _axes_needed(t, call, axes)
    groups = call.number("groups", 1)
    transposed = bool(call.get("transposed", call.node.operator.startswith("conv_transpose")))
    padding = call.get("padding", 0)
    given = ROWS[f"Conv{'Transpose' * transposed}{axes}d"].given(
        {
            "out_channels": weight.dims[1] * groups if transposed else weight.dims[0],
            "kernel_size": weight.dims[2:],
            "stride": call.numbers("stride", (1,)),
            "padding": padding if isinstance(padding, str) else call.numbers("padding", (0,)),
            "dilation": call.numbers("dilation", (1,)),
            "output_padding": call.numbers("output_padding", (0,)),
            "groups": groups,
            "bias": bias is not None and bool(bias.parameters),
        },
        axes,
    )
    fits = weight.dims[0] if transposed else weight.dims[1] * groups
    if fits != t.graph.shape(x.value).channels:
        raise Unreadable(f"the weight of {call.node.operator} is for {fits} channels, and {x.dims[1]} arrive")
    return t.canonical(_weighted(t, "tconv" if transposed else "conv", given, x, weight, bias))


def _weighted(t: Translation, word: str, given: Given, x: Flow, weight: Fixed, bias: Fixed | None) -> int:
    """A layer with weights; those worked out of a kernel and a factor for each filter are followed by that factor.

    Weight norm keeps the length of each filter beside its direction, scaled convolutions a gain: a filter times a
    number is what comes out times that number.
    """
    if len(weight.parameters) < 2:
        return t.layer(word, given, (x.value,), weight, bias)
    kernel = max(weight.parameters, key=lambda name: (t.numels.get(name, 0), name))
    factors = weight.parameters - {kernel}
    made = t.layer(word, given, (x.value,), Fixed(weight.dims, frozenset([kernel])), bias)
    filters = t.graph.shape(made).channels
    for name in sorted(factors):
        count = t.numels.get(name, 0)
        if count not in (1, filters):
            raise Unreadable(
                f"the weight of {call_name(t)} is worked out of '{name}', which is not one number a filter"
            )
        made = t.layer("scale", {"": 1} if count == 1 else {}, (made,), Fixed((count,), frozenset([name])))
    t.notes.setdefault("weights that are kept as a direction and a length: the lengths are rows of their own ('scale')")
    return made


def call_name(t: Translation) -> str:
    return t.node.operator


def _linear(t: Translation, call: OperatorCall) -> Results:
    weight = call.fixed("weight")
    if weight is None or len(weight.dims) != 2:
        raise Unreadable("a linear layer without a weight of two axes is not read")
    return _dense(t, call.flow(), weight, call.fixed("bias"), weight.dims[0], weight.dims[1])


def _matrix(t: Translation, call: OperatorCall) -> Results:
    """`mm(x, w)`, `matmul(x, w)`, and `addmm(bias, x, w)`: a dense layer whose weight lies the other way."""
    bias, x, weight = call.first(3) if call.node.operator == "addmm" else (None, *call.first(2))
    if not isinstance(x, Flow) or not isinstance(weight, Fixed) or len(weight.dims) != 2 or isinstance(bias, Flow):
        raise Unreadable(f"{call.node.operator} of two tensors that depend on the input (as in attention) is not read")
    return _dense(t, x, weight, bias if isinstance(bias, Fixed) else None, weight.dims[1], weight.dims[0])


def _dense(t: Translation, x: Flow, weight: Fixed, bias: Fixed | None, out: int, arriving: int) -> Results:
    """A dense layer on the last axis: of a map with its channels there it is a convolution of 1x1."""
    if x.dims[-1] != arriving:
        raise Unreadable(f"a linear layer for {arriving:,} numbers gets {x.dims[-1]:,}")
    given: Given = {"": out} if bias is not None and bias.parameters else {"": out, "nobias": True}
    shape = t.graph.shape(x.value)
    if len(x.dims) == 2 and not t.on_channels(x, 1):
        x = t.plain(x)
        shape = t.graph.shape(x.value)
    if not t.on_channels(x, len(x.dims) - 1):
        x = folded(t, x)
        shape = t.graph.shape(x.value)
    if shape.size:
        made = _weighted(t, "conv", {**given, "k": (1,)}, x, weight, bias)
    else:
        made = _weighted(t, "fc", given, x, weight, bias)
    new = axes_of(t.batch, t.graph.shape(made))[1]
    return Flow(made, (*x.axes[:-1], new))


def _embedding(t: Translation, call: OperatorCall) -> Results:
    weight, indices = call.fixed("weight"), call.first(2)[1]
    if weight is None or not isinstance(indices, Flow) or not t.is_plain(indices):
        raise Unreadable("an embedding of what is not the input's own words is not read")
    given: Given = {"size": weight.dims}
    made = t.canonical(t.layer("embedding", given, (indices.value,), weight))
    return Flow(made.value, (made.axes[0], made.axes[2], made.axes[1]))


def pool(name: str) -> Operator:
    """`max_pool2d` and its like, as the module of that name."""

    def run(t: Translation, call: OperatorCall) -> Results:
        row = ROWS[name]
        x = _axes_needed(t, call, row.axes)
        a: dict[str, Value] = {key: call.given[key] for key in row.names if call.given.get(key) is not None}
        for key in {"kernel_size", "output_size"} & set(row.names) - a.keys():
            raise Unreadable(f"{name} without its {key}")
        a = {"stride": None, "padding": 0, "dilation": 1, "ceil_mode": False, **a}
        a["stride"] = a["stride"] or None
        if "return_indices" not in row.names:
            del a["dilation"]
        given = settled(row.given(a, row.axes), t.graph.shape(x.value).size)
        return t.canonical(t.layer(row.word, given, (x.value,)))

    return run


def _affine(weight: Fixed | None, bias: Fixed | None) -> Given:
    """How a norm says which of a scale and a shift it trains."""
    scaled, shifted = bool(weight and weight.parameters), bool(bias and bias.parameters)
    if scaled and shifted:
        return {}
    return {"noaffine": True} if not scaled and not shifted else {"nobeta": True} if scaled else {"nogamma": True}


def _batch_norm(t: Translation, call: OperatorCall) -> Results:
    weight, bias = call.fixed("weight"), call.fixed("bias")
    x = call.flow()
    if call.fixed("running_mean") is None:
        return _of_one(t, call, x, weight, bias)
    if not t.on_channels(x, 1):
        raise Unreadable("a batch norm over other axes than the channels is not read")
    return t.kept("bn", _affine(weight, bias), x, weight, bias)


def _of_one(t: Translation, call: OperatorCall, x: Flow, weight: Fixed | None, bias: Fixed | None) -> Results:
    """A batch norm that measures what arrives, of which PyTorch makes an instance norm: its maps are the channels."""
    if call.node.operator == "batch_norm" or x.dims[:1] != (1,) or t.batch != 1:
        raise Unreadable("a batch norm without running statistics is not read")
    t.notes.setdefault("a batch norm without running statistics over a batch of one is an instance norm")
    return t.kept("instnorm", _affine(weight, bias), t.plain(x), weight, bias)


def _instance_norm(t: Translation, call: OperatorCall) -> Results:
    weight, bias = call.fixed("weight"), call.fixed("bias")
    if call.fixed("running_mean") is not None:
        raise Unreadable("an instance norm that keeps running statistics is not read")
    return t.kept("instnorm", _affine(weight, bias), t.plain(call.flow()), weight, bias)


def _group_norm(t: Translation, call: OperatorCall) -> Results:
    weight, bias = call.fixed("weight"), call.fixed("bias")
    groups = call.number("num_groups" if "num_groups" in call.given else "group")
    return t.kept("gn", {"": groups, **_affine(weight, bias)}, t.plain(call.flow()), weight, bias)


def _layer_norm(t: Translation, call: OperatorCall) -> Results:
    weight, bias = call.fixed("weight"), call.fixed("bias")
    x = call.flow()
    over = call.numbers("normalized_shape")
    if len(x.dims) == 2 and not t.on_channels(x, 1):
        x = t.plain(x)
    if len(over) != 1 or not t.on_channels(x, len(x.dims) - 1):
        raise Unreadable("a layer norm over other axes than the channels is not read")
    return t.kept("ln", _affine(weight, bias), x, weight, bias)


def _resized(mode: str) -> Operator:
    def run(t: Translation, call: OperatorCall) -> Results:
        x = call.flow()
        x = _axes_needed(t, call, len(x.dims) - 2)
        name = next(iter(call.node.outputs), "")
        size = t.program.declared.get(name, ())[2:] if not t.other_input else ()
        if "output_size" in call.given and call.get("output_size") is not None:
            size = call.numbers("output_size")
        factors = call.get("scale_factors")
        a: dict[str, Value] = {"size": size or None, "scale_factor": None, "mode": mode}
        old = t.graph.shape(x.value).size
        if size and len(size) != len(old):
            to = "x".join(map(str, size))
            raise Unreadable(f"{call.node.operator} of a map of {len(old)} axes to {to} is not read")
        if not size or (factors is not None and all(m % n == 0 for m, n in zip(size, old, strict=True))):
            each = factors if isinstance(factors, tuple) else ()
            if len(each) != len(old) or not all(isinstance(f, int | float) for f in each):
                raise Unreadable(f"{call.node.operator} to a size that is not known")
            if all(float(f).is_integer() for f in each if isinstance(f, int | float)):
                a |= {"size": None, "scale_factor": each}
            else:
                a["size"] = tuple([int(n * f) for n, f in zip(old, each, strict=True) if isinstance(f, int | float)])
        a["align_corners"] = bool(call.get("align_corners", False))
        return t.canonical(t.layer("upsample", ROWS["Upsample"].given(a, len(old)), (x.value,)))

    return run


def _padded(t: Translation, call: OperatorCall) -> Results:
    """`pad`: amounts from the last axis on, before and after; more channels are those of a shortcut of zeros."""
    x = t.plain(call.flow())
    amounts = call.numbers("pad" if "pad" in call.given else "padding")
    mode = call.get("mode", "constant")
    if len(amounts) % 2 or len(amounts) > 2 * (len(x.dims) - 1):
        raise Unreadable(f"a padding of {list(amounts)} is not read")
    if mode != "constant" or "reflection" in call.node.operator or "replication" in call.node.operator:
        t.notes.setdefault("borders that repeat or mirror the map are counted as zeros are")
    pairs = [Pair(before, after) for before, after in zip(amounts[::2], amounts[1::2], strict=True)]
    axes = len(x.dims) - 2
    pairs = [*pairs, *[Pair(0, 0)] * (axes + 1 - len(pairs))][::-1]
    (first, last), pairs = (call_pair(pairs[0])), pairs[1:]
    if first or last:
        if min(first, last) < 0:
            raise Unreadable("channels that are cut off by a negative padding are not read")
        x = t.canonical(t.layer("subsample", {"": x.dims[1] + first + last}, (x.value,)))
    ends = [call_pair(each) for each in pairs]
    for word, sign in (("zeropad", 1), ("crop", -1)):
        each = [Pair(max(sign * before, 0), max(sign * after, 0)) for before, after in ends]
        if any(n for pair in each for n in call_pair(pair)):
            x = t.canonical(t.layer(word, {"p": tuple(each)}, (x.value,)))
    return x


def call_pair(pair: Pair) -> tuple[int, int]:
    """The two numbers of a pair."""
    before, after = pair.before, pair.after
    assert isinstance(before, int) and isinstance(after, int)
    return before, after


def _pixel_shuffle(t: Translation, call: OperatorCall) -> Results:
    x = t.plain(call.flow())
    return t.canonical(t.layer("pixelshuffle", {"": call.number("upscale_factor")}, (x.value,)))


def _channel_shuffle(t: Translation, call: OperatorCall) -> Results:
    x = t.plain(call.flow())
    return t.canonical(t.layer("shuffle", {"": call.number("groups")}, (x.value,)))


def first_of_three(operator: Operator) -> Operator:
    """The same where PyTorch gives back more than the tensor: indices, or statistics."""

    def run(t: Translation, call: OperatorCall) -> Results:
        found = operator(t, call)
        return found if isinstance(found, tuple) and not isinstance(found, Flow | Fixed) else (found, None, None)

    return run


_POOLS = {
    f"{kind}_pool{axes}d": pool(f"{name}{axes}d")
    for kind, name in {
        "max": "MaxPool",
        "avg": "AvgPool",
        "adaptive_avg": "AdaptiveAvgPool",
        "adaptive_max": "AdaptiveMaxPool",
        "_adaptive_avg": "AdaptiveAvgPool",
    }.items()
    for axes in (1, 2, 3)
}
_INDEXED = {f"max_pool{axes}d_with_indices": first_of_three(_POOLS[f"max_pool{axes}d"]) for axes in (1, 2, 3)}
_MAXIMA = {f"adaptive_max_pool{axes}d": first_of_three(_POOLS[f"adaptive_max_pool{axes}d"]) for axes in (1, 2, 3)}
_CONV = {f"conv{'_transpose' * transposed}{axes}d": _conv for transposed in (False, True) for axes in (1, 2, 3)}
_PADS = {f"{kind}_pad{axes}d": _padded for kind in ("reflection", "replication") for axes in (1, 2, 3)}

LAYERS: dict[str, Operator] = {
    **{name: pointwise(each.word) for name, each in ACTIVATIONS.items() if each.word != "dropout"},
    **_POOLS,
    **_INDEXED,
    **_MAXIMA,
    **_CONV,
    **_PADS,
    "convolution": _conv,
    "_convolution": _conv,
    "log_sigmoid": pointwise("sigmoid"),
    "_softmax": _softmax,
    "_log_softmax": _softmax,
    "hardtanh": _hard,
    "clamp": _hard,
    "clamp_min": _hard,
    "leaky_relu": _leaky,
    "prelu": _prelu,
    "_prelu_kernel": _prelu,
    "glu": _glu,
    "linear": _linear,
    "addmm": _matrix,
    "mm": _matrix,
    "matmul": _matrix,
    "embedding": _embedding,
    "batch_norm": _batch_norm,
    "_native_batch_norm_legit": first_of_three(_batch_norm),
    "_native_batch_norm_legit_functional": first_of_three(_batch_norm),
    "_native_batch_norm_legit_no_training": first_of_three(_batch_norm),
    "native_batch_norm": first_of_three(_batch_norm),
    "cudnn_batch_norm": first_of_three(_batch_norm),
    "instance_norm": _instance_norm,
    "group_norm": _group_norm,
    "native_group_norm": first_of_three(_group_norm),
    "layer_norm": _layer_norm,
    "native_layer_norm": first_of_three(_layer_norm),
    "constant_pad_nd": _padded,
    "pad": _padded,
    "pixel_shuffle": _pixel_shuffle,
    "channel_shuffle": _channel_shuffle,
    **{f"upsample_nearest{axes}d": _resized("nearest") for axes in (1, 2, 3)},
    **{f"_upsample_nearest_exact{axes}d": _resized("nearest") for axes in (1, 2, 3)},
    "upsample_linear1d": _resized("linear"),
    "upsample_bilinear2d": _resized("bilinear"),
    "upsample_trilinear3d": _resized("trilinear"),
}
"""The operator's name -> what it is here."""
