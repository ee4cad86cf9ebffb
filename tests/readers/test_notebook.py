"""Jupyter notebooks: their code is a program, and what it printed is held against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import convcalc
from tests.cli.program import run

NET = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.fc = nn.Linear(32 * 14 * 14, 10)
    def forward(self, x):
        x = nn.functional.max_pool2d(self.conv1(x), 2)
        return self.fc(x.view(x.size(0), -1))
"""
SUMMARY = """----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1           [-1, 32, 28, 28]             320
            Linear-2                   [-1, 10]          {fc}
================================================================
Total params: 63,050
"""


def cell(code: str, printed: str = "", **more: Any) -> dict[str, Any]:
    outputs = [{"output_type": "stream", "name": "stdout", "text": printed.splitlines(keepends=True)}]
    return {"cell_type": "code", "source": code.splitlines(keepends=True), "outputs": outputs * bool(printed), **more}


def saved(folder: Path, *cells: dict[str, Any], **more: Any) -> Path:
    path = folder / "\uc2e4\uc2b5.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4, **more}), encoding="utf-8")
    return path


TEXT = {"cell_type": "markdown", "source": ["# CNN\n", "a 3x3 convolution"]}
TRIED = cell(
    "%matplotlib inline\n!pip install torchsummary\nfrom torchsummary import summary\nsummary(Net(), (1, 28, 28))",
    SUMMARY.format(fc="62,730"),
)


def test_the_code_of_its_cells_is_one_program(tmp_path: Path) -> None:
    path = saved(tmp_path, TEXT, cell(NET), TRIED, cell("%%bash\nls -l"), cell("%%time\nn = 3"))
    facts = convcalc.measure(path)
    assert (facts.params, facts.out.channels) == (63_050, 10)
    assert run("arch", "-", stdin=path.read_bytes()).out == run("arch", str(path)).out
    assert run("arch", f"{path}:Net()", "--input", "1x28x28", "-q", "params").out == "63050\n"
    assert "conv 32 3x3 p1" in run("convert", str(path)).out


@pytest.mark.parametrize("count", ["62,730", "62,731"])
def test_what_a_cell_printed_is_a_claim(tmp_path: Path, count: str) -> None:
    tried = cell("summary(Net(), (1, 28, 28))", SUMMARY.format(fc=count))
    ran = run("check", str(saved(tmp_path, cell(NET), tried)))
    assert ran.status == (count != "62,730") and ("it is 62,730" in ran.out) == (count != "62,730")


def test_a_cell_that_is_no_python_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, cell("for i in"), cell(NET + "net = Net()\n"))
    ran = run("check", str(path), "--input", "1x28x28")
    assert ran.status == 1 and "cells that are no Python are not read: 1" in ran.out


def test_notebooks_of_the_third_version_are_read(tmp_path: Path) -> None:
    path = tmp_path / "old.ipynb"
    old = {"cell_type": "code", "input": NET.splitlines(keepends=True), "outputs": []}
    path.write_text(json.dumps({"worksheets": [{"cells": [old]}], "nbformat": 3}), encoding="utf-8")
    assert convcalc.measure(path, input="1x28x28").params == 63_050


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"cells": [], "nbformat": 4}', "is a notebook without code"),
        ('{"cells": [{"cell_type": "markdown", "source": "x"}], "nbformat": 4}', "is a notebook without code"),
        ('{"nbformat": 4, "cells": [', "breaks off or is no JSON"),
        ('{"nbformat": 4, "cells": {"a": 1}, "worksheets": [3, null]}', "is a notebook without code"),
    ],
)
def test_what_has_no_code_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "net.ipynb"
    path.write_text(text, encoding="utf-8")
    ran = run("arch", str(path))
    assert ran.status == 3 and words in ran.err
