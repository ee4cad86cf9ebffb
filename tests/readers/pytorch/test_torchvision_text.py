"""Programs that take a network from torchvision, whose source is not beside them, and change its head."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts
from tests.data.make_torchvision_networks import digest
from tests.places import DATA

LINES = (DATA / "torchvision_networks.jsonl").read_text(encoding="utf-8").splitlines()[1:]
NETWORKS = {row["name"]: row for row in map(json.loads, LINES)}
"""Networks of torchvision, as PyTorch counts them; the file says how it was made."""

ATTENTION = ("vit", "swin")
"""Networks whose layers are not all modules of PyTorch: names of ours stand for parts of its attention."""


ON_TABLES = {
    f"swin_v2_{size}": 15**2 * sum(n * (2 * 512 + 512 * heads) for n, heads in zip(depths, counts, strict=True))
    for size, depths, counts in (
        ("t", (2, 2, 6, 2), (3, 6, 12, 24)),
        ("s", (2, 2, 18, 2), (3, 6, 12, 24)),
        ("b", (2, 2, 18, 2), (4, 8, 16, 32)),
    )
}
"""Multiply-adds of the layers that make scores of positions, which no input reaches; a note says so."""


def of(text: str, tmp_path: Path, size: str = "3x224x224") -> Facts:
    path = tmp_path / "net.py"
    path.write_text("import torch\nimport torch.nn as nn\nimport torchvision\n" + text, encoding="utf-8")
    return measure(str(path), input=size)


@pytest.mark.parametrize("name", list(NETWORKS))
def test_a_network_is_that_of_torchvision(name: str, tmp_path: Path) -> None:
    row = NETWORKS[name]
    facts = of(f"model = torchvision.models.get_model('{name}')", tmp_path, row["input"])
    assert (facts.params + facts.idle, facts.macs + ON_TABLES.get(name, 0)) == (row["params"], row["macs"])
    notes = "; ".join(map(str, facts.notes))
    assert "torchvision is not here" in notes
    assert ("layers that run on numbers of the program's own" in notes) is (name in ON_TABLES)
    leaves = [(each.label, each.params) for each in facts.rows if each.label and each.params]
    if not name.startswith(ATTENTION):
        leaves = [each for each in leaves if ":" not in each[0]]
        assert (len(leaves), digest(leaves)) == (row["layers"], row["digest"])


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("m = torchvision.models.resnet18(pretrained=True)\nm.fc = nn.Linear(m.fc.in_features, 10)", 11_181_642),
        ("m = torchvision.models.get_model('vgg16', weights=None)\nm.classifier[6] = nn.Linear(4096, 2)", 134_268_738),
        (
            "from torchvision import models\n"
            "names = sorted(n for n in models.__dict__ if n.islower() and callable(models.__dict__[n]))\n"
            "m = models.__dict__['resnet18' if 'resnet18' in names else None](num_classes=10)",
            11_181_642,
        ),
        (
            "from torchvision.models import get_model, get_weight, get_model_weights\n"
            "m = get_model('resnet18', weights=get_weight('ResNet18_Weights.IMAGENET1K_V1'))\n"
            "m.fc = nn.Linear(len(get_model_weights('vgg16').IMAGENET1K_V1.meta['categories']) // 100 + 2, 5)\n"
            "m.fc = nn.Linear(512, 10)",
            11_181_642,
        ),
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
        (
            "from torchvision import models\n"
            "m = models.segmentation.fcn_resnet50(weights=models.segmentation.FCN_ResNet50_Weights.DEFAULT)\n"
            "m.classifier[4] = nn.Conv2d(512, 2, 1)\nm.aux_classifier[4] = nn.Conv2d(256, 2, 1)",
            35_307_588,
        ),
        (
            "from torchvision.models.segmentation.deeplabv3 import DeepLabHead\n"
            "m = torchvision.models.segmentation.deeplabv3_resnet101(pretrained=True, progress=True)\n"
            "m.classifier = DeepLabHead(2048, 1)",
            60_991_062,
        ),
        (
            "from torchvision.models.segmentation import deeplabv3_mobilenet_v3_large\n"
            "m = deeplabv3_mobilenet_v3_large(num_classes=4, aux_loss=True, weights_backbone=None)",
            11_024_772,
        ),
        ("from torchvision.models import swin_t\nm = swin_t()\nm.head = nn.Linear(m.head.in_features, 7)", 27_524_737),
    ],
)
def test_its_head_is_changed(text: str, params: int, tmp_path: Path) -> None:
    """Parameters as torchvision 0.28 and PyTorch 2.14 have them."""
    facts = of(text, tmp_path)
    assert facts.params + facts.idle == params


def test_a_network_for_video_is_changed(tmp_path: Path) -> None:
    text = "from torchvision.models.video import r3d_18\nm = r3d_18(weights='KINETICS400_V1')\n"
    assert of(f"{text}m.fc = nn.Linear(512, 5)", tmp_path, "3x16x112x112").params == 33_168_837


def test_an_import_of_torchvision_alone_is_a_program() -> None:
    with pytest.raises(SpecError, match="there is no network in this source"):
        measure("from torchvision import models\n")


def test_another_network_of_torchvision_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"'m' is not known: torchvision\.models\.maxvit_t is not read"):
        of("from torchvision.models import maxvit_t\nm = maxvit_t()\nm.classifier[1] = None", tmp_path)


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


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("model = models.resnet18(pretrained=True)\nmodel.fc = nn.Linear(512, 10)\n", 11_181_642),
        ("net = torchvision.models.resnet18()\nnet.fc = nn.Linear(512, 10)\n", 11_181_642),
        ("model = models.resnet18(weights='DEFAULT')\n", 11_689_512),
        ("net = models.vgg16(pretrained=True)\nnet.classifier[6] = nn.Linear(4096, 2)\n", 134_268_738),
    ],
)
def test_what_is_pasted_without_its_imports_is_read(text: str, params: int) -> None:
    facts = measure(text, input="3x224x224")
    assert facts.params == params
    assert any("is taken for torchvision" in note for note in facts.net.notes)


@pytest.mark.parametrize("text", ["net = models.efficientnet_b99()\n", "net = torchvision.models.resnet19()\n"])
def test_one_that_is_not_known_is_one_message_with_its_name(text: str) -> None:
    with pytest.raises(SpecError) as raised:
        measure(text, input="3x224x224")
    (mistake,) = raised.value.mistakes
    assert text.partition("models.")[2].partition("(")[0] in mistake.message


def test_names_of_a_programs_own_are_not_taken_for_torchvision() -> None:
    text = "import torch.nn as nn\nmodels = [nn.Conv2d(3, 8, 3)]\nnet = nn.Sequential(*models)\n"
    assert not any("torchvision" in note for note in measure(text, input="3x8x8").net.notes)


@pytest.mark.parametrize("repository", ["pytorch/vision", "pytorch/vision:v0.10.0"])
def test_a_network_of_torch_hub_is_torchvisions(repository: str) -> None:
    text = f"import torch\nnet = torch.hub.load('{repository}', 'resnet18', pretrained=True, trust_repo=True)\n"
    assert measure(text, input="3x224x224").params == 11_689_512
    headed = f"{text}net.fc = torch.nn.Linear(512, 10)\n"
    assert measure(headed, input="3x224x224").params == 11_181_642


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("'ultralytics/yolov5', 'yolov5s'", "torch.hub.load of 'yolov5s' from 'ultralytics/yolov5'"),
        ("'pytorch/vision', 'deeplabv3_resnet101'", "torchvision.models.deeplabv3_resnet101"),
        ("'.', 'resnet18', source='local'", "torch.hub.load of 'resnet18' from '.'"),
    ],
)
def test_another_one_of_torch_hub_is_said_not_to_be_read(call: str, why: str) -> None:
    with pytest.raises(SpecError, match=why):
        measure(f"import torch\nnet = torch.hub.load({call})\n", input="3x224x224")


@pytest.mark.parametrize(
    ("made", "params", "sizes"),
    [
        ("feature_extraction import create_feature_extractor as cut|layer3", 2_782_784, [(128, (8, 8)), (256, (4, 4))]),
        ("_utils import IntermediateLayerGetter as cut|layer4", 11_176_512, [(128, (8, 8)), (512, (2, 2))]),
    ],
)
def test_the_layers_up_to_some_are_those_of_torchvision(
    made: str, params: int, sizes: list[tuple[int, tuple[int, ...]]]
) -> None:
    """Numbers of torchvision in PyTorch 2.14, of ResNet-18 on 3x64x64."""
    imported, last = made.split("|")
    text = (
        f"import torch\nfrom torchvision import models\nfrom torchvision.models.{imported}\n"
        f"net = cut(models.resnet18(weights=None), {{'layer2': 'a', '{last}': 'b'}})\n"
    )
    facts = measure(text, input="3x64x64")
    assert facts.params == params
    assert [(each.out.channels, each.out.size) for each in facts.outputs] == sizes


DEFORMABLE = """
from torchvision.ops import DeformConv2d, deform_conv2d
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.offset = nn.Conv2d(3, {count}, 3, stride=2, padding=1)
        self.mask = nn.Conv2d(3, 9, 3, stride=2, padding=1)
        self.conv = nn.Conv2d(3, 16, 3)
        self.again = nn.Conv2d(16, 18, 3, padding={padding})
        self.deform = DeformConv2d(16, 8, 3, padding=1, bias=False)
    def forward(self, x):
        mask = torch.sigmoid(self.mask(x))
        x = deform_conv2d(x, self.offset(x), self.conv.weight, self.conv.bias, stride=2, padding=1, mask=mask)
        return self.deform(x, self.again(x))
"""


def test_a_deformable_convolution_multiplies_as_a_convolution_does(tmp_path: Path) -> None:
    """Parameters and sizes of torchvision in PyTorch 2.14."""
    facts = of(DEFORMABLE.format(count=18, padding=1), tmp_path, "3x32x32")
    assert (facts.params, facts.out.channels, facts.out.size) == (4_966, 8, (16, 16))
    assert facts.macs == 16 * 16 * (27 * (18 + 9 + 16) + 144 * (18 + 8))


def test_offsets_of_other_sizes_are_refused_as_torchvision_does(tmp_path: Path) -> None:
    for given in ({"count": 17, "padding": 1}, {"count": 18, "padding": 0}):
        with pytest.raises(SpecError, match=r"offset (has 17 channels|is 14x14, and 16x16 is needed)"):
            of(DEFORMABLE.format(**given), tmp_path, "3x32x32")
