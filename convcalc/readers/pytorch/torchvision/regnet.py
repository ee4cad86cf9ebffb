"""RegNet (Radosavovic et al. 2020), with gates (Y) and without (X)."""

from __future__ import annotations

TEXT = """
from collections import OrderedDict

import torch.nn as nn
from torchvision.ops.misc import Conv2dNormActivation, SqueezeExcitation


class SimpleStemIN(Conv2dNormActivation):
    pass


class BottleneckTransform(nn.Sequential):
    def __init__(self, arriving, width, stride, group, gated):
        layers = OrderedDict()
        layers["a"] = Conv2dNormActivation(arriving, width, kernel_size=1)
        layers["b"] = Conv2dNormActivation(width, width, kernel_size=3, stride=stride, groups=width // group)
        if gated:
            layers["se"] = SqueezeExcitation(width, int(round(arriving / 4)))
        layers["c"] = Conv2dNormActivation(width, width, kernel_size=1, activation_layer=None)
        super().__init__(layers)


class ResBottleneckBlock(nn.Module):
    def __init__(self, arriving, width, stride, group, gated):
        super().__init__()
        self.proj = None
        if arriving != width or stride != 1:
            self.proj = Conv2dNormActivation(arriving, width, kernel_size=1, stride=stride, activation_layer=None)
        self.f = BottleneckTransform(arriving, width, stride, group, gated)
        self.activation = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.activation((x if self.proj is None else self.proj(x)) + self.f(x))


class AnyStage(nn.Sequential):
    def __init__(self, arriving, width, depth, group, gated, stage):
        super().__init__()
        for at in range(depth):
            block = ResBottleneckBlock(width if at else arriving, width, 1 if at else 2, group, gated)
            self.add_module(f"block{stage}-{at}", block)


class RegNet(nn.Module):
    def __init__(self, widths, depths, group, gated, num_classes=1000):
        super().__init__()
        self.stem = SimpleStemIN(3, 32, kernel_size=3, stride=2)
        stages, arriving = OrderedDict(), 32
        for at, (width, depth) in enumerate(zip(widths, depths), 1):
            stages[f"block{at}"] = AnyStage(arriving, width, depth, min(group, width), gated, at)
            arriving = width
        self.trunk_output = nn.Sequential(stages)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(in_features=arriving, out_features=num_classes)

    def forward(self, x):
        x = self.avgpool(self.trunk_output(self.stem(x)))
        return self.fc(x.flatten(start_dim=1))


def x(known, widths, depths, group):
    return network(RegNet, known, widths, depths, group, False)


def y(known, widths, depths, group):
    return network(RegNet, known, widths, depths, group, True)


regnet_y_400mf = y(RegNet_Y_400MF_Weights, (48, 104, 208, 440), (1, 3, 6, 6), 8)
regnet_y_800mf = y(RegNet_Y_800MF_Weights, (64, 144, 320, 784), (1, 3, 8, 2), 16)
regnet_y_1_6gf = y(RegNet_Y_1_6GF_Weights, (48, 120, 336, 888), (2, 6, 17, 2), 24)
regnet_y_3_2gf = y(RegNet_Y_3_2GF_Weights, (72, 216, 576, 1512), (2, 5, 13, 1), 24)
regnet_y_8gf = y(RegNet_Y_8GF_Weights, (224, 448, 896, 2016), (2, 4, 10, 1), 56)
regnet_y_16gf = y(RegNet_Y_16GF_Weights, (224, 448, 1232, 3024), (2, 4, 11, 1), 112)
regnet_y_32gf = y(RegNet_Y_32GF_Weights, (232, 696, 1392, 3712), (2, 5, 12, 1), 232)
regnet_y_128gf = y(RegNet_Y_128GF_Weights, (528, 1056, 2904, 7392), (2, 7, 17, 1), 264)
regnet_x_400mf = x(RegNet_X_400MF_Weights, (32, 64, 160, 400), (1, 2, 7, 12), 16)
regnet_x_800mf = x(RegNet_X_800MF_Weights, (64, 128, 288, 672), (1, 3, 7, 5), 16)
regnet_x_1_6gf = x(RegNet_X_1_6GF_Weights, (72, 168, 408, 912), (2, 4, 10, 2), 24)
regnet_x_3_2gf = x(RegNet_X_3_2GF_Weights, (96, 192, 432, 1008), (2, 6, 15, 2), 48)
regnet_x_8gf = x(RegNet_X_8GF_Weights, (80, 240, 720, 1920), (2, 5, 15, 1), 120)
regnet_x_16gf = x(RegNet_X_16GF_Weights, (256, 512, 896, 2048), (2, 6, 13, 1), 128)
regnet_x_32gf = x(RegNet_X_32GF_Weights, (336, 672, 1344, 2520), (2, 7, 13, 1), 168)
"""
