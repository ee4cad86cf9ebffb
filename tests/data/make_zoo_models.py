"""Writes zoo_models.jsonl: networks of the zoo as PyTorch runs them, from packages that others wrote.

`python make_zoo_models.py` where these are installed: torch 2.13.0, torchvision 0.28.0, timm 1.0.31, pytorchcv 0.0.74,
monai 1.6.1, torchfcn 1.9.7, lightnet 4.0.0, csrnet 0.2, patchGAN 0.2. Models are run on the meta device, in evaluation;
nothing of convcalc is imported. A line a network: parameters that are trained, running statistics,
multiply-accumulates of convolutions and linear layers, and each of these layers as [how often, output, parameters,
multiply-accumulates].
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.metadata
import importlib.util
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias
from unittest.mock import MagicMock

import torch
from torch import nn

OUT = Path(__file__).parent / "zoo_models.jsonl"

Made: TypeAlias = "tuple[str, Callable[[], nn.Module]]"
"""What a model is called, and how it is made."""

ABOUT = "networks of the zoo as PyTorch runs them: make_zoo_models.py says how this was made"


def of(package: str, path: str, /, *args: Any, **kwargs: Any) -> Made:
    """A model of a package: what to call it, and how to make it."""
    module, _, name = path.rpartition(".")
    said = ", ".join([*map(repr, args), *(f"{key}={value!r}" for key, value in kwargs.items())])
    called = f"{package} {importlib.metadata.version(package)}: {name}({said})"
    return called, lambda: getattr(importlib.import_module(module), name)(*args, **kwargs)


def cv(name: str) -> Made:
    """A model of pytorchcv."""
    called = f"pytorchcv {importlib.metadata.version('pytorchcv')}: {name}"
    return called, lambda: importlib.import_module("pytorchcv.model_provider").get_model(name)


def script(package: str, file: str, name: str) -> Made:
    """A model of a package that installs a script and no module."""
    path = Path(sys.executable).parent / file

    def make() -> nn.Module:
        spec = importlib.util.spec_from_file_location(package, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        made: nn.Module = getattr(module, name)()
        return made

    return f"{package} {importlib.metadata.version(package)}: {name}", make


def timm(name: str) -> Made:
    called = f"timm {importlib.metadata.version('timm')}: {name}"
    return called, lambda: importlib.import_module("timm").create_model(name)


WORD = re.compile(r"(?P<kind>[a-zM]*?)(?P<out>\d*)(?:k(?P<k>\d+))?(?:s(?P<s>\d+))?(?:p(?P<p>\d+))?(?P<flag>[!^]?)")
"""`64k3p1` a convolution, `t64k4s2` a transposed one, ! without biases, `b` batch norm, `m2` a max pool, ^ rounded up,
`M` one over two rows and columns, `a` the mean of all places, `f10` linear."""


def stack(text: str, *size: int) -> tuple[Made, tuple[int, ...]]:
    """Layers one behind the other, written out in words, for networks that no package has; and the input."""
    axes = len(size) - 1

    def layer(parts: re.Match[str], x: torch.Tensor) -> nn.Module:
        kind, out, k, s, p = parts["kind"], *(int(parts[name] or 0) for name in ("out", "k", "s", "p"))
        if kind in ("", "t"):
            convolution: Any = getattr(nn, f"Conv{'Transpose' * (kind == 't')}{axes}d")
            made: nn.Module = convolution(x.shape[1], out, k, s or 1, p, bias=parts["flag"] != "!")
        elif kind == "b":
            made = getattr(nn, f"BatchNorm{axes}d")(x.shape[1])
        elif kind == "m":
            made = getattr(nn, f"MaxPool{axes}d")(out, s or out, p, ceil_mode=parts["flag"] == "^")
        elif kind == "f":
            made = nn.Sequential(nn.Flatten(), nn.Linear(x.flatten(1).shape[1], out))
        else:
            made = nn.AdaptiveAvgPool2d(1) if kind == "a" else nn.MaxPool3d((1, 2, 2))
        return made

    def made() -> nn.Module:
        x, found = torch.zeros(1, *size, device="meta"), []
        for word in text.split():
            parts = WORD.fullmatch(word)
            assert parts, word
            found.append(layer(parts, x).to("meta").eval())
            x = found[-1](x)
        return nn.Sequential(*found)

    return (f"PyTorch {torch.__version__}: {text}", made), size


def measured(model: nn.Module, *sizes: tuple[int, ...]) -> dict[str, Any]:
    """What PyTorch runs of a model."""
    model.eval().to("meta")
    layers: Counter[tuple[Any, ...]] = Counter()
    seen: set[int] = set()

    def ran(module: Any, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        last = isinstance(module, nn.Linear)
        shape = list(output.shape[1:])
        channels, size = (shape[-1], shape[:-1]) if last else (shape[0], shape[1:])
        if last:
            macs = output.numel() * module.in_features
        elif module.transposed:
            macs = inputs[0].numel() * module.weight[0].numel()
        else:
            macs = output.numel() * module.weight[0].numel()
        params = 0 if id(module) in seen else sum(each.numel() for each in module.parameters(recurse=False))
        seen.add(id(module))
        layers["x".join(map(str, [*(n for n in size if n > 1), channels])), params, macs] += 1

    for module in model.modules():
        if isinstance(module, nn.Linear | nn.modules.conv._ConvNd):
            module.register_forward_hook(ran)
    with torch.no_grad():
        model(*(torch.zeros(1, *size, device="meta") for size in sizes))
    statistics = [each for name, each in model.named_buffers() if name.endswith(("running_mean", "running_var"))]
    return {
        "params": sum(each.numel() for each in model.parameters() if each.requires_grad),
        "statistics": sum(each.numel() for each in statistics),
        "macs": sum(count * macs for (_, _, macs), count in layers.items()),
        "layers": sorted([count, *layer] for layer, count in layers.items()),
    }


class Listed(nn.Module):
    """A part that is given a list of maps."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: torch.Tensor) -> Any:
        return self.model([x])


