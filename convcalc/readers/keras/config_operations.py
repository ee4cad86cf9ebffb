"""Operations between the layers of a Keras file: `keras.ops` in Keras 3, functions of TensorFlow in Keras 2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.readers.keras.attention_steps import product_of
from convcalc.readers.keras.function_steps import BLOCKS, FUNCTIONS, IMAGES, SAME_SHAPE, function_steps
from convcalc.readers.keras.layer_table import ACTIVATIONS
from convcalc.readers.keras.model_config import ConfigCall, ConfigLayer
from convcalc.readers.keras.tensor_parts import part_steps
from convcalc.readers.python.values import Unreadable

if TYPE_CHECKING:
    from convcalc.readers.keras.config_layers import LayerMaker

QUOTIENTS = ("divide", "truediv", "true_divide")

ARITHMETIC = {
    "add": "Add",
    "subtract": "Subtract",
    "sub": "Subtract",
    "multiply": "Multiply",
    "mul": "Multiply",
    "maximum": "Maximum",
    "minimum": "Minimum",
    **dict.fromkeys(QUOTIENTS, "Multiply"),
}
"""An operation -> the layer that does it with two tensors; with one tensor and a number all of them leave its shape."""

IDLE = ("cast", "stop_gradient", "identity", "convert_to_tensor")


def operation(make: LayerMaker, layer: ConfigLayer, call: ConfigCall, reads: list[int]) -> int:
    """What an operation makes; raises Unreadable for one that is not read."""
    name = name_of(layer)
    words = {**layer.config, **call.named}
    if not reads:
        raise Unreadable("it is called on no tensor")
    if name in ARITHMETIC:
        if len(reads) == 1:
            return make.add("identity", {}, reads, layer)
        if len(reads) == 2:
            if name in QUOTIENTS:
                make.note(layer, "of two tensors is shown as mul")
            return make.joined(ARITHMETIC[name], -1, reads, layer)
    elif name in ("concatenate", "concat"):
        return make.joined("Concatenate", words.get("axis", -1), reads, layer)
    elif name in ("matmul", "dot") and len(reads) == 2:
        return _multiplied(make, layer, reads)
    elif len(reads) == 1:
        if name in ACTIVATIONS:
            return make.add(ACTIVATIONS[name], {}, reads, layer)
        if name in IDLE or name in SAME_SHAPE:
            return make.add("identity", {}, reads, layer)
        if (function := FUNCTIONS.get(name) or IMAGES.get(name) or BLOCKS.get(name)) is not None:
            given = function.arguments(call.args, words)
            return make.placed(function_steps(function, given, make.arriving(reads[0])), reads[0], layer)
        if name in ("get_item", "getitem"):
            return _taken(make, layer, reads[0], call)
    raise Unreadable(f"the operation {name!r} of {len(reads)} tensors is not read")


def name_of(layer: ConfigLayer) -> str:
    """The operation in small letters: GetItem is get_item, and math.multiply is multiply.

    >>> name_of(ConfigLayer("GetItem", "", "keras.ops", {}, (), None, "", None, None))
    'get_item'
    """
    function = layer.config.get("function")
    if isinstance(function, str):
        return function.rpartition(".")[2]
    return "getitem" if layer.cls == "SlicingOpLambda" else re.sub(r"(?<=[a-z])(?=[A-Z])", "_", layer.cls).lower()


def _taken(make: LayerMaker, layer: ConfigLayer, value: int, call: ConfigCall) -> int:
    """A part, as a program takes it; Keras 3 writes None for a new axis, and so does Keras 2."""
    x = make.arriving(value)
    given = call.args[1] if len(call.args) > 1 else call.named.get("slice_spec", call.named.get("key"))
    keys = [_slice(each) for each in given] if isinstance(given, list) else [_slice(given)]
    if ... in keys:
        at = keys.index(...)
        keys[at : at + 1] = [slice(None)] * (len(x.sizes) + 2 - len(keys) + keys.count(None))
    steps = part_steps(x, keys)
    return make.placed(steps, value, layer) if steps else make.add("identity", {}, (value,), layer)


def _multiplied(make: LayerMaker, layer: ConfigLayer, reads: list[int]) -> int:
    """Products of activations with one another, for each item of the batch."""
    one, other = (make.arriving(each) for each in reads)
    if "chw" in (one.layout, other.layout):
        raise Unreadable("a product of maps whose channels come first is not read")
    word, given = product_of(one.sizes, other.sizes)
    first, second = sorted(reads)
    made = make.add(word, given, (second,), layer)
    make.graph.stand_beside(made, (first,))
    return made


def _slice(key: object) -> object:
    """A key of `x[..., :4]`; Keras 2 writes a slice as a table."""
    if isinstance(key, dict) and key.keys() <= {"start", "stop", "step"}:
        return slice(key.get("start"), key.get("stop"), key.get("step"))
    return key
