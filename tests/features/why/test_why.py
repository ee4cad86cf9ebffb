"""Published numbers that people puzzled over, and what gives them; what nothing gives is not forced to fit."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import convcalc
from convcalc.features.why.answer import Answer, CountExplanation
from convcalc.features.why.quantity import quantity
from convcalc.zoo import catalog
from tests import make_zoo_index
from tests.cli.program import run


@cache
def answer(net: str, value: str) -> Answer:
    return convcalc.why(net, value)


def about(each: CountExplanation) -> tuple[int, str, str, str]:
    measured = each.candidate.measured
    return each.number, measured.variant.name, measured.facts.in_.text(), each.candidate.counting.name


FIRST = [
    # Lyken17/pytorch-OpCounter#17, sovrasov/flops-counter.pytorch#76 and #94: 3.8, 4.09, 4.11 or 4.14 G?
    ("resnet50", "3.8 billion FLOPs", (3_857_973_248, "resnet50", "224x224x3", "macs")),
    ("resnet50", "4.09 GFLOPS", (4_089_184_256, "resnet50@torchvision", "224x224x3", "macs")),
    ("resnet50", "4.12 GMac", (4_121_925_096, "resnet50@torchvision", "224x224x3", "ptflops-2019")),
    ("resnet50", "4.11G", (4_111_512_576, "resnet50@torchvision", "224x224x3", "fvcore")),
    ("resnet50", "4.14G", (4_142_713_880, "resnet50@torchvision", "224x224x3", "thop-2019")),
    ("resnet50", "4,142,713,856", (4_142_713_856, "resnet50@torchvision", "224x224x3", "thop-2019")),
    ("resnet50", "4.1337G", (4_133_742_592, "resnet50@torchvision", "224x224x3", "thop")),
    # BangguWu/ECANet#35: one side divides by 1024 x 1024
    ("resnet50", "25.56M", (25_557_032, "resnet50", "224x224x3", "params")),
    ("resnet50", "24.37M", (25_557_032, "resnet50", "224x224x3", "params")),
    # One network, four numbers that are all right
    ("resnet50", "25,557,032", (25_557_032, "resnet50", "224x224x3", "params")),
    ("resnet50", "25,610,152", (25_610_152, "resnet50", "224x224x3", "params+statistics")),
    ("resnet50", "25,530,472", (25_530_472, "resnet50", "224x224x3", "folded")),
    ("resnet50", "25,511,976", (25_511_976, "resnet50", "224x224x3", "exported")),
    ("resnet50", "25,636,712", (25_636_712, "resnet50@keras", "224x224x3", "params+statistics")),
    # timm's card of resnet50.tv2_in1k: measured with the images of the training
    ("resnet50", "2.6 GMACs", (2_608_132_096, "resnet50@torchvision", "176x176x3", "macs")),
    ("resnet50", "6.9M activations", (6_924_008, "resnet50@torchvision", "176x176x3", "activations")),
    # TylerYep/torchinfo#243 and #358: heads that are not executed
    ("googlenet", "13.0M", (13_004_888, "googlenet@torchvision", "224x224x3", "params+idle")),
    ("googlenet", "7M params", (6_998_552, "googlenet", "224x224x3", "params")),
    # AlexNet has many numbers
    ("alexnet", "61M params", (60_965_224, "alexnet", "227x227x3", "params")),
    ("alexnet", "61,100,840", (61_100_840, "alexnet@torchvision", "224x224x3", "params")),
    ("alexnet", "714.19M", (714_188_480, "alexnet@torchvision", "224x224x3", "macs")),
    ("alexnet", "717.27M", (717_268_520, "alexnet@torchvision", "227x227x3", "torchinfo")),
    ("alexnet", "724M MACs", (724_406_816, "alexnet", "227x227x3", "macs")),
    ("alexnet", "1.135G", (1_135_256_096, "alexnet@single", "227x227x3", "macs")),
    ("alexnet", "62,378,344", (62_378_344, "alexnet@single", "227x227x3", "params")),
    ("alexnet", "49,430,888", (49_430_888, "alexnet", "224x224x3", "params")),
    ("alexnet", "50,844,008", (50_844_008, "alexnet@single", "224x224x3", "params")),
    ("alexnet", "0.77 GMACs", (774_062_808, "alexnet@torchvision", "224x224x3", "thop-2019")),
    ("alexnet", "2.1426 GMACs", (2_142_565_440, "alexnet@torchvision", "224x224x3", "3 x macs")),
    ("alexnet", "727 MFLOPS", (727_362_344, "alexnet", "227x227x3", "convnet-burden")),
    ("alexnet", "715.553M", (715_552_704, "alexnet@torchvision", "224x224x3", "flopth")),
    ("alexnet", "0.72 GMac", (724_406_816, "alexnet", "227x227x3", "macs")),
    ("alexnet", "0.71 GMac", (714_188_480, "alexnet@torchvision", "224x224x3", "macs")),
    ("alexnet", "233 MB", (243_860_896, "alexnet", "227x227x3", "params/float32")),
    # He and others leave the linear layers of VGG-16 out, Google's table of receptive fields as well
    ("vgg16", "138.4M", (138_357_544, "vgg-d", "224x224x3", "params")),
    ("vgg16", "15.3 billion FLOPs", (15_346_630_656, "vgg-d", "224x224x3", "-fc")),
    ("vgg16", "30.71 GFLOPs", (30_712_935_304, "vgg-d", "224x224x3", "keras")),
]


@pytest.mark.parametrize(("net", "value", "expected"), FIRST, ids=[f"{net} {value}" for net, value, _ in FIRST])
def test_the_first_explanation_is_the_one_that_is_known(
    net: str, value: str, expected: tuple[int, str, str, str]
) -> None:
    found = answer(net, value)
    assert found.explanations and about(found.explanations[0]) == expected
    assert expected[0] in found.explanations[0].reading


def test_two_honest_answers_are_both_given() -> None:
    """3.858 is the paper's network, and what thop counted of torchvision's in 2019, its G being 1024^3."""
    first, second = answer("resnet50", "3.858G").explanations
    assert about(first) == (3_857_973_248, "resnet50", "224x224x3", "macs") and first.reading.base == 1000
    assert about(second)[1::2] == ("resnet50@torchvision", "thop-2019") and second.reading.base == 1024


def test_25_6_million_is_the_sum_with_statistics_in_keras_and_that_without_elsewhere() -> None:
    numbers = [each.number for each in answer("resnet50", "25.6M params").explanations]
    assert numbers[0] == 25_557_032 and {25_610_152, 25_636_712} <= set(numbers)


@pytest.mark.parametrize(
    ("net", "value", "nearest"),
    [
        ("resnet50", "8.2120 G", 8_211_108_352),  # rethinking-network-pruning, 2019: matches no rule
        ("vgg19", "24M activations", 24_560_616),
        ("resnet50", "3,877.95M", 3_879_247_872),  # osmr/imgclsmob, whose rules are not in the ledger
    ],
)
def test_what_nothing_gives_is_said_with_what_comes_closest(net: str, value: str, nearest: int) -> None:
    found = answer(net, value)
    assert not found.explanations and found.nearest
    assert found.nearest[0].number == nearest
    assert run("why", net, value, "-q").status == 1


def test_a_sum_in_notes_that_is_none_is_told_and_what_their_lines_add_up_to() -> None:
    """CS231n's table of VGG-16 ends in 24M; its lines, pools and the input among them, have 15.2M numbers."""
    assert "add up to 15,237,608 with the input" in answer("vgg16", "24M activations").reason
    assert [each.number for each in answer("vgg16", "15.2M activations").explanations] == [15_237_608]


