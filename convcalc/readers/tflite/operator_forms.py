"""Operators of TensorFlow Lite in the words of ONNX's: windows, matrices and what has an activation fused behind it.

Source: schema.fbs of TensorFlow 2.18 (the numbers of the options' fields), and the shapes of the reference kernels.
"""

from __future__ import annotations

from convcalc.readers.flatbuffer import broken
from convcalc.readers.graph.operator_graph import Attribute, Operator, TensorConstant, dims_text
from convcalc.readers.tflite.builtin_operators import SAME_WORDS
from convcalc.readers.tflite.operator_call import BuiltinCall, Form
from convcalc.readers.tflite.shape_forms import FORMS as SHAPE_FORMS

PADDINGS = ("SAME_UPPER", "VALID")

KEPT = ("DEQUANTIZE", "QUANTIZE", "DENSIFY")
"""Operators that store the same numbers in another way."""


def in_graph_words(call: BuiltinCall) -> list[Operator]:
    """An operator as those of ONNX that it is; what is not known keeps its own name and number."""
    constant = call.constant(0)
    if call.op in KEPT and constant is not None and len(call.makes) == 1:
        call.constants[call.makes[0].name] = constant
        return []
    form = FORMS.get(call.op)
    if not call.reads or not call.makes:
        return call.refused()
    if form is not None:
        return form(call)
    if call.op in SAME_WORDS:
        return call.made(SAME_WORDS[call.op], call.names())
    return call.refused()


def _permuted(call: BuiltinCall, at: int, order: tuple[int, ...]) -> tuple[str, list[Operator]]:
    """Weights with their axes in another order: a constant, or what an operator makes of one that is worked out."""
    name, found = call.name(at), call.constant(at)
    moved = f"{name} moved"
    if found is None or len(found.dims) != len(order):
        return moved, [Operator("Transpose", (name,), (moved,), {"perm": order}, "", call.label)]
    dims = tuple([found.dims[axis] for axis in order])
    call.constants[moved] = found._replace(dims=dims, values=None)
    return moved, []


def _window(
    call: BuiltinCall, kind: int, strides: tuple[int, int], dilations: tuple[int, int] | None = None
) -> dict[str, Attribute]:
    """What all windows have; strides and dilations are numbers of the options' fields, height before width."""
    given = call.options(kind)
    padding = given.number(0, "b")
    found: dict[str, Attribute] = {
        "auto_pad": PADDINGS[padding] if 0 <= padding < len(PADDINGS) else f"{padding}",
        "strides": tuple([given.number(slot, "i") for slot in strides]),
        "channels_last": 1,
    }
    if dilations:
        found["dilations"] = tuple([given.number(slot, "i", 1) for slot in dilations])
    return found


def _conv(call: BuiltinCall) -> list[Operator]:
    """Weights are (out, height, width, in/groups)."""
    weight, before = _permuted(call, 1, (0, 3, 1, 2))
    stored, arriving = call.dims(1), call.dims(0)
    groups = arriving[-1] // stored[-1] if len(stored) == 4 and arriving and stored[-1] else 1
    more = _window(call, 1, (2, 1), (5, 4))
    reads = (call.name(0), weight, call.name(2))
    return [*before, *call.made("Conv", reads, call.fused(1, 3), group=groups, **more)]


def _depthwise(call: BuiltinCall) -> list[Operator]:
    """Weights are (1, height, width, channels * multiplier): how many times each is made follows from what arrives."""
    weight, before = _permuted(call, 1, (3, 0, 1, 2))
    arriving = call.dims(0)
    more = _window(call, 2, (2, 1), (6, 5))
    reads = (call.name(0), weight, call.name(2))
    return [*before, *call.made("Conv", reads, call.fused(2, 4), group=arriving[-1] if arriving else 1, **more)]


def _transposed(call: BuiltinCall) -> list[Operator]:
    """Reads the size that it makes, weights (out, height, width, in), what arrives, and a bias."""
    made, stored, arriving = call.numbers(0), call.dims(1), call.dims(2)
    if made and stored and arriving and (len(made) != 4 or (made[0], made[3]) != (arriving[0], stored[0])):
        said = dims_text(made)
        fits = f"a batch of {arriving[0]} and weights of {stored[0]} filters make another batch or other channels"
        raise broken(f"a transposed convolution is to make {said}, and {fits}", call.options(49).at)
    weight, before = _permuted(call, 1, (3, 0, 1, 2))
    reads = (call.name(2), weight, call.name(3), call.name(0))
    return [*before, *call.made("ConvTranspose", reads, call.fused(49, 3), **_window(call, 49, (2, 1)))]


