"""PyTorch source as networks: numbers that torch itself gives, and what is said where it would fail."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.loading import facts_of
from convcalc.network.rows import Row
from convcalc.readers.source import load_file
from tests.places import DATA, SHARED

CORPUS = DATA / "python_source"

NUMBERS = {
    "lenet.py": (62_006, 651_720),
    "resnet_cifar.py": (11_173_962, 555_422_720),
    "unet.py:UNet(1, 1)": (31_036_481, None),
    "dcgan.py": (3_576_704, None),
}
"""File -> parameters and multiply-adds: torch's own numel() sums; MACs of ResNet-18 on CIFAR from the code's README."""


@pytest.mark.parametrize("name", NUMBERS)
def test_a_network_has_the_numbers_that_torch_gives(name: str) -> None:
    params, macs = NUMBERS[name]
    file, _, network = name.partition(":")
    facts = facts_of(load_file(str(CORPUS / file), None, network), (1, 160, 160) if network else None)
    assert facts.params == params
    assert macs is None or facts.macs == macs


def test_a_path_may_name_a_network() -> None:
    assert measure(f"{CORPUS / 'lenet.py'}:Net(num_classes=5)", input="3x32x32").out.channels == 5


TORCHVISION = os.environ.get("CONVCALC_TORCHVISION", "")
TOTALS = SHARED / "facts" / "oracle" / "torchvision_totals.json"
FILES = {
    "resnext": "resnet",
    "wide_resnet": "resnet",
    "mobilenet_v2": "mobilenetv2",
    "mobilenet_v3": "mobilenetv3",
    "shufflenet": "shufflenetv2",
}
ROWS = json.loads(TOTALS.read_text(encoding="utf-8")) if TOTALS.exists() else []


def expression(row: dict[str, Any]) -> tuple[str, str]:
    """The file of a row, and the call that makes its network."""
    name = re.sub("@.*|_noaux|_auxtrain", "", row["model"])
    file = next((each for start, each in FILES.items() if name.startswith(start)), re.match("[a-z]+", name)[0])  # type: ignore[index]
    words = "init_weights=False" if file in ("googlenet", "inception") else ""
    words += ", aux_logits=False" if "noaux" in row["model"] else ""
    return file, f"{name}({words})" + (".train()" if row["mode"] == "train" else "")


@pytest.mark.skipif(
    not TORCHVISION or not ROWS,
    reason="CONVCALC_TORCHVISION: the folder of an unzipped wheel (pip download torchvision --no-deps)",
)
@pytest.mark.parametrize("row", ROWS, ids=[f"{row['model']}-{row['mode']}" for row in ROWS])
def test_torchvisions_own_source(row: dict[str, Any]) -> None:
    """Parameters and MACs of every row, those of heads that do not run apart; then every leaf in order."""
    file, network = expression(row)
    path = Path(TORCHVISION) / "torchvision" / "models" / f"{file}.py"
    facts = facts_of(load_file(str(path), None, network), tuple(row["input"]))
    assert (facts.params + facts.idle, facts.macs) == (row["total_params"], row["macs_conv_linear"])
    leaves = json.loads((TOTALS.parent / "torchvision" / row["file"]).read_text(encoding="utf-8"))["layers"]
    names = {told(leaf)[0] for leaf in leaves}
    ours = [each for each in facts.rows if each.label in names]
    rest = {each.label or "" for each in facts.rows} - names
    assert {label.partition("#")[0] for label in rest if ":" not in label} <= OF_THE_NETWORK
    assert [leaf_of(each, leaf) for each, leaf in zip(ours, leaves, strict=True)] == [told(leaf) for leaf in leaves]


OF_THE_NETWORK = {"flatten", "relu", "avgpool", "mean", "gap", "dropout"}
"""Functions that a network's own `forward` calls: they belong to no module within it."""

Leaf = tuple[str, list[int], int, int]


def told(leaf: dict[str, Any]) -> Leaf:
    """A row of torch's table: the path of the module, the size of what leaves it, multiply-adds and parameters."""
    again = leaf.get("call", 1)
    name = leaf["name"] + (f"#{again}" if again > 1 else "")
    return name, leaf["out_shape"], leaf["macs"], leaf["params"] if again == 1 else 0


