"""`convcalc convert`: what was understood, as a text that measures the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc import measure
from tests.cli.program import in_process

SOURCE = "import torch.nn as nn\nnet = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10))\n"


@pytest.mark.parametrize("name", ["lenet", "resnet18", "vgg11", "resnet50@keras"])
@pytest.mark.parametrize("size", [None, "64x64x3"])
def test_what_is_written_measures_the_same(name: str, size: str | None) -> None:
    if name == "lenet" and size:
        size = "32x32x1"
    ran = in_process("convert", name, *(["--input", size] if size else []))
    assert ran.status == 0
    assert measure(ran.out).counts == measure(name, input=size).counts


def test_source_without_an_input_is_no_empty_network(tmp_path: Path) -> None:
    """It became `-> 3x224x224`, without a layer and with status 0."""
    (tmp_path / "net.py").write_text(SOURCE)
    for what in (str(tmp_path / "net.py"), "nn.Conv2d(3, 6, 5)"):
        ran = in_process("convert", what)
        assert ran.status == 2 and "no input size is given" in ran.err and "--input 3x224x224" in ran.err
        given = in_process("convert", what, "--input", "3x32x32")
        assert given.status == 0
        assert measure(given.out).counts == measure(what, input="3x32x32").counts
        assert len(measure(given.out).rows) == len(measure(what, input="3x32x32").rows) > 0


def test_a_spec_without_an_input_stays_one() -> None:
    assert in_process("convert", "conv 8 3x3, relu").out == "conv 8 3x3, relu\n"
    ran = in_process("convert", "conv 8 3x3", "--input", "8x")
    assert ran.status == 2 and "'8x' is not an input size" in ran.err
