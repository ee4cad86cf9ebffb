"""Messages about maps: channels that differ, kernels that do not fit, maps that do not meet."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.failure.explanation import COLOURS, Explanation, labelled, only, written
from convcalc.layers.kind import Derivation
from convcalc.readers.error_messages import ErrorMessage, Sizes, sizes_in


def input_channels(message: ErrorMessage) -> Explanation:
    """A convolution on another number of channels than it was made for."""
    sizes = message.sizes("input") if "input" in message else ()
    if not {"expected", "second"} & set(message.facts):
        left = labelled(message, rest="what the division of the channels by those of a filter leaves")
        return Explanation(left, "a convolution gets another number of channels than it was made for", OF_CHANNELS)
    if "second" in message and "groups" not in message:
        return _no_groups(message)
    expected, got = channels_of(message, sizes)
    numbers = [
        (f"{expected}", "channels that the layer takes: its in_channels, as declared"),
        (f"{got}", "channels that arrive"),
    ]
    if "second" in message:
        numbers[0] = (message.facts["second"], f"channels that each filter has: {expected} in all with its groups")
        numbers.append((message.facts["groups"], "groups"))
    if "weight" in message:
        numbers.insert(0, (message.facts["weight"], _of_weight(message)))
    if "input" in message:
        numbers.insert(1, (message.facts["input"], f"what arrives: {_of_input(sizes)}"))
    numbers += labelled(message, shape="what meets: the second of the operator", other="its first", layer="the node")
    return Explanation(
        tuple(numbers), f"a layer for {expected} channels gets {got}", _mends_of_channels(message, expected, got, sizes)
    )


def _no_groups(message: ErrorMessage) -> Explanation:
    """A model whose converter left the number of groups open."""
    got, each = message.number("got"), message.number("second")
    groups = f"{got // each}" if each and got % each == 0 else "none"
    return Explanation(
        labelled(message, got="channels that arrive", second="channels that each filter has"),
        "the model says 0 groups: its converter did not know the sizes;"
        f" {got} channels and filters of {each} make {groups}",
        only(
            "convert the model again with its input's size given, or with a newer converter",
            f"or set the attribute group of the node to {groups}" if groups != "none" else "",
        ),
    )


OF_CHANNELS = (
    "pictures in grey (1 channel), in colour (3) or with an alpha channel (4)? open all in the way of the training",
    "channels first or last? the network and the data have to agree",
)


def channels_of(message: ErrorMessage, sizes: Sizes) -> tuple[int, int]:
    """How many are needed, and how many arrive."""
    if "second" in message:
        expected = message.number("second") * (max(message.number("groups"), 1) if "groups" in message else 1)
    else:
        expected = message.number("expected")
    return expected, message.number("got") if "got" in message else (sizes[1] or 0 if len(sizes) > 1 else 0)


def _of_weight(message: ErrorMessage) -> str:
    first, second, *kernel = message.sizes("weight")
    if "flag" in message:
        return f"weights of a transposed convolution: {first} channels in, {second} filters of {written(tuple(kernel))}"
    groups = message.facts.get("groups", "1")
    grouped = f", in {groups} groups" if groups != "1" else ""
    return f"weights: {first} filters of {written(tuple(kernel))} over {second} channels{grouped}"


def _of_input(sizes: Sizes) -> str:
    if len(sizes) < 3:
        return written(sizes)
    batch = "" if sizes[0] is None else f"a batch of {sizes[0]}, "
    return f"{batch}{sizes[1]} channel{'s' * (sizes[1] != 1)}, {written(tuple(sizes[2:]))}"


def _stands_third(count: int, sizes: Sizes) -> bool:
    return len(sizes) > 3 and sizes[0] == 1 and sizes[2] == count != sizes[-1]


def _mends_of_channels(message: ErrorMessage, expected: int, got: int, sizes: Sizes) -> tuple[str, ...]:
    last = len(sizes) > 2 and sizes[-1] == expected != got and sizes[-2] != expected
    axes = ", ".join(["0", str(len(sizes) - 1), *map(str, range(1, len(sizes) - 1))])
    moved = f"x.transpose([{axes}])" if message.framework == "Paddle" else f"x.permute({axes})"
    missing = len(sizes) > 2 and sizes[0] == expected
    axes_of_kernel = max(len(message.sizes("weight")) - 2, 1) if "weight" in message else 2
    layer = f"nn.Conv{'Transpose' * ('flag' in message)}{axes_of_kernel}d"
    given = message.facts.get("input", "")
    takes = {
        "PyTorch": f"{layer}({got}, ...) takes what arrives",
        "ONNX": f"give the model an input of as many channels as it was exported with: here {got} arrive",
        "Caffe": f"the weights were learned for {expected} channels: give the network such an input",
    }.get(message.framework, f"build it anew on {got} channels")
    return only(
        f"{expected} stands last in {given}: channels last; {moved} puts them second" if last else "",
        f"{expected} stands first in {given}: the batch is missing; x.unsqueeze(0) adds it" if missing else "",
        f"{expected} stands third in {given}: an axis of the map is missing, and the batch was taken for the channels:"
        " x.unsqueeze(2) adds it"
        if "weight" in message and message.framework == "PyTorch" and _stands_third(expected, sizes)
        else "",
        COLOURS[expected] if (expected, got) in ((3, 1), (1, 3)) else "",
        "pictures with an alpha channel: convert('RGB') drops it" if (expected, got) == (3, 4) else "",
        takes,
        f"or let the layer before it make {expected}: in_channels is the out_channels of the layer before",
    )


def kernel_too_large(message: ErrorMessage) -> Explanation:
    """A window larger than its padded input."""
    size, kernel = _size_and_kernel(message)
    dilation = _dilation(message)
    extent = dilation * ((kernel or 1) - 1) + 1
    working: tuple[Derivation, ...] = ()
    if size is not None and kernel is not None:
        values = {"n": size, "pads": 0, "d": dilation, "f": kernel, "s": _stride(message)}
        working = (Derivation("output size", formulas.window_out, values, {}),)
    layer = message.facts.get("layer", "").split("/")[0] or message.facts.get("layer", "")
    where = f" at {layer}" if layer else ""
    spread = f", {extent} with its dilation of {dilation}," if dilation > 1 else ""
    larger = (
        f"a kernel of {kernel}{spread} on a side of {size}"
        if kernel and size is not None
        else "a kernel on a smaller map"
    )
    return Explanation(
        _of_kernel(message),
        f"{larger}{where}: nothing would come out",
        _mends_of_kernel(message, size, kernel),
        working,
    )


def _of_kernel(message: ErrorMessage) -> tuple[tuple[str, str], ...]:
    spread = ", spread by its dilation" if "padded" in message else ""
    return labelled(
        message,
        padded="the map that arrives at the layer, with its padding",
        spatial="the sides of the map that arrives",
        input="what arrives",
        window=f"its kernel{spread}",
        kernel="the kernel",
        extent="the kernel, spread by its dilation",
        size="the side of the map that arrives, with its padding",
        dim="its axis, counted from 0",
        other="the dilation",
        shape="the padding",
        stride="the stride",
        strides="the strides",
        out="what would come out",
        made="the sizes that would come out",
    )


def _dilation(message: ErrorMessage) -> int:
    return max([each or 1 for each in message.sizes("other")], default=1) if "other" in message else 1


def _stride(message: ErrorMessage) -> int:
    if "stride" in message:
        return message.number("stride")
    strides = sizes_in(message.facts.get("strides", "1"))
    return max([each or 1 for each in strides], default=1)


def _size_and_kernel(message: ErrorMessage) -> tuple[int | None, int | None]:
    """Along the axis that fails."""
    if "padded" in message:
        pairs = zip(message.sizes("padded"), message.sizes("window"), strict=False)
        return next(((n, f) for n, f in pairs if (f or 0) > (n or 0)), (None, None))
    for name in ("kernel", "extent"):
        if name in message:
            return message.number("size"), message.number(name)
    sides = _sides(message)
    window = message.sizes("window")[: len(sides)] if "window" in message else ()
    if not window:
        return min(sides, default=None), None
    spread = [_dilation(message) * ((f or 1) - 1) + 1 for f in window]
    return (
        max(zip(sides, window, strict=False), key=lambda pair: (pair[1] or 0) - pair[0], default=(None, None))
        if any(f > n for n, f in zip(sides, spread, strict=False))
        else (min(sides, default=None), max([each or 0 for each in window], default=None))
    )


def _sides(message: ErrorMessage) -> list[int]:
    """The sides of the map, as far as they are known."""
    if "spatial" in message:
        return [each for each in message.sizes("spatial") if each is not None]
    return [each for each in message.sizes("input")[1:-1] if each is not None] if "input" in message else []


def _mends_of_kernel(message: ErrorMessage, size: int | None, kernel: int | None) -> tuple[str, ...]:
    sizes = message.sizes("input") if "input" in message else ()
    if message.framework == "Caffe":
        return (
            "a larger input, or one pool or stride less before it: the log says which layer was set up last",
            "pad: in the layers before it, which shrink the map",
        )
    first = len(sizes) == 4 and sizes[1] in (1, 3) and min(sizes[2] or 0, sizes[3] or 0) > 7
    same = PADDED.get(message.framework, "padding='same'")
    return only(
        "channels first where channels last are meant? the channels stand in the place of the height" if first else "",
        "a larger input: every pool and stride before the layer has divided its side",
        "one pool or stride less before it",
        f"padding in the layers before it, which shrink the map: {same}",
        f"a kernel of at most {size}" if size else "",
    )


PADDED = {
    **dict.fromkeys(("PyTorch", "ONNX", "Paddle"), "padding=1 for a 3x3 kernel"),
    "MXNet": "pad=(1, 1) for a 3x3 kernel, padding=1 in Gluon",
    "MatConvNet": "'pad', 1 for a 3x3 kernel",
}


def layer_without_output(message: ErrorMessage) -> Explanation:
    """A convolution that nothing comes out of: too little arrives, or a transposed one is padded too much."""
    return Explanation(
        labelled(
            message,
            padded="the map that arrives, a side an axis",
            product="what would come out: no place is left",
        ),
        f"from {written(message.sizes('padded'))} it would make {written(_signed(message.facts['product']))}",
        (
            "of a transposed convolution: less padding, which takes 2p off (n - 1)*s + f",
            "of a convolution: a larger input, a smaller kernel, or a pool or stride less before it",
        ),
    )


def _signed(text: str) -> Sizes:
    return tuple([int(each) for each in text.strip("( )").split("x")])


def pool_without_output(message: ErrorMessage) -> Explanation:
    """A pool on a map that is smaller than its window."""
    if "maps" not in message:
        return Explanation(
            (), "a pool makes nothing of a map that is smaller than its window", _mends_of_kernel(message, None, None)
        )
    before, after = message.sizes("maps"), _signed(message.facts["product"])
    if before[0] != after[0] and len(before) == len(after) > 1:
        return _convolution_without_output(message, before, after)
    side = min([each for each in before[1:] if each is not None], default=1)
    numbers = (
        (message.facts["maps"], f"what arrives at the pool: {before[0]} channels of {written(before[1:])}"),
        (message.facts["product"], "what it would make: no place is left"),
    )
    values = {"n": side, "pads": 0, "d": 1, "f": side + 1, "s": side + 1}
    working = (Derivation(f"a pool of {side + 1}x{side + 1} on a side of {side}", formulas.window_out, values, {}),)
    return Explanation(
        numbers,
        f"the map is {written(before[1:])} already: there is nothing left to pool",
        (
            "a larger input: every pool and stride before it has divided its side",
            "one pool less, or padding in the convolutions before it",
            "for a head that takes any size: nn.AdaptiveAvgPool2d",
        ),
        working,
    )


def _convolution_without_output(message: ErrorMessage, before: Sizes, after: Sizes) -> Explanation:
    """It makes other channels than arrive, so it is no pool."""
    sides = list(zip(before[1:], after[1:], strict=False))
    n, made = min(sides, key=lambda pair: pair[1] or 0)
    extent = (n or 0) + 1 - (made or 0)
    return Explanation(
        labelled(
            message,
            maps=f"what arrives: {before[0]} channels of {written(before[1:])}",
            product=f"{after[0]} filters, no place",
        ),
        f"a convolution with {after[0]} filters makes {made} places of a side of {n}",
        (
            f"with stride 1, {n} + 2p - f + 1 = {made}: its kernel less its padding is {extent}",
            "a smaller kernel, more padding, or a larger input",
        ),
    )
