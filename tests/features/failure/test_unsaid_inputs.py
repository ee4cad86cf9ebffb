"""A message and a network of which nobody says the input: it is taken for one that the message fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import run

NET = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(32 * 7 * 7, 500)
        self.fc2 = nn.Linear(500, 10)
    def forward(self, x):
        x = self.pool(self.conv1(x))
        x = self.pool(self.conv2(x))
        return self.fc2(self.fc1(x.view(x.size(0), -1)))
"""


@pytest.mark.parametrize("side", [32, 64, 224])
def test_the_layer_is_found_without_an_input(tmp_path: Path, side: int) -> None:
    """Two pools leave a quarter of the side: 32*8*8, 32*16*16 and 32*56*56 arrive where 32*7*7 are declared."""
    (tmp_path / "net.py").write_text(NET, encoding="utf-8")
    arriving = 32 * (side // 4) ** 2
    text = f"mat1 and mat2 shapes cannot be multiplied (64x{arriving} and 1568x500)"
    ran = run("check", str(tmp_path / "net.py"), "--error", text)
    assert ran.status == 1
    assert f"fc1: fc 500: {arriving:,} values arrive, as in the message" in ran.out
    assert f"no input size is given: taken for 3x{side}x{side}" in ran.out


def test_a_message_that_fits_no_layer_asks_for_the_input(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET, encoding="utf-8")
    ran = run("check", str(tmp_path / "net.py"), "--error", "mat1 and mat2 shapes cannot be multiplied (4x7 and 9x13)")
    assert ran.status == 2 and "no input size is given" in ran.err


def test_an_input_that_is_given_is_kept(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET, encoding="utf-8")
    text = "mat1 and mat2 shapes cannot be multiplied (64x2048 and 1568x500)"
    ran = run("check", str(tmp_path / "net.py"), "--input", "3x28x28", "--error", text)
    assert "taken for" not in ran.out
