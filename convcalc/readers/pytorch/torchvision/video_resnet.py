"""ResNets for video: R3D, MC3 and R(2+1)D (Tran et al. 2018)."""

from __future__ import annotations

TEXT = """
import torch.nn as nn


class Conv3DSimple(nn.Conv3d):
    def __init__(self, in_planes, out_planes, midplanes=None, stride=1, padding=1):
        super().__init__(in_planes, out_planes, kernel_size=3, stride=stride, padding=padding, bias=False)

    @staticmethod
    def get_downsample_stride(stride):
        return stride, stride, stride


class Conv2Plus1D(nn.Sequential):
    def __init__(self, in_planes, out_planes, midplanes, stride=1, padding=1):
        flat = {"kernel_size": (1, 3, 3), "stride": (1, stride, stride), "padding": (0, padding, padding)}
        deep = {"kernel_size": (3, 1, 1), "stride": (stride, 1, 1), "padding": (padding, 0, 0)}
        super().__init__(
            nn.Conv3d(in_planes, midplanes, bias=False, **flat),
            nn.BatchNorm3d(midplanes),
            nn.ReLU(inplace=True),
            nn.Conv3d(midplanes, out_planes, bias=False, **deep),
        )

    @staticmethod
    def get_downsample_stride(stride):
        return stride, stride, stride


class Conv3DNoTemporal(nn.Conv3d):
    def __init__(self, in_planes, out_planes, midplanes=None, stride=1, padding=1):
        flat = {"stride": (1, stride, stride), "padding": (0, padding, padding)}
        super().__init__(in_planes, out_planes, kernel_size=(1, 3, 3), bias=False, **flat)

    @staticmethod
    def get_downsample_stride(stride):
        return 1, stride, stride


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inplanes, planes, conv_builder, stride=1, downsample=None):
        midplanes = (inplanes * planes * 3 * 3 * 3) // (inplanes * 3 * 3 + 3 * planes)
        super().__init__()
        first = conv_builder(inplanes, planes, midplanes, stride)
        self.conv1 = nn.Sequential(first, nn.BatchNorm3d(planes), nn.ReLU(inplace=True))
        self.conv2 = nn.Sequential(conv_builder(planes, planes, midplanes), nn.BatchNorm3d(planes))
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x):
        y = self.conv2(self.conv1(x))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class BasicStem(nn.Sequential):
    def __init__(self):
        conv = nn.Conv3d(3, 64, kernel_size=(3, 7, 7), stride=(1, 2, 2), padding=(1, 3, 3), bias=False)
        super().__init__(conv, nn.BatchNorm3d(64), nn.ReLU(inplace=True))


class R2Plus1dStem(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv3d(3, 45, kernel_size=(1, 7, 7), stride=(1, 2, 2), padding=(0, 3, 3), bias=False),
            nn.BatchNorm3d(45),
            nn.ReLU(inplace=True),
            nn.Conv3d(45, 64, kernel_size=(3, 1, 1), padding=(1, 0, 0), bias=False),
            nn.BatchNorm3d(64),
            nn.ReLU(inplace=True),
        )


class VideoResNet(nn.Module):
    def __init__(self, block, conv_makers, layers, stem, num_classes=400, zero_init_residual=False):
        super().__init__()
        self.inplanes = 64
        self.stem = stem()
        self.layer1 = self._make_layer(block, conv_makers[0], 64, layers[0], stride=1)
        self.layer2 = self._make_layer(block, conv_makers[1], 128, layers[1], stride=2)
        self.layer3 = self._make_layer(block, conv_makers[2], 256, layers[2], stride=2)
        self.layer4 = self._make_layer(block, conv_makers[3], 512, layers[3], stride=2)
        self.avgpool = nn.AdaptiveAvgPool3d((1, 1, 1))
        self.fc = nn.Linear(512 * block.expansion, num_classes)

    def _make_layer(self, block, conv_builder, planes, blocks, stride=1):
        made, downsample = planes * block.expansion, None
        if stride != 1 or self.inplanes != made:
            around = conv_builder.get_downsample_stride(stride)
            conv = nn.Conv3d(self.inplanes, made, kernel_size=1, stride=around, bias=False)
            downsample = nn.Sequential(conv, nn.BatchNorm3d(made))
        stage = [block(self.inplanes, planes, conv_builder, stride, downsample)]
        self.inplanes = made
        return nn.Sequential(*stage, *[block(made, planes, conv_builder) for _ in range(1, blocks)])

    def forward(self, x):
        x = self.layer1(self.stem(x))
        x = self.layer4(self.layer3(self.layer2(x)))
        return self.fc(self.avgpool(x).flatten(1))


plain = (BasicBlock, [Conv3DSimple] * 4, [2, 2, 2, 2], BasicStem)
r3d_18 = network(VideoResNet, R3D_18_Weights, *plain)
mixed = (BasicBlock, [Conv3DSimple] + [Conv3DNoTemporal] * 3, [2, 2, 2, 2], BasicStem)
mc3_18 = network(VideoResNet, MC3_18_Weights, *mixed)
parted = (BasicBlock, [Conv2Plus1D] * 4, [2, 2, 2, 2], R2Plus1dStem)
r2plus1d_18 = network(VideoResNet, R2Plus1D_18_Weights, *parted)
"""
