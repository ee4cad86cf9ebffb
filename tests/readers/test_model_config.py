"""config.json of transformers and timm: totals from fields, what is assumed where there are none, refusals."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import convcalc
from convcalc.network.facts import Facts
from convcalc.readers import UnreadNote
from convcalc.readers.known_networks import KNOWN, known_network
from convcalc.readers.model_config import read
from convcalc.readers.opened import OpenedFile, ReadError
from tests.cli.program import run
from tests.places import DATA, FACTS
from tests.readers.weights import files

HERE = DATA / "model_config"
RESNET50 = {"model_type": "resnet", "architectures": ["ResNetForImageClassification"], "num_labels": 1000}
RESNET18 = {**RESNET50, "layer_type": "basic", "hidden_sizes": [64, 128, 256, 512], "depths": [2, 2, 2, 2]}
CONVNEXT = {"model_type": "convnext", "architectures": ["ConvNextForImageClassification"], "num_labels": 1000}
TIMM = {"architecture": "resnet50", "num_classes": 1000, "pretrained_cfg": {"input_size": [3, 224, 224]}}
RECORDED = FACTS / "oracle" / "torchvision"


def facts(fields: object, tmp: Path) -> Facts:
    (tmp / "config.json").write_text(json.dumps(fields), encoding="utf-8")
    return convcalc.measure(tmp / "config.json")


def totals(fields: object, tmp: Path) -> tuple[int | None, int | None]:
    found = facts(fields, tmp)
    return found.params, found.macs


def refusal(fields: object) -> str:
    data = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    with pytest.raises(ReadError) as raised:
        read(OpenedFile("config.json", data))
    assert len(str(raised.value).splitlines()) <= 2 and all(map(str.isprintable, str(raised.value).splitlines()))
    return str(raised.value)


def test_totals_are_those_of_the_libraries(tmp_path: Path) -> None:
    """As torchvision counts them, and transformers' own models on the meta device."""
    assert totals(RESNET50, tmp_path) == (25_557_032, 4_089_184_256)
    assert totals(RESNET18, tmp_path) == (11_689_512, 1_814_073_344)
    assert totals(CONVNEXT, tmp_path) == (28_589_128, 4_455_531_264)
    assert convcalc.measure(HERE / "timm_resnet50.json").macs == 4_089_184_256
    regnet = convcalc.measure(HERE / "regnet_y.json")
    assert (regnet.params, regnet.macs) == (4_344_144 - 441_000, 401_842_848 - 440_000)
    mobilenet = {"model_type": "mobilenet_v2", "tf_padding": False, "num_labels": 1000}
    assert totals(mobilenet, tmp_path) == (3_504_872, 300_774_272)


def test_no_labels_are_two_classes_and_a_note(tmp_path: Path) -> None:
    found = facts({**RESNET50, "num_labels": None}, tmp_path)
    assert found.params == 23_512_130 and any("2 classes, as transformers takes it" in note for note in found.notes)
    labels = {**RESNET50, "id2label": {"0": "고양이", "1": "개", "2": "b"}}
    found = facts(labels, tmp_path)
    assert found.out.text("chw") == "3" and any("id2label counts" in note for note in found.notes)
    assert convcalc.measure(HERE / "resnet50_22_labels.json").out.text("chw") == "22"


def test_the_stride_on_the_first_1x1_is_the_first_version(tmp_path: Path) -> None:
    assert totals({**RESNET50, "downsample_in_bottleneck": True}, tmp_path) == (25_557_032, 3_857_973_248)
    assert totals({**RESNET18, "downsample_in_bottleneck": True}, tmp_path) == (11_689_512, 1_814_073_344)
    absent = convcalc.measure(HERE / "resnet50_22_labels.json")
    assert any("downsample_in_bottleneck false" in note for note in absent.notes)


def test_an_input_that_is_assumed_is_said_and_another_is_none(tmp_path: Path) -> None:
    assert any("input 224x224x3 is assumed" in note for note in facts(RESNET50, tmp_path).notes)
    assert not any("assumed" in note for note in convcalc.measure(tmp_path / "config.json", input="96x96x3").notes)
    found = facts({**CONVNEXT, "image_size": [384, 512]}, tmp_path)
    assert found.in_.size == (384, 512) and any("is its image_size" in note for note in found.notes)


