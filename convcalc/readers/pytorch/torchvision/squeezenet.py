"""SqueezeNet (Iandola et al. 2016)."""

from __future__ import annotations

TEXT = """
import torch
import torch.nn as nn


class Fire(nn.Module):
    def __init__(self, inplanes, squeeze_planes, expand1x1_planes, expand3x3_planes):
        super().__init__()
        self.squeeze = nn.Conv2d(inplanes, squeeze_planes, kernel_size=1)
        self.squeeze_activation = nn.ReLU(inplace=True)
        self.expand1x1 = nn.Conv2d(squeeze_planes, expand1x1_planes, kernel_size=1)
        self.expand1x1_activation = nn.ReLU(inplace=True)
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, kernel_size=3, padding=1)
        self.expand3x3_activation = nn.ReLU(inplace=True)

    def forward(self, x):
        x = self.squeeze_activation(self.squeeze(x))
        one = self.expand1x1_activation(self.expand1x1(x))
        return torch.cat([one, self.expand3x3_activation(self.expand3x3(x))], 1)


begins = {"1_0": (96, 7, (0, 3, 7)), "1_1": (64, 3, (0, 2, 4))}


class SqueezeNet(nn.Module):
    def __init__(self, version="1_0", num_classes=1000, dropout=0.5):
        super().__init__()
        self.num_classes = num_classes
        arriving, size, pools = begins[version]
        layers = [nn.Conv2d(3, arriving, kernel_size=size, stride=2), nn.ReLU(inplace=True)]
        for at, squeezed in enumerate((16, 16, 32, 32, 48, 48, 64, 64)):
            layers += [nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)] if at in pools else []
            layers.append(Fire(arriving, squeezed, 4 * squeezed, 4 * squeezed))
            arriving = 8 * squeezed
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Dropout(p=dropout),
            nn.Conv2d(512, num_classes, kernel_size=1),
            nn.ReLU(inplace=True),
            nn.AdaptiveAvgPool2d((1, 1)),
        )

    def forward(self, x):
        return torch.flatten(self.classifier(self.features(x)), 1)


squeezenet1_0 = network(SqueezeNet, SqueezeNet1_0_Weights, "1_0")
squeezenet1_1 = network(SqueezeNet, SqueezeNet1_1_Weights, "1_1")
"""
