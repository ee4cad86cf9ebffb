"""Makes refused_programs.jsonl: programs that PyTorch 2.13 refuses, and others near the border that it takes.

Run `python -m tests.data.make_refused_programs` where torch is installed. Of a program that it takes the row has the
outputs of a batch of two, the parameters and the MACs as its own counter has them; of one that it refuses its words.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.data.make_tensor_forms import program

HERE = Path(__file__).resolve().parent

IMPORTS = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"

LAYERS: dict[str, list[str]] = {
    "3x32x32": [
        # padding in words
        "Conv2d(3, 8, 3, padding='same', stride=2)", "Conv2d(3, 8, 3, padding='same', stride=(1, 2))",
        "Conv2d(3, 8, 3, padding='same')", "Conv2d(3, 8, 4, padding='same')",
        "Conv2d(3, 8, 3, padding='same', dilation=2)", "Conv2d(3, 8, 3, padding='valid', stride=2)",
        "Conv2d(3, 8, 3, padding='full')", "Conv2d(3, 8, 3, padding='SAME')", "MaxPool2d(2, padding='same')",
        "ConvTranspose2d(3, 8, 3, padding='same')", "Conv2d(3, 8, 3, padding=None)",
        # padding modes
        "Conv2d(3, 8, 3, padding=1, padding_mode='foo')", "Conv2d(3, 8, 3, padding=1, padding_mode='constant')",
        "Conv2d(3, 8, 3, padding=1, padding_mode='reflect')", "Conv2d(3, 8, 3, padding=1, padding_mode='circular')",
        "Conv2d(3, 8, 3, padding=40, padding_mode='replicate')",
        "Conv2d(3, 8, 3, padding=32, padding_mode='reflect')", "Conv2d(3, 8, 3, padding=31, padding_mode='reflect')",
        "Conv2d(3, 8, 3, padding=33, padding_mode='circular')", "Conv2d(3, 8, 3, padding=32, padding_mode='circular')",
        "Conv2d(3, 8, 3, padding='same', padding_mode='reflect')",
        "ConvTranspose2d(3, 8, 3, padding=1, padding_mode='reflect')",
        "ConvTranspose2d(3, 8, 3, padding=1, padding_mode='zeros')",
        # numbers that are none
        "Dropout('0.5')", "Dropout(None)", "LeakyReLU('0.1')", "ELU(alpha='1')", "ConstantPad2d(1, '0')",
        "Conv2d('3', 8, 3)", "Conv2d(None, 8, 3)", "Conv2d(0, 8, 3)", "Conv2d(-3, 8, 3)", "Conv2d([3], 8, 3)",
        "Conv2d(3, 8, 3, 1, 1, 1, 1, True, 'zeros', 'cpu')", "AdaptiveAvgPool2d(None)", "AdaptiveAvgPool2d(0)",
        "Upsample(scale_factor='2')", "ZeroPad2d((1, 1, 1, 1, 1, 1))", "Lienar(32, 10)", "Conv(3, 8, 3)", "Dense(10)",
        # numbers of a window
        "Conv2d(3, 8, 0)", "Conv2d(3, 8, -1)", "Conv2d(3, 8, 3, stride=0)", "Conv2d(3, 8, 3, stride=-1)",
        "Conv2d(3, 8, 3, dilation=0)", "Conv2d(3, 8, 3, padding=-1)", "Conv2d(3, 0, 3)", "Conv2d(3, -8, 3)",
        "Conv2d(3, 8, 3.0)", "Conv2d(3, 16 / 2, 3)", "Conv2d(3, '8', 3)", "Conv2d(3, 8, '3')",
        "Conv2d(3, 8, 3, stride=2.0)", "Conv2d(3, 8, [3, 5], padding=[1, 2])", "Conv2d(3, 8, (3, 3, 3))",
        "Conv2d(3, 8, (3,))", "Conv2d(3, 8, 3, padding=(1,))", "Conv2d(3, 8, 3, stride=(1, 2, 1))",
        "Conv2d(3, 8, 3, None)", "Conv2d(3, 8, 32)", "Conv2d(3, 8, 33)", "Conv2d(3, 8, 33, padding=(1, 0))",
        "Conv2d(3, 8, 34, padding=1)", "Conv2d(3, 8, 11, dilation=3)", "Conv2d(3, 8, 12, dilation=3)",
        # groups
        "Conv2d(3, 8, 3, groups=2)", "Conv2d(3, 8, 3, groups=3)", "Conv2d(3, 9, 3, groups=3)",
        "Conv2d(3, 9, 3, groups=0)", "Conv2d(3, 9, 3, groups=-1)", "ConvTranspose2d(3, 8, 3, groups=3)",
        "Conv2d(4, 8, 3)", "ConvTranspose2d(4, 8, 3)",
        # arguments
        "Conv2d(3, 8, 3, strid=2)", "Conv2d(3, 8)", "Conv2d(3, 8, 3, 1, 1, 1, 1, True, 'zeros', None, None, 7)",
        "Conv2d(3, 8, 3, kernel_size=3)", "Conv2d(3, 8, 3, 2, 1, bias=False)", "Conv2d(3, 8, 3, bias=None)",
        "MaxPool2d()", "MaxPool2d(kernel=2)", "AvgPool2d(2, dilation=2)", "ReLU(True, False)", "Dropout(rate=0.5)",
        "BatchNorm2d(3, 1e-3, 0.01)", "BatchNorm2d(3, epsilon=1e-3)", "BatchNorm2d(3, affine=False)",
        "BatchNorm2d(3, bias=False)", "Identity(54, unused=0.1)", "LeakyReLU(slope=0.2)", "LeakyReLU(0.2, True)",
        "Softmax(dim=1)", "Softmax(dim=4)", "Softmax(dim=-4)", "LogSoftmax(dim=7)", "Softmax(axis=1)", "Dropout(1.5)",
        "Dropout2d(-0.1)", "Dropout(1)", "PReLU(3)", "PReLU(5)", "PReLU(1)", "ELU(0.5)", "GELU('tanh')",
        "GELU('exact')", "Softplus(2, 10)", "Sigmoid(dim=1)",
        # transposed
        "ConvTranspose2d(3, 8, 3, stride=2, output_padding=1)", "ConvTranspose2d(3, 8, 3, stride=2, output_padding=2)",
        "ConvTranspose2d(3, 8, 3, stride=1, output_padding=1)",
        "ConvTranspose2d(3, 8, 3, dilation=2, output_padding=1)",
        "ConvTranspose2d(3, 8, 3, stride=2, dilation=3, output_padding=2)",
        "ConvTranspose2d(3, 8, 3, stride=2, output_padding=-1)", "ConvTranspose2d(3, 8, 1, padding=16)",
        "ConvTranspose2d(3, 8, 1, padding=15)", "ConvTranspose2d(3, 8, 3, stride=0)",
        "ConvTranspose2d(3, 8, 3, 2, 1, 1)",
        # pools
        "MaxPool2d(2, padding=1)", "MaxPool2d(2, padding=2)", "MaxPool2d(3, padding=2)",
        "MaxPool2d(3, padding=2, dilation=2)", "MaxPool2d(3, padding=3, dilation=2)", "MaxPool2d((2, 4), padding=2)",
        "MaxPool2d((4, 4), padding=2)", "AvgPool2d(2, padding=2)", "AvgPool2d(4, padding=2)", "AvgPool2d(33)",
        "AvgPool2d(32)", "MaxPool2d(33)", "MaxPool2d(33, ceil_mode=True)", "MaxPool2d(2, stride=0)",
        "MaxPool2d(0)", "MaxPool2d(-2)", "MaxPool2d(2, dilation=0)", "MaxPool2d(2, padding=-1)",
        "AvgPool2d(2, divisor_override=0)", "AvgPool2d(2, divisor_override=3)", "MaxPool2d(2.0)",
        "MaxPool2d((2, 2, 2))", "MaxPool2d(3, 2, ceil_mode=True)", "MaxPool2d(2, stride=())",
        "AdaptiveAvgPool2d((None, 7))", "AdaptiveAvgPool2d(64)", "AdaptiveAvgPool2d(-1)", "AdaptiveAvgPool2d((7,))",
        "AdaptiveAvgPool2d((7, 7, 7))", "AdaptiveAvgPool2d()", "AdaptiveMaxPool2d(2.0)", "AdaptiveMaxPool2d(5)",
        "AdaptiveAvgPool2d('1')",
        # the number of axes
        "Conv1d(3, 8, 3)", "Conv3d(3, 8, 3)", "ConvTranspose1d(3, 8, 3)", "ConvTranspose3d(3, 8, 3)", "MaxPool1d(2)",
        "MaxPool3d(2)", "AvgPool1d(2)", "AdaptiveAvgPool1d(1)", "AdaptiveAvgPool3d(1)", "BatchNorm1d(3)",
        "BatchNorm3d(3)", "InstanceNorm1d(3)", "InstanceNorm3d(3)", "Dropout1d()", "Dropout2d()", "Dropout3d()",
        "ZeroPad1d(1)", "ZeroPad3d(1)",
        # norms
        "BatchNorm2d(3)", "BatchNorm2d(4)", "BatchNorm2d(3.0)", "BatchNorm2d()", "BatchNorm2d(-3)",
        "BatchNorm2d(3, track_running_stats=False)", "InstanceNorm2d(3)", "InstanceNorm2d(4)",
        "InstanceNorm2d(4, affine=True)", "InstanceNorm2d(3, affine=True)",
        "InstanceNorm2d(3, affine=True, track_running_stats=True)", "GroupNorm(2, 3)", "GroupNorm(3, 3)",
        "GroupNorm(4, 3)", "GroupNorm(0, 3)", "GroupNorm(2, 4)", "GroupNorm(3)", "GroupNorm(1, 3, affine=False)",
        "LayerNorm(3)", "LayerNorm(32)", "LayerNorm([3, 32, 32])", "LayerNorm([32, 32])", "LayerNorm([32, 32, 3])",
        "LocalResponseNorm(5)", "LocalResponseNorm(0)",
        # sizes and places
        "Upsample(scale_factor=2)", "Upsample(size=64, scale_factor=2)", "Upsample()",
        "Upsample(scale_factor=2, mode='nearest', align_corners=True)",
        "Upsample(scale_factor=2, mode='nearest', align_corners=False)",
        "Upsample(scale_factor=2, mode='bilinear', align_corners=True)", "Upsample(scale_factor=2, mode='linear')",
        "Upsample(scale_factor=2, mode='trilinear')", "Upsample(scale_factor=2, mode='cubic')",
        "Upsample(scale_factor=2, mode='bicubic')", "Upsample(scale_factor=2, mode='area')",
        "Upsample(size=(48, 40))", "Upsample(size=(48,))", "Upsample(size=(48, 40, 32))", "Upsample((2, 2, 2))",
        "Upsample(scale_factor=(2, 3))", "Upsample(scale_factor=(2, 2, 2))", "Upsample(scale_factor=0)",
        "Upsample(scale_factor=-2)", "Upsample(scale_factor=1.5)", "Upsample(scale_factor=0.01)", "Upsample(size=0)",
        "Upsample(size=64.0)", "UpsamplingNearest2d(scale_factor=2)", "UpsamplingBilinear2d(size=(64, 64))",
        "UpsamplingBilinear2d(scale_factor=2, mode='bilinear')",
        "PixelShuffle(2)", "PixelUnshuffle(2)", "PixelUnshuffle(3)", "PixelShuffle(0)", "ChannelShuffle(3)",
        "ChannelShuffle(2)", "ChannelShuffle(0)",
        "ZeroPad2d(1)", "ZeroPad2d((1, 2, 3, 4))", "ZeroPad2d((1, 2))", "ZeroPad2d((1, 2, 3))", "ZeroPad2d(-1)",
        "ZeroPad2d((-16, -16, 0, 0))", "ReflectionPad2d(3)", "ReflectionPad2d(31)", "ReflectionPad2d(32)",
        "ReflectionPad2d((1, 2, 3, 4))", "ReplicationPad2d(40)", "ReplicationPad2d((1, 2, 3, 4, 5))",
        "CircularPad2d(33)", "CircularPad2d(32)", "ConstantPad2d(2, 0.5)", "ConstantPad2d(2)", "ReflectionPad1d(1)",
        "Flatten()", "Flatten(2)", "Flatten(5)", "Flatten(3, 1)", "Flatten(1, 2)", "Flatten(0)",
        "Unflatten(1, (1, 3))", "Unflatten(1, (2, 2))", "Unfold(4, stride=4)", "Unfold(33)",
        "Unfold(())", "Unfold(0, stride=0)", "GLU(1)", "GLU(2)",
        "Linear(32, 10)", "Linear(3, 10)", "Linear(3072, 10)", "Embedding(10, 4)", "Softmax2d()",
        "MaxPool2d(2, return_indices=True)", "Conv2D(3, 8, 3)", "Relu()", "BatchNorm2D(3)", "Maxpool2d(2)", "ReLu()",
        "LPPool2d(2, 3)", "Hardtanh()", "LogSigmoid()", "Softsign()", "SyncBatchNorm(3)", "LazyConv2d(8, 3)",
        "LazyLinear(4)", "LazyBatchNorm2d()", "LazyBatchNorm1d()", "LazyConv2d(3, 8, 3)", "LazyConv1d(8, 3)",
    ],
    "8": [
        "Linear(8, 5)", "Linear(7, 5)", "Linear(8, 0)", "Linear(8, -5)", "Linear(8)", "Linear(8, 5, False)",
        "Linear(8, 5.0)", "Linear(8, out=5)", "Linear(8, 5, 0.1, True, None, 3)", "Linear((8, 5))",
        "BatchNorm1d(8)", "BatchNorm2d(8)",
        "BatchNorm3d(8)", "BatchNorm1d(9)", "InstanceNorm2d(8)", "GroupNorm(2, 8)", "GroupNorm(3, 8)", "LayerNorm(8)",
        "LayerNorm(9)", "PReLU(8)", "PReLU(3)", "Dropout2d()", "Dropout3d()", "Conv1d(8, 4, 1)",
        "Conv2d(8, 4, 1)", "ConvTranspose2d(8, 4, 4)", "MaxPool2d(2)", "AdaptiveAvgPool2d(1)", "Flatten()",
        "Softmax(1)", "Softmax(2)", "Softmax2d()", "LocalResponseNorm(5)", "Upsample(scale_factor=2)",
        "PixelShuffle(2)", "ZeroPad2d(1)", "Unflatten(1, (2, 2, 2))", "Unflatten(1, (3, 3))", "Unflatten(1, (-1, 4))",
        "GLU()", "LazyLinear(3)", "ReLU()",
    ],
    "6x20": [
        "Conv1d(6, 4, 3, padding='same', stride=2)", "Conv1d(6, 4, 3, padding='same')", "Conv1d(6, 4, (3, 3))",
        "Conv2d(6, 4, 3)", "BatchNorm1d(6)", "BatchNorm2d(6)", "BatchNorm1d(20)", "InstanceNorm1d(6)",
        "InstanceNorm2d(6)", "MaxPool1d(2)", "MaxPool1d(2, padding=2)", "MaxPool2d(2)", "AvgPool1d(2, padding=2)",
        "AvgPool1d(2, ceil_mode=True)", "AvgPool1d(2, divisor_override=2)", "AdaptiveAvgPool1d((1, 1))",
        "AdaptiveAvgPool1d(4)", "ConvTranspose1d(6, 4, 4, 2, 1)", "ConvTranspose1d(6, 4, 4, 2, 1, 2)",
        "Upsample(scale_factor=2)", "Upsample(scale_factor=2, mode='linear')",
        "Upsample(scale_factor=2, mode='bilinear')", "UpsamplingNearest2d(scale_factor=2)", "ReflectionPad1d(19)",
        "ReflectionPad1d(20)", "ZeroPad1d((1, 2))", "Dropout1d()", "Dropout2d()", "Linear(20, 5)", "Linear(6, 5)",
        "LayerNorm(20)", "LayerNorm(6)", "GroupNorm(3, 6)", "PixelShuffle(2)", "Softmax2d()",
        "LocalResponseNorm(3)", "Conv1d(6, 4, 21)",
    ],
    "2x8x8x8": [
        "Conv3d(2, 4, 3, padding='same', stride=2)", "Conv3d(2, 4, 3, padding='same')", "Conv2d(2, 4, 3)",
        "BatchNorm3d(2)", "BatchNorm2d(2)", "InstanceNorm3d(2)", "InstanceNorm2d(2)", "MaxPool3d(2, padding=2)",
        "MaxPool3d(2)", "AdaptiveAvgPool3d((1, None, 4))", "Upsample(scale_factor=2, mode='bilinear')",
        "Upsample(scale_factor=2, mode='trilinear')", "ConvTranspose3d(2, 4, 2, 2)", "Dropout3d()", "Dropout2d()",
        "PixelShuffle(2)", "ReflectionPad3d(8)", "ReflectionPad3d(7)", "Softmax2d()",
    ],
    "12x6x6": ["PixelShuffle(2)", "PixelShuffle(3)", "PixelUnshuffle(4)", "ChannelShuffle(5)", "GLU(1)"],
}  # fmt: skip
"""By what arrives at it: a network of this layer alone."""

C = "self.c = nn.Conv2d(3, 8, 3, padding=1)"
CD = C + "; self.d = nn.Conv2d(8, 8, 3, padding=1)"
CF = C + "; self.f = nn.Linear(8, 8)"

FORWARDS: list[tuple[str, str]] = [
    # reshaping
    (C, "return self.c(x).view(-1, 100)"),
    (C, "return self.c(x).view(x.size(0), -1)"),
    (C, "return self.c(x).view(x.size(0), 100)"),
    (C, "return self.c(x).view(x.size(0), -1, -1)"),
    (C, "return self.c(x).reshape(x.size(0), 3, -1)"),
    (C, "return self.c(x).reshape(x.size(0), 16, -1)"),
    (C, "return self.c(x).view(x.size(0), 8 * 32 * 32 / 2, 2)"),
    (C, "return self.c(x).view(x.size(0), 8, 32, 33)"),
    (C, "return self.c(x).permute(0, 2, 3, 1).view(x.size(0), -1)"),
    (C, "return self.c(x).permute(0, 2, 3, 1).reshape(x.size(0), -1)"),
    (C, "return self.c(x).permute(0, 2, 3, 1).contiguous().view(x.size(0), -1)"),
    (C, "return self.c(x).transpose(2, 3).view(x.size(0), -1)"),
    (C, "return self.c(x).transpose(1, 2).flatten(1)"),
    (C, "y = self.c(x).view(x.size(0), 2, 4, 32, 32).transpose(1, 2)\nreturn y.view(x.size(0), 8, 32, 32)"),
    (C, "y = self.c(x).view(x.size(0), 2, 4, 32, 32).transpose(1, 2).contiguous()\n"
        "return y.view(x.size(0), 8, 32, 32)"),
    (C, "y = self.c(x).view(x.size(0), 2, 4, 32, 32).transpose(1, 2)\nreturn y.reshape(x.size(0), 8, 32, 32)"),
    (C, "y = self.c(x).view(x.size(0), 3, 3, 32, 32)\nreturn y"),
    (C, "return self.c(x).flatten(2).view(x.size(0), 8, 32, 32)"),
    (C, "return self.c(x)[:, :4].view(x.size(0), -1)"),
    (C, "return self.c(x)[:, :, ::2].view(x.size(0), -1)"),
    (C, "return self.c(x)[:, :, ::2].reshape(x.size(0), -1)"),
    (C, "return torch.flatten(self.c(x), 4)"),
    (C, "return torch.flatten(self.c(x), 1, 7)"),
    (C, "return torch.flatten(self.c(x), start=1)"),
    (C, "return self.c(x).flatten(3, 2)"),
    (C, "return self.c(x).squeeze(7)"),
    (C, "return self.c(x).squeeze(1)"),
    (C, "return self.c(x).unsqueeze(5)"),
    (C, "return self.c(x).unsqueeze(4)"),
    (C, "return self.c(x).permute(0, 2, 1)"),
    (C, "return self.c(x).permute(0, 1, 1, 2)"),
    (C, "return self.c(x).transpose(1, 4)"),
    (C, "return self.c(x).mean(4)"),
    (C, "return self.c(x).mean((2, 2))"),
    (C, "return self.c(x).mean([2, 3])"),
    (C, "return self.c(x).size(4) + x"),
    (C, "return x + self.c(x).shape[4]"),
    (C, "b, c, h = self.c(x).shape\nreturn self.c(x)"),
    (C, "b, c, h, w = self.c(x).size()\nreturn self.c(x).view(b, c, h * w)"),
    (C, "return self.c(x)[:, 8]"),
    (C, "return self.c(x)[:, 7]"),
    (C, "return self.c(x)[:, -9]"),
    (C, "return self.c(x)[:, :, 32]"),
    (C, "return self.c(x)[:, :, 40:]"),
    (C, "return self.c(x)[:, :, 10:40]"),
    (C, "return self.c(x)[0, 0, 0, 0, 0]"),
    (C, "return self.c(x)[:, :, ::-1]"),
    (C, "return self.c(x)[:, 4:4]"),
    (C, "return self.c(x).expand(-1, 16, -1, -1)"),
    (C, "return self.c(x).repeat(1, 2, 1)"),
    # several tensors
    (C, "return torch.cat([self.c(x), x], 1)"),
    (C, "return torch.cat(self.c(x), x)"),
    (C, "return torch.cat([self.c(x), x])"),
    (C, "return torch.cat([self.c(x), x], 2)"),
    (C, "return torch.cat([self.c(x), x], 4)"),
    (C, "return torch.cat([self.c(x), x], dim=-3)"),
    (C, "return torch.cat([self.c(x), F.max_pool2d(x, 2)], 1)"),
    (C, "return torch.cat([self.c(x), self.c(x)[:, :, :31]], 1)"),
    (C, "return torch.cat([self.c(x), x.flatten(1)], 1)"),
    (C, "return torch.cat([], 1)"),
    (C, "return torch.cat([self.c(x), None], 1)"),
    (C, "return torch.stack([self.c(x), x], 1)"),
    (C, "return self.c(x) + x"),
    (C, "return self.c(x) + x[:, :1]"),
    (C, "return x[:, :1] + self.c(x)"),
    (C, "return self.c(x) + x.mean(1, keepdim=True)"),
    (C, "return self.c(x) + x.mean(1)"),
    (C, "return self.c(x) + self.c(x).mean((2, 3))"),
    (C, "return self.c(x) * self.c(x).mean((2, 3))"),
    (C, "return self.c(x) * self.c(x).mean((2, 3), keepdim=True)"),
    (C, "return self.c(x) * self.c(x).mean((2, 3))[:, :, None, None]"),
    (C, "return self.c(x) + F.max_pool2d(self.c(x), 2)"),
    (C, "return self.c(x) - F.avg_pool2d(self.c(x), 32)"),
    (C, "return self.c(x) * x"),
    (C, "return self.c(x) * x[:, :1]"),
    (C, "return torch.add(self.c(x), x)"),
    (C, "return torch.mul(self.c(x), x[:, :3])"),
    (C, "return torch.where(x > 0, self.c(x), x)"),
    (C, "a, b = self.c(x).chunk(3, 1)\nreturn a"),
    (C, "a, b, c = self.c(x).chunk(3, 1)\nreturn torch.cat([c, b], 1)"),
    (C, "a, b = torch.split(self.c(x), 3, 1)\nreturn a"),
    (C, "a, b = self.c(x).split([4, 5], 1)\nreturn a"),
    (C, "a, b = self.c(x).split([2, 6], 1)\nreturn b"),
    (C, "return self.c(x).chunk(0, 1)[0]"),
    (C, "return self.c(x).split(0, 1)[0]"),
    (C, "return self.c(x).chunk(2, 1)"),
    (C, "return self.c(x).chunk(2, 1)[2]"),
    # functions
    (C, "return F.relu(self.c(x), True)"),
    (C, "return F.relu(self.c(x), dim=1)"),
    (C, "return F.relu(self.c(x), True, 1)"),
    (C, "return F.relu()"),
    (C, "return F.softmax(self.c(x), dim=4)"),
    (C, "return F.softmax(self.c(x), dim=1)"),
    (C, "return F.softmax(self.c(x), axis=1)"),
    (C, "return torch.softmax(self.c(x))"),
    (C, "return torch.softmax(self.c(x), -1)"),
    (C, "return F.log_softmax(self.c(x))"),
    (C, "return torch.relu(self.c(x), inplace=True)"),
    (C, "return F.dropout(self.c(x), 0.5, self.training)"),
    (C, "return F.dropout(self.c(x), 1.5)"),
    (C, "return F.dropout(self.c(x), p=0.5, train=False)"),
    (C, "return F.leaky_relu(self.c(x), 0.2, inplace=True)"),
    (C, "return F.leaky_relu(self.c(x), slope=0.2)"),
    (C, "return torch.sigmoid(self.c(x), 1)"),
    (C, "return F.sigmoid(self.c(x))"),
    (C, "return self.c(x).relu(True)"),
    (C, "return self.c(x).softmax(1)"),
    (C, "return self.c(x).softmax()"),
    (C, "return self.c(x).tanh().abs().clamp(0, 1)"),
    (C, "return self.c(x).relu6()"),
    (C, "return self.c(x).leaky_relu()"),
    (C, "return self.c(x).gelu()"),
    (C, "return self.c(x).silu()"),
    (C, "return self.c(x).squash()"),
    (C, "return torch.leaky_relu(self.c(x))"),
    (C, "return torch.gelu(self.c(x))"),
    (C, "return torch.max_pool2d(self.c(x), 2)"),
    (C, "return torch.avg_pool2d(self.c(x), 2)"),
    (C, "return F.max_pool2d(self.c(x))"),
    (C, "return F.max_pool2d(self.c(x), 2, 2, 2)"),
    (C, "return F.max_pool2d(self.c(x), kernel=2)"),
    (C, "return F.max_pool2d(self.c(x), 40)"),
    (C, "return F.max_pool2d(self.c(x), self.c(x).size()[2:])"),
    (C, "return F.max_pool1d(self.c(x), 2)"),
    (C, "return F.avg_pool2d(self.c(x), (32, 32)).flatten(1)"),
    (C, "return F.adaptive_avg_pool2d(self.c(x), (1, 1))"),
    (C, "return F.adaptive_avg_pool2d(self.c(x))"),
    (C, "return F.interpolate(self.c(x), scale_factor=2, mode='bilinear', align_corners=False)"),
    (C, "return F.interpolate(self.c(x), size=x.shape[2:])"),
    (C, "return F.interpolate(self.c(x))"),
    (C, "return F.interpolate(self.c(x), 64, 2)"),
    (C, "return F.interpolate(self.c(x), size=(64, 64, 64))"),
    (C, "return F.interpolate(self.c(x), scale_factor=2, align_corners=True)"),
    (C, "return F.interpolate(self.c(x), scale_factor=2, mode='linear')"),
    (C, "return F.interpolate(self.c(x), factor=2)"),
    (C, "return F.pad(self.c(x), (1, 1, 2, 2))"),
    (C, "return F.pad(self.c(x), (1, 1, 1))"),
    (C, "return F.pad(self.c(x), 1)"),
    (C, "return F.pad(self.c(x), (-1, -1))"),
    (C, "return F.pad(self.c(x), (1, 1, 1, 1), mode='reflect')"),
    (C, "return F.pad(self.c(x), (32, 1, 1, 1), mode='reflect')"),
    (C, "return F.pad(self.c(x), (1, 1, 1, 1), mode='mirror')"),
    (C, "return F.pad(self.c(x), (1, 1), mode='reflect')"),
    (C, "return F.pixel_shuffle(self.c(x), 2)"),
    (C, "return F.pixel_shuffle(self.c(x), 3)"),
    (C, "return F.conv2d(self.c(x), torch.zeros(4, 8, 3, 3))"),
    (C, "return F.conv2d(self.c(x), torch.zeros(4, 3, 3, 3))"),
    (C, "return F.conv2d(self.c(x), torch.zeros(4, 8, 3))"),
    (C, "return F.conv2d(self.c(x), torch.zeros(4, 8, 3, 3), torch.zeros(5))"),
    (C, "return F.conv2d(self.c(x), torch.zeros(4, 8, 3, 3), stride=2, padding='same')"),
    (C, "return F.linear(self.c(x).flatten(1), torch.zeros(10, 8192))"),
    (C, "return F.linear(self.c(x).flatten(1), torch.zeros(8192, 10))"),
    (C, "return F.layer_norm(self.c(x), (32,))"),
    (C, "return F.normalize(self.c(x), dim=1)"),
    (C, "return F.normalise(self.c(x))"),
    (C, "return self.c(x).mean(1, 2)"),
    (C, "return F.relu(x=self.c(x))"),
    (C, "return F.relu(input=self.c(x))"),
    (C, "return F.Relu(self.c(x))"),
    (C, "return self.c(x).cumsum(9)"),
    (C, "return self.c(x).flip(5)"),
    (C, "return self.c(x).abs(3)"),
    (C, "return torch.exp(self.c(x), 2)"),
    (C, "return F.glu(self.c(x), 1)"),
    (C, "return F.glu(self.c(x)[:, :7], 1)"),
    (C, "return F.glu(self.c(x))"),
    (C, "return self.c(x).flatten(1).unflatten(1, (8, 32, 32))"),
    (C, "return self.c(x).flatten(1).unflatten(1, (8, 32, 31))"),
    (C, "return self.c(x).flatten(1).unflatten(1, (-1, 16, 16))"),
    (C, "return torch.unflatten(self.c(x), 1, (2, 4)).transpose(1, 2).flatten(1, 2)"),
    (C + "; self.u = nn.Sequential(nn.Linear(8, 64), nn.Unflatten(1, (4, 4, 4)), nn.ConvTranspose2d(4, 3, 2, 2))",
     "return self.u(self.c(x).mean((2, 3)))"),
    (C, "return self.c(x) if getattr(self, '_traits', None) is None and not hasattr(self.c, '_cached') else x"),
    (C, "return getattr(self, 'd', self.c)(x)"),
    # modules that are called
    (C, "return self.c._conv_forward(x, self.c.weight, None)"),
    (C, "return self.c(x, x)"),
    (C, "return self.c()"),
    (C, "return self.c(input=x)"),
    (C, "return self.c(x=x)"),
    (C, "return self.c(x).conv(x)"),
    (C, "return self.c(x, inplace=True)"),
    (C, "return self.c.forward(x)"),
    (C, "return self.c"),
    (C, "return self.c + x"),
    (C, "return nn.ReLU(self.c(x))"),
    (C, "x = nn.ReLU(self.c(x))\nreturn self.c(x)"),
    (C, "return nn.ReLU()(self.c(x))"),
    (C, "return nn.Conv2d(3, 4, 1)(x)"),
    (C, "return nn.MaxPool2d(self.c(x), 2)"),
    (C, "self.c = self.c(x)\nreturn self.c"),
    (C, "self.y = self.c(x)\nreturn self.y"),
    (C, "return self.conv3(x)"),
    (C, "return self.relu(self.c(x))"),
    (C, "return c(x)"),
    (C, "return self.c(y)"),
    (C, "return self.c(x)\nreturn self.q(x)"),
    (C, "self.c(x)"),
    (C, "return None"),
    (C, "return [self.c(x), {'a': x}]"),
    (C, "return 3"),
    (C, "return self.c(x).shape"),
    (C, "return self.c(None)"),
    (C, "return self.c(3)"),
    (C, "return self.c([x])"),
    (C, "return self.c((x,))"),
    (C, "return self.c(x)(x)"),
    (C, "return self.c(x) + 'a'"),
    (C, "return self.c(x) + None"),
    (C, "return self.c(x) * 2 + 1"),
    (C, "return -self.c(x)"),
    (C, "if x.shape[1] != 4: raise ValueError('four channels are needed')\nreturn self.c(x)"),
    (C, "x.foo = 3\nreturn self.c(x)"),
    (C, "return self.c(x.long())"),
    (C, "return self.c(self.c)"),
    (C + "; self.e = nn.Embedding(10, 4)", "return self.e(self.c(x))"),
    (C + "; self.e = nn.Embedding(10, 4)", "return self.e(self.c(x).long())"),
    (C + "; self.e = nn.Embedding(10, 4)", "return self.e(self.c(x).flatten(1))"),
    (CF, "return self.f(self.c(x).mean((2, 3)))"),
    (CF, "return self.f(self.c(x))"),
    (CF, "return self.f(self.c(x).permute(0, 2, 3, 1))"),
    (CF, "return self.f(F.adaptive_avg_pool2d(self.c(x), 1))"),
    (CF, "return self.f(F.adaptive_avg_pool2d(self.c(x), 1).flatten(1))"),
    (CF, "return self.f(F.adaptive_avg_pool2d(self.c(x), 1).squeeze())"),
    (CF, "return self.f(self.c(x).flatten(1))"),
    (CF, "return self.c(self.f(self.c(x).mean((2, 3))))"),
    (CD, "return self.d(self.d(self.c(x)))"),
    (CD, "return self.c(self.d(x))"),
    (CD, "return self.d(x)"),
    (C + "; self.p = nn.MaxPool2d(2, return_indices=True)", "return self.p(self.c(x))[0]"),
    (C + "; self.p = nn.MaxPool2d(2, return_indices=True)", "y, i = self.p(self.c(x))\nreturn y"),
    (C + "; self.p = nn.MaxPool2d(2, return_indices=True)", "return self.c(self.p(x))"),
    (C + "; self.p = nn.MaxPool2d(2)", "y, i = self.p(self.c(x))\nreturn y"),
    ("self.m = nn.ModuleList([nn.ReLU()])", "return self.m(x)"),
    ("self.m = nn.ModuleList([nn.ReLU()])", "return self.m[1](x)"),
    ("self.m = nn.ModuleList([nn.ReLU()])", "return self.m[0](x)"),
    ("self.m = nn.ModuleDict({'a': nn.ReLU()})", "return self.m['b'](x)"),
    ("self.m = nn.ModuleDict({'a': nn.ReLU()})", "return self.m(x)"),
    ("self.m = nn.ModuleDict({'a': nn.ReLU()})", "return self.m.a(x)"),
    ("self.m = nn.Sequential(nn.ReLU(), nn.Conv2d(3, 4, 1))", "return self.m[2](x)"),
    ("self.m = nn.Sequential(nn.ReLU(), nn.Conv2d(3, 4, 1))", "return self.m(x, x)"),
    ("self.m = nn.Sequential(nn.ReLU(), nn.Conv2d(3, 4, 1))", "return self.m[:1](x)"),
    ("self.m = nn.Sequential(nn.ReLU(), nn.Conv2d(3, 4, 1))", "return self.m.conv(x)"),
    ("self.m = nn.ModuleList([nn.ReLU()])", "return self.m['0'](x)"),
    # what is made
    ("self.m = nn.ModuleList(); self.m[0] = nn.ReLU()", "return x"),
    ("self.m = nn.ModuleList([nn.ReLU()]); self.m[1] = nn.Tanh()", "return x"),
    ("self.m = nn.Sequential(nn.ReLU()) + nn.Sequential(nn.Conv2d(3, 4, 1))", "return self.m(x)"),
    ("self.m = nn.Sequential(nn.ReLU(), nn.Conv2d(3, 4, 1)); self.m.pop(1)", "return self.m(x)"),
    ("self.m = nn.BatchNorm1d(32)", "return self.m(x[:, 0])"),
    ("self.m = nn.Conv2d(3, -8, 3)", "return x"),
    ("self.p = nn.Parameter(8)", "return x"),
    ("self.p = nn.Parameter(torch.randn(3)).view(3, 1, 1)", "return x * self.p"),
    ("self.p = nn.Parameters(torch.randn(3))", "return x"),
    ("self.m = nn.LayerNorm(x.size(1))", "return x"),
    ("self.m = nn.Sequential([nn.Conv2d(3, 8, 3), nn.ReLU()])", "return self.m(x)"),
    ("self.m = nn.Sequential(*[nn.Conv2d(3, 8, 3), nn.ReLU()])", "return self.m(x)"),
    ("self.m = nn.Sequential(nn.Conv2d(3, 8, 3), F.relu)", "return self.m(x)"),
    ("self.m = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU)", "return self.m(x)"),
    ("self.m = nn.Sequential(nn.Conv2d(3, 8, 3), None)", "return self.m(x)"),
    ("self.m = nn.Sequential(nn.Conv2d(3, 8, 3), lambda x: x)", "return self.m(x)"),
    ("self.m = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(4, 8, 3))", "return self.m(x)"),
    ("self.m = nn.Sequential()", "return self.m(x)"),
    ("self.m = nn.Sequential(c=nn.ReLU())", "return self.m(x)"),
    ("self.m = nn.Sequential({'c': nn.ReLU()})", "return self.m(x)"),
    ("self.m = nn.Sequential(nn.ReLU(), nn.ModuleList([nn.ReLU()]))", "return self.m(x)"),
    ("self.m = nn.Sequential(nn.MaxPool2d(2, return_indices=True), nn.ReLU())", "return self.m(x)"),
    ("self.m = nn.ModuleList(nn.ReLU(), nn.ReLU())", "return self.m[0](x)"),
    ("self.m = nn.ModuleList([F.relu])", "return self.m[0](x)"),
    ("self.m = nn.ModuleList(nn.ReLU())", "return x"),
    ("self.m = nn.ModuleDict({'type': nn.ReLU()})", "return x"),
    ("self.m = nn.ModuleDict({'relu': nn.ReLU})", "return x"),
    ("self.m = nn.ModuleDict({'a.b': nn.ReLU()})", "return x"),
    ("self.add_module('a.b', nn.ReLU())", "return x"),
    ("self.add_module(0, nn.ReLU())", "return x"),
    ("self.add_module('', nn.ReLU())", "return x"),
    ("self.add_module('a', F.relu)", "return x"),
    ("self.add_module('forward', nn.ReLU())", "return x"),
    ("self.a = 3; self.add_module('a', nn.ReLU())", "return self.a(x)"),
    ("self.a = 3; self.a = nn.ReLU()", "return self.a(x)"),
    ("self.a = nn.ReLU(); self.a = 3", "return x"),
    ("self.a = nn.ReLU(); self.a = F.relu", "return self.a(x)"),
    ("self.a = nn.ReLU(); self.a = None", "return x"),
    ("self.c = nn.Conv2d(3, 8, 3); self.c = nn.Conv2d(3, 4, 3)", "return self.c(x)"),
    ("self.c = nn.Conv2d(3, 8, 3); self.e = self.c", "return self.e(x)"),
    ("self.c = nn.Conv2d", "return self.c(x)"),
    ("self.c = nn.Conv2d", "return self.c(3, 4, 1)(x)"),
    ("self.c = nn.Conv2d(3, 8, 3),", "return self.c(x)"),
    ("self.c = [nn.Conv2d(3, 8, 3)]", "return self.c[0](x)"),
    ("self.c = (nn.Conv2d(3, 8, 3), nn.ReLU())", "return self.c[1](self.c[0](x))"),
    ("self.c = {'a': nn.Conv2d(3, 8, 3)}; self.e = nn.Conv2d(8, 4, 1)", "return self.e(self.c['a'](x))"),
    ("self.c = [nn.Conv2d(3, 8, 3)]", "return self.c(x)"),
    ("conv = nn.Conv2d(3, 8, 3)", "return self.conv(x)"),
    ("conv = nn.Conv2d(3, 8, 3)", "return conv(x)"),
    ("self.w = nn.Parameter(torch.zeros(8)); self.w = torch.zeros(8)", "return x"),
    ("self.w = torch.zeros(8); self.w = nn.Parameter(torch.zeros(8))", "return x"),
    (C + "; self.c.weight = torch.zeros(8, 3, 3, 3)", "return self.c(x)"),
    (C + "; self.c.weight = nn.Parameter(torch.zeros(8, 3, 5, 5))", "return self.c(x)"),
    (C + "; self.c.weight = nn.Parameter(torch.zeros(8, 3, 3, 3))", "return self.c(x)"),
    (C + "; self.c.bias = None", "return self.c(x)"),
    (C + "; self.c.bias = nn.Parameter(torch.zeros(5))", "return self.c(x)"),
    (C + "; self.register_buffer('c', torch.zeros(3))", "return x"),
    ("self.register_buffer('b', torch.zeros(3, 1, 1))", "return x + self.b"),
    ("self.register_buffer('b', 3)", "return x"),
    ("self.register_parameter('w', torch.zeros(3))", "return x"),
    ("self.register_parameter('w', None)", "return x"),
    ("self.w = nn.Parameter(torch.zeros(3, 1, 1))", "return x * self.w"),
    ("self.w = nn.Parameter(torch.zeros(3))", "return x * self.w"),
    ("self.w = nn.Parameter(torch.zeros(4, 1, 1))", "return x * self.w"),
    ("self.w = nn.Parameter([0.0])", "return x * self.w"),
    ("self.w = nn.Parameter(torch.zeros(-1, 3))", "return x"),
    ("self.ws = nn.ParameterList([nn.Parameter(torch.zeros(3, 1, 1))])", "return x * self.ws[0]"),
    ("self.ws = [nn.Parameter(torch.zeros(3, 1, 1))]", "return x * self.ws[0]"),
    ("assert False", "return x"),
    ("raise NotImplementedError", "return x"),
    ("self.c = nn.Conv2d(in_channel, 8, 3)", "return self.c(x)"),
    ("self.c = nn.Conv2d(3, 8, 3, stride=2).padding", "return x + self.c"),
    ("self.forward = 3", "return x"),
    ("self.training = True", "return x"),
    ("self.conv1 = self.conv2 = nn.Conv2d(3, 3, 1)", "return self.conv1(self.conv2(x))"),
    ("self.a = nn.Conv2d(3, 4, 1); self.b = nn.Conv2d(3, 4, 1); self.b.weight = self.a.weight",
     "return self.b(self.a(x)[:, :3])"),
]  # fmt: skip
"""A network on 3x32x32: what is in its `__init__` behind `super().__init__()`, and its `forward`."""

CALLED = "    def forward(self, x):\n        return self.c(x)\n"
NET = "class Net(nn.Module):\n"
INIT = "    def __init__(self):\n"
SUPER = "        super().__init__()\n"
MADE = "        self.c = nn.Conv2d(3, 8, 3)\n"
BLOCK = (
    "class Block(nn.Module):\n    def __init__(self, n, m):\n        super().__init__()\n"
    "        self.c = nn.Conv2d(n, m, 3)\n" + CALLED
)

PROGRAMS: list[str] = [
    NET + INIT + MADE + CALLED,
    NET + INIT + MADE + SUPER + CALLED,
    NET + INIT + "        super().__init__\n" + MADE + CALLED,
    NET + INIT + "        super(Net, self).__init__()\n" + MADE + CALLED,
    NET + INIT + "        nn.Module.__init__(self)\n" + MADE + CALLED,
    NET + INIT + "        super(Nat, self).__init__()\n" + MADE + CALLED,
    BLOCK + NET + INIT + "        super(Block, self).__init__()\n" + MADE + CALLED,
    NET + INIT + "        super().__init__(3)\n" + MADE + CALLED,
    NET + INIT + "        super().__init__(self)\n" + MADE + CALLED,
    NET + INIT + "        super().init()\n" + MADE + CALLED,
    NET + INIT + "        self.n = 8\n" + SUPER + "        self.c = nn.Conv2d(3, self.n, 3)\n" + CALLED,
    NET + INIT + "        self.layers = [nn.Conv2d(3, 8, 3)]\n" + SUPER
        + "        self.c = nn.Sequential(*self.layers)\n" + CALLED,
    NET + INIT + "        self.w = nn.Parameter(torch.zeros(3))\n" + SUPER + MADE + CALLED,
    NET + INIT + "        self.register_buffer('b', torch.zeros(3))\n" + SUPER + MADE + CALLED,
    NET + INIT + "        self.n = 3\n    def forward(self, x):\n        return F.relu(x)\n",
    NET + "    def forward(self, x):\n        return F.relu(x)\n",
    NET + "    c = nn.Conv2d(3, 8, 3)\n" + CALLED,
    "class Net(nn.Sequential):\n" + INIT + "        self.add_module('c', nn.Conv2d(3, 8, 3))\n",
    "class Net(nn.Sequential):\n" + INIT + SUPER + "        self.add_module('c', nn.Conv2d(3, 8, 3))\n",
    "class Net(nn.Sequential):\n" + INIT + "        super().__init__(nn.Conv2d(3, 8, 3), nn.ReLU())\n",
    "class Net(nn.ModuleList):\n" + INIT + "        super().__init__([nn.Conv2d(3, 8, 3)])\n",
    "class Base(nn.Module):\n" + INIT + SUPER + "        self.b = nn.ReLU()\nclass Net(Base):\n" + INIT + MADE + CALLED,
    "class Base(nn.Module):\n" + INIT + SUPER + "        self.b = nn.ReLU()\nclass Net(Base):\n" + INIT + SUPER
        + MADE + CALLED,
    "class Base(nn.Module):\n    pass\nclass Net(Base):\n" + INIT + SUPER + MADE + CALLED,
    NET + "    def _init_(self):\n" + SUPER + MADE + CALLED,
    NET + "    def __int__(self):\n" + SUPER + MADE + CALLED,
    NET + INIT + SUPER + MADE + "    def foward(self, x):\n        return self.c(x)\n",
    NET + INIT + SUPER + MADE + "    def Forward(self, x):\n        return self.c(x)\n",
    NET + INIT + SUPER + MADE + "    def call(self, x):\n        return self.c(x)\n",
    NET + INIT + SUPER + MADE + "    def __call__(self, x):\n        return self.c(x)\n",
    NET + INIT + SUPER + MADE + "        def forward(self, x):\n            return self.c(x)\n",
    NET + INIT + SUPER + MADE + "    def forward(x):\n        return x\n",
    NET + INIT + SUPER + MADE + "    def forward(self):\n        return self.c\n",
    NET + INIT + SUPER + MADE + "    def forward(self, *xs):\n        return self.c(xs[0])\n",
    NET + INIT + SUPER + MADE + "    def forward(self, x, scale=2):\n        return self.c(x) * scale\n",
    NET + INIT + SUPER + MADE + "    def forward(self, x):\n        x = self.c(x)\n",
    NET + INIT + SUPER + MADE + "    def forward(self, x):\n        if x.shape[2] > 16:\n"
        "            return self.c(x)\n",
    NET + INIT + SUPER + MADE + "    def forward(self, x):\n        if x.shape[2] < 16:\n"
        "            return self.c(x)\n",
    NET + INIT + SUPER + MADE + "    def forward(self, x):\n        for l in self.c:\n            x = l(x)\n"
        "        return x\n",
    NET + INIT + SUPER + MADE + "    def forward(self, x):\n        for l in self.children():\n"
        "            x = l(x)\n        return x\n",
    NET + INIT + SUPER + MADE + "    def forward(self, x):\n        x = self.helper(x)\n        return x\n"
        "    def helper(x):\n        return x\n",
    NET + INIT + SUPER + MADE + "    def forward(self, x):\n        return self.helper(x)\n"
        "    def helper(self, x):\n        return self.c(x)\n",
    NET + INIT + SUPER + MADE + "    def forward(self, x):\n        return helper(x)\n"
        "    def helper(self, x):\n        return self.c(x)\n",
    BLOCK + NET + INIT + SUPER + "        self.c = Block(3)\n" + CALLED,
    BLOCK + NET + INIT + SUPER + "        self.c = Block(3, 8, 3)\n" + CALLED,
    BLOCK + NET + INIT + SUPER + "        self.c = Block(3, k=8)\n" + CALLED,
    BLOCK + NET + INIT + SUPER + "        self.c = Block(3, m=8)\n" + CALLED,
    BLOCK + NET + INIT + SUPER + "        self.c = Block\n" + CALLED,
    BLOCK + NET + INIT + SUPER + "        self.c = Block(3, 8)\n    def forward(self, x):\n"
        "        return self.c(x, x)\n",
    BLOCK + NET + INIT + SUPER + "        self.c = nn.Sequential(Block(3, 8), Block(4, 8))\n" + CALLED,
    BLOCK + NET + INIT + SUPER + "        self.c = nn.Sequential(Block(3, 8), Block(8, 8))\n" + CALLED,
    "class Block:\n    def __init__(self):\n        self.c = nn.Conv2d(3, 8, 3)\n    def __call__(self, x):\n"
        "        return self.c(x)\n" + NET + INIT + SUPER + "        self.c = Block()\n" + CALLED,
    "class Block:\n    def forward(self, x):\n        return x\n"
        "" + NET + INIT + SUPER + "        self.c = Block()\n" + CALLED,
    "class Block:\n    def forward(self, x):\n        return x\n" + NET + INIT + SUPER
        + "        self.c = nn.Sequential(Block())\n" + CALLED,
    "class Swish(nn.Module):\n    def forward(x):\n        return x * torch.sigmoid(x)\n" + NET + INIT + SUPER
        + "        self.c = Swish()\n" + CALLED,
    "class Swish(nn.Module):\n    def forward(self, x):\n        return x * torch.sigmoid(x)\n" + NET + INIT + SUPER
        + "        self.c = Swish()\n" + CALLED,
    "class Two(nn.Module):\n    def forward(self, x):\n        return x, x\n" + NET + INIT + SUPER
        + "        self.c = nn.Sequential(Two(), nn.ReLU())\n" + CALLED,
    "class Two(nn.Module):\n    def forward(self, x):\n        F.relu(x)\n" + NET + INIT + SUPER
        + "        self.c = nn.Sequential(Two(), nn.ReLU())\n" + CALLED,
    NET + INIT + SUPER + "        for i in range(3):\n            setattr(self, f'c{i}', nn.Conv2d(3, 3, 3))\n"
        "    def forward(self, x):\n        return self.c2(self.c1(self.c0(x)))\n",
    NET + INIT + SUPER + "        for i in range(3):\n            setattr(self, f'c{i}', nn.Conv2d(3, 3, 3))\n"
        "    def forward(self, x):\n        return self.c3(self.c1(self.c0(x)))\n",
    NET + INIT + SUPER + "        layers = []\n        for i in range(3):\n"
        "            layers.append(nn.Conv2d(3, 3, 3))\n"
        "        self.c = layers\n    def forward(self, x):\n        for each in self.c:\n            x = each(x)\n"
        "        return x\n",
    NET + INIT + SUPER + "        layers = []\n        layers.append(nn.Conv2d(3, 3, 3), nn.ReLU())\n"
        "        self.c = nn.Sequential(*layers)\n" + CALLED,
    NET + INIT + SUPER + "        layers = []\n        layers += nn.Conv2d(3, 3, 3)\n"
        "        self.c = nn.Sequential(*layers)\n" + CALLED,
    NET + INIT + SUPER + "        self.c = nn.ModuleList()\n        self.c.append(nn.Conv2d(3, 8, 3))\n"
        "        self.c.append(F.relu)\n    def forward(self, x):\n        return self.c[0](x)\n",
    NET + INIT + SUPER + "        self.c = nn.Sequential()\n        self.c.add_module('a', nn.Conv2d(3, 8, 3))\n"
        "        self.c.append(nn.ReLU())\n" + CALLED,
    NET + INIT + SUPER + "        from collections import OrderedDict\n        self.c = nn.Sequential(OrderedDict("
        "[('conv', nn.Conv2d(3, 8, 3)), ('re.lu', nn.ReLU())]))\n" + CALLED,
    NET + INIT + SUPER + "        from collections import OrderedDict\n        self.c = nn.Sequential(OrderedDict("
        "[('conv', nn.Conv2d(3, 8, 3)), ('conv', nn.ReLU())]))\n" + CALLED,
    NET + INIT + SUPER + "        from collections import OrderedDict\n        self.c = nn.Sequential(OrderedDict("
        "[(0, nn.Conv2d(3, 8, 3))]))\n" + CALLED,
]  # fmt: skip
"""Whole programs, behind the imports; the network is Net, and 3x32x32 goes in."""


class Row(NamedTuple):
    """A program, what of it differs from its neighbours, and the size of one input."""

    name: str
    text: str
    size: str


def rows() -> Iterator[Row]:
    """All programs."""
    for size, layers in LAYERS.items():
        for each in layers:
            yield Row(each, program(f"self.m = nn.{each}", "return self.m(x)"), size)
    for init, forward in FORWARDS:
        yield Row(f"{init} | {forward}", program(init, forward), "3x32x32")
    for text in PROGRAMS:
        yield Row(text, IMPORTS + text, "3x32x32")


def tensors(torch: Any, out: Any) -> list[Any]:
    """The tensors that a network gives back."""
    if isinstance(out, torch.Tensor):
        return [out]
    inner = out.values() if isinstance(out, dict) else out if isinstance(out, list | tuple) else ()
    return [found for each in inner for found in tensors(torch, each)]


def answered(torch: Any, row: Row) -> dict[str, Any]:
    """What PyTorch says of a program, run on two images."""
    from torch.utils.flop_counter import FlopCounterMode  # type: ignore[import-not-found]

    scope: dict[str, Any] = {}
    try:
        exec(row.text, scope)
        net = scope["Net"]().eval()
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            made = net(torch.zeros(2, *[int(n) for n in row.size.split("x")]))
    except Exception as error:
        words = str(error).strip().partition("\n")[0]
        return {"refused": f"{type(error).__name__}: {words}"[:120]}
    every = tensors(torch, made)
    if not every:
        return {"gives": type(made).__name__}
    params = sum([each.numel() for each in net.parameters()])
    return {
        "outputs": ["x".join(map(str, each.shape)) for each in every],
        "params": params,
        "macs": counter.get_total_flops() // 4,
    }


def main() -> None:
    import torch  # type: ignore[import-not-found]

    warnings.simplefilter("ignore")
    version = torch.__version__.partition("+")[0]
    about = f"what PyTorch {version} says of the programs of make_refused_programs.py, run on two images"
    lines = [json.dumps({"about": about})]
    lines += [json.dumps({"name": row.name, "input": row.size} | answered(torch, row)) for row in rows()]
    (HERE / "refused_programs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
