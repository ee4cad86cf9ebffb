"""Scripts that run single layers without a class. The sizes and parameters are those of real PyTorch 2.14."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"

SCRIPTS: dict[str, tuple[str, list[str], int]] = {
    "one layer behind the other": (
        "conv = nn.Conv2d(2, 12, 3)\nnext_one = nn.Conv2d(12, 20, 3, stride=2)\npool = nn.MaxPool2d(2)\n"
        "x = torch.randn(1, 2, 30, 30)\nout = conv(x)\nprint(out.shape)\nout = pool(F.relu(out))\n"
        "print(out.shape)\nout = next_one(out)\nprint(out.shape)\n",
        ["20x6x6"],
        2408,
    ),
    "layers that are compared": (
        "img = torch.rand(4, 1, 20, 20)\nprint(nn.Conv2d(1, 6, 3)(img).shape)\n"
        "print(nn.Conv2d(1, 6, 3, padding=1)(img).shape)\nnn.MaxPool2d(3, stride=2, ceil_mode=True)(img).shape\n",
        ["6x18x18", "6x20x20", "1x10x10"],
        120,
    ),
    "two inputs and a way back": (
        "a = torch.rand(1, 1, 9, 9)\nb = torch.rand(1, 1, 10, 10)\ndown = nn.Conv2d(1, 1, kernel_size=3, stride=2)\n"
        "small = down(a)\nother = down(b)\nprint(small.shape)\nup = nn.ConvTranspose2d(1, 1, 3, stride=2)\n"
        "wide = nn.ConvTranspose2d(1, 1, 3, stride=2, output_padding=1)\nback = up(small)\nagain = wide(other)\n",
        ["1x9x9", "1x10x10"],
        30,
    ),
    "the names are given again": (
        "x = torch.randn(1, 1, 9, 9)\nk = 3\nconv = nn.Conv2d(1, 4, k)\ny = conv(x)\nprint(y.size())\nk = 5\n"
        "conv = nn.Conv2d(1, 2, k, padding=2)\ny = conv(x)\ny = F.max_pool2d(y, k)\nprint(y.size())\n"
        "x = torch.randn(1, 1, 14, 14)\ny = conv(x)\nprint(y.shape)\n",
        ["4x7x7", "2x1x1", "2x14x14"],
        92,
    ),
    "the turns of a loop": (
        "x = torch.randn(1, 24, 6, 6)\nfor k in (2, 3, 4):\n    up = nn.ConvTranspose2d(24, 8, k, stride=2)\n"
        "    print(k, up(x).shape)\n",
        ["8x12x12", "8x13x13", "8x14x14"],
        5592,
    ),
    "through a list of layers": (
        "steps = [nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 10, 3, stride=2)]\nx = torch.randn(1, 3, 21, 21)\n"
        "for step in steps:\n    x = step(x)\nprint(x.shape)\n",
        ["10x9x9"],
        954,
    ),
    "layers that a list holds, by their places": (
        "convs = [nn.Conv2d(1, 4, 3), nn.Conv2d(4, 6, 3)]\nx = torch.randn(7, 1, 8, 8)\ny = convs[0](x)\n"
        "y = convs[1](y)\npool = nn.MaxPool2d(2)\nz = pool(y)\n",
        ["6x2x2"],
        262,
    ),
    "as long as it is large": (
        "conv = nn.Conv2d(1, 1, 3)\nx = torch.randn(1, 1, 11, 11)\nwhile x.shape[-1] > 5:\n    x = conv(x)\n",
        ["1x5x5"],
        10,
    ),
    "within no_grad, and added": (
        "one = nn.Conv2d(1, 4, 3)\ntwo = nn.Conv2d(4, 4, 3, padding=1)\nx = torch.randn(7, 1, 18, 18)\n"
        "with torch.no_grad():\n    y = one(x)\n    y += two(y)\nprint(y.shape)\n",
        ["4x16x16"],
        188,
    ),
    "two layers a line": (
        "x = torch.randn(1, 1, 12, 12)\nfor k, p in [(3, 1), (5, 2)]:\n"
        "    print(nn.Conv2d(1, 2, k, padding=p)(x).shape, nn.Conv2d(1, 2, k)(x).shape)\n",
        ["2x12x12", "2x10x10", "2x12x12", "2x8x8"],
        144,
    ),
    "a layer beside one that never runs": (
        "soft = nn.Softmax(dim=1)\nconv = nn.Conv3d(3, 8, (3, 5, 2), stride=(2, 1, 1), padding=(4, 2, 0))\n"
        "clip = torch.randn(20, 3, 10, 25, 30)\nout = conv(clip)\n",
        ["8x8x25x29"],
        728,
    ),
    "a layer that runs where it is made": (
        "print(nn.MaxPool2d(1, stride=[2, 2], ceil_mode=True)(torch.rand([1, 3, 20, 20]).float()).shape)",
        ["3x10x10"],
        0,
    ),
    "filters of its own": (
        "filters = torch.randn(8, 4, 3, 3)\nimages = torch.randn(1, 4, 7, 7)\n"
        "out = F.conv2d(images, filters, padding=1)\nprint(out.size())\n",
        ["8x7x7"],
        0,
    ),
    "a size said by the input": (
        "narrow = nn.Conv2d(6, 6, 3, stride=2, padding=1)\nwiden = nn.ConvTranspose2d(6, 6, 3, stride=2, padding=1)\n"
        "first = torch.randn(1, 6, 10, 10)\nh = narrow(first)\nback = widen(h, output_size=first.size())\n",
        ["6x10x10"],
        660,
    ),
    "blocks that a function makes": (
        "def block(i, o):\n    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU())\n"
        "one = block(3, 8)\ntwo = block(8, 16)\nx = torch.zeros(2, 3, 20, 20).to('cpu')\n"
        "y = two(nn.MaxPool2d(2)(one(x)))\nassert y.shape == (2, 16, 10, 10)\n",
        ["16x10x10"],
        1440,
    ),
}


def outputs(facts: Facts) -> list[str]:
    return [each.out.text("chw") for each in facts.outputs] or [facts.out.text("chw")]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_read_as_one_network(name: str) -> None:
    text, sizes, parameters = SCRIPTS[name]
    facts = measure(HEAD + text)
    assert outputs(facts) == sizes
    assert facts.params + facts.idle == parameters
    assert "no class: the layers that the script runs are read as one network" in map(str, facts.notes)


def sizes(text: str) -> list[str]:
    return [each.verdict for each in check(text).claims if each.claim.startswith(("(", "[", "#"))]


def test_what_it_asserts_is_a_claim() -> None:
    text = HEAD + SCRIPTS["blocks that a function makes"][0]
    assert sizes(text) == ["true"]
    assert sizes(text.replace("16, 10, 10)", "16, 9, 9)")) == ["false"]


def test_a_size_in_a_comment_is_a_claim() -> None:
    text = HEAD + SCRIPTS["one layer behind the other"][0].replace("out = conv(x)", "out = conv(x)  # [1, 12, 30, 30]")
    assert sizes(text) == ["false"]


def test_a_layer_that_is_named_has_what_it_gets() -> None:
    text = HEAD + "x = torch.randn(1, 3, 12, 12)\nconv = nn.Conv2d(3, 4, 5)\nfc = nn.Linear(256, 2)\n"
    facts = measure(text + "y = fc(conv(x).flatten(1))\n")
    assert outputs(facts) == ["2"] and facts.params == 304 + 514


def test_an_input_that_is_not_there_is_asked_for() -> None:
    text = HEAD + "conv = nn.Conv2d(3, 6, 5)\npool = nn.MaxPool2d(2, 2)\nx = pool(F.relu(conv(images)))\n"
    with pytest.raises(SpecError, match="no input size is given"):
        measure(text)
    assert outputs(measure(text, input="3x32x32")) == ["6x14x14"]


@pytest.mark.parametrize(
    "text",
    [
        "model = nn.Sequential(nn.Linear(20, 8), nn.ReLU(), nn.Linear(8, 3))\ncriterion = nn.CrossEntropyLoss()\n"
        "x = torch.randn(6, 20)\nfor epoch in range(9):\n    pred = model(x)\n    loss = criterion(pred, y)\n"
        "    loss.backward()\n",
        "net = nn.Sequential(nn.Flatten(), nn.Linear(20, 8), nn.Linear(8, 3))\nX = torch.rand(size=(1, 1, 4, 5))\n"
        "for layer in net:\n    X = layer(X)\n    print(layer.__class__.__name__, X.shape)\n",
    ],
)
def test_a_network_that_is_trained_or_gone_through_stays_one(text: str) -> None:
    facts = measure(HEAD + text)
    assert facts.params == 20 * 8 + 8 + 8 * 3 + 3
    assert not [each for each in facts.notes if "no class" in str(each)]


def test_two_networks_are_told_apart() -> None:
    text = HEAD + (
        "teacher = nn.Sequential(nn.Linear(20, 8))\nstudent = nn.Sequential(nn.Linear(20, 3))\n"
        "x = torch.randn(6, 20)\na, b = teacher(x), student(x)\n"
    )
    with pytest.raises(SpecError, match="several networks: teacher, student"):
        measure(text)


def test_a_class_without_forward_that_is_only_printed_is_a_fragment() -> None:
    text = HEAD + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.conv = nn.Conv2d(1, 6, 3)\n        self.fc = nn.Linear(600, 4)\nnet = Net()\nprint(net)\n"
    )
    (claim,) = [each for each in check(text, input="1x12x12").claims if each.label == "fc"]
    assert claim.verdict == "true"
    with pytest.raises(SpecError, match="Net has no forward"):
        measure(text + "net(torch.randn(1, 1, 12, 12))\n")


def test_a_layer_that_is_called_on_nothing_is_no_run_of_it() -> None:
    text = "import torch.nn as nn\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU()())"
    with pytest.raises(SpecError, match=r"the program fails: TypeError: ReLU: .*"):
        measure(text, input="3x8x8")
