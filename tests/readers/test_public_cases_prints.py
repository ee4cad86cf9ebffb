"""Questions that were asked in public about prints, summaries, logs and tables, each with its right answer."""

from __future__ import annotations

import re
from pathlib import Path

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.examine import examine
from convcalc.loading import facts_of
from convcalc.readers.source import load_text
from convcalc.text import Source
from tests.cli.program import run
from tests.places import DATA

SUMMARY = """_________________________________________________________________
Layer (type)                 Output Shape              Param #
=================================================================
conv2d_3 (Conv2D)            (None, 36, 36, 12)        912
_________________________________________________________________
batch_normalization_2 (Batch (None, 36, 36, 12)        48
_________________________________________________________________
max_pooling2d_3 (MaxPooling2 (None, 19, 19, 12)        0
_________________________________________________________________
conv2d_4 (Conv2D)            (None, 16, 16, 20)        2180
_________________________________________________________________
max_pooling2d_4 (MaxPooling2 (None, 8, 8, 20)          0
_________________________________________________________________
flatten_2 (Flatten)          (None, 1280)              0
_________________________________________________________________
dense_3 (Dense)              (None, 24)                30744
=================================================================
Total params: 33,884
Trainable params: 33,860
Non-trainable params: 24
"""
NET = "40x40x3 -> conv 12 5x5 -> bn -> maxpool 2x2 -> conv 20 3x3 -> maxpool 2x2 -> flatten -> fc 24"
LOG = (DATA / "darknet_log" / "tiny.log").read_text(encoding="utf-8")


def test_pub01_a_wrong_row_with_a_cut_class_name(tmp_path: Path) -> None:
    path = tmp_path / "s.txt"
    path.write_text(SUMMARY, encoding="utf-8")
    ran = run("check", NET, "--against", str(path))
    assert ran.status == 1
    assert ran.out.startswith("15 of 16 claims true, 1 false")
    assert "max_pooling2d_3: -> 19x19x12; it is 18x18x12" in ran.out
    alone = run("check", str(path))
    assert alone.status == 1 and "max_pooling2d_3: -> 19x19x12; it is 18x18x12" in alone.out
    single = re.sub(r"(?m)(?<=\S) +", " ", SUMMARY)
    path.write_text(single, encoding="utf-8")
    assert run("check", NET, "--against", str(path)).out == ran.out, "single blanks are read as well"


def test_pub14_a_printed_head() -> None:
    text = (
        "Head(\n  (layers): Sequential(\n    (0): Conv2d(1024, 96, kernel_size=(1, 1), stride=(1, 1))\n"
        "    (1): ReLU()\n    (2): Conv2d(96, 40, kernel_size=(1, 1), stride=(1, 1))\n    (3): ReLU()\n"
        "    (4): Conv2d(40, 1, kernel_size=(1, 1), stride=(1, 1))\n  )\n)\n"
    )
    facts = facts_of(load_text(Source(text, "<stdin>")), "8x8x1024")
    assert (facts.params, facts.out.text()) == (102_321, "8x8x1")


def test_pub65_a_log_of_darknet() -> None:
    text = (
        "   layer   filters  size/strd(dil)      input                output\n"
        "   0 conv      8       3 x 3/ 1    240 x 240 x   3 ->  240 x 240 x   8 0.025 BF\n"
        "   1 max                2x 2/ 2    240 x 240 x   8 ->  120 x 120 x   8 0.001 BF\n"
    )
    ran = run("check", "-", stdin=text.encode())
    assert ran.status == 0 and ran.out.startswith("3 of 3 claims true")


def test_every_number_of_a_log_is_judged() -> None:
    report = examine(facts_of(load_text(Source(LOG, "t.log"))), {})
    assert report.ok and len(report.claims) == 15
    for written, wrong in (
        ("208 x 208 x  16 0.003", "209 x 208 x  16 0.003"),
        ("0.399 BF", "0.397 BF"),
        ("208 x 208 x  32 ->", "208 x 208 x  33 ->"),
        ("52 x  52 x  64 0.100", "52 x  53 x  64 0.100"),
        ("104 x 104 x  64\n", "104 x 104 x  65\n"),
        ("1 x 1/ 1    104", "3 x 1/ 1    104"),
    ):
        assert written in LOG
        changed = LOG.replace(written, wrong, 1)
        try:
            found = examine(facts_of(load_text(Source(changed, "t.log"))), {})
        except SpecError:
            continue
        assert not found.ok, wrong


TABLE = """| Layer | Filters | Kernel | Stride | Padding | Groups | Dilation | Output | Parameters |
|---|---|---|---|---|---|---|---|---|
| Conv1 | 8 | 3x3 | 1 | 1 | 1 | 1 | 9x9x8 | 152 |
| Conv2 | 16 | 3x3 (stride 2 x 2) | - | 1 | 8 | 1 | 5x5x16 | 160 |
| Conv3 | 4 | 3x3 | 1 | 2 | 1 | 2 | 5x5x4 | 580 |
"""


def test_columns_of_groups_and_dilation_say_what_a_layer_is() -> None:
    facts = facts_of(load_text(Source(TABLE, "<stdin>")), "9x9x2")
    assert [row.text for row in facts.rows] == ["conv 8 3x3 p1", "conv 16 3x3 s2 p1 g8", "conv 4 3x3 p2 d2"]
    report = examine(facts, {})
    assert report.ok and len(report.claims) == 6
    assert not examine(
        facts_of(load_text(Source(TABLE.replace("| 8 | 1 | 5x5", "| 4 | 1 | 5x5"), "x")), "9x9x2"), {}
    ).ok


GROUPED = (
    "Layer | Input size | Filters | Groups | Kernel | Output size | Parameters |\n---|---|---|---|---|---|---|\n"
    "Convolutional (ReLU) | 12 x 20 x 50 | {filters} | {groups} | 1 x 5 (stride 1 x 1) | 60 x 20 x 46 | {params} |\n"
    "Max-pooling | 60 x 20 x 46 | - | - | 1 x 2 x 2 (stride 1 x 2 x 2) | 60 x 10 x 23 | - |\n"
)


def test_pub60_filters_may_be_those_of_each_group_and_channels_stand_first() -> None:
    for filters, groups, params in ((5, 12, 360), (60, 12, 360), (60, 1, 3_660)):
        text = GROUPED.format(filters=filters, groups=groups, params=params)
        facts = facts_of(load_text(Source(text, "t.md")))
        assert (facts.out.text("chw"), facts.params) == ("60x10x23", params)
        report = examine(facts, {})
        assert report.ok
        said = any("as many for each group" in note for note in report.notes)
        assert said == (filters == 5)
        wrong = examine(
            facts_of(load_text(Source(text.replace("20 x 46 | " + str(params), "20 x 46 | 361"), "t.md"))), {}
        )
        assert not wrong.ok
