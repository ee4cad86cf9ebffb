import torch, torch.nn as nn
class SeqVAE(nn.Module):
    def __init__(self, d=12, h=64, z=16):
        super().__init__()
        self.enc = nn.GRU(d, h, batch_first=True)
        self.mu, self.lv = nn.Linear(h, z), nn.Linear(h, z)
        self.z2h = nn.Linear(z, h)
        self.dec = nn.GRU(d, h, batch_first=True)
        self.out = nn.Linear(h, d)
    def forward(self, x):
        _, h = self.enc(x)
        h = h.squeeze(0)
        mu, lv = self.mu(h), self.lv(h)
        z = mu + torch.randn_like(lv) * torch.exp(0.5 * lv)
        h0 = self.z2h(z).unsqueeze(0)
        y, _ = self.dec(x, h0)
        return self.out(y), mu, lv
