"""One layer of a Keras file on what arrives: the tables of `keras.layers` say what it is, as they do for source."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.layers.kind import Given
from convcalc.readers.keras.arguments import OLD_MODES, Arguments, arguments, is_argument, text, whole, with_kernel
from convcalc.readers.keras.attention_steps import DOT, OF_A_LIST, SIGNATURES, Operands, attended, attention, dot
from convcalc.readers.keras.layer_rows import Arriving, KerasLayer, OurLayer
from convcalc.readers.keras.layer_steps import MERGES, merge_of, steps_of, swapped_sizes
from convcalc.readers.keras.layer_table import ACTIVATIONS, ROWS, UNREAD
from convcalc.readers.keras.model_config import Config, ConfigCall, ConfigLayer
from convcalc.readers.keras.step_layers import at_each_step
from convcalc.readers.layer_graph import LayerGraph
from convcalc.readers.python.values import Raised, Unreadable, said
from convcalc.text import nearest

KERAS = ("keras.", "tf_keras.", "tensorflow.")
"""Where the classes are that come with Keras; others of the same name are somebody's own."""

OWN_CLASS = "what a class of its own does is not in the file"
OWN_HINT = "give the Python source that builds it: convcalc arch net.py"


class GraphValue(NamedTuple):
    """A tensor among the arguments of a call: a value of the graph."""

    value: int


