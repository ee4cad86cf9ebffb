"""Operators with windows: convolutions, pools, and the matrices of dense layers."""

from __future__ import annotations

from convcalc.layers.kind import Given
from convcalc.readers.graph.lowering import Lower, Lowering, NotLowered, padded
from convcalc.readers.graph.operator_graph import Operator, TensorConstant, dims_text
from convcalc.readers.graph.tensor_views import View, channels_of

SAME = {"SAME_UPPER": "same", "SAME_LOWER": "same_lower", "VALID": "valid"}


def _last(low: Lowering, node: Operator) -> bool:
    return bool(node.whole("channels_last"))


def _given(node: Operator, kernel: tuple[int, ...], view: View, pool: bool = False) -> Given:
    """Kernel, stride, padding and dilation; the border that waits around what arrives is the layer's own."""
    axes = len(kernel)
    given: Given = {"size": kernel} if axes > 1 else {"k": kernel}
    stride = node.wholes("strides") or (1,) * axes
    if pool or max(stride) > 1:
        given["s"] = stride
    dilation = node.wholes("dilations") or (1,) * axes
    if max(dilation) > 1:
        given["d"] = dilation
    for key, value in (("strides", stride), ("dilations", dilation)):
        if len(value) != axes:
            raise NotLowered(f"{key} {list(value)[:6]} are {len(value)} numbers for {axes} axes")
        if min(value) < 1:
            raise NotLowered(f"{key} {list(value)} are not all at least 1")
    if (said := node.wholes("kernel_shape")) and tuple(said) != kernel:
        raise NotLowered(f"kernel_shape {list(said)[:6]} is not that of its weights, {list(kernel)}")
    amounts = _amounts(node, axes)
    word = SAME.get(node.word("auto_pad", "NOTSET"), "")
    if view.padding:
        amounts = [(b + c, a + d) for (b, a), (c, d) in zip(amounts, view.padding.amounts, strict=True)]
    if word and word != "valid":
        given[word] = True
    elif any(map(any, amounts)):
        given["p"] = padded(amounts)
    return given


def _amounts(node: Operator, axes: int) -> list[tuple[int, int]]:
    """How much padding there is before and after each axis."""
    pads = node.wholes("pads") or (0,) * (2 * axes)
    if len(pads) != 2 * axes:
        raise NotLowered(f"pads {list(pads)[:8]} are {len(pads)} numbers for {axes} axes")
    return list(zip(pads[:axes], pads[axes:], strict=True))


def _waiting(low: Lowering, node: Operator, view: View, lowest: bool) -> View:
    """What arrives, its border kept waiting where the operator's own padding is the same, else put around it."""
    padding = view.padding
    if padding is None:
        return view
    word = node.word("auto_pad", "NOTSET")
    if word in ("SAME_UPPER", "SAME_LOWER") or padding.lowest != lowest or low.uses.get(node.inputs[0], 0) > 1:
        return low.bordered(view)
    return view


def conv(low: Lowering, node: Operator) -> View:
    """Weights are (out, in/groups, *kernel)."""
    weight, bias = low.constant(node, 1), low.constant(node, 2)
    if weight is None or len(weight.dims) < 3:
        raise NotLowered("its weights are not (out, in, *kernel)")
    view = _waiting(low, node, low.view(node), lowest=False)
    given = {"": weight.dims[0], **_given(node, weight.dims[2:], view)}
    groups = node.whole("group", 1)
    if groups != 1:
        given["g"] = (groups,)
    if bias is None:
        given["nobias"] = True
    return _weighted(low, node, "conv", given, view, weight.dims[1] * groups, weight, bias)


def _weighted(
    low: Lowering,
    node: Operator,
    word: str,
    given: Given,
    view: View,
    needed: int,
    weight: TensorConstant,
    bias: TensorConstant | None,
) -> View:
    """A convolution on the channels that its weights are for."""
    last = bool(node.whole("channels_last"))
    value = low.map_of(node, view._replace(padding=None), last)
    shape = low.layers.shape(value)
    _check_rank(node, len(weight.dims) - 2, shape.size)
    if shape.channels != needed:
        raise NotLowered(
            f"its weights {dims_text(weight.dims)} are for {needed:,} channels, and {shape.channels:,} arrive"
        )
    factors = low.beside(node, 1, weight)
    if factors not in (0, given[""]):
        raise NotLowered(f"its weights are worked out from {factors:,} other numbers, which are no factor a channel")
    if factors:  # a factor for each filter is one for each channel that leaves; the bias comes behind it
        given["nobias"] = True
    made = low.result(node, word, given, (value,), last)
    low.weights(made.value, weight, None if factors else bias)
    if factors:
        scaled = low.moving(node, "scale", {} if bias is None else {"bias": True}, made.value)
        return made._replace(value=scaled)
    return made


