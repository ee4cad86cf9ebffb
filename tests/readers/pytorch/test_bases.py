"""What a network's class comes from: Lightning's modules, bases in files that are not here, other frameworks."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError

LIGHTNING = """
IMPORT
import torch
from torch import nn
from torch.nn import functional as F

class Net(BASE):
    def __init__(self, size=(3, 32, 32), width=16, classes=10, lr=2e-4):
        super().__init__()
        self.save_hyperparameters(SAVED)
        self.conv1 = nn.Conv2d(3, self.hparams.width, 3)
        self.conv2 = nn.Conv2d(self.hparams["width"], 32, 3)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(self._flat(size), classes)

    def _flat(self, size):
        made = self._features(torch.rand(1, *size))
        return made.data.view(1, -1).size(1)

    def _features(self, x):
        return self.pool(F.relu(self.conv2(F.relu(self.conv1(x)))))

    def forward(self, x):
        x = self._features(x)
        return self.fc(x.view(x.size(0), -1))

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("loss", loss)
        return loss

class Data(pl.LightningDataModule):
    pass
"""

PARAMETERS = (16 * 27 + 16) + (32 * 16 * 9 + 32) + (14 * 14 * 32 * 10 + 10)


def lightning(imported: str, base: str, saved: str = "") -> str:
    return LIGHTNING.replace("IMPORT", imported).replace("BASE", base).replace("SAVED", saved)


@pytest.mark.parametrize(
    ("imported", "base"),
    [
        ("import pytorch_lightning as pl", "pl.LightningModule"),
        ("import lightning as pl", "pl.LightningModule"),
        ("import lightning.pytorch as pl", "pl.LightningModule"),
        ("from pytorch_lightning import LightningModule\nimport pytorch_lightning as pl", "LightningModule"),
    ],
)
def test_a_module_of_lightning_is_a_module(imported: str, base: str) -> None:
    facts = measure(lightning(imported, base), input="3x32x32")
    assert (facts.params, facts.out.text("chw")) == (PARAMETERS, "10")
    assert all("taken for" not in note for note in facts.notes)


@pytest.mark.parametrize(
    ("saved", "kept"),
    [("", True), ('"width", "lr"', True), ('ignore=["size"]', True), ('"lr"', False), ('ignore="width"', False)],
)
def test_the_hyperparameters_that_are_saved_are_kept(saved: str, kept: bool) -> None:
    text = lightning("import lightning as pl", "pl.LightningModule", saved)
    if kept:
        assert measure(text, input="3x32x32").params == PARAMETERS
    else:
        with pytest.raises(SpecError, match="'AttributeDict' has no attribute 'width'"):
            measure(text, input="3x32x32")


ELSEWHERE = """
import torch.nn as nn
from base import BaseModel

class Net(BaseModel):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)

    def forward(self, x):
        return self.conv(x)
"""


def test_a_base_that_is_not_here_is_assumed_to_be_a_module_and_that_is_no_agreement() -> None:
    facts = measure(ELSEWHERE, input="3x32x32")
    assert facts.params == 8 * 27 + 8
    assert any("Net is taken for an nn.Module without layers of its base, BaseModel" in note for note in facts.notes)
    assert any("taken for" in note for note in check(ELSEWHERE, input="3x32x32").notes)


def test_a_base_of_pytorch_that_is_not_read_is_no_module_of_ours() -> None:
    text = ELSEWHERE.replace("(BaseModel)", "(nn.MultiheadAttention)")
    with pytest.raises(SpecError):
        measure(text, input="3x32x32")


@pytest.mark.parametrize(
    ("text", "framework"),
    [
        ("from mxnet.gluon import nn\nnet = nn.Sequential()\nnet.add(nn.Conv2D(8, 3))", "MXNet"),
        (
            "import paddle.nn as nn\nclass Net(nn.Layer):\n    def __init__(self):\n"
            "        self.c = nn.Conv2D(3, 8, 3)\n    def forward(self, x):\n        return self.c(x)",
            "PaddlePaddle",
        ),
        (
            "import jax\nimport flax.linen as nn\nclass Net(nn.Module):\n    def __call__(self, x):\n        return x",
            "Flax",
        ),
        ("import tensorflow as tf\ndef net(x):\n    return tf.layers.conv2d(x, 32, 5)", "TensorFlow without Keras"),
    ],
)
def test_a_program_for_another_framework_is_refused_by_its_name(text: str, framework: str) -> None:
    with pytest.raises(SpecError, match=f"this source is written for {framework}, which is not read"):
        measure(text, input="3x32x32")


def test_a_base_that_is_not_here_may_take_a_configuration_and_have_methods() -> None:
    facts = measure(
        "from torch import nn\nfrom lib.models import PretrainedConfig, PreTrainedModel\n"
        "class Config(PretrainedConfig):\n    def __init__(self, width=16, **kwargs):\n"
        "        super().__init__(**kwargs)\n        self.width = width\n"
        "class Model(PreTrainedModel):\n    config_class = Config\n    def __init__(self, config):\n"
        "        super().__init__(config)\n        self.stem = nn.Conv2d(3, self.config.width, 3)\n"
        "        self.post_init()\n    def forward(self, pixel_values, labels=None):\n"
        "        return self.stem(pixel_values)\nmodel = Model(Config(24))\n",
        (32, 32, 3),
    )
    assert facts.params == 24 * 27 + 24
    assert any("PreTrainedModel" in note for note in facts.notes)
    with pytest.raises(SpecError, match="of a base that is not in the source"):
        measure(
            "from torch import nn\nfrom lib import Base\nclass Net(Base):\n    def __init__(self):\n"
            "        super().__init__()\n        self.c = nn.Conv2d(3, 8, 3)\n    def forward(self, x):\n"
            "        return self.pooled(self.c(x))\n",
            (32, 32, 3),
        )


MIXED = """
import torch
from torch import nn
from docs import InheritMeta
from efficientnet_pytorch import EfficientNet
class Sized(nn.Module, metaclass=InheritMeta):
    def __init__(self, classes=10):
        super().__init__()
        self.classes = classes
class Net(Sized):
    def __init__(self):
        super().__init__(classes=5)
        self.c = nn.Conv2d(3, self.classes, 3)
    def forward(self, x):
        return self.c(x)
"""

ENCODER = """
class Mixin:
    def __init__(self):
        self.depth = 3
class Encoder(EfficientNet, Mixin):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
    def forward(self, x):
        return self.conv1(x)
net = Encoder(block=3)
"""


def test_a_metaclass_of_a_package_that_is_not_read_is_passed_by_with_a_note() -> None:
    facts = measure(f"{MIXED}\nnet = Net()", input="3x8x8")
    assert (facts.params, facts.macs) == (140, 4_860)  # PyTorch 2.14
    assert any("the metaclass InheritMeta is taken to leave its classes" in note for note in facts.net.notes)


def test_what_a_base_that_is_not_read_would_take_is_no_mistake_of_the_program() -> None:
    with pytest.raises(SpecError, match=r"Encoder is made by what is not read: efficientnet_pytorch"):
        measure(f"{MIXED.partition('class Sized')[0]}{ENCODER}", input="3x8x8")
