"""Write tests/data/onnx: python -m tests.data.make_onnx. A small model for each thing that the reader knows."""

from __future__ import annotations

from tests.places import DATA
from tests.readers.onnx.model_builder import Numbers, model, node, tensor


def conv(reads: str, makes: str, weight: str, **more: object) -> bytes:
    """A convolution of 3x3, padded by 1, with a bias."""
    given = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "strides": [1, 1]}
    return node("Conv", f"{reads} {weight} {weight}_b", makes, f"/{makes}/Conv", "", **given | more)


def weights(name: str, *dims: int) -> dict[str, list[int]]:
    return {name: list(dims), f"{name}_b": [dims[0]]}


def tiny() -> bytes:
    """Convolution, batch norm, pool, residual, global pool, dense layer: declared sizes agree."""
    nodes = [
        node("Conv", "x conv1.weight", "a", "/conv1/Conv", pads=[1, 1, 1, 1], group=1, strides=[2, 2]),
        node("BatchNormalization", "a bn1.weight bn1.bias bn1.running_mean bn1.running_var", "b", "/bn1/B"),
        node("Relu", "b", "c", "/relu/Relu"),
        node("MaxPool", "c", "d", "/pool/MaxPool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
        conv("d", "e", "w2"),
        node("Add", "e d", "f", "/block/Add"),
        node("GlobalAveragePool", "f", "g", "/avgpool/GlobalAveragePool"),
        node("Flatten", "g", "h", "/Flatten", axis=1),
        node("Gemm", "h fc.weight fc.bias", "y", "/fc/Gemm", alpha=1.0, beta=1.0, transB=1),
    ]
    shapes = {"conv1.weight": [8, 3, 3, 3], **weights("w2", 8, 8, 3, 3), "fc.weight": [10, 8], "fc.bias": [10]}
    shapes |= {f"bn1.{each}": [8] for each in ("weight", "bias", "running_mean", "running_var")}
    declared = {"a": (1, 8, 16, 16), "d": (1, 8, 8, 8), "g": (1, 8, 1, 1), "h": (1, 8)}
    return model(nodes, shapes, declared=declared, made=(1, 10))


def shuffle() -> bytes:
    """Channel shuffle by Reshape and Transpose, and a Slice of the channels."""
    nodes = [
        conv("x", "a", "w1"),
        node("Shape", "a", "s"),
        node("Gather", "s zero", "n", axis=0),
        node("Unsqueeze", "n axis", "n1"),
        node("Concat", "n1 parts", "to", axis=0),
        node("Reshape", "a to", "b"),
        node("Transpose", "b", "c", perm=[0, 2, 1, 3, 4]),
        node("Reshape", "c back", "d"),
        node("Split", "d", "e f", axis=1),
        node("Relu", "f", "g"),
        node("Concat", "e g", "y", axis=1),
    ]
    numbers: dict[str, Numbers] = {"zero": 0, "axis": [0], "parts": [2, 4, 32, 32], "back": [1, 8, 32, 32]}
    return model(nodes, weights("w1", 8, 3, 3, 3), numbers=numbers, made=(1, 8, 32, 32))


def channels_last() -> bytes:
    """A block of ConvNeXt: LayerNorm of old versions, GELU by Erf, dense layers on places, a layer scale."""
    nodes = [
        conv("x", "a", "w1", group=1),
        node("Transpose", "a", "t", perm=[0, 2, 3, 1]),
        node("ReduceMean", "t", "m", axes=[-1]),
        node("Sub", "t m", "d"),
        node("Pow", "d two", "q"),
        node("ReduceMean", "q", "v", axes=[-1]),
        node("Add", "v eps", "ve"),
        node("Sqrt", "ve", "r"),
        node("Div", "d r", "l"),
        node("Mul", "l norm.weight", "lw"),
        node("Add", "lw norm.bias", "lb"),
        node("MatMul", "lb onnx::MatMul_1", "h"),
        node("Add", "pw.bias h", "hb"),
        node("Div", "hb root", "i"),
        node("Erf", "i", "j"),
        node("Add", "j one", "k"),
        node("Mul", "hb k", "u"),
        node("Mul", "u half", "g"),
        node("MatMul", "g onnx::MatMul_2", "o"),
        node("Mul", "o gamma", "p"),
        node("Transpose", "p", "z", perm=[0, 3, 1, 2]),
        node("Add", "z a", "y"),
    ]
    shapes = {**weights("w1", 8, 3, 3, 3), "norm.weight": [8], "norm.bias": [8], "gamma": [8]}
    shapes |= {"onnx::MatMul_1": [8, 32], "pw.bias": [32], "onnx::MatMul_2": [32, 8]}
    numbers: dict[str, Numbers] = {"two": 2.0, "eps": 1e-6, "root": 1.4142135, "one": 1.0, "half": 0.5}
    declared = {"lb": (1, 32, 32, 8), "g": (1, 32, 32, 32)}
    return model(nodes, shapes, numbers=numbers, declared=declared, made=(1, 8, 32, 32))


def same_padding() -> bytes:
    """Padding worked out from the size while it runs, as TensorFlow's SAME is written for ONNX."""
    nodes = [
        node("Shape", "x", "s"),
        node("Gather", "s two", "h", axis=0),
        node("Cast", "h", "hf", to=1),
        node("Div", "hf stride", "q"),
        node("Ceil", "q", "c"),
        node("Cast", "c", "ci", to=7),
        node("Sub", "ci one", "c1"),
        node("Mul", "c1 two", "m"),
        node("Add", "m three", "t"),
        node("Sub", "t h", "all"),
        node("Div", "all two", "before"),
        node("Sub", "all before", "after"),
        node("Unsqueeze", "before axis", "b1"),
        node("Unsqueeze", "after axis", "a1"),
        node("Concat", "none b1 b1 none a1 a1", "pads", axis=0),
        node("Pad", "x pads", "p", mode="constant"),
        node("Conv", "p w w_b", "y0", "/conv/Conv", kernel_shape=[3, 3], strides=[2, 2], pads=[0, 0, 0, 0]),
        node("Sigmoid", "y0", "sg"),
        node("Mul", "y0 sg", "y"),
    ]
    numbers: dict[str, Numbers] = {"two": 2, "stride": 2.0, "one": 1, "three": 3, "axis": [0], "none": [0, 0]}
    return model(nodes, weights("w", 8, 3, 3, 3), numbers=numbers, made=(1, 8, 16, 16))


def squeeze_excite() -> bytes:
    """A gate by ReduceMean, Gemm and Reshape; hard swish by its parts; weights that are used twice."""
    nodes = [
        conv("x", "a", "w1"),
        node("ReduceMean", "a", "m", axes=[2, 3], keepdims=0),
        node("Gemm", "m fc.weight fc.bias", "f", transB=1),
        node("Add", "f three", "f3"),
        node("Clip", "f3 zero six", "fc6"),
        node("Div", "fc6 six", "hs"),
        node("Reshape", "hs to", "gate"),
        node("Mul", "a gate", "g"),
        conv("g", "c1", "w2"),
        conv("c1", "c2", "w2"),
        node("HardSigmoid", "c2", "h", alpha=0.1666667),
        node("Mul", "c2 h", "y"),
    ]
    shapes = {**weights("w1", 8, 3, 3, 3), "fc.weight": [8, 8], "fc.bias": [8], **weights("w2", 8, 8, 3, 3)}
    numbers: dict[str, Numbers] = {"three": 3.0, "zero": 0.0, "six": 6.0, "to": [1, 8, 1, 1]}
    return model(nodes, shapes, numbers=numbers, made=(1, 8, 32, 32))


def decoder() -> bytes:
    """Transposed convolutions, Resize, DepthToSpace, Concat, crop by Slice, an average over one axis."""
    nodes = [
        node("Conv", "x w1 w1_b", "a", strides=[2, 2], auto_pad="SAME_UPPER", kernel_shape=[3, 3]),
        node("ConvTranspose", "a t1 t1_b", "b", kernel_shape=[4, 4], strides=[2, 2], pads=[1, 1, 1, 1]),
        node("ConvTranspose", "a t1 t1_b", "b2", kernel_shape=[4, 4], strides=[2, 2], output_shape=[32, 32]),
        node("Resize", "a - scales", "c", mode="linear", coordinate_transformation_mode="align_corners"),
        node("Concat", "b c b2", "d", axis=1),
        node("Slice", "d starts ends axes", "e"),
        node("DepthToSpace", "e", "f", blocksize=2, mode="CRD"),
        node("AveragePool", "f", "g", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1),
        node("ReduceMean", "g", "y", axes=[2]),
    ]
    shapes = {**weights("w1", 8, 3, 3, 3), "t1": [8, 4, 4, 4], "t1_b": [4]}
    numbers: dict[str, Numbers] = {"scales": [1.0, 1.0, 2.0, 2.0], "starts": [1, 1], "ends": [-1, -1], "axes": [2, 3]}
    return model(nodes, shapes, numbers=numbers, declared={"f": (1, 4, 60, 60)}, made=(1, 4, 1, 30))


def fused() -> bytes:
    """Operators that a runtime fused, quantized ones, and a group norm of old versions."""
    quantized = "a s z w2 s z s z w2_b"
    nodes = [
        node("FusedConv", "x w1 w1_b", "a", domain="com.microsoft", activation="Relu", pads=[1, 1, 1, 1]),
        node("QLinearConv", quantized, "b", pads=[1, 1, 1, 1], group=8),
        node("DequantizeLinear", "b s z", "c"),
        node("Reshape", "c groups", "d"),
        node("InstanceNormalization", "d ones zeros", "e"),
        node("Reshape", "e back", "f"),
        node("Mul", "f norm.weight", "g"),
        node("Add", "g norm.bias", "h"),
        node("PRelu", "h act.weight", "i"),
        node("LRN", "i", "y", size=5),
    ]
    shapes = {**weights("w1", 8, 3, 3, 3), **weights("w2", 8, 1, 3, 3), "act.weight": [8, 1, 1]}
    shapes |= {"norm.weight": [8, 1, 1], "norm.bias": [8, 1, 1]}
    numbers: dict[str, Numbers] = {
        "s": 0.1,
        "z": 0,
        "groups": [0, 4, -1],
        "ones": [1.0] * 4,
        "zeros": [0.0] * 4,
        "back": [1, 8, 32, 32],
    }
    return model(nodes, shapes, numbers=numbers, made=(1, 8, 32, 32))


def branches() -> bytes:
    """Branches side by side on an axis of their own, summed; a blur; standardized weights with a gain; a fold."""
    nodes = [
        node("Constant", "", "blur", "blur", value=tensor("", [3, 1, 3, 3], [1.0] * 27)),
        node("Pad", "x pads", "xp", mode="reflect"),
        node("Conv", "xp blur", "b", group=3, strides=[2, 2]),
        node("ReduceMean", "w", "mean", axes=[2], keepdims=0),
        node("BatchNormalization", "w gain none mean mean", "std"),
        node("Reshape", "std kernel", "w0"),
        node("Conv", "b w0 w0_b", "c", pads=[1, 1, 1, 1]),
        conv("c", "d1", "w1"),
        conv("c", "d2", "w2"),
        node("Unsqueeze", "d1", "u1", axes=[1]),
        node("Unsqueeze", "d2", "u2", axes=[1]),
        node("Concat", "u1 u2", "u", axis=1),
        node("ReduceSum", "u one", "s", keepdims=0),
        node("GlobalAveragePool", "s", "g"),
        node("Conv", "g w3 w3_b", "h"),
        node("Reshape", "h parted", "p"),
        node("Softmax", "p", "q", axis=1),
        node("Mul", "u q", "m"),
        node("ReduceSum", "m one", "n", keepdims=0),
        node("SpaceToDepth", "n", "o", blocksize=2),
        node("Reshape", "o folds", "f"),
        node("Transpose", "f", "t", perm=[0, 3, 5, 1, 2, 4]),
        node("Reshape", "t folded", "y0"),
        node("Pad", "y0 cuts", "y1"),
        node("Relu", "y1", "y"),
    ]
    shapes = {"w": [1, 8, 27], "gain": [8], "w0_b": [8], **weights("w1", 8, 8, 3, 3), **weights("w2", 8, 8, 3, 3)}
    shapes |= weights("w3", 16, 8, 1, 1)
    numbers: dict[str, Numbers] = {"pads": [0, 0, 1, 1, 0, 0, 1, 1], "none": [0.0] * 8, "kernel": [8, 3, 3, 3]}
    numbers |= {"one": [1], "parted": [1, 2, 8, 1, 1], "folds": [1, 32, 4, 2, 4, 2], "folded": [1, 128, 4, 4]}
    numbers |= {"cuts": [0, 0, -1, 0, 0, 0, 1, 0]}
    return model(nodes, shapes, numbers=numbers, declared={"n": (1, 8, 16, 16)}, made=(1, 128, 4, 4))


MODELS = (tiny, shuffle, channels_last, same_padding, squeeze_excite, decoder, fused, branches)


def main() -> None:
    """Write all of them."""
    (DATA / "onnx").mkdir(exist_ok=True)
    for make in MODELS:
        (DATA / "onnx" / f"{make.__name__}.onnx").write_bytes(make())


if __name__ == "__main__":
    main()
