"""Programs that take a network from torchvision, whose source is not beside them, and change its head."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts

TOTALS = {
    "resnet18": (11_689_512, 1_814_073_344),
    "resnet34": (21_797_672, 3_663_761_408),
    "resnet50": (25_557_032, 4_089_184_256),
    "resnet101": (44_549_160, 7_801_405_440),
    "resnet152": (60_192_808, 11_513_626_624),
    "resnext50_32x4d": (25_028_904, 4_230_479_872),
    "resnext101_32x8d": (88_791_336, 16_414_015_488),
    "resnext101_64x4d": (83_455_272, 15_460_270_080),
    "wide_resnet50_2": (68_883_240, 11_398_021_120),
    "wide_resnet101_2": (126_886_696, 22_753_050_624),
    "vgg11": (132_863_336, 7_609_090_048),
    "vgg11_bn": (132_868_840, 7_609_090_048),
    "vgg13": (133_047_848, 11_308_466_176),
    "vgg13_bn": (133_053_736, 11_308_466_176),
    "vgg16": (138_357_544, 15_470_264_320),
    "vgg16_bn": (138_365_992, 15_470_264_320),
    "vgg19": (143_667_240, 19_632_062_464),
    "vgg19_bn": (143_678_248, 19_632_062_464),
    "alexnet": (61_100_840, 714_188_480),
    "squeezenet1_0": (1_248_424, 818_924_576),
    "squeezenet1_1": (1_235_496, 349_151_936),
    "densenet121": (7_978_856, 2_834_161_664),
    "densenet161": (28_681_000, 7_727_907_072),
    "densenet169": (14_149_480, 3_359_843_328),
    "densenet201": (20_013_928, 4_291_365_888),
    "mobilenet_v2": (3_504_872, 300_774_272),
}
"""Name -> parameters, and MACs of convolutions and linear layers on 3x224x224, of torchvision 0.28."""


def of(text: str, tmp_path: Path, size: str = "3x224x224") -> Facts:
    path = tmp_path / "net.py"
    path.write_text("import torch\nimport torch.nn as nn\nimport torchvision\n" + text, encoding="utf-8")
    return measure(str(path), input=size)


@pytest.mark.parametrize("name", list(TOTALS))
def test_a_network_is_that_of_torchvision(name: str, tmp_path: Path) -> None:
    facts = of(f"model = torchvision.models.{name}(weights='DEFAULT')", tmp_path)
    assert (facts.params, facts.macs, facts.out.text()) == (*TOTALS[name], "1000")
    assert "torchvision.models is not here" in "; ".join(map(str, facts.notes))


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("m = torchvision.models.resnet18(pretrained=True)\nm.fc = nn.Linear(m.fc.in_features, 10)", 11_181_642),
        ("m = torchvision.models.get_model('vgg16', weights=None)\nm.classifier[6] = nn.Linear(4096, 2)", 134_268_738),
        ("from torchvision import models\nm = models.alexnet()\nm.classifier[-1] = nn.Linear(4096, 5)", 57_024_325),
        (
            "from torchvision.models import mobilenet_v2, MobileNet_V2_Weights\n"
            "m = mobilenet_v2(weights=MobileNet_V2_Weights.IMAGENET1K_V2)\nm.classifier[1] = nn.Linear(1280, 3)",
            2_227_715,
        ),
        (
            "from torchvision.models.resnet import ResNet, BasicBlock\nclass Net(ResNet):\n    def __init__(self):\n"
            "        super(Net, self).__init__(BasicBlock, [2, 2, 2, 2], num_classes=10)\n"
            "    def forward(self, x):\n        return super(Net, self).forward(x)",
            11_181_642,
        ),
        (
            "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            "        back = torchvision.models.resnet50()\n"
            "        self.body = nn.Sequential(*list(back.children())[:-2])\n        self.head = nn.Linear(2048, 5)\n"
            "    def forward(self, x):\n        return self.head(self.body(x).mean([2, 3]))",
            23_518_277,
        ),
    ],
)
def test_its_head_is_changed(text: str, params: int, tmp_path: Path) -> None:
    """Parameters as torchvision 0.28 and PyTorch 2.14 have them."""
    assert of(text, tmp_path).params == params


def test_another_network_of_torchvision_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"'m' is not known, as torchvision\.models\.efficientnet_b0 is not read"):
        of("from torchvision.models import efficientnet_b0\nm = efficientnet_b0()\nm.classifier[1] = None", tmp_path)


def test_the_source_of_torchvision_beside_the_program_comes_first(tmp_path: Path) -> None:
    models = tmp_path / "torchvision" / "models"
    models.mkdir(parents=True)
    (tmp_path / "torchvision" / "__init__.py").write_text("from torchvision import models\n", encoding="utf-8")
    text = "import torch.nn as nn\ndef resnet18():\n    return nn.Conv2d(3, 8, 1)\n"
    (models / "__init__.py").write_text(text, encoding="utf-8")
    assert of("model = torchvision.models.resnet18()", tmp_path).params == 32


def test_attributes_of_a_class_that_are_assigned_together(tmp_path: Path) -> None:
    text = "class C:\n    a = b = c = 4\nm = nn.Sequential(nn.Conv2d(3, C.a + C.b + C.c, 1))"
    assert of(text, tmp_path).out.text("chw") == "12x224x224"