def test_what_may_be_chance_is_not_offered() -> None:
    """Two digits match much: what supposes more than the plain reading is only numbered, unless it is asked for."""
    found = answer("resnet50", "3.8 billion FLOPs")
    assert len(found.explanations) == 1 and len(found.more) > 5
    assert all(each.cost > found.explanations[0].cost for each in found.more)
    told = run("why", "resnet50", "3.8 billion FLOPs")
    assert "2 digits, and so few match much" in told.out and "(--all lists them)" in told.out
    assert "called FLOPs, they are multiply-adds" in told.out and "printed in He, Zhang, Ren, Sun 2015" in told.out
    assert run("why", "resnet50", "3.8 billion FLOPs", "--all").out.count("\n") > told.out.count("\n") + 5


def test_every_explanation_fits_what_was_written() -> None:
    for net, value, _ in FIRST:
        for each in answer(net, value).explanations:
            low, high = each.reading.low, each.reading.high
            assert low <= each.number <= high
            assert all(low <= other.number <= high for other in each.alike)


@pytest.mark.parametrize(
    ("text", "value", "digit", "counts"),
    [
        ("4.14G", 4_140_000_000, 10_000_000, ""),
        ("3.8 billion FLOPs", 3_800_000_000, 100_000_000, "flops"),
        ("61M params", 61_000_000, 1_000_000, "params"),
        ("54.6GFLOPs", 54_600_000_000, 100_000_000, "flops"),
        ("9.74 BFLOPs", 9_740_000_000, 10_000_000, "flops"),
        ("25,557,032", 25_557_032, 0, ""),
        ("3800000000", 3_800_000_000, 100_000_000, ""),
        ("1.5 billion multiply-adds", 1_500_000_000, 100_000_000, "macs"),
        ("3.8 x 10^9 FLOPs", 3_800_000_000, 100_000_000, "flops"),
        ("2,556만 개 파라미터", 25_560_000, 10_000, "params"),
        ("8.7 B", 8_700_000_000, 100_000_000, ""),
        ("233 MB", 233_000_000, 1_000_000, "memory"),
        ("16 MiB", 16 * 1024**2, 1024**2, "memory"),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, value: int, digit: int, counts: str) -> None:
    found = quantity(text)
    assert found is not None and found.value == value and found.digit == digit and found.counts == counts


@pytest.mark.parametrize("text", ["", "G", "4,14G", "4.14 apples", "1.2.3M", "resnet50", "9" * 80])
def test_what_is_no_number_is_none(text: str) -> None:
    assert quantity(text) is None


def test_what_is_far_off_is_not_the_nearest() -> None:
    said = run("why", "lenet5", "8T")
    assert said.status == 1 and said.out.startswith("Nothing that was looked at of lenet5 gives 8T\n\nnote: ")


def test_a_u_net_that_is_padded() -> None:
    """FLOPs they were called, and multiply-adds they are."""
    (first, *_) = answer("unet", "54.6 GFLOPs").explanations
    assert (first.candidate.measured.variant.name, first.number) == ("unet@same", 54_605_774_848)


def test_words_of_a_value_need_no_quotes() -> None:
    assert run("why", "alexnet", "61M", "params", "-q").out == run("why", "alexnet", "61M params", "-q").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("resnet50", "many"), "'many' is no number of a network"),
        ((), "error: VALUE is missing"),
        (("resnet50",), "VALUE is missing"),
        (("fcn_resnet50", "152.717"), "152.717 is no count: its unit is missing"),
        (("4.09",), "4.09 is no count: its unit is missing"),
        (("resnet51", "4G"), "there is no network 'resnet51' in the zoo"),
    ],
)
def test_what_cannot_be_meant_is_refused(words: tuple[str, ...], said: str) -> None:
    ran = run("why", *words)
    assert ran.status == 2 and said in ran.err and ran.out == ""