class Ssd(nn.Module):
    """A detector as far as its layers go: what makes boxes of their outputs cannot run on the meta device."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.backbone, self.head = model.backbone, model.head

    def forward(self, x: torch.Tensor) -> Any:
        return self.head(list(self.backbone(x).values()))


class Aspp(nn.Module):
    """Convolutions beside each other behind a backbone whose last strides are dilations, added up."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.backbone = nn.Sequential(*list(model.children())[:-2])
        self.branches = nn.ModuleList([nn.Conv2d(2048, 21, 3, padding=rate, dilation=rate) for rate in (6, 12, 18, 24)])

    def forward(self, x: torch.Tensor) -> Any:
        x = self.backbone(x)
        return sum(branch(x) for branch in self.branches)


def inside(wrapper: Callable[[nn.Module], nn.Module], made: Made) -> Made:
    return made[0], lambda: wrapper(made[1]())


def vision(path: str, **kwargs: Any) -> Made:
    return of("torchvision", f"torchvision.models.{path}", **kwargs)


def segmentation(name: str) -> Made:
    return vision(f"segmentation.{name}", weights_backbone=None)


IMAGE, CIFAR, VIDEO = (3, 224, 224), (3, 32, 32), (3, 16, 112, 112)

MODELS: dict[str, tuple[Made, tuple[int, ...]]] = {
    "zfnet": (cv("zfnet"), IMAGE),
    "nin": (cv("nin_cifar10"), CIFAR),
    "mobilenet_v1": (cv("mobilenet_w1"), IMAGE),
    "mobilenet_v1@0.75": (cv("mobilenet_w3d4"), IMAGE),
    "mobilenet_v1@0.5": (cv("mobilenet_wd2"), IMAGE),
    "mobilenet_v1@0.25": (cv("mobilenet_wd4"), IMAGE),
    "xception": (timm("legacy_xception"), (3, 299, 299)),
    "inception_v4": (cv("inceptionv4"), (3, 299, 299)),
    "inception_resnet_v2": (cv("inceptionresnetv2"), (3, 299, 299)),
    "se_resnet50": (timm("legacy_seresnet50"), IMAGE),
    "senet154": (cv("senet154"), IMAGE),
    "shufflenet_v1_g1": (cv("shufflenet_g1_w1"), IMAGE),
    "shufflenet_v1_g3": (cv("shufflenet_g3_w1"), IMAGE),
    "shufflenet_v1_g8": (cv("shufflenet_g8_w1"), IMAGE),
    "resnetv2_50": (timm("resnetv2_50"), IMAGE),
    "preresnet110": (cv("preresnet110_cifar10"), CIFAR),
    "preresnet164": (cv("preresnet164bn_cifar10"), CIFAR),
    "preresnet1001": (cv("preresnet1001_cifar10"), CIFAR),
    "wrn16_10": (cv("wrn16_10_cifar10"), CIFAR),
    "wrn28_10": (cv("wrn28_10_cifar10"), CIFAR),
    "wrn40_8": (cv("wrn40_8_cifar10"), CIFAR),
    "densenet_bc100": (cv("densenet100_k12_bc_cifar10"), CIFAR),
    "densenet_bc190": (cv("densenet190_k40_bc_cifar10"), CIFAR),
    "drn_c_26": (cv("drnc26"), IMAGE),
    "drn_c_42": (cv("drnc42"), IMAGE),
    "drn_d_22": (cv("drnd22"), IMAGE),
    "drn_d_54": (cv("drnd54"), IMAGE),
    "drn_d_105": (cv("drnd105"), IMAGE),
    "tiny_darknet": (cv("darknet_tiny"), IMAGE),
    "segnet": (cv("segnet_cityscapes"), (3, 1024, 2048)),
    **{
        f"convnextv2_{size}": (timm(f"convnextv2_{size}"), IMAGE)
        for size in ("atto", "femto", "pico", "nano", "tiny", "base", "large", "huge")
    },
    "r2plus1d_18": (vision("video.r2plus1d_18"), VIDEO),
    "r3d_18": (vision("video.r3d_18"), VIDEO),
    "mc3_18": (vision("video.mc3_18"), VIDEO),
    "fcn_resnet50": (segmentation("fcn_resnet50"), (3, 520, 520)),
    "fcn_resnet101": (segmentation("fcn_resnet101"), (3, 520, 520)),
    "deeplabv3_resnet50": (segmentation("deeplabv3_resnet50"), (3, 520, 520)),
    "deeplabv3_resnet101": (segmentation("deeplabv3_resnet101"), (3, 520, 520)),
    "deeplab_v2": (
        inside(Aspp, vision("resnet101", replace_stride_with_dilation=[False, True, True])),
        (3, 321, 321),
    ),
    "ssd300": (inside(Ssd, vision("detection.ssd300_vgg16", weights_backbone=None)), (3, 300, 300)),
    "rpn": (inside(Listed, of("torchvision", "torchvision.models.detection.rpn.RPNHead", 256, 3)), (256, 200, 200)),
    "fcn32s": (of("torchfcn", "torchfcn.models.FCN32s"), (3, 500, 500)),
    "fcn16s": (of("torchfcn", "torchfcn.models.FCN16s"), (3, 500, 500)),
    "vnet": (of("monai", "monai.networks.nets.VNet"), (1, 128, 128, 64)),
    "csrnet": (script("csrnet", "csrnet.py", "CSRNet"), (3, 768, 1024)),
    "yolov2": (of("lightnet", "lightnet.models.YoloV2", 80), (3, 416, 416)),
    "yolov2_tiny": (of("lightnet", "lightnet.models.TinyYoloV2", 20), (3, 416, 416)),
    "patchgan16": (
        of("patchGAN", "patchgan.disc.Discriminator", 6, n_layers=1, norm_layer=nn.BatchNorm2d),
        (6, 256, 256),
    ),
    "patchgan70": (of("patchGAN", "patchgan.disc.Discriminator", 6, norm_layer=nn.BatchNorm2d), (6, 256, 256)),
    "patchgan286": (
        of("patchGAN", "patchgan.disc.Discriminator", 6, n_layers=5, norm_layer=nn.BatchNorm2d),
        (6, 256, 256),
    ),
}

