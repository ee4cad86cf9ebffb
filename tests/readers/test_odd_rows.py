"""Rows of Keras' tables that no Keras prints, and totals that stand twice."""

from __future__ import annotations

import pytest

from convcalc.readers import read_summary
from convcalc.text import Source

BOXED = """Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer         │ (None, 32, 32, 3) │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d (Conv2D)     │ (None, 32, 32,    │        448 │ input_layer[0][0] │
│                     │ 16)               │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ global_max_pooling… │ (None, 16)        │          0 │ conv2d[0][0]      │
│ (GlobalMaxPooling2… │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense (Dense)       │ (None, 4)         │         68 │ global_max_pooli… │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 516 (2.02 KB)
 Trainable params: 516 (2.02 KB)
 Non-trainable params: 0 (0.00 B)
"""

PLAIN = """_________________________________________________________________
Layer (type)                 Output Shape              Param #
=================================================================
conv1d_1 (Conv1D)            (None, 57, 15)            315
_________________________________________________________________
max_pooling1d_1 (MaxPooling1 (None, 19, 15)            0
_________________________________________________________________
conv2_1 (Conv1D)             (None, 16, 15)            915
_________________________________________________________________
global_average_pooling1d_1 ( (None, 15)                0
=================================================================
Total params: 1,230
Trainable params: 1,230
"""


def odd(text: str) -> list[str]:
    """What is told of the rows of a table."""
    found = read_summary(Source(text, "s.txt"))
    assert found is not None
    return [why for _, why in found.unread]


@pytest.mark.parametrize("text", [BOXED, PLAIN])
def test_of_a_true_table_nothing_is_told(text: str) -> None:
    assert not odd(text)


CELL = "│ (InputLayer)        │                   │            │                   │\n"
SIZE = "│                     │ 16)               │            │                   │\n"
ROW = "│ dense (Dense)       │ (None, 4)         │         68 │ global_max_pooli… │\n"
TOTAL = " Trainable params: 516 (2.02 KB)\n"
POOL = "max_pooling1d_1 (MaxPooling1 (None, 19, 15)            0\n"


@pytest.mark.parametrize(
    ("text", "old", "new", "told"),
    [
        (BOXED, "conv2d (Conv2D)", "conv3d (Conv2D)", "is not called 'conv3d'"),
        (PLAIN, "max_pooling1d_1", "max_pooling2d_1", "is not called 'max_pooling2d_1'"),
        (BOXED, CELL, "", "its class is not printed"),
        (BOXED, CELL, CELL * 2, "its class is printed twice"),
        (BOXED, SIZE, SIZE * 2, "its size goes on behind its end"),
        (BOXED, ROW, ROW * 2, "a row of this name stands above"),
        (PLAIN, POOL, POOL * 2, "a row of this name stands above"),
        (BOXED, TOTAL, TOTAL * 2, "the same total stands in the line above"),
        (PLAIN, "Total params: 1,230\n", "Total params: 1,230\n" * 2, "the same total stands in the line above"),
    ],
)
def test_what_no_keras_prints_is_told(text: str, old: str, new: str, told: str) -> None:
    said = odd(text.replace(old, new))
    assert old in text and any(told in each for each in said)


def test_the_row_of_an_input_that_others_read_is_missed() -> None:
    lines = BOXED.split("\n")
    assert any(
        "'input_layer', which it reads, is no row above" in each for each in odd("\n".join(lines[:4] + lines[7:]))
    )
