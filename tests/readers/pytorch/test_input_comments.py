"""The input that a comment says: at the head of `forward`, or by its name; only where nothing else says one."""

from __future__ import annotations

import time

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

NET = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {init}
        self.conv = nn.Conv2d({channels}, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
    def forward(self, x):{behind}
        {head}
        x = self.pool(self.conv(x)){beside}
        return x
"""


def net(written: dict[str, str], channels: int = 3) -> str:
    empty = dict.fromkeys(("init", "behind", "head", "beside"), "")
    return NET.format(channels=channels, **empty | written)


@pytest.mark.parametrize(
    ("written", "channels", "size"),
    [
        ({"head": "# (n, 3, 32, 32)"}, 3, (32, 32)),
        ({"head": "# n, 3, 32, 32"}, 3, (32, 32)),
        ({"head": "# x: [B, 3, 28, 20]"}, 3, (28, 20)),
        ({"head": "# input: 3x64x64"}, 3, (64, 64)),
        ({"head": "# 16 x 3 x 32 x 32"}, 3, (32, 32)),
        ({"behind": "  # (N, 3, 32, 32)"}, 3, (32, 32)),
        ({"head": '"""Runs it."""\n        # (n, 3, 32, 32)'}, 3, (32, 32)),
        ({"init": "# L1 ImgIn shape=(?, 28, 28, 1)"}, 1, (28, 28)),
        ({"init": "# input image 28x28x1"}, 1, (28, 28)),
        ({"init": "# 입력: (batch, 1, 28, 28)"}, 1, (28, 28)),
    ],
)
def test_a_comment_says_it(written: dict[str, str], channels: int, size: tuple[int, ...]) -> None:
    found = measure(net(written, channels))
    assert (found.in_.channels, found.in_.size) == (channels, size)
    assert any("as the comment in line" in note for note in found.notes)
    assert found.out.size == tuple([(n - 4) // 2 for n in size])


@pytest.mark.parametrize(
    "written",
    [
        {"head": "# (n, 64, 32, 32)"},  # other channels than the first layer declares
        {"head": "# 5x5 kernel"},
        {"beside": "  # n, 6, 14, 14"},
        {"init": "# inputs 3, outputs 6"},
        {"head": "# input channels 3"},
    ],
)
def test_other_comments_do_not(written: dict[str, str]) -> None:
    with pytest.raises(SpecError, match="no input size"):
        measure(net(written)).params  # noqa: B018


def test_what_the_program_runs_counts_first() -> None:
    text = net({"head": "# (n, 3, 32, 32)"}) + "import torch\nnet = Net()\ny = net(torch.randn(1, 3, 64, 64))\n"
    assert measure(text).in_.size == (64, 64)


@pytest.mark.parametrize("comment", ["#" + " " * 3_000 + "!", "# input" + " " * 3_000 + "3", "#" + " ," * 3_000])
def test_a_long_comment_takes_no_time(comment: str) -> None:
    """Of 300 blanks the pattern tried all ways to share them, for more than a minute."""
    begin = time.process_time()
    with pytest.raises(SpecError):
        measure(net({"head": comment}))
    assert time.process_time() - begin < 2
