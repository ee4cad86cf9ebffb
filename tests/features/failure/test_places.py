"""The layer of a network that a message is about, and what would mend it, as `check NET --error` says it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from convcalc.features.failure.messages import EXPLAINED
from convcalc.features.failure.places import places
from convcalc.features.failure.report import document
from convcalc.readers.error_messages import recognised
from convcalc.readers.source import load
from tests.cli.program import ROOT, json_of, run
from tests.cli.test_schemas import strict
from tests.features.failure.test_messages import ALL

SMALL = "28x28x1 -> c1: conv 10 5x5 p2, relu, maxpool 2x2 -> flatten -> out: fc 10"
UNET = """input {0}x{0}x1
default conv same
e0: conv 8 3x3
maxpool 2x2
e1: conv 16 3x3
maxpool 2x2
conv 32 3x3
tconv 16 3x3 s2 same, concat e1, conv 16 3x3
tconv 8 3x3 s2 same, concat e0, conv 8 3x3
"""
NET = """import torch.nn as nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.bn1 = nn.BatchNorm2d(6)
        self.fc1 = nn.Linear(6 * 14 * 14, 120)
        self.fc2 = nn.Linear(120, 10)
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = x.flatten(1)
        return self.fc2(F.relu(self.fc1(x)))
"""

PRODUCT = "mat1 and mat2 shapes cannot be multiplied (64x{} and {}x{})"
CONCAT = (
    "Sizes of tensors must match except in dimension 1."
    " Expected size {} but got size {} for tensor number 1 in the list"
)


@pytest.mark.parametrize(
    ("net", "message", "layer", "parts"),
    [
        (SMALL, PRODUCT.format(1960, 1500, 10), "out: fc 10", ("nn.Linear(1960, 10)", "no square input")),
        (SMALL, PRODUCT.format(2560, 1960, 10), "out: fc 10", ("nothing is wrong", "on an input of 32x32x1, 2,560")),
        ("vgg16", PRODUCT.format(8192, 25088, 4096), "fc6: fc 4096", ("25,088 arrive at fc6", "159x159x3, 8,192")),
        ("vgg16", "Negative dimension size caused by subtracting 2 from 1 for '{{node"
         " max_pooling2d_4/MaxPool}}' with input"
         " shapes: [?,1,1,512]", "maxpool 2x2", ("max_pooling2d_4 by Keras' counting", "at least 32x32x3")),
        ("vgg16", 'Input 0 of layer "dense" is incompatible with the layer: expected'
         ' axis -1 of input shape to have value'
         " 25088 but received input with shape (None, 8192)", "fc6: fc 4096", ("159x159x3",)),
        ("resnet18", "running_mean should contain 512 elements not 256", "conv5", ("512 channels arrive",)),
        (SMALL, "Given groups=1, weight of size [10, 1, 5, 5], expected input[2, 3,"
         " 28, 28] to have 1 channels, but got 3"
         " channels instead", "c1: conv 10 5x5 p2", ("10 filters of 5x5", "as declared")),
        (SMALL, "shape '[-1, 1960]' is invalid for"
         " input of size 125440", "flatten", ("14x14x10 arrives, 1,960 elements",)),
        (SMALL, "Expected input batch_size (256) to match"
         " target batch_size (64)", "flatten", ("one row of 14x14x10",)),
        (SMALL, "size mismatch for out.weight: copying a param with shape"
         " torch.Size([5, 1960]) from checkpoint, the shape"
         " in current model is torch.Size([10, 1960]).", "out: fc 10", ("the message names out", "[10, 1960]")),
        ("resnet18", "Name:'/conv5_1/conv5_1.a/Conv' Status Message: Input channels C is not equal to kernel channels *"
         " group. C: 256 kernel channels: 128 group: 1", "conv5", ("256 channels arrive, as in the message",)),
        ("alexnet", "Check failed: K_ == new_K (9216 vs. 6400) Input size incompatible with inner product parameters.",
         "fc6", ("9,216 here, as declared",)),
        (SMALL, "in_channels must be divisible by groups", "", ("no layer of the network fits",)),
        ("32x32x6 -> c: conv 8 3x3 g2", "Expected number of channels in input to be divisible by num_groups, but"
        " got input"
         " of shape [1, 6, 5, 5] and num_groups=4", "c: conv 8 3x3 g2", ("6 channels here",)),
        (SMALL, "ValueError: Shapes (None, 1) and (None, 10) are"
        " incompatible", "out: fc 10", ("compared with the targets",)),
        (SMALL, "IndexError: Target 12 is out of bounds.", "out: fc 10",
         ("out makes 10 values: classes 0 to 9; for a class 12 it has to make 13",)),
        (SMALL, "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!", "",
         ("no layer of the network fits the message: it is about where its tensors lie",)),
        (SMALL, 'Missing key(s) in state_dict: "c1.weight",'
        ' "c1.bias".', "c1: conv 10 5x5 p2", ("the message names c1",)),
        (SMALL, "Padding size should be less than the corresponding input dimension, but got: padding (30, 30) at"
         " dimension 3 of input [2, 1, 28, 28]", "c1: conv 10 5x5 p2", ("28x28x1 arrives, as in the message",)),
        ("16x16x8 -> up: tconv 4 4x4 s2 p1", "output padding must be smaller than either stride or dilation, but got"
         " output_padding_height: 2 output_padding_width: 2 stride_height: 2 stride_width: 2 dilation_height: 1"
         " dilation_width: 1", "up: tconv", ("a transposed convolution on 16x16x8",)),
        (UNET.format(32), CONCAT.format(14, 15), "concat", ("an input of 31x31x1 gives these numbers",
         "28x28x1 or 32x32x1 would do", "multiples of 4 from 4")),
    ],
)  # fmt: skip
def test_the_layer_is_found(net: str, message: str, layer: str, parts: tuple[str, ...]) -> None:
    ran = run("check", net, "--error", message)
    assert ran.status == 1 and ran.err == ""
    assert not layer or f"  {layer}" in ran.out
    for part in parts:
        assert part in ran.out, ran.out


def test_every_message_goes_with_a_network() -> None:
    """Whatever it is about, a layer of it is found or none, and the page can be written."""
    nets = [
        load(spec)
        for spec in (SMALL, UNET.format(32), "32x32x6 -> bn -> conv 8 3x3 g2 -> tconv 4 2x2 s2 -> gap -> fc 10")
    ]
    for text in ALL:
        message = recognised(text)
        assert message is not None
        for net in nets:
            found = places(message, net, None, {})
            assert document(message, found).title == message.kind
            assert found.layers or found.none


def test_a_network_that_fails_as_the_message_says_is_shown_where_it_fails() -> None:
    ran = run("check", UNET.format(30), "--error", CONCAT.format(14, 15))
    assert ran.status == 1
    assert "line 8: concat e1: concat joins channels of maps of equal size, not 14x14x16 and 15x15x16" in ran.out
    assert "an input of 28x28x1 or 32x32x1, the nearest that work" in ran.out


def test_python_source_is_a_network_as_well(tmp_path: Path) -> None:
    """And a traceback says which of its layers it is."""
    path = tmp_path / "net.py"
    path.write_text(NET)
    trace = (
        'Traceback (most recent call last):\n  File "net.py", line 13, in forward\n'
        "    return self.fc2(F.relu(self.fc1(x)))\nRuntimeError: " + PRODUCT.format(1350, 1176, 120)
    )
    ran = run("check", str(path), "--input", "3x32x32", "--error", trace)
    assert ran.status == 1
    assert "fc1: fc 120: the traceback calls fc1; it takes 1,176 here" in ran.out
    assert "note: the traceback ends in net.py, line 13" in ran.out
    assert "on an input of 3x34x34, 1,350 arrive, as in the message" in ran.out


def test_a_message_that_no_layer_fits() -> None:
    ran = run("check", "8x8x3 -> conv 4 3x3", "--error", PRODUCT.format(3, 4, 5))
    assert ran.status == 1 and "no layer of the network fits the message: on 8x8x3 none has these numbers" in ran.out


def test_a_message_that_is_not_known_lists_those_that_are() -> None:
    for command in (("explain",), ("check", SMALL, "--error")):
        ran = run(*command, "RuntimeError: CUDA error: an illegal memory access")
        assert ran.status == 2 and ran.out == ""
        assert "this error message is not known" in ran.err
        assert all(kind in ran.err for kind in EXPLAINED)


def test_the_nearest_message_that_is_known_is_named() -> None:
    ran = run("explain", "RuntimeError: mat1 and mat2 shapes do not agree (3x4, 5x6)")
    assert ran.status == 2 and "the nearest that are known begin with 'mat1 and mat2 shapes cannot be" in ran.err


@pytest.mark.parametrize("form", ["plain", "markdown", "latex", "csv", "json", "table"])
def test_every_form(form: str) -> None:
    ran = run("explain", PRODUCT.format(1960, 1500, 10), "--format", form)
    assert ran.status == 0 and ran.err == "" and "40*7*7" in ran.out.replace("\\", "")


def test_the_json_keeps_to_its_schema() -> None:
    schema = json.loads(Path(ROOT, "convcalc", "schemas", "failure.json").read_text(encoding="utf-8"))
    alone = json_of("explain", PRODUCT.format(1960, 1500, 10))
    ran = run("check", SMALL, "--error", PRODUCT.format(1960, 1500, 10), "--json")
    for data in (alone, json.loads(ran.out)):
        jsonschema.validate(data, strict(schema), cls=jsonschema.Draft202012Validator)
        assert (
            data["kind"] == "matrix product"
            and {"written": "64", "meaning": "rows: the inputs of the batch"} in data["numbers"]
        )
    assert alone["network"] is None and alone["layers"] == []
    assert json.loads(ran.out)["layers"][0]["label"] == "out"


def test_a_message_comes_in_by_a_pipe_as_well() -> None:
    ran = run("explain", "-", stdin=f"Traceback\nRuntimeError: {PRODUCT.format(1960, 1500, 10)}\n".encode())
    assert ran.status == 0 and "gets 1,960" in ran.out


def test_topics_stay_topics() -> None:
    assert run("explain", "what", "is", "the", "receptive", "field", "of", "a", "layer").out.startswith(
        "receptive field"
    )


@pytest.mark.parametrize(
    "text", ["RuntimeError: foo", "KeyError: 'conv1'", "TypeError", "error: foo", "Error: bad", "ValueError: no"]
)
def test_a_short_error_message_is_no_topic(text: str) -> None:
    """Only what was longer than every topic was taken for a message."""
    ran = run("explain", text)
    assert ran.status == 2 and "this error message is not known" in ran.err and "matrix product" in ran.err


@pytest.mark.parametrize("text", ["errors", "foo", "trrror"])
def test_a_word_is_a_topic(text: str) -> None:
    assert f"no topic '{text}'" in run("explain", text).err


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ValueError: LSTM: Expected input to be 2D or 3D, got 1D instead", "steps: lstm 7"),
        ("RuntimeError: Tensors must have same number of dimensions: got 3 and 4", "add"),
    ],
)
def test_dimensions_are_missed_by_the_layer_that_the_message_names(text: str, place: str) -> None:
    net = "24x5 -> conv 5 k3 p1; a: relu; conv 5 k3 p1; add a; steps: lstm 7"
    ran = run("check", net, "--error", text)
    assert ran.status == 1 and f"\n  {place}" in ran.out, ran.out


def test_what_keras_built_is_not_said_in_pytorchs_words() -> None:
    """24x24x1 halves to 12x12x6, which are 864; 726 are 11x11x6, of an input of 22 or 23."""
    code = (
        "from tensorflow import keras\nfrom tensorflow.keras import layers\n"
        "net = keras.Sequential([keras.Input((24, 24, 1)), layers.Conv2D(6, 3, padding='same'),"
        " layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(4)])\n"
    )
    text = (
        "ValueError: Input 0 of layer dense is incompatible with the layer: expected axis -1 of input shape to have"
        " value 726, but received input with shape (None, 864)"
    )
    ran = run("check", "-", "--error", text, stdin=code.encode())
    assert "it was built for 726" in ran.out and "on an input of 23x23x1, 726 arrive, for which it was built" in ran.out
    assert "in_features" not in ran.out and "nn.Linear" not in ran.out
