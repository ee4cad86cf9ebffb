"""Messages about maps: channels that differ, kernels that do not fit, maps that do not meet."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.failure.explanation import Explanation, only, written
from convcalc.features.failure.vectors import COLOURS
from convcalc.layers.kind import Derivation
from convcalc.readers.error_messages import ErrorMessage, Sizes, sizes_in


def input_channels(message: ErrorMessage) -> Explanation:
    """A convolution on another number of channels than it was made for."""
    expected, got = message.number("expected"), message.number("got")
    sizes = message.sizes("input") if "input" in message else ()
    numbers = [
        (f"{expected}", "channels that the layer takes: its in_channels, as declared"),
        (f"{got}", "channels that arrive"),
    ]
    if "weight" in message:
        numbers.insert(0, (message.facts["weight"], _of_weight(message)))
    if "input" in message:
        numbers.insert(1, (message.facts["input"], f"what arrives: {_of_input(sizes)}"))
    return Explanation(
        tuple(numbers), f"a layer for {expected} channels gets {got}", _mends_of_channels(message, expected, got, sizes)
    )


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


def _mends_of_channels(message: ErrorMessage, expected: int, got: int, sizes: Sizes) -> tuple[str, ...]:
    last = len(sizes) > 2 and sizes[-1] == expected != got
    axes = ", ".join(["0", str(len(sizes) - 1), *map(str, range(1, len(sizes) - 1))])
    missing = len(sizes) > 2 and sizes[0] == expected
    layer = "nn.ConvTranspose2d" if "flag" in message else "nn.Conv2d"
    given = message.facts.get("input", "")
    takes = (
        f"{layer}({got}, ...) takes what arrives"
        if message.framework == "PyTorch"
        else f"build it anew on {got} channels"
    )
    return only(
        f"{expected} stands last in {given}: channels last; x.permute({axes}) puts them second" if last else "",
        f"{expected} stands first in {given}: the batch is missing; x.unsqueeze(0) adds it" if missing else "",
        COLOURS[expected] if (expected, got) in ((3, 1), (1, 3)) else "",
        "pictures with an alpha channel: convert('RGB') drops it" if (expected, got) == (3, 4) else "",
        takes,
        f"or let the layer before it make {expected}: in_channels is the out_channels of the layer before",
    )


def kernel_too_large(message: ErrorMessage) -> Explanation:
    """A window larger than its padded input."""
    size, kernel = _size_and_kernel(message)
    numbers: list[tuple[str, str]] = []
    working: tuple[Derivation, ...] = ()
    if "padded" in message:
        numbers = [
            (message.facts["padded"], "the map that arrives at the layer, with its padding"),
            (message.facts["window"], "its kernel"),
        ]
    elif size is not None and kernel is not None:
        numbers = [(f"{kernel}", "the kernel"), (f"{size}", "the side of the map that arrives, with its padding")]
    elif "input" in message:
        numbers = [(message.facts["input"], "what arrives")]
    if "stride" in message:
        numbers.append((message.facts["stride"], "the stride"))
    if size is not None and kernel is not None:
        values = {"n": size, "pads": 0, "d": 1, "f": kernel, "s": _stride(message)}
        working = (Derivation("output size", formulas.window_out, values, {}),)
    layer = message.facts.get("layer", "").split("/")[0]
    where = f" at {layer}" if layer else ""
    larger = f"a kernel of {kernel} on a side of {size}" if kernel and size is not None else "a kernel on a smaller map"
    return Explanation(
        tuple(numbers), f"{larger}{where}: nothing would come out", _mends_of_kernel(message, size, kernel), working
    )


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
    if "input" in message:
        sides = [each for each in message.sizes("input")[1:-1] if each is not None]
        window = [each for each in message.sizes("window") if each] if "window" in message else []
        return min(sides, default=None), max(window, default=None)
    return None, None


def _mends_of_kernel(message: ErrorMessage, size: int | None, kernel: int | None) -> tuple[str, ...]:
    sizes = message.sizes("input") if "input" in message else ()
    first = len(sizes) == 4 and sizes[1] in (1, 3) and min(sizes[2] or 0, sizes[3] or 0) > 7
    same = "padding='same'" if message.framework != "PyTorch" else "padding=1 for a 3x3 kernel"
    return only(
        "channels first where channels last are meant? the channels stand in the place of the height" if first else "",
        "a larger input: every pool and stride before the layer has divided its side",
        "one pool or stride less before it",
        f"padding in the layers before it, which shrink the map: {same}",
        f"a kernel of at most {size}" if size else "",
    )


def pool_without_output(message: ErrorMessage) -> Explanation:
    """A pool on a map that is smaller than its window."""
    if "maps" not in message:
        return Explanation(
            (), "a pool makes nothing of a map that is smaller than its window", _mends_of_kernel(message, None, None)
        )
    before = message.sizes("maps")
    side = min([each for each in before[1:] if each is not None], default=1)
    numbers = (
        (message.facts["maps"], f"what arrives at the pool: {before[0]} channels of {written(before[1:])}"),
        (message.facts["made"], "what it would make: no place is left"),
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


def joined_maps(message: ErrorMessage) -> Explanation:
    """Maps of different sizes that are joined along their channels."""
    shapes = message.several("many") if "many" in message else []
    if "shape" in message and "a" not in message:
        shapes = [message.sizes("shape"), message.sizes("other")]
    a, b = (message.number("a"), message.number("b")) if "a" in message else _apart(shapes)
    numbers = [(f"{a}", "the size of the first"), (f"{b}", "the size of another, in the same place")] if a else []
    if "dim" in message and message.framework == "PyTorch":
        numbers.append((message.facts["dim"], _of_dimension(message.number("dim"))))
    if "number" in message and message.framework == "PyTorch":
        numbers.append((message.facts["number"], "which tensor of the list differs, counted from 0"))
    if not a or not b:
        return Explanation(tuple(numbers), "maps are joined that differ in more than their channels", CROP)
    if message.facts.get("dim") == "0":
        return Explanation(
            tuple(numbers),
            f"the inputs of a batch are not all of one size: {a} and {b}",
            ("resize all to one height and width: transforms.Resize((224, 224)); Resize(224) keeps their ratio",),
        )
    return Explanation(
        tuple(numbers),
        f"maps of {a} and {b} are joined; only their channels may differ" + _halved(a, b),
        (*_multiples(a, b), *_cropped(a, b)),
        _workings(a, b),
    )


CROP = ("crop or pad one of them to the size of the other",)


def _of_dimension(dim: int) -> str:
    return "the dimension along which they are joined" + (
        ", the channels" if dim == 1 else ", the batch" if not dim else ""
    )


def _apart(shapes: list[Sizes]) -> tuple[int, int]:
    """The first two sizes in the same place that differ; the last axis is that of the channels."""
    for one in shapes[1:]:
        for first, second in zip(shapes[0][1:-1], one[1:-1], strict=False):
            if first != second and first and second:
                return first, second
    return 0, 0


def _doublings(a: int, b: int) -> int:
    """How often the larger was halved, rounded down, and doubled to give the smaller; 0 where it is not so."""
    small, large = sorted((a, b))
    return next((k for k in range(1, 8) if large >> k << k == small and large >> k and large != small), 0)


def _halved(a: int, b: int) -> str:
    k, large = _doublings(a, b), max(a, b)
    if not k:
        return ""
    return (
        f": {large} was halved {'once' if k == 1 else f'{k} times'}, rounded down, and doubled again, {large >> k << k}"
    )


def _workings(a: int, b: int) -> tuple[Derivation, ...]:
    k, large = _doublings(a, b), max(a, b)
    if k != 1:
        return ()
    half = {"n": large, "pads": 0, "d": 1, "f": 2, "s": 2}
    return (
        Derivation("halved by a 2x2 window with stride 2", formulas.window_out, half, {}),
        Derivation("and doubled again", formulas.upsample_out, {"n": large // 2, "factor": 2}, {}),
    )


def _multiples(a: int, b: int) -> tuple[str, ...]:
    if not _doublings(a, b):
        return ()
    return (
        "an input whose side every pool halves without a rest: a multiple of 2 for each of them, of 16 for four;"
        " convcalc solve NET --fits lists them",
    )


def _cropped(a: int, b: int) -> tuple[str, ...]:
    small, large = sorted((a, b))
    apart = large - small
    sides = f"{apart // 2} at both ends" if apart % 2 == 0 else f"{apart // 2} in front and {apart // 2 + 1} behind"
    return (
        f"cut the larger map to {small}: {sides}",
        f"or bring the smaller one to {large}: F.interpolate(x, size=skip.shape[2:]) or padding",
        *(("unpadded convolutions lost it: padding that keeps the size (same) in all of them",) if apart > 2 else ()),
    )


def added_maps(message: ErrorMessage) -> Explanation:
    """Tensors that are added, or multiplied, and differ."""
    if "a" in message:
        a, b = message.number("a"), message.number("b")
        dim = message.number("dim") if "dim" in message else None
        numbers = ((f"{a}", "the size of the first tensor"), (f"{b}", "the size of the second, in the same place"))
        where = () if dim is None else ((f"{dim}", _place(dim)),)
        return Explanation(
            (*numbers, *where), f"two tensors meet, with {a} and {b} in dimension {dim}", _mends_of_sum(a, b, dim)
        )
    if "shape" not in message:
        return Explanation((), "two tensors are added whose shapes differ", ("compare their shapes just before",))
    one, other = message.sizes("shape"), message.sizes("other")
    numbers = ((message.facts["shape"], "the first"), (message.facts["other"], "the second"))
    apart = [(at, x, y) for at, (x, y) in enumerate(zip(one, other, strict=False)) if x != y and x and y]
    if not apart:
        return Explanation(
            numbers, "the shapes differ in their number of dimensions", ("flatten or reshape one of them",)
        )
    at, a, b = apart[-1]
    channels = at == len(one) - 1
    return Explanation(
        numbers,
        f"{a} and {b} stand in the same place" + (", the last one: the channels" * channels),
        _mends_of_sum(a, b, 1 if channels else 2, message.framework),
    )


PLACES = ("the batch", "the channels, or the values of a vector", "the height", "the width")


def _place(dim: int) -> str:
    return f"the dimension, counted from 0: {PLACES[dim] if 0 <= dim < len(PLACES) else 'counted from the end'}"


def _mends_of_sum(a: int, b: int, dim: int | None, framework: str = "PyTorch") -> tuple[str, ...]:
    conv = f"nn.Conv2d({a}, {b}, 1)" if framework == "PyTorch" else f"Conv2D({b}, 1)"
    large, small = max(a, b), min(a, b)
    times = large // small if small and large % small == 0 else 0
    stride = (
        f"{large} is {times} times {small}: the same stride in both branches, in a shortcut as stride of its 1x1"
        if times > 1
        else ""
    )
    same = (
        f"a difference of {large - small}: a kernel without padding in one branch; padding that keeps the size (same)"
    )
    if dim == 0:
        return ("the batches differ: is a row lost by a view, or the last batch a smaller one (drop_last=True)?",)
    if dim == 1:
        return (
            f"channels: the shortcut needs a 1x1 convolution, {conv}, or both branches {b} filters",
            "of vectors: both need as many values; in attention and gates the one may be 1",
        )
    return only(
        stride if times > 1 else "",
        same if times < 2 or small > large - 9 else "",
        _halved(a, b).removeprefix(": "),
        f"or resize one of them: F.interpolate(x, size={b})" if framework == "PyTorch" else "",
    )
