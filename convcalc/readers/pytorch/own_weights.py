"""Functions that are given their weights: `F.conv2d(x, self.weight)`, `F.linear(x, self.weight, self.bias)`."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.layer_rules import check_padding
from convcalc.readers.pytorch.loose_tensors import IN_PARTS, MARK, LooseTensor, loosened
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, needed_tensor, tensor_of
from convcalc.readers.pytorch.torch_layers import ROWS, TorchLayer, arguments, settled
from convcalc.readers.pytorch.weights_used_again import weights_given

FUNCTION = "weight bias=None "
CONV = FUNCTION + "stride=1 padding=0 dilation=1 groups=1"
TCONV = FUNCTION + "stride=1 padding=0 output_padding=0 groups=1 dilation=1"


def _weight(value: Value, name: str, axes: int) -> Parameter:
    """The weights of a layer, whose sizes are known."""
    if isinstance(value, TorchTensor | LooseTensor):
        raise Unreadable(f"the weights of {name} are worked out of activations, which is not read")
    if not isinstance(value, Parameter) or len(value.dims) != axes + 2:
        raise Unreadable(f"the weights of {name} are {said(value)}, whose sizes are not known")
    return value


def _check_bias(name: str, bias: Value, filters: int) -> None:
    """A bias has one number a filter."""
    if isinstance(bias, Parameter) and bias.dims and bias.dims != (filters,):
        raise Raised("RuntimeError", f"the bias of {name} is {said(bias.dims)}, and ({filters},) is needed")


def _run(
    machine: Machine, name: str, x: Value, weight: Parameter, bias: Value, row: TorchLayer, layer: dict[str, Value]
) -> TorchTensor:
    """The layer with these arguments; weights that are used twice are counted once, those of nobody nowhere."""
    first = tensor_of(x, name)
    recorder = first.recorder
    if isinstance(bias, Parameter) and bias.made_of and not _is_one(bias):
        machine.note(IN_PARTS)  # as of keys, which have none: cat((q_bias, zeros, v_bias))
        bias = None
    tensor = first if row.word == "fc" else recorder.plain(x, name)
    shape = recorder.graph.shape(tensor.value)
    given, word = settled(row.given({**layer, "bias": bias is not None}, row.axes), shape.size), row.word
    if word == "fc" and shape.size:  # on every row
        word, given = "conv", {**given, "k": (1,) * len(shape.size)}
    kernel, gains = _parted_gains(_unmasked(machine, weight))
    made = recorder.add(machine, word, given, (tensor,), recorder.label(row.word))
    made = TorchTensor(recorder, made.value, tensor.order)
    if kernel.made_of and not _is_one(kernel):
        machine.note(WORKED_OUT)
        recorder.graph.share(made.value, -1)
        return made
    weights_given(recorder, made.value, kernel, f"the weight of {name}", bias)
    return _gained(machine, made, gains, row.word == "tconv")


def _is_one(value: Parameter) -> bool:
    """Is it all of one parameter, seen in another way?"""
    return not value.mixed and len(value.made_of) == 1 and prod(value.made_of[0].dims) == prod(value.dims)


WORKED_OUT = (
    "weights that are worked out of several parameters, or are part of one, are none of the layer's own: those are"
    " counted as if they never ran"
)


def _unmasked(machine: Machine, weight: Parameter) -> Parameter:
    """Weights without what they are multiplied by one by one and is frozen, as the masks of pruned layers are."""
    count = prod(weight.dims)
    masks = [each for each in weight.made_of if each.frozen and prod(each.dims) == count]
    trained = tuple([each for each in weight.made_of if each not in masks])
    if not masks or weight.mixed or not any(prod(each.dims) == count for each in trained):
        return weight
    machine.note("frozen numbers that weights are multiplied by are counted as if they never ran")
    return Parameter(weight.dims, made_of=trained)


def _parted_gains(weight: Parameter) -> tuple[Parameter, list[Parameter]]:
    """The kernel that weights are worked out of, and what it is multiplied by: a number for all, or one a filter."""
    count = prod(weight.dims)
    kernels = [each for each in weight.made_of if prod(each.dims) == count]
    gains = [each for each in weight.made_of if each not in kernels]
    small = all(prod(each.dims) in (1, weight.dims[0]) for each in gains)
    if len(kernels) != 1 or not gains or not small or not all(each.dims for each in gains):
        return weight, []
    return Parameter(weight.dims, made_of=(kernels[0],)), gains


def _gained(machine: Machine, made: TorchTensor, gains: list[Parameter], transposed: bool) -> TorchTensor:
    """What weights are multiplied by, shown as factors of what the layer makes: as many parameters, and no MACs."""
    for gain in gains:
        count = prod(gain.dims)
        if transposed and count > 1:
            raise Unreadable("a transposed convolution whose weights have a factor each is not read")
        machine.note("a factor of a layer's weights is shown behind the layer")
        given: Given = {"": count} if count == 1 else {}
        scaled = made.recorder.add(machine, "scale", given, (made,), made.recorder.label("gain"))
        weights_given(made.recorder, scaled.value, gain, "a factor of weights")
        made = scaled
    return made


def _conv(name: str, axes: int, transposed: bool) -> Callable[..., Value]:
    """`F.conv2d` and its like: the filters are the first size of the weights, of a transposed one the second."""
    row = ROWS[f"Conv{'Transpose' * transposed}{axes}d"]
    signature = TorchLayer("", 0, TCONV if transposed else CONV, lambda a, axes: {})

    def run(machine: Machine, x: Value = None, /, *args: Value, **named: Value) -> Value:
        x = named.pop("input", x)
        a = arguments(signature, name, args, named)
        if isinstance(a["weight"], TorchTensor | LooseTensor):
            from convcalc.readers.pytorch.weights_of_items import with_own_weights

            return with_own_weights(machine, name, row, x, a)
        weight, groups = _weight(a["weight"], name, axes), a["groups"]
        if not isinstance(groups, int) or groups < 1:
            raise Unreadable(f"the groups of {name} are {said(groups)}")
        one, other, *kernel = weight.dims
        channels = (one, other * groups) if transposed else (other * groups, one)
        arriving = tensor_of(x, name).dims[1]
        if isinstance(arriving, int) and arriving != channels[0]:
            raise Raised(
                "RuntimeError",
                f"the weights of {name}, {said(weight.dims)}, are for {channels[0]} channels, and {arriving} arrive",
            )
        if not transposed:
            check_padding(name, a | {"kernel_size": tuple(kernel)})
        _check_bias(name, a["bias"], channels[1])
        layer = a | {"in_channels": channels[0], "out_channels": channels[1], "kernel_size": tuple(kernel)}
        return _run(machine, name, x, weight, a["bias"], row, layer)

    return run


def _linear(machine: Machine, x: Value = None, weight: Value = None, bias: Value = None, **named: Value) -> Value:
    """`F.linear`"""
    known = _weight(weight, "linear", 0)
    given = named.get("input", x)
    given = loosened(machine, given) if hasattr(given, "as_one") else given
    arriving = (given if isinstance(given, LooseTensor) else needed_tensor(given, "linear")).dims[-1]
    if isinstance(arriving, int) and arriving != known.dims[1]:
        raise Raised(
            "RuntimeError",
            f"the weights of linear, {said(known.dims)}, are for {known.dims[1]:,} numbers, and {arriving:,} arrive",
            hint="F.linear takes (out, in)" if arriving == known.dims[0] else "",
        )
    _check_bias("linear", bias, known.dims[0])
    layer: dict[str, Value] = {"in_features": known.dims[1], "out_features": known.dims[0]}
    loose = loosened(machine, given)
    if not isinstance(loose, LooseTensor) or (loose.rows and loose.counts[0] == MARK and len(loose.counts) == 2):
        return _run(machine, "linear", given, known, bias, ROWS["Linear"], layer)
    return loose.from_rows(_run(machine, "linear", loose.as_rows(), known, bias, ROWS["Linear"], layer))


OWN_WEIGHTS: Named = {
    "linear": Native("linear", _linear),
    **{f"conv{axes}d": Native(f"conv{axes}d", _conv(f"conv{axes}d", axes, False)) for axes in (1, 2, 3)},
    **{
        f"conv_transpose{axes}d": Native(f"conv_transpose{axes}d", _conv(f"conv_transpose{axes}d", axes, True))
        for axes in (1, 2, 3)
    },
}
"""Functions of `torch.nn.functional` that are layers with weights of the program's own."""
