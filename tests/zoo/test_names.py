"""Whoever names a network finds it, or is told what there is."""

from __future__ import annotations

from collections import Counter

import pytest

from convcalc.zoo import catalog
from tests.zoo.nets import NAMES


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("resnet50", "resnet50"),
        ("ResNet-50", "resnet50"),
        ("resnet 50", "resnet50"),
        ("RESNET_50", "resnet50"),
        ("resnet\u201150", "resnet50"),
        ("vgg_16", "vgg-d"),
        ("VGG16", "vgg-d"),
        ("vgg-d", "vgg-d"),
        ("VGG 19", "vgg-e"),
        ("vgg11", "vgg-a"),
        ("vgg13", "vgg-b"),
        ("vgg16@bn", "vgg-d@bn"),
        ("vgg16_bn", "vgg-d@bn"),
        ("VGG-11-BN", "vgg-a@bn"),
        ("vgg16@torchvision", "vgg-d@torchvision"),
        ("vgg16@keras", "vgg-d"),
        ("vgg19@keras", "vgg-e"),
        ("resnet18@torchvision", "resnet18"),
        ("ResNet-34@A", "resnet34@a"),
        ("ResNet-50@TorchVision", "resnet50@torchvision"),
        ("resnet50 v1.5", "resnet50@torchvision"),
        ("resnet152-keras", "resnet152@keras"),
        ("alexnet_single", "alexnet@single"),
        ("lenet", "lenet5"),
        ("LeNet-5", "lenet5"),
        ("ZF-Net", "zfnet"),
        ("Network in Network", "nin"),
        ("nin@cifar10", "nin"),
        ("resnet50_v1_5", "resnet50@torchvision"),
        ("MobileNetV2", "mobilenet_v2"),
        ("mobilenet", "mobilenet_v1"),
        ("EfficientNet-B0", "efficientnet_b0"),
        ("SqueezeNet 1.1", "squeezenet1_1"),
        ("RegNetX-1.6GF", "regnet_x_1_6gf"),
        ("RegNetX-16GF", "regnet_x_16gf"),
        ("shufflenet_v2_x0.5", "shufflenet_v2_x0_5"),
        ("ResNeXt-50 32x4d", "resnext50_32x4d"),
        ("U-Net", "unet"),
        ("unet_same", "unet@same"),
        ("3-D U-Net", "unet3d"),
        ("3D UNet", "unet3d"),
        ("V-Net", "vnet"),
        ("FCN-32s", "fcn32s"),
        ("DeepLabV3", "deeplabv3_resnet50"),
        ("YOLOv4-tiny", "yolov4_tiny"),
        ("yolov3-tiny", "yolov3_tiny"),
        ("tiny-yolov2", "yolov2_tiny"),
        ("SSD 300", "ssd300"),
        ("Inception-v4", "inception_v4"),
        ("InceptionResNetV2", "inception_resnet_v2"),
        ("SENet-154", "senet154"),
        ("NASNetMobile", "nasnet_mobile"),
        ("ConvNeXt V2-T", "convnextv2_tiny"),
        ("ConvNeXt-XL", "convnext_xlarge"),
        ("ShuffleNet v1", "shufflenet_v1_g3"),
        ("WRN-28-10", "wrn28_10"),
        ("ResNet-1001", "preresnet1001"),
        ("ResNet101V2", "resnetv2_101"),
        ("EfficientNetV2B3", "efficientnet_v2_b3"),
        ("LeNet-1", "lenet1"),
        ("lenet5@1998", "lenet5@1998"),
        ("Inception-v3", "inception_v3"),
        ("YOLOv3", "yolov3"),
    ],
)
def test_names_match_loosely(asked: str, found: str) -> None:
    entry = catalog.find(asked)
    assert entry and entry.name == found


@pytest.mark.parametrize(
    "asked",
    ["", " ", "@", "resnet", "vgg", "resnet51", "resnet50@tf", "resnet500", "resnet5", "vgg-f", "50", "alexnet2"],
)
def test_nothing_else_is_taken_for_a_network(asked: str) -> None:
    assert catalog.find(asked) is None


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("alxnet", ("alexnet",)),
        ("rsnet50", ("resnet50",)),
        ("resnet51", ("resnet50",)),
        ("resnet103", ("resnet101",)),
        ("vgg17", ("vgg16",)),
        ("vgg", ("vgg11", "vgg13", "vgg16", "vgg19")),
        ("plain", ("plain18", "plain20", "plain34", "plain56")),
        ("zfnt", ("zfnet",)),
        ("mobilnet_v2", ("mobilenet_v2",)),
        ("yolo", ("yolov1", "yolov2", "yolov3", "yolov4")),
        ("resnet50@tf", ("resnet50", "resnet50@torchvision", "resnet50@keras")),
    ],
)
def test_a_slip_gets_a_suggestion(asked: str, first: tuple[str, ...]) -> None:
    assert catalog.suggestions(asked)[: len(first)] == first


@pytest.mark.parametrize(
    "asked", ["", "@", "qqqqq", "foo@bar", "resnet" + "9" * 5000, "\u0665", "resnet\u00b2", "9" * 5000]
)
def test_strange_names_are_survived(asked: str) -> None:
    assert all(catalog.find(name) for name in catalog.suggestions(asked))


def test_what_is_suggested_can_be_asked_for() -> None:
    for asked in ("resnet", "vgg12", "leet5", "nn", "alexnet@x", "resnet18-torchvison"):
        assert all(catalog.find(name) for name in catalog.suggestions(asked, most=9)), asked


def test_no_two_networks_share_a_name() -> None:
    known = catalog.names()
    assert [name for name, times in Counter(map(catalog.key, known)).items() if times > 1] == []
    assert set(NAMES) < set(known)
    assert all(catalog.find(name) for name in known)


def test_every_proper_name_finds_its_own_network() -> None:
    assert [entry.name for entry in map(catalog.find, NAMES) if entry] == NAMES


def test_a_bare_name_says_which_variants_there_are() -> None:
    line = catalog.variants_line(entry("resnet50"))
    assert line == (
        "resnet50@torchvision: stride 2 on the 3x3, not on the first 1x1 (4,089,184,256 MACs, rf 427); "
        "resnet50@keras: a bias on every convolution, padding as layers of their own (25,583,592 params); "
        "resnet50@darknet: stride 2 on the 3x3, shortcuts without convolutions, input 256 "
        "(22,780,456 params, 4,870,586,368 MACs, rf 425)"
    )
    assert catalog.variants_line(entry("resnet18")).endswith("; resnet18@torchvision and resnet18@b: the same network")


def test_without_variants_there_is_no_line() -> None:
    assert catalog.variants_line(entry("zfnet")) == ""
    assert catalog.variants_line(entry("resnet50@keras")) == ""


def entry(name: str) -> catalog.Entry:
    found = catalog.find(name)
    assert found
    return found
