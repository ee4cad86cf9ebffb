"""What TensorFlow and `keras.backend` have beside `keras.ops`: sizes as tensors, data, pools and borders by function.

Source: tf.shape, tf.constant, tf.nn.max_pool, tf.nn.local_response_normalization of TensorFlow 2.21; keras.backend of
Keras 2.15; keras.ops.max_pool and average_pool of Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.keras.arguments import Arguments, text, whole
from convcalc.readers.keras.function_steps import TensorFunction
from convcalc.readers.keras.keras_layers import Layers
from convcalc.readers.keras.keras_tensors import Constant, KerasTensor
from convcalc.readers.keras.layer_rows import Arriving, OurLayer
from convcalc.readers.keras.layer_steps import steps_of
from convcalc.readers.keras.layer_table import ROWS
from convcalc.readers.keras.own_variables import sizes_of
from convcalc.readers.keras.tensor_functions import natives
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.size_tuples import SizeTuple
from convcalc.readers.python.values import Named, Native, Unknown, Unreadable, Value, said


def tensorflow_values() -> Named:
    """What is no function of a network's tensors: their sizes, data, a new axis."""
    return {
        "shape": Native("shape", _sizes),
        "constant": Native("constant", _constant),
        "newaxis": None,
    }


def _sizes(machine: Machine, x: Value = None, *rest: Value, **named: Value) -> Value:
    x = named.get("input", x)
    if isinstance(x, KerasTensor | Constant) and x.dims:
        return SizeTuple(x.dims)
    return Unknown("the sizes of what is no tensor")


def _constant(machine: Machine, value: Value = None, *rest: Value, **named: Value) -> Value:
    """Whole numbers stay what they are, as those of paddings; others are data of their sizes."""
    if isinstance(value, bool | int | float | str) or _whole(value):
        return value
    return Constant(sizes_of(value))


def _whole(value: Value) -> bool:
    """Is it a list of whole numbers, or of such lists?"""
    if isinstance(value, list | tuple):
        return all(type(each) is int or _whole(each) for each in value)
    return False


def pool_functions(layers: Layers) -> Named:
    """Those of `tf.nn` and `keras.ops`."""
    pools = {f"{name}{end}": kind for name, kind in POOLS.items() for end in ("", "1d", "2d", "3d")}
    named = {name: TensorFunction(OF_POOL, _pool(kind)) for name, kind in pools.items()}
    norm = TensorFunction("input depth_radius", _normalized)
    return natives(layers, named | dict.fromkeys(("lrn", "local_response_normalization"), norm))


OF_POOL = "input/inputs/value/x ksize/pool_size strides padding data_format"
POOLS = {"max_pool": "Max", "avg_pool": "Average", "average_pool": "Average"}


def _pool(kind: str) -> Callable[[Arguments, Arriving], list[OurLayer]]:
    def steps(a: Arguments, x: Arriving) -> list[OurLayer]:
        axes = len(x.shape.size)
        padding = text(a["padding"] or "valid", "padding")
        given = {"pool_size": _places(a["ksize"], axes), "strides": _places(a["strides"], axes), "padding": padding}
        name = f"{kind}Pooling{axes}D"
        if name not in ROWS or a["data_format"] not in (None, "NHWC", "NWC", "NDHWC", "channels_last"):
            raise Unreadable(f"such a pool of {x.shape.text(x.layout)} is not read")
        return steps_of(name, ROWS[name], {**given, "data_format": None}, x)

    return steps


def _places(value: Value, axes: int) -> Value:
    """An amount for each axis of places; TensorFlow writes those of the batch and of the channels around them."""
    if isinstance(value, list | tuple) and len(value) == axes + 2:
        if value[0] != 1 or value[-1] != 1:
            raise Unreadable(f"{said(value)}, along the batch or the channels, is not read")
        return tuple(value[1:-1])
    return value


def _normalized(a: Arguments, x: Arriving) -> list[OurLayer]:
    """Over so many channels on both sides."""
    radius = 5 if a["depth_radius"] is None else whole(a["depth_radius"], "depth_radius", 0)
    return [OurLayer("lrn", {"": 2 * radius + 1})]


def backend_functions(layers: Layers) -> Named:
    """Those of `keras.backend` alone."""
    return natives(
        layers,
        {
            "resize_images": TensorFunction("x height_factor width_factor data_format interpolation", _resized),
            "spatial_2d_padding": TensorFunction("x padding data_format", _bordered(2)),
            "temporal_padding": TensorFunction("x padding", _bordered(1)),
            "batch_flatten": TensorFunction("x", lambda a, x: steps_of("Flatten", ROWS["Flatten"], FORMAT, x)),
        },
    )


FORMAT: Arguments = {"data_format": None}


def _resized(a: Arguments, x: Arriving) -> list[OurLayer]:
    size = (whole(a["height_factor"], "height_factor"), whole(a["width_factor"], "width_factor"))
    given = {"size": size, "interpolation": a["interpolation"] or "nearest", "data_format": None}
    return steps_of("UpSampling2D", ROWS["UpSampling2D"], given, x)


def _bordered(axes: int) -> Callable[[Arguments, Arriving], list[OurLayer]]:
    def steps(a: Arguments, x: Arriving) -> list[OurLayer]:
        usual = ((1, 1), (1, 1)) if axes > 1 else (1, 1)
        padding = usual if a["padding"] is None else a["padding"]
        return steps_of(f"ZeroPadding{axes}D", ROWS[f"ZeroPadding{axes}D"], {**FORMAT, "padding": padding}, x)

    return steps
