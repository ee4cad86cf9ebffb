"""Numbers of more digits than Python takes (4,300 by default) are no size and no count, wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import run

LONG = "9" * 5_000
NET = "import torch.nn as nn\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())  # {}\n"


@pytest.mark.parametrize("comment", [LONG, f"8x{LONG}x6", f"params = {LONG}", f"8x6x6, {LONG}", f"{LONG} params"])
def test_a_comment_is_none_of_a_size(comment: str, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET.format(comment), encoding="utf-8")
    ran = run("arch", str(tmp_path / "net.py"), "--input", "3x8x8", "-q", "params")
    assert (ran.status, ran.out) == (0, "224\n")


@pytest.mark.parametrize(
    "question",
    [
        f"how many parameters has an LSTM of {LONG} units on 25 inputs?",
        f"how many parameters does BatchNormalization have on {LONG} channels?",
        f"which output_padding makes {LONG} of 7, with a kernel of 3, stride 2, from 7 to {LONG}?",
        f"how many parameters has nn.Linear({LONG}, 10)?",
    ],
)
def test_a_question_is_answered_without_it(question: str) -> None:
    ran = run("explain", question)
    assert ran.status in (0, 2) and "bug" not in ran.err


@pytest.mark.parametrize(
    "printed",
    [
        3 * f"Conv2d output shape: torch.Size([1, 6, {LONG}, 28])\n",
        4 * f"net.cpp:84] Setting up conv1\nnet.cpp:91] Top shape: 64 20 24 24 ({LONG})\n",
        f"Net(\n  {LONG} k, 100.000% Params, 1.2 KMac, 100.000% MACs, \n  (a): ReLU()\n)",
    ],
)
def test_a_print_is_refused(printed: str, tmp_path: Path) -> None:
    (tmp_path / "print.txt").write_text(printed, encoding="utf-8")
    ran = run("check", "lenet5", "--against", str(tmp_path / "print.txt"))
    assert ran.status in (1, 2) and "bug" not in ran.err
