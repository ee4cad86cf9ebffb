"""A true summary of a network whose flow it does not print has nothing false in it, and a wrong sum stays wrong."""

from __future__ import annotations

import re

import pytest

from tests.cli.program import run

RULE = "----------------------------------------------------------------\n"
HEAD = f"{RULE}        Layer (type)               Output Shape         Param #\n{'=' * 64}\n"

SWAPPED = (
    HEAD
    + """            Conv1d-1              [-1, 12, 40]              72
              ReLU-2              [-1, 12, 40]               0
            Linear-3               [-1, 40, 9]             117
================================================================
Total params: 189
Trainable params: 189
Non-trainable params: 0
"""
)
"""A linear layer on axes that were exchanged: 117 = (12 + 1)*9."""

PYRAMID = """==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
FPN                                      [1, 34, 32, 48]           --
├─Conv2d: 1-1                            [1, 16, 32, 48]           448
├─Conv2d: 1-2                            [1, 26, 16, 24]           3,770
├─Conv2d: 1-3                            [1, 34, 16, 24]           918
├─Conv2d: 1-4                            [1, 34, 32, 48]           578
├─Conv2d: 1-5                            [1, 34, 32, 48]           10,438
==========================================================================================
Total params: 16,152
Trainable params: 16,152
Non-trainable params: 0
"""


def checked(text: str) -> tuple[int, str]:
    done = run("check", "-", stdin=text.encode())
    return done.status, done.out


@pytest.mark.parametrize("text", [SWAPPED, PYRAMID])
def test_what_is_not_printed_is_no_mistake(text: str) -> None:
    _, out = checked(text)
    assert "claims true" in out
    assert not re.search(r"^false", out, re.MULTILINE), out


@pytest.mark.parametrize("text", [SWAPPED, PYRAMID])
def test_a_total_that_is_not_the_sum_of_its_rows_is_false(text: str) -> None:
    status, out = checked(text.replace("Total params: 1", "Total params: 2"))
    assert status == 1
    assert re.search(r"^false .*Total params: 2", out, re.MULTILINE), out


def test_a_number_of_such_a_summary_is_never_passed_over() -> None:
    for old, new in (
        ("117", "118"),
        ("72", "73"),
        ("40, 9", "40, 8"),
        ("ams: 0", "ams: 1"),
        ("12, 40]    ", "13, 40]    "),
    ):
        if old in SWAPPED:
            status, out = checked(SWAPPED.replace(old, new))
            assert status, (new, out)  # 2 where no layer fits


NESTED = """import keras
from keras import layers

enc = keras.Sequential([keras.Input((12,)), layers.Dense(5)], name="enc")
dec = keras.Sequential([keras.Input((5,)), layers.Dense(12)], name="dec")
inp = keras.Input((12,))
model = keras.Model(inp, dec(enc(inp)))

"""
ROWS = f"""Model: "functional"
{"_" * 65}
 Layer (type)                Output Shape              Param #
{"=" * 65}
 input_1 (InputLayer)        [(None, 12)]              0
 enc (Sequential)            (None, 5)                 65
|{"¯" * 63}|
| dense (Dense)              (None, 5)                 65       |
{"¯" * 65}
 dec (Sequential)            (None, 12)                72
|{"¯" * 63}|
| dense_1 (Dense)            (None, 12)                72       |
{"¯" * 65}
{"=" * 65}
Total params: 137
Trainable params: 137
Non-trainable params: 0
{"_" * 65}
"""


def test_a_block_ends_where_the_next_one_begins() -> None:
    assert checked(NESTED + ROWS)[0] == 0
    assert checked(NESTED + ROWS.replace("                 65\n|", "                 66\n|"))[0] == 1


def test_a_class_that_is_cut_at_its_bracket_is_not_taken_on_the_next_line() -> None:
    program = "import keras\nfrom keras import layers\n\ninp = keras.Input((8, 8, 3))\nx = layers.Conv2D(7, 3)(inp)\n"
    program += "x = layers.GlobalAveragePooling2D()(x)\nmodel = keras.Model(inp, layers.Dense(4)(x))\n\n"
    rows = f"""Model: "functional"
{"_" * 70}
 Layer (type)              Output Shape         Param #   Connected to
{"=" * 70}
 input_1 (InputLayer)      [(None, 8, 8, 3)]    0         []
 conv2d (Conv2D)           (None, 6, 6, 7)      196       ['input_1[0][0]']
 global_average_pooling2d (  (None, 7)          0         ['conv2d[0][0]']
 dense (Dense)             (None, 4)            32        ['global_average_pooling2d[0][0]']
{"=" * 70}
Total params: 228
"""
    status, out = checked(program + rows)
    assert status == 0, out
