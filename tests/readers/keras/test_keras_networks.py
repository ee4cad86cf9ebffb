"""Keras source as networks: numbers that Keras gives or that were worked out by hand, and where it would fail."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Spec, Statement
from convcalc.lang.writer import write
from convcalc.loading import facts_of
from convcalc.readers.keras.applications import NETWORKS
from convcalc.readers.source import load, load_file, load_text
from convcalc.text import Source
from tests.places import DATA

CORPUS = DATA / "keras_source"

NUMBERS = {
    "mnist_convnet.py": (34_826, 26**2 * 288 + 11**2 * 18_432 + 16_000),
    "cifar10.py": (1_250_858, 32**2 * 864 + 30**2 * 9_216 + 15**2 * 18_432 + 13**2 * 36_864 + 2_304 * 512 + 5_120),
    "autoencoder.py": (4_385, 2 * 28**2 * 144 + 2 * 14**2 * 1_152 + (7**2 + 4**2 + 8**2) * 576),
    "vgg16_first_keras.py": (138_357_544, 15_470_264_320),
    "toy_resnet.py": (223_242, 30**2 * 864 + 28**2 * 18_432 + (4 * 9**2 + 7**2) * 36_864 + 64 * 256 + 2_560),
    "subclassed.py": (320 + 26**2 * 32 * 128 + 128 + 1_290, 26**2 * 288 + 26**2 * 32 * 128 + 1_280),
    "cats_and_dogs.py": (3_840 + 136_320 + 534_784 + 1_291_712 + 753_048 + 2_048 + 1_025, None),
    "gan.py:generator": (2_330_944 - 25_472, None),
    "gan.py:make_discriminator_model": (1_664 + 204_928 + 6_273, None),
    "transfer.py": (14_714_688 + 512 * 256 + 256 + 256 * 5 + 5, None),
    "transfer_nested.py": (2_257_984 - 34_112 + 1_280 + 1, None),
    "separable.py": (
        54 + 112 + 16 + 144 + 16 + 136 + 292 + 152,
        64**2 * (54 + 96) + 32**2 * (144 + 128 + 288) + 60**2 * 144,
    ),
}
"""File -> parameters and multiply-adds: totals of Keras' own pages where there are some, the rest by hand."""

INCEPTION = """input 28x28x192
concat[ conv 64 1x1 | conv 96 1x1, conv 128 3x3 p1 | conv 16 1x1, conv 32 5x5 p2 | maxpool 3x3 s1 p1, conv 32 1x1 ]
conv 32 3x3 s2 nobias; avgpool 13x13; fc 10
"""
UNET = """input 160x96x1
block two(c) [ conv c 3x3 p1, conv c 3x3 p1 ]
a: two(64)
b: maxpool 2x2, two(128)
c: maxpool 2x2, two(256)
d: maxpool 2x2, two(512)
maxpool 2x2, two(1024), tconv 512 2x2 s2
concat d; two(512), tconv 256 2x2 s2
concat c; two(256), tconv 128 2x2 s2
concat b; two(128), tconv 64 2x2 s2
concat a; two(64), conv 1 1x1
"""


@pytest.mark.parametrize("name", NUMBERS)
def test_a_program_has_the_numbers_of_its_network(name: str) -> None:
    file, _, network = name.partition(":")
    facts = facts_of(load_file(str(CORPUS / file), None, network))
    params, macs = NUMBERS[name]
    assert facts.params == params
    assert macs is None or facts.macs == macs


@pytest.mark.parametrize(
    ("name", "spec", "size"),
    [("inception_first_keras.py", INCEPTION, None), ("segmentation.py", UNET, (160, 96, 1))],
)
def test_a_program_is_the_network_that_a_spec_describes(name: str, spec: str, size: tuple[int, ...] | None) -> None:
    read, written = facts_of(load_file(str(CORPUS / name)), size), facts_of(load(spec))
    assert (read.params, read.macs, read.out) == (written.params, written.macs, written.out)


def test_a_skip_of_another_size_is_said_where_it_is_joined() -> None:
    with pytest.raises(SpecError) as raised:
        measure(str(CORPUS / "wrong_skip.py"))
    assert "not 14x14x8 and 15x15x8" in raised.value.message
    assert raised.value.line == 9


def test_another_input_makes_the_program_run_again() -> None:
    """The Flatten of the tutorial's network leaves 1,024 numbers of 32x32x3, and Keras counts 122,570 parameters."""
    assert measure(str(CORPUS / "mnist_convnet.py"), input="32x32x3").params == 896 + 18_496 + 6 * 6 * 64 * 10 + 10
    assert measure(f"{CORPUS / 'segmentation.py'}:unet(width=8)", input="64x64x3").out.channels == 1


