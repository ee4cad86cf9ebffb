"""Keras models that are files: counts that Keras gives or that were worked out by hand, and what is refused where."""

from __future__ import annotations

import io
import json
import random
import zipfile

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.readers import UnreadNote
from convcalc.readers.keras_json import read
from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.readers.source import Loaded, load, load_file
from convcalc.text import Source
from tests.places import DATA, FACTS

CORPUS = DATA / "keras_json"
REAL = FACTS / "formats" / "keras"

NUMBERS = {
    "keras1_sequential.json": (368 + 288 + 8_967, 0, 20**2 * 360 + 80 * 288 + 8_960, (7,)),
    "keras1_merge.json": (16 + 112 + 16 + 18, 16, 256 * (12 + 108) + 16, (2,)),
    "keras2_sequential.json": (156 + 300 + 208 + 16 + 16_010, 0, 784 * 150 + 100 * (300 + 192) + 16_000, (10,)),
    "keras2_functional.json": (
        224 + 72 + 8 + 576 + 72 + 163_850,
        16,
        1_024 * (216 + 2 * 72 + 2 * 576) + 64 + 163_840,
        (10,),
    ),
    "keras1_model.hdf5": (162, 16, 256 * (12 + 108) + 16, (2,)),
    "keras2_model.h5": (16_690, 0, 784 * 150 + 100 * (300 + 192) + 16_000, (10,)),
    "keras3_functional.json": (1_120, 19, None, (5,)),
    "keras3_text.keras": (2_102, 0, 50 * 384 + 23 * 96 + 8, (2,)),
    "keras3_recurrent.json": (739, 0, None, (4,)),
    "tfjs_model.json": (40 + 8 + 303, 8, 3_900, (3,)),
}
"""File -> parameters, statistics, multiply-adds and what comes out; those of Keras 3 are `count_params()` of 3.15."""


def numbers(facts: Facts) -> tuple[int, int | None]:
    return facts.params, facts.statistics


@pytest.mark.parametrize("name", NUMBERS)
def test_a_file_has_the_numbers_of_its_network(name: str) -> None:
    facts = facts_of(load_file(str(CORPUS / name)))
    params, statistics, macs, out = NUMBERS[name]
    assert numbers(facts) == (params, statistics)
    assert macs is None or facts.macs == macs
    assert (*facts.out.size, facts.out.channels) == out
    assert all(each.verdict == "true" for each in check_claims(facts))


def test_every_file_has_its_row() -> None:
    assert set(NUMBERS) == {path.name for path in CORPUS.glob("*")}


@pytest.mark.skipif(not REAL.exists(), reason="the real files lie in shared/facts/formats/keras")
def test_real_files_have_keras_own_numbers() -> None:
    """All parameters, and every shape that Keras 3 writes down: thousands of them."""
    claims = 0
    for row in json.loads((REAL / "keras3_totals.json").read_text(encoding="utf-8")):
        facts = facts_of(load_file(str(REAL / f"keras3_{row['model']}.json")))
        assert facts.params == row["trainable"], row["model"]
        assert facts.params + (facts.statistics or 0) == row["params"], row["model"]
        assert [*facts.in_.size, facts.in_.channels] == row["input"] and [facts.out.channels] == row["output"]
        verdicts = check_claims(facts)
        assert all(each.verdict == "true" for each in verdicts), row["model"]
        assert not any(isinstance(note, UnreadNote) for note in facts.notes)
        claims += len(verdicts)
    assert claims > 1_500
    first = {
        "keras1_mnist_cnn": (600_810, 0, 6_094_208),
        "keras1_resnet50": (25_583_592, 53_120, 3_834_331_136),
        "keras1_inception_v3": (23_626_728, 34_240, 5_623_817_312),
    }
    for name, golden in first.items():
        facts = facts_of(load_file(str(REAL / f"{name}.json")))
        assert (*numbers(facts), facts.macs) == golden, name


def sequential(shape: list[int | None], *layers: tuple[str, dict[str, object]]) -> str:
    """A Sequential as Keras 2 writes it."""
    written = [
        {"class_name": cls, "config": {"name": f"{cls.lower()}_{at}", "trainable": True, **config}}
        for at, (cls, config) in enumerate(layers)
    ]
    written[0]["config"]["batch_input_shape"] = [None, *shape]  # type: ignore[index]
    return json.dumps({"class_name": "Sequential", "config": {"name": "net", "layers": written}})