def _mediapipe_transposed(call: BuiltinCall) -> list[Operator]:
    """MediaPipe's transposed convolution with a bias; its size follows from that of what arrives.

    Source: transpose_conv_bias.cc of MediaPipe: of stride * (n - 1) + kernel, SAME (1) cuts off
    max(0, kernel - 1 - (n - 1) mod stride), the smaller half of it in front.
    """
    stored = call.dims(1)
    padding, *strides = call.custom_given or (0, 0, 0)
    if padding not in (1, 2) or min(strides) < 1 or len(stored) != 4 or len(call.reads) != 3:
        return call.refused()
    weight, before = _permuted(call, 1, (3, 0, 1, 2))
    name, kernel, stride = call.makes[0].name, stored[1:3], (strides[1], strides[0])
    known = {"1": (1, 1), "0": (0, 0), "stride": stride, "kernel": kernel, "rest": (kernel[0] - 1, kernel[1] - 1)}
    call.constants.update({f"{name} {key}": TensorConstant((2,), each, True) for key, each in known.items()})
    steps = ["Sub n 1 last", "Mod last stride over", "Sub rest over cut0", "Max cut0 0 cut"]
    steps += [
        "Mul last stride far",
        "Add far kernel whole",
        "Sub whole cut size" if padding == 1 else "Max whole 0 size",
    ]
    sizes = [Operator("Shape", (call.name(0),), (f"{name} n",), {"start": 1, "end": 3}, "", name)]
    for op, one, other, made in [step.split() for step in steps]:
        sizes.append(Operator(op, (f"{name} {one}", f"{name} {other}"), (f"{name} {made}",), {}, "", name))
    reads = (call.name(0), weight, call.name(2), f"{name} size")
    return [*before, *sizes, *call.made("ConvTranspose", reads, strides=stride, channels_last=1)]


CUSTOM_FORMS: dict[str, Form] = {"Convolution2DTransposeBias": _mediapipe_transposed}
"""Operators that are not the runtime's own, by their names."""


def _custom(call: BuiltinCall) -> list[Operator]:
    form = CUSTOM_FORMS.get(call.custom)
    return form(call) if form else call.refused()


def _pool(op: str) -> Form:
    def form(call: BuiltinCall) -> list[Operator]:
        given = call.options(5)
        kernel = (given.number(4, "i"), given.number(3, "i"))
        return call.made(op, call.names(), call.fused(5, 5), kernel_shape=kernel, **_window(call, 5, (2, 1)))

    return form


def _fully_connected(call: BuiltinCall) -> list[Operator]:
    """Weights are (out, in); what arrives is rows of so many numbers, unless its sizes are to be kept."""
    stored, arriving = call.dims(1), call.dims(0)
    given, first = call.options(8), call.name(0)
    before: list[Operator] = []
    if not given.number(2, "?") and len(arriving) != 2 and len(stored) == 2:
        rows = f"{first} in rows for {call.makes[0].name if call.makes else ''}"
        before = [Operator("Reshape", (first,), (rows,), {"shape": (-1, stored[1]), "allowzero": 1}, "", call.label)]
        first = rows
    reads = (first, call.name(1), call.name(2))
    return [*before, *call.made("Gemm", reads, call.fused(8, 0), transB=1)]


def _product(call: BuiltinCall) -> list[Operator]:
    """Of matrices, either of which may be turned around."""
    given = call.options(101)
    if given.number(0, "?"):
        return call.refused()
    if given.number(1, "?"):
        return call.made("Gemm", call.names(), transB=1)
    return call.made("MatMul", call.names())


def _meeting(op: str, kind: int) -> Form:
    def form(call: BuiltinCall) -> list[Operator]:
        return call.made(op, call.names(), call.fused(kind, 0)) if len(call.reads) == 2 else call.refused()

    return form


def _concatenation(call: BuiltinCall) -> list[Operator]:
    return call.made("Concat", call.names(), call.fused(10, 1), axis=call.options(10).number(0, "i"))


def _fused_alone(number: int) -> Form:
    """An activation that is an operator of its own."""
    return lambda call: call.activation(number)


def _leaky(call: BuiltinCall) -> list[Operator]:
    return call.made("LeakyRelu", call.names(), alpha=call.options(75).real(0))


def _bound(key: int, op: str) -> Form:
    """The larger or the smaller of what flows and a number, as activations are written."""

    def form(call: BuiltinCall) -> list[Operator]:
        first, second = call.constant(0), call.constant(1)
        if len(call.reads) != 2 or (first is None) == (second is None):
            return call.made(op, call.names())
        flows, bound = (call.name(1), call.name(0)) if second is None else (call.name(0), call.name(1))
        return call.made("Clip", (flows, bound) if key == 1 else (flows, "", bound))

    return form


def _squared(call: BuiltinCall) -> list[Operator]:
    return call.made("Mul", (call.name(0), call.name(0)))


def _local_norm(call: BuiltinCall) -> list[Operator]:
    """Its radius is that on either side."""
    return call.made("LRN", call.names(), size=2 * call.options(13).number(0, "i") + 1)


FORMS: dict[str, Form] = {
    **SHAPE_FORMS,
    "CONV_2D": _conv,
    "DEPTHWISE_CONV_2D": _depthwise,
    "TRANSPOSE_CONV": _transposed,
    "CUSTOM": _custom,
    "AVERAGE_POOL_2D": _pool("AveragePool"),
    "MAX_POOL_2D": _pool("MaxPool"),
    "L2_POOL_2D": _pool("LpPool"),
    "FULLY_CONNECTED": _fully_connected,
    "BATCH_MATMUL": _product,
    "ADD": _meeting("Add", 11),
    "SUB": _meeting("Sub", 28),
    "MUL": _meeting("Mul", 21),
    "DIV": _meeting("Div", 29),
    "CONCATENATION": _concatenation,
    "RELU6": _fused_alone(3),
    "RELU_N1_TO_1": _fused_alone(2),
    "LEAKY_RELU": _leaky,
    "MAXIMUM": _bound(1, "Max"),
    "MINIMUM": _bound(2, "Min"),
    "SQUARE": _squared,
    "LOCAL_RESPONSE_NORMALIZATION": _local_norm,
}
"""TensorFlow Lite's operator -> what makes ONNX's of it, where names or options differ."""
