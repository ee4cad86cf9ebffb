"""Operators on each element: activations, norms, sums and products."""

from __future__ import annotations

from convcalc.layers.kind import Given
from convcalc.readers.graph.constant_folding import axis_of
from convcalc.readers.graph.lowering import Lower, Lowering, NotLowered
from convcalc.readers.graph.operator_graph import Operator, TensorConstant, dims_text, shown
from convcalc.readers.graph.tensor_views import Atom, Axis, View, channels_of, in_order

WORDS = {
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Selu": "selu",
    "Celu": "celu",
    "Gelu": "gelu",
    "FastGelu": "gelu",
    "QuickGelu": "gelu",
    "Softplus": "softplus",
    "Mish": "mish",
    "Swish": "silu",
    "HardSwish": "hswish",
    "HardSigmoid": "hsigmoid",
}
"""Activations without an argument: ONNX's operator -> our word."""


def unary(low: Lowering, node: Operator, word: str, given: Given) -> View:
    """An element alone: the axes stay as they lie."""
    view = low.settled(node)
    return View(low.add(node, word, given, (view.value,)), view.axes)


def _word(word: str) -> Lower:
    return lambda low, node: unary(low, node, word, {})


def _with_decimal(word: str, key: str, default: float) -> Lower:
    return lambda low, node: unary(low, node, word, {"decimal": f"{node.real(key, default):.6g}"})


def softmax(low: Lowering, node: Operator) -> View:
    """Over the channels: along another axis it is another function."""
    view = low.settled(node)
    axis = view.axes[axis_of(node.whole("axis", -1), len(view.dims))]
    far = low.shape(view).positions()
    if not in_order([axis], low.shape(view)) and not all(atom.apart and atom.apart % far == 0 for atom in axis):
        raise NotLowered("it works along an axis that is not that of the channels")
    return unary(low, node, "softmax", {})


def clip(low: Lowering, node: Operator) -> View:
    bounds: list[float | None] = []
    for at, key in ((1, "min"), (2, "max")):
        given = low.constant(node, at)
        value = node.attributes.get(key)
        bounds.append(
            float(given.values[0]) if given and given.values else value if isinstance(value, int | float) else None
        )
        if given and not given.values:
            raise NotLowered("its bounds are not known")
    bottom, top = bounds
    if top is not None and top >= 1e30:
        top = None
    if bottom == 0 and top in (None, 6):
        return unary(low, node, "relu" if top is None else "relu6", {})
    if bottom is not None and bottom <= -1e30 and top is None:
        return low.settled(node)
    said = ["-" if each is None else f"{each:g}" for each in (bottom, top)]
    raise NotLowered(f"bounds of {said[0]} and {said[1]} are no activation that is known here; 0 and 6 are relu6")


def prelu(low: Lowering, node: Operator) -> View:
    slope = low.constant(node, 1)
    view = low.settled(node)
    channels = low.shape(view).channels
    if slope is None or slope.size not in (1, channels):
        raise NotLowered("its slopes are neither one nor one a channel")
    made = unary(low, node, "prelu", {"": 1} if slope.size == 1 and channels != 1 else {})
    low.weights(made.value, slope)
    return made


def _norm(low: Lowering, node: Operator, word: str, given: Given, axis: Axis, at: int = 1) -> View:
    """A norm whose channels are this axis; scale and shift are inputs from `at` on."""
    view = low.settled(node)
    shape = low.shape(view)
    if axis != channels_of(shape):
        raise NotLowered(f"it works on another axis of {dims_text(view.dims)} than the channels")
    scale, shift = low.constant(node, at), low.constant(node, at + 1)
    for each in (scale, shift):
        if each is not None and each.size != shape.channels:
            raise NotLowered(f"'{shown(each.name)}' has {each.size:,} numbers, and {shape.channels:,} channels arrive")
    scale, shift = None if scale and scale.is_all(1) else scale, None if shift and shift.is_all(0) else shift
    if scale is None or shift is None:
        given = {
            **given,
            ("noaffine" if scale is None and shift is None else "nogamma" if scale is None else "nobeta"): True,
        }
    made = unary(low, node, word, given)
    if scale is not None:
        low.weights(made.value, scale, shift)
    return made


def _channel_axis(low: Lowering, node: Operator) -> Axis:
    view = low.settled(node)
    if len(view.axes) < 2:
        raise NotLowered("a vector without a batch arrives")
    return view.axes[-1 if node.whole("channels_last") else 1]


def batch_norm(low: Lowering, node: Operator) -> View:
    if node.whole("training_mode"):
        low.say("batch norm of a network in training mode is counted as at inference")
    return _norm(low, node, "bn", {}, _channel_axis(low, node))


