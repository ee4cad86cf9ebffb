"""How the modules of known classes are joined: their forward in Python, for the print does not say it.

Source: torchvision 0.2 to 0.23, `models/*.py`, in its module names; the last two are of kuangliu/pytorch-cifar.
"""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple


class KnownBlock(NamedTuple):
    """A class whose forward is known where it has these modules and, besides, at most those in `may`."""

    cls: str
    has: frozenset[str]
    may: frozenset[str]
    forward: str


def _known(cls: str, has: str, forward: str, may: str = "") -> KnownBlock:
    return KnownBlock(cls, frozenset(has.split()), frozenset(may.split()), forward)


_RESIDUAL = """
    short = self.downsample(x) if hasattr(self, "downsample") else x
    return self.relu(y + short)
"""
_HEAD = """
    x = self.avgpool(x) if hasattr(self, "avgpool") else x
    return self.classifier(torch.flatten(x, 1))
"""
_SKIP = """
    return x + y if x.shape == y.shape else y
"""

BLOCKS: tuple[KnownBlock, ...] = (
    _known(
        "BasicBlock",
        "conv1 bn1 relu conv2 bn2",
        "    y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))" + _RESIDUAL,
        "downsample",
    ),
    _known(
        "Bottleneck",
        "conv1 bn1 conv2 bn2 conv3 bn3 relu",
        """    y = self.relu(self.bn1(self.conv1(x)))
    y = self.relu(self.bn2(self.conv2(y)))
    y = self.bn3(self.conv3(y))"""
        + _RESIDUAL,
        "downsample",
    ),
    _known(
        "ResNet",
        "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc",
        """    x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
    x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
    return self.fc(torch.flatten(self.avgpool(x), 1))""",
    ),
    *[
        _known(cls, "features classifier", "    x = self.features(x)" + _HEAD, "avgpool")
        for cls in ("AlexNet", "VGG", "EfficientNet", "MobileNetV3")
    ],
    _known("ConvNeXt", "features avgpool classifier", "    return self.classifier(self.avgpool(self.features(x)))"),
    _known(
        "MobileNetV2",
        "features classifier",
        """    x = nn.AdaptiveAvgPool2d((1, 1))(self.features(x))
    return self.classifier(torch.flatten(x, 1))""",
    ),
    _known("InvertedResidual", "conv", "    y = self.conv(x)" + _SKIP),
    _known("InvertedResidual", "block", "    y = self.block(x)" + _SKIP),
    *[
        _known(cls, "block stochastic_depth", "    y = self.stochastic_depth(self.block(x))" + _SKIP)
        for cls in ("MBConv", "FusedMBConv")
    ],
    _known(
        "SqueezeExcitation",
        "avgpool fc1 fc2 activation scale_activation",
        "    return self.scale_activation(self.fc2(self.activation(self.fc1(self.avgpool(x))))) * x",
    ),
    _known(
        "_DenseLayer",
        "norm1 relu1 conv1 norm2 relu2 conv2",
        """    y = self.conv1(self.relu1(self.norm1(x)))
    return torch.cat([x, self.conv2(self.relu2(self.norm2(y)))], 1)""",
    ),
    _known(
        "_DenseLayer",
        "norm.1 relu.1 conv.1 norm.2 relu.2 conv.2",
        """    y = x
    for part in self.children():
        y = part(y)
    return torch.cat([x, y], 1)""",
    ),
    _known(
        "DenseNet",
        "features classifier",
        """    x = F.adaptive_avg_pool2d(F.relu(self.features(x)), (1, 1))
    return self.classifier(torch.flatten(x, 1))""",
    ),
    _known(
        "Fire",
        "squeeze squeeze_activation expand1x1 expand1x1_activation expand3x3 expand3x3_activation",
        """    x = self.squeeze_activation(self.squeeze(x))
    return torch.cat([self.expand1x1_activation(self.expand1x1(x)),
                      self.expand3x3_activation(self.expand3x3(x))], 1)""",
    ),
    _known("SqueezeNet", "features classifier", "    return torch.flatten(self.classifier(self.features(x)), 1)"),
    _known("BasicConv2d", "conv bn", "    return F.relu(self.bn(self.conv(x)))"),
    _known(
        "Inception",
        "branch1 branch2 branch3 branch4",
        "    return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)",
    ),
    _known(
        "GoogLeNet",
        "conv1 maxpool1 conv2 conv3 maxpool2 inception3a inception3b maxpool3 inception4a inception4b inception4c"
        " inception4d inception4e maxpool4 inception5a inception5b avgpool dropout fc",
        """    x = self.maxpool2(self.conv3(self.conv2(self.maxpool1(self.conv1(x)))))
    x = self.maxpool3(self.inception3b(self.inception3a(x)))
    x = self.inception4c(self.inception4b(self.inception4a(x)))
    x = self.maxpool4(self.inception4e(self.inception4d(x)))
    x = self.avgpool(self.inception5b(self.inception5a(x)))
    return self.fc(self.dropout(torch.flatten(x, 1)))""",
        "aux1 aux2",
    ),
    _known(
        "InceptionAux",
        "conv fc1 fc2",
        """    x = torch.flatten(self.conv(F.adaptive_avg_pool2d(x, (4, 4))), 1)
    return self.fc2(F.relu(self.fc1(x)))""",
        "dropout",
    ),
    _known(
        "InvertedResidual",
        "branch1 branch2",
        """    if len(list(self.branch1.children())):
        y = torch.cat([self.branch1(x), self.branch2(x)], 1)
    else:
        left, right = x.chunk(2, dim=1)
        y = torch.cat([left, self.branch2(right)], 1)
    return nn.ChannelShuffle(2)(y)""",
    ),
    _known(
        "ShuffleNetV2",
        "conv1 maxpool stage2 stage3 stage4 conv5 fc",
        """    x = self.stage4(self.stage3(self.stage2(self.maxpool(self.conv1(x)))))
    return self.fc(self.conv5(x).mean([2, 3]))""",
    ),
    _known(
        "BasicBlock",
        "conv1 bn1 conv2 bn2 shortcut",
        "    return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.shortcut(x))",
    ),
    _known(
        "Bottleneck",
        "conv1 bn1 conv2 bn2 conv3 bn3 shortcut",
        """    y = F.relu(self.bn1(self.conv1(x)))
    y = F.relu(self.bn2(self.conv2(y)))
    return F.relu(self.bn3(self.conv3(y)) + self.shortcut(x))""",
    ),
)

CHAINS = frozenset(
    "Sequential Conv2dNormActivation Conv3dNormActivation ConvNormActivation ConvBNReLU ConvBNActivation _DenseBlock"
    " _Transition DataParallel DistributedDataParallel OptimizedModule".split()
)
"""Classes whose modules run one after another."""

NOTHING = frozenset("StochasticDepth DropPath".split())
"""Classes that change nothing in use."""


def known_block(cls: str, names: frozenset[str]) -> KnownBlock | None:
    """The block of this class with modules of these names.

    >>> known_block("BasicBlock", frozenset({"conv1"})) is None
    True
    """
    return next((row for row in BLOCKS if row.cls == cls and row.has <= names and names <= row.has | row.may), None)
