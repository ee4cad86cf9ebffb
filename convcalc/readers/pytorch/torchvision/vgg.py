"""VGG (Simonyan & Zisserman 2014), with and without batch norms."""

from __future__ import annotations

TEXT = """
import torch
import torch.nn as nn


def rows(counts):
    widths = zip((64, 128, 256, 512, 512), counts)
    return [each for width, count in widths for each in [*[width] * count, "M"]]


cfgs = {
    "A": rows((1, 1, 2, 2, 2)),
    "B": rows((2, 2, 2, 2, 2)),
    "D": rows((2, 2, 3, 3, 3)),
    "E": rows((2, 2, 4, 4, 4)),
}


def make_layers(cfg, batch_norm=False):
    layers, arriving = [], 3
    for width in cfg:
        if width == "M":
            layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
            continue
        layers.append(nn.Conv2d(arriving, width, kernel_size=3, padding=1))
        layers += [nn.BatchNorm2d(width)] if batch_norm else []
        layers.append(nn.ReLU(inplace=True))
        arriving = width
    return nn.Sequential(*layers)


class VGG(nn.Module):
    def __init__(self, features, num_classes=1000, init_weights=True, dropout=0.5):
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(True),
            nn.Dropout(p=dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(True),
            nn.Dropout(p=dropout),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def of(known, letter, norm=False):
    return network(VGG, known, make=lambda trained, **given: VGG(make_layers(cfgs[letter], norm), **given))


vgg11, vgg11_bn = of(VGG11_Weights, "A"), of(VGG11_BN_Weights, "A", True)
vgg13, vgg13_bn = of(VGG13_Weights, "B"), of(VGG13_BN_Weights, "B", True)
vgg16, vgg16_bn = of(VGG16_Weights, "D"), of(VGG16_BN_Weights, "D", True)
vgg19, vgg19_bn = of(VGG19_Weights, "E"), of(VGG19_BN_Weights, "E", True)
"""
