import torch
import torch.nn as nn


class ConvAE(nn.Module):
    def __init__(self, bottleneck=32):
        super().__init__()
        self.enc1 = nn.Conv2d(1, 16, 3, stride=2, padding=1)  # [B, 16, 14, 14]
        self.enc2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)  # [B, 32, 7, 7]
        self.fc_enc = nn.Linear(32 * 7 * 7, bottleneck)
        self.fc_dec = nn.Linear(bottleneck, 32 * 7 * 7)
        self.dec1 = nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1)  # [B, 16, 14, 14]
        self.dec2 = nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1)
        self.act = nn.ReLU()

    def forward(self, x):
        z = self.act(self.enc1(x))
        z = self.act(self.enc2(z))
        z = self.fc_enc(z.flatten(1))
        y = self.act(self.fc_dec(z)).view(-1, 32, 7, 7)
        y = self.act(self.dec1(y))
        return torch.sigmoid(self.dec2(y))


net = ConvAE()
img = torch.rand(8, 1, 28, 28)
rec = net(img)
assert rec.shape == img.shape
