"""Sizes that notes work out beside a layer, and what is and is not asked for of names that are missing."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers.layer_in_words import layer_in_words

NOTES = """Input: 61x61x2
Conv1: 12 filters of 7x7, stride 3 -> (61-7)/3+1 = 19 -> 19x19x12
MaxPool: 3x3, stride 2: (19-3)/2+1 = 9
Conv2: 8 filters of 5x5, pad 2
Output: (9+2*2-5)/1+1 = 9, so 9x9x8
"""


def test_a_size_that_is_worked_out_is_a_claim_of_the_layer_beside_it() -> None:
    report = check(NOTES)
    assert report.ok and len(report.claims) == 5, str(report)


@pytest.mark.parametrize(
    ("right", "wrong"), [("= 19 ", "= 18 "), ("(19-3)/2+1 = 9", "(19-3)/2+1 = 8"), ("9x9x8", "9x9x9")]
)
def test_a_wrong_side_of_it_is_false(right: str, wrong: str) -> None:
    assert [each.verdict for each in check(NOTES.replace(right, wrong)).claims].count("false") == 1


def test_a_number_before_a_word_is_that_of_the_word_before_it() -> None:
    asked = layer_in_words("output size of conv2d with dilation 2 kernel 5 input 40")
    assert asked is not None and asked.options == ["-n", "40", "-f", "5", "-d", "2"]


def test_what_is_no_number_is_not_asked_for_as_one() -> None:
    with pytest.raises(SpecError) as refused:
        measure("model = Sequential()\nmodel.add(backbone)\nmodel.add(Dense(3))\n", input="8x8x3")
    assert "--set" not in refused.value.hint


def test_networks_of_keras_that_are_not_imported_are_taken_for_its_own() -> None:
    text = (
        "base = VGG16(weights='imagenet', include_top=False, input_shape=(64, 64, 3))\nmodel = models.Sequential()\n"
        "model.add(base)\nmodel.add(layers.Flatten())\nmodel.add(layers.Dense(7))\n"
    )
    facts = measure(text)
    assert facts.params == 14_714_688 + 2 * 2 * 512 * 7 + 7
    assert any("'VGG16' is taken for Keras'" in str(note) for note in facts.notes)