@pytest.mark.parametrize(
    ("name", "frozen"),
    [("transfer.py", 38_720 + 221_440 + 1_475_328 + 1_180_160 + 2 * 2_359_808), ("transfer_nested.py", 2_223_872)],
)
def test_frozen_parameters_are_told(name: str, frozen: int) -> None:
    """The first 14 layers behind VGG16's input, up to its fourth pool; all of MobileNetV2 without its top."""
    assert (
        f"{frozen:,} of the parameters are set to trainable = False"
        in facts_of(load_file(str(CORPUS / name))).net.notes
    )


def test_layers_have_keras_own_names() -> None:
    tree = load_file(str(CORPUS / "toy_resnet.py")).tree
    labels = [each.label for each in tree.body if isinstance(each, Statement) and each.label]
    own = [label for label in labels if ":" not in label]
    assert own[:6] == ["conv2d", "conv2d_1", "max_pooling2d", "conv2d_2", "conv2d_3", "add"]
    assert "block_3" in own


APPLICATIONS = os.environ.get("CONVCALC_KERAS", "")
KNOWN = [json.loads(line) for line in (DATA / "keras_applications.jsonl").read_text(encoding="utf-8").splitlines()]
"""What real Keras 3.15.1 on PyTorch makes of each, without weights: numbers that are trained and that are not, and the
multiply-accumulates of its convolutions and dense layers. NASNetMobile it refuses there."""


