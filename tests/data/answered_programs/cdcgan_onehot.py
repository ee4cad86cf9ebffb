import torch, torch.nn as nn, torch.nn.functional as F
class Gen(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.deconv1_1 = nn.ConvTranspose2d(100, d * 4, 4, 1, 0)
        self.bn1_1 = nn.BatchNorm2d(d * 4)
        self.deconv1_2 = nn.ConvTranspose2d(10, d * 4, 4, 1, 0)
        self.bn1_2 = nn.BatchNorm2d(d * 4)
        self.deconv2 = nn.ConvTranspose2d(d * 8, d * 2, 4, 2, 1)
        self.deconv3 = nn.ConvTranspose2d(d * 2, 1, 4, 2, 1)
    def forward(self, input, label):
        x = F.relu(self.bn1_1(self.deconv1_1(input)))
        y = F.relu(self.bn1_2(self.deconv1_2(label)))
        x = torch.cat([x, y], 1)
        return torch.tanh(self.deconv3(F.relu(self.deconv2(x))))
