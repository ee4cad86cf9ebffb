"""A module with a train() of its own, which eval() calls: what it sets for use is what runs."""
import torch
from torch import nn


class Mixing(nn.Module):
    def __init__(self, dim, places):
        super().__init__()
        self.fc = nn.Linear(dim, dim)
        self.table = nn.Parameter(torch.zeros(dim, 5))
        self.register_buffer("index", torch.zeros(places).long())

    @torch.no_grad()
    def train(self, mode=True):
        super().train(mode)
        if mode and hasattr(self, "kept"):
            del self.kept
        else:
            self.kept = self.table[:, self.index]
        return self

    def forward(self, x):
        shift = self.table[:, self.index] if self.training else self.kept
        return self.fc(x) + shift.t()


class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 4, 4), nn.BatchNorm2d(8))
        self.mixing = Mixing(8, 16)
        self.head = nn.Linear(8, 10)

    def train(self, mode=True):
        super(Frozen, self).train(mode)
        for module in self.stem.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self

    def forward(self, x):
        x = self.stem(x).flatten(2).transpose(1, 2)
        return self.head(self.mixing(x).mean(1))
