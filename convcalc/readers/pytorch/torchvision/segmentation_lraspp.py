"""Lite R-ASPP on a MobileNetV3 (Howard et al. 2019)."""

from __future__ import annotations

TEXT = """
from collections import OrderedDict

import torch.nn as nn
from torch.nn import functional as F
from torchvision.models.segmentation.fcn import IntermediateLayerGetter, mobile_body


class LRASPPHead(nn.Module):
    def __init__(self, low_channels, high_channels, num_classes, inter_channels):
        super().__init__()
        inner = inter_channels
        self.cbr = nn.Sequential(
            nn.Conv2d(high_channels, inner, 1, bias=False), nn.BatchNorm2d(inner), nn.ReLU(inplace=True)
        )
        self.scale = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(high_channels, inner, 1, bias=False), nn.Sigmoid()
        )
        self.low_classifier = nn.Conv2d(low_channels, num_classes, 1)
        self.high_classifier = nn.Conv2d(inner, num_classes, 1)

    def forward(self, input):
        low, high = input["low"], input["high"]
        x = self.cbr(high)
        x = x * self.scale(high)
        x = F.interpolate(x, size=low.shape[-2:], mode="bilinear", align_corners=False)
        return self.low_classifier(low) + self.high_classifier(x)


class LRASPP(nn.Module):
    def __init__(self, backbone, low_channels, high_channels, num_classes, inter_channels=128):
        super().__init__()
        self.backbone = backbone
        self.classifier = LRASPPHead(low_channels, high_channels, num_classes, inter_channels)

    def forward(self, input):
        out = self.classifier(self.backbone(input))
        out = F.interpolate(out, size=input.shape[-2:], mode="bilinear", align_corners=False)
        return OrderedDict([("out", out)])


def mobile(trained, num_classes=None, weights_backbone=None, pretrained_backbone=False, aux_loss=False):
    if aux_loss:
        raise NotImplementedError("this network has no aux_loss")
    body, low, high = mobile_body()
    channels = (body[low].out_channels, body[high].out_channels)
    body_of = IntermediateLayerGetter(body, return_layers={str(low): "low", str(high): "high"})
    return LRASPP(body_of, *channels, num_classes or 21)


lraspp_mobilenet_v3_large = network(LRASPP, LRASPP_MobileNet_V3_Large_Weights, make=mobile)
"""