def of(text: str, name: str = "net.json", **options: str) -> Facts:
    file = read(OpenedFile(name, text.encode()))
    if file.failed:
        raise file.failed
    return facts_of(load(text), options.get("input"))


MICRO: list[tuple[list[int | None], list[tuple[str, dict[str, object]]], tuple[int, int], str]] = [
    ([16, 16, 8], [("Dense", {"units": 5})], (45, 0), "16x16x5"),
    (
        [9, 9, 5],
        [("SeparableConv2D", {"filters": 6, "kernel_size": 3, "depth_multiplier": 2})],
        (156, 0),
        "7x7x6",
    ),
    ([4, 4, 8], [("BatchNormalization", {"scale": False})], (8, 16), "4x4x8"),
    ([4, 4, 3], [("Normalization", {"axis": -1}), ("Rescaling", {"scale": 0.5})], (0, 7), "4x4x3"),
    ([4, 4, 3], [("Normalization", {"axis": None})], (0, 3), "4x4x3"),
    ([4, 4, 3], [("Normalization", {"mean": [0, 0, 0], "variance": [1, 1, 1]})], (0, 0), "4x4x3"),
    (
        [5, 5, 3],
        [("Conv2DTranspose", {"filters": 4, "kernel_size": 3, "strides": [2, 2], "output_padding": [1, 1]})],
        (112, 0),
        "12x12x4",
    ),
    ([9, 9, 2], [("ZeroPadding2D", {"padding": [[0, 1], [2, 3]]}), ("Cropping2D", {"cropping": 1})], (0, 0), "8x12x2"),
    ([4, 4, 3], [("UpSampling2D", {"size": [2, 3]}), ("ReLU", {"max_value": 6})], (0, 0), "8x12x3"),
    ([4, 4, 3], [("GlobalAveragePooling2D", {"keepdims": True})], (0, 0), "1x1x3"),
    ([4, 4, 8], [("GroupNormalization", {"groups": 4}), ("LayerNormalization", {})], (32, 0), "4x4x8"),
    ([4, 4, 8], [("PReLU", {"shared_axes": [1, 2]}), ("SpatialDropout2D", {"rate": 0.1})], (8, 0), "4x4x8"),
    ([4, 4, 8], [("GaussianNoise", {"stddev": 0.1}), ("Permute", {"dims": [1, 2, 3]})], (0, 0), "4x4x8"),
    ([6], [("Embedding", {"input_dim": 100, "output_dim": 16})], (1_600, 0), "6x16"),
    ([8, 8, 8, 2], [("Conv3D", {"filters": 4, "kernel_size": 3}), ("MaxPooling3D", {})], (220, 0), "3x3x3x4"),
    ([20, 2], [("Conv1D", {"filters": 4, "kernel_size": [3], "padding": "causal"}), ("Flatten", {})], (28, 0), "80"),
    ([4, 4, 8], [("Reshape", {"target_shape": [-1, 4]})], (0, 0), "32x4"),
    ([8, 8, 3], [("LocallyConnected2D", {"filters": 8, "kernel_size": [3, 3]})], (36 * (27 + 1) * 8, 0), "6x6x8"),
    ([9, 2], [("LocallyConnected1D", {"filters": 3, "kernel_size": [2], "strides": [2]})], (4 * 5 * 3, 0), "4x3"),
    ([8, 8, 3], [("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2, "groups": 1})], (60, 0), "6x6x6"),
]


@pytest.mark.parametrize("row", MICRO, ids=lambda row: " ".join(cls for cls, _ in row[1]))
def test_layers_one_by_one(
    row: tuple[list[int | None], list[tuple[str, dict[str, object]]], tuple[int, int], str],
) -> None:
    shape, layers, expected, out = row
    facts = of(sequential(shape, *layers))
    assert (numbers(facts), facts.out.text()) == (expected, out)


NOT_READ: tuple[str, dict[str, object]] = ("MaxoutDense", {"units": 3})
CONV: dict[str, object] = {"filters": 2, "kernel_size": 3}

REFUSED: list[tuple[list[int | None], list[tuple[str, dict[str, object]]], str]] = [
    ([8, 3], [NOT_READ], "'maxoutdense_0' (MaxoutDense): such layers are not read"),
    ([8, 8, 3], [("Lambda", {"function": ["4wEA", None, None]})], "'lambda_0' (Lambda): such layers are not read"),
    ([8, 8, 3], [("ConvBlock", {})], "'convblock_0' (ConvBlock): such layers are not known"),
    ([8, 8, 3], [("Conv2D", {"filters": 0, "kernel_size": 3})], "filters must be at least 1, not 0"),
    ([8, 8, 3], [("Conv2D", {"filters": 10**18, "kernel_size": 3})], "no more than 1,000,000,000 is read"),
    ([8, 8, 3], [("Conv2D", {**CONV, "groups": 2})], "2 groups"),
    ([8, 8, 3], [("Conv2D", {**CONV, "rings": 2})], "its argument rings=2 is not read"),
    ([8, 8, 3], [("Conv2D", {**CONV, "lora_rank": 4})], "its argument lora_rank=4 is not read"),
    ([8, 8, 3], [("Conv2D", {**CONV, "dtype": "int8_from_float32"})], "quantized"),
    ([8, 8, 3], [("Conv2D", {**CONV, "activation": "oddly"})], "the activation 'oddly' is not read"),
    ([8, 8, 3], [("Conv2D", {"filters": 2, "kernel_size": 9})], "a kernel of 9 does not fit into a size of 8"),
    ([8, 8, 3], [("Dense", {"units": 3, "data_format": "channels_first"})], "Dense on a map"),
    ([8, 8, 3], [("MaxPooling1D", {})], "Keras refuses it: MaxPooling1D needs 3 axes"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row[2])
def test_a_layer_that_is_not_read_is_refused_by_its_name(
    row: tuple[list[int | None], list[tuple[str, dict[str, object]]], str],
) -> None:
    shape, layers, message = row
    with pytest.raises(SpecError) as raised:
        of(sequential(shape, *layers))
    error = raised.value
    assert message in error.message
    assert error.source.text[error.mistakes[0].span.start :].startswith(f'"{layers[-1][0].lower()}_{len(layers) - 1}"')


def replaced(name: str, old: str, new: str) -> str:
    text = (CORPUS / name).read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('[null, 6, 6, 16], "dtype": "float32", "keras_history": ["pw1"', "[null, 6, 6, 17]", "[null, 6, 6, 17]"),
        (
            '"build_config": {"input_shape": [null, 14, 14, 4]}',
            '"build_config": {"input_shape": [null, 14, 15, 4]}',
            "14, 15",
        ),
        ('[null, 24, 24, 3], "dtype": "float32", "keras_history": ["image"', "[null, 24, 24, 4]", "24x24x4"),
        ('[null, 6], "dtype": "float32", "keras_history": ["gap"', "[null, 6, 1]", "declares 6x1 where 6 arrives"),
    ],
)
def test_a_shape_that_is_not_so_is_found(old: str, new: str, said: str) -> None:
    new += old[old.index("]") + 1 :] if "build" not in old else ""
    text = replaced("keras3_functional.json", old, new)
    facts = of(text)
    assert facts.params == 1_120
    wrong = [each for each in check_claims(facts) if each.verdict == "false"]
    notes = [note for note in facts.notes if isinstance(note, UnreadNote)]
    assert len(wrong) + len(notes) == 1
    assert said in (notes[0] if notes else facts.net.source.text[slice(*wrong[0].claim.span)])


def test_the_list_of_weights_is_held_against_the_layers() -> None:
    facts = of(replaced("tfjs_model.json", '"shape": [100, 3]', '"shape": [101, 3]'))
    assert "the list of weights has 362 numbers, the layers 359" in facts.notes
    assert not any(isinstance(note, UnreadNote) for note in facts_of(load(str(CORPUS / "tfjs_model.json"))).notes)


def test_another_input_and_an_open_one() -> None:
    """Shapes that are declared hold for the declared input alone."""
    facts = measure(str(CORPUS / "keras2_sequential.json"), input="32x32x1")
    assert facts.params == 16_690 - 16_010 + 12 * 12 * 16 * 10 + 10
    again = measure(str(CORPUS / "keras3_functional.json"), input="32x32x3")
    assert (again.params, check_claims(again)) == (1_120, ())
    text = sequential([None, None, 3], ("Conv2D", CONV))
    with pytest.raises(SpecError, match="no input size is given"):
        of(text)
    assert of(text, input="16x16x3").out.size == (14, 14)
    tall = sequential([4, 4, 3], ("Conv2D", {"filters": 2, "kernel_size": 9}))
    assert facts_of(load(tall), "16x16x3").out.size == (8, 8)


def test_channels_first_beside_a_flatten_of_the_other_order() -> None:
    """Keras writes its own default beside layers for which the order changes nothing that is counted."""
    conv: tuple[str, dict[str, object]] = ("Conv2D", {**CONV, "data_format": "channels_first"})
    facts = of(sequential([3, 8, 8], conv, ("Flatten", {"data_format": "channels_last"}), ("Dense", {"units": 1})))
    assert (facts.params, facts.layout) == (56 + 6 * 6 * 2 + 1, "chw")
    pool: tuple[str, dict[str, object]] = ("MaxPooling2D", {"data_format": "channels_last"})
    with pytest.raises(SpecError, match="among layers of the other order"):
        of(sequential([3, 8, 8], conv, pool))


def test_frozen_layers_and_shared_ones_are_told() -> None:
    assert (
        "408 of the parameters are set to trainable = False"
        in facts_of(load(str(CORPUS / "keras3_functional.json"))).notes
    )
    rows = facts_of(load(str(CORPUS / "keras2_functional.json"))).rows
    assert [row.params for row in rows[:6]] == [224, 0, 72, 8, 0, 0]


def model(*layers: tuple[str, str, list[str]], outputs: str = "b") -> str:
    written: list[dict[str, object]] = [
        {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 8, 8, 3]}, "name": "i", "inbound_nodes": []}
    ]
    for cls, name, reads in layers:
        nodes = [[[each, 0, 0] for each in reads]] if reads else []
        written.append({"class_name": cls, "config": {"name": name}, "name": name, "inbound_nodes": nodes})
    config = {"name": "net", "layers": written, "input_layers": [["i", 0, 0]], "output_layers": [[outputs, 0, 0]]}
    return json.dumps({"class_name": "Model", "config": config})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (model(("Add", "a", ["i", "b"]), ("ReLU", "b", ["a"])), "'a' waits for what itself makes"),
        (model(("ReLU", "b", ["x"])), "'b' reads 'x', which is no layer of the model"),
        (model(("ReLU", "b", [])), "an output depends on it"),
        (model(("ReLU", "b", ["i"]), ("ReLU", "b", ["i"])), "two layers are called 'b'"),
        (model(("ReLU", "a", ["i"]), ("ReLU", "b", ["a", "i"])), "it takes one tensor, 2 are given"),
        (model(("ReLU", "a", ["i"])), "'net' reads 'b', which is no layer of the model"),
        ('{"class_name": "MyNet", "config": {}}', "MyNet is a class of its own"),
        ('{"class_name": "Sequential", "config": {"layers": 3}}', "the Sequential has no list of layers"),
        ('{"class_name": "Sequential", "config": [{}]}', "a layer has no class_name"),
    ],
)
def test_a_model_that_cannot_be_is_said(text: str, message: str) -> None:
    with pytest.raises(SpecError) as raised:
        of(text)
    assert message in raised.value.message


