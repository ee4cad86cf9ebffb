"""MobileNetV3 (Howard et al. 2019)."""

from __future__ import annotations

TEXT = """
from functools import partial

import torch
import torch.nn as nn
from torchvision.models._utils import _make_divisible
from torchvision.ops.misc import Conv2dNormActivation, SqueezeExcitation


class InvertedResidualConfig:
    def __init__(
        self, input_channels, kernel, expanded_channels, out_channels, use_se, activation, stride, dilation, width_mult
    ):
        self.input_channels = self.adjust_channels(input_channels, width_mult)
        self.expanded_channels = self.adjust_channels(expanded_channels, width_mult)
        self.out_channels = self.adjust_channels(out_channels, width_mult)
        self.kernel, self.stride, self.dilation = kernel, stride, dilation
        self.use_se, self.use_hs = use_se, activation == "HS"

    @staticmethod
    def adjust_channels(channels, width_mult):
        return _make_divisible(channels * width_mult, 8)


class InvertedResidual(nn.Module):
    def __init__(self, cnf, norm_layer, se_layer=partial(SqueezeExcitation, scale_activation=nn.Hardsigmoid)):
        super().__init__()
        arriving, width, stride = cnf.input_channels, cnf.expanded_channels, 1 if cnf.dilation > 1 else cnf.stride
        own = {"norm_layer": norm_layer, "activation_layer": nn.Hardswish if cnf.use_hs else nn.ReLU}
        layers = [Conv2dNormActivation(arriving, width, kernel_size=1, **own)] if width != arriving else []
        own_place = {"stride": stride, "dilation": cnf.dilation, "groups": width}
        layers.append(Conv2dNormActivation(width, width, kernel_size=cnf.kernel, **own_place, **own))
        layers += [se_layer(width, _make_divisible(width // 4, 8))] if cnf.use_se else []
        own["activation_layer"] = None
        layers.append(Conv2dNormActivation(width, cnf.out_channels, kernel_size=1, **own))
        self.use_res_connect = cnf.stride == 1 and arriving == cnf.out_channels
        self.block = nn.Sequential(*layers)
        self.out_channels, self._is_cn = cnf.out_channels, cnf.stride > 1

    def forward(self, input):
        return self.block(input) + input if self.use_res_connect else self.block(input)


class MobileNetV3(nn.Module):
    def __init__(
        self,
        inverted_residual_setting,
        last_channel,
        num_classes=1000,
        block=None,
        norm_layer=None,
        dropout=0.2,
        **kwargs,
    ):
        super().__init__()
        block = block or InvertedResidual
        norm = norm_layer or partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)
        own, rows = {"norm_layer": norm, "activation_layer": nn.Hardswish}, inverted_residual_setting
        arriving = rows[-1].out_channels
        self.features = nn.Sequential(
            Conv2dNormActivation(3, rows[0].input_channels, kernel_size=3, stride=2, **own),
            *[block(row, norm) for row in rows],
            Conv2dNormActivation(arriving, 6 * arriving, kernel_size=1, **own),
        )
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            nn.Linear(6 * arriving, last_channel),
            nn.Hardswish(inplace=True),
            nn.Dropout(p=dropout, inplace=True),
            nn.Linear(last_channel, num_classes),
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


LARGE = [
    (16, 3, 16, 16, False, "RE", 1),
    (16, 3, 64, 24, False, "RE", 2),
    (24, 3, 72, 24, False, "RE", 1),
    (24, 5, 72, 40, True, "RE", 2),
    (40, 5, 120, 40, True, "RE", 1),
    (40, 5, 120, 40, True, "RE", 1),
    (40, 3, 240, 80, False, "HS", 2),
    (80, 3, 200, 80, False, "HS", 1),
    (80, 3, 184, 80, False, "HS", 1),
    (80, 3, 184, 80, False, "HS", 1),
    (80, 3, 480, 112, True, "HS", 1),
    (112, 3, 672, 112, True, "HS", 1),
]
SMALL = [
    (16, 3, 16, 16, True, "RE", 2),
    (16, 3, 72, 24, False, "RE", 2),
    (24, 3, 88, 24, False, "RE", 1),
    (24, 5, 96, 40, True, "HS", 2),
    (40, 5, 240, 40, True, "HS", 1),
    (40, 5, 240, 40, True, "HS", 1),
    (40, 5, 120, 48, True, "HS", 1),
    (48, 5, 144, 48, True, "HS", 1),
]


def of(known, rows, first, width, last):
    def make(trained, width_mult=1.0, reduced_tail=False, dilated=False, **given):
        tail, dilation = width // 2 if reduced_tail else width, 2 if dilated else 1
        ends = [(*first, tail, True, "HS", 2), *[(tail, 5, 6 * tail, tail, True, "HS", 1)] * 2]
        setting = [InvertedResidualConfig(*row, 1, width_mult) for row in rows]
        setting += [InvertedResidualConfig(*row, dilation, width_mult) for row in ends]
        channels = InvertedResidualConfig.adjust_channels(last // 2 if reduced_tail else last, width_mult)
        return MobileNetV3(setting, channels, **given)

    return network(MobileNetV3, known, make=make)


mobilenet_v3_large = of(MobileNet_V3_Large_Weights, LARGE, (112, 5, 672), 160, 1280)
mobilenet_v3_small = of(MobileNet_V3_Small_Weights, SMALL, (48, 5, 288), 96, 1024)
"""
