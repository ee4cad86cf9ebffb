import torch
import torch.nn as nn


class Mixture(nn.Module):
    """Patches, each through several networks, of which a gate says how much."""

    def __init__(self, count=4, width=16):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, width, 4, 4), nn.Flatten(2))
        self.gate = nn.Linear(width, count)
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width)) for _ in range(count)
        )
        self.head = nn.Linear(width, 3)

    def forward(self, x):
        t = self.stem(x).mT
        gate = self.gate(t).softmax(-1)
        y = torch.stack([expert(t) for expert in self.experts], dim=-1)
        return self.head((y * gate.unsqueeze(-2)).sum(-1).mean(1))
