"""What torchvision's networks for segmentation share, a body and a head on each of two of its maps, and FCN.

Fully convolutional networks (Long et al. 2015) have a ResNet as their body.
"""

from __future__ import annotations

TEXT = """
from collections import OrderedDict

import torch.nn as nn
from torch.nn import functional as F
from torchvision.models._utils import IntermediateLayerGetter
from torchvision.models.mobilenetv3 import mobilenet_v3_large
from torchvision.models.resnet import resnet50, resnet101


class _SimpleSegmentationModel(nn.Module):
    def __init__(self, backbone, classifier, aux_classifier=None):
        super().__init__()
        self.backbone, self.classifier, self.aux_classifier = backbone, classifier, aux_classifier

    def forward(self, x):
        size, features, made = x.shape[-2:], self.backbone(x), OrderedDict()
        for name, head in (("out", self.classifier), ("aux", self.aux_classifier)):
            if head is not None:
                made[name] = F.interpolate(head(features[name]), size=size, mode="bilinear", align_corners=False)
        return made


def with_aux(trained, aux_loss):
    if trained is not None and aux_loss not in (None, True):
        raise ValueError(f"these weights have aux_loss=True, and aux_loss={aux_loss} is given")
    return trained is not None or aux_loss


def on_resnet(known, body, network, cls, head, aux_head):
    def make(trained, num_classes=None, aux_loss=None, weights_backbone=None, pretrained_backbone=False):
        whole, aux = body(replace_stride_with_dilation=[False, True, True]), with_aux(trained, aux_loss)
        kept = {"layer4": "out", **({"layer3": "aux"} if aux else {})}
        heads = [head(2048, num_classes or 21), aux_head(1024, num_classes or 21) if aux else None]
        return cls(IntermediateLayerGetter(whole, return_layers=kept), *heads)

    return network(cls, known, make=make)


def mobile_body():
    body = mobilenet_v3_large(dilated=True).features
    stages = [0, *[at for at, each in enumerate(body) if getattr(each, "_is_cn", False)], len(body) - 1]
    return body, stages[-4], stages[-1]


class FCN(_SimpleSegmentationModel):
    pass


class FCNHead(nn.Sequential):
    def __init__(self, in_channels, channels):
        inner = in_channels // 4
        first = nn.Conv2d(in_channels, inner, 3, padding=1, bias=False)
        super().__init__(first, nn.BatchNorm2d(inner), nn.ReLU(), nn.Dropout(0.1), nn.Conv2d(inner, channels, 1))


fcn_resnet50 = on_resnet(FCN_ResNet50_Weights, resnet50, network, FCN, FCNHead, FCNHead)
fcn_resnet101 = on_resnet(FCN_ResNet101_Weights, resnet101, network, FCN, FCNHead, FCNHead)
"""
