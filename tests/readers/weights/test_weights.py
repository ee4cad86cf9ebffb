"""Weights: what tensors are in a file, whose they are, and what no tensor says. Nothing in a file is run."""

from __future__ import annotations

import json
import random
import struct
from pathlib import Path

import pytest

import convcalc
from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.readers.source import load
from convcalc.readers.weights import read, tensors
from convcalc.readers.weights.pickle_machine import MOST_STEPS
from convcalc.readers.weights.recognition import KNOWN, fingerprints, recognized, shapes_of
from convcalc.readers.weights.tensor_table import TensorEntry, TensorTable
from tests import make_fingerprints
from tests.data.make_weights import MADE
from tests.places import DATA
from tests.readers.weights import files

RESNET18 = files.resnet((2, 2, 2, 2), deep=False)
RESNET50 = files.resnet((3, 4, 6, 3), deep=True)
OWN = {"0.weight": (8, 3, 3, 3), "0.bias": (8,), "1.running_mean": (8,), "1.num_batches_tracked": (), "scale": (5,)}


def of(data: bytes, name: str = "net.pt") -> tuple[str, ...]:
    """The notes of what is read of a file."""
    return read(OpenedFile(name, data), "").notes


def refusal(data: bytes) -> str:
    with pytest.raises(ReadError) as raised:
        read(OpenedFile("net.pt", data), "")
    lines = str(raised.value).splitlines()
    assert len(lines) <= 2 and all(map(str.isprintable, lines))
    return str(raised.value)


def test_the_files_are_those_that_their_script_makes() -> None:
    for name, data in MADE.items():
        assert (DATA / "weights" / name).read_bytes() == data


def test_numbers_are_parameters_statistics_and_counters() -> None:
    facts = convcalc.measure(DATA / "weights" / "resnet18.pt")
    assert (facts.params, facts.macs) == (11_689_512, 1_814_073_344)
    whole, strides, *_ = facts.notes
    assert "these 122 tensors are resnet18's of torchvision" in whole
    assert "11,699,132 numbers: 11,689,512 in weights and biases, 9,600 running statistics, 20 counters" in whole
    assert "no tensor says them" in strides and "has the same tensors" not in strides


def test_of_two_networks_with_the_same_tensors_both_are_named() -> None:
    facts = convcalc.measure(DATA / "weights" / "resnet50_10_classes.pth")
    assert (facts.params, facts.macs, facts.out.text("chw")) == (23_528_522, 4_087_156_736, "10")
    assert any("resnet50 (3,855,945,728 MACs on 224x224x3)" in note for note in facts.notes)
    assert facts.notes[0].startswith("these 320 tensors are resnet50's of torchvision for 10 classes")
    made = "; ".join(of(files.saved(RESNET50)))
    assert "25,610,205 numbers: 25,557,032" in made and "resnet50 (3,857,973,248 MACs" in made


def test_another_input_is_no_assumption() -> None:
    facts = convcalc.measure(DATA / "weights" / "resnet18.pt", input="320x320x3")
    assert facts.macs == 3_701_657_600 and not any("assumed" in note for note in facts.notes)


