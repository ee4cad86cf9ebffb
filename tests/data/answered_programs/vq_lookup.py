import torch
import torch.nn as nn
class VQ(nn.Module):
    def __init__(self, K=64, D=16):
        super().__init__()
        self.codebook = nn.Embedding(K, D)
        self.codebook.weight.data.uniform_(-1.0 / K, 1.0 / K)
        self.out = nn.Conv2d(D, 3, 1)
    def forward(self, z):
        z = z.permute(0, 2, 3, 1).contiguous()
        z_flat = z.view(-1, 16)
        d = torch.cdist(z_flat, self.codebook.weight)
        idx = d.argmin(1)
        q = self.codebook(idx).view(z.shape)
        q = z + (q - z).detach()
        return self.out(q.permute(0, 3, 1, 2))
