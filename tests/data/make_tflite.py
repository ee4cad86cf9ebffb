"""Write tests/data/tflite: python -m tests.data.make_tflite. A small model for each thing that the reader knows."""

from __future__ import annotations

from tests.places import DATA
from tests.readers.tflite.flat_builder import ModelText

SAME, VALID, RELU, RELU6 = 0, 1, 1, 3


def conv(model: ModelText, reads: str, makes: str, sizes: list[int], stride: int = 1, act: int = RELU) -> None:
    """A convolution with padding SAME, its weights `makes`_w (out, height, width, in), and its bias."""
    model.weights(f"{makes}_w", sizes)
    model.weights(f"{makes}_b", sizes[:1])
    options = {"padding": (0, "b", SAME), "w": (1, "i", stride), "h": (2, "i", stride), "act": (3, "b", act)}
    model.operator("CONV_2D", f"{reads} {makes}_w {makes}_b", makes, 1, **options)


def depthwise(model: ModelText, reads: str, makes: str, weights: str, stride: int = 1) -> None:
    """A convolution of every channel for itself, padding SAME."""
    options = {"padding": (0, "b", SAME), "w": (1, "i", stride), "h": (2, "i", stride), "times": (3, "i", 1)}
    model.operator("DEPTHWISE_CONV_2D", f"{reads} {weights}", makes, 2, **options)


def pool(model: ModelText, op: str, reads: str, makes: str, size: int, padding: int = VALID) -> None:
    options = {"padding": (0, "b", padding)} | {f"{at}": (at, "i", size) for at in range(1, 5)}
    model.operator(op, reads, makes, 5, **options)


def separable() -> bytes:
    """Weights of half precision behind DEQUANTIZE, channels padded beside a residual, a mean over the map, rows."""
    model = ModelText()
    for name, sizes in (("x", [32, 32, 3]), ("a", [16, 16, 8]), ("b", [8, 8, 8]), ("c", [8, 8, 16]), ("d", [8, 8, 8])):
        model.tensor(name, [1, *sizes])
    for name, sizes in (("e", [8, 8, 16]), ("f", [8, 8, 16]), ("g", [16]), ("logits", [10]), ("y", [10])):
        model.tensor(name, [1, *sizes])
    conv(model, "x", "a", [8, 3, 3, 3], 2, RELU6)
    model.weights("half", [1, 3, 3, 8], 1)
    model.tensor("whole", [1, 3, 3, 8])
    model.operator("DEQUANTIZE", "half", "whole")
    depthwise(model, "a", "b", "whole", 2)
    conv(model, "b", "c", [16, 1, 1, 8])
    pool(model, "MAX_POOL_2D", "a", "d", 2)
    model.numbers("channels", [0, 0, 0, 0, 0, 0, 0, 8], [4, 2])
    model.operator("PAD", "d channels", "e")
    model.operator("ADD", "c e", "f", 11, act=(0, "b", RELU))
    model.numbers("map", [1, 2])
    model.operator("MEAN", "f map", "g", 27, keep=(0, "?", 0))
    model.weights("fc_w", [10, 16])
    model.weights("fc_b", [10])
    model.operator("FULLY_CONNECTED", "g fc_w fc_b", "logits", 8)
    model.operator("SOFTMAX", "logits", "y", 9)
    return model.bytes("x", "y")


def heads() -> bytes:
    """Anchors of two maps in one list, slopes a channel, two outputs."""
    model = ModelText()
    for name, sizes in (("x", [16, 16, 3]), ("a", [8, 8, 4]), ("b", [8, 8, 4]), ("c", [4, 4, 8]), ("p", [8, 8, 6])):
        model.tensor(name, [1, *sizes])
    for name, sizes in (("q", [4, 4, 6]), ("p2", [128, 3]), ("q2", [32, 3]), ("boxes", [160, 3]), ("s", [4, 4, 1])):
        model.tensor(name, [1, *sizes])
    model.tensor("scores", [1, 4, 4, 1])
    conv(model, "x", "a", [4, 3, 3, 3], 2, 0)
    model.weights("slopes", [1, 1, 4])
    model.operator("PRELU", "a slopes", "b")
    conv(model, "b", "c", [8, 3, 3, 4], 2)
    conv(model, "b", "p", [6, 1, 1, 4], 1, 0)
    conv(model, "c", "q", [6, 1, 1, 8], 1, 0)
    model.numbers("rows", [1, -1, 3])
    model.operator("RESHAPE", "p rows", "p2")
    model.operator("RESHAPE", "q rows", "q2")
    model.operator("CONCATENATION", "p2 q2", "boxes", 10, axis=(0, "i", 1))
    conv(model, "c", "s", [1, 1, 1, 8], 1, 0)
    model.operator("LOGISTIC", "s", "scores")
    return model.bytes("x", "boxes scores")


