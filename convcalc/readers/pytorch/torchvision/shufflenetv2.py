"""ShuffleNetV2 (Ma et al. 2018)."""

from __future__ import annotations

TEXT = """
import torch
import torch.nn as nn


def channel_shuffle(x, groups):
    n, channels, height, width = x.size()
    x = torch.transpose(x.view(n, groups, channels // groups, height, width), 1, 2).contiguous()
    return x.view(n, channels, height, width)


class InvertedResidual(nn.Module):
    def __init__(self, inp, oup, stride):
        super().__init__()
        self.stride, half = stride, oup // 2
        self.branch1 = nn.Sequential()
        if stride > 1:
            self.branch1 = nn.Sequential(
                self.depthwise_conv(inp, inp, 3, stride, 1),
                nn.BatchNorm2d(inp),
                nn.Conv2d(inp, half, kernel_size=1, bias=False),
                nn.BatchNorm2d(half),
                nn.ReLU(inplace=True),
            )
        self.branch2 = nn.Sequential(
            nn.Conv2d(inp if stride > 1 else half, half, kernel_size=1, bias=False),
            nn.BatchNorm2d(half),
            nn.ReLU(inplace=True),
            self.depthwise_conv(half, half, 3, stride, 1),
            nn.BatchNorm2d(half),
            nn.Conv2d(half, half, kernel_size=1, bias=False),
            nn.BatchNorm2d(half),
            nn.ReLU(inplace=True),
        )

    @staticmethod
    def depthwise_conv(i, o, kernel_size, stride=1, padding=0, bias=False):
        return nn.Conv2d(i, o, kernel_size, stride, padding, groups=i, bias=bias)

    def forward(self, x):
        kept, changed = x.chunk(2, dim=1) if self.stride == 1 else (self.branch1(x), x)
        return channel_shuffle(torch.cat((kept, self.branch2(changed)), dim=1), 2)


class ShuffleNetV2(nn.Module):
    def __init__(self, stages_repeats, stages_out_channels, num_classes=1000, inverted_residual=InvertedResidual):
        super().__init__()
        first, *widths, last = stages_out_channels
        self.conv1 = nn.Sequential(
            nn.Conv2d(3, first, 3, 2, 1, bias=False), nn.BatchNorm2d(first), nn.ReLU(inplace=True)
        )
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        for at, (count, width) in enumerate(zip(stages_repeats, widths), 2):
            blocks = [inverted_residual(first, width, 2)]
            blocks += [inverted_residual(width, width, 1) for _ in range(1, count)]
            setattr(self, f"stage{at}", nn.Sequential(*blocks))
            first = width
        self.conv5 = nn.Sequential(
            nn.Conv2d(first, last, 1, 1, 0, bias=False), nn.BatchNorm2d(last), nn.ReLU(inplace=True)
        )
        self.fc = nn.Linear(last, num_classes)

    def forward(self, x):
        x = self.stage4(self.stage3(self.stage2(self.maxpool(self.conv1(x)))))
        return self.fc(self.conv5(x).mean([2, 3]))


shufflenet_v2_x0_5 = network(ShuffleNetV2, ShuffleNet_V2_X0_5_Weights, [4, 8, 4], [24, 48, 96, 192, 1024])
shufflenet_v2_x1_0 = network(ShuffleNetV2, ShuffleNet_V2_X1_0_Weights, [4, 8, 4], [24, 116, 232, 464, 1024])
shufflenet_v2_x1_5 = network(ShuffleNetV2, ShuffleNet_V2_X1_5_Weights, [4, 8, 4], [24, 176, 352, 704, 1024])
shufflenet_v2_x2_0 = network(ShuffleNetV2, ShuffleNet_V2_X2_0_Weights, [4, 8, 4], [24, 244, 488, 976, 2048])
"""
