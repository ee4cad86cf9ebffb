"""Sizes beside or behind a line that prints one are claims; the right ones are what PyTorch 2 and Keras 3 print."""

from __future__ import annotations

import time

import pytest

from convcalc.api import check, measure

TORCH = """import torch
import torch.nn as nn
x = torch.randn(20, 3, 50, 100)
conv = nn.Conv2d(3, 33, (3, 5), stride=(2, 1), padding=(4, 2))
pool = nn.MaxPool2d(2)
y = conv(x)
{first}
z = pool(y)
{second}
"""
FIRST, SECOND = (20, 33, 28, 100), (20, 33, 14, 50)

WRITTEN = (
    "print({0}.shape)  # torch.Size([{1}])",
    "print({0}.size())  # ({1})",
    "print({0}.size())#({1})",
    "{0}.shape  # [{1}]",
    "print('out:', {0}.shape)  # -> {1}",
    "print({0}.shape)\n# torch.Size([{1}])",
    "print({0}.shape)\n# Output: torch.Size([{1}])",
    "print({0}.shape)\ntorch.Size([{1}])",
    'print(f"shape: {{{0}.shape}}")\nshape: torch.Size([{1}])',
    "print('크기 :', {0}.shape)\n텐서의 크기 : torch.Size([{1}])",
)

WHOLE = """import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(8 * 30 * 30, 10)
    def forward(self, x):
        x = self.conv(x)
        print(x.shape)  # torch.Size([4, 8, {inner}, 30])
        return self.fc(x.flatten(1))
net = Net()
out = net(torch.randn(4, 3, 32, 32))
print(out.shape)  # torch.Size([4, {outer}])
"""


def written(form: str, name: str, sizes: tuple[int, ...]) -> str:
    return form.format(name, ", ".join(map(str, sizes)))


def verdicts(text: str) -> list[tuple[str, object]]:
    """What is said of each claim but the numbers of the layers' own arguments."""
    return [(each.verdict, each.computed) for each in check(text).claims if not each.arrives]


def test_a_claim_is_shown_with_its_closing_brackets() -> None:
    shown = [each.claim for each in check(WHOLE.format(inner=31, outer="10")).claims if each.verdict == "false"]
    assert shown == ["# torch.Size([4, 8, 31, 30])"]


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("off", [0, 1])
def test_what_a_line_prints_is_held_against_the_layer(form: str, off: int) -> None:
    wrong = (*SECOND[:2], SECOND[2] + off, SECOND[3])
    text = TORCH.format(first=written(form, "y", FIRST), second=written(form, "z", wrong))
    assert [each for each, _ in verdicts(text)] == ["true", "false" if off else "true"]


@pytest.mark.parametrize("off", [0, 1])
def test_sessions(off: int) -> None:
    size = f"torch.Size([20, 33, {101 + off}, 201])"
    lines = ["import torch.nn as nn, torch", "x = torch.randn(20, 16, 50, 100)", "m = nn.ConvTranspose2d(16, 33, 3, 2)"]
    prompted = "\n".join([*[f">>> {each}" for each in lines], ">>> y = m(x)", ">>> y.shape", size])
    cells = [f"In [{at}]: {each}" for at, each in enumerate([*lines, "m(x).shape"], 1)]
    for text in (prompted, "\n".join([*cells, f"Out[4]: {size}"])):
        assert [each for each, _ in verdicts(text)] == ["false" if off else "true"]


@pytest.mark.parametrize(("inner", "outer", "right"), [(30, 10, True), (32, 10, False), (30, 1, False)])
def test_in_a_network_and_where_it_runs(inner: int, outer: int, right: bool) -> None:
    found = [each for each, _ in verdicts(WHOLE.format(inner=inner, outer=outer))]
    assert len(found) == 2 and (found == ["true", "true"]) == right


@pytest.mark.parametrize(("side", "verdict"), [(24, "true"), (26, "false")])
def test_keras(side: int, verdict: str) -> None:
    text = f"""import tensorflow as tf
x = tf.random.normal((4, 28, 28, 3))
y = tf.keras.layers.Conv2D(2, 3, dilation_rate=2)(x)
print(y.shape)
# (4, {side}, {side}, 2)
"""
    assert [each for each, _ in verdicts(text)] == [verdict]


def test_a_block_that_runs_twice_has_two_sizes_and_no_claim() -> None:
    text = """import torch
from torch import nn
class Block(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.conv = nn.Conv2d(a, b, 3, 2, 1)
    def forward(self, x):
        x = self.conv(x)
        print(x.shape)  # torch.Size([1, 8, 16, 16])
        return x
net = nn.Sequential(Block(3, 8), Block(8, 8))
net(torch.randn(1, 3, 32, 32))
"""
    assert verdicts(text) == []


MEAN = """from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 33, (3, 5), stride=(2, 1), padding=(4, 2))
    def forward(self, x):
        {0}
        return x
"""


@pytest.mark.parametrize(("size", "verdict"), [("20, 28, 100", "true"), ("20, 28, 101", "false")])
def test_a_mean_over_the_channels_leaves_no_axis_for_them(size: str, verdict: str) -> None:
    found = check(MEAN.format(f"x = self.conv(x).mean(1)  # torch.Size([{size}])"), "3x50x100")
    assert [each.verdict for each in found.claims if not each.arrives] == [verdict]


@pytest.mark.parametrize(("size", "noted"), [("20, 28, 101", True), ("20, 33, 28", True), ("20, 28, 100", False)])
def test_a_size_that_is_no_claim_is_named(size: str, noted: bool) -> None:
    lines = f"x = self.conv(x).mean(1)\n        print(x.shape)  # torch.Size([{size}])"
    found = check(MEAN.format(lines), "3x50x100")
    claims = [each.verdict for each in found.claims if not each.arrives]
    assert claims == ["false"] * len(claims) if noted else claims == ["true"] * len(claims)
    assert claims or any("a size that a line is said to print is not read" in each for each in found.notes)


def test_many_classes_take_no_square_of_their_number() -> None:
    """3,000 of them took a minute, as each was looked for in the whole text."""
    cls = "class C{}(nn.Module):\n    def forward(self, x):\n        print(x.shape)\n        return x\n"
    text = "import torch.nn as nn\n" + "".join([cls.format(n) for n in range(1_500)])
    begin = time.process_time()
    assert measure(text + "net = nn.Conv2d(3, 4, 3)\n", input="3x8x8").params == 112
    assert time.process_time() - begin < 3


MODEL = """model = Sequential()
model.add(Conv2D(6, (5, 5), input_shape=(20, 20, 3)))
model.output_shape
# (None, 16, {0}, 6)
model.add(Flatten())
print(model.output_shape)
(None, {1})
print(model.output_shape)  # (None, {1})
"""


@pytest.mark.parametrize(("inner", "flat", "true"), [(16, 1536, 3), (17, 1536, 2), (16, 1537, 1)])
def test_the_size_that_a_keras_model_is_said_to_print_is_a_claim(inner: int, flat: int, true: int) -> None:
    verdicts = check(MODEL.format(inner, flat)).claims
    assert ([each.verdict for each in verdicts].count("true"), len(verdicts)) == (true, 3)
