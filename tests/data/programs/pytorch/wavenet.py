import torch
import torch.nn as nn
import torch.nn.functional as F


class CausalConv1d(nn.Conv1d):
    def __init__(self, in_channels, out_channels, kernel_size, dilation=1):
        self.left = (kernel_size - 1) * dilation
        super().__init__(in_channels, out_channels, kernel_size, dilation=dilation)

    def forward(self, x):
        return super().forward(F.pad(x, (self.left, 0)))


class ResidualBlock(nn.Module):
    def __init__(self, residual, skip, dilation):
        super().__init__()
        self.filter = CausalConv1d(residual, residual, 2, dilation)
        self.gate = CausalConv1d(residual, residual, 2, dilation)
        self.res = nn.Conv1d(residual, residual, 1)
        self.skip = nn.Conv1d(residual, skip, 1)

    def forward(self, x):
        z = torch.tanh(self.filter(x)) * torch.sigmoid(self.gate(x))
        return self.res(z) + x, self.skip(z)


class WaveNet(nn.Module):
    def __init__(self, classes=256, residual=32, skip=64, layers=5, stacks=2):
        super().__init__()
        self.start = CausalConv1d(classes, residual, 2)
        self.blocks = nn.ModuleList([ResidualBlock(residual, skip, 2**i) for _ in range(stacks) for i in range(layers)])
        self.end = nn.Sequential(nn.ReLU(), nn.Conv1d(skip, skip, 1), nn.ReLU(), nn.Conv1d(skip, classes, 1))

    @property
    def receptive_field(self):
        return sum(b.filter.left for b in self.blocks) + 2

    def forward(self, x):
        x = self.start(x)
        skips = []
        for block in self.blocks:
            x, s = block(x)
            skips.append(s)
        return self.end(sum(skips))


model = WaveNet()
print(model(torch.zeros(1, 256, 1000)).shape)
