"""What few programs need is loaded where one needs it: a start would take longer than to follow most networks."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from convcalc.readers.python.late_functions import LateFunction

NET = """
import os, sys
import numpy as np
import torch
from torch import nn
net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 30 * 30, 10))
"""
RARE = (
    "attention_modules bilinear distributions einops_patterns further_layers last_states lightning packed_sequences"
    " parameter_containers recurrent_cells recurrent_modules timm_layers transformer_modules weight_norm"
).split()


def loaded(net: str, folder: Path) -> set[str]:
    """The modules of ours that are loaded to read a file with a network, by their last names."""
    path = folder / "net.py"
    path.write_text(net, encoding="utf-8")
    code = "import sys; from convcalc.api import measure; measure(sys.argv[1], input='3x32x32'); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return {each.rpartition(".")[2] for each in run.stdout.split() if each.startswith("convcalc.readers.py")}


def test_a_plain_network_loads_nothing_that_few_need(tmp_path: Path) -> None:
    assert loaded(NET, tmp_path) & {*RARE, "numpy_arrays", "system"} == set()


def test_what_a_program_asks_for_is_loaded(tmp_path: Path) -> None:
    more = "print(nn.MultiheadAttention, np.ones(3), os.path)"
    assert {"attention_modules", "numpy_arrays", "system"} <= loaded(NET + more, tmp_path)


def test_a_late_function_takes_what_the_function_takes() -> None:
    late = LateFunction("pytorch.weight_norm", "weight_norm")
    assert list(inspect.signature(late).parameters) == ["machine", "module", "name", "dim"]
    with pytest.raises(AttributeError):
        LateFunction("pytorch.weight_norm", "no_such_function")()
