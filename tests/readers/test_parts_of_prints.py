"""Summaries that begin with what has no weights of its own, or have blanks of a page; a part of a prototxt."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError

RULE = "=" * 65
HEAD = f"Layer (type)                 Output Shape              Param #   \n{RULE}\n"


def summary(*rows: str) -> str:
    cells = [row.split(" | ") for row in rows]
    return HEAD + "".join([f"{name:<29}{shape:<26}{params:<10}\n" for name, shape, params in cells])


@pytest.mark.parametrize(
    ("first", "size"),
    [
        ("rescaling (Rescaling)", "40x40x3"),
        ("batch_normalization (BatchNormalization)", "40x40x3"),
        ("dropout (Dropout)", "40x40x3"),
    ],
)
def test_what_keeps_the_size_says_the_input(first: str, size: str) -> None:
    count = 12 if "Batch" in first else 0
    text = summary(
        f"{first} | (None, 40, 40, 3) | {count}",
        "conv2d (Conv2D) | (None, 40, 40, 8) | 224",
        "flatten (Flatten) | (None, 12800) | 0",
        "dense (Dense) | (None, 5) | 64005",
    )
    report = check(text)
    assert report.ok, str(report)
    assert measure(text).params == 224 + 64005 + count // 2
    assert any(size in str(note) and "keeps the size" in str(note) for note in report.notes)


def test_a_flatten_in_front_takes_what_it_gives() -> None:
    text = summary(
        "flatten_Flatten1 (Flatten) | [null,90] | 0",
        "dense_Dense1 (Dense) | [null,12] | 1092",
        "dense_Dense2 (Dense) | [null,4] | 52",
    )
    report = check(text)
    assert report.ok and any("90 fits the first layer (flattened)" in str(note) for note in report.notes)


def test_a_dense_layer_on_places_says_how_many_numbers_each_has() -> None:
    text = summary("a (Dense) | (None, 4, 10) | 60", "b (Flatten) | (None, 40) | 0", "c (Dense) | (None, 3) | 123")
    report = check(text)
    assert report.ok, str(report)
    note = "4x5 fits the first layer (with biases); 4x6 fits as well (without biases)"
    assert any(note in str(each) for each in report.notes)
    assert not check(text.replace("123", "124")).ok


def test_blanks_that_a_page_put_in_are_passed_by() -> None:
    text = summary("conv2d (Conv2D) | (None, 18, 18, 6) | 168", "pool (MaxPooling2D) | (None, 9, 9, 6) | 0")
    spaced = text.replace("(", "( ").replace("Output Shape", "Output   Shape")
    assert check(spaced).ok and len(check(spaced).claims) == len(check(text).claims) == 4


def test_a_part_of_a_prototxt_gets_its_input_from_outside() -> None:
    text = (
        'layer { name: "c" type: "Convolution" bottom: "data" top: "c"\n'
        "  convolution_param { num_output: 6 kernel_size: 5 stride: 2 } }\n"
        'layer { name: "p" type: "Pooling" bottom: "c" top: "p"\n'
        "  pooling_param { pool: MAX kernel_size: 3 stride: 2 } }\n"
    )
    with pytest.raises(SpecError, match="how large the images of 'data', which nothing in the text makes"):
        measure(text)
    facts = measure(text, input="3x41x41")
    assert facts.out.text("chw") == "6x9x9" and facts.params == 456
    wide = text.replace("kernel_size: 5", "kernel_h: 5 kernel_w: 1").replace("kernel_size: 3", "kernel_size: 1")
    notes = " ".join(map(str, measure(wide, input="41x41x3").notes))
    assert "input 41x41x3 is read channels first, as Caffe has it; did you mean 3x41x41?" in notes