def decoder() -> bytes:
    """A transposed convolution to a size that is read, a resize, a skip, a border and places from channels."""
    model = ModelText()
    for name, sizes in (("x", [16, 16, 3]), ("a", [8, 8, 4]), ("b", [16, 16, 2]), ("c", [16, 16, 4])):
        model.tensor(name, [1, *sizes])
    for name, sizes in (("d", [16, 16, 6]), ("e", [18, 18, 6]), ("f", [16, 16, 4]), ("y", [32, 32, 1])):
        model.tensor(name, [1, *sizes])
    conv(model, "x", "a", [4, 3, 3, 3], 2)
    model.numbers("size", [1, 16, 16, 2])
    model.weights("b_w", [2, 3, 3, 4])
    model.operator("TRANSPOSE_CONV", "size b_w a", "b", 49, padding=(0, "b", SAME), w=(1, "i", 2), h=(2, "i", 2))
    model.numbers("to", [16, 16])
    model.operator("RESIZE_BILINEAR", "a to", "c", 15, corners=(2, "?", 1))
    model.operator("CONCATENATION", "b c", "d", 10, axis=(0, "i", -1))
    model.numbers("border", [0, 0, 1, 1, 1, 1, 0, 0], [4, 2])
    model.operator("PAD", "d border", "e")
    model.weights("f_w", [4, 3, 3, 6])
    model.operator("CONV_2D", "e f_w -", "f", 1, padding=(0, "b", VALID), w=(1, "i", 1), h=(2, "i", 1))
    model.operator("DEPTH_TO_SPACE", "f", "y", 94, size=(0, "i", 2))
    return model.bytes("x", "y")


def sizes() -> bytes:
    """Sizes worked out from those of a tensor, channels parted, int8 weights, numbers a channel, a wider depthwise."""
    model = ModelText()
    for name, size in (("x", [8, 8, 4]), ("low", [8, 8, 2]), ("high", [8, 8, 2]), ("m", [8, 8, 2]), ("n", [8, 8, 2])):
        model.tensor(name, [1, *size], 9)
    for name, size in (("j", [8, 8, 4]), ("w", [8, 8, 8]), ("flat", [512]), ("y", [3])):
        model.tensor(name, [1, *size], 9)
    model.numbers("axis", [3], [])
    model.operator("SPLIT", "axis x", "low high", 35, count=(0, "i", 2))
    for name in ("factor", "shift"):
        model.weights(name, [2], 9)
    model.operator("MUL", "low factor", "m", 21)
    model.operator("ADD", "m shift", "n", 11, act=(0, "b", RELU))
    model.operator("CONCATENATION", "n high", "j", 10, axis=(0, "i", 3))
    model.weights("w_w", [1, 3, 3, 8], 9)
    depthwise(model, "j", "w", "w_w")
    for name, size in (("shape", [4]), ("batch", []), ("rows", [2])):
        model.tensor(name, size, 2)
    for name, value in (("first", 0), ("second", 1), ("step", 1)):
        model.numbers(name, [value])
    model.numbers("rest", [-1], [])
    model.operator("SHAPE", "w", "shape")
    model.operator("STRIDED_SLICE", "shape first second step", "batch", 32, gone=(4, "i", 1))
    model.operator("PACK", "batch rest", "rows", 59, count=(0, "i", 2))
    model.operator("RESHAPE", "w rows", "flat")
    model.weights("y_w", [3, 512], 9)
    model.weights("y_b", [3])
    model.operator("FULLY_CONNECTED", "flat y_w y_b", "y", 8)
    return model.bytes("x", "y")


MODELS = (separable, heads, decoder, sizes)

if __name__ == "__main__":
    for make in MODELS:
        (DATA / "tflite" / f"{make.__name__}.tflite").write_bytes(make())
