"""Which network a PyTorch program is about, and what is done to it on the way: wrapped, copied, given away."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts

NET = """import torch
import torch.nn as nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self, n=10):
        super().__init__()
        self.c = nn.Conv2d(3, 8, 3, padding=1)
        self.fc = nn.Linear(8, n)
    def forward(self, x):
        return self.fc(F.relu(self.c(x)).mean((2, 3)))
"""
"""A network of 224 parameters and 9 for each class, as PyTorch 2.14 has it."""


def of(text: str) -> Facts:
    return measure(NET + text, input="3x9x9")


def notes(text: str) -> str:
    return "; ".join(map(str, of(text).notes))


MADE = {
    "in a function, with a summary": (
        "from torchinfo import summary\n"
        "def main():\n    model = Net(n=7)\n    summary(model, input_size=(16, 3, 48, 48))\nmain()\n",
        7,
    ),
    "in a function, and exported": (
        "def main():\n    model = Net(n=4)\n    torch.onnx.export(model, torch.randn(1, 3, 9, 9), 'm.onnx')\nmain()\n",
        4,
    ),
    "in a function that nobody calls": (
        "def main(loader):\n    model = Net(n=5).to('cuda')\n    for x in loader:\n        model(x)\n",
        5,
    ),
    "in parallel, with another head": (
        "from torch.nn.parallel import DistributedDataParallel as DDP\nnet = DDP(Net(), device_ids=[0])\n"
        "net.module.fc = nn.Linear(8, 2)\nnet = torch.compile(net)\n",
        2,
    ),
    "with norms of all devices": ("net = nn.SyncBatchNorm.convert_sync_batchnorm(Net(n=3))\n", 3),
    "with a mean of its weights": ("import copy\nnet = Net(n=6)\nema = copy.deepcopy(net)\n", 6),
    "given to what is not known": ("import library\nnet = library.prepare(Net(n=3))\n", 3),
    "held by what trains it": (
        "class Trainer:\n    def __init__(self, classes):\n        self.loss = nn.CrossEntropyLoss()\n"
        "        self.model = Net(classes)\n    def fit(self, loader):\n        for x in loader:\n"
        "            self.model(x)\n"
        "if __name__ == '__main__':\n    trainer = Trainer(5)\n    trainer.fit(torch.load('data'))\n",
        5,
    ),
    "lost by what fails": ("net = Net(n=3)\nnet = nn.Conv2d.nothing(net)\n", 3),
}


@pytest.mark.parametrize(("text", "classes"), list(MADE.values()), ids=list(MADE))
def test_the_network_that_a_program_makes_is_read(text: str, classes: int) -> None:
    facts = of(text)
    assert (facts.params, facts.out.channels) == (224 + 9 * classes, classes)


def test_what_was_assumed_is_said() -> None:
    assert "Net(n=5), as the source makes it somewhere" in notes(MADE["in a function that nobody calls"][0])
    assert "ema is a copy" in notes(MADE["with a mean of its weights"][0])
    assert "line 12 is not followed, 'net = nn.Conv2d.nothing(net)'" in notes(MADE["lost by what fails"][0])
    assert "line 12 is not followed, 'library.prepare(Net(n=3))'" in notes(MADE["given to what is not known"][0])
    assert "line 12 is not followed, 'net.conv.bias = None': AttributeError" in notes(
        "net = Net()\nnet.conv.bias = None\n"
    )
    text = "def main(args):\n    model = Net(n=args.classes)\n"
    assert "Net has its defaults: Net(n=args.classes) of the source is not followed" in notes(text)


def test_an_ensemble_has_the_layers_of_its_list() -> None:
    text = "parts = nn.ModuleList([Net(2), Net(3)])\n"
    text += "class Both(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.parts = parts\n"
    text += "    def forward(self, x):\n        return torch.cat([each(x) for each in self.parts], 1)\nboth = Both()\n"
    facts = of(text)
    assert (facts.params, facts.out.channels) == (2 * 224 + 9 * 5, 5)


def test_two_networks_of_equal_standing_are_asked_for() -> None:
    with pytest.raises(SpecError, match="several networks: teacher, student"):
        of("teacher = Net()\nstudent = Net()\nstudent.fc = nn.Linear(8, 2)\n")


def test_sizes_with_the_batch_among_them_are_compared_one_by_one() -> None:
    """Of a batch any number is meant: it decides nothing, where the other sizes are the same."""
    assert of("net = Net()\nassert net(torch.zeros(2, 3, 5, 5)).shape == torch.Size([2, 10])\n").params == 314
    text = NET.replace(
        "        return self.fc(F", "        if x.shape {test}:\n            x = x * 2\n        return self.fc(F"
    )
    assert measure(text.replace("{test}", "== (1, 3, 8, 8)"), input="3x9x9").params == 314
    for test in ("== (1, 3, 9, 9)", "!= torch.Size((1, 3, 9, 9))"):
        with pytest.raises(SpecError, match="which way it goes depends on what is not known: the batch size"):
            measure(text.replace("{test}", test), input="3x9x9")


SETTINGS = """
from dataclasses import dataclass
import torch
from torch import nn

@dataclass
class {0}:
    width: int = 8
    depth: int{1}

class Net(nn.Module):
    def __init__(self, {2}):
        super().__init__()
        self.layers = nn.Sequential(*[nn.Linear({2}.width, {2}.width) for _ in range({2}.depth)])

    def forward(self, x):
        return self.layers(x)
"""


def test_a_network_that_needs_settings_is_told_with_those_of_the_program() -> None:
    with pytest.raises(SpecError) as raised:
        measure(SETTINGS.format("NetConfig", " = 2", "config"), input="8")
    assert "Net needs arguments: config" in str(raised.value) and ":Net(NetConfig())'" in str(raised.value)
    for other in (("NetConfig", "", "config"), ("NetConfig", " = 2", "parts")):
        with pytest.raises(SpecError, match=r":Net\(\.\.\.\)'"):
            measure(SETTINGS.format(*other), input="8")


@pytest.mark.parametrize(
    ("made", "hint"),
    [
        ("torchvision.models.detection.fasterrcnn_resnet50_fpn(weights=None)", "its backbone is read"),
        ("torchvision.models.maxvit_t()", "any other is read from its source"),
        ("timm.create_model('resnet18', num_classes=10)", "that is known: torchvision.models.resnet50"),
        ("somewhere.network()", "a class of nn.Module, a keras.Model or a Sequential is needed"),
    ],
)
def test_a_network_of_a_library_that_is_not_known_is_told_with_what_is(made: str, hint: str) -> None:
    with pytest.raises(SpecError) as raised:
        measure(f"import timm\nimport torch\nimport torchvision\nimport somewhere\nmodel = {made}\n", input="3x64x64")
    assert "'model' is not known" in str(raised.value) and hint in str(raised.value)


def test_a_loss_that_is_written_beside_a_network_is_none() -> None:
    loss = "class FocalLoss(nn.Module):\n    def __init__(self, margin=1.0):\n        super().__init__()\n"
    loss += (
        "        self.margin = margin\n    def forward(self, a, b):\n        return (a - b).clamp(min=self.margin)\n"
    )
    assert of(loss).params == 314
    with pytest.raises(SpecError, match="several networks: Net, Other"):
        of(loss + "class Other(nn.Module):\n    def forward(self, x):\n        return x\n")