def instance_norm(low: Lowering, node: Operator) -> View:
    """On channels parted into groups it is the middle of a group norm: scale and shift come behind it."""
    view = low.settled(node)
    axis, shape = _channel_axis(low, node), low.shape(view)
    if axis != channels_of(shape) and len(view.axes) == 3 and in_order(view.axes[1:], shape) and len(axis) < 2:
        return unary(low, node, "gn", {"": view.dims[1], "noaffine": True})
    return _norm(low, node, "instnorm", {}, axis)


def group_norm(low: Lowering, node: Operator) -> View:
    """Until version 21 scale and shift are one a group, which no trained layer has: those of the channels follow."""
    groups, scale = node.whole("num_groups"), low.constant(node, 1)
    view = low.settled(node)
    if scale is not None and scale.size == groups != low.shape(view).channels:
        return unary(low, node, "gn", {"": groups, "noaffine": True})
    return _norm(low, node, "gn", {"": groups}, _channel_axis(low, node))


def layer_norm(low: Lowering, node: Operator) -> View:
    view = low.settled(node)
    rank = len(view.dims)
    axes = node.wholes("axes") or tuple(range(axis_of(node.whole("axis", -1), rank), rank))
    gone = sorted({axis_of(axis, rank) for axis in axes})
    real = [axis for axis in gone if view.axes[axis]]
    if len(real) != 1:
        raise NotLowered(f"it works on the axes {gone} of {dims_text(view.dims)}; on the channels it is read")
    return _norm(low, node, "ln", {}, view.axes[real[0]])


def lrn(low: Lowering, node: Operator) -> View:
    return unary(low, node, "lrn", {"": node.whole("size", 5)})


def _meeting(word: str) -> Lower:
    """Sums and products, of tensors and with constants."""

    def run(low: Lowering, node: Operator) -> View:
        if len(node.inputs) == 1:
            return low.settled(node)
        constants = low.constants(node)
        flowing = [at for at, each in enumerate(constants) if each is None]
        views = [low.settled(node, at) for at in flowing]
        view = views[0]
        if word == "add" and len({each.axes for each in views}) == 1 == len({low.shape(each) for each in views}):
            if len(views) > 1:
                view = View(low.add(node, word, {}, tuple([each.value for each in views])), view.axes)
        else:
            for other in views[1:]:
                view = _met(low, node, word, view, other)
        for each in constants:
            if each is not None:
                view = with_constant(low, node, word, view, each)
        return view

    return run


def _met(low: Lowering, node: Operator, word: str, one: View, other: View) -> View:
    """Two tensors, the smaller spread over the larger."""
    rank = max(len(one.axes), len(other.axes))
    one, other = [each._replace(axes=((),) * (rank - len(each.axes)) + each.axes) for each in (one, other)]
    if one.dims == other.dims:
        if one.axes == other.axes and low.shape(one) == low.shape(other):
            return View(low.add(node, word, {}, (one.value, other.value)), one.axes)
        last = low.channels_last and rank > 2
        return low.result(node, word, {}, (low.map_of(node, one, last), low.map_of(node, other, last)), last)
    full, small = (one, other) if all(a >= b for a, b in zip(one.dims, other.dims, strict=True)) else (other, one)
    if any(a < b or (b not in (1, a)) for a, b in zip(full.dims, small.dims, strict=True)):
        raise NotLowered(f"{dims_text(one.dims)} and {dims_text(other.dims)} meet, each spread over the other")
    return _spread(low, node, word, full, small)


def _spread(low: Lowering, node: Operator, word: str, full: View, small: View) -> View:
    """One value a channel, or one a place, meets a map."""
    shape, gate = low.shape(full), low.shape(small)
    real = [at for at, axis in enumerate(small.axes) if axis and axis != low.batch]
    far = shape.positions()  # how far channels lie apart in a map, which lie side by side where there is one place
    of_channels = gate.positions() == 1 and gate.channels in (1, shape.channels)
    of_channels = of_channels and all(
        tuple([Atom(atom.apart * far, atom.size) for atom in small.axes[at]]) == full.axes[at] for at in real
    )
    of_places = gate.channels == 1 and gate.size == shape.size
    of_places = of_places and all(small.axes[at] == full.axes[at] for at in real)
    if word == "mul" and (of_channels or of_places):
        return View(low.add(node, word, {}, (full.value, small.value)), full.axes)
    if word == "add" and of_channels and gate.channels == shape.channels and shape.size:
        value = low.moving(node, "upsample", {"to": shape.size}, _mapped(low, node, small.value, len(shape.size)))
        return View(low.add(node, word, {}, (full.value, value)), full.axes)
    raise NotLowered(f"{dims_text(small.dims)} spread over {dims_text(full.dims)} is not read")