def _check_rank(node: Operator, axes: int, size: tuple[int, ...]) -> None:
    if axes != len(size):
        raise NotLowered(f"its kernel has {axes} axes, and {len(size)} arrive beside the channels")


def tconv(low: Lowering, node: Operator) -> View:
    """Weights are (in, out/groups, *kernel); an output_shape says what the padding is."""
    weight, bias = low.constant(node, 1), low.constant(node, 2)
    if weight is None or len(weight.dims) < 3:
        raise NotLowered("its weights are not (in, out, *kernel)")
    view = low.settled(node)
    groups, kernel = node.whole("group", 1), weight.dims[2:]
    axes = len(kernel)
    given: Given = {
        "": weight.dims[1] * groups,
        **_given(node._replace(attributes={**node.attributes, "pads": (0,) * 2 * axes, "auto_pad": ""}), kernel, view),
    }
    value = low.map_of(node, view, bool(node.whole("channels_last")))
    size = low.layers.shape(value).size
    _check_rank(node, axes, size)
    if wanted := low.numbers(node, 3, "output_shape"):  # TensorFlow reads the size, which others have as an attribute
        wanted = wanted[1:-1] if len(wanted) > axes else wanted
        node = node._replace(attributes={**node.attributes, "output_shape": wanted})
    amounts, extra = _cropped(node, kernel, size)
    if any(map(any, amounts)):
        given["p"] = padded(amounts)
    if any(extra):
        given["op"] = tuple(extra)
    if groups != 1:
        given["g"] = (groups,)
    if bias is None:
        given["nobias"] = True
    return _weighted(low, node, "tconv", given, view, weight.dims[0], weight, bias)


def _cropped(node: Operator, kernel: tuple[int, ...], size: tuple[int, ...]) -> tuple[list[tuple[int, int]], list[int]]:
    """What a transposed convolution cuts off before and after each axis, and what it adds behind.

    Source: the ONNX specification, ConvTranspose: total = stride * (n - 1) + output_padding + extent - output.
    """
    axes = len(kernel)
    word = node.word("auto_pad", "NOTSET")
    stride, dilation = node.wholes("strides") or (1,) * axes, node.wholes("dilations") or (1,) * axes
    extra = list(node.wholes("output_padding") or (0,) * axes)
    wanted = node.wholes("output_shape")
    if wanted is None and word not in ("SAME_UPPER", "SAME_LOWER"):
        return _amounts(node, axes), extra
    if wanted and len(wanted) < axes:
        raise NotLowered(f"output_shape {list(wanted)} is not of {axes} axes")
    wanted = wanted[-axes:] if wanted else tuple([n * s for n, s in zip(size, stride, strict=True)])
    amounts = []
    for at, (n, k, s, d, out) in enumerate(zip(size, kernel, stride, dilation, wanted, strict=True)):
        total = s * (n - 1) + extra[at] + (k - 1) * d + 1 - out
        if total < 0:
            extra[at], total = extra[at] - total, 0
        small = total // 2
        amounts.append((total - small, small) if word == "SAME_LOWER" else (small, total - small))
    return amounts, extra


