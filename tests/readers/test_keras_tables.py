"""Keras 3's tables as `model.summary()` prints them: cells that wrap, names that are cut, models inside models.

Printed by Keras 3.15 of networks of our own; Keras 2's box around the layers of a model follows its source.
"""

from __future__ import annotations

import pytest

from convcalc.features.check.against import against
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers import read_summary
from convcalc.readers.layer_classes import word_of_class
from convcalc.readers.row_names import same_name
from convcalc.readers.source import load, load_text
from convcalc.readers.summary import Summary
from convcalc.text import Source
from tests.cli.program import run

JOINED = """Model: "joined"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer_1       │ (None, 32, 32, 3) │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d_1 (Conv2D)   │ (None, 32, 32,    │        432 │ input_layer_1[0]… │
│                     │ 16)               │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ batch_normalizatio… │ (None, 32, 32,    │         64 │ conv2d_1[0][0]    │
│ (BatchNormalizatio… │ 16)               │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ activation          │ (None, 32, 32,    │          0 │ batch_normalizat… │
│ (Activation)        │ 16)               │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d_2 (Conv2D)   │ (None, 32, 32,    │      2,320 │ activation[0][0]  │
│                     │ 16)               │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ add (Add)           │ (None, 32, 32,    │          0 │ activation[0][0], │
│                     │ 16)               │            │ conv2d_2[0][0]    │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d_transpose    │ (None, 64, 64, 8) │        520 │ add[0][0]         │
│ (Conv2DTranspose)   │                   │            │                   │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 3,336 (13.03 KB)
 Trainable params: 3,304 (12.91 KB)
 Non-trainable params: 32 (128.00 B)
"""
NET = """input 32x32x3
conv 16 3x3 same nobias, bn
a: relu
conv 16 3x3 same, add a
tconv 8 2x2 s2
"""

NESTED = """Model: "nested"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━┓
┃ Layer (type)                ┃ Output Shape          ┃    Param # ┃ Trai… ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━┩
│ input_layer_3 (InputLayer)  │ (None, 28, 28, 1)     │          0 │   -   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│ backbone (Sequential)       │ (None, 13, 13, 8)     │         80 │   N   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│    └ conv2d_4 (Conv2D)      │ (None, 26, 26, 8)     │         80 │   N   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│    └ max_pooling2d_1        │ (None, 13, 13, 8)     │          0 │   -   │
│ (MaxPooling2D)              │                       │            │       │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│ flatten_1 (Flatten)         │ (None, 1352)          │          0 │   -   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│ dense_2 (Dense)             │ (None, 10)            │     13,530 │   Y   │
└─────────────────────────────┴───────────────────────┴────────────┴───────┘
 Total params: 13,610 (53.16 KB)
 Trainable params: 13,530 (52.85 KB)
 Non-trainable params: 80 (320.00 B)
"""
BOXED = """Model: "nested"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 input_2 (InputLayer)        [(None, 28, 28, 1)]       0

 backbone (Sequential)       (None, 13, 13, 8)         80
|¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯|
| conv2d (Conv2D)            (None, 26, 26, 8)         80       |
|                                                               |
| max_pooling2d (MaxPooling2  (None, 13, 13, 8)        0        |
| D)                                                            |
¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯
 flatten (Flatten)           (None, 1352)              0

 dense (Dense)               (None, 10)                13530

=================================================================
Total params: 13610 (53.16 KB)
Trainable params: 13610 (53.16 KB)
Non-trainable params: 0 (0.00 Byte)
_________________________________________________________________
"""
CHAIN = "28x28x1 -> conv 8 3x3 -> maxpool 2x2 -> flatten -> fc 10"


def summary(text: str) -> Summary:
    found = read_summary(Source(text, "s.txt"))
    assert found is not None
    return found


def held(text: str, net: str) -> Report:
    return against(facts_of(load(net)), summary(text))


def wrong(report: Report) -> list[str]:
    told = [f"{each.line} {each.claim}" for each in report.claims if each.verdict == "false"]
    return [*told, *report.missing, *[note for note in report.notes if "rows read" in note]]


def test_a_size_that_wraps_ends_at_its_cell() -> None:
    found = summary(JOINED)
    assert not found.unread and [row.params for row in found.entries] == [0, 432, 64, 0, 2320, 0, 520]
    assert held(JOINED, NET).ok
    assert wrong(held(JOINED.replace("2,320 │", "2,321 │"), NET)) == ["17 params = 2,321"]


def test_the_table_is_the_network_itself() -> None:
    facts = facts_of(load_text(Source(JOINED)))
    assert [row.kind for row in facts.rows] == ["conv", "bn", "identity", "conv", "add", "tconv"]
    assert (set(facts.rows[4].inputs), facts.params) == ({2, 3}, 3304)
    ran = run("check", "-", stdin=JOINED.encode())
    assert (ran.status, ran.out.split("\n")[0]) == (0, "17 of 17 claims true")


def test_what_is_read_must_be_a_row_above() -> None:
    report = held(JOINED.replace("add[0][0]", "sum[0][0]"), NET)
    assert wrong(report)[0].endswith(
        "not read: line 23, conv2d_transpose (Conv2DTranspose): 'sum', which it reads, is no row above"
    )


@pytest.mark.parametrize("text", [NESTED, BOXED])
def test_layers_of_a_model_within_are_not_counted_twice(text: str) -> None:
    found = summary(text)
    assert [row.params for row in found.blocks] == [80] and len(found.entries) == 5
    if text == BOXED:
        assert held(text, CHAIN).ok
    assert facts_of(load_text(Source(text))).params == 13_610
    assert wrong(held(text.replace(" 80 ", " 81 ", 1), CHAIN))[0].endswith("params = 81")


def test_a_model_that_is_frozen_has_its_parameters_apart() -> None:
    facts = facts_of(load_text(Source(NESTED)))
    assert facts.frozen == 80 and against(facts, summary(NESTED)).ok


def test_names_that_are_cut() -> None:
    assert word_of_class("conv2d_transpo… (Conv2DTranspo…") == "tconv"
    assert not same_name("conv2d", "conv2d_1") and same_name("batch_normaliz…", "batch_normalizat…")
