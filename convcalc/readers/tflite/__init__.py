"""TensorFlow Lite files: the graph of a model, read without its weights, as layers with their channels last."""

from __future__ import annotations

from convcalc.readers import Imported
from convcalc.readers.flatbuffer import BrokenBuffer
from convcalc.readers.graph.lowering import Lowering
from convcalc.readers.graph.network_graph import network_of
from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.readers.tflite.flat_model import FlatModel


def read(file: OpenedFile, network: str = "") -> Imported:
    """The network in a model; raises ReadError for a file that is broken, SpecError for what cannot be read in it."""
    called = file.called
    try:
        model = FlatModel(file.data)
        graph = model.graph()
    except BrokenBuffer as error:
        raise ReadError(f"{called} is no TensorFlow Lite model that can be read: {error.words}") from None

    def remarks(low: Lowering) -> list[str]:
        return model.remarks()

    return network_of(graph, file.name, remarks)