def _mapped(low: Lowering, node: Operator, value: int, axes: int) -> int:
    """One value a channel as a map of 1x1."""
    shape = low.layers.shape(value)
    if len(shape.size) == axes:
        return value
    ones = (1,) * axes
    size = (*ones, shape.channels) if low.channels_last else (shape.channels, *ones)
    return low.moving(node, "reshape", {"size": size}, value)


ABSORBS = ("gn", "ln", "instnorm")
"""Norms whose scale and shift may come behind them, as operators of their own."""


def with_constant(low: Lowering, node: Operator, word: str, view: View, constant: TensorConstant) -> View:
    """A tensor and numbers: one of the program changes no shape; a factor a channel, or one for all, is trained."""
    shape = low.shape(view)
    rank = max(len(view.axes), len(constant.dims))
    dims = (1,) * (rank - len(constant.dims)) + constant.dims
    axes = ((),) * (rank - len(view.axes)) + view.axes
    real = [at for at, n in enumerate(dims) if n > 1]
    if rank > len(view.axes) and any(at < rank - len(view.axes) for at in real):
        raise NotLowered(f"{dims_text(constant.dims)} numbers meet {dims_text(view.dims)}")
    if any(View(0, axes).dims[at] != dims[at] for at in real):
        raise NotLowered(f"{dims_text(constant.dims)} numbers meet {dims_text(view.dims)}")
    if not constant.parameter:
        if real:
            low.say(f"{dims_text(constant.dims)} numbers of the program are no parameters")
        return view
    if real and (len(real) > 1 or axes[real[0]] != channels_of(shape)):
        raise NotLowered(
            f"parameters of {dims_text(constant.dims)} meet {dims_text(view.dims)}: one a channel are read"
        )
    if found := _absorbed(low, word, view, constant):
        return found
    given: Given = {"": 1} if not real and shape.channels != 1 else {}
    if word == "add":
        given["nogamma"] = True
    made = unary_of(low, node, view, "scale", given)
    low.weights(made.value, constant)
    return made


def unary_of(low: Lowering, node: Operator, view: View, word: str, given: Given) -> View:
    return View(low.add(node, word, given, (view.value,)), view.axes)


def _absorbed(low: Lowering, word: str, view: View, constant: TensorConstant) -> View | None:
    """The scale or the shift of the norm that it follows."""
    if not view.value or view.value != len(low.layers.nodes) or constant.size != low.shape(view).channels:
        return None
    norm = low.layers.nodes[-1]
    if norm.word not in ABSORBS:
        return None
    key = "gamma" if word == "mul" else "beta"
    given = dict(norm.given)
    if "noaffine" in given:
        del given["noaffine"]
        given["nobeta" if key == "gamma" else "nogamma"] = True
    elif f"no{key}" in given:
        del given[f"no{key}"]
    else:
        return None
    low.layers.nodes[-1] = norm._replace(given=given)
    return view


def _difference(low: Lowering, node: Operator) -> View:
    return _meeting("add")(low, node)  # type: ignore[return-value]


def divide(low: Lowering, node: Operator) -> View:
    """By numbers: trained ones are factors."""
    first, second = low.tensors.get(node.read(0)), low.tensors.get(node.read(1))
    if isinstance(first, View) and isinstance(second, TensorConstant):
        return with_constant(low, node, "mul", low.bordered(first), second)
    raise NotLowered("a division by what flows is not read")


def power(low: Lowering, node: Operator) -> View:
    exponent = low.constant(node, 1)
    view = low.settled(node)
    value = exponent.values[0] if exponent and exponent.values else None
    if value == 1:
        return view
    if value == 2:
        return View(low.add(node, "mul", {}, (view.value, view.value)), view.axes)
    raise NotLowered("powers other than 1 and 2 are not read")


OPERATORS: dict[str, Lower] = {
    **{op: _word(word) for op, word in WORDS.items()},
    "LeakyRelu": _with_decimal("lrelu", "alpha", 0.01),
    "Elu": _with_decimal("elu", "alpha", 1.0),
    "Softmax": softmax,
    "LogSoftmax": softmax,
    "Clip": clip,
    "PRelu": prelu,
    "BatchNormalization": batch_norm,
    "InstanceNormalization": instance_norm,
    "GroupNormalization": group_norm,
    "LayerNormalization": layer_norm,
    "LRN": lrn,
    "Add": _meeting("add"),
    "Sum": _meeting("add"),
    "Sub": _difference,
    "Mul": _meeting("mul"),
    "Div": divide,
    "Pow": power,
}
"""ONNX's operator -> what makes layers of it."""
