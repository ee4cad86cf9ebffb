"""Operations between the layers of a Keras file: `keras.ops` in Keras 3, functions of TensorFlow in Keras 2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.lang.tree import Pair
from convcalc.readers.keras.layer_table import ACTIVATIONS
from convcalc.readers.keras.model_config import ConfigCall, ConfigLayer
from convcalc.readers.python.values import Unreadable, said

if TYPE_CHECKING:
    from convcalc.readers.keras.config_layers import LayerMaker

ARITHMETIC = {
    "add": "Add",
    "subtract": "Subtract",
    "sub": "Subtract",
    "multiply": "Multiply",
    "mul": "Multiply",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "divide": "",
    "truediv": "",
    "true_divide": "",
}
"""An operation -> the layer that does it with two tensors; with one tensor and a number all of them leave its shape."""

IDLE = ("cast", "stop_gradient", "identity", "convert_to_tensor")
POOLS = {"mean": "gap", "reduce_mean": "gap", "max": "gmp", "reduce_max": "gmp"}


def operation(make: LayerMaker, layer: ConfigLayer, call: ConfigCall, reads: list[int]) -> int:
    """What an operation makes; raises Unreadable for one that is not read."""
    name = name_of(layer)
    words = {**layer.config, **call.named}
    if not reads:
        raise Unreadable("it is called on no tensor")
    if name in ARITHMETIC:
        if len(reads) == 1:
            return make.add("identity", {}, reads, layer)
        if ARITHMETIC[name] and len(reads) == 2:
            return make.joined(ARITHMETIC[name], -1, reads, layer)
    elif name in ("concatenate", "concat"):
        return make.joined("Concatenate", words.get("axis", -1), reads, layer)
    elif len(reads) == 1:
        if name in ACTIVATIONS:
            return make.add(ACTIVATIONS[name], {}, reads, layer)
        if name in IDLE:
            return make.add("identity", {}, reads, layer)
        if name in POOLS:
            return _pooled(make, layer, reads[0], name, words)
        if name == "reshape":
            return _reshaped(make, layer, reads[0], words)
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


def _pooled(make: LayerMaker, layer: ConfigLayer, value: int, name: str, words: dict[str, object]) -> int:
    """The mean or the largest over all places."""
    x, axis = make.arriving(value), words.get("axis")
    axes = {x.axis(each, name) for each in (axis if isinstance(axis, list) else [axis])}
    places = set(range(1, len(x.sizes) + 1)) - {x.channel_axis}
    if not places or axes != places:
        raise Unreadable(f"{name} over the axes {said(axis)} is not read", f"over {sorted(places)} it is a global pool")
    value = make.add(POOLS[name], {}, (value,), layer)
    return value if words.get("keepdims") else make.add("flatten", {}, (value,), layer, ":flatten")


def _reshaped(make: LayerMaker, layer: ConfigLayer, value: int, words: dict[str, object]) -> int:
    """As the layer does it; the size of the batch stands in front."""
    shape = words.get("newshape", words.get("shape"))
    if not isinstance(shape, list) or len(shape) < 2 or shape[0] not in (-1, None):
        raise Unreadable(f"reshape to {said(shape)} is not read", "the batch is kept where its size is -1")
    return make.row_of("Reshape", {"target_shape": shape[1:]}, layer, value)


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
