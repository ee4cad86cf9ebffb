"""ResNet (He et al. 2015), ResNeXt (Xie et al. 2016) and Wide ResNet (Zagoruyko & Komodakis 2016)."""

from __future__ import annotations

TEXT = """
import torch
import torch.nn as nn


def conv3x3(in_planes, out_planes, stride=1, groups=1, dilation=1):
    around = {"padding": dilation, "dilation": dilation}
    return nn.Conv2d(in_planes, out_planes, kernel_size=3, stride=stride, groups=groups, bias=False, **around)


def conv1x1(in_planes, out_planes, stride=1):
    return nn.Conv2d(in_planes, out_planes, kernel_size=1, stride=stride, bias=False)


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(
        self, inplanes, planes, stride=1, downsample=None, groups=1, base_width=64, dilation=1, norm_layer=None
    ):
        super().__init__()
        norm = norm_layer or nn.BatchNorm2d
        if groups != 1 or base_width != 64 or dilation > 1:
            raise ValueError("BasicBlock has groups=1, base_width=64 and dilation=1 only")
        self.conv1, self.bn1 = conv3x3(inplanes, planes, stride), norm(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2, self.bn2 = conv3x3(planes, planes), norm(planes)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(
        self, inplanes, planes, stride=1, downsample=None, groups=1, base_width=64, dilation=1, norm_layer=None
    ):
        super().__init__()
        norm = norm_layer or nn.BatchNorm2d
        width, made = int(planes * base_width / 64) * groups, planes * self.expansion
        self.conv1, self.bn1 = conv1x1(inplanes, width), norm(width)
        self.conv2, self.bn2 = conv3x3(width, width, stride, groups, dilation), norm(width)
        self.conv3, self.bn3 = conv1x1(width, made), norm(made)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn3(self.conv3(self.relu(self.bn2(self.conv2(y)))))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(
        self,
        block,
        layers,
        num_classes=1000,
        zero_init_residual=False,
        groups=1,
        width_per_group=64,
        replace_stride_with_dilation=None,
        norm_layer=None,
    ):
        super().__init__()
        self._norm_layer = norm_layer or nn.BatchNorm2d
        self.inplanes, self.dilation, self.groups, self.base_width = 64, 1, groups, width_per_group
        dilated = replace_stride_with_dilation or [False, False, False]
        self.conv1 = nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = self._norm_layer(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make_layer(block, 64, layers[0])
        self.layer2 = self._make_layer(block, 128, layers[1], stride=2, dilate=dilated[0])
        self.layer3 = self._make_layer(block, 256, layers[2], stride=2, dilate=dilated[1])
        self.layer4 = self._make_layer(block, 512, layers[3], stride=2, dilate=dilated[2])
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(512 * block.expansion, num_classes)

    def _make_layer(self, block, planes, blocks, stride=1, dilate=False):
        made, downsample, before = planes * block.expansion, None, self.dilation
        if dilate:
            self.dilation, stride = self.dilation * stride, 1
        if stride != 1 or self.inplanes != made:
            downsample = nn.Sequential(conv1x1(self.inplanes, made, stride), self._norm_layer(made))
        own = {"groups": self.groups, "base_width": self.base_width, "norm_layer": self._norm_layer}
        stage = [block(self.inplanes, planes, stride, downsample, dilation=before, **own)]
        stage += [block(made, planes, dilation=self.dilation, **own) for _ in range(1, blocks)]
        self.inplanes = made
        return nn.Sequential(*stage)

    def _forward_impl(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))

    def forward(self, x):
        return self._forward_impl(x)


resnet18 = network(ResNet, ResNet18_Weights, BasicBlock, [2, 2, 2, 2])
resnet34 = network(ResNet, ResNet34_Weights, BasicBlock, [3, 4, 6, 3])
resnet50 = network(ResNet, ResNet50_Weights, Bottleneck, [3, 4, 6, 3])
resnet101 = network(ResNet, ResNet101_Weights, Bottleneck, [3, 4, 23, 3])
resnet152 = network(ResNet, ResNet152_Weights, Bottleneck, [3, 8, 36, 3])
of_groups = {"groups": 32, "width_per_group": 4}
resnext50_32x4d = network(ResNet, ResNeXt50_32X4D_Weights, Bottleneck, [3, 4, 6, 3], **of_groups)
of_groups = {"groups": 32, "width_per_group": 8}
resnext101_32x8d = network(ResNet, ResNeXt101_32X8D_Weights, Bottleneck, [3, 4, 23, 3], **of_groups)
of_groups = {"groups": 64, "width_per_group": 4}
resnext101_64x4d = network(ResNet, ResNeXt101_64X4D_Weights, Bottleneck, [3, 4, 23, 3], **of_groups)
wide_resnet50_2 = network(ResNet, Wide_ResNet50_2_Weights, Bottleneck, [3, 4, 6, 3], width_per_group=128)
wide_resnet101_2 = network(ResNet, Wide_ResNet101_2_Weights, Bottleneck, [3, 4, 23, 3], width_per_group=128)
"""
