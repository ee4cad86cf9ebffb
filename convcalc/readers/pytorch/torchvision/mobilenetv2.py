"""MobileNetV2 (Sandler et al. 2018)."""

from __future__ import annotations

TEXT = """
import torch
import torch.nn as nn
from torchvision.models._utils import _make_divisible
from torchvision.ops.misc import Conv2dNormActivation


class InvertedResidual(nn.Module):
    def __init__(self, inp, oup, stride, expand_ratio, norm_layer=None):
        super().__init__()
        norm = norm_layer or nn.BatchNorm2d
        width, own = int(round(inp * expand_ratio)), {"norm_layer": norm, "activation_layer": nn.ReLU6}
        layers = [Conv2dNormActivation(inp, width, kernel_size=1, **own)] if expand_ratio != 1 else []
        layers.append(Conv2dNormActivation(width, width, stride=stride, groups=width, **own))
        self.stride, self.out_channels = stride, oup
        self.use_res_connect = stride == 1 and inp == oup
        self.conv = nn.Sequential(*layers, nn.Conv2d(width, oup, 1, 1, 0, bias=False), norm(oup))

    def forward(self, x):
        return x + self.conv(x) if self.use_res_connect else self.conv(x)


of_paper = [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
]


class MobileNetV2(nn.Module):
    def __init__(
        self,
        num_classes=1000,
        width_mult=1.0,
        inverted_residual_setting=None,
        round_nearest=8,
        block=None,
        norm_layer=None,
        dropout=0.2,
    ):
        super().__init__()
        block, norm = block or InvertedResidual, norm_layer or nn.BatchNorm2d
        own = {"norm_layer": norm, "activation_layer": nn.ReLU6}
        arriving = _make_divisible(32 * width_mult, round_nearest)
        self.last_channel = _make_divisible(1280 * max(1.0, width_mult), round_nearest)
        layers = [Conv2dNormActivation(3, arriving, stride=2, **own)]
        for times, width, count, stride in inverted_residual_setting or of_paper:
            made = _make_divisible(width * width_mult, round_nearest)
            for at in range(count):
                layers.append(block(arriving, made, 1 if at else stride, expand_ratio=times, norm_layer=norm))
                arriving = made
        layers.append(Conv2dNormActivation(arriving, self.last_channel, kernel_size=1, **own))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(p=dropout), nn.Linear(self.last_channel, num_classes))

    def forward(self, x):
        x = nn.functional.adaptive_avg_pool2d(self.features(x), (1, 1))
        return self.classifier(torch.flatten(x, 1))


mobilenet_v2 = network(MobileNetV2, MobileNet_V2_Weights)
"""
