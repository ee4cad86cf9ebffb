import torch
import torch.nn as nn
import torch.nn.functional as F


class Embed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(1, 4, kernel_size=3), nn.ReLU(inplace=True))
        self.out = nn.Linear(4 * 20 * 20, 5)

    def once(self, x):
        return self.out(self.body(x).view(x.size()[0], -1))

    def forward(self, input1, input2):
        return self.once(input1), self.once(input2)


class ContrastiveLoss(torch.nn.Module):
    def __init__(self, margin=2.0):
        super().__init__()
        self.margin = margin

    def forward(self, output1, output2, label):
        distance = F.pairwise_distance(output1, output2)
        far = torch.clamp(self.margin - distance, min=0.0) ** 2
        return torch.mean((1 - label) * distance**2 + label * far)


class FeatureLoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Conv2d(1, 7, 3)

    def forward(self, a, b):
        return F.l1_loss(self.features(a), self.features(b))


net = Embed()
criterion = ContrastiveLoss()
perceptual = FeatureLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.0005)
