import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 32, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.linear1 = nn.Linear(32 * 16, 64)
        self.lstm = nn.LSTM(64, 32, bidirectional=True, num_layers=2, dropout=0.25, batch_first=True)
        self.output = nn.Linear(64, 20)

    def forward(self, x):
        bs = x.size(0)
        x = self.pool(F.relu(self.conv(x)))
        x = x.permute(0, 3, 1, 2)
        x = x.view(bs, x.size(1), -1)
        x = F.relu(self.linear1(x))
        x, _ = self.lstm(x)
        x = self.output(x)
        x = x.permute(1, 0, 2)
        return x


net = Net()
x = torch.randn(2, 1, 32, 80)
print(net(x).shape)