VGG_A = "64k3p1 {} m2 128k3p1 {} m2" + " 256k3p1 {}" * 2 + " m2" + (" 512k3p1 {}" * 2 + " m2") * 2
VGG_C = "64k3p1 {0} 64k3p1 {0} m2 128k3p1 {0} 128k3p1 {0} m2" + "".join(
    f" {c}k3p1 {{0}} {c}k3p1 {{0}} {c}k1 {{0}} m2" for c in (256, 512, 512)
)
HEAD = " f4096 f4096 f1000"


def plain(widths: tuple[tuple[int, int], ...], stem: str, classes: int) -> str:
    """The plain networks of the ResNet paper: so many 3x3 convolutions of each width, the first of a stage strided."""
    body = ""
    for stage, (width, count) in enumerate(widths):
        body += "".join(f" {width}k3s{2 if stage and not at else 1}p1! b" for at in range(count))
    return f"{stem}{body} a f{classes}"


PLAIN_18 = plain(((64, 4), (128, 4), (256, 4), (512, 4)), "64k7s2p3! b m3s2p1", 1000)
PLAIN_34 = plain(((64, 6), (128, 8), (256, 12), (512, 6)), "64k7s2p3! b m3s2p1", 1000)
PLAIN_20 = plain(((16, 6), (32, 6), (64, 6)), "16k3p1! b", 10)
PLAIN_56 = plain(((16, 18), (32, 18), (64, 18)), "16k3p1! b", 10)
C3D = (
    "64k3p1 M 128k3p1 m2"
    + "".join(f" {c}k3p1 {c}k3p1 m2" for c in (256, 512))
    + " 512k3p1 512k3p1 m2^ f4096 f4096 f487"
)
NIN = "96k11s4 96k1 96k1 m3s2 256k5p2 256k1 256k1 m3s2 384k3p1 384k1 384k1 m3s2 1024k3p1 1024k1 1000k1"