def test_several_inputs_and_outputs() -> None:
    """A convolution that two inputs share is counted once; each output is reported."""
    layers: list[dict[str, object]] = [
        {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 8, 8, 3]}, "name": each} for each in "ij"
    ]
    reads = [[["i", 0, 0]]], [[["j", 0, 0]]]
    conv: dict[str, object] = {
        "class_name": "Conv2D",
        "config": dict(CONV),
        "name": "c",
        "inbound_nodes": [*reads[0], *reads[1]],
    }
    both = {"class_name": "Concatenate", "config": {"axis": -1}, "name": "both"}
    layers += [conv, {**both, "inbound_nodes": [[["c", 0, 0], ["c", 1, 0]]]}]
    config: dict[str, object] = {"layers": layers, "input_layers": [["i", 0, 0], ["j", 0, 0]]}
    config["output_layers"] = [["both", 0, 0], ["c", 1, 0]]
    facts = of(json.dumps({"class_name": "Model", "config": config}))
    assert (facts.params, facts.macs) == (3 * 3 * 3 * 2 + 2, 2 * 36 * 54)
    assert [each.shape.text() for each in facts.net.outputs] == ["6x6x4", "6x6x2"]
    layers[1]["config"] = {"batch_input_shape": [None, None, None, 3]}
    with pytest.raises(SpecError, match="its input 'j' leaves a size open"):
        of(json.dumps({"class_name": "Model", "config": config}))


