"""MnasNet (Tan et al. 2018), the variant B1."""

from __future__ import annotations

TEXT = """
import torch.nn as nn
from torchvision.models._utils import _make_divisible


class _InvertedResidual(nn.Module):
    def __init__(self, in_ch, out_ch, kernel_size, stride, expansion_factor, bn_momentum=0.1):
        super().__init__()
        width, own = in_ch * expansion_factor, {"stride": stride, "padding": kernel_size // 2, "bias": False}
        self.apply_residual = in_ch == out_ch and stride == 1
        self.layers = nn.Sequential(
            nn.Conv2d(in_ch, width, 1, bias=False),
            nn.BatchNorm2d(width, momentum=bn_momentum),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, kernel_size, groups=width, **own),
            nn.BatchNorm2d(width, momentum=bn_momentum),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, out_ch, 1, bias=False),
            nn.BatchNorm2d(out_ch, momentum=bn_momentum),
        )

    def forward(self, input):
        return self.layers(input) + input if self.apply_residual else self.layers(input)


STAGES = [(3, 2, 3, 3), (5, 2, 3, 3), (5, 2, 6, 3), (3, 1, 6, 2), (5, 2, 6, 4), (3, 1, 6, 1)]


class MNASNet(nn.Module):
    def __init__(self, alpha, num_classes=1000, dropout=0.2):
        super().__init__()
        self.alpha, self.num_classes = alpha, num_classes
        first, arriving, *widths = [_make_divisible(n * alpha, 8) for n in (32, 16, 24, 40, 80, 96, 192, 320)]
        slow = {"momentum": 1 - 0.9997}
        layers = [
            nn.Conv2d(3, first, 3, padding=1, stride=2, bias=False),
            nn.BatchNorm2d(first, **slow),
            nn.ReLU(inplace=True),
            nn.Conv2d(first, first, 3, padding=1, stride=1, groups=first, bias=False),
            nn.BatchNorm2d(first, **slow),
            nn.ReLU(inplace=True),
            nn.Conv2d(first, arriving, 1, padding=0, stride=1, bias=False),
            nn.BatchNorm2d(arriving, **slow),
        ]
        for width, (kernel, stride, times, count) in zip(widths, STAGES):
            stage = [_InvertedResidual(arriving, width, kernel, stride, times, slow["momentum"])]
            stage += [_InvertedResidual(width, width, kernel, 1, times, slow["momentum"]) for _ in range(1, count)]
            layers.append(nn.Sequential(*stage))
            arriving = width
        layers += [
            nn.Conv2d(arriving, 1280, 1, padding=0, stride=1, bias=False),
            nn.BatchNorm2d(1280, **slow),
            nn.ReLU(inplace=True),
        ]
        self.layers = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(p=dropout, inplace=True), nn.Linear(1280, num_classes))

    def forward(self, x):
        return self.classifier(self.layers(x).mean([2, 3]))


mnasnet0_5 = network(MNASNet, MNASNet0_5_Weights, 0.5)
mnasnet0_75 = network(MNASNet, MNASNet0_75_Weights, 0.75)
mnasnet1_0 = network(MNASNet, MNASNet1_0_Weights, 1.0)
mnasnet1_3 = network(MNASNet, MNASNet1_3_Weights, 1.3)
"""
