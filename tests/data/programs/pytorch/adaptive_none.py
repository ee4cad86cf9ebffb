import torch
import torch.nn as nn


class CRNNBackbone(nn.Module):
    """Convolutions of a text recogniser; the height is pooled away, the width becomes time."""

    def __init__(self, nc=1, nf=64):
        super().__init__()
        self.cnn = nn.Sequential(
            nn.Conv2d(nc, nf, 3, 1, 1),
            nn.ReLU(True),
            nn.MaxPool2d(2, 2),  # 64x16x50
            nn.Conv2d(nf, nf * 2, 3, 1, 1),
            nn.ReLU(True),
            nn.MaxPool2d(2, 2),  # 128x8x25
            nn.Conv2d(nf * 2, nf * 4, 3, 1, 1),
            nn.BatchNorm2d(nf * 4),
            nn.ReLU(True),
            nn.MaxPool2d((2, 2), (2, 1), (0, 1)),  # 256x4x26
        )
        self.pool = nn.AdaptiveAvgPool2d((1, None))
        self.head = nn.Conv1d(nf * 4, 37, 1)

    def forward(self, x):
        x = self.pool(self.cnn(x)).squeeze(2)
        return self.head(x)


m = CRNNBackbone()
print(m(torch.randn(1, 1, 32, 100)).shape)
