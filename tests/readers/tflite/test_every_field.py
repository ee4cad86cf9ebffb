"""Every number of which a TensorFlow Lite layer is made, and every size that is declared, matters."""

from __future__ import annotations

import pytest

from tests.flat_mutations import numbers, written
from tests.fuzz_files import FileCase, answer, complaint
from tests.places import DATA

MODELS = {path.name: path.read_bytes() for path in sorted((DATA / "tflite").glob("*.tflite"))}


@pytest.mark.parametrize("kind", ["number", "declared"])
@pytest.mark.parametrize("name", MODELS)
def test_a_number_that_is_changed_is_another_answer_or_is_found(name: str, kind: str) -> None:
    data = MODELS[name]
    found = numbers(data)[kind == "declared"]
    assert len(found) > 15
    for each in found:
        for value in each.others[:2]:
            case = FileCase(f"tflite/{name}", written(data, each, value), kind, f"{each.what} is {value}")
            assert not complaint(case), case.what


def test_the_size_that_a_transposed_convolution_reads_fits_its_weights() -> None:
    data = MODELS["decoder.tflite"]
    read = [each for each in numbers(data)[0] if each.what == "a number that TRANSPOSE_CONV reads"]
    wrong = FileCase("tflite/decoder.tflite", written(data, read[-1], 9), "number", "")
    assert "a transposed convolution is to make 1x16x16x9" in answer(wrong.name, wrong.data).refusal
