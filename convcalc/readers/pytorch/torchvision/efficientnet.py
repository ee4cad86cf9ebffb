"""EfficientNet (Tan & Le 2019) and EfficientNetV2 (Tan & Le 2021)."""

from __future__ import annotations

TEXT = """
from functools import partial
from math import ceil

import torch
import torch.nn as nn
from torchvision.models._utils import _make_divisible
from torchvision.ops.misc import Conv2dNormActivation, SqueezeExcitation, StochasticDepth


class MBConvConfig:
    def __init__(
        self,
        expand_ratio,
        kernel,
        stride,
        input_channels,
        out_channels,
        num_layers,
        width_mult=1.0,
        depth_mult=1.0,
        block=None,
    ):
        self.expand_ratio, self.kernel, self.stride = expand_ratio, kernel, stride
        self.input_channels = self.adjust_channels(input_channels, width_mult)
        self.out_channels = self.adjust_channels(out_channels, width_mult)
        self.num_layers, self.block = ceil(num_layers * depth_mult), block or MBConv

    @staticmethod
    def adjust_channels(channels, width_mult, min_value=None):
        return _make_divisible(channels * width_mult, 8, min_value)


class FusedMBConvConfig(MBConvConfig):
    def __init__(self, expand_ratio, kernel, stride, input_channels, out_channels, num_layers, block=None):
        block = block or FusedMBConv
        super().__init__(expand_ratio, kernel, stride, input_channels, out_channels, num_layers, block=block)


class MBConv(nn.Module):
    def __init__(self, cnf, stochastic_depth_prob, norm_layer, se_layer=SqueezeExcitation):
        super().__init__()
        arriving = cnf.input_channels
        width, own = cnf.adjust_channels(arriving, cnf.expand_ratio), {"norm_layer": norm_layer}
        self.use_res_connect = cnf.stride == 1 and arriving == cnf.out_channels
        layers, own["activation_layer"] = [], nn.SiLU
        if width != arriving:
            layers.append(Conv2dNormActivation(arriving, width, kernel_size=1, **own))
        layers += [
            Conv2dNormActivation(width, width, kernel_size=cnf.kernel, stride=cnf.stride, groups=width, **own),
            se_layer(width, max(1, arriving // 4), activation=partial(nn.SiLU, inplace=True)),
            Conv2dNormActivation(width, cnf.out_channels, 1, norm_layer=norm_layer, activation_layer=None),
        ]
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")
        self.out_channels = cnf.out_channels

    def forward(self, input):
        x = self.block(input)
        return self.stochastic_depth(x) + input if self.use_res_connect else x


class FusedMBConv(MBConv):
    def __init__(self, cnf, stochastic_depth_prob, norm_layer):
        nn.Module.__init__(self)
        arriving, made = cnf.input_channels, cnf.out_channels
        width, own = cnf.adjust_channels(arriving, cnf.expand_ratio), {"norm_layer": norm_layer}
        self.use_res_connect = cnf.stride == 1 and arriving == made
        first = made if width == arriving else width
        fused = {"kernel_size": cnf.kernel, "stride": cnf.stride, "activation_layer": nn.SiLU}
        layers = [Conv2dNormActivation(arriving, first, **fused, **own)]
        if width != arriving:
            layers.append(Conv2dNormActivation(width, made, kernel_size=1, activation_layer=None, **own))
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")
        self.out_channels = made


class EfficientNet(nn.Module):
    def __init__(
        self,
        inverted_residual_setting,
        dropout,
        stochastic_depth_prob=0.2,
        num_classes=1000,
        norm_layer=None,
        last_channel=None,
    ):
        super().__init__()
        rows, norm = inverted_residual_setting, norm_layer or nn.BatchNorm2d
        own = {"norm_layer": norm, "activation_layer": nn.SiLU}
        layers = [Conv2dNormActivation(3, rows[0].input_channels, kernel_size=3, stride=2, **own)]
        total, block = sum(row.num_layers for row in rows), 0
        for row in rows:
            stage, first = [], (row.input_channels, row.stride)
            for _ in range(row.num_layers):
                stage.append(row.block(row, stochastic_depth_prob * block / total, norm))
                row.input_channels, row.stride, block = row.out_channels, 1, block + 1
            row.input_channels, row.stride = first
            layers.append(nn.Sequential(*stage))
        arriving = rows[-1].out_channels
        last = last_channel if last_channel is not None else 4 * arriving
        layers.append(Conv2dNormActivation(arriving, last, kernel_size=1, **own))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(p=dropout, inplace=True), nn.Linear(last, num_classes))

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


ROWS = [
    (1, 3, 1, 32, 16, 1),
    (6, 3, 2, 16, 24, 2),
    (6, 5, 2, 24, 40, 2),
    (6, 3, 2, 40, 80, 3),
    (6, 5, 1, 80, 112, 3),
    (6, 5, 2, 112, 192, 4),
    (6, 3, 1, 192, 320, 1),
]


def scaled(known, width, depth, dropout, norm=None):
    def make(trained, **given):
        own = {"dropout": dropout, "norm_layer": norm} | given
        return EfficientNet([MBConvConfig(*row, width, depth) for row in ROWS], **own)

    return network(EfficientNet, known, make=make)


def second(known, dropout, fused, rows):
    def make(trained, **given):
        setting = [FusedMBConvConfig(*row) for row in fused] + [MBConvConfig(*row) for row in rows]
        own = {"dropout": dropout, "norm_layer": partial(nn.BatchNorm2d, eps=0.001), "last_channel": 1280}
        return EfficientNet(setting, **(own | given))

    return network(EfficientNet, known, make=make)


slow = partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)
efficientnet_b0 = scaled(EfficientNet_B0_Weights, 1.0, 1.0, 0.2)
efficientnet_b1 = scaled(EfficientNet_B1_Weights, 1.0, 1.1, 0.2)
efficientnet_b2 = scaled(EfficientNet_B2_Weights, 1.1, 1.2, 0.3)
efficientnet_b3 = scaled(EfficientNet_B3_Weights, 1.2, 1.4, 0.3)
efficientnet_b4 = scaled(EfficientNet_B4_Weights, 1.4, 1.8, 0.4)
efficientnet_b5 = scaled(EfficientNet_B5_Weights, 1.6, 2.2, 0.4, slow)
efficientnet_b6 = scaled(EfficientNet_B6_Weights, 1.8, 2.6, 0.5, slow)
efficientnet_b7 = scaled(EfficientNet_B7_Weights, 2.0, 3.1, 0.5, slow)
efficientnet_v2_s = second(
    EfficientNet_V2_S_Weights,
    0.2,
    [(1, 3, 1, 24, 24, 2), (4, 3, 2, 24, 48, 4), (4, 3, 2, 48, 64, 4)],
    [(4, 3, 2, 64, 128, 6), (6, 3, 1, 128, 160, 9), (6, 3, 2, 160, 256, 15)],
)
efficientnet_v2_m = second(
    EfficientNet_V2_M_Weights,
    0.3,
    [(1, 3, 1, 24, 24, 3), (4, 3, 2, 24, 48, 5), (4, 3, 2, 48, 80, 5)],
    [(4, 3, 2, 80, 160, 7), (6, 3, 1, 160, 176, 14), (6, 3, 2, 176, 304, 18), (6, 3, 1, 304, 512, 5)],
)
efficientnet_v2_l = second(
    EfficientNet_V2_L_Weights,
    0.4,
    [(1, 3, 1, 32, 32, 4), (4, 3, 2, 32, 64, 7), (4, 3, 2, 64, 96, 7)],
    [(4, 3, 2, 96, 192, 10), (6, 3, 1, 192, 224, 19), (6, 3, 2, 224, 384, 25), (6, 3, 1, 384, 640, 7)],
)
"""
