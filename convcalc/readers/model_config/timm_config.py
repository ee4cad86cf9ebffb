"""Networks of timm from the name in their config.json: the numbers of their layers are not in the file.

Source: timm 1.0.31: `architecture` is the name of the function that makes the network, `num_classes` and `model_args`
are given to it, and `pretrained_cfg` says on which input its weights were trained.
"""

from __future__ import annotations

from convcalc.readers import Imported, InputNote, UnreadNote
from convcalc.readers.known_networks import KNOWN, known_network, with_channels
from convcalc.readers.model_config.config_fields import MOST_CLASSES, ConfigFields
from convcalc.readers.opened import ReadError
from convcalc.readers.weights.tensor_table import shown
from convcalc.text import first_of

IRRELEVANT = frozenset(
    """model_type label_names label_descriptions transformers_version torch_dtype dtype do_pooling initializer_range
    id2label label2id problem_type architectures num_features""".split()
)
"""Fields that no layer depends on, or (num_features) that follow from the architecture."""


def read(fields: ConfigFields, name: str) -> Imported:
    """The network of this name, with the classes and on the input that the file says; raises ReadError."""
    architecture = fields.take("architecture")
    if not isinstance(architecture, str) or architecture not in KNOWN:
        raise ReadError(
            f"architecture is {shown(str(architecture))}, whose layers are not known here; known of timm are"
            f" {first_of(KNOWN, 30)}",
            "give the source of its model (convcalc arch net.py), or the model as ONNX",
        )
    trained = fields.inside("pretrained_cfg")
    if changes := fields.inside("model_args").values:
        raise ReadError(f"model_args changes the layers, and is not read: {first_of(map(shown, changes))}")
    for table in (fields, trained):
        if table.take("global_pool") not in (None, "avg"):
            raise table.wrong("global_pool", table.values["global_pool"], "and only avg is read")
    classes, notes = _classes(fields, trained)
    size = trained.wholes("input_size", (3, 224, 224))
    if len(size) != 3:
        raise trained.wrong("input_size", list(size), "not channels, height and width")
    made = known_network(architecture, classes, (size[1], size[2], size[0]), name, everywhere=True)
    why = "is assumed: the file does not say it" if trained.absent else "is its pretrained_cfg.input_size"
    notes.append(InputNote(f"input {size[1]}x{size[2]}x{size[0]} {why}"))
    if unread := fields.unread(IRRELEVANT):
        notes.append(UnreadNote(f"fields that are not read: {first_of(unread, 8)}"))
    notes.insert(0, f"the layers are those of {architecture}, by its name")
    return with_channels(made._replace(notes=tuple(notes)))


def _classes(fields: ConfigFields, trained: ConfigFields) -> tuple[int, list[str]]:
    """How many classes there are, and what was assumed; 0: there is no head."""
    for table in (fields, trained):
        if table.take("num_classes") is not None:
            return table.whole("num_classes", 0, 0, MOST_CLASSES), []
    return 1000, ["num_classes is not given: 1,000, as timm has it"]