def test_safetensors_are_read_by_their_header_alone(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    header = files.safetensors(RESNET18, weights=False)
    with open(path, "wb") as file:
        file.write(header)
        file.truncate(len(header) + 11_699_132)
    assert convcalc.measure(path).macs == 1_814_073_344


def test_what_stands_around_a_network_does_not_matter() -> None:
    wrapped = {f"module.model.{name}": shape for name, shape in RESNET18.items() if "tracked" not in name}
    content = (
        b"}(" + files.text("epoch") + b"K\x03" + files.text("state_dict") + files.state_dict(wrapped)
        + files.text("optimizer") + b"}(" + files.text("state") + b"}K\x00}" + files.text("momentum_buffer")
        + files.tensor((64, 3, 7, 7), 0, len(wrapped)) + b"ssu" + b"u"
    )  # fmt: skip
    notes = of(files.checkpoint(content, len(wrapped)))
    assert notes[0].startswith("these 102 tensors are resnet18's") and "counter" not in notes[0]
    assert notes[-1] == "beside them in the file, and not read: epoch, optimizer"
    headless = {name: shape for name, shape in RESNET18.items() if not name.startswith("fc.")}
    assert "resnet18's of torchvision without its last layer" in of(files.saved(headless))[0]
    tree = load(str(DATA / "weights" / "resnet18.pt")).tree
    assert tree.name == "ResNet-18"


def test_tensors_of_no_known_network_are_counted_and_no_more() -> None:
    for data in (files.saved(OWN), files.safetensors(OWN)):
        words = refusal(data)
        assert "its 5 tensors are of no network that is known here" in words
        assert "238 numbers: 224 in weights and biases, 8 running statistics, 1 counter, 5 in scale" in words
    other_head = {**RESNET18, "fc.weight": (1000, 511)}
    wider = {**RESNET18, "layer1.0.conv2.weight": (64, 64, 5, 5)}
    more = {**RESNET18, "extra.weight": (1,)}
    for shapes in (other_head, wider, more):
        assert "of no network that is known here" in refusal(files.saved(shapes))


def test_known_networks_that_the_zoo_does_not_hold_are_named() -> None:
    squeeze = {"features.0.weight": (64, 3, 3, 3), "features.0.bias": (64,)}
    fires = (
        (3, 64, 16, 64),
        (4, 128, 16, 64),
        (6, 128, 32, 128),
        (7, 256, 32, 128),
        (9, 256, 48, 192),
        (10, 384, 48, 192),
    )
    for at, arriving, inner, out in (*fires, (11, 384, 64, 256), (12, 512, 64, 256)):
        for part, shape in (
            ("squeeze", (inner, arriving, 1, 1)),
            ("expand1x1", (out, inner, 1, 1)),
            ("expand3x3", (out, inner, 3, 3)),
        ):
            squeeze |= {f"features.{at}.{part}.weight": shape, f"features.{at}.{part}.bias": shape[:1]}
    squeeze |= {"classifier.1.weight": (2, 512, 1, 1), "classifier.1.bias": (2,)}
    words = refusal(files.safetensors(squeeze))
    assert "these 52 tensors are squeezenet1_1's of torchvision for 2 classes" in words and "723,522" in words


def test_old_names_of_densenet_are_those_of_today() -> None:
    table = TensorTable((TensorEntry("features.denseblock1.denselayer1.norm.1.weight", (64,)),))
    assert list(shapes_of(table)) == ["features.denseblock1.denselayer1.norm1.weight"]
    assert recognized(table) is None and Path(KNOWN).exists()


def test_a_checkpoint_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    calls = {
        "posix.system": files.name("posix", "system") + files.text("touch RUN") + b"\x85R",
        "builtins.eval": files.text("builtins")
        + files.text("eval")
        + b"\x93"
        + files.text("open('RUN', 'w')")
        + b"\x85R",
        "torchvision.models.resnet.ResNet": files.name("torchvision.models.resnet", "ResNet") + b")\x81}b",
        "torch.storage.os.system": files.name("torch.storage.os", "system") + files.text("touch RUN") + b"\x85R",
    }
    for what, content in calls.items():
        words = refusal(files.checkpoint(b"}" + files.text("state_dict") + content + b"s", 1))
        assert f"an object of {what}, which is never opened" in words and "state_dict()" in words and "net.py" in words
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no dictionary of tensors"),
        (b"N", "no dictionary of tensors"),
        (b"}(" + files.text("a") + files.tensor((2, 2), 3, 4, (1, 1)) + b"u", "larger than its storage of 4"),
        (b"}(" + files.text("a") + files.tensor((2**60, 2**60), 0, 1, (1, 0)) + b"u", "larger than its storage of 1"),
        (b"}(" + files.text("a") + files.tensor((-1,), 0, 1) + b"u", "has no shape"),
        (b"}(" + files.text("a") + files.tensor((2,), 0, 1_000) + b"u", "should be in data/0"),
        (b"t", "takes more than it has put down"),
        (b"i", "0x69 at 2"),
        (b"h\x07", "names a value that is not there"),
        (b"X\xff\xff\xff\x7fa", "ends too early"),
        (b"Na", "takes more than"),
        (b"NNa", "fills what is no list"),
        (b"NQ", "no storage"),
        (b"N" * (MOST_STEPS + 1), "steps"),
        (b"}q\x00" + files.text("a") + b"h\x00s", "no dictionary of tensors"),
        (
            b"}(" + files.text("a") + files.state_dict(OWN) + files.text("b") + files.state_dict(RESNET18) + b"u",
            "several",
        ),
    ],
)
def test_broken_and_hostile_pickles_give_one_message(content: bytes, why: str) -> None:
    words = refusal(files.checkpoint(content or b"}", 200))
    assert why in words, words


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ([], "no table of tensors"),
        ({"a": 1}, "'a' needs a dtype"),
        ({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}, "2 of F32, and 4 bytes"),
        ({"a": {"dtype": "F99", "shape": [2], "data_offsets": [0, 4]}}, "is F99, which is none of"),
        ({"a": {"dtype": "U8", "shape": [-4], "data_offsets": [0, 4]}}, "the shape of 'a'"),
        ({"a": {"dtype": "U8", "shape": [True], "data_offsets": [0, 1]}}, "the shape of 'a'"),
        ({"a": {"dtype": "U8", "shape": [10**18] * 3, "data_offsets": [0, 4]}}, "and 4 bytes are given"),
        ({"a": {"dtype": "U8", "shape": [4], "data_offsets": [4, 0]}}, "no beginning and end"),
        ({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}}, "take 4 bytes, and 8 follow"),
        ({"a": {"dtype": "U8", "shape": [9], "data_offsets": [0, 9]}}, "take 9 bytes, and 8 follow"),
        (
            {key: {"dtype": "U8", "shape": [8], "data_offsets": [0, 8]} for key in ("a", "\x1b[31m한국" * 90)},
            "overlap those of the tensor before",
        ),
        ({"a": {"dtype": "U8", "shape": [4], "data_offsets": [4, 8]}}, "leave a hole"),
    ],
)
def test_broken_headers_give_one_message(header: object, why: str) -> None:
    assert why in refusal(files.packed(header) + bytes(8))


