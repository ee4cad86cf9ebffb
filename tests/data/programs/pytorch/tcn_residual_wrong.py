import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, c, d):
        super().__init__()
        self.conv = nn.Conv1d(c, c, kernel_size=3, dilation=d, padding=1)
        self.relu = nn.ReLU()

    def forward(self, x):
        return x + self.relu(self.conv(x))


class TCN(nn.Module):
    def __init__(self):
        super().__init__()
        self.inp = nn.Conv1d(8, 16, 1)
        self.b1 = Block(16, 1)
        self.b2 = Block(16, 2)
        self.out = nn.Conv1d(16, 4, 1)

    def forward(self, x):
        return self.out(self.b2(self.b1(self.inp(x))))


y = TCN()(torch.randn(2, 8, 200))