def test_layers_that_lead_nowhere_are_left_out_and_named() -> None:
    facts = of(model(("ReLU", "b", ["i"]), ("ReLU", "idle", ["b"])))
    assert len(facts.rows) == 1
    assert "left out, as Keras does, since no output depends on them: idle" in facts.notes


def zipped(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


BOMB: dict[str, object] = {"class_name": "Sequential", "config": [{"class_name": "ReLU", "config": {"name": "r"}}]}
for _ in range(30):
    inner = {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 8, 8, 3]}, "name": "i"}
    twice = {**BOMB, "name": "a", "inbound_nodes": [[["i", 0, 0, {}]], [["a", 1, 0, {}]]]}
    BOMB = {
        "class_name": "Model",
        "config": {"layers": [inner, twice], "input_layers": [["i", 0, 0]], "output_layers": [["a", 2, 0]]},
    }

H5 = (CORPUS / "keras2_model.h5").read_bytes()
HOSTILE = {
    "weights": (H5.replace(b"model_config", b"model_confid"), "without the layers of a network: weights alone"),
    "cut h5": (H5[:500], "is an HDF5 file that was cut off: it has 500 bytes, and 6,144 are needed"),
    "h5 that is none": (H5[:8] + b"\xff" * 200, "is an HDF5 file that is broken: its version is 255"),
    "no heap": (H5.replace(b"GCOL", b"GCOW"), "a text is not where it should be"),
    "deep": (b'{"class_name": "Sequential", "config": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "nested too deeply"),
    "cut": (b'{"class_name": "Sequential", "config": {"lay', "breaks off or is no JSON (line 1, column 41"),
    "no model": (b'{"class_name": 3, "config": []}', "holds no Keras model"),
    "digits": (b'{"class_name": "Sequential", "config": ' + b"9" * 5_000 + b"}", "cannot be read"),
    "graph": (b'{"format": "graph-model", "modelTopology": {"node": []}}', "it holds operations, no layers"),
    "bomb": (zipped(("config.json", b" " * 20_000_000)), "larger than 16,777,216 bytes"),
    "none": (zipped(("metadata.json", b"{}")), "is not in it: it holds 'metadata.json'"),
    "cut zip": (zipped(("config.json", b"{}"))[:-30], "was cut off: the list of its files, at its end, is missing"),
    "turns": (json.dumps(BOMB).encode(), "models within models make more than 5,000 layers"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_message(name: str) -> None:
    data, message = HOSTILE[name]
    with pytest.raises((ReadError, SpecError)) as raised:
        found = read(OpenedFile("net.keras", data))
        raise found.failed or AssertionError("it was read")
    assert message in str(raised.value)


PIECES = (
    *(b"null", b"-1", b"0", b"[]", b"{}", b'""', b"1e400", b"10000000000000000000", b"true", b'["a", 0, 0]'),
    *(b"\\", b"3", b"\xff", b"\0"),
)


def changed(data: bytes, chance: random.Random, text: bool) -> bytes:
    """Some of it is another number, name or bracket; of a file that is no text, other bytes."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(data) if text else min(len(data), 2_500))
        end = at + chance.choice([0, 1, 1, 2, 5, 20])
        if not text:
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            continue
        digits = [each for each in range(at, min(at + 400, len(data))) if data[each : each + 1].isdigit()]
        if digits and chance.random() < 0.7:
            at, end = digits[0], digits[0] + 1
        data = data[:at] + chance.choice(PIECES) + data[end:]
    return data


def test_a_file_that_is_changed_is_read_or_refused_in_words() -> None:
    """Numbers, names and brackets of our own files, changed here and there."""
    chance = random.Random(12)
    files = [(path.read_bytes(), path.suffix == ".json") for path in sorted(CORPUS.glob("*"))]
    read_well = 0
    for _ in range(350):
        whole, text = chance.choice(files)
        data = changed(whole, chance, text)
        try:
            found = read(OpenedFile("net.json", data))
            if found.failed is None and found.tree.input is not None:
                facts_of(Loaded(found.tree, Source(found.listing, "net.json"), "", found.notes))
                read_well += 1
        except (SpecError, ReadError):
            continue
    assert read_well > 30