def test_an_input_of_other_channels_is_another_network(tmp_path: Path) -> None:
    facts(RESNET50, tmp_path)
    for path in (tmp_path / "config.json", HERE / "timm_resnet50.json", DATA / "weights" / "resnet18.pt"):
        for size in ("96x96x1", "96x3"):
            with pytest.raises(ReadError, match="takes 3 channels"):
                convcalc.measure(path, input=size)
        assert convcalc.measure(path, input="64x96x3").in_.size == (64, 96)
    assert run("arch", str(tmp_path / "config.json"), "--input", "96x96x1").status == 3


def test_fields_that_nobody_knows_are_listed() -> None:
    made = read(OpenedFile("config.json", json.dumps({**RESNET50, "embeddings_size": 10, "\x1b[31m": 1}).encode()))
    (note,) = [note for note in made.notes if isinstance(note, UnreadNote)]
    assert note == "fields that are not read: embeddings_size, ?[31m"
    vision = {**CONVNEXT, "num_attention_heads": 12, "hidden_dropout_prob": 0.0, "out_features": ["stage4"]}
    assert not any(isinstance(note, UnreadNote) for note in read(OpenedFile("c", json.dumps(vision).encode())).notes)


def test_a_network_without_its_head_ends_in_the_pool(tmp_path: Path) -> None:
    found = facts({**RESNET50, "architectures": ["ResNetModel"]}, tmp_path)
    assert (found.params, found.out.text("chw")) == (23_508_032, "2048x1x1")
    assert totals({**RESNET50, "num_labels": 0}, tmp_path)[0] == 23_508_032
    assert totals({**TIMM, "num_classes": 0}, tmp_path)[0] == 23_508_032


