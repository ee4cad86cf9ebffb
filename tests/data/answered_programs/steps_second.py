import torch
from torch import nn
class FC(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.fc = nn.Linear(i, o)
        self.relu = nn.ReLU()
    def forward(self, x):
        x = self.fc(x)
        x = self.relu(x)
        return torch.nn.functional.hardtanh(x, 0, 20)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = FC(40, 64)
        self.fc2 = FC(64, 64)
        self.bi = nn.RNN(64, 32, num_layers=1, nonlinearity="relu", bidirectional=True)
        self.fc4 = FC(32, 48)
        self.out = nn.Linear(48, 10)
    def forward(self, x):
        x = self.fc1(x)
        x = self.fc2(x)
        x = x.squeeze(1)
        x = x.transpose(0, 1)
        x, _ = self.bi(x)
        x = x[:, :, :32] + x[:, :, 32:]
        x = self.fc4(x)
        x = self.out(x)
        x = x.permute(1, 0, 2)
        return torch.nn.functional.log_softmax(x, dim=2)
