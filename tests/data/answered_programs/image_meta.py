import torch, torch.nn as nn
class Melanoma(nn.Module):
    def __init__(self, n_meta=9):
        super().__init__()
        self.cnn = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.meta = nn.Sequential(nn.Linear(n_meta, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, 16))
        self.head = nn.Linear(32 + 16, 1)
    def forward(self, image, meta):
        return self.head(torch.cat((self.cnn(image), self.meta(meta)), dim=1))
