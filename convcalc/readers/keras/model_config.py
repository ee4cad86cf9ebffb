"""A model as Keras writes it down: layers with their arguments, and what each of their calls reads.

Source: `get_config` of Sequential and Functional in Keras 1.2, 2.15 and 3.15, which differ in how a call is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.diagnostics.keras_models import NoKerasModel
from convcalc.text import NOWHERE, Source, Span

Json: TypeAlias = object
Config: TypeAlias = "dict[str, Json]"

MODELS = ("Functional", "Model", "Sequential")
"""Layers that are models themselves."""


AS_KERAS = "give the file as Keras wrote it: model.to_json(), or model.save('net.keras')"


class LayerTensor(NamedTuple):
    """What a call reads: which tensor of which call of a layer, and the shape declared of it there, with the batch."""

    layer: str
    call: int
    tensor: int
    shape: tuple[Json, ...] | None = None


class ConfigCall(NamedTuple):
    """One call of a layer: its arguments, LayerTensors among them."""

    args: tuple[object, ...]
    named: dict[str, object]

    def tensors(self) -> list[LayerTensor]:
        """All that it reads, in order; a mask is not counted."""
        return [*tensors_of(list(self.args)), *tensors_of([v for k, v in self.named.items() if k != "mask"])]


class ConfigLayer(NamedTuple):
    """A layer of a model.

    module: where its class is, "" where that is not said.  key: the same for layers that are one object.  model: what
    it is, where it is a model itself.  built: the shapes that it was built with, as they are written.
    """

    cls: str
    name: str
    module: str
    config: Config
    calls: tuple[ConfigCall, ...]
    model: ConfigModel | None
    key: str
    span: Span
    built: Json

    @property
    def frozen(self) -> bool:
        return self.config.get("trainable") is False


class ConfigModel(NamedTuple):
    """Layers in a row, or between inputs and outputs.

    layers: by name; those of a row, which may have none, by number.  built: the shape that a row was built with.
    third: is it written as Keras 3 does it?
    """

    name: str
    row: bool
    layers: dict[str, ConfigLayer]
    inputs: tuple[LayerTensor, ...]
    outputs: tuple[LayerTensor, ...]
    built: Json
    third: bool


MOST_LAYERS = 20_000
"""Layers of a model that are read, those of models within it too."""


class ConfigText:
    """The text of a model, and where each name stands in it first."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.places: dict[str, Span] = {}
        self.layers = 0
        for found in _NAMES.finditer(source.text):
            self.places.setdefault(_decoded(found[1]), Span(*found.span(1)))

    def next(self) -> str:
        """A key that no other layer has."""
        self.layers += 1
        if self.layers > MOST_LAYERS:
            self.broken(f"it has more than {MOST_LAYERS:,} layers")
        return str(self.layers)

    def at(self, name: str) -> Span:
        return self.places.get(name, NOWHERE)

    def shape_behind(self, name: str, sizes: list[object]) -> Span:
        """Where a shape stands first behind the name of the layer that declares it; the name where it does not."""
        at = self.at(name)
        written = r"\s*+,\s*+".join(["null" if n is None else re.escape(str(n)) for n in sizes])
        found = re.compile(rf"\[\s*+{written}\s*+\]").search(self.source.text, max(at.start, 0))
        return Span(*found.span()) if found else at

    def refuse(self, mistake: Mistake, span: Span = NOWHERE) -> NoReturn:
        raise SpecError(self.source, [mistake.at(span)])

    def broken(self, why: str, name: str = "", advice: str = AS_KERAS) -> NoReturn:
        self.refuse(NoKerasModel(why, advice), self.at(name) if name else NOWHERE)


_NAMES = re.compile(r'"name"\s*+:\s*+("(?:[^"\\]|\\.)*+")')


def _decoded(written: str) -> str:
    if "\\" not in written:
        return written[1:-1]
    import json

    try:
        return str(json.loads(written))
    except ValueError:
        return written[1:-1]


def model_of(cls: str, config: Json, text: ConfigText) -> ConfigModel:
    """The layers of a model; raises SpecError where they are not written as Keras does it."""
    row = isinstance(config, list) or (isinstance(config, dict) and "input_layers" not in config)
    own: Config = config if isinstance(config, dict) else {"layers": config}
    listed = own.get("layers")
    if not isinstance(listed, list):
        text.broken(f"the {cls} has no list of layers")
    name = own.get("name")
    names = {_name(each) for each in listed if isinstance(each, dict)}
    layers: dict[str, ConfigLayer] = {}
    for each in listed:
        layer = layer_of(each, names, text)
        if layer.name in layers and not row:
            text.broken(f"two layers are called '{layer.name}'", layer.name)
        layers[f"{len(layers)}" if row else layer.name] = layer
    inputs, outputs = [tuple(tensors_of(_ends(own.get(key)))) for key in ("input_layers", "output_layers")]
    third = any(isinstance(each, dict) and "module" in each for each in listed)
    if not row and not (inputs and outputs):
        text.broken(f"the {cls} names no inputs or no outputs", str(name))
    return ConfigModel(
        name if isinstance(name, str) else "", row, layers, inputs, outputs, own.get("build_input_shape"), third
    )