def test_a_spec_of_ones_own_is_searched_with_what_is_often_changed() -> None:
    spec = "input 32x32x8; conv 16 3x3 p1 g2, bn, relu; gap, fc 10"
    plain = answer(spec, "1,738,000").nearest
    assert plain
    ungrouped = answer(spec, "1,179,808").explanations[0]  # 9 * 8 * 16 * 1,024 + 160
    assert ungrouped.candidate.measured.variant.said == "without groups"


def test_json_has_what_is_told() -> None:
    ran = run("why", "resnet50", "4.14G", "--json")
    data = json.loads(ran.out)
    assert data["schema"] == "convcalc.why/1" and data["value"] == "4.14G" and data["least"] == 4_135_000_000
    first = data["explanations"][0]
    assert (first["computed"], first["convention"], first["variant"]) == (
        4142713880,
        "thop-2019",
        "resnet50@torchvision",
    )
    assert "= 4,142,713,880" in first["working"].replace(":", " =") and not first["exact"]


@pytest.mark.parametrize(
    ("value", "networks"),
    [
        ("4.09G", ["resnet50@torchvision", "resnetv2_50"]),
        ("25,636,712", ["resnet50@keras"]),
        ("15.355 GMACs", ["convnext_base"]),
        ("138.36M params", ["vgg-d", "vgg-d@bn"]),
        ("8.21 GFLOPs", ["resnet50@torchvision"]),
    ],
)
def test_without_a_network_those_of_the_zoo_are_looked_up(value: str, networks: list[str]) -> None:
    found = [about(each)[1] for each in convcalc.why(value).explanations]
    assert [name for name in networks if name not in found] == []
    ran = run("why", value, "-q")
    assert ran.status == 0 and [line.split("\t")[1] for line in ran.out.splitlines()] == found


def test_a_number_that_no_network_has_is_a_finding() -> None:
    ran = run("why", "1.23 G")
    assert ran.status == 1 and "zfnet" in ran.out
    assert run("why", "1.23 G", "-q").out == ""


def test_the_table_of_counts_is_what_the_engine_counts() -> None:
    counts = catalog.counts()
    entries = {entry.name: entry for entry in catalog.entries()}
    assert list(counts) == sorted(entries)
    assert {name: (each["params"], each["macs"]) for name, each in counts.items()} == {
        name: (entries[name].params, entries[name].macs) for name in counts
    }
    few = ["alexnet@torchvision", "googlenet@torchvision", "mobilenet_v2", "resnet50@keras", "dcgan_generator"]
    lines = Path(catalog.COUNTS).read_text(encoding="utf-8").splitlines(keepends=True)
    assert make_zoo_index.counts_text([entries[name] for name in few]) == "".join(
        [lines[0], *[line for name in few for line in lines[1:] if line.startswith(name + "\t")]]
    )


def test_size_and_tool_together_explain_what_two_programs_say_of_one_network() -> None:
    """WongKinYiu/yolov7 issue 958, a network of 4 classes: 5.525 BFLOPs in darknet, 13.2 GFLOPS in PyTorch."""
    darknet, authors = (answer("yolov7_tiny(classes=4)", value) for value in ("5.525 BFLOPs", "13.2 GFLOPs"))
    for found, name, size in ((darknet, "darknet", (416, 416)), (authors, "ultralytics", (640, 640))):
        first = found.explanations[0].candidate
        assert (first.counting.name, first.measured.facts.in_.size) == (name, size)
        assert first.measured.facts.params == 6_022_129
