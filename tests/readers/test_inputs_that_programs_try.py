"""Programs that try their layers to count what leaves them, or that say what goes in by names that are not there."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

TRIES = """import torch, torch.nn as nn, torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Conv2d({channels}, 6, 5)
        self.two = nn.Conv2d(6, 9, 3)
        self.flat = None
        self.maps(torch.randn(30, 30).view(-1, 1, 30, 30))
        self.out = nn.Linear(self.flat, 4)
    def maps(self, x):
        x = F.max_pool2d(F.relu(self.one(x)), 2)
        x = F.max_pool2d(F.relu(self.two(x)), 2)
        if self.flat is None:
            self.flat = x[0].shape[0] * x[0].shape[1] * x[0].shape[2]
        return x
    def forward(self, x):
        return self.out(self.maps(x).view(-1, self.flat))
net = Net()
"""


def test_a_network_that_tries_its_layers_says_its_input() -> None:
    facts = measure(TRIES.format(channels=1))
    assert facts.params == 156 + 495 + 225 * 4 + 4
    assert "input 1x30x30 as the program tries its layers on that" in map(str, facts.notes)
    assert measure(TRIES.format(channels=1), input="1x31x31").out.text("chw") == "4"


def test_what_is_tried_inside_is_no_input_of_the_whole() -> None:
    text = (
        "import torch, torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.body = nn.Conv2d(3, 8, 3)\n        self.head = nn.Linear(8, 5)\n"
        "        self.n = self.head(torch.zeros(1, 8)).shape[1]\n    def forward(self, x):\n"
        "        return self.head(self.body(x).mean((2, 3)))\n"
    )
    with pytest.raises(SpecError, match="no input size is given"):
        measure(text)


def test_a_size_of_a_name_that_is_not_there_is_told() -> None:
    text = (
        "model = Sequential()\nmodel.add(Embedding(words, 6, input_length=longest))\n"
        "model.add(Conv1D(4, 3))\nmodel.add(Flatten())\nmodel.add(Dense(2))\n"
    )
    with pytest.raises(SpecError, match="what goes in is not known: 'longest', which is not defined here") as refused:
        measure(text, words=20)
    assert "--input 100" in refused.value.hint
    assert measure(text, words=20, longest=10).params == 120 + 76 + 32 * 2 + 2


@pytest.mark.parametrize(
    ("line", "words", "hint"),
    [
        ("y = Flatten(x)", "Flatten(x) makes a layer, and gets the tensor among its arguments", "Flatten()(x) runs it"),
        ("y = Dense(x)", "Dense(x) makes a layer", "Dense(...)(x) runs it"),
    ],
)
def test_a_layer_that_is_given_its_tensor_is_called_at_once(line: str, words: str, hint: str) -> None:
    text = f"from keras.layers import *\nfrom keras import Model\nx = Input((8, 8, 3))\n{line}\nnet = Model(x, y)\n"
    with pytest.raises(SpecError) as refused:
        measure(text)
    assert words in str(refused.value) and hint in refused.value.hint


def test_code_with_words_and_a_row_of_its_summary_is_read_as_code() -> None:
    text = (
        "model.add(Conv2D(filters=10, kernel_size=3, padding='same', input_shape=[20, 20, 3]))\n\n"
        "and this is what the table of the model says:\n\n"
        "    Layer (type)                 Output Shape              Param #\n"
        "conv2d_7 (Conv2D)            (None, 20, 20, 10)        280\n"
    )
    assert measure(text).params == 280
