import torch.nn as nn
import torch.nn.functional as F


class SegHead(nn.Module):
    def __init__(self, classes=5):
        super().__init__()
        self.c1 = nn.Conv2d(3, 16, 3, stride=2, padding=1)
        self.c2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
        self.cls = nn.Conv2d(32, classes, 1)
        self.up = nn.Upsample(size=(97, 129), mode="bilinear", align_corners=True)

    def forward(self, x):
        h, w = x.shape[-2:]
        y = F.relu(self.c1(x))  # 3x97x129 -> 16x49x65
        y = F.relu(self.c2(y))  # 16x49x65 -> 32x25x33
        y = self.cls(y)
        y = self.up(y)
        return y


# net = SegHead(); summary(net, (3, 97, 129))
