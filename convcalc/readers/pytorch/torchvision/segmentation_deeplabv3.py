"""DeepLab v3 (Chen et al. 2017) on a ResNet or a MobileNetV3."""

from __future__ import annotations

TEXT = """
import torch
import torch.nn as nn
from torch.nn import functional as F
from torchvision.models.resnet import resnet50, resnet101
from torchvision.models.segmentation.fcn import (
    FCNHead,
    IntermediateLayerGetter,
    _SimpleSegmentationModel,
    mobile_body,
    on_resnet,
    with_aux,
)


def normed(in_channels, out_channels, kernel_size, **given):
    conv = nn.Conv2d(in_channels, out_channels, kernel_size, bias=False, **given)
    return conv, nn.BatchNorm2d(out_channels), nn.ReLU()


class ASPPConv(nn.Sequential):
    def __init__(self, in_channels, out_channels, dilation):
        super().__init__(*normed(in_channels, out_channels, 3, padding=dilation, dilation=dilation))


class ASPPPooling(nn.Sequential):
    def __init__(self, in_channels, out_channels):
        super().__init__(nn.AdaptiveAvgPool2d(1), *normed(in_channels, out_channels, 1))

    def forward(self, x):
        size = x.shape[-2:]
        for each in self:
            x = each(x)
        return F.interpolate(x, size=size, mode="bilinear", align_corners=False)


class ASPP(nn.Module):
    def __init__(self, in_channels, atrous_rates, out_channels=256):
        super().__init__()
        branches = [nn.Sequential(*normed(in_channels, out_channels, 1))]
        branches += [ASPPConv(in_channels, out_channels, rate) for rate in atrous_rates]
        self.convs = nn.ModuleList([*branches, ASPPPooling(in_channels, out_channels)])
        self.project = nn.Sequential(*normed(len(self.convs) * out_channels, out_channels, 1), nn.Dropout(0.5))

    def forward(self, x):
        return self.project(torch.cat([each(x) for each in self.convs], dim=1))


class DeepLabHead(nn.Sequential):
    def __init__(self, in_channels, num_classes, atrous_rates=(12, 24, 36)):
        wide = ASPP(in_channels, atrous_rates)
        super().__init__(wide, *normed(256, 256, 3, padding=1), nn.Conv2d(256, num_classes, 1))


class DeepLabV3(_SimpleSegmentationModel):
    pass


def mobile(trained, num_classes=None, aux_loss=None, weights_backbone=None, pretrained_backbone=False):
    (body, early, last), aux, classes = mobile_body(), with_aux(trained, aux_loss), num_classes or 21
    kept = {str(last): "out", **({str(early): "aux"} if aux else {})}
    aux_head = FCNHead(body[early].out_channels, classes) if aux else None
    body_of = IntermediateLayerGetter(body, return_layers=kept)
    return DeepLabV3(body_of, DeepLabHead(body[last].out_channels, classes), aux_head)


heads = (DeepLabV3, DeepLabHead, FCNHead)
deeplabv3_resnet50 = on_resnet(DeepLabV3_ResNet50_Weights, resnet50, network, *heads)
deeplabv3_resnet101 = on_resnet(DeepLabV3_ResNet101_Weights, resnet101, network, *heads)
deeplabv3_mobilenet_v3_large = network(DeepLabV3, DeepLabV3_MobileNet_V3_Large_Weights, make=mobile)
"""