def test_headers_that_are_none_give_one_message() -> None:
    twice = b'{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[],"data_offsets":[1,2]}}'
    for data, why in (
        (struct.pack("<Q", 1 << 63), "should be 9,223,372,036,854,775,808 bytes long"),
        (struct.pack("<Q", 40) + b"{}", "should be 40 bytes long, and 2 are there"),
        (struct.pack("<Q", 8_000_000) + b"{" + bytes(8_000_000), "no more than 4,194,304"),
        (struct.pack("<Q", 60_000) + b'{"a":' + b"[" * 59_995, "not JSON"),
        (struct.pack("<Q", len(twice)) + twice + b"\0\0", "twice"),
        (struct.pack("<Q", 5_006) + b'{"a":' + b"9" * 5_000 + b"}", "not JSON"),
    ):
        assert why in refusal(data)


def test_archives_that_are_none_give_one_message() -> None:
    whole = files.saved(OWN)
    directory = whole.index(b"PK\1\2")
    second = whole.index(b"PK\1\2", directory + 1)
    renamed = whole.replace(b"net/data/0", b"net/dataXX")
    for data, why in (
        (whole[:-1], "it has 558 bytes, and 559 are needed"),
        (whole[:directory], "cut off"),
        (b"PK\3\4" + bytes(80), "the list of its files, at its end, is missing"),
        (whole.replace(b"version", b"data/ab").replace(b"data/0", b"data/a"), "should be in data/0, and it is missing"),
        (files.archive([("a/data.pkl", b"\x80\x02}."), ("a/data.pkl", b"\x80\x02}.")]), "two files of the same name"),
        (files.archive([("a/data.pkl", b"\x80\x02}."), ("b/data.pkl", b"\x80\x02}.")]), "one data.pkl, and has 2"),
        (renamed, "should be in data/0"),
        (whole[:directory] + whole[directory:].replace(b"PK\1\2", b"PK\1\3"), "should begin at byte 366, and does"),
        (whole[:second] + b"PK\1\3" + whole[second + 4 :], "its list of files, 1 of 3 read, should go on at byte 424"),
    ):
        assert why in refusal(data), why


def test_changed_files_give_a_message_or_a_network() -> None:
    drawn = random.Random(12)
    corpus = [*MADE.values(), files.saved(OWN), files.safetensors(OWN), files.checkpoint(files.state_dict(OWN), 5)]
    stored = [b"PK" + files.state_dict(OWN)]
    for turn in range(300):
        data = bytearray(drawn.choice([*corpus, *stored]))
        for _ in range(drawn.randint(1, 6)):
            at = drawn.randrange(len(data))
            data[at] = drawn.choice((0, 255, data[at] ^ 1 << drawn.randrange(8), drawn.randrange(256)))
        if turn % 5 == 0:
            del data[drawn.randrange(len(data)) :]
        try:
            read(OpenedFile("net.pt", bytes(data)), "")
        except ReadError as error:
            assert len(str(error).splitlines()) <= 2


def test_pickles_of_changed_opcodes_give_a_message_or_tensors() -> None:
    drawn = random.Random(3)
    whole = files.state_dict(OWN)
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(drawn.randint(1, 4)):
            content[drawn.randrange(len(content))] = (
                drawn.choice(whole) if drawn.random() < 0.7 else drawn.randrange(256)
            )
        try:
            tensors(OpenedFile("net.pt", files.checkpoint(bytes(content), 5)))
        except ReadError as error:
            assert len(str(error).splitlines()) <= 2


@pytest.mark.skipif(not make_fingerprints.RECORDED.exists(), reason="the recorded answers are not on this machine")
def test_each_network_of_torchvision_is_known_by_its_tensors_alone() -> None:
    assert Path(KNOWN).read_text(encoding="utf-8") == make_fingerprints.text()
    every = fingerprints()
    assert len({each.digest for each in every}) == len(every) == 68
    for path in make_fingerprints.recorded():
        shapes = make_fingerprints.shapes(json.loads(path.read_text(encoding="utf-8")))
        drawn = random.Random(0).sample(sorted(shapes.items()), len(shapes))
        found = recognized(TensorTable(tuple([TensorEntry(f"module.{name}", shape) for name, shape in drawn])))
        assert found is not None and (found.fingerprint.name, found.classes) == (path.stem, 1000)
