"""numpy's ranges and lists, as numpy 2.4 works them out: each program's width was printed by Python itself."""

from __future__ import annotations

import pytest

from convcalc import SpecError, measure

PROGRAM = """
import numpy as np
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, {}, 1)

    def forward(self, x):
        return self.a(x)
"""

MADE = {
    "np.linspace(10, 100, 5, dtype=int)[1]": 32,
    "int(np.linspace(10, 100, 5, endpoint=False)[1])": 28,
    "int(np.linspace(10, 100, 5, False)[1])": 28,
    "int(np.linspace(0.1, 1, 10)[2] * 10)": 3,
    "int(np.linspace(8, 64, 1)[0])": 8,
    "int(np.arange(0, 1, 0.25)[2] * 64)": 32,
    "len(np.arange(0.5, 2.5, 0.5))": 4,
    "len(np.arange(3.5))": 4,
    "len(np.arange(8, 2, -2))": 3,
    "len(np.arange(0, 10, step=4))": 3,
    "int(np.append([8, 16], 32)[-1])": 32,
    "np.concatenate([[8], [16, 24]])[2].item()": 24,
    "int(np.clip(70, 8, 64))": 64,
    "int(np.clip([70, 2], 8, 64)[1])": 8,
    "int(np.maximum(8, 12))": 12,
    "int(np.minimum([8, 20], 12)[1])": 12,
    "int(np.sort([32, 8, 16])[0])": 8,
    "int(np.flip([32, 8, 16])[0])": 16,
    "int(np.cumprod([2, 2, 3])[-1])": 12,
    "int(np.argmax([2, 9, 3])) + 1": 2,
    "int(np.mean([16, 32]))": 24,
    "np.array([2, 3, 4]).prod()": 24,
    "np.array((2, 3, 4))[1:].sum()": 7,
}


@pytest.mark.parametrize("made", MADE)
def test_a_width_is_what_numpy_makes_of_it(made: str) -> None:
    assert measure(PROGRAM.format(made), input="3x8x8").out.channels == MADE[made]


@pytest.mark.parametrize(
    "made",
    ["len(np.arange(float('inf')))", "int(np.linspace(0, float('nan'), 3)[1])", "len(np.arange(0, 1, 1e-300))"],
)
def test_what_is_no_width_is_refused(made: str) -> None:
    with pytest.raises(SpecError):
        measure(PROGRAM.format(made), input="3x8x8")


CHANGED = {
    "c[1:-2] *= 3": [1, 3, 3, 3, 3, 3, 1, 1],
    "c[:2] = 5": [5, 5, 1, 1, 1, 1, 1, 1],
    "c[-1] = 7": [1, 1, 1, 1, 1, 1, 1, 7],
    "c[::4] = np.array([2, 3])": [2, 1, 1, 1, 3, 1, 1, 1],
    "c[6:] = np.array([4])": [1, 1, 1, 1, 1, 1, 4, 4],
}


@pytest.mark.parametrize("change", CHANGED)
def test_some_numbers_of_an_array_are_changed(change: str) -> None:
    text = PROGRAM.format("sum([[2] * n for n in c], [])[0] * sum(c[at] * (at + 1) for at in range(8))")
    text = text.replace("        self.a", f"        c = np.full((8,), 1)\n        {change}\n        self.a")
    weighted = sum(n * (at + 1) for at, n in enumerate(CHANGED[change]))
    assert measure(text, input="3x8x8").out.channels == 2 * weighted


def test_a_list_repeated_by_what_is_not_known_is_refused() -> None:
    text = PROGRAM.format("([8] * c[0])[0]").replace(
        "        self.a", "        c = np.full((2, 2), 1)[0]\n        self.a"
    )
    with pytest.raises(SpecError, match="a list is repeated as often as a number says that is not known"):
        measure(text, input="3x8x8")
