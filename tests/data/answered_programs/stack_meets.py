import torch
from torch import nn


class Net(nn.Module):
    """Stacked vectors, and another tensor that is the same for each of them."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(16, 4), nn.Linear(16, 4), nn.Linear(16, 4)

    def forward(self, x):
        y = torch.stack([self.a(x), self.b(x)], dim=1)
        z = self.c(x).view(x.size(0), 1, 2, 2).flatten(2)
        return y + z, z * y, z - y, y.permute(0, 2, 1).mT * z
