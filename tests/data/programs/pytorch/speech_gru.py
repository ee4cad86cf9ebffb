import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(1, 8, (11, 5), stride=(2, 2), padding=(5, 2)), nn.BatchNorm2d(8), nn.ReLU6())
        self.rnns = nn.ModuleList([nn.GRU(8 * 20 if i == 0 else 30, 30, bidirectional=False) for i in range(3)])
        self.fc = nn.Linear(30, 29, bias=False)

    def forward(self, x):
        x = self.conv(x)
        sizes = x.size()
        x = x.view(sizes[0], sizes[1] * sizes[2], sizes[3])
        x = x.transpose(1, 2).transpose(0, 1).contiguous()
        for rnn in self.rnns:
            x, _ = rnn(x)
        x = self.fc(x)
        return x.transpose(0, 1)


net = Net()