def _pool(word: str) -> Lower:
    def run(low: Lowering, node: Operator) -> View:
        kernel = node.wholes("kernel_shape")
        if not kernel:
            raise NotLowered("its kernel_shape is not given")
        if len(node.outputs) > 1 and node.outputs[1] and low.uses.get(node.outputs[1]):
            raise NotLowered("the places of its maxima are used", "a max pool that undoes another is not read")
        view = _waiting(low, node, low.view(node), lowest=word == "maxpool")
        if view.padding and any(
            b + c > k // 2 for k, each in zip(kernel, view.padding.amounts, strict=True) for b, c in [each]
        ):
            view = view if view.padding.lowest else low.bordered(view)
        if word != "maxpool":
            view = low.bordered(view)
        given = _given(node, kernel, view, pool=True)
        if node.whole("ceil_mode"):
            given["ceil"] = True
        last = _last(low, node)
        value = low.map_of(node, view._replace(padding=None), last)
        _check_rank(node, len(kernel), low.layers.shape(value).size)
        return low.result(node, word, given, (value,), last)

    return run


def _global(word: str) -> Lower:
    def run(low: Lowering, node: Operator) -> View:
        last = _last(low, node)
        value = low.map_of(node, low.settled(node), last)
        return low.result(node, word, {}, (value,), last)

    return run


def dense(
    low: Lowering, node: Operator, weight: TensorConstant, bias: TensorConstant | None, outputs: int, inputs: int
) -> View:
    """A matrix on the last axis: a dense layer on vectors, a convolution of 1x1 on every place of a map."""
    view = low.settled(node)
    shape = low.shape(view)
    if view.dims[-1] != inputs:
        raise NotLowered(f"its weights are for {inputs:,} numbers, and {view.dims[-1]:,} arrive")
    given: Given = {"": outputs}
    if bias is None:
        given["nobias"] = True
    if any(axis and axis != low.batch for axis in view.axes[:-1]):
        if view.axes[-1] != channels_of(shape):
            raise NotLowered("it works on an axis of places, as a mixer of tokens does")
        made = low.add(node, "conv", {**given, "k": (1,)}, (view.value,))
        axis = channels_of(low.layers.shape(made))
    else:
        value = low.map_of(node, View(view.value, (low.batch, view.axes[-1])))
        made = low.add(node, "fc", given, (value,))
        axis = channels_of(low.layers.shape(made))
    low.weights(made, weight, bias)
    return View(made, (*view.axes[:-1], axis))


def gemm(low: Lowering, node: Operator) -> View:
    """alpha * A' * B' + beta * C"""
    weight, bias = low.constant(node, 1), low.constant(node, 2)
    if weight is None or len(weight.dims) != 2 or node.whole("transA"):
        raise NotLowered("it is no product of what flows with a matrix of weights")
    outputs, inputs = weight.dims if node.whole("transB") else weight.dims[::-1]
    return dense(low, node, weight, _bias(bias, outputs), outputs, inputs)


def _bias(bias: TensorConstant | None, outputs: int) -> TensorConstant | None:
    if bias is not None and bias.size not in (1, outputs):
        raise NotLowered(f"its bias is {dims_text(bias.dims)}, for {outputs:,} outputs")
    if bias is not None and bias.size == 1 < outputs and bias.parameter:
        raise NotLowered(f"its bias is one number for {outputs:,} outputs, which is not read")
    return bias if bias and (bias.size == outputs) else None


def matmul(low: Lowering, node: Operator) -> View:
    """A product with a matrix of weights; its third input is the bias, where one was added behind it."""
    found = low.tensors.get(node.read(1))
    if not isinstance(found, TensorConstant) or isinstance(low.tensors.get(node.read(0)), TensorConstant):
        raise NotLowered("a product of two tensors that flow, as in attention, is not read")
    dims = joined_dims(found.dims)
    if len(dims) != 2:
        raise NotLowered(f"its weights are {dims_text(found.dims)}, no matrix")
    return dense(low, node, found, _bias(low.constant(node, 2), dims[1]), dims[1], dims[0])


def joined_dims(dims: tuple[int, ...]) -> tuple[int, ...]:
    """Sizes without the 1 in front of a matrix."""
    while len(dims) > 2 and dims[0] == 1:
        dims = dims[1:]
    return dims


OPERATORS: dict[str, Lower] = {
    "Conv": conv,
    "ConvTranspose": tconv,
    "MaxPool": _pool("maxpool"),
    "AveragePool": _pool("avgpool"),
    "LpPool": _pool("lppool"),
    "GlobalAveragePool": _global("gap"),
    "GlobalMaxPool": _global("gmp"),
    "Gemm": gemm,
    "MatMul": matmul,
}
"""ONNX's operator -> what makes layers of it."""
