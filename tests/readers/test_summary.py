"""The summaries of torchinfo, torchsummary and Keras, as they are printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.readers.summary import Summary, read
from convcalc.shape import Shape
from convcalc.text import Source
from tests.cli.program import run
from tests.places import DATA

TORCHINFO = (DATA / "summary" / "torchinfo.txt").read_text(encoding="utf-8")
TORCHSUMMARY = (DATA / "summary" / "torchsummary.txt").read_text(encoding="utf-8")
KERAS = (DATA / "summary" / "keras.txt").read_text(encoding="utf-8")


def summary(text: str) -> Summary:
    found = read(Source(text))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "kinds", "keras", "batch"),
    [
        (TORCHINFO, ["conv", "", "maxpool", None, "fc"], False, 2),
        (TORCHSUMMARY, ["conv", "bn", "maxpool", "fc"], False, 1),
        (KERAS, ["input", "conv", "bn"], True, 1),
    ],
)
def test_every_layer_is_read(text: str, kinds: list[str | None], keras: bool, batch: int) -> None:
    found = summary(text)
    assert [entry.kind for entry in found.entries] == kinds
    assert (found.keras, found.batch) == (keras, batch)


def test_shapes_and_counts() -> None:
    first = summary(TORCHINFO).entries[0]
    assert (first.line, first.name, first.shape, first.params) == (7, "Conv2d: 2-1", Shape(8, (26, 26)), 80)
    last = summary(KERAS).entries[2]
    assert (last.name, last.shape, last.params) == ("batch_normalization (BatchNormalization)", Shape(8, (26, 26)), 32)


def test_totals() -> None:
    totals = {total.what: total.number for total in summary(TORCHINFO).totals}
    assert totals["total"] == (14_794, 0, "")
    assert totals["multadds"] == (53_054, 2, "K")
    assert totals["input"] == (633, 2, "K")
    assert [total.what for total in summary(KERAS).totals if total.what[:5] != "bytes"] == [
        "total",
        "trainable",
        "fixed",
    ]


@pytest.mark.parametrize("text", ["", "Output Shape", "conv 3x3", "id,spec,asked,answer\n1,2,3,4", " " * 100_000])
def test_other_texts_are_no_summaries(text: str) -> None:
    assert read(Source(text)) is None


def test_a_long_line_takes_no_time() -> None:
    text = TORCHSUMMARY + " " * 200_000 + "(" * 200_000 + "\n"
    assert len(summary(text).entries) == 4


@pytest.mark.parametrize(
    "line", ["Total params: ,", "Total params: ,,,", "Input size (MB): ,.5", "Total params: \u0663"]
)
def test_a_total_without_digits_is_none(line: str) -> None:
    assert len(summary(TORCHINFO + line + "\n").totals) == len(summary(TORCHINFO).totals)


@pytest.mark.parametrize("count", ["\u00b2", "\u0663", "9" * 5000, "1_0"])
def test_what_only_looks_like_a_number_is_none(count: str) -> None:
    found = summary(TORCHINFO.replace("80\n", f"{count}\n"))
    assert found.entries[0].params is None


def test_a_pool_that_forward_calls_as_a_function_has_no_row(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
        "class Net(nn.Module):\n  def __init__(self):\n    super().__init__()\n    self.conv1 = nn.Conv2d(1, 32, 3)\n"
        "    self.drop = nn.Dropout(0.25)\n    self.fc = nn.Linear(5408, 10)\n  def forward(self, x):\n"
        "    x = self.drop(F.max_pool2d(F.relu(self.conv1(x)), 2))\n    return self.fc(torch.flatten(x, 1))\n",
        encoding="utf-8",
    )
    rows = "Conv2d-1 [-1, 32, 26, 26] 320\nDropout-2 [-1, 32, {0}, {0}] 0\nLinear-3 [-1, 10] 54,090\n"
    head = "Layer (type) Output Shape Param #\n" + "=" * 40 + "\n"
    for side, status in ((13, 0), (12, 1)):
        text = head + rows.format(side) + "=" * 40 + "\nTotal params: 54,410\n"
        (tmp_path / "summary.txt").write_text(text, encoding="utf-8")
        ran = run("check", str(tmp_path / "net.py"), "--against", str(tmp_path / "summary.txt"), "--input", "1x28x28")
        assert ran.status == status, ran.out + ran.err