def test_timm_says_classes_and_input(tmp_path: Path) -> None:
    larger = {**TIMM, "num_classes": 10, "pretrained_cfg": {"input_size": [1, 288, 288], "num_classes": 1000}}
    found = facts(larger, tmp_path)
    assert (found.in_.text("hwc"), found.out.text("hwc"), found.params) == ("288x288x1", "10", 23_522_250)
    vgg = {**TIMM, "architecture": "vgg16", "pretrained_cfg": {"input_size": [3, 256, 256]}}
    assert totals(vgg, tmp_path)[0] == 138_357_544
    assert any("1,000, as timm has it" in note for note in facts({"architecture": "resnet18"}, tmp_path).notes)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ([], "no table of fields"),
        (b'{"model_type": ', "'config.json' breaks off or is no JSON (line 1, column 16: expecting value)"),
        (b'{"model_type": "resnet", "a": ' + b"[" * 50_000, "nested too deeply"),
        (b'{"model_type": "resnet", "depths": [' + b"9" * 5_000 + b"]}", "a number in it has thousands of digits"),
        (b'{"model_type": "resnet"' + b" " * 5_000_000 + b"}", "more than 4,194,304 bytes"),
        ({"model_type": "bert"}, "model_type is bert; read are resnet, regnet, convnext, mobilenet_v2"),
        ({"model_type": "convnextv2"}, "model_type is convnextv2"),
        ({"transformers_version": "4"}, "no model_type is given"),
        ({**CONVNEXT, "architectures": ["ConvNextV2ForImageClassification"]}, "architectures names ConvNextV2For"),
        ({**RESNET50, "architectures": ["ResNetBackbone"]}, "architectures names ResNetBackbone"),
        ({**RESNET50, "depths": [3, 4, 6]}, "4 hidden_sizes and 3 depths"),
        ({**RESNET50, "depths": [3, 4, 6, 0]}, "depths is [3, 4, 6, 0], no list of numbers from 1"),
        ({**RESNET50, "depths": "3,4,6,3"}, "depths is 3,4,6,3, no list"),
        ({**RESNET50, "depths": [True] * 4}, "no list of numbers"),
        ({**RESNET50, "hidden_sizes": [2, 2, 2, 2]}, "none is left"),
        ({**RESNET50, "embedding_size": 10**18}, "no number from 1 to 1,000,000"),
        ({**RESNET50, "layer_type": "preact"}, "layer_type is preact, none of basic, bottleneck"),
        ({**RESNET50, "hidden_act": "snake\x1b[0m"}, "hidden_act is snake?[0m, none of relu"),
        ({**RESNET50, "downsample_in_bottleneck": "yes"}, "neither true nor false"),
        ({**RESNET50, "id2label": ["a"]}, "no table of labels"),
        ({**RESNET50, "num_labels": -1}, "no number of classes"),
        ({**CONVNEXT, "num_stages": 3}, "num_stages is 3, and hidden_sizes has 4"),
        ({**CONVNEXT, "layer_scale_init_value": "small"}, "no number"),
        ({**CONVNEXT, "patch_size": [4, 4, 4]}, "neither one number nor two"),
        ({"architecture": "swin_base"}, "architecture is swin_base, whose layers are not known here"),
        ({"architecture": 5}, "architecture is 5"),
        ({**TIMM, "model_args": {"depth": 3}}, "model_args changes the layers"),
        ({**TIMM, "global_pool": "catavgmax"}, "only avg is read"),
        ({**TIMM, "pretrained_cfg": {"input_size": [3, 224]}}, "not channels, height and width"),
        ({**TIMM, "pretrained_cfg": 7}, "no table of fields"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_field(fields: object, why: str) -> None:
    assert why in refusal(fields)


def test_changed_fields_give_a_message_or_a_network() -> None:
    drawn = random.Random(4)
    texts = [path.read_bytes() for path in sorted(HERE.glob("*.json"))]
    for _ in range(300):
        data = bytearray(drawn.choice(texts))
        for _ in range(drawn.randint(1, 4)):
            data[drawn.randrange(len(data))] = drawn.choice(b'0123456789[]{},:"-.eax \x1b\xff')
        try:
            read(OpenedFile("config.json", bytes(data)))
        except ReadError as error:
            assert len(str(error).splitlines()) <= 2


def test_names_at_hugging_face_are_networks(tmp_path: Path) -> None:
    found = convcalc.measure("timm/resnet50.a1_in1k")
    assert found.macs == 4_089_184_256 and "'a1_in1k' names its training and is dropped" in found.notes[0]
    assert convcalc.measure("microsoft/resnet-18").params == 11_689_512
    assert convcalc.measure("timm/vgg16.tv_in1k", input="256x256x3").params == 138_357_544
    ran = run("arch", "timm/swin_tiny.ms_in1k")
    assert ran.status == 3 and "there is no file 'timm/swin_tiny.ms_in1k'" in ran.err and "config.json" in ran.err
    assert "no layers are known" not in run("arch", "somebody/net.a").err
    (tmp_path / "timm").mkdir()
    (tmp_path / "timm" / "resnet50.a1_in1k").write_text("32x32x3 -> conv 8 3x3", encoding="utf-8")
    assert "224" in run("arch", "timm/resnet50.a1_in1k", "--summary", cwd=tmp_path).out


def test_a_directory_is_read_by_its_config_or_its_weights(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(files.safetensors({"a.weight": (2, 2)}))
    assert "of no network that is known here" in run("arch", str(tmp_path)).err
    (tmp_path / "config.json").write_text(json.dumps(RESNET18), encoding="utf-8")
    assert "11,689,512" in run("arch", str(tmp_path), "--summary").out
    assert "is a directory, not a file" in run("arch", str(HERE)).err


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded answers are not on this machine")
def test_known_networks_are_those_that_torchvision_has() -> None:
    compared = 0
    for path in sorted(RECORDED.glob("*.json")):
        name, _, side = path.stem.partition("@")
        if name not in KNOWN:
            continue
        recorded = json.loads(path.read_text(encoding="utf-8"))
        size = int(side or 224)
        found = convcalc.measure(known_network(name, input=(size, size, 3)).listing)
        assert (found.params, found.macs) == (recorded["total_params"], recorded["macs_conv_linear"]), path.stem
        compared += 1
    assert compared == 42


@pytest.mark.parametrize("name", ["microsoft/resnet-50", "timm/resnet50.a1_in1k"])
def test_an_input_may_be_channels_first_and_of_no_other_channels(name: str) -> None:
    last, first = convcalc.measure(name, input="64x64x3"), convcalc.measure(name, input="3x64x64")
    assert (first.params, first.macs) == (last.params, last.macs)
    assert any("is read channels first" in note for note in first.net.notes)
    with pytest.raises(ReadError, match=r"not the input 1x28x28") as raised:
        convcalc.measure(name, input="1x28x28")
    assert raised.value.hint == "--input 224x224x3"
