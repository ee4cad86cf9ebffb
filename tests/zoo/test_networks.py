"""Every network of the zoo: its claims hold, and its totals are those of the literature."""

from __future__ import annotations

import pytest

from convcalc import api
from convcalc.lang.tree import Number, Total
from convcalc.network.builder import build
from convcalc.network.claims import check_claims
from convcalc.network.facts import measure
from convcalc.readers.source import load
from convcalc.zoo import catalog
from tests.zoo.nets import NAMES, facts


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_holds(name: str) -> None:
    verdicts = check_claims(facts(name))
    assert len(verdicts) >= 8
    assert [verdict for verdict in verdicts if verdict.verdict not in ("true", "published")] == []


def test_what_is_marked_as_not_holding_does_not_hold() -> None:
    marked = [v for name in NAMES for v in check_claims(facts(name)) if v.claim.published is not None]
    assert len(marked) == 26
    assert {verdict.verdict for verdict in marked} == {"published"}


@pytest.mark.parametrize("name", NAMES)
def test_the_totals_are_claimed_to_the_unit(name: str) -> None:
    totals = [claim for stmt in facts(name).tree.body if isinstance(stmt, Total) for claim in stmt.claims]
    exact = {claim.what: claim.value for claim in totals if not claim.rounded and claim.published is None}
    rf = facts(name).rf
    assert rf and rf[0]
    expected = {"params": Number(facts(name).params), "macs": Number(facts(name).macs)}
    assert exact == expected | ({"rf": Number(rf[0])} if len(set(rf)) == 1 else {})


@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [
        ("alexnet", 60_965_224, 724_406_816),
        ("alexnet@single", 62_378_344, 1_135_256_096),
        ("alexnet@torchvision", 61_100_840, 714_188_480),
        ("vgg-a", 132_863_336, 7_609_090_048),
        ("vgg-a-lrn", 132_863_336, 7_609_090_048),
        ("vgg-b", 133_047_848, 11_308_466_176),
        ("vgg-c", 133_638_952, 11_770_888_192),
        ("vgg16", 138_357_544, 15_470_264_320),
        ("vgg19", 143_667_240, 19_632_062_464),
        ("resnet18", 11_689_512, 1_814_073_344),
        ("resnet34", 21_797_672, 3_663_761_408),
        ("resnet34@a", 21_623_848, 3_644_493_824),
        ("resnet50", 25_557_032, 3_857_973_248),
        ("resnet50@torchvision", 25_557_032, 4_089_184_256),
        ("resnet50@keras", 25_583_592, 3_857_973_248),
        ("resnet101", 44_549_160, 7_570_194_432),
        ("resnet101@keras", 44_601_832, 7_570_194_432),
        ("resnet152", 60_192_808, 11_282_415_616),
        ("resnet152@torchvision", 60_192_808, 11_513_626_624),
        ("resnet152@keras", 60_268_520, 11_282_415_616),
        ("plain18", 11_515_688, 1_794_805_760),
        ("plain34", 21_623_848, 3_644_493_824),
        ("resnet20", 269_722, 40_551_040),
        ("resnet32", 464_154, 68_862_592),
        ("resnet44", 658_586, 97_174_144),
        ("resnet56", 853_018, 125_485_696),
        ("resnet110", 1_727_962, 252_887_680),
        ("resnet1202", 19_421_274, 2_829_238_912),
        ("zfnet", 62_357_608, 1_168_032_896),
        ("nin@imagenet", 7_595_176, 1_105_996_320),
        ("lenet5", 61_706, 416_520),
        ("googlenet", 6_998_552, 1_582_671_872),
        ("googlenet@heads", 13_378_280, 1_591_044_096),
        ("mobilenet_v1", 4_231_976, 568_740_352),
        ("xception", 22_855_952, 8_357_403_496),
        ("darknet19", 20_842_376, 3_645_374_464),
        ("darknet53", 41_609_928, 9_285_115_904),
        ("yolov3", 61_949_149, 70_345_950_208),
        ("yolov3_tiny", 8_852_366, 2_782_480_896),
        ("yolov4", 64_363_101, 64_194_741_248),
        ("c3d", 79_991_015, 38_548_959_232),
        ("fcn8s", 134_489_780, 181_529_034_048),
        ("se_resnet50", 28_088_024, 3_860_488_192),
        ("resnetv2_50", 25_549_352, 4_089_184_256),
        ("dcgan_generator", 3_576_704, 104_628_224),
        ("dcgan_discriminator", 2_765_568, 103_817_216),
        ("patchgan70", 2_768_705, 3_197_140_992),
        ("srcnn", 8_129, 4_872_800),
        ("nasnet_mobile", 5_289_978, 563_638_816),
        ("lenet1", 2_578, 91_520),  # with 3,082 biases and 3,840 of the means these are the paper's 98,442 connections
        ("lecun1989", 9_760, 63_660),  # with 1,000 biases these are the paper's 64,660 connections
        ("unet", 31_030_658, 150_428_424_448),
        ("unet@same", 31_031_685, 54_605_774_848),
        ("unet3d", 19_069_955, 266_731_018_496),
        ("deeplab_v1", 20_505_429, 50_928_085_696),
        ("yolov1", 197_301_875, 20_210_729_728),
        ("darknet_reference", 7_319_416, 482_320_384),
        ("densenet40", 1_019_722, 264_812_928),
        ("densenet100", 6_979_642, 1_769_516_448),
        ("pix2pix", 54_413_955, 6_048_186_368),
        ("tcn", 66_910, 51_607_050),
        ("wavenet", 3_046_912, 12_415_139_840),
    ],
)
def test_totals(name: str, params: int, macs: int) -> None:
    assert (facts(name).params, facts(name).macs) == (params, macs)


