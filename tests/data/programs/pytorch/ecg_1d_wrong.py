import torch
import torch.nn as nn


class CNN1D(nn.Module):
    def __init__(self, n_classes=5):
        super().__init__()
        self.layer1 = nn.Sequential(nn.Conv1d(1, 16, kernel_size=7), nn.ReLU(), nn.MaxPool1d(2))  # (16, 90)
        self.layer2 = nn.Sequential(nn.Conv1d(16, 32, kernel_size=5), nn.ReLU(), nn.MaxPool1d(2))  # (32, 43)
        self.layer3 = nn.Sequential(nn.Conv1d(32, 64, kernel_size=3), nn.ReLU(), nn.MaxPool1d(2))  # (64, 20)
        self.fc = nn.Linear(64 * 22, n_classes)

    def forward(self, x):
        # x: (batch, 1, 187)
        out = self.layer1(x)
        out = self.layer2(out)
        out = self.layer3(out)
        out = out.reshape(out.size(0), -1)
        return self.fc(out)


model = CNN1D()
print(model(torch.randn(32, 1, 187)).shape)
