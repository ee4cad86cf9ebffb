"""Networks of the zoo against packages that others wrote, as PyTorch runs them (tests/data/make_zoo_models.py)."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from convcalc.network.rows import Row
from convcalc.shape import Shape
from tests.places import DATA
from tests.zoo.nets import facts, recorded

MODELS = recorded("zoo_models")
LAYERS = ("conv", "dwconv", "tconv", "fc")

each_model = pytest.mark.parametrize("theirs", MODELS, ids=lambda model: model["ours"])


def size(shape: Shape) -> str:
    """Places of one row and one column are a vector: a linear layer or a 1x1 convolution, who calls it which."""
    return "x".join(map(str, [*(n for n in shape.size if n > 1), shape.channels]))


def of_ours(row: Row) -> tuple[Any, ...]:
    return size(row.out), row.params, row.macs


@each_model
def test_every_layer_is_the_one_that_pytorch_ran(theirs: dict[str, Any]) -> None:
    ours = Counter(of_ours(row) for row in facts(theirs["ours"]).rows if row.kind in LAYERS)
    assert ours == {tuple(layer): count for count, *layer in theirs["layers"]}


@each_model
def test_the_totals_are_those_of_pytorch(theirs: dict[str, Any]) -> None:
    net = facts(theirs["ours"])
    assert (net.params, net.statistics, net.macs) == (theirs["params"], theirs["statistics"], theirs["macs"])


@each_model
def test_the_file_names_what_confirmed_it(theirs: dict[str, Any]) -> None:
    package, model = theirs["model"].split(" ")[0], theirs["model"].split(": ")[1].partition("(")[0]
    notes = " ".join(facts(theirs["ours"]).tree.notes)
    assert package.lower() in notes.lower()
    assert model.rpartition(".")[2] in notes or package in ("csrnet", "patchGAN", "PyTorch")


def test_the_record_is_whole() -> None:
    assert len(MODELS) >= 50
    assert sum(count for model in MODELS for count, *_ in model["layers"]) > 3000


KERAS = {
    "convnext_xlarge": "ConvNeXtXLarge",
    "efficientnet_v2_b0": "EfficientNetV2B0",
    "efficientnet_v2_b1": "EfficientNetV2B1",
    "efficientnet_v2_b2": "EfficientNetV2B2",
    "efficientnet_v2_b3": "EfficientNetV2B3",
    "resnetv2_50@keras": "ResNet50V2",
    "resnetv2_101": "ResNet101V2",
    "resnetv2_152": "ResNet152V2",
    "resnet50@keras": "ResNet50",
    "resnet101@keras": "ResNet101",
    "resnet152@keras": "ResNet152",
    "mobilenet_v1": "MobileNet",
    "xception": "Xception",
    "vgg16": "VGG16",
    "vgg19": "VGG19",
}


@pytest.mark.parametrize("name", KERAS)
def test_the_totals_are_those_of_keras(name: str) -> None:
    lines = (DATA / "keras_applications.jsonl").read_text(encoding="utf-8").splitlines()
    theirs = {model["model"]: model for model in map(json.loads, lines) if "model" in model}[KERAS[name]]
    net = facts(name)
    assert (net.params, net.statistics, net.macs) == (theirs["params"], theirs["statistics"], theirs["macs"])
