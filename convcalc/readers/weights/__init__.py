"""Files of weights: the tensors of safetensors files and PyTorch checkpoints, and whose they are."""

from __future__ import annotations

from convcalc.readers import Imported, InputNote
from convcalc.readers.known_networks import CLASSES, KNOWN, known_network, other_strides, with_channels
from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.readers.weights import checkpoint, safetensors_file
from convcalc.readers.weights.recognition import Recognized, recognized
from convcalc.readers.weights.tensor_table import TensorTable, shown
from convcalc.text import first_of

STEP = "give the source of its model, convcalc arch net.py, or its config.json: no tensor says how layers are joined"


def read(file: OpenedFile, network: str = "") -> Imported:
    """The network that the tensors belong to; raises ReadError for a file that is broken, and for one of no known."""
    called = file.called
    try:
        table = tensors(file)
    except ReadError as error:
        raise ReadError(f"{called}: {error.words}", error.hint) from None
    found = recognized(table)
    if found is None:
        layers = first_of([f"{shown(each.name)} {_size(each.shape)}" for each in table.tensors], 3)
        unknown = f"its {len(table.tensors):,} tensors are of no network that is known here"
        raise ReadError(f"{called} is weights without their layers: {unknown}: {layers}; {table.totals()}", STEP)
    if found.fingerprint.name not in KNOWN:
        raise ReadError(f"{called}: {_belongs(table, found)}, whose layers are not known here; {table.totals()}", STEP)
    made = known_network(found.fingerprint.name, found.classes, file=file.name)
    return with_channels(made._replace(notes=tuple(_notes(table, found))))


def tensors(file: OpenedFile) -> TensorTable:
    """The tensors of a file of weights; raises ReadError."""
    return checkpoint.read_table(file) if file.data[:2] == b"PK" else safetensors_file.read_table(file)


def _belongs(table: TensorTable, found: Recognized) -> str:
    """Whose tensors they are."""
    classes = f" for {found.classes:,} classes" if found.classes not in (None, CLASSES) else ""
    without = " without its last layer" if found.classes is None else ""
    return f"these {len(table.tensors):,} tensors are {found.fingerprint.name}'s of torchvision{classes}{without}"


def _notes(table: TensorTable, found: Recognized) -> list[str]:
    """What the file holds, and what no tensor says."""
    name = found.fingerprint.name
    others = other_strides(name, found.classes)
    also = f"; the zoo's {first_of(others)} has the same tensors and other strides" if others else ""
    notes = [
        f"{_belongs(table, found)}, by their names and shapes; {table.totals()}",
        f"strides, paddings and pools are those of torchvision's {name}, since no tensor says them{also}",
        InputNote("input 224x224x3 is assumed: weights do not say it"),
    ]
    if table.others:
        notes.append(f"beside them in the file, and not read: {first_of(table.others, 6)}")
    return notes


def _size(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "one number"
