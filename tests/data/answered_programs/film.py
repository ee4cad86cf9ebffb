import torch, torch.nn as nn
class FiLM(nn.Module):
    def __init__(self, cond, ch):
        super().__init__()
        self.gamma = nn.Linear(cond, ch)
        self.beta = nn.Linear(cond, ch)
    def forward(self, x, c):
        g = self.gamma(c).unsqueeze(2).unsqueeze(3)
        b = self.beta(c).unsqueeze(2).unsqueeze(3)
        return g * x + b
class FiLMNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1)
        self.film1 = FiLM(12, 16)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(16, 4)
    def forward(self, img, question):
        x = torch.relu(self.film1(self.conv1(img), question))
        return self.fc(self.pool(x).flatten(1))