MODELS |= {
    "lenet5": stack("6k5 m2 16k5 m2 f120 f84 f10", 1, 32, 32),
    "alexnet@single": stack("96k11s4 m3s2 256k5p2 m3s2 384k3p1 384k3p1 256k3p1 m3s2" + HEAD, 3, 227, 227),
    "vgg-a-lrn": stack(VGG_A.replace("{}", "") + HEAD, *IMAGE),
    "vgg-a-lrn@bn": stack(VGG_A.replace("{}", "b") + HEAD, *IMAGE),
    "vgg-c": stack(VGG_C.replace("{0}", "") + HEAD, *IMAGE),
    "vgg-c@bn": stack(VGG_C.replace("{0}", "b") + HEAD, *IMAGE),
    "plain18": stack(PLAIN_18, *IMAGE),
    "plain34": stack(PLAIN_34, *IMAGE),
    "plain20": stack(PLAIN_20, *CIFAR),
    "plain56": stack(PLAIN_56, *CIFAR),
    "nin@imagenet": stack(NIN, 3, 227, 227),
    "c3d": stack(C3D, *VIDEO),
    "espcn": stack("64k5p2 32k3p1 9k3p1", 1, 17, 17),
    "srcnn": stack("64k9 32k1 1k5", 1, 33, 33),
    "dcgan_generator": stack("t512k4! b t256k4s2p1! b t128k4s2p1! b t64k4s2p1! b t3k4s2p1!", 100, 1, 1),
    "dcgan_discriminator": stack("64k4s2p1! 128k4s2p1! b 256k4s2p1! b 512k4s2p1! b 1k4!", 3, 64, 64),
}

ABSENT = ("fcn", "gdown", "onnx", "onnx.numpy_helper", "brambox")
"""What some of the packages import for other ends."""


def main(names: list[str]) -> None:
    torch.library.register_fake = lambda *_, **__: lambda f: f  # its operators are compiled for another build of torch
    for name in ABSENT:
        sys.modules[name] = MagicMock(__spec__=importlib.machinery.ModuleSpec(name, None))
    lines = [json.dumps({"about": ABOUT})]
    for name in names or MODELS:
        (called, make), size = MODELS[name]
        lines.append(json.dumps({"ours": name, "model": called, "input": size, **measured(make(), size)}))
    if names:
        print("\n".join(lines[1:]))
    else:
        OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