def leaf_of(row: Row, leaf: dict[str, Any]) -> Leaf:
    """The same of ours. Behind a permute torch writes the channels last; ours are in the order of the network."""
    sizes = [row.out.channels or 1, *row.out.size]
    moved = [*sizes[1:], sizes[0]]
    last = leaf["kind"] in ("Permute", "LayerNorm", "Linear", "GELU") and leaf["out_shape"] == moved
    return row.label or "", moved if last else sizes, row.macs or 0, row.params or 0


def refused(text: str, tmp_path: Path, input: str = "3x32x32") -> SpecError:
    path = tmp_path / "net.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as raised:
        measure(str(path), input=input)
    return raised.value


HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"


NEEDS = """
class N(nn.Module):
    def __init__(self, c):
        super().__init__()
    def forward(self, x):
        return x
"""
DEPENDS = """
class N(nn.Module):
    def forward(self, x):
        if x.sum() > 0:
            return x
"""
MAGIC = """
from somewhere import magic
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = magic(nn.Conv2d(3, 4, 3))
    def forward(self, x):
        return self.f(x)
"""
VIEW = """
class N(nn.Module):
    def forward(self, x):
        return x.view(-1, 7, 100)
"""
TWO = "a = nn.Sequential(nn.ReLU())\nb = nn.Sequential(nn.ReLU())"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("net = nn.Sequential(nn.Conv2d(3, 16/4, 3))", "out_channels must be a whole number, not 4.0", 4),
        ("net = nn.Sequential(nn.Conv2d(3, 8))", "Conv2d needs kernel_size", 4),
        ("net = nn.Sequential(nn.Conv2d(3, 8, 3, pading=1))", "Conv2d has no argument 'pading'", 4),
        ("net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Linear(8, 2))", "Linear(8, ...) gets a map of 8x30x30", 4),
        ("net = nn.Sequential(nn.MaxPool2d(64))", "a kernel of 64 does not fit into a size of 32", 4),
        ("x = 1", "there is no network in this source", None),
        (TWO, "this source holds several networks: a, b", None),
        (NEEDS, "N needs arguments: c", None),
        (DEPENDS, "which way it goes depends on the values of a tensor", 7),
        (MAGIC, "a tensor goes into what is not read", 11),
        (VIEW, "is invalid for input of size 3,072", 7),
    ],
)
def test_what_cannot_be_is_said_where_it_stands(text: str, message: str, line: int | None, tmp_path: Path) -> None:
    error = refused(HEAD + text, tmp_path)
    assert message in error.message
    assert error.line == line


PASTED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 7, 3)
        self.conv2 = nn.Conv2d(7, 14, 4)
        self.fc1 = nn.Linear(350, 80)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        return self.fc1(x)
"""


def test_what_is_pasted_without_its_imports_is_read_with_a_note() -> None:
    """28 - 26 - 13 - 10 - 5: 5*5*14 = 350 numbers arrive at fc1."""
    facts = measure(PASTED, input="1x28x28")
    assert [row.text for row in facts.rows][-1] == "fc 80" and facts.rows[-2].out.channels == 350
    assert "'nn' is taken for torch.nn, which the source does not import" in facts.net.notes


def test_a_name_that_is_not_there_is_unknown() -> None:
    text = "net = nn.Sequential(nn.Conv2d(1, 24, 3, 2, 1), nn.Flatten(), nn.Linear(14 * 14 * 24, 90)).to(device)"
    assert measure(text, input="1x28x28").out.channels == 90
    with pytest.raises(SpecError, match="out_features is not known: 'classes', which is not defined here"):
        measure("net = nn.Sequential(nn.Linear(8, classes))", input="1x28x28")


SHARED_WEIGHTS = """
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Conv2d(3, 8, 3, padding=1)
        self.block = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU())
        self.a = nn.Linear(8, 8)
        self.b = nn.Linear(8, 8)
        self.b.weight = self.a.weight
    def forward(self, x):
        x = self.head(x)
        for _ in range(3):
            x = self.block(x)
        x = F.adaptive_avg_pool2d(x, 1).flatten(1)
        return self.b(self.a(x))