class LayerMaker:
    """What makes our layers of Keras' in one graph; notes: what was assumed."""

    def __init__(self, graph: LayerGraph) -> None:
        self.graph = graph
        self.notes: list[str] = []
        self.alike: dict[str, list[str]] = {}

    def made(self, layer: ConfigLayer, call: ConfigCall, reads: list[int]) -> list[int]:
        """The values that a call of a layer makes; raises Unreadable, Refused, and Raised as Keras does."""
        refuse_own(layer)
        if ".ops." in layer.module or layer.cls in ("TFOpLambda", "SlicingOpLambda"):
            from convcalc.readers.keras.config_operations import operation

            return [operation(self, layer, call, reads)]
        if not reads:
            raise Unreadable("it is called on no tensor")
        if layer.cls in MERGES or layer.cls == "Merge":
            return [self.merged(layer, reads)]
        if layer.cls in SIGNATURES:
            return self._attended(layer, call)
        if layer.cls == "Dot":
            return [self._multiplied(layer, reads)]
        if layer.cls in APPLICATIONS:
            return [APPLICATIONS[layer.cls](self, layer, reads)]
        if len(reads) != 1:
            raise Unreadable(f"it takes one tensor, {len(reads)} are given")
        if layer.cls in WRAPPERS:
            return [WRAPPERS[layer.cls](self, layer, reads[0])]
        if layer.cls == "Activation":
            return [self.activated(layer.config.get("activation"), reads[0], layer, alone=True)]
        return [self._of_row(layer, reads[0])]

    def add(self, word: str, given: Given, reads: Sequence[int], layer: ConfigLayer, suffix: str = "") -> int:
        """A layer of ours, under the name of Keras' layer."""
        return self.graph.add(word, given, tuple(reads), layer.name + suffix if layer.name else "", layer.span)

    def arriving(self, value: int) -> Arriving:
        return Arriving(self.graph.shape(value), self.graph.context.layout)

    def note(self, layer: ConfigLayer, words: str) -> None:
        """A note of a layer; those that differ in sizes alone are told together."""
        alike = re.sub(r"\d+", "", f"{layer.cls} {words}")
        self.alike.setdefault(alike, []).append(f"{layer.name or layer.cls}: {layer.cls} {words}")

    def summed_notes(self) -> list[str]:
        """All notes; of layers that are alike the first, and how many more there are."""
        more = [(each[0], len(each) - 1) for each in self.alike.values()]
        return self.notes + [f"{first} (and so in {count} more)" if count else first for first, count in more]

    def _of_row(self, layer: ConfigLayer, value: int) -> int:
        """What a row of the table stands for, and the activation behind it."""
        row = ROWS.get(layer.cls)
        if row is None:
            near = None if layer.cls in UNREAD else nearest(layer.cls, (*ROWS, *MERGES, *UNREAD))
            known = layer.cls in (*UNREAD, "Lambda")
            why = "such layers are not read" if known else "such layers are not known, and are not in the file"
            raise Unreadable(why, f"did you mean {near}?" if near else OWN_HINT)
        if row.signature == "*":
            return self.row_of(layer.cls, None, layer, value)
        return self.row_of(layer.cls, layer.config, layer, value)

    def row_of(self, cls: str, config: Config | None, layer: ConfigLayer, value: int) -> int:
        """The same by a row's name, with arguments that may be another layer's; None: it takes whatever is given."""
        row, a = ROWS[cls], {}
        if config is not None:
            a = arguments_of(cls, row, config)
        value = self.placed(steps_of(cls, row, a, self.arriving(value)), value, layer)
        return value if row.inside else self.activated(a.get("activation"), value, layer)

    def placed(self, steps: Sequence[OurLayer], value: int, layer: ConfigLayer) -> int:
        """Layers of ours, each behind the other, and what was assumed of them."""
        for step in steps:
            value = self.add(step.word, step.given, (value,), layer, step.suffix)
            if step.note:
                self.note(layer, step.note)
        return value

    def activated(self, activation: object, value: int, layer: ConfigLayer, alone: bool = False) -> int:
        """An activation, by its name or as a layer of its own; alone: is it all that the layer does?"""
        if isinstance(activation, dict):
            config, cls = activation.get("config"), activation.get("class_name")
            if isinstance(config, dict) and isinstance(cls, str) and cls in ROWS:
                inner = ConfigLayer(cls, f"{layer.name}:{cls}", "", config, (), None, layer.key, layer.span, None)
                return self._of_row(inner, value)
            activation = config if cls == "function" and isinstance(config, str) else cls
        if activation is None or activation == "linear":
            return self.add("identity", {}, (value,), layer) if alone else value
        name = text(activation, "activation")
        word = ACTIVATIONS.get(name)
        if word is None:
            raise Unreadable(f"the activation {name!r} is not read")
        return self.add(word, {}, (value,), layer, "" if alone else f":{word}")

    def _attended(self, layer: ConfigLayer, call: ConfigCall) -> list[int]:
        """What an attention layer makes, and the weights of its sum, for a call that gives them."""
        a = arguments(layer.cls, SIGNATURES[layer.cls], (), known_arguments(SIGNATURES[layer.cls], layer.config))
        given = operands_of(layer, call)

        def place(step: OurLayer, value: int, beside: tuple[int, ...]) -> int:
            made = self.placed([step], value, layer)
            self.graph.stand_beside(made, beside)
            return made

        steps = attention(layer.cls, a, Operands(*map(self.arriving, given)))
        return list(attended(steps, given, place))

    def _multiplied(self, layer: ConfigLayer, reads: list[int]) -> int:
        """What a Dot makes of two tensors."""
        if len(reads) != 2:
            raise Unreadable(f"it takes two tensors, {len(reads)} are given")
        a = arguments(layer.cls, DOT, (), known_arguments(DOT, layer.config))
        made = self.placed([dot(a, *map(self.arriving, reads))], max(reads), layer)
        self.graph.stand_beside(made, (min(reads),))
        return made

    def merged(self, layer: ConfigLayer, reads: Sequence[int]) -> int:
        """Tensors that meet; of one alone nothing is made."""
        name, axis = layer.cls, layer.config.get("axis", layer.config.get("concat_axis", -1))
        if name == "Merge":
            mode = layer.config.get("mode")
            name = OLD_MODES.get(mode, "") if isinstance(mode, str) else ""
            if not name or layer.config.get("layers"):
                raise Unreadable(f"mode={said(mode)} is not read" if not name else "layers within it are not read")
        return self.joined(name, axis, reads, layer)

    def joined(self, name: str, axis: object, reads: Sequence[int], layer: ConfigLayer) -> int:
        """The same by the name of a merge."""
        if len(reads) == 1:
            return self.add("identity", {}, reads, layer)
        arriving = [self.arriving(each) for each in reads]
        if name == "Concatenate" and (along := arriving[0].axis(axis, name)) != arriving[0].channel_axis:
            return self._side_by_side(reads, along, layer)
        word, note = merge_of(name, axis, arriving)
        if note:
            self.note(layer, note if layer.cls == name else f"of {name} {note}")
        return self.add(word, {}, reads, layer)

    def _side_by_side(self, reads: Sequence[int], axis: int, layer: ConfigLayer) -> int:
        """Tensors along an axis that is not that of the channels: it is moved there, and back again."""
        sizes = [list(self.arriving(each).sizes) for each in reads]
        last = self.arriving(reads[0]).channel_axis - 1
        swapped = swapped_sizes(sizes, axis - 1, last, layer.name)
        each = zip(reads, swapped, strict=True)
        moved = [self.add("permute", {"size": size}, (value,), layer, ":permute") for value, size in each]
        made = self.add("concat", {}, moved, layer, ":concat")
        (back,) = swapped_sizes([list(self.arriving(made).sizes)], axis - 1, last, layer.name)
        return self.add("permute", {"size": back}, (made,), layer)


def refuse_own(layer: ConfigLayer) -> None:
    """Raise Unreadable for a layer of somebody's own, though its class may have the name of one of Keras'."""
    if layer.module and layer.module != "keras" and not layer.module.startswith(KERAS):
        raise Unreadable(OWN_CLASS, OWN_HINT)


def operands_of(layer: ConfigLayer, call: ConfigCall) -> tuple[int, int, int]:
    """Query, value and key of an attention layer; the key is the value where it is not given."""
    if layer.cls in OF_A_LIST:
        found = values_of([*call.args, call.named.get("inputs")])
    else:
        names = ("query", "value", "key")
        words = dict(zip(names, call.args, strict=False)) | call.named
        found = values_of([words.get(each) for each in names])
    if len(found) not in (2, 3):
        raise Unreadable(f"it takes query, value and key, {len(found)} tensors are given")
    query, value, *key = found
    return query, value, key[0] if key else value


