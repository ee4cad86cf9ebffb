import torch
import torch.nn as nn


class VideoNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv3d(3, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool3d((1, 2, 2)),
            nn.Conv3d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool3d(2),
            nn.Conv3d(32, 64, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool3d(2),
            nn.Conv3d(64, 64, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool3d(2),
            nn.Conv3d(64, 64, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool3d(2),
        )
        self.fc = nn.Linear(64 * 1 * 3 * 3, 5)

    def forward(self, x):
        x = self.features(x)
        return self.fc(x.flatten(1))


clip = torch.randn(1, 3, 10, 96, 96)
print(VideoNet()(clip).shape)
