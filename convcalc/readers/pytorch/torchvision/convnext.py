"""ConvNeXt (Liu et al. 2022)."""

from __future__ import annotations

TEXT = """
from functools import partial

import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision.ops.misc import Conv2dNormActivation, Permute, StochasticDepth


class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        x = F.layer_norm(x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class CNBlock(nn.Module):
    def __init__(self, dim, layer_scale, stochastic_depth_prob, norm_layer=None):
        super().__init__()
        norm = norm_layer or partial(nn.LayerNorm, eps=1e-6)
        self.block = nn.Sequential(
            nn.Conv2d(dim, dim, kernel_size=7, padding=3, groups=dim, bias=True),
            Permute([0, 2, 3, 1]),
            norm(dim),
            nn.Linear(dim, 4 * dim, bias=True),
            nn.GELU(),
            nn.Linear(4 * dim, dim, bias=True),
            Permute([0, 3, 1, 2]),
        )
        self.layer_scale = nn.Parameter(torch.ones(dim, 1, 1) * layer_scale)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")

    def forward(self, input):
        return self.stochastic_depth(self.layer_scale * self.block(input)) + input


class CNBlockConfig:
    def __init__(self, input_channels, out_channels, num_layers):
        self.input_channels, self.out_channels, self.num_layers = input_channels, out_channels, num_layers


class ConvNeXt(nn.Module):
    def __init__(
        self,
        block_setting,
        stochastic_depth_prob=0.0,
        layer_scale=1e-6,
        num_classes=1000,
        block=None,
        norm_layer=None,
        **kwargs,
    ):
        super().__init__()
        block, norm = block or CNBlock, norm_layer or partial(LayerNorm2d, eps=1e-6)
        stem = {"kernel_size": 4, "stride": 4, "padding": 0, "norm_layer": norm, "activation_layer": None, "bias": True}
        layers = [Conv2dNormActivation(3, block_setting[0].input_channels, **stem)]
        total, at = sum(row.num_layers for row in block_setting), 0
        for row in block_setting:
            width, chances = row.input_channels, [stochastic_depth_prob * (at + n) for n in range(row.num_layers)]
            layers.append(nn.Sequential(*[block(width, layer_scale, each / (total - 1.0)) for each in chances]))
            at += row.num_layers
            if row.out_channels is not None:
                down = nn.Conv2d(width, row.out_channels, kernel_size=2, stride=2)
                layers.append(nn.Sequential(norm(width), down))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        last = block_setting[-1].out_channels or block_setting[-1].input_channels
        self.classifier = nn.Sequential(norm(last), nn.Flatten(1), nn.Linear(last, num_classes))

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)))


def of(known, first, third, chance):
    widths, depths = [first, 2 * first, 4 * first, 8 * first, None], (3, 3, third, 3)
    rows = [CNBlockConfig(widths[n], widths[n + 1], depths[n]) for n in range(4)]
    return network(ConvNeXt, known, rows, stochastic_depth_prob=chance)


convnext_tiny = of(ConvNeXt_Tiny_Weights, 96, 9, 0.1)
convnext_small = of(ConvNeXt_Small_Weights, 96, 27, 0.4)
convnext_base = of(ConvNeXt_Base_Weights, 128, 27, 0.5)
convnext_large = of(ConvNeXt_Large_Weights, 192, 27, 0.5)
"""