NEUTRAL = {"groups": 1, "antialias": False, "pad_to_aspect_ratio": False, "renorm": False, "lora_rank": None}
"""Arguments of some version that change nothing as long as they have this value; with another they would."""


def arguments_of(cls: str, row: KerasLayer, config: Config) -> Arguments:
    """A layer's arguments by name, as a row has them; raises Unreadable, and Raised as Keras does."""
    given = {**(row.before or {}), **with_kernel(config)}
    return arguments(cls, row.signature, (), known_arguments(row.signature, given))


def known_arguments(signature: str, config: Config) -> Config:
    """What of a layer's config are its arguments; raises Unreadable for one that is not known, and not null.

    >>> known_arguments("units", {"units": 3, "groups": 1, "name": "fc"})
    {'units': 3, 'name': 'fc'}
    """
    found: Config = {}
    for key, value in config.items():
        used = is_argument(signature, key) and key not in ("renorm", "lora_rank")
        if not used and value is not None and value != NEUTRAL.get(key):
            raise Unreadable(f"its argument {key}={said(value)} is not read", OWN_HINT)
        found |= {key: value} if used else {}
    dtype = config.get("dtype")
    policy = dtype.get("class_name") if isinstance(dtype, dict) else dtype
    if isinstance(policy, str) and ("Quantized" in policy or "_from_" in policy):
        raise Unreadable("its weights are quantized, with numbers of their own beside them, which is not read")
    return found


def _layer_scale(make: LayerMaker, layer: ConfigLayer, reads: list[int]) -> int:
    """ConvNeXt's: a trained factor for each channel."""
    count, channels = whole(layer.config.get("projection_dim"), "projection_dim"), make.arriving(reads[0]).channels
    if len(reads) != 1 or count != channels:
        raise Raised("ValueError", f"{count} factors do not meet {channels} channels")
    return make.add("scale", {}, reads, layer)


def _scaled_sum(make: LayerMaker, layer: ConfigLayer, reads: list[int]) -> int:
    """Inception-ResNet's: the second of two tensors times a constant, added to the first."""
    if len(reads) != 2:
        raise Unreadable(f"it takes two tensors, {len(reads)} are given")
    return make.joined("Add", -1, reads, layer)


def _depth_dropped(make: LayerMaker, layer: ConfigLayer, reads: list[int]) -> int:
    """ConvNeXt's: does nothing at inference."""
    if len(reads) != 1:
        raise Unreadable(f"it takes one tensor, {len(reads)} are given")
    return make.add("dropout", {}, reads, layer)


APPLICATIONS: dict[str, Callable[[LayerMaker, ConfigLayer, list[int]], int]] = {
    "LayerScale": _layer_scale,
    "CustomScaleLayer": _scaled_sum,
    "StochasticDepth": _depth_dropped,
}
"""Layers in the files of `keras.applications`. Source: keras/src/applications/convnext.py, inception_resnet_v2.py."""


def _each_step(make: LayerMaker, layer: ConfigLayer, value: int) -> int:
    """TimeDistributed: a layer at each step, and its activation."""
    inner = layer.config.get("layer")
    if isinstance(inner, dict) and inner.get("class_name") == "Activation" and isinstance(inner.get("config"), dict):
        return make.activated(inner["config"].get("activation"), value, layer, alone=True)
    cls, row, a = wrapped(layer)
    value = make.placed(at_each_step(cls, row, a, make.arriving(value)), value, layer)
    return make.activated(a.get("activation"), value, layer)


def wrapped(layer: ConfigLayer, key: str = "layer") -> tuple[str, KerasLayer, Arguments]:
    """The class, the row and the arguments of a layer that another holds; of itself for the key ""."""
    inner = layer.config.get(key) if key else {"class_name": layer.cls, "config": layer.config}
    cls, config = (inner.get("class_name"), inner.get("config")) if isinstance(inner, dict) else (None, None)
    if not isinstance(cls, str) or not isinstance(config, dict) or cls not in ROWS:
        raise Unreadable(f"it wraps {cls if isinstance(cls, str) else 'no layer'}, which is not read", OWN_HINT)
    row = ROWS[cls]
    return cls, row, {} if row.signature == "*" else arguments_of(cls, row, config)


WRAPPERS: dict[str, Callable[[LayerMaker, ConfigLayer, int], int]] = {
    "TimeDistributed": _each_step,
}
"""Layers that hold another."""


def values_of(value: object) -> list[int]:
    """The tensors in lists and tables of arguments, in order."""
    if isinstance(value, GraphValue):
        return [value.value]
    inner = list(value.values()) if isinstance(value, dict) else value
    return [each for one in inner for each in values_of(one)] if isinstance(inner, list) else []
