import torch
import torch.nn as nn

# my UNet gives "expected input[1, 256, 64, 64] to have 128 channels" -- what am I doing wrong?


def block(cin, cout):
    return nn.Sequential(
        nn.Conv2d(cin, cout, 3, padding=1),
        nn.ReLU(inplace=True),
        nn.Conv2d(cout, cout, 3, padding=1),
        nn.ReLU(inplace=True),
    )


class UNet(nn.Module):
    def __init__(self):
        super(UNet, self).__init__()
        self.enc1 = block(3, 64)
        self.enc2 = block(64, 128)
        self.bottom = block(128, 256)
        self.pool = nn.MaxPool2d(2)
        self.up2 = nn.ConvTranspose2d(256, 128, 2, stride=2)
        self.dec2 = block(128, 128)
        self.up1 = nn.ConvTranspose2d(128, 64, 2, stride=2)
        self.dec1 = block(128, 64)
        self.out = nn.Conv2d(64, 1, 1)

    def forward(self, x):
        e1 = self.enc1(x)
        e2 = self.enc2(self.pool(e1))
        b = self.bottom(self.pool(e2))
        d2 = torch.cat([self.up2(b), e2], 1)
        d2 = self.dec2(d2)
        d1 = self.dec1(torch.cat([self.up1(d2), e1], 1))
        return torch.sigmoid(self.out(d1))


model = UNet()
out = model(torch.rand(1, 3, 128, 128))
print(out.shape)
