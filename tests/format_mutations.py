"""Which changes a file of each format may have, by its folder in tests/data or by how its name ends."""

from __future__ import annotations

from tests.file_mutations import (
    Mutation,
    any_field,
    any_value,
    attribute_number,
    cut,
    declared_size,
    digits,
    flipped,
    in_json,
    in_onnx,
    in_zip,
    moved,
    number_of,
    of_history,
    of_layers,
    of_lines,
    of_program,
    overwritten,
    remarked,
    turned,
    unchanged,
    unknown_field,
    weight_size,
)
from tests.flat_mutations import in_tflite

ANY: tuple[Mutation, ...] = (flipped, overwritten, moved)
OF_KERAS = (in_json(any_value), in_json(any_value), in_json(of_layers), in_json(turned), digits)
OF_CFG = number_of(r"(?m)^(?:filters|size|output) *= *(\d+)")
OF_PROTOTXT = number_of(r"\b(?:num_output|kernel_size) *: *(\d+)")

MUTATIONS: dict[str, tuple[Mutation, ...]] = {
    "onnx": (
        *ANY,
        cut,
        *(
            in_onnx(each)
            for each in (any_field, any_field, unknown_field, declared_size, attribute_number, weight_size)
        ),
    ),
    "tflite": (*ANY, *ANY, cut, in_tflite("number"), in_tflite("number"), in_tflite("declared")),
    "torch_export": (
        flipped,
        cut,
        in_zip(r"model\.json$|exported_program\.json$", unchanged),
        *(
            in_zip(r"model\.json$|exported_program\.json$", each)
            for each in (in_json(any_value), in_json(any_value), in_json(of_program), in_json(turned), digits)
        ),
    ),
    "weights": (*ANY, cut, in_zip(r"data\.pkl$", unchanged), *(in_zip(r"data\.pkl$", each) for each in ANY)),
    "caffe": (*ANY, digits, of_lines, remarked, OF_PROTOTXT),
    "darknet": (*ANY, digits, of_lines, remarked, OF_CFG),
    "model_config": (*ANY, cut, digits, in_json(any_value), in_json(any_value), in_json(turned)),
    ".keras": (flipped, cut, *(in_zip(r"^config\.json$", each) for each in OF_KERAS)),
    ".h5": (*ANY, cut),
    ".json": (*ANY, cut, *OF_KERAS, in_json(of_history)),
}


def mutations_of(name: str) -> tuple[Mutation, ...]:
    """What may be changed in a file of the corpus."""
    folder, _, file = name.partition("/")
    suffix = "." + file.rpartition(".")[2]
    return MUTATIONS.get(folder) or MUTATIONS[".h5" if suffix == ".hdf5" else suffix]
