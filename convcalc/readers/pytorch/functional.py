"""What a tensor goes through besides modules: `torch.cat`, `F.relu`, `x.view`, and their like."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from math import prod
from typing import cast

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements
from convcalc.readers.python.values import Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch import activations, keywords
from convcalc.readers.pytorch.axes_of_one import squeezed, unsqueezed
from convcalc.readers.pytorch.composed_functions import COMPOSED, OF_FUNCTIONAL, composed
from convcalc.readers.pytorch.elementwise import LIKES, OF_TENSORS, QUESTIONS, same_shape
from convcalc.readers.pytorch.hooks import OF_GRADIENTS
from convcalc.readers.pytorch.label_numbers import worked_out
from convcalc.readers.pytorch.layer_rules import check_arriving
from convcalc.readers.pytorch.loose_functions import FUNCTIONAL_RULES, METHOD_RULES, or_loosely
from convcalc.readers.pytorch.loose_layers import IMAGES, folded_arguments
from convcalc.readers.pytorch.loose_tensors import MARK, LooseTensor
from convcalc.readers.pytorch.memory_order import completed
from convcalc.readers.pytorch.norms import NORMS
from convcalc.readers.pytorch.numbers_of_all import loss
from convcalc.readers.pytorch.own_numbers import OF_TORCH, of_own_numbers
from convcalc.readers.pytorch.own_weights import OWN_WEIGHTS
from convcalc.readers.pytorch.paddings import padded
from convcalc.readers.pytorch.parameter_choices import NEW, new_numbers
from convcalc.readers.pytorch.reductions import REDUCTIONS, with_indices
from convcalc.readers.pytorch.resizing import folded, interpolated, unfolded
from convcalc.readers.pytorch.small import SMALL
from convcalc.readers.pytorch.stacks import STACK, of_stack
from convcalc.readers.pytorch.step_rows import rows_of
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, axis_of, numbers, tensor_of, whole
from convcalc.readers.pytorch.torch_layers import ROWS, arguments, settled
from convcalc.readers.pytorch.torch_names import FUNCTIONAL as NAMES
from convcalc.readers.pytorch.unpooling import UNPOOLING
from convcalc.readers.pytorch.views import check_view, rank_of, viewed

UNCHANGED = (
    "clone detach numpy cpu cuda to float double half bfloat16 byte char short bool type requires_grad_ type_as".split()
)
"""What gives back the same numbers."""


def _of_row(name: str, layer: str) -> Callable[..., Value]:
    """`F.max_pool2d(x, 2)` is the layer with the same arguments behind the tensor."""
    row = ROWS[layer]

    def run(machine: Machine, x: Value = None, /, *args: Value, **named: Value) -> Value:
        x = named.pop("input", x)
        a = arguments(row, name, args, named)
        if isinstance(x, LooseTensor) and row.word in IMAGES and (images := x.folded_map()) is not None:
            given = folded_arguments(settled(row.given(a, row.axes), x.counts[2:]), row.axes, x.counts[0] // MARK)
            return x.unfolded(x.recorder.add(machine, row.word, given, (images,), x.recorder.label(row.word)))
        first = tensor_of(x, name)
        tensor = first.recorder.plain(x, name)
        first.recorder.check_axes(tensor, name, row)
        check_arriving(layer, a, tensor)
        given = row.given(a, row.axes)
        given = settled(given, tensor.recorder.graph.shape(tensor.value).size)
        made = tensor.recorder.add(machine, row.word, given, (tensor,), tensor.recorder.label(row.word))
        return with_indices(made) if a.get("return_indices") else made

    return run


def _cat(machine: Machine, tensors: Value = (), dim: Value = 0, **named: Value) -> Value:
    tensors, dim = named.get("tensors", tensors), named.get("axis", dim)
    given = list(elements(machine, tensors))
    zeros = [each for each in given if isinstance(each, Parameter) and not each.made_of and each.dims]
    if zeros and len(zeros) < len(given):
        return _with_zeros(machine, [each for each in given if each not in zeros], zeros, dim)
    if any(isinstance(each, Parameter) for each in given):
        raise Unreadable("cat of a tensor and numbers of the program's own, such as a class token, is not read")
    every = [tensor_of(each, "cat") for each in given]
    first = every[0]
    if first.order[axis_of(first, dim)] != 1:
        raise Unreadable(f"cat along axis {said(dim)} is not read", "channels are axis 1")
    if any(each.order != first.order or each.recorder is not first.recorder for each in every):
        raise Unreadable("cat of tensors whose axes are ordered differently is not read")
    if len(every) == 1:
        return first
    made = first.recorder.add(machine, "concat", {}, tuple(every), first.recorder.label("cat"))
    return TorchTensor(first.recorder, made.value, first.order)


def _with_zeros(machine: Machine, given: list[Value], zeros: list[Parameter], dim: Value) -> TorchTensor:
    """Channels beside others that nothing trained makes, `torch.cat((x, torch.zeros_like(x)), 1)`: as so many more."""
    joined = _cat(machine, given, dim)
    assert isinstance(joined, TorchTensor)
    plain = joined.recorder.plain(joined, "cat")
    shape = joined.recorder.graph.shape(plain.value)
    if any(len(each.dims) != 2 + len(shape.size) or each.dims[2:] != shape.size for each in zeros):
        raise Raised("RuntimeError", f"cat of {said(list(joined.dims))} and {said(zeros[0].dims)}: their sizes differ")
    more: Given = {"": (shape.channels or 0) + sum([each.dims[1] for each in zeros])}
    return joined.recorder.add(machine, "subsample", more, (plain,), joined.recorder.label("cat"))


def _flatten(machine: Machine, x: Value, start_dim: Value = 0, end_dim: Value = -1) -> Value:
    tensor = x if isinstance(x, TorchTensor) and x.parts is not None else tensor_of(x, "flatten")
    count = len(tensor.order)
    start, end = axis_of(tensor, start_dim), axis_of(tensor, end_dim)
    if start == 0 and count > 1:
        raise Unreadable("flatten from axis 0 joins the batch with the rest", "flatten(x, 1) leaves the batch")
    if tensor.parts is not None and 0 < start <= end:
        joined = prod([each for each in tensor.dims[start : end + 1] if isinstance(each, int)])
        return viewed(machine, tensor, (*tensor.dims[:start], joined, *tensor.dims[end + 1 :]))
    if start == 1 and end == count - 1:
        if count == 2:
            return tensor
        plain = tensor.recorder.plain(tensor, "flatten")
        return tensor.recorder.add(machine, "flatten", {}, (plain,), tensor.recorder.label("flatten"))
    if start > end:
        raise Raised("RuntimeError", f"flatten from axis {start} to {end}, which stands before it")
    if start == 2 and end == count - 1:
        sizes = (*tensor.dims[:2], prod([each for each in tensor.dims[2:] if isinstance(each, int)]))
        return viewed(machine, tensor, sizes)
    raise Unreadable(f"flatten of the axes {start} to {end} is not read")


def _reshaped(copies: bool) -> Callable[..., Value]:
    """`x.reshape(...)`, and `x.view(...)`, which copies nothing and so cannot do all."""

    def run(machine: Machine, x: Value, *sizes: Value, **named: Value) -> Value:
        tensor = x if isinstance(x, TorchTensor) else tensor_of(x, "view")
        given = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else sizes
        every = tuple(elements(machine, given or named.get("shape", ())))
        if not copies:
            check_view(tensor, every)
        return rows_of(tensor, every) or viewed(machine, tensor, every)

    return run


def _as_another(copies: bool) -> Callable[..., Value]:
    """`x.view_as(y)`, `x.reshape_as(y)`"""

    def run(machine: Machine, x: Value, other: Value) -> Value:
        return _reshaped(copies)(machine, x, *elements(machine, machine.attribute(other, "shape")))

    return run


def _contiguous(machine: Machine, x: Value, **named: Value) -> Value:
    """The same numbers, one behind the other in memory."""
    return TorchTensor(x.recorder, x.value, x.order, x.parts) if isinstance(x, TorchTensor) else x


def _moved(machine: Machine, x: Value, *axes: Value) -> Value:
    """`x.permute(0, 2, 3, 1)`"""
    tensor = x if isinstance(x, TorchTensor) else tensor_of(x, "permute")
    given = axes[0] if len(axes) == 1 and isinstance(axes[0], list | tuple) else axes
    order = tuple([axis_of(tensor, each) for each in elements(machine, given)])
    if sorted(order) != list(range(len(tensor.order))):
        raise Raised("RuntimeError", f"permute of {len(tensor.order)} axes needs each of them once")
    moved = TorchTensor(tensor.recorder, tensor.value, tuple([tensor.order[at] for at in order]), tensor.parts)
    return moved.lying(tuple([tensor.laid[at] for at in order]))


def _swapped(machine: Machine, x: Value, one: Value, other: Value) -> Value:
    """`x.transpose(1, 2)`"""
    tensor = x if isinstance(x, TorchTensor) else tensor_of(x, "transpose")
    order = list(range(len(tensor.order)))
    a, b = axis_of(tensor, one), axis_of(tensor, other)
    order[a], order[b] = order[b], order[a]
    return _moved(machine, tensor, order)


def _size(machine: Machine, x: Value, dim: Value = None) -> Value:
    assert isinstance(x, TorchTensor)
    return x.dims if dim is None else x.dims[axis_of(x, dim)]


def _count(machine: Machine, x: Value) -> Value:
    """`x.numel()`: a multiple of the batch."""
    assert isinstance(x, TorchTensor)
    total: Value = 1
    for each in x.dims:
        total = binary(machine, "*", total, each)
    return total


def _itself(machine: Machine, x: Value, *rest: Value, **named: Value) -> Value:
    return x


def _words(name: str) -> Callable[..., Value]:
    """`x.long()` of an input that is a row of words, or a part of it; layers give no whole numbers."""

    def run(machine: Machine, x: Value, *rest: Value, **named: Value) -> Value:
        if isinstance(x, TorchTensor) and len(x.order) < 3 and worked_out(x.recorder, x.value) is None:
            return x
        raise Unreadable(f"'.{name}' of a tensor is not read")

    return run


def _as_tensor(machine: Machine, x: Value, *rest: Value, **named: Value) -> Value:
    """`torch.as_tensor(x)`: a tensor as it is, else one made of numbers."""
    return x if isinstance(x, TorchTensor | Parameter) else machine.call(SMALL["tensor"], x)


def _selected(machine: Machine, x: Value, dim: Value, index: Value) -> Value:
    """`torch.index_select(x, 1, index)`: as many channels as the index names, of which nothing more is known."""
    tensor, count = _channels(x, dim, "index_select")
    number = machine.call(machine.attribute(index, "numel"))
    if not isinstance(number, int) or not 0 < number <= count:
        raise Unreadable(f"index_select of {said(number)} of {count} channels is not read")
    machine.note("index_select is shown as a take of the first channels: which ones it takes is not read")
    return tensor if number == count else tensor.recorder.taken(machine, tensor, 0, number)


def _chunk(machine: Machine, x: Value, chunks: Value, dim: Value = 0) -> Value:
    """`x.chunk(2, dim=1)`: as many equal parts of the channels, the last perhaps smaller."""
    tensor, count = _channels(x, dim, "chunk")
    if whole(chunks, "chunks") < 1:
        raise Raised("RuntimeError", f"chunk makes at least 1 part, not {said(chunks)}")
    size = -(-count // whole(chunks, "chunks"))
    return _parts(machine, tensor, [min(size, count - first) for first in range(0, count, size)])


def _split(machine: Machine, x: Value, sizes: Value, dim: Value = 0) -> Value:
    """`x.split(16, dim=1)`, `x.split([16, 48], dim=1)`"""
    tensor, count = _channels(x, dim, "split")
    if isinstance(sizes, list | tuple):
        parts = list(numbers(sizes, "a size"))
        if sum(parts) != count:
            raise Raised("RuntimeError", f"split into {said(sizes)} does not make {count} channels")
        return _parts(machine, tensor, parts)
    size = whole(sizes, "a size")
    if size < 1:
        raise Raised("RuntimeError", f"split makes parts of at least 1 channel, not {size}")
    return _parts(machine, tensor, [min(size, count - first) for first in range(0, count, size)])


def _channels(x: Value, dim: Value, what: str) -> tuple[TorchTensor, int]:
    tensor = tensor_of(x, what)
    if tensor.order[axis_of(tensor, dim)] != 1:
        raise Unreadable(f"{what} along axis {said(dim)} is not read", "channels are axis 1")
    return tensor, tensor.recorder.graph.shape(tensor.value).channels or 0


def _parts(machine: Machine, tensor: TorchTensor, sizes: list[int]) -> Value:
    ends = accumulate(sizes)
    return tuple(
        [tensor.recorder.taken(machine, tensor, end - size, end) for size, end in zip(sizes, ends, strict=True)]
    )


def _binary(operator: str) -> Callable[..., Value]:
    def run(machine: Machine, x: Value, y: Value, *rest: Value, **named: Value) -> Value:
        tensor, other = (x, y) if isinstance(x, TorchTensor) else (y, x)
        return tensor_of(tensor, operator).operate(machine, operator, other, False)

    return run


def _channel_shuffle(machine: Machine, x: Value, groups: Value) -> Value:
    tensor = tensor_of(x, "channel_shuffle").recorder.plain(x, "channel_shuffle")
    given: Given = {"": whole(groups, "groups")}
    return tensor.recorder.add(machine, "shuffle", given, (tensor,), tensor.recorder.label("shuffle"))


def _unflatten(machine: Machine, x: Value, dim: Value, sizes: Value) -> Value:
    """`x.unflatten(1, (64, 7, 7))`: one axis in several, of which one may be open."""
    tensor = tensor_of(x, "unflatten")
    axis, parts = axis_of(tensor, dim), numbers(sizes, "unflattened_size")
    count = tensor.dims[axis]
    if not isinstance(count, int):
        raise Unreadable("unflatten of the batch is not read")
    if (found := completed((count,), parts)) is None:
        raise Raised("RuntimeError", f"an axis of {count:,} cannot become {said(parts)}")
    return viewed(machine, tensor, (*tensor.dims[:axis], *found, *tensor.dims[axis + 1 :]))


def _glu(machine: Machine, x: Value, dim: Value = -1) -> Value:
    """`F.glu(x, 1)`: one half of the channels, times the sigmoid of the other."""
    tensor, count = _channels(x, dim, "glu")
    if count % 2:
        raise Raised(
            "RuntimeError", f"glu halves the channels, and {count} are there", hint="an even number of channels"
        )
    halves = [tensor.recorder.taken(machine, tensor, first, first + count // 2) for first in (0, count // 2)]
    gate = tensor.recorder.add(machine, "sigmoid", {}, (halves[1],), tensor.recorder.label("sigmoid"))
    return binary(machine, "*", halves[0], TorchTensor(tensor.recorder, gate.value, tensor.order))


def _natives(functions: dict[str, Callable[..., Value]]) -> Named:
    return {name: Native(name, run) for name, run in functions.items()}


_POOLS = {
    f"{kind}_pool{axes}d": _of_row(f"F.{kind}_pool{axes}d", f"{name}{axes}d")
    for kind, name in {
        "max": "MaxPool",
        "avg": "AvgPool",
        "lp": "LPPool",
        "adaptive_avg": "AdaptiveAvgPool",
        "adaptive_max": "AdaptiveMaxPool",
    }.items()
    for axes in (1, 2, 3)
}

FUNCTIONAL: Named = _natives(
    {
        **_POOLS,
        "interpolate": interpolated,
        "upsample": interpolated,
        "pad": padded,
        "unfold": unfolded,
        "fold": folded,
        "glu": _glu,
        "pixel_shuffle": _of_row("F.pixel_shuffle", "PixelShuffle"),
        "pixel_unshuffle": _of_row("F.pixel_unshuffle", "PixelUnshuffle"),
        "channel_shuffle": _channel_shuffle,
        "local_response_norm": _of_row("F.local_response_norm", "LocalResponseNorm"),
    }
)
FUNCTIONAL |= {"normalize": same_shape({})["normalize"], **UNPOOLING}
FUNCTIONAL |= {**activations.FUNCTIONS, **OWN_WEIGHTS, **NORMS}
"""`torch.nn.functional`"""


def _joining(cat: Native) -> Native:
    """`torch.cat`, where tensors of no numbers may be among the others."""

    def run(machine: Machine, *args: Value, **named: Value) -> Value:
        try:
            return machine.call(cat, *args, **named)
        except (Raised, Unreadable):
            from convcalc.readers.pytorch.empty_tensors import left_out

            if (left := left_out(machine, args, named)) is None:
                raise
            return machine.call(cat, *left)

    return Native(cat.name, run)


TORCH: Named = _natives(
    {
        **{name: run for name, run in _POOLS.items() if name.startswith("max") or name.endswith("1d")},
        "cat": _cat,
        "concat": _cat,
        "concatenate": _cat,
        "flatten": _flatten,
        "add": _binary("+"),
        "sub": _binary("-"),
        "mul": _binary("*"),
        "subtract": _binary("-"),
        "multiply": _binary("*"),
        "reshape": _reshaped(copies=True),
        "permute": _moved,
        "transpose": _swapped,
        "squeeze": squeezed,
        "unsqueeze": unsqueezed,
        "unflatten": _unflatten,
        "chunk": _chunk,
        "split": _split,
        "as_tensor": _as_tensor,
        "index_select": _selected,
        "channel_shuffle": _channel_shuffle,
        "pixel_shuffle": _of_row("torch.pixel_shuffle", "PixelShuffle"),
        "pixel_unshuffle": _of_row("torch.pixel_unshuffle", "PixelUnshuffle"),
    }
)
TORCH = {
    **SMALL,
    **same_shape(SMALL),
    **LIKES,
    **QUESTIONS,
    **TORCH,
    **REDUCTIONS,
    **activations.OF_TORCH,
    **NORMS,
    "stack": STACK,
}
TORCH |= {name: run for name, run in OWN_WEIGHTS.items() if name != "linear"}
TORCH |= {name: of_stack(name, TORCH.get(name)) for name in ("sum", "mean", "softmax", "unsqueeze")}
FUNCTIONAL["softmax"] = of_stack("softmax", FUNCTIONAL["softmax"])
FUNCTIONAL |= {name: Native(name, loss) for name in sorted(NAMES) if name.endswith("_loss") or "entropy" in name}
FUNCTIONAL["kl_div"] = Native("kl_div", loss)
FUNCTIONAL = keywords.by_keyword(or_loosely(FUNCTIONAL, FUNCTIONAL_RULES), keywords.FUNCTIONS, "input")
FUNCTIONAL = of_own_numbers(FUNCTIONAL, ("one_hot",)) | OF_FUNCTIONAL
TORCH = of_own_numbers(keywords.by_keyword(or_loosely(TORCH), keywords.FUNCTIONS, "input"), OF_TORCH)
TORCH |= {name: _joining(cast("Native", TORCH[name])) for name in ("cat", "concat", "concatenate")}
TORCH |= composed(cast("Native", TORCH["cat"]))
"""Functions of `torch` itself."""

METHODS: Named = {
    **_natives(
        {
            **dict.fromkeys(UNCHANGED, _itself),
            **{name: _words(name) for name in ("long", "int")},
            "contiguous": _contiguous,
            "view": _reshaped(copies=False),
            "reshape": _reshaped(copies=True),
            **{f"{name}_as": _as_another(copies) for name, copies in (("view", False), ("reshape", True))},
            "flatten": _flatten,
            "permute": _moved,
            "transpose": _swapped,
            "size": _size,
            "numel": _count,
            "nelement": _count,
            "dim": rank_of,
            "ndimension": rank_of,
            "squeeze": squeezed,
            "unsqueeze": unsqueezed,
            "index_select": _selected,
            "unflatten": _unflatten,
            "chunk": _chunk,
            "split": _split,
            "add": _binary("+"),
            "add_": _binary("+"),
            "sub": _binary("-"),
            "sub_": _binary("-"),
            "div": _binary("/"),
            "div_": _binary("/"),
            "mul": _binary("*"),
            "mul_": _binary("*"),
        }
    ),
    **dict.fromkeys(NEW, Native("new_zeros", new_numbers)),
    **same_shape({}),
    **REDUCTIONS,
    **OF_TENSORS,
    **activations.METHODS,
    **OF_GRADIENTS,
}
METHODS |= {name: of_stack(name, METHODS.get(name)) for name in ("sum", "mean", "softmax", "unsqueeze")}
METHODS = keywords.by_keyword(or_loosely(METHODS, METHOD_RULES), keywords.METHODS) | COMPOSED
"""Methods of a tensor."""
