"""Several sequences for each item: the rows of maps, the words of sentences, with their last states both ways."""
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, 2, 1)
        self.across = nn.LSTM(6, 5, num_layers=2, batch_first=True, bidirectional=True)
        self.down = nn.GRU(10, 4, bidirectional=True)
        self.time = nn.GRU(8, 7, batch_first=True)
        self.fc = nn.Linear(7 + 10, 3)

    def forward(self, x):
        b, t, c, h, w = x.shape
        y = self.conv(x.view(b * t, c, h, w))
        n, c, h, w = y.shape
        rows = y.permute(0, 2, 3, 1).reshape(n * h, w, c)
        out, (hn, cn) = self.across(rows)
        left = torch.cat([hn[-2], hn[-1]], 1).view(n, h, -1)
        columns = out.mean(1).view(n, h, -1) + left
        _, state = self.down(columns.transpose(0, 1))
        clip = torch.cat((state[0], state[1]), dim=-1).view(b, t, -1)
        out, _ = self.time(clip)
        return self.fc(torch.cat([out[:, -1], left.view(b, t * h, -1).mean(1)], 1))