@pytest.mark.skipif(
    not APPLICATIONS, reason="CONVCALC_KERAS: the folder of an unzipped wheel (pip download keras --no-deps)"
)
def test_keras_own_applications() -> None:
    """Every network of the wheel's own source has the parameters, statistics and MACs of real Keras."""
    known = {row["model"]: (row["params"], row["statistics"], row["macs"]) for row in KNOWN}
    found: dict[str, tuple[int, ...]] = {}
    for path in sorted((Path(APPLICATIONS) / "keras" / "src" / "applications").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^@keras_export\([^@]*?^def ([A-Z]\w+)\(", text, re.MULTILINE):
            size = ", input_shape=(224, 224, 3)" if "V3" in name and "Mobile" in name else ""
            facts = facts_of(load_file(str(path), None, f"{name}(weights=None{size})"))
            found[name] = facts.params, facts.statistics, facts.macs
    mobile = found.pop("NASNetMobile")
    assert found == known and len(known) == 39
    assert (sum(mobile[:2]), mobile[2]) == (5_326_716, 563_638_816)


@pytest.mark.skipif(not APPLICATIONS, reason="CONVCALC_KERAS: the folder of an unzipped wheel")
@pytest.mark.parametrize("call", ["weights=None", "include_top=False, pooling='max', weights=None"])
@pytest.mark.parametrize("name", NETWORKS)
def test_applications_are_what_keras_own_source_makes(name: str, call: str, tmp_path: Path) -> None:
    """Layer by layer, and under the same names."""
    folder = Path(APPLICATIONS) / "keras" / "src" / "applications"
    source = next(path for path in sorted(folder.glob("*.py")) if f"\ndef {name}(" in path.read_text(encoding="utf-8"))
    size = ", input_shape=(224, 224, 3)" if "V3" in name or "top" in call else ""
    (tmp_path / "net.py").write_text(f"from keras.applications import {name}\n", encoding="utf-8")
    own = load_file(str(tmp_path / "net.py"), None, f"{name}({call}{size})").tree
    assert written_out(own) == written_out(load_file(str(source), None, f"{name}({call}{size})").tree)


@pytest.mark.parametrize("name", NETWORKS)
def test_applications_have_the_parameters_of_keras(name: str, tmp_path: Path) -> None:
    known = {row["model"]: (row["params"], row["statistics"], row["macs"]) for row in KNOWN}
    size = ", input_shape=(224, 224, 3)" if name.startswith("MobileNetV3") else ""
    (tmp_path / "net.py").write_text(f"from keras.applications import {name}\n", encoding="utf-8")
    facts = facts_of(load_file(str(tmp_path / "net.py"), None, f"{name}(weights=None{size})"))
    found = facts.params, facts.statistics, facts.macs
    assert found == known[name] if name != "NASNetMobile" else (sum(found[:2]), found[2]) == (5_326_716, 563_638_816)


def written_out(tree: Spec) -> str:
    """The layers; those of InceptionResNetV2 that scale and add are of a class of its own, whose sums have no name."""
    return re.sub(r'"?(?:add|custom_scale_layer)(?:[#_]\d+)?"?: add', "add", write(tree._replace(name="")))


FRAGMENTS = {
    "i = layers.Input(shape=(120, 120, 3))\nh = layers.Conv2D(10, 3)(i)\nnet = Model(i, h)": (
        280,
        (118, 118),
        10,
    ),
    "model.add(Convolution2D(20, 5, 5, input_shape=(30, 30, 3)))": (1_520, (26, 26), 20),
    "m = Sequential([Conv2D(6, 3, 3, border_mode='same', input_shape=(9, 9, 1))])": (60, (9, 9), 6),
    "m = Sequential([Conv2D(6, 3, 3, input_shape=(9, 9, 1))])": (60, (3, 3), 6),
    "m = Sequential([Dense(8, input_shape=(12, 6))])": (56, (12,), 8),
    "m = Sequential([Conv2DTranspose(1, 8, 4, 'same', (3, 1), input_shape=(20, 31, 1))])": (
        65,
        (79, 121),
        1,
    ),
    "m = Sequential([Conv2DTranspose(1, 2, strides=3, input_shape=(5, 5, 1))])": (5, (15, 15), 1),
    "m = Sequential([Conv1D(4, 3, padding='causal', dilation_rate=2, input_shape=(20, 2))])": (28, (20,), 4),
    "m.add(ZeroPadding2D(((1, 2), (0, 3)), input_shape=(8, 8, 2)))\nm.add(Cropping2D(1))": (
        0,
        (9, 9),
        2,
    ),
    "i = Input((8, 8, 4))\nx = AveragePooling2D(3, 2, 'same')(i)\nm = Model(i, x[..., :3])": (
        0,
        (4, 4),
        3,
    ),
    "i = Input((8, 8, 4))\nx = BatchNormalization(center=False)(i)\nm = Model(i, Average()([x, i]))": (4, (8, 8), 4),
}
"""A fragment without its imports -> parameters, places and channels at its end, by Keras' rules."""


@pytest.mark.parametrize("text", FRAGMENTS)
def test_a_fragment_is_read_without_its_imports(text: str) -> None:
    facts = facts_of(load_text(Source(text, "<stdin>")))
    assert (facts.params, facts.out.size, facts.out.channels) == FRAGMENTS[text]


GATE = """
import keras
from keras import layers
axis = -1 if keras.config.image_data_format() == "channels_last" else 1
inputs = keras.Input((8, 8, 3))
x = layers.Conv2D(4, 3, padding="same")(inputs)
g = layers.GlobalAveragePooling2D()(x)[:, None, None, :]
g = layers.Conv2D(4, 1, activation="sigmoid")(g)
model = keras.Model(inputs, layers.BatchNormalization(axis=axis)(x * g))
"""


def test_axes_that_none_puts_between_others() -> None:
    """Keras 3.15: 148 parameters, 8 of them moving statistics, and (None, 8, 8, 4)."""
    facts = measure(GATE)
    assert (facts.params, facts.statistics) == (140, 8)
    assert (facts.out.channels, facts.out.size) == (4, (8, 8))


HEAD = "from keras.models import *\nfrom keras.layers import *\n"


def refused(text: str, tmp_path: Path) -> SpecError:
    path = tmp_path / "net.py"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(SpecError) as raised:
        measure(str(path), input="32x32x3")
    return raised.value


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("m = Sequential([Conv2D(8, 3),\n  MaxPooling2D(40)])", "a kernel of 40 does not fit into a size of 30", 4),
        (
            "i = Input((8, 8, 3))\nx = Conv2D(8, 40)(i)\nm = Model(i, x)",
            "a kernel of 40 does not fit into a size of 32",
            4,
        ),
        ("m = Sequential()\nm.add(Dense(0))", "units must be at least 1, not 0", 4),
        ("m = Sequential()\nm.add(Dense(n))", "units is not known: 'n', which is not defined here", 4),
        ("m = Sequential()\nm.add(Conv2D(8, 3, pading='same'))", "Conv2D has no argument 'pading'", 4),
        ("m = Sequential()\nm.add(Conv2D(8))", "Conv2D needs kernel_size", 4),
        ("m = Sequential()\nm.add(Bidirectional(8))", "Bidirectional wraps a layer, not 8", 4),
        ("m = Sequential([Input((7, 5))])\nm.add(LSTMCell(8))", "LSTMCell needs states", 4),
        ("i = Input((8, 8, 3))\nx = Lambda(lambda t: 3)(i)\nm = Model(i, x)", "what a Lambda gives back is 3", 4),
        ("i = Input((8, 8, 3))\nx = odd(i)\nm = Model(i, x)", "a tensor goes into what is not read: 'odd'", 4),
        ("x = 1", "there is no network in this source", None),
        ("a = Sequential([ReLU()])\nb = Sequential([ELU()])", "this source holds several networks: a, b", None),
    ],
)
def test_what_cannot_be_is_said_where_it_stands(text: str, message: str, line: int | None, tmp_path: Path) -> None:
    error = refused(text, tmp_path)
    assert message in error.message
    assert error.line == line
