"""Which networks of torchvision we have, in which of its files each stands, and what weights there are for it.

Source: torchvision 0.28; its `models/*.py` for the names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.written_modules import WrittenModules
from convcalc.readers.pytorch import huggingface

MODELS = "torchvision.models"

USUAL = {"torchvision": ("torchvision", "torchvision"), "models": (MODELS, "models")}
"""The names under which everybody imports these modules; what is pasted often leaves the imports out."""


class TorchvisionFamily(NamedTuple):
    """A family of networks.

    file: torchvision's file, behind `torchvision.models.`, which is also the name of our text.  classes: what it has
    besides networks.  networks: a row for each, its name, that of its weights, and how these were trained.
    """

    file: str
    classes: str
    networks: tuple[str, ...]

    @property
    def rows(self) -> list[tuple[str, str, list[str]]]:
        """The networks: name, name of the weights, and the members of those."""
        split = [each.split() for each in self.networks]
        return [(name, f"{weights}_Weights", trained) for name, weights, *trained in split]

    @property
    def names(self) -> list[str]:
        """All that a program takes from it."""
        return [*self.classes.split(), *[name for row in self.rows for name in row[:2]]]


_VGG = tuple([f"vgg{n}{bn} VGG{n}{bn.upper()} V1" for n in (11, 13, 19) for bn in ("", "_bn")])
_SMALL = ("400mf", "800mf", "1_6gf", "3_2gf", "8gf")
_REGNET = (
    *[f"regnet_y_{size} RegNet_Y_{size.upper()} V1 V2" for size in _SMALL],
    *[f"regnet_y_{n}gf RegNet_Y_{n}GF V1 V2 SWAG_E2E_V1 SWAG_LINEAR_V1" for n in (16, 32)],
    "regnet_y_128gf RegNet_Y_128GF SWAG_E2E_V1 SWAG_LINEAR_V1",
    *[f"regnet_x_{size} RegNet_X_{size.upper()} V1 V2" for size in (*_SMALL, "16gf", "32gf")],
)

FAMILIES = (
    TorchvisionFamily("alexnet", "AlexNet", ("alexnet AlexNet V1",)),
    TorchvisionFamily("vgg", "VGG", ("vgg16 VGG16 V1 FEATURES", "vgg16_bn VGG16_BN V1", *_VGG)),
    TorchvisionFamily("squeezenet", "SqueezeNet", ("squeezenet1_0 SqueezeNet1_0 V1", "squeezenet1_1 SqueezeNet1_1 V1")),
    TorchvisionFamily("densenet", "DenseNet", tuple([f"densenet{n} DenseNet{n} V1" for n in (121, 161, 169, 201)])),
    TorchvisionFamily("mobilenetv2", "MobileNetV2", ("mobilenet_v2 MobileNet_V2 V1 V2",)),
    TorchvisionFamily(
        "resnet",
        "ResNet",
        (
            "resnet18 ResNet18 V1",
            "resnet34 ResNet34 V1",
            "resnet50 ResNet50 V1 V2",
            "resnet101 ResNet101 V1 V2",
            "resnet152 ResNet152 V1 V2",
            "resnext50_32x4d ResNeXt50_32X4D V1 V2",
            "resnext101_32x8d ResNeXt101_32X8D V1 V2",
            "resnext101_64x4d ResNeXt101_64X4D V1",
            "wide_resnet50_2 Wide_ResNet50_2 V1 V2",
            "wide_resnet101_2 Wide_ResNet101_2 V1 V2",
        ),
    ),
    TorchvisionFamily(
        "mobilenetv3",
        "MobileNetV3",
        ("mobilenet_v3_large MobileNet_V3_Large V1 V2", "mobilenet_v3_small MobileNet_V3_Small V1"),
    ),
    TorchvisionFamily(
        "efficientnet",
        "EfficientNet",
        (
            "efficientnet_b1 EfficientNet_B1 V1 V2",
            *[f"efficientnet_b{n} EfficientNet_B{n} V1" for n in (0, 2, 3, 4, 5, 6, 7)],
            *[f"efficientnet_v2_{size} EfficientNet_V2_{size.upper()} V1" for size in "sml"],
        ),
    ),
    TorchvisionFamily("googlenet", "GoogLeNet GoogLeNetOutputs _GoogLeNetOutputs", ("googlenet GoogLeNet V1",)),
    TorchvisionFamily("inception", "Inception3 InceptionOutputs _InceptionOutputs", ("inception_v3 Inception_V3 V1",)),
    TorchvisionFamily(
        "shufflenetv2",
        "ShuffleNetV2",
        tuple([f"shufflenet_v2_x{n} ShuffleNet_V2_X{n} V1" for n in ("0_5", "1_0", "1_5", "2_0")]),
    ),
    TorchvisionFamily(
        "mnasnet", "MNASNet", tuple([f"mnasnet{n} MNASNet{n} V1" for n in ("0_5", "0_75", "1_0", "1_3")])
    ),
    TorchvisionFamily("regnet", "RegNet", _REGNET),
    TorchvisionFamily(
        "convnext",
        "ConvNeXt",
        tuple([f"convnext_{size.lower()} ConvNeXt_{size} V1" for size in ("Tiny", "Small", "Base", "Large")]),
    ),
    TorchvisionFamily(
        "vision_transformer",
        "VisionTransformer",
        (
            "vit_b_16 ViT_B_16 V1 SWAG_E2E_V1 SWAG_LINEAR_V1",
            "vit_b_32 ViT_B_32 V1",
            "vit_l_16 ViT_L_16 V1 SWAG_E2E_V1 SWAG_LINEAR_V1",
            "vit_l_32 ViT_L_32 V1",
            "vit_h_14 ViT_H_14 SWAG_E2E_V1 SWAG_LINEAR_V1",
        ),
    ),
    TorchvisionFamily(
        "swin_transformer",
        "SwinTransformer",
        tuple([f"swin_{v.lower()}{size} Swin_{v}{size.upper()} V1" for v in ("", "V2_") for size in "tsb"]),
    ),
    TorchvisionFamily("segmentation.fcn", "FCN", tuple([f"fcn_resnet{n} FCN_ResNet{n} V1" for n in (50, 101)])),
    TorchvisionFamily(
        "segmentation.deeplabv3",
        "DeepLabV3",
        (
            "deeplabv3_resnet50 DeepLabV3_ResNet50 V1",
            "deeplabv3_resnet101 DeepLabV3_ResNet101 V1",
            "deeplabv3_mobilenet_v3_large DeepLabV3_MobileNet_V3_Large V1",
        ),
    ),
    TorchvisionFamily("segmentation.lraspp", "LRASPP", ("lraspp_mobilenet_v3_large LRASPP_MobileNet_V3_Large V1",)),
    TorchvisionFamily(
        "video.resnet", "VideoResNet", ("r3d_18 R3D_18 V1", "mc3_18 MC3_18 V1", "r2plus1d_18 R2Plus1D_18 V1")
    ),
)

TRAINED_ON = {"segmentation": "COCO_WITH_VOC_LABELS_", "video": "KINETICS400_"}
"""What the names of weights begin with, by the folder of the network; of all others it is ImageNet."""

CLASSES = {"segmentation": 21, "video": 400}

TEXTS = {
    "torchvision.ops.misc": "shared_blocks",
    "torchvision.ops.deform_conv": "deformable",
    f"{MODELS}._api": "named_weights",
    f"{MODELS}._utils": "parts",
}
"""Modules without networks, and our texts for them."""

SHARED = (
    (
        "torchvision.ops",
        "torchvision.ops.misc",
        "Conv2dNormActivation Conv3dNormActivation FrozenBatchNorm2d MLP Permute SqueezeExcitation StochasticDepth",
    ),
    ("torchvision", f"{MODELS}._api", "__version__"),
    ("torchvision.ops", "torchvision.ops.deform_conv", "DeformConv2d deform_conv2d"),
    (MODELS, f"{MODELS}._api", "get_model get_model_builder get_model_weights get_weight Weights WeightsEnum"),
    (f"{MODELS}.segmentation._utils", f"{MODELS}.segmentation.fcn", "_SimpleSegmentationModel"),
    (f"{MODELS}.feature_extraction", f"{MODELS}._utils", "create_feature_extractor"),
    (f"{MODELS}.mobilenet", f"{MODELS}.mobilenetv2", "MobileNetV2 mobilenet_v2 MobileNet_V2_Weights"),
)
"""Packages, a module of each that has no networks of its own, and the names that they take from there."""


def _folder(family: TorchvisionFamily) -> str:
    """Where torchvision has a family: "video" of its networks for video, "" of those that name a picture."""
    return family.file.rpartition(".")[0]


def _weights(family: TorchvisionFamily) -> str:
    """The classes of the weights of a family, as a program."""
    folder = _folder(family)
    prefix, classes = TRAINED_ON.get(folder, "IMAGENET1K_"), CLASSES.get(folder, 1000)
    lines = [f"from {MODELS}._api import Weights, WeightsEnum, network"]
    for _, name, trained in family.rows:
        usual = [each for each in trained if len(each) == 2] or trained[:1]
        lines.append(f"class {name}(WeightsEnum):")
        lines += [f"    {prefix}{each} = Weights({'None' if each == 'FEATURES' else classes})" for each in trained]
        lines.append(f"    DEFAULT = {prefix}{usual[-1]}")
    return "\n".join(lines)


def _family_text(family: TorchvisionFamily) -> str:
    return f"{_weights(family)}\n{_text(family.file.replace('.', '_'))}"


def _text(name: str) -> str:
    return str(import_module(f"convcalc.readers.pytorch.torchvision.{name}").TEXT)


def _api() -> str:
    """How a network is made by its name: most stand in `torchvision.models`, some in a folder of it."""
    inner = {name: f".{_folder(each)}" for each in FAMILIES if _folder(each) for name, *_ in each.rows}
    weights = {name: (inner.get(name, ""), known) for each in FAMILIES for name, known, _ in each.rows}
    return f"{_text('named_weights')}\nFOLDERS = {inner!r}\nWEIGHTS = {weights!r}\n"


OF_TIMM = (
    "timm.models.vision_transformer",
    "timm.layers.attention",
    "timm.layers.mlp",
    "timm.layers.patch_embed",
)
"""Modules of timm that research code takes blocks of: one text of ours has them all."""


def _timm() -> str:
    return str(import_module("convcalc.readers.pytorch.timm_blocks").TEXT)


def written() -> WrittenModules:
    """All that we have written, for a program that imports it."""
    texts: dict[str, Callable[[], str]] = {f"{MODELS}.{each.file}": partial(_family_text, each) for each in FAMILIES}
    texts |= {module: partial(_text, name) for module, name in TEXTS.items()} | {f"{MODELS}._api": _api}
    texts |= dict.fromkeys(OF_TIMM, _timm)
    names: dict[str, dict[str, str]] = {}
    for each in FAMILIES:
        package = f"{MODELS}.{_folder(each)}".rstrip(".")
        names.setdefault(package, {}).update(dict.fromkeys(each.names, f"{MODELS}.{each.file}"))
    for package, module, shared in SHARED:
        names.setdefault(package, {}).update(dict.fromkeys(shared.split(), module))
    texts |= huggingface.texts()
    return WrittenModules("torchvision", texts, names | huggingface.names(), huggingface.replaced())
