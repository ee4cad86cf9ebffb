"""Lines of print(model) that are missing or say another class than the program."""

from __future__ import annotations

import pytest

from tests.features.check.test_behind_code import checked

PROGRAM = """import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU6(), nn.MaxPool2d(2))
        self.drop = nn.Dropout(0.2)
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        return self.fc(self.drop(F.relu(self.body(x)).mean((2, 3))))


model = Net()
model(torch.randn(1, 3, 16, 16))
print(model)
"""

PRINTED = """Net(
  (body): Sequential(
    (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
    (1): BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
    (2): ReLU6()
    (3): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  )
  (drop): Dropout(p=0.2, inplace=False)
  (fc): Linear(in_features=8, out_features=5, bias=True)
)
"""


@pytest.fixture(autouse=True)
def _behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.features.check.test_behind_code.BEHIND", {"below": f"{PROGRAM}\n%s"})


def test_the_print_itself_is_true() -> None:
    assert checked(PRINTED)[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    (2): ReLU6()\n", "", "(2) is expected here"),
        ("    (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))\n", "", "'body.0' of the net is not there"),
        ("(2): ReLU6", "(7): ReLU6", "(2) is expected here"),
        ("  (drop): Dropout(p=0.2, inplace=False)\n", "", "'drop' of the net is not there"),
        ("Conv2d(3", "Conv3d(3", "Conv3d: a kernel of 2 sides"),
        ("ReLU6", "ReLU9", "ReLU9: PyTorch has no such class"),
        ("BatchNorm2d", "BatchNorm3d", "1 false"),
        ("MaxPool2d", "MaxPool3d", "1 false"),
    ],
)
def test_a_line_that_is_missing_or_of_another_class_is_told(old: str, new: str, told: str) -> None:
    status, said = checked(PRINTED.replace(old, new))
    assert old in PRINTED and status == 1 and told in said


@pytest.mark.parametrize(("first", "by"), [(5, 1), (0, 2)])
def test_parts_of_a_sequential_keep_their_numbers(first: int, by: int) -> None:
    from convcalc.readers.printed.odd_modules import odd_modules
    from convcalc.readers.printed.parse import parse

    lines = "".join([f"    ({first + by * at}): ReLU()\n" for at in range(4)])
    assert not list(odd_modules(parse(f"Net(\n  (a): Sequential(\n{lines}  )\n)")))
