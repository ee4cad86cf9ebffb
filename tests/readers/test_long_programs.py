"""Programs of hundreds of networks, classes and functions take no square of their number; the first two once did."""

from __future__ import annotations

import time

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

TORCH = "import torch.nn as nn\n"
KERAS = "import keras\nfrom keras.layers import *\n"
PARTS = {
    "classes and functions that make them": (
        TORCH,
        "class Net{n}(nn.Module):\n"
        "    def __init__(self, width):\n"
        "        super().__init__()\n"
        "        self.conv = nn.Conv2d(3, width, 3)\n"
        "    def forward(self, x):\n"
        "        return self.conv(x)\n"
        "def make{n}():\n    net = Net{n}({n} + 1)\n    return net\n",
    ),
    "networks of one class": (
        TORCH + "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.layers = nn.Sequential(*[nn.Conv2d(3, 3, 3) for _ in range(12)])\n"
        "    def forward(self, x):\n"
        "        return self.layers(x)\n",
        "net{n} = nn.Sequential(Net(), nn.ReLU())\n",
    ),
    "models on networks of keras.applications": (
        KERAS,
        "base{n} = keras.applications.VGG16(include_top=False, weights=None, input_shape=(64, 64, 3))\n"
        "model{n} = keras.Model(base{n}.input, Dense(2)(Flatten()(base{n}.output)))\n",
    ),
    "models": (KERAS, "i{n} = Input((8, 8, 3))\nm{n} = keras.Model(i{n}, Dense(2)(Conv2D(3, 3)(i{n})))\n"),
}


def _seconds(begin: str, part: str, count: int) -> float:
    text = begin + "".join([part.replace("{n}", str(n)) for n in range(count)])
    start = time.process_time()
    with pytest.raises(SpecError):
        measure(text)
    return time.process_time() - start


@pytest.mark.parametrize("name", PARTS)
def test_four_times_as_much_takes_no_square_of_it(name: str) -> None:
    once, more = [_seconds(*PARTS[name], count) for count in (100, 400)]
    assert more < 9 * max(once, 0.1), (once, more)
