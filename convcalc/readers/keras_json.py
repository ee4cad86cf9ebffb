"""Keras models that are files: `.keras`, `.h5`, what `to_json()` gives, and the `model.json` of TensorFlow.js.

Only the description of the layers is read; weights are never opened.
"""

from __future__ import annotations

from math import prod

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Spec
from convcalc.readers import Imported, UnreadNote
from convcalc.readers.archive import Archive
from convcalc.readers.hdf5 import Hdf5File, is_hdf5
from convcalc.readers.keras.config_graph import ConfigRun
from convcalc.readers.keras.layer_steps import CHANNELS_FIRST
from convcalc.readers.keras.model_config import Config, ConfigModel, ConfigText, Json, every_layer, is_model, model_of
from convcalc.readers.layer_graph import LayerGraph, products_noted
from convcalc.readers.opened import OpenedFile, ReadError, parsed_json
from convcalc.readers.python.values import Unreadable, said
from convcalc.shape import Shape
from convcalc.text import LARGEST_NUMBER, Source

LARGEST_JSON = 16 * 1024 * 1024
"""Bytes of JSON that are read: the largest networks of Keras have a million."""

WHOLE_MODEL = "save the model with them: model.save('net.keras')"
LAYERS_MODEL = "convert it as layers: tensorflowjs_converter --output_format tfjs_layers_model"
SOURCE = "give the Python source that builds it: convcalc arch net.py"


def read(file: OpenedFile, network: str = "") -> Imported:
    """The network that the file describes, on the input that it declares; raises SpecError and ReadError."""
    what = file.called
    source = _text(file, what)
    model, numbers = _described(parsed_json(source.text, what), what)
    try:
        return _KerasFile(ConfigText(source), model, numbers).read()
    except RecursionError:
        raise ReadError(f"{what} cannot be read: its brackets are nested too deeply") from None
    except ValueError as error:
        raise ReadError(f"{what} cannot be read: {error}") from None


def _text(file: OpenedFile, what: str) -> Source:
    """The JSON in a file, or in the zip or the HDF5 file that it is."""
    if is_hdf5(file.data):
        written = Hdf5File(file.data, what).text("model_config", LARGEST_JSON)
        if written is None:
            raise ReadError(f"{what} is an HDF5 file without the layers of a network: weights alone", WHOLE_MODEL)
        return OpenedFile(file.name, written).source()
    if file.data[:2] == b"PK":
        archive = Archive(file.data, what)
        if "config.json" not in archive.files:
            missing = "config.json, which describes the layers of a Keras model, is not in it"
            raise ReadError(f"{what} is a zip archive: {missing}: {archive.held()}", SOURCE)
        return OpenedFile(file.name, archive.read("config.json", LARGEST_JSON)).source()
    if len(file.data) > LARGEST_JSON:
        raise ReadError(f"{what} is larger than {LARGEST_JSON >> 20} MB of JSON, and no model of layers is")
    return file.source()


def _described(data: object, what: str) -> tuple[Config, int | None]:
    """The description of the model, and how many numbers the list of its weights has; None where there is no list."""
    numbers = None
    if isinstance(data, dict) and "modelTopology" in data:
        topology = data["modelTopology"]
        if data.get("format") == "graph-model" or (isinstance(topology, dict) and "node" in topology):
            raise ReadError(f"{what} is a graph-model of TensorFlow.js: it holds operations, no layers", LAYERS_MODEL)
        numbers, data = _listed_numbers(data.get("weightsManifest")), topology
    if isinstance(data, dict) and "model_config" in data:
        data = data["model_config"]
        data = parsed_json(data, f"the model_config in {what}") if isinstance(data, str) else data
    if not isinstance(data, dict) or not isinstance(data.get("class_name"), str) or "config" not in data:
        raise ReadError(f"{what} holds no Keras model: a class_name and a config are needed", SOURCE)
    return data, numbers


def _listed_numbers(manifest: Json) -> int | None:
    """How many numbers the weights have that TensorFlow.js lists."""
    try:
        weights = [each for group in manifest for each in group["weights"]]  # type: ignore[attr-defined]
        return sum(prod(each["shape"]) for each in weights) if weights else None
    except (TypeError, KeyError):
        return None


