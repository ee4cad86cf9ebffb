"""torchvision's best-known networks as a program of our own, for who changes the head of one and has not its source.

Only what people's programs name is as there: the functions and the attributes that hold layers.
Source: the papers, and torchvision 0.28 for the order of its layers; the tests hold them against its totals.
"""

from __future__ import annotations

TEXT = """
import torch
import torch.nn as nn


class Weights:
    DEFAULT = IMAGENET1K_V1 = IMAGENET1K_V2 = "weights"


def network(cls, *sizes, **fixed):
    def make(*args, weights=None, progress=True, pretrained=False, **given):
        return cls(*sizes, **fixed, **given)

    return make


def normed(arriving, made, size, stride=1, groups=1, padding=None):
    pad = size // 2 if padding is None else padding
    conv = nn.Conv2d(arriving, made, size, stride=stride, padding=pad, groups=groups, bias=False)
    return conv, nn.BatchNorm2d(made)


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, arriving, width, stride, groups, base):
        super().__init__()
        self.conv1, self.bn1 = normed(arriving, width, 3, stride)
        self.relu = nn.ReLU(inplace=True)
        self.conv2, self.bn2 = normed(width, width, 3)
        self.downsample = None
        if stride != 1 or arriving != width:
            self.downsample = nn.Sequential(*normed(arriving, width, 1, stride))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, arriving, planes, stride, groups, base):
        super().__init__()
        width, made = planes * base // 64 * groups, planes * 4
        self.conv1, self.bn1 = normed(arriving, width, 1)
        self.conv2, self.bn2 = normed(width, width, 3, stride, groups)
        self.conv3, self.bn3 = normed(width, made, 1)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or arriving != made:
            self.downsample = nn.Sequential(*normed(arriving, made, 1, stride))

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn3(self.conv3(self.relu(self.bn2(self.conv2(y)))))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self, block, layers, num_classes=1000, groups=1, width_per_group=64):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.inplanes, self.width = 64, (groups, width_per_group)
        self.layer1 = self.stage(block, 64, layers[0], 1)
        self.layer2 = self.stage(block, 128, layers[1], 2)
        self.layer3 = self.stage(block, 256, layers[2], 2)
        self.layer4 = self.stage(block, 512, layers[3], 2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(512 * block.expansion, num_classes)

    def stage(self, block, planes, count, stride):
        blocks = []
        for at in range(count):
            blocks.append(block(self.inplanes, planes, 1 if at else stride, *self.width))
            self.inplanes = planes * block.expansion
        return nn.Sequential(*blocks)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


resnet18, resnet34 = network(ResNet, BasicBlock, [2, 2, 2, 2]), network(ResNet, BasicBlock, [3, 4, 6, 3])
resnet50, resnet101 = network(ResNet, Bottleneck, [3, 4, 6, 3]), network(ResNet, Bottleneck, [3, 4, 23, 3])
resnet152 = network(ResNet, Bottleneck, [3, 8, 36, 3])
resnext50_32x4d = network(ResNet, Bottleneck, [3, 4, 6, 3], groups=32, width_per_group=4)
resnext101_32x8d = network(ResNet, Bottleneck, [3, 4, 23, 3], groups=32, width_per_group=8)
resnext101_64x4d = network(ResNet, Bottleneck, [3, 4, 23, 3], groups=64, width_per_group=4)
wide_resnet50_2 = network(ResNet, Bottleneck, [3, 4, 6, 3], width_per_group=128)
wide_resnet101_2 = network(ResNet, Bottleneck, [3, 4, 23, 3], width_per_group=128)


class VGG(nn.Module):
    def __init__(self, counts, norm=False, num_classes=1000, dropout=0.5):
        super().__init__()
        layers, arriving = [], 3
        for width, count in zip((64, 128, 256, 512, 512), counts):
            for _ in range(count):
                layers.append(nn.Conv2d(arriving, width, kernel_size=3, padding=1))
                layers += [nn.BatchNorm2d(width)] if norm else []
                layers.append(nn.ReLU(inplace=True))
                arriving = width
            layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
        self.features = nn.Sequential(*layers)
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


vgg11, vgg11_bn = network(VGG, (1, 1, 2, 2, 2)), network(VGG, (1, 1, 2, 2, 2), True)
vgg13, vgg13_bn = network(VGG, (2, 2, 2, 2, 2)), network(VGG, (2, 2, 2, 2, 2), True)
vgg16, vgg16_bn = network(VGG, (2, 2, 3, 3, 3)), network(VGG, (2, 2, 3, 3, 3), True)
vgg19, vgg19_bn = network(VGG, (2, 2, 4, 4, 4)), network(VGG, (2, 2, 4, 4, 4), True)


class AlexNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.5):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(64, 192, kernel_size=5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(192, 384, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(p=dropout),
            nn.Linear(256 * 6 * 6, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(p=dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


alexnet = network(AlexNet)


class Fire(nn.Module):
    def __init__(self, arriving, squeezed, expanded):
        super().__init__()
        self.squeeze = nn.Conv2d(arriving, squeezed, kernel_size=1)
        self.squeeze_activation = nn.ReLU(inplace=True)
        self.expand1x1 = nn.Conv2d(squeezed, expanded, kernel_size=1)
        self.expand1x1_activation = nn.ReLU(inplace=True)
        self.expand3x3 = nn.Conv2d(squeezed, expanded, kernel_size=3, padding=1)
        self.expand3x3_activation = nn.ReLU(inplace=True)

    def forward(self, x):
        x = self.squeeze_activation(self.squeeze(x))
        one = self.expand1x1_activation(self.expand1x1(x))
        return torch.cat([one, self.expand3x3_activation(self.expand3x3(x))], 1)


class SqueezeNet(nn.Module):
    def __init__(self, first, pools, num_classes=1000, dropout=0.5):
        super().__init__()
        self.num_classes = num_classes
        layers, arriving = [nn.Conv2d(3, first[0], kernel_size=first[1], stride=2), nn.ReLU(inplace=True)], first[0]
        for at, squeezed in enumerate((16, 16, 32, 32, 48, 48, 64, 64)):
            layers += [nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)] if at in pools else []
            layers.append(Fire(arriving, squeezed, 4 * squeezed))
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


squeezenet1_0 = network(SqueezeNet, (96, 7), (0, 3, 7))
squeezenet1_1 = network(SqueezeNet, (64, 3), (0, 2, 4))


class DenseLayer(nn.Module):
    def __init__(self, arriving, growth):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(arriving)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(arriving, 4 * growth, kernel_size=1, bias=False)
        self.norm2 = nn.BatchNorm2d(4 * growth)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(4 * growth, growth, kernel_size=3, padding=1, bias=False)

    def forward(self, x):
        y = self.conv1(self.relu1(self.norm1(x)))
        return torch.cat([x, self.conv2(self.relu2(self.norm2(y)))], 1)


class DenseNet(nn.Module):
    def __init__(self, growth, counts, first=64, num_classes=1000):
        super().__init__()
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(3, first, kernel_size=7, stride=2, padding=3, bias=False))
        self.features.add_module("norm0", nn.BatchNorm2d(first))
        self.features.add_module("relu0", nn.ReLU(inplace=True))
        self.features.add_module("pool0", nn.MaxPool2d(kernel_size=3, stride=2, padding=1))
        for block, count in enumerate(counts, 1):
            layers = nn.Sequential()
            for at in range(count):
                layers.add_module(f"denselayer{at + 1}", DenseLayer(first + at * growth, growth))
            self.features.add_module(f"denseblock{block}", layers)
            first += count * growth
            if block < len(counts):
                down = nn.Sequential()
                down.add_module("norm", nn.BatchNorm2d(first))
                down.add_module("relu", nn.ReLU(inplace=True))
                down.add_module("conv", nn.Conv2d(first, first // 2, kernel_size=1, bias=False))
                down.add_module("pool", nn.AvgPool2d(kernel_size=2, stride=2))
                self.features.add_module(f"transition{block}", down)
                first //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(first))
        self.classifier = nn.Linear(first, num_classes)

    def forward(self, x):
        x = nn.functional.relu(self.features(x), inplace=True)
        return self.classifier(torch.flatten(nn.functional.adaptive_avg_pool2d(x, (1, 1)), 1))


densenet121, densenet169 = network(DenseNet, 32, (6, 12, 24, 16)), network(DenseNet, 32, (6, 12, 32, 32))
densenet201, densenet161 = network(DenseNet, 32, (6, 12, 48, 32)), network(DenseNet, 48, (6, 12, 36, 24), 96)


class InvertedResidual(nn.Module):
    def __init__(self, arriving, made, stride, times):
        super().__init__()
        width, layers = arriving * times, []
        if times != 1:
            layers.append(nn.Sequential(*normed(arriving, width, 1), nn.ReLU6(inplace=True)))
        layers.append(nn.Sequential(*normed(width, width, 3, stride, width), nn.ReLU6(inplace=True)))
        self.conv = nn.Sequential(*layers, *normed(width, made, 1))
        self.added = stride == 1 and arriving == made

    def forward(self, x):
        return x + self.conv(x) if self.added else self.conv(x)


class MobileNetV2(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.2):
        super().__init__()
        layers, arriving = [nn.Sequential(*normed(3, 32, 3, 2), nn.ReLU6(inplace=True))], 32
        rows = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2)]
        rows.append((6, 320, 1, 1))
        for times, made, count, stride in rows:
            for at in range(count):
                layers.append(InvertedResidual(arriving, made, 1 if at else stride, times))
                arriving = made
        layers.append(nn.Sequential(*normed(320, 1280, 1), nn.ReLU6(inplace=True)))
        self.last_channel = 1280
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(p=dropout), nn.Linear(1280, num_classes))

    def forward(self, x):
        x = nn.functional.adaptive_avg_pool2d(self.features(x), (1, 1))
        return self.classifier(torch.flatten(x, 1))


def get_model(name, **given):
    return globals()[name](**given)


mobilenet_v2 = network(MobileNetV2)
"""

WEIGHTS = (
    "AlexNet DenseNet121 DenseNet161 DenseNet169 DenseNet201 MobileNet_V2 ResNeXt101_32X8D"
    " ResNeXt101_64X4D ResNeXt50_32X4D ResNet101 ResNet152 ResNet18 ResNet34 ResNet50 SqueezeNet1_0"
    " SqueezeNet1_1 VGG11_BN VGG11 VGG13_BN VGG13 VGG16_BN VGG16 VGG19_BN VGG19 Wide_ResNet101_2"
    " Wide_ResNet50_2"
).split()


def text() -> str:
    """The program, with torchvision's names of weights, of which all that is asked for is that there are some."""
    names = "\n".join([f"{name}_Weights = Weights" for name in WEIGHTS])
    return f"{TEXT}\n{names}\n"