def is_model(cls: str, config: Json) -> bool:
    """Is a layer a model itself? A class of somebody's own is, where it says how its layers are joined."""
    return cls in MODELS or (isinstance(config, dict) and {"layers", "input_layers", "output_layers"} <= config.keys())


def layer_of(data: Json, names: set[str], text: ConfigText) -> ConfigLayer:
    """One layer; names: those of the layers that it may read."""
    if not isinstance(data, dict) or not isinstance(data.get("class_name"), str):
        text.broken("a layer has no class_name")
    cls, name, config = data["class_name"], _name(data), data.get("config")
    if not isinstance(config, dict) and not (cls == "Sequential" and isinstance(config, list)):
        text.broken(f"the layer '{name}' ({cls}) has no config", name)
    nodes = data.get("inbound_nodes") or []
    if not isinstance(nodes, list):
        text.broken(f"what '{name}' reads is not written as a list", name)
    calls = tuple([_call(each, names, name, text) for each in nodes])
    within = is_model(cls, config)
    shared, module, build = data.get("shared_object_id"), data.get("module"), data.get("build_config")
    return ConfigLayer(
        cls,
        name,
        module if isinstance(module, str) else "",
        {key: plain(value) for key, value in config.items() if not within or key != "layers"}
        if isinstance(config, dict)
        else {},
        calls,
        model_of(cls, config, text) if within else None,
        f"shared {shared}" if isinstance(shared, int) else text.next(),
        text.at(name),
        build.get("input_shape") if isinstance(build, dict) else None,
    )


def _name(data: Config) -> str:
    config = data.get("config")
    name = data.get("name") or (config.get("name") if isinstance(config, dict) else "")
    return name if isinstance(name, str) else ""


def _call(node: Json, names: set[str], name: str, text: ConfigText) -> ConfigCall:
    """A call as Keras 3 writes it, {"args": …, "kwargs": …}, or as lists of a layer's name and two numbers."""
    if isinstance(node, dict) and isinstance(node.get("args"), list):
        named = plain(node.get("kwargs") or {})
        args = plain(node["args"])
        assert isinstance(args, list)
        return ConfigCall(tuple(args), named if isinstance(named, dict) else {})
    alone = isinstance(node, list) and bool(node) and isinstance(node[0], str)
    each = [node] if alone else node
    if not isinstance(each, list) or not all(_is_reference(one) for one in each):
        text.broken(f"how '{name}' is called is not written as Keras does it", name)
    words = next((one[3] for one in each if len(one) > 3 and isinstance(one[3], dict)), {})
    args = [_reference(one) for one in each]
    return ConfigCall(
        tuple(args) if len(args) == 1 else (args,),
        {
            key: _reference(value) if _is_reference(value) and value[0] in names else plain(value)
            for key, value in words.items()
        },
    )


def _is_reference(value: Json) -> bool:
    """`["conv1", 0, 0]`, perhaps with arguments behind it."""
    return isinstance(value, list) and len(value) in (3, 4) and isinstance(value[0], str) and isinstance(value[1], int)


def _reference(value: Json) -> object:
    """What stands there instead of a tensor is said behind `_CONSTANT_VALUE`."""
    assert isinstance(value, list)
    if value[0] == "_CONSTANT_VALUE":
        return value[2]
    return LayerTensor(value[0], value[1], value[2] if isinstance(value[2], int) else 0)


def _ends(value: Json) -> object:
    """Inputs or outputs: a reference, or a list or a table of them."""
    if _is_reference(value):
        return [_reference(value)]
    if isinstance(value, dict):
        value = list(value.values())
    return [_ends(each) for each in value] if isinstance(value, list) else []


def plain(value: Json) -> object:
    """A value without the marks with which Keras keeps a tuple, a slice or a tensor in JSON."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    kind, config = value.get("class_name"), value.get("config")
    if kind in ("__tuple__", "TensorShape"):
        return plain(value.get("items") or [])
    if kind == "__keras_tensor__" and isinstance(config, dict):
        history, shape = config.get("keras_history"), plain(config.get("shape"))
        if _is_reference(history):
            made = _reference(history)
            assert isinstance(made, LayerTensor)
            return made._replace(shape=tuple(shape) if isinstance(shape, list) else None)
    if kind == "__ellipsis__":
        return ...
    if kind == "__slice__" and isinstance(config, dict):
        return slice(config.get("start"), config.get("stop"), config.get("step"))
    return {key: plain(each) for key, each in value.items()}


def tensors_of(value: object) -> list[LayerTensor]:
    """The LayerTensors in lists and tables, in order."""
    if isinstance(value, LayerTensor):
        return [value]
    inner = list(value.values()) if isinstance(value, dict) else value
    return [each for one in inner for each in tensors_of(one)] if isinstance(inner, list) else []


def every_layer(model: ConfigModel) -> Iterator[ConfigLayer]:
    """All layers, those of models within it too."""
    for layer in model.layers.values():
        yield layer
        if layer.model:
            yield from every_layer(layer.model)
