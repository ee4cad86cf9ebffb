"""Programs whose layers do not meet on the input that they have: the nearest that works is named, another is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.shape import doubt_about_order, looks_channels_first
from tests.cli.program import run

KERAS = """inputs = layers.Input(({0}, {0}, 1))
a = layers.Conv2D(4, 3, padding='same')(inputs)
b = layers.Conv2D(8, 3, padding='same')(layers.MaxPooling2D(2)(a))
c = layers.UpSampling2D(2)(b)
d = layers.concatenate([a, c], axis=3)
net = models.Model(inputs, layers.Conv2D(1, 1)(d))
"""
TORCH = """import torch, torch.nn as nn, torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 4, 3, padding=1)
        self.b = nn.Conv2d(4, 8, 3, padding=1)
        self.up = nn.ConvTranspose2d(8, 4, 2, stride=2)
    def forward(self, x):
        a = self.a(x)
        return torch.cat([self.up(self.b(F.max_pool2d(a, 2))), a], dim=1)
net = Net()
y = net(torch.randn(1, 1, {0}, {0}))
"""


@pytest.mark.parametrize(("text", "near"), [(KERAS, "50x50x1 or 52x52x1"), (TORCH, "1x50x50 or 1x52x52")])
def test_the_nearest_input_that_works_is_named(text: str, near: str) -> None:
    with pytest.raises(SpecError) as refused:
        measure(text.format(51))
    assert "concat joins channels of maps of equal size" in str(refused.value)
    assert refused.value.hint.endswith(f"the nearest input that works: {near}")
    assert measure(text.format(51), input="52x52x1").out.size == (52, 52) == measure(text.format(52)).out.size


def test_a_network_that_fails_is_not_converted_to_none(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(TORCH.format(51), encoding="utf-8")
    ran = run("convert", str(path), "--to", "cnn")
    assert (ran.status, ran.out) == (2, "") and "maps of equal size" in ran.err
    assert run("convert", str(path), "--to", "cnn", "--input", "1x52x52").status == 0


def test_a_kernel_that_does_not_fit_on_the_declared_input_may_on_another() -> None:
    text = "model = Sequential()\nmodel.add(Conv2D(4, 5, input_shape=(4, 4, 1)))\n"
    with pytest.raises(SpecError, match="a kernel of 5 does not fit into a size of 4"):
        measure(text)
    assert measure(text, input="9x9x1").out.size == (5, 5)


def test_names_that_are_not_imported_are_keras_own() -> None:
    text = (
        "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense\nmodel = models.Sequential()\n"
        "model.add(layers.Conv2D(4, 3, input_shape=(9, 9, 1)))\nmodel.add(Flatten())\nmodel.add(Dense(5))\n"
    )
    facts = measure(text)
    assert facts.params == 40 + 196 * 5 + 5
    notes = " ".join(map(str, facts.notes))
    assert "'layers' is taken for keras.layers" in notes and "'Flatten' is taken for Keras'" in notes
    assert "'Flatten'" not in " ".join(map(str, measure(text.partition("\n")[2].partition("\n")[2]).notes))


def test_a_map_that_seems_to_have_its_channels_first_is_doubted() -> None:
    assert "did you mean 13x13x512?" in " ".join(map(str, measure("512x13x13 -> avgpool to 7x7").notes))
    assert looks_channels_first((64, 8, 8)) and doubt_about_order((64, 8, 8)).endswith("did you mean 8x8x64?")
    assert not any(map(looks_channels_first, ((20, 46, 46), (8, 8, 64), (16, 16, 16), (64, 1, 1), (64, 8, 9))))
