import torch, torch.nn as nn
class VelocityField(nn.Module):
    def __init__(self, dim=2, hidden=64):
        super().__init__()
        self.fc1 = nn.Linear(dim + 1, hidden)
        self.fc2 = nn.Linear(hidden, dim)
    def forward(self, x, t):
        h = torch.cat((x, t), -1)
        return self.fc2(torch.tanh(self.fc1(h)))
