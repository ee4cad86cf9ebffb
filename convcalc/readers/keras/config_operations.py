"""Operations between the layers of a Keras file: `keras.ops` in Keras 3, functions of TensorFlow in Keras 2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.lang.tree import Pair
from convcalc.readers.keras.function_steps import BLOCKS, FUNCTIONS, IMAGES, function_steps
from convcalc.readers.keras.layer_table import ACTIVATIONS
from convcalc.readers.keras.model_config import ConfigCall, ConfigLayer
from convcalc.readers.python.values import Unreadable, said

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
    elif len(reads) == 1:
        if name in ACTIVATIONS:
            return make.add(ACTIVATIONS[name], {}, reads, layer)
        if name in IDLE:
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
    """Some of the channels; all other axes are left whole."""
    x = make.arriving(value)
    given = call.args[1] if len(call.args) > 1 else call.named.get("slice_spec", call.named.get("key"))
    keys = [_slice(each) for each in given] if isinstance(given, list) else [_slice(given)]
    if ... in keys:
        at = keys.index(...)
        keys[at : at + 1] = [slice(None)] * (len(x.sizes) + 2 - len(keys))
    keys += [slice(None)] * (len(x.sizes) + 1 - len(keys))
    parts = {axis: key for axis, key in enumerate(keys) if key != slice(None)}
    part = parts.pop(x.channel_axis, slice(None))
    bounds = [part.start, part.stop] if isinstance(part, slice) and part.step in (None, 1) else [""]
    if parts or len(keys) != len(x.sizes) + 1 or not all(n is None or type(n) is int for n in bounds):
        raise Unreadable(f"a part of a tensor ({said(given)}) is not read", "channels that follow each other are")
    if part == slice(None):
        return make.add("identity", {}, (value,), layer)
    assert isinstance(part, slice)
    first, end, _ = part.indices(x.channels)
    return make.add("take", {"size": (Pair(first, end),)}, (value,), layer)


def _slice(key: object) -> object:
    """A key of `x[..., :4]`; Keras 2 writes a slice as a table."""
    if isinstance(key, dict) and key.keys() <= {"start", "stop", "step"}:
        return slice(key.get("start"), key.get("stop"), key.get("step"))
    return key
