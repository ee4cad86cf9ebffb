import torch, torch.nn as nn
class SeqVAE(nn.Module):
    def __init__(self, d=12, h=64, z=16, layers=2):
        super().__init__()
        self.h, self.layers = h, layers
        self.enc = nn.LSTM(d, h, layers, batch_first=True)
        self.to_z = nn.Linear(h, z)
        self.to_h = nn.Linear(z, h * layers)
        self.to_c = nn.Linear(z, h * layers)
        self.dec = nn.LSTM(d, h, layers, batch_first=True)
        self.out = nn.Linear(h, d)
    def forward(self, x):
        out, (h, c) = self.enc(x)
        z = self.to_z(h[-1])
        h0 = self.to_h(z).view(x.size(0), self.layers, self.h).permute(1, 0, 2).contiguous()
        c0 = self.to_c(z).view(x.size(0), self.layers, self.h).permute(1, 0, 2).contiguous()
        y, _ = self.dec(x, (h0, c0))
        return self.out(y)
