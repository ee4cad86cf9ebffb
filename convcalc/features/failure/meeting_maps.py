"""Messages about maps that meet: joined along their channels, or added."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.failure.explanation import Explanation, labelled, only
from convcalc.layers.kind import Derivation
from convcalc.readers.error_messages import ErrorMessage, Sizes


def joined_maps(message: ErrorMessage) -> Explanation:
    """Maps of different sizes that are joined along their channels."""
    shapes = message.several("many") if "many" in message else []
    if "shape" in message and "a" not in message:
        shapes = [message.sizes("shape"), message.sizes("other")]
    a, b = (message.number("a"), message.number("b")) if "a" in message else _apart(shapes)
    numbers = _of_joined(message, a, b)
    if message.framework == "Darknet":
        return Explanation((), "maps of different height or width meet in a [route]", OF_ROUTE)
    if not a or not b:
        return Explanation(numbers, "maps are joined that differ in more than their channels", CROP)
    if message.facts.get("dim") == "0":
        return Explanation(numbers, *_of_batches(a, b, message.framework))
    return Explanation(
        numbers,
        f"maps of {a} and {b} are joined; only their channels may differ" + _halved(a, b),
        (*_multiples(a, b), *_cropped(a, b, message.framework)),
        _workings(a, b),
    )


def _of_joined(message: ErrorMessage, a: int, b: int) -> tuple[tuple[str, str], ...]:
    """PyTorch says along which axis they are joined, all others where they differ."""
    pytorch = message.framework == "PyTorch"
    along = _of_dimension(message.number("dim")) if pytorch and "dim" in message else "the axis in which they differ"
    sizes = ((f"{a}", "the size of the first"), (f"{b}", "the size of another, in the same place")) if a else ()
    return sizes + labelled(
        message,
        shape="all sizes of the first",
        other="all sizes of the other",
        many="all of them",
        layer="the node",
        dim=along,
        number="which tensor of the list differs, counted from 0",
        at="the axis in which they differ",
    )


def _of_batches(a: int, b: int, framework: str) -> tuple[str, tuple[str, ...]]:
    """Tensors that meet along the batch, or inputs that make one."""
    if framework == "PyTorch":
        return (
            f"the inputs of a batch are not all of one size: {a} and {b}",
            ("resize all to one height and width: transforms.Resize((224, 224)); Resize(224) keeps their ratio",),
        )
    return (
        f"tensors of {a} and {b} inputs are joined, which are different batches",
        ("the same batch for all inputs of the network", "a model exported with a fixed batch takes that one alone"),
    )


OF_ROUTE = (
    "width and height of [net] as multiples of 32: five strides of 2 halve them without a rest, and [upsample] doubles",
    "the layers that [route] names: -1 is the one before, other numbers are counted from 0",
    "padding of the pools of an SPP block: stride=1 keeps the size with Darknet's own padding alone",
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


def _cropped(a: int, b: int, framework: str) -> tuple[str, ...]:
    resized = "Resizing(...)" if framework in ("Keras", "TensorFlow") else "F.interpolate(x, size=skip.shape[2:])"
    small, large = sorted((a, b))
    apart = large - small
    sides = f"{apart // 2} at both ends" if apart % 2 == 0 else f"{apart // 2} in front and {apart // 2 + 1} behind"
    return (
        f"cut the larger map to {small}: {sides}",
        f"or bring the smaller one to {large}: {resized} or padding",
        *(("unpadded convolutions lost it: padding that keeps the size (same) in all of them",) if apart > 2 else ()),
    )


def added_maps(message: ErrorMessage) -> Explanation:
    """Tensors that are added, or multiplied, and differ."""
    if "many" in message and len(shapes := message.several("many")) > 1:
        return _unequal(message, (("many", "what meets"),), shapes[0], shapes[1])
    if "a" in message and "shape" not in message:
        a, b = message.number("a"), message.number("b")
        dim = message.number("dim") if "dim" in message else None
        numbers = ((f"{a}", "the size of the first tensor"), (f"{b}", "the size of the second, in the same place"))
        where = () if dim is None else ((f"{dim}", _place(dim)),)
        place = f" in dimension {dim}" if dim is not None else ""
        return Explanation(
            (*numbers, *where, *labelled(message, layer="the node")),
            f"two tensors meet, with {a} and {b}{place}",
            _mends_of_sum(a, b, dim, message.framework),
        )
    if "shape" not in message:
        return Explanation((), "two tensors are added whose shapes differ", ("compare their shapes just before",))
    named = (("shape", "the first"), ("other", "the second"), ("a", "a size of the first"), ("b", "that of the second"))
    return _unequal(message, named, message.sizes("shape"), message.sizes("other"))


def _unequal(message: ErrorMessage, named: tuple[tuple[str, str], ...], one: Sizes, other: Sizes) -> Explanation:
    """The last place in which two shapes differ, counted from behind, as tensors are spread."""
    numbers = labelled(message, **dict(named))
    length = min(len(one), len(other))
    pairs = list(zip(one[-length:], other[-length:], strict=True)) if length else []
    apart = [(at, x, y) for at, (x, y) in enumerate(pairs) if x != y and x and y and 1 not in (x, y)]
    if not apart and len(one) == len(other):
        return Explanation(
            numbers,
            "the one has a size of 1 where the other has more, and this operator does not repeat it",
            ("an operator that repeats it, broadcast_add or broadcast_mul, or both of one shape",),
        )
    if not apart:
        return Explanation(
            numbers, "the shapes differ in their number of dimensions", ("flatten or reshape one of them",)
        )
    at, a, b = apart[-1]
    first = message.framework in ("PyTorch", "ONNX", "Caffe", "MXNet", "Paddle")
    channels = at == len(pairs) - 1 if not first else at == 1 and len(pairs) > 2
    place = "the same place" + (", the channels" if first else ", the last one: the channels") * channels
    batch = at == 0 and message.framework == "PyTorch" and len(one) == len(other)
    dim = 0 if batch else 1 if channels else 2
    return Explanation(numbers, f"{a} and {b} stand in {place}", _mends_of_shapes(message, a, b, dim, len(pairs)))


def _mends_of_shapes(message: ErrorMessage, a: int, b: int, dim: int, rank: int) -> tuple[str, ...]:
    if "_loss/" in message.quoted or "compile_loss" in message.quoted:
        return (f"it is the loss: targets of {a} and outputs of {b}; the last layer should make {a}",)
    if message.framework == "NumPy":
        return (
            "pictures with an alpha channel among others: convert('RGB')"
            if {a, b} == {3, 4}
            else "arrays of different sizes: resize or crop one of them",
        )
    if rank < 3 and dim:
        return (f"of vectors: both need as many values; a linear layer in one branch makes {a} of {b}",)
    return _mends_of_sum(a, b, dim, message.framework)


PLACES = ("the batch", "the channels, or the values of a vector", "the height", "the width")


def _place(dim: int) -> str:
    return f"the dimension, counted from 0: {PLACES[dim] if 0 <= dim < len(PLACES) else 'counted from the end'}"


def _mends_of_sum(a: int, b: int, dim: int | None, framework: str = "PyTorch") -> tuple[str, ...]:
    conv = {
        "PyTorch": f"nn.Conv2d({a}, {b}, 1)",
        "ONNX": f"nn.Conv2d({a}, {b}, 1)",
        "MXNet": f"nn.Conv2D({b}, 1)",
        "Paddle": f"nn.Conv2D({a}, {b}, 1)",
        "Caffe": f"num_output: {b}, kernel_size: 1",
    }.get(framework, f"Conv2D({b}, 1)")
    if framework == "ONNX" and dim is None:
        return (
            f"the input has another size than the model was exported with: {a} and {b} should be one number",
            f"of channels: a 1x1 convolution in the shortcut, {conv}",
        )
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
