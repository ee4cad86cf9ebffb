import torch
import torch.nn as nn
import torch.nn.functional as F
def squash(x, dim=-1):
    n = x.norm(dim=dim, keepdim=True)
    return (n ** 2 / (1 + n ** 2)) * x / (n + 1e-8)
class Caps(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 64, 9)
        self.prim = nn.Conv2d(64, 32 * 8, 9, 2)
        self.W = nn.Parameter(0.01 * torch.randn(1, 10, 32 * 6 * 6, 16, 8))
    def forward(self, x):
        x = F.relu(self.conv(x))
        x = self.prim(x).view(x.size(0), -1, 8)
        x = squash(x)
        x = x[:, None, :, :, None]
        u = torch.matmul(self.W, x).squeeze(-1)
        b = torch.zeros(x.size(0), 10, 32 * 6 * 6, 1)
        for i in range(3):
            c = F.softmax(b, dim=1)
            v = squash((c * u).sum(dim=2, keepdim=True))
            if i < 2:
                b = b + (u * v).sum(-1, keepdim=True)
        return v.squeeze(2).norm(dim=-1)