"""


LEAVES = """
class Scaled(nn.Module):
    def forward(self, x):
        return x * torch.tanh(F.softplus(x))
class Same(nn.Module):
    def forward(self, x):
        return x
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 4, 3), Scaled(), Same())
        self.flat = nn.Flatten()
    def forward(self, x):
        return self.flat(self.body(x))
"""


def test_a_module_without_children_is_a_row_under_its_own_name() -> None:
    rows = measure(HEAD + LEAVES, input="3x8x8").rows
    assert [row.label for row in rows] == ["body.0", "body.1:softplus", "body.1:tanh", "body.1", "body.2", "flat"]


def test_a_layer_that_was_given_a_layer_holds_it() -> None:
    text = (
        "import torch.nn as nn\nclass Net(nn.Module):\n  def __init__(self):\n    super().__init__()\n"
        "    self.conv = nn.Conv2d(3, 8, 1)\n    self.conv.more = nn.Conv2d(8, 8, 1)\n"
        "  def forward(self, x):\n    return self.conv.more(self.conv(x))\n"
    )
    assert [row.label for row in measure(text, input="3x8x8").rows] == ["conv", "conv.more"]


def test_what_runs_several_times_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(HEAD + SHARED_WEIGHTS, encoding="utf-8")
    facts = measure(str(path), input="3x32x32")
    # head 3*8*9 + 8; one block 8*8*9 + 8 and 16 of its norm; a 8*8 + 8; b its own 8 biases
    assert facts.params == 224 + 584 + 16 + 72 + 8
    assert facts.macs == 1024 * (216 + 3 * 576) + 2 * 64
    assert facts.statistics == 16


def test_a_file_beside_it_is_read_and_named(tmp_path: Path) -> None:
    (tmp_path / "blocks.py").write_text(HEAD + "def block(c): return nn.Conv2d(3, c, 3)\n", encoding="utf-8")
    path = tmp_path / "net.py"
    path.write_text(HEAD + "from blocks import block\nnet = nn.Sequential(block(8))\n", encoding="utf-8")
    facts = measure(str(path), input="3x32x32")
    assert facts.params == 8 * 27 + 8 and "read beside it: blocks.py" in facts.net.notes


def test_a_name_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(HEAD + "class Net(nn.Module):\n  def forward(self, x):\n    return x\n", encoding="utf-8")
    with pytest.raises(SpecError, match="there is no 'Foo' here") as raised:
        measure(f"{path}:Foo", input="3x8x8")
    assert raised.value.hint == "there is Net"


BLOCKS = """
import torch.nn as nn
class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv2d(c, c, 3, padding=1)
    def forward(self, x):
        return self.conv(x)
class Net(nn.Module):
    def __init__(self, block, depth):
        super().__init__()
        self.body = nn.Sequential(*[block(8) for _ in range(depth)])
    def forward(self, x):
        return self.body(x)
"""


@pytest.mark.parametrize(
    ("end", "names"),
    [
        ("def small():\n    return Net(Block, 2)\ndef large():\n    return Net(Block, 4)\n", ("small()", "large()")),
        ("def small(depth):\n    return Net(Block, depth)\n", ()),
        ("class Other(Block):\n    pass\n", ("Net", "Other")),
    ],
)
def test_a_block_that_a_network_is_made_of_is_not_offered_as_one(end: str, names: tuple[str, ...]) -> None:
    with pytest.raises(SpecError) as caught:
        measure(BLOCKS + end, input="8x9x9")
    assert "Block" not in caught.value.hint.split(":")[-1]
    for name in names:
        assert name in caught.value.message


def test_the_one_network_that_uses_the_others_is_read() -> None:
    facts = measure(BLOCKS + "def small():\n    return Net(Block, 2)\n", input="8x9x9")
    assert facts.params == 2 * (8 * 8 * 9 + 8)