class _KerasFile:
    """A model and its text."""

    def __init__(self, text: ConfigText, data: Config, numbers: int | None) -> None:
        self.text = text
        self.numbers = numbers
        cls = str(data["class_name"])
        if not is_model(cls, data["config"]):
            text.broken(f"{cls} is a class of its own, and what its call does is not in the file", advice=SOURCE)
        self.model = model_of(cls, data["config"], text)
        self.layout = self._layout()

    def _layout(self) -> str:
        """The order that the first layer which has one says."""
        for layer in every_layer(self.model):
            order = layer.config.get("data_format", layer.config.get("dim_ordering"))
            if isinstance(order, str) and order != "default":
                return "chw" if order in CHANNELS_FIRST else "hwc"
        return "hwc"

    def read(self) -> Imported:
        """On the input that the file declares; the network is open where it declares none."""
        arriving, tree = self._declared(), Spec((), None, self.model.name, layout=self.layout)
        without = Imported(tree, on=self.on, listing=self.text.source.text)
        if arriving is None:
            return without
        try:
            return self._on(arriving)._replace(on=self.on)
        except SpecError as failed:
            return without._replace(failed=failed)

    def on(self, arriving: Shape) -> Imported:
        """The same on another input."""
        return self._on(arriving)

    def _on(self, arriving: Shape) -> Imported:
        own, names = self._sizes(self.model), [each.layer for each in self.model.inputs]
        graph = LayerGraph(arriving, self.layout, names[0] if len(names) > 1 else "input")
        inputs = [0, *[graph.input(name, self._further(at)) for at, name in enumerate(names[1:], 1)]]
        run = ConfigRun(self.text, graph, own is None or _fits(own, arriving, self.layout))
        try:
            made = run.model(self.model, inputs, False, self.model.name)
        except Unreadable as error:
            self.text.broken(error.why)
        notes = [*run.makers.summed_notes(), *products_noted(graph)]
        notes += run.graph.freeze(run.frozen, "trainable = False")
        if self.numbers is not None and self.numbers != run.stored():
            run.disagreements.append(f"the list of weights has {self.numbers:,} numbers, the layers {run.stored():,}")
        unread = [UnreadNote(each) for each in run.disagreements[:5]]
        run.add_claims()
        tree = run.graph.tree(made, self.model.name)
        return Imported(tree, (*notes, *unread), listing=self.text.source.text)

    def _further(self, place: int) -> Shape:
        """One of several inputs, the first of which is 0; only that may be open."""
        found = self._declared(place)
        if found is None:
            name = self.model.inputs[place].layer
            self.text.broken(f"its input '{name}' leaves a size open, and only the first may be given", name)
        return found

    def _declared(self, place: int = 0) -> Shape | None:
        """An input that the file declares; None where it leaves a size open."""
        sizes = self._sizes(self.model, place)
        numbers = [n for n in sizes or [] if type(n) is int and 0 < n <= LARGEST_NUMBER]
        if sizes is None or None in sizes or not sizes:
            return None
        if len(numbers) != len(sizes):
            self.text.broken(f"its input is declared {said(sizes)}: sizes from 1 to {LARGEST_NUMBER:,} are read")
        if self.layout == "chw":
            return Shape(numbers[0], tuple(numbers[1:]))
        return Shape(numbers[-1], tuple(numbers[:-1]))

    def _sizes(self, model: ConfigModel, place: int = 0) -> list[object] | None:
        """An input's sizes as its layer has them, without the batch; None where it has none."""
        first = next(iter(model.layers.values()), None) if model.row else model.layers.get(model.inputs[place].layer)
        if first is None:
            return None
        if first.model is not None:
            return self._sizes(first.model)
        for key in ("batch_shape", "batch_input_shape"):
            shape = first.config.get(key)
            if isinstance(shape, list):
                return shape[1:]
        if isinstance(model.built, list):
            return model.built[1:]
        size = first.config.get("input_dim" if first.cls != "Embedding" else "input_length")
        return [size] if isinstance(size, int) else None


def _fits(sizes: list[object], arriving: Shape, layout: str) -> bool:
    """Is an input one that these sizes allow, None any?"""
    own = (arriving.channels, *arriving.size) if layout == "chw" else (*arriving.size, arriving.channels)
    return len(own) == len(sizes) and all(n in (None, m) for n, m in zip(sizes, own, strict=True))
