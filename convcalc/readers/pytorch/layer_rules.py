"""What PyTorch refuses of a layer beside what our kinds refuse: when it is made, and when a tensor arrives.

Source: torch.nn.modules, torch.nn.functional and ATen of PyTorch 2.13; each rule has its program in
tests/data/make_refused_programs.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from convcalc.readers.python.values import Instance, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.tensors import TorchTensor, axis_of, whole
from convcalc.readers.pytorch.torch_layers import TorchLayer
from convcalc.shape import Shape

Arguments = dict[str, Value]

PADDING_MODES = ("zeros", "circular", "replicate", "reflect")

RANKS = {
    "BatchNorm1d": ((2, 3), "a vector, or a map of one axis"),
    "BatchNorm2d": ((4,), "a map of two axes"),
    "BatchNorm3d": ((5,), "a map of three axes"),
    "Dropout1d": ((2, 3), "a vector, or a map of one axis"),
    "Softmax2d": ((3, 4), "a map"),
    "LocalResponseNorm": ((3, 4, 5), "a map"),
}
"""The numbers of axes, the batch among them, that a layer of any map takes, and those in words."""

MODES = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}
"""Ways of resizing that work on maps of one number of axes only."""

REAL = frozenset("p negative_slope alpha beta threshold eps momentum value init k".split())
COUNTS = frozenset("in_channels out_channels in_features out_features num_features".split())
"""Arguments that are numbers, and those that count something."""

OTHER_MODES = ("nearest", "nearest-exact", "area")


def check_made(name: str, a: Arguments) -> None:
    """A layer is made with these arguments; raises Raised where PyTorch refuses it then."""
    for key in REAL.intersection(a):
        if isinstance(a[key], str) or (a[key] is None and key == "p"):
            raise Raised("TypeError", f"{key} of {name} must be a number, not {said(a[key])}")
    for key in COUNTS.intersection(a):
        if not isinstance(a[key], Unknown) and (count := whole(a[key], key)) < 0:
            raise Raised("RuntimeError", f"{key} of {name} is {count}, which is below 0")
    for rule in _MADE.get(_stem(name), ()):
        rule(name, a)


def check_arriving(name: str, a: Arguments, tensor: TorchTensor) -> None:
    """A tensor arrives at a layer; raises Raised where PyTorch refuses it."""
    for rule in _ARRIVING.get(_stem(name), ()):
        rule(name, a, tensor)


def check_declared(module: Instance, row: TorchLayer, arriving: Shape) -> None:
    """Within a `try` what a layer declares is no claim: where something else arrives it raises, as PyTorch does.

    Of a norm that keeps nothing PyTorch does not look at it.
    """
    count = module.attributes.get(row.channels) if row.channels else None
    unheld = row.word == "instnorm" and module.attributes.get("affine") is False
    if type(count) is int and not unheld and arriving.channels not in (None, count):
        raise Raised("RuntimeError", f"{module.cls.name} is for {count:,}, and {arriving.channels:,} arrive")


def check_resized(name: str, a: Arguments, tensor: TorchTensor) -> None:
    """A map is resized, by a layer or by `F.interpolate`."""
    mode, size, factor = a.get("mode", "nearest"), a.get("size"), a.get("scale_factor")
    axes = len(tensor.order) - 2
    if (size is None) is (factor is None):
        found = "neither is given" if size is None else "both are given"
        raise Raised("ValueError", f"{name} needs size or scale_factor, and {found}")
    if a.get("align_corners") is not None and mode in OTHER_MODES:
        raise Raised(
            "ValueError",
            f"align_corners goes with the modes linear, bilinear, bicubic and trilinear, not {said(mode)}",
            hint=f"mode={next((repr(key) for key, n in MODES.items() if n == axes), None)}, or no align_corners",
        )
    if mode not in MODES and mode not in OTHER_MODES:
        raise Raised(
            "NotImplementedError", f"there is no mode {said(mode)}; there are {', '.join([*OTHER_MODES, *MODES])}"
        )
    if isinstance(mode, str) and MODES.get(mode, axes) != axes:
        near = next((key for key, n in MODES.items() if n == axes), "nearest")
        raise Raised(
            "NotImplementedError",
            f"mode {mode!r} resizes {_axes(MODES[mode])}, and {_arrives(tensor)}",
            hint=f"mode={near!r}",
        )
    for key, each in (("size", size), ("scale_factor", factor)):
        if isinstance(each, list | tuple) and len(each) != axes:
            raise Raised("ValueError", f"{key} {said(each)} has {_numbers(len(each))}, and {_arrives(tensor)}")


def check_padded(mode: Value, pairs: Sequence[tuple[int, int]], given: int, tensor: TorchTensor) -> None:
    """A map is padded by what stands in it; pairs: before and after, by axis of places; given: how many numbers."""
    size = tensor.recorder.graph.shape(tensor.value).size
    if mode not in ("constant", "zeros", *PADDING_MODES):
        known = ", ".join(("constant", *PADDING_MODES[1:]))
        raise Raised("NotImplementedError", f"there is no padding mode {said(mode)}; there are {known}")
    if mode in ("constant", "zeros"):
        return
    if given != 2 * len(size):
        raise Raised("NotImplementedError", f"{mode} padding needs {2 * len(size)} numbers here, and {given} are given")
    for at, (pair, n) in enumerate(zip(pairs, size, strict=True)):
        largest = {"reflect": n - 1, "circular": n}.get(str(mode))
        if largest is not None and max(pair) > largest:
            what = f"axis {at + 2} has {n}" if len(size) > 1 else f"there are {n}"
            raise Raised(
                "RuntimeError",
                f"{mode} padding of {max(pair)} takes more than there is: {what}",
                hint=f"at most {largest}; padding with zeros or replicate has no limit",
            )


@lru_cache(maxsize=256)
def _stem(name: str) -> str:
    """The name of a layer without what tells its relatives apart: `LazyConv2d` and `Conv3d` are `Conv`.

    >>> _stem("LazyConvTranspose2d"), _stem("BatchNorm1d")
    ('ConvTranspose', 'BatchNorm1d')
    """
    bare = name.removeprefix("Lazy")
    return bare if bare in RANKS else re.sub(r"(?<=[a-z])[123]d$", "", bare)


def _axes(count: int) -> str:
    return "maps of 1 axis" if count == 1 else f"maps of {count} axes"


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def _arrives(tensor: TorchTensor) -> str:
    shape = tensor.recorder.graph.shape(tensor.value)
    return f"{'a map' if shape.size else 'a vector'} of {shape.text('chw')} arrives"


def check_padding(name: str, a: Arguments) -> None:
    """`padding='same'` has two words, and no stride."""
    padding, stride = a["padding"], a["stride"]
    if not isinstance(padding, str):
        return
    if padding not in ("same", "valid"):
        lower = padding.lower()
        hint = f"padding='{lower}'" if lower in ("same", "valid") else ""
        raise Raised("ValueError", f"padding {said(padding)} is neither 'same' nor 'valid'", hint=hint)
    steps = stride if isinstance(stride, list | tuple) else (stride,)
    if padding == "same" and any(each != 1 for each in steps if isinstance(each, int)):
        raise Raised(
            "ValueError", f"padding='same' of {name} needs a stride of 1, and it is {said(stride)}", hint=_half(a)
        )


def _half(a: Arguments) -> str:
    """The padding in numbers that is nearest to 'same'."""
    kernel, apart = a["kernel_size"], a["dilation"]
    if type(kernel) is not int or type(apart) is not int or not kernel % 2:
        return "padding in numbers works with any stride"
    return f"padding={apart * (kernel - 1) // 2} makes the size divided by the stride, rounded up"


def _mode(name: str, a: Arguments) -> None:
    mode = a["padding_mode"]
    if isinstance(mode, str) and mode not in PADDING_MODES:
        hint = "padding_mode='zeros' is padding with a constant" if mode == "constant" else ""
        raise Raised("ValueError", f"padding_mode is {said(mode)}; there are {', '.join(PADDING_MODES)}", hint=hint)


def _zeros(name: str, a: Arguments) -> None:
    if a["padding_mode"] != "zeros":
        raise Raised("ValueError", f"{name} pads with zeros only, and padding_mode is {said(a['padding_mode'])}")


def _rank(name: str, a: Arguments, tensor: TorchTensor) -> None:
    ranks, words = RANKS[name.removeprefix("Lazy")]
    count = len(tensor.order)
    if count in ranks:
        return
    fits = next((key for key, (others, _) in RANKS.items() if key[:-2] == name[:-2] and count in others), "")
    raise Raised(
        "RuntimeError" if name == "Dropout1d" else "ValueError",
        f"{name} takes {words}; {_arrives(tensor)}",
        hint=f"nn.{fits}" if fits else "",
    )


def _along(name: str, a: Arguments, tensor: TorchTensor) -> None:
    if a["dim"] is not None:
        axis_of(tensor, a["dim"])


def _approximate(name: str, a: Arguments, tensor: TorchTensor) -> None:
    if a["approximate"] not in ("none", "tanh"):
        raise Raised("RuntimeError", f"approximate of GELU is 'none' or 'tanh', not {said(a['approximate'])}")


def _divisor(name: str, a: Arguments, tensor: TorchTensor) -> None:
    if a.get("divisor_override") == 0:
        raise Raised("RuntimeError", "divisor_override is 0, by which nothing can be divided")


def _last_three(name: str, a: Arguments, tensor: TorchTensor) -> None:
    """PyTorch takes the last three axes for channels, height and width, whatever stands before them."""
    if len(tensor.order) > 2 and len(tensor.order) != 4:
        raise Unreadable(f"{name} is read on maps of 2 axes, and {_arrives(tensor)}")


def _within(name: str, a: Arguments, tensor: TorchTensor) -> None:
    """Padding of a convolution with what stands in the map."""
    axes = len(tensor.order) - 2
    padding, mode = a["padding"], a["padding_mode"]
    if mode == "zeros" or padding == "valid":
        return
    kernel, apart = [_each(a[key], axes) for key in ("kernel_size", "dilation")]
    if isinstance(padding, str):
        amounts = [d * (k - 1) - d * (k - 1) // 2 for k, d in zip(kernel, apart, strict=True)]
    else:
        amounts = _each(padding, axes)
    given = 2 * (len(padding) if isinstance(padding, list | tuple) else axes)
    check_padded(mode, [(n, n) for n in amounts], given, tensor)


def _each(value: Value, axes: int) -> list[int]:
    """One number an axis."""
    found = list(value) if isinstance(value, list | tuple) else [value]
    whole = [each for each in found if isinstance(each, int)]
    return whole * axes if len(whole) == 1 else whole


def _padded(mode: str) -> Callable[[str, Arguments, TorchTensor], None]:
    """`ReflectionPad2d` and its like."""

    def rule(name: str, a: Arguments, tensor: TorchTensor) -> None:
        axes = len(tensor.order) - 2
        amounts = _each(a["padding"], 1)
        given = 2 * axes if len(amounts) == 1 else len(amounts)
        every = amounts * given if len(amounts) == 1 else amounts
        pairs = list(zip(every[::2], every[1::2], strict=False))[::-1]
        check_padded(mode, pairs, given, tensor)

    return rule


def _resized(name: str, a: Arguments, tensor: TorchTensor) -> None:
    check_resized(name, a, tensor)


_MADE: dict[str, tuple[Callable[[str, Arguments], None], ...]] = {
    "Conv": (check_padding, _mode),
    "ConvTranspose": (_zeros,),
}

_ARRIVING: dict[str, tuple[Callable[[str, Arguments, TorchTensor], None], ...]] = {
    **dict.fromkeys(RANKS, (_rank,)),
    "Conv": (_within,),
    "Softmax": (_along,),
    "LogSoftmax": (_along,),
    "Softmin": (_along,),
    "GELU": (_approximate,),
    "AvgPool": (_divisor,),
    "PixelShuffle": (_last_three,),
    "PixelUnshuffle": (_last_three,),
    "ReflectionPad": (_padded("reflect"),),
    "ReplicationPad": (_padded("replicate"),),
    "CircularPad": (_padded("circular"),),
    **dict.fromkeys(("Upsample", "UpsamplingNearest", "UpsamplingBilinear"), (_resized,)),
}
