import torch, torch.nn as nn
class Tri(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8*12*12, 32))
    def forward(self, anchor, pos, neg):
        return self.net(anchor), self.net(pos), self.net(neg)
