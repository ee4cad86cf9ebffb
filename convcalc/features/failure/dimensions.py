"""Messages about how many dimensions a tensor has: a batch, or the channels, are missing, or there are too many."""

from __future__ import annotations

from convcalc.features.failure.explanation import Explanation, labelled, only, written
from convcalc.readers.error_messages import ErrorMessage, Sizes


def number_of_dimensions(message: ErrorMessage) -> Explanation:
    """A dimension is missing: the batch, or the channels."""
    if "a" in message or message.framework == "JAX" or (message.framework == "PyTorch" and "layer" in message):
        return _of_sequence(message) if "layer" in message else _of_tensors_met(message)
    sizes = message.sizes("input") if "input" in message else ()
    expected, got = _dimensions(message, sizes)
    keras = message.framework in ("Keras", "TensorFlow")
    numbers = [(f"{expected}", f"dimensions that are needed: {_layout(expected, keras)}")]
    numbers += [(f"{got}", "dimensions that arrive")] * bool(got)
    if message.framework == "ONNX" and "layer" not in message:
        numbers += labelled(message, expected="sides that the kernel has", got="sides that the map has")
    if "weight" in message and message.framework == "PyTorch":
        first, second, *kernel = message.sizes("weight")
        words = f"weights: {first} filters of {written(tuple(kernel))} over {second} channel{'s' * (second != 1)}"
        numbers.append((message.facts["weight"], words))
    elif "weight" in message:
        numbers.append((message.facts["weight"], "weights: kernel, channels, filters"))
    if "shape" in message:
        numbers.append((message.facts["shape"], "the other tensor"))
    if sizes:
        numbers.append((message.facts["input"], f"what arrives: {written(sizes)}"))
    missing = expected - got
    count = "one dimension is missing" if missing == 1 else f"{abs(missing)} too {'few' if missing > 0 else 'many'}"
    be = "is" if expected == 1 else "are"
    if not got:
        return Explanation(tuple(numbers), f"{expected} dimensions are needed: {_layout(expected, keras)}", (BATCHED,))
    return Explanation(
        tuple(numbers),
        f"a tensor of {got} dimension{'s' * (got != 1)} where {expected} {be} needed: {count}",
        _mends_of_dimensions(message, sizes, missing, keras),
    )


def _of_tensors_met(message: ErrorMessage) -> Explanation:
    """Tensors that are joined, of which none is said to be the right one."""
    a, b = (message.number(n) if n in message else len(message.sizes(s)) for n, s in (("a", "shape"), ("b", "input")))
    return Explanation(
        labelled(message, a="dimensions of one of them", b="dimensions of another", shape="one", input="another"),
        f"tensors of {a} and of {b} dimensions are joined: all need as many",
        (
            "print(x.shape) of both: the one with fewer lacks its batch (x[None]) or its channels (x[:, None])",
            "or one is a vector beside a map: give it axes of 1, x[..., None, None], and spread it over the map",
        ),
    )


def _of_sequence(message: ErrorMessage) -> Explanation:
    """A recurrent layer of PyTorch on something that is no batch of sequences."""
    expected, got = message.number("expected"), message.number("got")
    layout = "steps, batch, values, or with batch_first=True batch, steps, values"
    numbers = ((f"{expected}", f"dimensions that are needed: {layout}"), (f"{got}", "dimensions that arrive"))
    return Explanation(
        numbers,
        f"a tensor of {got} dimension{'s' * (got != 1)} where {expected} are needed",
        only(
            "one value a step: x.unsqueeze(-1)" if got < expected else "",
            "a map: x.flatten(2).permute(2, 0, 1) makes its places steps" if got > expected else "",
            "one sequence without a batch needs 2 dimensions: steps, values",
        ),
    )


BATCHED = "print(x.shape) before the layer: batch first, then channels; x.unsqueeze(0) adds a missing batch"


def _dimensions(message: ErrorMessage, sizes: Sizes) -> tuple[int, int]:
    """How many are needed, and how many there are; 0 where the message does not say."""
    expected = message.number("expected") if "expected" in message else 2 if "word" in message else 4
    if "shape" in message:
        expected = len(message.sizes("shape"))
    if message.framework == "Keras" and "weight" in message:
        expected = len(message.sizes("weight"))
    got = message.number("got") if "got" in message else len(sizes)
    if message.framework == "ONNX" and "layer" not in message:
        expected, got = expected + 2, got + 2  # it counts the sides alone
    return expected, got


def _layout(rank: int, keras: bool) -> str:
    if rank < 3:
        return ("", "values", "batch, values")[rank]
    axes = ("", "length, ", "height, width, ", "depth, height, width, ")[min(max(rank - 2, 0), 3)]
    return f"batch, {axes}channels" if keras else f"batch, channels, {axes}".rstrip(", ")


def _mends_of_dimensions(message: ErrorMessage, sizes: Sizes, missing: int, keras: bool) -> tuple[str, ...]:
    channels = message.sizes("weight")[1] if "weight" in message else None
    if message.framework == "ONNX":
        return only(
            "the batch is missing: x[None]" if missing == 1 else "",
            "too many: x.squeeze(), or the first of the batch alone" if missing < 0 else "",
            "a model exported for inputs of another kind: session.get_inputs()[0].shape says which",
        )
    if message.framework == "sklearn":
        return ("x.reshape(len(x), -1): one row a sample, with all its values",)
    if missing < 0:
        return TOO_MANY[keras]
    inner = [each for each in sizes[1:] if each is not None]
    if missing > 1:
        return only(
            _pictures_in(sizes[1:] if keras else sizes, keras),
            "one grey picture, without batch and channels: x[None, None]" if missing == len(sizes) == 2 else "",
            "BatchNorm1d is for vectors, BatchNorm2d for maps" if not sizes and message.framework == "PyTorch" else "",
            "a flatten, view or global pool before the layer has left a vector",
        )
    if keras:
        shape = f"({', '.join(map(str, [*inner, 1]))})"
        grey = f"the channels are missing: x = x[..., None], or x.reshape(-1, {shape[1:]}, and input_shape={shape}"
        return only(grey if inner else "", "for one picture: x[None] puts a batch of 1 in front")
    own = len(sizes) == 3 and sizes[0] in ((channels,) if channels else (1, 3))
    return only(
        "the batch is missing: x.unsqueeze(0)",
        "" if own else "the channels are missing: x.unsqueeze(1), grey pictures with a channel of their own",
        "BatchNorm1d is for vectors, BatchNorm2d for maps" if not sizes else "",
    )


TOO_MANY = (
    (
        "too many: x.squeeze() drops those of size 1, flatten joins them, x[0] takes the first of a batch",
        "a layer for fewer axes: conv1d for series, conv2d for pictures, conv3d for films",
    ),
    (
        "a recurrent layer takes batch, steps, values: Reshape or TimeDistributed before it",
        "a layer for fewer axes than the data has: Conv2D for pictures, Conv1D for series",
    ),
)
"""In PyTorch, and in Keras."""


def _pictures_in(sizes: Sizes, keras: bool) -> str:
    """The square pictures that a vector may be."""
    count = sizes[-1] if sizes else None
    for channels in (1, 3):
        side = int((count // channels) ** 0.5) if count else 0
        if count and side > 2 and channels * side * side == count:
            order = f"{side}, {side}, {channels}" if keras else f"{channels}, {side}, {side}"
            call = "reshape" if keras else "view"
            return f"{count:,} = {channels}*{side}*{side}: x.{call}(-1, {order}) makes pictures of the rows"
    return ""
