"""Convolutions with weights of their own for each item: modulated by a style, and mixed of several kernels."""
import torch
from torch import nn
import torch.nn.functional as F


class Styled(nn.Module):
    def __init__(self, channels, filters, style, up=False):
        super().__init__()
        self.to_scale = nn.Linear(style, channels)
        self.weight = nn.Parameter(torch.randn(filters, channels, 3, 3))
        self.filters, self.up = filters, up

    def forward(self, x, style):
        b, c, h, w = x.shape
        weight = self.weight[None] * self.to_scale(style).view(b, 1, c, 1, 1)
        weight = weight * torch.rsqrt(weight.pow(2).sum((2, 3, 4), keepdim=True) + 1e-8)
        if self.up:
            weight = weight.transpose(1, 2).reshape(b * c, self.filters, 3, 3)
            x = F.conv_transpose2d(x.reshape(1, b * c, h, w), weight, stride=2, padding=1, output_padding=1, groups=b)
            return F.leaky_relu(x.view(b, self.filters, 2 * h, 2 * w), 0.2)
        x = F.conv2d(x.reshape(1, -1, h, w), weight.view(b * self.filters, c, 3, 3), padding=1, groups=b)
        return F.leaky_relu(x.reshape(-1, self.filters, h, w), 0.2)


class Mixed(nn.Module):
    def __init__(self, channels, filters, kernels=3, groups=2):
        super().__init__()
        self.choose = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, kernels))
        self.weight = nn.Parameter(torch.randn(kernels, filters, channels // groups, 3, 3))
        self.bias = nn.Parameter(torch.zeros(kernels, filters))
        self.filters, self.groups = filters, groups

    def forward(self, x):
        part = self.choose(x).softmax(-1)
        b, c, h, w = x.size()
        weight = torch.mm(part, self.weight.view(self.weight.size(0), -1))
        weight = weight.view(b * self.filters, c // self.groups, 3, 3)
        bias = torch.mm(part, self.bias).view(-1)
        y = F.conv2d(x.view(1, b * c, h, w), weight, bias, stride=2, padding=1, groups=self.groups * b)
        return y.view(b, self.filters, y.size(-2), y.size(-1))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Parameter(torch.randn(1, 12, 4, 4))
        self.map = nn.Sequential(nn.Linear(20, 16), nn.ReLU())
        self.start = Styled(12, 8, 16)
        self.grow = Styled(8, 8, 16, up=True)
        self.mixed = Mixed(8, 6)
        self.last = nn.Conv2d(6, 3, 1)

    def forward(self, z):
        style = self.map(z)
        x = self.start(self.first.repeat(z.size(0), 1, 1, 1), style)
        return self.last(self.mixed(self.grow(x, style)))