@pytest.mark.parametrize(
    ("name", "rf"),
    [
        ("alexnet", 195),
        ("vgg16", 212),
        ("resnet18", 435),
        ("resnet34", 899),
        ("resnet50", 483),
        ("resnet50@torchvision", 427),
        ("resnet101", 1027),
        ("resnet152", 1507),
        ("resnet152@torchvision", 1451),
    ],
)
def test_receptive_field_of_the_whole(name: str, rf: int) -> None:
    assert facts(name).rf == (rf, rf)


@pytest.mark.parametrize(
    ("name", "weights", "statistics"),
    [("vgg-a", 132_851_392, 0), ("vgg16", 138_344_128, 0), ("vgg19", 143_652_544, 0), ("resnet50@keras", None, 53_120)],
)
def test_weights_and_running_statistics(name: str, weights: int | None, statistics: int) -> None:
    assert weights in (None, facts(name).weights)
    assert facts(name).statistics == statistics


def test_alexnet_has_659272_units() -> None:
    assert facts("alexnet").activations == 659_272


@pytest.mark.parametrize(
    ("first", "n", "same"),
    [
        ("resnet20", 5, "resnet32"),
        ("resnet20", 18, "resnet110"),
        ("resnet1202", 9, "resnet56"),
        ("plain20", 9, "plain56"),
    ],
)
def test_the_cifar_nets_differ_in_n_alone(first: str, n: int, same: str) -> None:
    entry = catalog.find(first)
    assert entry
    loaded = load(entry.name)
    net = measure(build(loaded.tree, loaded.source, lets={"n": n}))
    assert (net.params, net.macs, net.rf) == (facts(same).params, facts(same).macs, facts(same).rf)
    assert len(net.rows) == len(facts(same).rows)


@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [
        ("vgg11@torchvision", 132_863_336, 1_040_220_160),
        ("vgg16@torchvision", 138_357_544, 2_002_812_928),
        ("vgg16_bn", 138_365_992, 2_002_812_928),
    ],
)
def test_torchvisions_vgg_has_its_parameters_at_every_input(name: str, params: int, macs: int) -> None:
    """Of torchvision 0.2x on 64x96: parameters, and products counted at each convolution and linear layer as it ran."""
    found = api.measure(name, "64x96x3")
    assert (found.params, found.macs) == (params, macs)
